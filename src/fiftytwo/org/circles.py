"""Circles in the reporting line: someone who, on some day, would report to themselves through others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

Who = int | str  # an id, or a key: whatever names one person


@dataclass(frozen=True)
class Line:
    """Someone reports to someone from ``since`` up to, but not including, ``until``."""

    person: Who
    manager: Who
    since: date
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Say whether it holds on a day."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Circle:
    """The first day on which a circle would close, and who is in it, each reporting to the next."""

    day: date
    people: tuple[Who, ...]


def find_circle(lines: Iterable[Line], added: Iterable[Who], first: date, last: date | None = None) -> Circle | None:
    """Return a circle that people whose line was added would close between two days, or None.

    Args:
        lines: all lines that hold at any time from first to last, the added ones among them.
        added: the people whose line is new.
        first: the first day to look at.
        last: the first day not to look at any more; None for no end.

    >>> day = date(2026, 1, 5)
    >>> find_circle([Line("A", "B", day), Line("B", "C", day), Line("C", "A", day)], ["A"], day).people
    ('A', 'B', 'C')
    >>> find_circle([Line("A", "B", day), Line("B", "A", day, day)], ["A"], day) is None
    True
    """
    by_person: dict[Who, list[Line]] = defaultdict(list)
    days = {first}
    for line in lines:
        by_person[line.person].append(line)
        if line.since > first and (last is None or line.since < last):
            days.add(line.since)
    people = list(added)
    for day in sorted(days):
        for person in people:
            way = _way_up(person, by_person, day)
            if way is not None:
                return Circle(day, way)
    return None


def _way_up(start: Who, by_person: dict[Who, list[Line]], day: date) -> tuple[Who, ...] | None:
    """Return the way from someone back to themselves, or None if it ends elsewhere."""
    way: list[Who] = []
    here = start
    while here not in way:
        way.append(here)
        above = next((line.manager for line in by_person.get(here, []) if line.holds_on(day)), None)
        if above is None:
            return None
        here = above
    return tuple(way) if here == start else None
