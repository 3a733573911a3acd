"""Check digits: what tells a card, an IBAN or an identity number from any other long number."""

from __future__ import annotations

_IBAN_LENGTHS = {
    "AE": 23, "AT": 20, "AZ": 28, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18,
    "EE": 20, "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GE": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22,
    "IL": 23, "IS": 26, "IT": 27, "KW": 30, "KZ": 20, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27,
    "MD": 24, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24,
    "SE": 24, "SI": 19, "SK": 24, "TR": 26, "UA": 29,
}  # fmt: skip


def is_card(digits: str) -> bool:
    """Say whether 13 to 19 digits end with the check digit of payment cards, and begin as cards do.

    Source: ISO/IEC 7812-1, the Luhn algorithm.

    >>> is_card("4111111111111111"), is_card("4111111111111112")
    (True, False)
    """
    if not 13 <= len(digits) <= 19 or digits[0] not in "23456" or len(set(digits)) < 2:
        return False
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(doubled) + sum(map(int, digits[::-2]))) % 10 == 0


def is_turkish_identity(digits: str) -> bool:
    """Say whether 11 digits carry the two check digits of a Turkish identity number.

    >>> is_turkish_identity("10000000146"), is_turkish_identity("10000000147")
    (True, False)
    """
    if len(digits) != 11 or digits[0] == "0":
        return False
    d = [int(digit) for digit in digits]
    tenth = (7 * sum(d[0:9:2]) - sum(d[1:8:2])) % 10
    return d[9] == tenth and d[10] == sum(d[:10]) % 10


def is_iban(written: str) -> bool:
    """Say whether letters and digits, without spaces, are an IBAN of the right length and check digits.

    Source: ISO 13616-1; the remainder of 97 of ISO 7064.

    >>> is_iban("TR330006100519786457841326"), is_iban("TR340006100519786457841326")
    (True, False)
    """
    if _IBAN_LENGTHS.get(written[:2]) != len(written):
        return False
    return int("".join(str(int(letter, 36)) for letter in written[4:] + written[:4])) % 97 == 1


def is_british_health_number(digits: str) -> bool:
    """Say whether 10 digits carry the check digit of the British health service.

    >>> is_british_health_number("9434765919"), is_british_health_number("9434765918")
    (True, False)
    """
    if len(digits) != 10:
        return False
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return check != 10 and check % 11 == int(digits[9])
