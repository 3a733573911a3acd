"""Weeks: the unit in which Fiftytwo thinks. A week starts on Monday and is numbered as in ISO 8601."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, order=True)
class Week:
    """One ISO week, known by its Monday.

    >>> Week.of(date(2027, 1, 1))
    Week(monday=datetime.date(2026, 12, 28))
    >>> str(Week.of(date(2027, 1, 1)))
    '2026-W53'
    >>> Week.of(date(2026, 11, 21)) + 1 == Week.parse("2026-W48")
    True
    """

    monday: date

    def __post_init__(self) -> None:
        if self.monday.weekday() != 0:
            raise ValueError(f"{self.monday} is not a Monday")

    @classmethod
    def of(cls, day: date) -> Week:
        """Return the week that holds a day."""
        return cls(day - timedelta(days=day.weekday()))

    @classmethod
    def parse(cls, text: str) -> Week:
        """Read ``2026-W53``.

        Raises:
            ValueError: if the text has another form, or the year has no such week.
        """
        year, _, number = text.partition("-W")
        return cls(date.fromisocalendar(int(year), int(number), 1))

    @property
    def sunday(self) -> date:
        """The last day of the week."""
        return self.monday + timedelta(days=6)

    def days(self) -> Iterator[date]:
        """Yield its seven days."""
        return (self.monday + timedelta(days=n) for n in range(7))

    def __add__(self, weeks: int) -> Week:
        return Week(self.monday + timedelta(weeks=weeks))

    def __sub__(self, other: Week) -> int:
        """Return how many weeks lie between two weeks.

        >>> Week.parse("2027-W01") - Week.parse("2026-W52")
        2
        """
        return (self.monday - other.monday).days // 7

    def __str__(self) -> str:
        year, number, _ = self.monday.isocalendar()
        return f"{year}-W{number:02d}"


def customer_service_week(year: int) -> Week:
    """Return Customer Service Week: the first Monday-to-Friday week wholly in October.

    >>> [customer_service_week(year).monday.day for year in (2018, 2020, 2022, 2024, 2025, 2026, 2027)]
    [1, 5, 3, 7, 6, 5, 4]
    """
    first = date(year, 10, 1)
    return Week(first + timedelta(days=-first.weekday() % 7))
