"""How names sort and how they are found, in Turkish, English and Lao alike."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

# Codes are made of letters that no language reads as one with their neighbour (Danish aa, Czech ch, Welsh dd),
# so that every collation of every database keeps their order.
_CODE_LETTERS = "bekmpux"
_CODE_WIDTH = 3
_ESCAPE_WIDTH = 9
MAX_LENGTH = 500

_DIGITS = "0123456789"
# The Turkish alphabet, with the letters that it lacks where Turkish lists put them.
_LATIN = "abcçdefgğhıijklmnoöpqrsştuüvwxyz"
_LAO_CONSONANTS = "ກຂຄຆງຈສຊຍດຕຖທນບປຜຝພຟມຢຣລວຫອຮ"
_LAO_VOWELS = "ະັາຳິີຶືຸູົຼຽເແໂໃໄໍ"
_LAO_LEADING = frozenset("ເແໂໃໄ")
_LAO_TONES = "່້໊໋໌"
_LAO_OTHER = "ໆ"
_ALPHABET = _DIGITS + _LATIN + _LAO_CONSONANTS + _LAO_VOWELS + _LAO_OTHER
_END, _SPACE = 0, 1
_PLACE = {letter: place for place, letter in enumerate(_ALPHABET, start=2)}
_OTHER_SCRIPTS = len(_ALPHABET) + 2

_SPELT_OUT = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ə": "e", "ħ": "h"}
_APOSTROPHES = frozenset("'’‘ʼʻ`´")


def lower(text: str) -> str:
    """Return small letters, with I → ı and İ → i as Turkish has it.

    >>> lower("IŞIK İNCİ")
    'ışık inci'
    """
    return text.replace("I", "ı").replace("İ", "i").lower()


def sort_key(name: str) -> str:
    """Return small ASCII letters whose plain order, in any database and collation, is the order of the names.

    Digits come before Latin, Latin (in the order of the Turkish alphabet) before Lao (in the order of its
    dictionaries), Lao before other scripts. Marks that are no letters of their own, â among them, and Lao tones
    decide only between names that are otherwise alike.

    >>> sorted(["Çelik", "Cansu", "Işık", "İnci", "Ilgın", "Zeki"], key=sort_key)
    ['Cansu', 'Çelik', 'Ilgın', 'Işık', 'İnci', 'Zeki']
    >>> sorted(["ເກດ", "ຂາວ", "ກາ", "Ali"], key=sort_key)
    ['Ali', 'ກາ', 'ເກດ', 'ຂາວ']
    """
    letters: list[str] = []
    marks: list[str] = []
    for place, mark in _weights(name):
        letters.append(place)
        marks.append(_code(mark))
    while marks and marks[-1] == _code(0):
        marks.pop()
    key = "".join(letters) + (_code(_END) + "".join(marks) if marks else "")
    return key[: MAX_LENGTH - MAX_LENGTH % _CODE_WIDTH]


def search_key(name: str) -> str:
    """Return the name as it is searched: small letters, i with or without its dot, no accents, no tones.

    >>> {search_key(name) for name in ("isik", "IŞIK", "ışık", "Işık", "İşik")}
    {'isik'}
    >>> search_key("ນ້ຳ") == search_key("ນໍ້າ") == search_key("ນຳ")
    True
    """
    plain = unicodedata.normalize("NFKD", lower(unicodedata.normalize("NFC", name))).lower()
    kept = "".join(_SPELT_OUT.get(c, c) for c in plain if not _is_dropped(c))
    return " ".join(kept.replace("ı", "i").split())


def _is_dropped(letter: str) -> bool:
    """Say whether search overlooks a character: an accent, a tone, an apostrophe, something invisible."""
    if (
        letter in _LAO_TONES
        or letter in _APOSTROPHES
        or (unicodedata.category(letter) in ("Cf", "Cc") and not letter.isspace())
    ):
        return True
    return bool(unicodedata.combining(letter)) and letter not in _LAO_VOWELS


def _weights(name: str) -> Iterator[tuple[str, int]]:
    """Yield (code of the letter, weight of its mark) in the order in which letters are compared."""
    for letter in _in_reading_order(lower(unicodedata.normalize("NFC", name))):
        base, mark = _base_and_mark(letter)
        for one in base:
            yield _place(one), mark


def _in_reading_order(text: str) -> Iterator[str]:
    """Yield letters, each with its Lao tone, with leading Lao vowels behind their consonant."""
    letters: list[str] = []
    for letter in text.replace("ໜ", "ຫນ").replace("ໝ", "ຫມ"):
        if letter in _LAO_TONES and letters:
            letters[-1] += letter
        elif letter == "າ" and letters and letters[-1][0] == "ໍ":
            letters[-1] = "ຳ" + letters[-1][1:]
        else:
            letters.append(letter)
    at = 0
    while at < len(letters):
        if letters[at][0] in _LAO_LEADING and at + 1 < len(letters) and letters[at + 1][0] in _LAO_CONSONANTS:
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
            at += 1
        at += 1
    return iter(letters)


def _base_and_mark(letter: str) -> tuple[str, int]:
    """Return the letters to compare and the weight of what is added to them."""
    if len(letter) > 1 and letter[1] in _LAO_TONES:
        return letter[0], 1 + _LAO_TONES.index(letter[1])
    if letter in _PLACE or letter.isspace() or letter == "-":
        return letter, 0
    plain = unicodedata.normalize("NFKD", letter)
    base = "".join(c for c in plain if not unicodedata.combining(c))
    base = "".join(_SPELT_OUT.get(c, c) for c in base)
    mark = next((ord(c) for c in plain if unicodedata.combining(c)), 0)
    return base, 10 + mark % 300 if base != letter else 0


def _place(letter: str) -> str:
    """Return the code of one letter; of nothing for signs."""
    if letter.isspace() or letter == "-":
        return _code(_SPACE)
    if letter in _PLACE:
        return _code(_PLACE[letter])
    if unicodedata.category(letter)[0] in "LN":
        return _code(_OTHER_SCRIPTS) + _code(ord(letter), _ESCAPE_WIDTH)
    return ""


def _code(number: int, width: int = _CODE_WIDTH) -> str:
    digits = []
    for _ in range(width):
        number, digit = divmod(number, len(_CODE_LETTERS))
        digits.append(_CODE_LETTERS[digit])
    return "".join(reversed(digits))
