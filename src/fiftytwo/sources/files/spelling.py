"""How numbers and months are spelt elsewhere: digits of other scripts, months in words, years of the Buddhist era.

Each rule stands here twice, in Python for a look at a sample and in SQL for the import, made from the same table.
"""

from __future__ import annotations

import re

from fiftytwo.sources.files.sql import literal

BUDDHIST_ERA = 543
_DIGITS = "໐໑໒໓໔໕໖໗໘໙๐๑๒๓๔๕๖๗๘๙٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹"
_PLAIN = "0123456789" * 4
_TO_PLAIN = str.maketrans(_DIGITS, _PLAIN)

_ENGLISH = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October"),
    *("November", "December", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
)
# Months, then weekdays, of each language; short forms behind a stroke. No word means something else elsewhere.
_NAMES = (
    "Ocak|Oca Şubat|Şub Mart Nisan|Nis Mayıs Haziran|Haz Temmuz|Tem Ağustos|Ağu Eylül|Eyl Ekim|Eki Kasım|Kas "
    "Aralık|Ara Pazartesi|Pzt Salı Çarşamba|Çar Perşembe|Per Cuma Cumartesi|Cmt Pazar|Paz",
    "ມັງກອນ|ມ.ກ. ກຸມພາ|ກ.ພ. ມີນາ|ມ.ນ. ເມສາ|ມ.ສ. ພຶດສະພາ|ພ.ພ. ມິຖຸນາ|ມິ.ຖ. ກໍລະກົດ|ກ.ລ. ສິງຫາ|ສ.ຫ. ກັນຍາ|ກ.ຍ. ຕຸລາ|ຕ.ລ. "
    "ພະຈິກ|ພ.ຈ. ທັນວາ|ທ.ວ. ວັນຈັນ ວັນອັງຄານ ວັນພຸດ ວັນພະຫັດ ວັນສຸກ ວັນເສົາ ວັນອາທິດ",
    "มกราคม|ม.ค. กุมภาพันธ์|ก.พ. มีนาคม|มี.ค. เมษายน|เม.ย. พฤษภาคม|พ.ค. มิถุนายน|มิ.ย. กรกฎาคม|ก.ค. สิงหาคม|ส.ค. กันยายน|ก.ย. "
    "ตุลาคม|ต.ค. พฤศจิกายน|พ.ย. ธันวาคม|ธ.ค. วันจันทร์ วันอังคาร วันพุธ วันพฤหัสบดี วันศุกร์ วันเสาร์ วันอาทิตย์",
    "Januar|Jän Februar März|Mär April Mai Juni Juli August September Oktober|Okt November Dezember|Dez "
    "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
)


def _pairs() -> dict[str, str]:
    """Return their words with ours, the longest first; short forms give short ones."""
    found: dict[str, str] = {}
    for line in _NAMES:
        for word, english in zip(line.split(), _ENGLISH, strict=True):
            full, *short = word.split("|")
            found |= dict.fromkeys((*_in_capitals(full), full.lower()), english)
            found |= {spelt: english[:3] for one in short for spelt in _in_capitals(one)}
    ours = {word[:size].casefold() for word in _ENGLISH for size in (3, 9)}
    return dict(sorted(((t, o) for t, o in found.items() if t.casefold() not in ours), key=lambda pair: -len(pair[0])))


def _in_capitals(word: str) -> tuple[str, str, str]:
    """Return a word as it is, in capitals, and in capitals as Turkish has them."""
    return word, word.upper(), word.replace("i", "İ").upper()


NAMES = _pairs()
_ANY_NAME = re.compile("|".join(map(re.escape, NAMES)))  # in the order of NAMES: the longest wins, as in SQL
_HALVES = {"ÖÖ": "AM", "ÖS": "PM", "öö": "AM", "ös": "PM"}
_LATE_YEAR = re.compile(r"\b2[45][0-9]{2}\b")


def plain_digits(text: str) -> str:
    """Return a text with the digits 0 to 9.

    >>> plain_digits("໒໕/໐໒/໒໕໖໘")
    '25/02/2568'
    """
    return text.translate(_TO_PLAIN)


def english_names(text: str) -> str:
    """Return a text with the months and weekdays that we know in English.

    >>> english_names("31 Aralık 2025 23:30"), english_names("3 ມີນາ 2025"), english_names("5 EYLÜL 2025 ÖS 3:00")
    ('31 December 2025 23:30', '3 March 2025', '5 September 2025 PM 3:00')
    """
    for half, english in _HALVES.items():
        text = text.replace(half, english)
    return _ANY_NAME.sub(lambda found: NAMES[found[0]], text)


def western_years(text: str) -> str:
    """Return a text with a year of the Buddhist era as ours.

    >>> western_years("29/2/2567 08:00")
    '29/2/2024 08:00'
    """
    return _LATE_YEAR.sub(lambda found: str(int(found[0]) - BUDDHIST_ERA), text)


def sql_plain_digits(text: str) -> str:
    """Return the SQL of ``plain_digits``; texts of ASCII alone are only looked at."""
    only_ascii = f"strlen({text}) = length({text})"
    return f"CASE WHEN {only_ascii} THEN {text} ELSE translate({text}, {literal(_DIGITS)}, {literal(_PLAIN)}) END"


def sql_english_names(text: str) -> str:
    """Return the SQL of ``english_names``."""
    for theirs, ours in (*NAMES.items(), *_HALVES.items()):
        text = f"replace({text}, {literal(theirs)}, {literal(ours)})"
    return text


def sql_western_years(text: str) -> str:
    """Return the SQL of ``western_years``."""
    year = f"regexp_extract({text}, '\\b2[45][0-9]{{2}}\\b')"
    return (
        f"CASE WHEN {year} = '' THEN {text} "
        f"ELSE replace({text}, {year}, CAST(TRY_CAST({year} AS INT) - {BUDDHIST_ERA} AS VARCHAR)) END"
    )
