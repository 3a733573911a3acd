"""Words in columns that stand for numbers, for yes and no, or for one of our own words: *very satisfied*, *Telefon*."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

from fiftytwo.lib.names import search_key

_LISTS: dict[str, dict[str, list[str]]] = tomllib.loads((Path(__file__).parent / "meanings.toml").read_text("utf-8"))


def _fold(word: str) -> str:
    return " ".join(search_key(word).replace("-", " ").replace("_", " ").split()) or word.strip()


def _by_word(part: str) -> dict[str, str]:
    return {_fold(word): meant for meant, words in _LISTS[part].items() for word in words}


_SCALES = (_by_word("good_or_bad"), _by_word("scale"))
_CHANNELS, _FORMS, _INSTRUMENTS, _STATUSES = map(_by_word, ("channels", "forms", "instruments", "statuses"))
_WRITERS = _by_word("writers")
_YES, _NO = ({name: set(map(_fold, words)) for name, words in _LISTS[part].items()} for part in ("yes", "no"))
_NUMBERED = re.compile(
    r"^\(?(?P<number>\d{1,3})\)?(?:\s*(?:[-–—:=.)]|/\s*\d+|out of \d+|stars?\b|yıldız|ດາວ)\s*(?P<words>\D*))?$",
    re.IGNORECASE,
)
_BLANK = set(_by_word("blank"))
MISSING = frozenset(word.casefold() for word in _LISTS["missing"]["words"])
TOTALS = frozenset(map(_fold, _LISTS["totals"]["words"]))


def is_total(text: str) -> bool:
    """Whether a text is how a row of totals begins.

    >>> is_total("GENEL TOPLAM:"), is_total("Totally fine")
    (True, False)
    """
    word = _fold(text).rstrip(":").strip()
    return word in TOTALS or any(word.startswith(f"{one} ") for one in TOTALS)


def reads_as_score(values: Iterable[str]) -> dict[str, str]:
    """Return the number that each word of a scale stands for; nothing if some word is unknown.

    >>> reads_as_score(["Çok memnunum", "Memnun değilim"]), reads_as_score(["good", "bad", "offered"])
    ({'Çok memnunum': '5', 'Memnun değilim': '2'}, {'good': '5', 'bad': '1', 'offered': ''})
    >>> reads_as_score(["0 - Not at all likely", "9", "10 - Extremely likely"])
    {'0 - Not at all likely': '0', '9': '9', '10 - Extremely likely': '10'}
    """
    words = list(values)
    if numbered := _numbered(words):
        return numbered
    for scale in _SCALES:
        read = {word: scale.get(_fold(word), "" if _fold(word) in _BLANK else "?") for word in words}
        if words and len(words) <= 12 and "?" not in read.values() and any(read.values()):
            return read
    return {}


def _numbered(words: list[str]) -> dict[str, str]:
    """Return the numbers that stand before the words of a scale; nothing where the words mean the contrary."""
    found = {word: _NUMBERED.match(word) for word in words if _fold(word) not in _BLANK}
    read = {word: one["number"] for word, one in found.items() if one}
    if not read or len(read) < len(found) or len(words) > 12 or all(map(str.isdecimal, read)):
        return {}
    meant = [(int(one["number"]), int(score)) for one in found.values() if one and (score := _of_five(one["words"]))]
    if any((a - c) * (b - d) < 0 for a, b in meant for c, d in meant):
        return {}
    return {word: read.get(word, "") for word in words}


def _of_five(words: str) -> str:
    return _SCALES[1].get(_fold(words.strip(" )")), "") if words else ""


def reads_as_yes_no(name: str, values: Iterable[str]) -> tuple[list[str], list[str]] | None:
    """Return the words that mean yes and no for one of our columns; None if some word is unknown."""
    words = list(values)
    yes = [word for word in words if _fold(word) in _YES.get(name, ())]
    no = [word for word in words if _fold(word) in _NO.get(name, ()) and word not in yes]
    complete = len(yes) + len(no) == len(words) <= 20
    return (yes, no) if yes and no and complete else None


def channels(values: Iterable[str]) -> dict[str, str]:
    """Return our word for each channel that we know under another one."""
    return {value: ours for value in values for ours in [_CHANNELS.get(_fold(value), "")] if ours and ours != value}


def forms(values: Iterable[str]) -> dict[str, str]:
    """Return whether each way of complaining is a written or a verbal one; ways that we do not know are left out."""
    return {value: ours for value in values for ours in [_FORMS.get(_fold(value), "")] if ours}


def instruments(values: Iterable[str]) -> dict[str, str]:
    """Return nps, csat or ces for each name of a survey that means it."""
    return {value: ours for value in values for ours in [_INSTRUMENTS.get(_fold(value), "")] if ours}


def solved_and_closed(values: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the statuses that mean solved, and those that end a contact as it was; these solve if no other does."""
    words = list(values)
    solved = [word for word in words if _is_status(word, "solved")]
    closed = [word for word in words if _is_status(word, "closed") and word not in solved]
    return (solved, closed) if solved else (closed, [])


def written_by_customers(values: Iterable[str]) -> list[str]:
    """Return the values that mean a customer, where a column says who wrote each text; nothing if some are unknown.

    >>> written_by_customers(["agent", "end-user"]), written_by_customers(["Ann", "Rex"])
    (['end-user'], [])
    """
    meant = {value: _WRITERS.get(_fold(value), "") for value in values}
    return [value for value, who in meant.items() if who == "customer"] if all(meant.values()) else []


def are_statuses(values: Iterable[str]) -> bool:
    """Whether some of the values say how far a contact is.

    >>> are_statuses(["open", "closed"]), are_statuses(["Ohio", "Texas"])
    (True, False)
    """
    return any(part in _STATUSES for value in values for part in (_fold(value), *_fold(value).split()))


def _is_status(word: str, meant: str) -> bool:
    parts = _fold(word).split()
    known = any(_STATUSES.get(part) == meant for part in (" ".join(parts), *parts))
    return known and not {"not", "re", "waiting", "degil", "bekliyor"} & set(parts)
