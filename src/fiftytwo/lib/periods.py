"""Periods: runs of whole weeks, because weeks are what is counted.

A week belongs to the month, quarter and year in which its Thursday lies, as ISO 8601 has it for years: a month has
four or five weeks, a quarter thirteen (rarely twelve or fourteen), and no week is counted in two of a kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from .weeks import Week

LONGEST_WEEKS = 53 * 10


@dataclass(frozen=True, order=True)
class Period:
    """Some weeks in a row, both ends included. Its ``kind`` says how it was cut: week, month, quarter, year, weeks."""

    first: Week
    last: Week
    kind: str = "weeks"

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"A period cannot end in {self.last} before it begins in {self.first}")
        if self.length > LONGEST_WEEKS:
            raise ValueError(f"A period of {self.length} weeks is longer than ten years")

    @property
    def length(self) -> int:
        """How many weeks it has."""
        return self.last - self.first + 1

    def weeks(self) -> Iterator[Week]:
        """Yield its weeks."""
        return (self.first + n for n in range(self.length))

    def __contains__(self, week: Week) -> bool:
        return self.first <= week <= self.last

    def before(self) -> Period:
        """Return the period of the same kind just before.

        >>> str(Period.parse("2026-Q1").before()), str(Period.parse("2026-W01").before())
        ('2025-Q4', '2025-W52')
        """
        end = self.first + -1
        match self.kind:
            case "month":
                return month(_thursday(end))
            case "quarter":
                return quarter(_thursday(end))
            case "year":
                return year(_thursday(end))
            case _:
                return Period(end + (1 - self.length), end, self.kind)

    def last_year(self) -> Period:
        """Return the same period of the year before: the same month or quarter, or 52 weeks earlier.

        >>> str(Period.parse("2026-03").last_year()), str(Period.parse("2026-W10").last_year())
        ('2025-03', '2025-W10')
        """
        middle = _thursday(self.first)
        match self.kind:
            case "month":
                return month(date(middle.year - 1, middle.month, 1))
            case "quarter":
                return quarter(date(middle.year - 1, middle.month, 1))
            case "year":
                return year(date(middle.year - 1, 7, 1))
            case _:
                return Period(self.first + -52, self.last + -52, self.kind)

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read ``2026-W47``, ``2026-11``, ``2026-Q4``, ``2026`` or ``2026-W40..2026-W47``.

        Raises:
            ValueError: if it is none of these, or there is no such week, month or quarter.

        >>> str(Period.parse("2026-W40..2026-W47")), Period.parse("2026-02").length
        ('2026-W40..2026-W47', 4)
        """
        for pattern, made in _FORMS:
            found = re.fullmatch(pattern, text)
            if found:
                return made(*found.groups())
        raise ValueError(f"{text!r} is no period: 2026-W47, 2026-11, 2026-Q4, 2026 or 2026-W40..2026-W47")

    def __str__(self) -> str:
        middle = _thursday(self.first)
        match self.kind:
            case "week":
                return str(self.first)
            case "month":
                return f"{middle:%Y-%m}"
            case "quarter":
                return f"{middle.year}-Q{(middle.month + 2) // 3}"
            case "year":
                return str(middle.year)
            case _:
                return f"{self.first}..{self.last}"


def week(one: Week) -> Period:
    """Return one week as a period."""
    return Period(one, one, "week")


def rolling(last: Week, weeks: int) -> Period:
    """Return some weeks up to and including one.

    >>> str(rolling(Week.parse("2026-W47"), 13))
    '2026-W35..2026-W47'
    """
    return Period(last + (1 - weeks), last)


def month(day: date) -> Period:
    """Return the weeks whose Thursday lies in a day's month.

    >>> month(date(2026, 10, 1)).length, month(date(2026, 11, 1)).length
    (5, 4)
    """
    first = day.replace(day=1)
    return Period(_first_week(first), _first_week(_months_on(first, 1)) + -1, "month")


def quarter(day: date) -> Period:
    """Return the weeks whose Thursday lies in a day's quarter.

    >>> [quarter(date(2026, m, 1)).length for m in (1, 4, 7, 10)]
    [13, 13, 13, 14]
    """
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return Period(_first_week(first), _first_week(_months_on(first, 3)) + -1, "quarter")


def year(day: date) -> Period:
    """Return the 52 or 53 weeks whose Thursday lies in a day's year.

    >>> year(date(2026, 5, 1)).length
    53
    """
    return Period(_first_week(date(day.year, 1, 1)), _first_week(date(day.year + 1, 1, 1)) + -1, "year")


def of_kind(kind: str, one: Week) -> Period:
    """Return the week, month, quarter or year that holds a week.

    Raises:
        ValueError: if there is no such kind.
    """
    made = {"month": month, "quarter": quarter, "year": year}
    if kind == "week":
        return week(one)
    if kind not in made:
        raise ValueError(f"{kind!r} is no kind of period: week, month, quarter or year")
    return made[kind](_thursday(one))


def _thursday(one: Week) -> date:
    return one.monday + timedelta(days=3)


def _first_week(day: date) -> Week:
    """Return the first week whose Thursday is a day or later."""
    found = Week.of(day)
    return found if _thursday(found) >= day else found + 1


def _months_on(first: date, months: int) -> date:
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


_FORMS = (
    (r"(\d{4}-W\d\d)", lambda text: week(Week.parse(text))),
    (r"(\d{4}-W\d\d)\.\.(\d{4}-W\d\d)", lambda first, last: Period(Week.parse(first), Week.parse(last))),
    (r"(\d{4})-(\d\d)", lambda y, m: month(date(int(y), int(m), 1))),
    (r"(\d{4})-Q([1-4])", lambda y, q: quarter(date(int(y), 3 * int(q) - 2, 1))),
    (r"(\d{4})", lambda y: year(date(int(y), 7, 1))),
)
