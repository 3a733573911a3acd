"""The 52 strips that pages show: for a practice and a scope, or for all practices of a scope together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from fiftytwo.lib.strips import (
    Cell,
    Flatness,
    Mark,
    Silence,
    flatness,
    longest_silence,
    running_silence,
    weeks_of_year,
)
from fiftytwo.lib.weeks import Week, customer_service_week
from fiftytwo.rhythm.models import WeekCell
from fiftytwo.rhythm.practice import Practice
from fiftytwo.rhythm.roster import ORGANISATION


@dataclass(frozen=True)
class Strip:
    """The weeks of a year under one practice, in one scope."""

    practice: Practice
    scope: str
    year: int
    cells: tuple[Cell, ...]

    @cached_property
    def kept(self) -> int:
        """How many weeks were kept."""
        return sum(cell.mark is Mark.KEPT for cell in self.cells)

    @cached_property
    def due(self) -> int:
        """How many weeks had anything due."""
        return sum(cell.met is not None for cell in self.cells)

    @cached_property
    def flatness(self) -> Flatness:
        """The weeks outside Customer Service Week against that week."""
        return flatness(self.cells)

    @cached_property
    def silence(self) -> Silence:
        """The longest run of weeks missed."""
        return longest_silence(self.cells)

    @cached_property
    def running(self) -> Silence:
        """The run of missed weeks that still lasts."""
        return running_silence(self.cells)

    @cached_property
    def last(self) -> Cell | None:
        """The newest week that was counted."""
        return next((cell for cell in reversed(self.cells) if cell.due is not None), None)

    @property
    def festive(self) -> Week:
        """Customer Service Week of the year."""
        return customer_service_week(self.year)


def strips(practices: Iterable[Practice], scope: str, year: int) -> tuple[Strip, ...]:
    """Return a strip for each practice; a scope without a row in a week that was counted had nothing due."""
    listed = list(practices)
    weeks = weeks_of_year(year)
    rows = WeekCell.objects.filter(
        practice__in=[practice.name for practice in listed],
        scope__in={scope, ORGANISATION},
        week__range=(weeks[0].monday, weeks[-1].monday),
    ).values_list("practice", "scope", "week", "due", "kept", "met")
    found = {(name, whose, week): (due, kept, met) for name, whose, week, due, kept, met in rows}
    return tuple(_strip(practice, scope, year, weeks, found) for practice in listed)


Found = dict[tuple[str, str, date], tuple[int, int, bool | None]]


def _strip(practice: Practice, scope: str, year: int, weeks: Sequence[Week], found: Found) -> Strip:
    cells = []
    for week in weeks:
        if (practice.name, ORGANISATION, week.monday) not in found:
            cells.append(Cell(week))
        else:
            cells.append(Cell(week, *found.get((practice.name, scope, week.monday), (0, 0, None))))
    return Strip(practice, scope, year, tuple(cells))


def together(shown: Iterable[Strip]) -> Flatness:
    """Return the flatness over several practices: all their weeks counted alike."""
    return flatness(cell for strip in shown for cell in strip.cells)
