"""Which forms the times of a column have, found from all of a sample: ``%d/%m/%Y %H:%M``, ISO, seconds since 1970."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from fiftytwo.sources.files.spelling import english_names, plain_digits, western_years

ENOUGH = 0.9  # share of the values that the forms must read
MOST_FORMS = 4
_DAY = re.compile(
    r"""(?:(?P<weekday>Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?P<longday>[a-z]*)(?P<after>,?\s+))?
    (?P<a>\d{1,4}|[A-Z][a-z]{2,8}\.?)(?P<s1>[-./\s]\s?|,\s)(?P<b>\d{1,2}|[A-Z][a-z]{2,8}\.?)(?P<s2>[-./\s]\s?|,\s)
    (?P<c>\d{4}|\d{1,2})(?!\d)""",
    re.VERBOSE | re.IGNORECASE,
)
_CLOCK = re.compile(
    r"""(?P<gap>,?\s+(?:at\s)?|T|\s*-\s*)?(?P<hour>\d{1,2})(?P<m1>[:.])(?P<minute>\d{2})
    (?:(?P<m2>[:.])(?P<second>\d{2})(?P<fraction>[.,]\d{1,9})?)?
    (?P<half>\s?[AaPp]\.?[Mm]\.?)?(?P<zone>\s?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})|\s(?!AM|PM)[A-Z]{3,4})?$""",
    re.VERBOSE,
)
_CTIME = re.compile(  # of Unix and of Twitter: Mon Sep 01 10:18:48 +0000 2025
    r"^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} +\d{1,2} \d{2}:\d{2}:\d{2}(?P<zone> [+-]\d{4}| UTC| GMT)? \d{4}$"
)
_COMPACT_ISO = re.compile(r"^\d{8}T\d{6}Z?$")
_ISO = re.compile(
    r"^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:\s?(?:Z|[+-]\d{2}(?::?\d{2})?))?)?$"
)
_COMPACT = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
_EPOCH = re.compile(r"^1[0-9]{9}(?:\.\d+)?$")
_EPOCH_MS = re.compile(r"^1[0-9]{12}$")
_EXCEL = re.compile(r"^[2-6][0-9]{4}(?:[.,]\d+)?$")
_LETTERS = re.compile(r"(?:(?<=%[A-Za-z])|(?<![%A-Z]))(Z|[A-Z]{3,4})(?: %Y)?$")
ZONES = {  # letters that mean one zone the world over; CST, IST and BST mean several
    "Z": "UTC", "UTC": "UTC", "GMT": "UTC", "EST": "America/New_York", "EDT": "America/New_York",
    "PST": "America/Los_Angeles", "PDT": "America/Los_Angeles", "CET": "Europe/Berlin", "CEST": "Europe/Berlin",
    "TRT": "Europe/Istanbul", "ICT": "Asia/Bangkok",
}  # fmt: skip
ALL_YEAR = {"EST": ("EDT", "Etc/GMT+5"), "PST": ("PDT", "Etc/GMT+8")}  # where summer's letters never come, as written
_CLOCK_ALONE = re.compile(r"^\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AaPp][Mm])?$")


@dataclass(frozen=True)
class Moments:
    """How times are written in a column.

    ``forms`` are those of a mapping; ``month_first_too``: the sample could as well be read the other way round.
    ``spelt`` names what has to be put right first: ``digits``, ``names``, ``buddhist``.
    """

    forms: tuple[str, ...]
    spelt: frozenset[str] = frozenset()
    with_clock: bool = True
    month_first_too: bool = False


def moments_in(values: Sequence[str]) -> Moments | None:
    """Return how the times are written; None if these are no times.

    >>> moments_in(["29/2/2016 01:16", "3/3/2016 11:00"]).forms
    ('%d/%m/%Y %H:%M',)
    >>> moments_in(["31 Aralık 2025 23:30"]).forms, moments_in(["12/31/2025 1:30 PM"]).forms
    (('%d %B %Y %H:%M',), ('%m/%d/%Y %I:%M %p',))
    >>> moments_in(["2025-12-31T23:30:00Z"]).forms, moments_in(["12,5", "13,1"])
    (('iso',), None)
    """
    known = [value for value in values if value]
    if not known:
        return None
    plain, spelt = _plainly(known)
    return _one_form(plain, spelt) or _drawn(plain, spelt)


def _plainly(values: Sequence[str]) -> tuple[list[str], frozenset[str]]:
    """Return the values with plain digits, English months and our years, and what had to be changed."""
    digits = [plain_digits(value) for value in values]
    named = [english_names(value) for value in digits]
    found = {"digits"} if digits != list(values) else set()
    found |= {"names"} if named != digits else set()
    years = Counter(year[0] for value in named[:500] for year in [re.search(r"\b2[0-9]{3}\b", value)] if year)
    if years and all(2400 < int(year) < 2600 for year in years):
        return [western_years(value) for value in named], frozenset(found | {"buddhist"})
    return named, frozenset(found)


def _one_form(values: Sequence[str], spelt: frozenset[str]) -> Moments | None:
    """Forms without an order of day and month."""
    if _share(_ISO, values) >= ENOUGH:
        others = _drawn([value for value in values if not _ISO.match(value)], spelt)
        clock = any(len(value) > 10 for value in values)
        return Moments(("iso", *(others.forms if others else ())), spelt, clock)
    for pattern, form in ((_EPOCH, "epoch"), (_EPOCH_MS, "epoch_ms")):
        if _share(pattern, values) >= ENOUGH:
            return Moments((form,), spelt)
    if _share(_COMPACT_ISO, values) >= ENOUGH:
        return Moments(("%Y%m%dT%H%M%SZ" if values[0].endswith("Z") else "%Y%m%dT%H%M%S",), spelt)
    if _share(_CTIME, values) >= ENOUGH:
        zones = {match["zone"] or "" for value in values for match in [_CTIME.match(value)] if match}
        named = (" %z" if zone[1:2] in ("+", "-") else zone for zone in sorted(zones))
        return Moments(tuple(dict.fromkeys(f"%a %b %d %H:%M:%S{zone} %Y" for zone in named)), spelt)
    for size, form in _COMPACT.items():
        if sum(len(value) == size and value.isdecimal() and _reads(value, form) for value in values) >= ENOUGH * len(
            values
        ):
            return Moments((form,), spelt, size > 8)
    return None


def is_excel_days(values: Sequence[str]) -> bool:
    """Whether numbers may be days since 1899, as spreadsheets keep them: only a title can tell."""
    return bool(values) and _share(_EXCEL, values) >= ENOUGH


def is_clock(values: Sequence[str]) -> bool:
    """Whether the values are times of the day, without a day."""
    return bool(values) and _share(_CLOCK_ALONE, values) >= ENOUGH


def _share(pattern: re.Pattern[str], values: Sequence[str]) -> float:
    return sum(bool(pattern.match(value)) for value in values) / max(len(values), 1)


# ---- days and clocks


def _drawn(values: Sequence[str], spelt: frozenset[str]) -> Moments | None:
    """Draw the form of each value, and decide for all of them together which number is the day."""
    shapes = Counter(shape for value in values for shape in [_shape(value)] if shape)
    if not values or sum(shapes.values()) < ENOUGH * len(values):
        return None
    usual = [shape for shape, _times in shapes.most_common(MOST_FORMS)]
    orders = {order: _read_by(values, [_form(shape, order) for shape in usual]) for order in ("dm", "md")}
    order = "md" if orders["md"] > orders["dm"] else "dm"
    if orders[order] < ENOUGH:
        return None
    forms = tuple(dict.fromkeys(_form(shape, order) for shape in usual))
    other = tuple(dict.fromkeys(_form(shape, "md" if order == "dm" else "dm") for shape in usual))
    return Moments(
        forms,
        spelt,
        any("%H" in form or "%I" in form for form in forms),
        month_first_too=forms != other and orders["md"] == orders["dm"],
    )


@cache
def _shape(value: str) -> tuple[str, ...] | None:
    """Return the pieces of a value: what each is, and what stands between; None if it is no day."""
    day = _DAY.match(value)
    if day is None:
        return None
    rest = value[day.end() :]
    clock = _CLOCK.match(rest) if rest else None
    if rest and clock is None:
        return None
    weekday = ("" if not day["weekday"] else "%A" if day["longday"] else "%a") + (day["after"] or "")
    pieces = [weekday, _piece(day["a"]), day["s1"], _piece(day["b"]), day["s2"], "Y" if len(day["c"]) == 4 else "y"]
    if len(day["a"]) == 4 and day["a"].isdecimal():
        pieces[5] = "n"
    return (*pieces, _clock_form(clock) if clock else "")


def _piece(text: str) -> str:
    """Say what a part of a day is: ``n`` a number, ``Y`` a year, ``B`` or ``b`` a month in words, with its point."""
    if text.isdecimal():
        return "Y" if len(text) == 4 else "n"
    word = text.rstrip(".")
    return ("b" if len(word) == 3 else "B") + "." * text.endswith(".")


def _clock_form(clock: re.Match[str]) -> str:
    half = clock["half"]
    form = f"{clock['gap'] or ''}{'%I' if half else '%H'}{clock['m1']}%M"
    if clock["second"]:
        form += f"{clock['m2']}%S" + (f"{clock['fraction'][0]}%f" if clock["fraction"] else "")
    form += (" " if half.startswith(" ") else "") + "%p" if half else ""
    zone = clock["zone"] or ""
    numbers = zone.strip()[:1] in ("+", "-")
    return form + (zone if not numbers else " %z" if zone.startswith(" ") else "%z")


def zone_of(forms: Sequence[str]) -> str:
    """Return the time zone that letters at the end of forms name; nothing if they are none, unknown, or differ.

    >>> zone_of(["%d/%m/%Y %H:%M EST", "%d/%m/%Y %H:%M EDT"]), zone_of(["%Y-%m-%d %H:%MZ"]), zone_of(["%H:%M EST"])
    ('America/New_York', 'UTC', 'Etc/GMT+5')
    """
    letters = {found[1] for form in forms for found in [_LETTERS.search(form)] if found}
    named = {_zone(one, letters) for one in letters}
    return named.pop() if len(named) == 1 else ""


def _zone(one: str, letters: Collection[str]) -> str:
    summer, all_year = ALL_YEAR.get(one, ("", ""))
    return all_year if summer and summer not in letters else ZONES.get(one, "")


def _form(shape: tuple[str, ...], order: str) -> str:
    """Return the form of a shape, with its numbers read in an order: ``dm`` day first, ``md`` month first."""
    weekday, a, s1, b, s2, c, clock = shape
    numbers = iter("md" if a == "Y" else order if a == b == "n" else "d" * 3)
    written = [f"%{piece}" if piece[0] in "YyBb" else f"%{next(numbers)}" for piece in (a, b, c)]
    return f"{weekday}{written[0]}{s1}{written[1]}{s2}{written[2]}{clock}"


def _read_by(values: Sequence[str], forms: Sequence[str]) -> float:
    """Return the share of values that at least one form reads."""
    forms = list(dict.fromkeys(forms))
    return sum(any(_reads(value, form) for form in forms) for value in values) / max(len(values), 1)


def _reads(value: str, form: str) -> bool:
    try:
        datetime.strptime(value, form)  # noqa: DTZ007 - whether it can be read, not when it was
    except ValueError:
        return False
    return True
