"""The 52 strip: what was due and kept week by week, how flat the year was, and how long nothing was kept.

Celebrating one week of the year costs nothing; forgetting the others does. So the weeks outside Customer Service Week
are held against that week itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .intervals import Interval, wilson
from .weeks import Week, customer_service_week


class Mark(StrEnum):
    """What a week was."""

    KEPT = "kept"
    MISSED = "missed"
    NOTHING_DUE = "nothing_due"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Cell:
    """One week of a strip: how much was due, how much of it was kept, and whether that was enough.

    ``met`` is None where nothing was due; ``due`` is None where nothing was promised or recorded yet.
    """

    week: Week
    due: int | None = None
    kept: int = 0
    met: bool | None = None

    @property
    def mark(self) -> Mark:
        """What the week was."""
        if self.due is None:
            return Mark.UNKNOWN
        if self.met is None:
            return Mark.NOTHING_DUE
        return Mark.KEPT if self.met else Mark.MISSED


def is_met(due: int, kept: int, target: float) -> bool | None:
    """Say whether enough of what was due was kept; None where nothing was due.

    >>> is_met(20, 19, 0.95), is_met(20, 18, 0.95), is_met(0, 0, 0.95)
    (True, False, None)
    """
    return None if not due else kept >= target * due - 1e-9


def weeks_of_year(iso_year: int) -> list[Week]:
    """Return the 52 or 53 weeks of a year.

    >>> len(weeks_of_year(2026)), len(weeks_of_year(2027)), str(weeks_of_year(2026)[-1])
    (53, 52, '2026-W53')
    """
    last = date(iso_year, 12, 28).isocalendar().week
    return [Week(date.fromisocalendar(iso_year, number, 1)) for number in range(1, last + 1)]


@dataclass(frozen=True)
class Flatness:
    """The weeks kept of those in which anything was due: in Customer Service Week, and in all others.

    ``ratio`` is 1 where the other weeks are like that week, 0 where they are forgotten; None while either is unknown
    or nothing was kept in the week itself. ``likely`` is the interval of the share outside.
    """

    kept_inside: int
    due_inside: int
    kept_outside: int
    due_outside: int

    @property
    def outside(self) -> float | None:
        """Share of the other weeks that were kept, 0–1."""
        return self.kept_outside / self.due_outside if self.due_outside else None

    @property
    def inside(self) -> float | None:
        """Share of Customer Service Week that was kept: of one practice 0 or 1."""
        return self.kept_inside / self.due_inside if self.due_inside else None

    @property
    def ratio(self) -> float | None:
        """The share outside against the share inside."""
        return None if self.outside is None or not self.inside else self.outside / self.inside

    @property
    def likely(self) -> Interval | None:
        """Where the share outside lies nineteen times of twenty."""
        return wilson(self.kept_outside, self.due_outside)


def flatness(cells: Iterable[Cell]) -> Flatness:
    """Hold the weeks outside Customer Service Week against that week; weeks with nothing due count nowhere.

    >>> january = Week.parse("2026-W02")
    >>> quiet = [Cell(january + n, 10, 1, met=False) for n in range(20)]
    >>> year = flatness([*quiet, Cell(customer_service_week(2026), 10, 10, met=True), Cell(january + 25, 0)])
    >>> year.outside, year.inside, year.ratio
    (0.0, 1.0, 0.0)
    """
    counts = {True: [0, 0], False: [0, 0]}
    for cell in cells:
        if cell.met is not None:
            inside = cell.week == customer_service_week(cell.week.monday.isocalendar().year)
            counts[inside][0] += cell.met
            counts[inside][1] += 1
    return Flatness(*counts[True], *counts[False])


@dataclass(frozen=True)
class Silence:
    """The longest run of weeks in which something was due and not enough was kept."""

    weeks: int
    first: Week | None = None
    last: Week | None = None


def longest_silence(cells: Sequence[Cell]) -> Silence:
    """Return the longest silence; weeks with nothing due neither break nor lengthen it.

    >>> start = Week.parse("2026-W50")
    >>> marks = (True, False, None, False, False, True, False)
    >>> found = longest_silence([Cell(start + n, met is not None, 0, met) for n, met in enumerate(marks)])
    >>> found.weeks, str(found.first), str(found.last)
    (3, '2026-W51', '2027-W01')
    """
    longest, run = Silence(0), Silence(0)
    for cell in cells:
        if cell.met is None:
            continue
        run = Silence(0) if cell.met else Silence(run.weeks + 1, run.first or cell.week, cell.week)
        longest = max(longest, run, key=lambda silence: silence.weeks)
    return longest


def running_silence(cells: Sequence[Cell]) -> Silence:
    """Return the silence that the last cell stands in; of 0 weeks if it was kept."""
    run = Silence(0)
    for cell in cells:
        if cell.met is not None:
            run = Silence(0) if cell.met else Silence(run.weeks + 1, run.first or cell.week, cell.week)
    return run


def in_step(times: int, people: int, week_number: int, weeks: int) -> int:
    """Return how many of so many times each should be done by the end of a week, if a period is lived evenly.

    Args:
        times: how often each has it in the period.
        people: how many they are.
        week_number: from 1, within the period.
        weeks: how many the period has.

    >>> [in_step(1, 40, week, 13) for week in (1, 12, 13)], in_step(2, 1, 25, 52), in_step(2, 1, 26, 52)
    ([3, 36, 40], 0, 1)
    """
    return times * people * week_number // weeks
