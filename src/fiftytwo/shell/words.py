"""Numbers, shares, durations and dates in the reader's language.

Lao pages write Arabic digits, as newspapers and banks in Laos do; Babel's data for Lao say the same.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache, lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import NumberPattern, parse_pattern
from django.utils.translation import get_language, gettext

MINUTE, HOUR, DAY = 60, 3600, 86400
KEPT = 4096  # a page says the same days and numbers again and again


def locale() -> Locale:
    """Return Babel's locale of the reader's language; English as the world writes it, day before month."""
    return _locale(get_language() or "en")


@cache
def _locale(language: str) -> Locale:
    return Locale.parse("en_GB" if language == "en" else language, sep="_")


def unknown() -> str:
    """Return the word for what nobody told us."""
    return gettext("unknown")


def number(value: float, decimals: int = 0) -> str:
    """Write a number with its thousands set apart.

    >>> from django.utils.translation import override
    >>> with override("tr"): number(19351.5, 1)
    '19.351,5'
    """
    return _number(value, decimals, locale())


@lru_cache(KEPT)
def _number(value: float, decimals: int, locale: Locale) -> str:
    pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
    return str(_pattern(pattern).apply(round(value, decimals), locale))


def percent(share: float, decimals: int = 1) -> str:
    """Write a share of 0–1 as a percentage.

    >>> from django.utils.translation import override
    >>> with override("tr"): percent(0.606)
    '%60,6'
    >>> with override("lo"): percent(0.606)
    '60,6%'
    """
    pattern = "%#,##0." if locale().language == "tr" else "#,##0."
    pattern += "0" * decimals if decimals else ""
    pattern = pattern.rstrip(".") + ("" if locale().language == "tr" else "%")
    return _percent(share, pattern, locale())


@lru_cache(KEPT)
def _percent(share: float, pattern: str, locale: Locale) -> str:
    return str(_pattern(pattern).apply(share, locale))


@cache
def _pattern(pattern: str) -> NumberPattern:
    """Return a pattern that is read once: Babel reads it again for every number."""
    return parse_pattern(pattern)


def duration(seconds: float) -> str:
    """Write a duration in its two largest units, rounded to the smaller.

    >>> from django.utils.translation import override
    >>> with override("en"): [duration(s) for s in (0, 42, 60, 4325, 88560, 675720)]
    ['0 s', '42 s', '1 min', '1 h 12 min', '1 d 1 h', '7 d 20 h']
    """
    if seconds < 0:
        return "−" + duration(-seconds)
    if round(seconds) < MINUTE:
        return gettext("%(seconds)s s") % {"seconds": round(seconds)}
    if round(seconds / MINUTE) < MINUTE:
        return _two(seconds, MINUTE, 1, gettext("%(large)s min"), gettext("%(large)s min %(small)s s"))
    if round(seconds / MINUTE) * MINUTE < DAY:
        return _two(seconds, HOUR, MINUTE, gettext("%(large)s h"), gettext("%(large)s h %(small)s min"))
    return _two(seconds, DAY, HOUR, gettext("%(large)s d"), gettext("%(large)s d %(small)s h"))


def _two(seconds: float, large: int, small: int, alone: str, both: str) -> str:
    rest = round(seconds / small)
    larges, smalls = divmod(rest, large // small)
    return (both if smalls else alone) % {"large": number(larges), "small": smalls}


def channel(name: str) -> str:
    """Write how customers reached us; a channel that we have no word for is written as its source has it."""
    known = {
        "phone": gettext("phone"),
        "mail": gettext("mail"),
        "chat": gettext("chat"),
        "shop": gettext("shop"),
        "web": gettext("web"),
        "desk": gettext("desk"),
    }
    return known.get(name, name)


def day(value: date) -> str:
    """Write a day: 5 Oct 2026, 5 Eki 2026."""
    return _day(value.date() if isinstance(value, datetime) else value, locale())


@lru_cache(KEPT)
def _day(value: date, locale: Locale) -> str:
    return format_date(value, format="medium", locale=locale)


def moment(value: datetime) -> str:
    """Write a day and a time on the clock that the value carries: 5 Oct 2026, 14:05."""
    return f"{day(value)}, {value:%H:%M}"


def day_and_month(value: date) -> str:
    """Write a day without its year."""
    return format_skeleton("MMMd", value, locale=locale())


def span(first: date, last: date) -> str:
    """Write a period from its first to its last day, both included."""
    return gettext("%(first)s to %(last)s") % {"first": day(first), "last": day(last)}
