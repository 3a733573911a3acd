"""What one page reads: all its weeks at once, and people, lines and files as they are while it is made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property

from fiftytwo.facts.kept import Kept
from fiftytwo.lib.periods import Period
from fiftytwo.metrics import anonymous, cells, customers, people, sums
from fiftytwo.metrics.models import SealedWave
from fiftytwo.metrics.registry import every
from fiftytwo.metrics.rows import ROWS
from fiftytwo.metrics.scopes import LinesVersion, lines_version


class Reading:
    """Looked up at most once each, by whoever counts several numbers for one page.

    ``periods`` are those that the page asks for anywhere: who counts some of them reads the weeks of all.
    """

    def __init__(self, periods: Sequence[Period] = ()) -> None:
        self.periods = tuple(periods)
        self.files = customers.Files()
        self._days: dict[str, tuple[date | None, date | None]] = {}

    @cached_property
    def families(self) -> dict[str, cells.Family]:
        """The family of every component, by the component's name."""
        return by_component()

    @cached_property
    def lines(self) -> LinesVersion:
        """Which reporting lines these are."""
        return lines_version()

    @cached_property
    def people(self) -> people.Version:
        """Which record of people this is."""
        return people.version()

    @cached_property
    def waves(self) -> list[SealedWave]:
        """The waves of anonymous answers."""
        return anonymous.waves()

    def days_of(self, facts: str) -> tuple[date | None, date | None]:
        """Return the first and the last day of which some rows tell."""
        table = ROWS[facts].tables[0]
        if table not in self._days:
            self._days[table] = sums.first_day(table), sums.last_day(table)
        return self._days[table]


def all_families() -> list[cells.Family]:
    """Return the families of all metrics that are not retired, as they are counted."""
    return cells.families(every())


_placed: Kept[dict[str, cells.Family]] = Kept(20)


def by_component() -> dict[str, cells.Family]:
    """Return the family of every component, by the component's name."""
    families = all_families()
    return _placed.get(
        tuple(str(one.folder) for one in families), lambda: {c.name: one for one in families for c in one.components}
    )
