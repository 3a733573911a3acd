"""Weekly cells: what additive metrics amount to, per file of facts, week, site, team, channel and employee.

A file of facts never changes, so the cells of a file never change either: an import adds files and their cells, a
correction, an erasure or a taken-back batch replaces some, and nothing has to remember which weeks are dirty. A number
is a sum over the cells of the files that are there now; see ``docs/decisions/cells-per-file.md``.

A *family* is what is counted from the same rows in the same week; it is counted in one pass. Its levels are

| level      | one row per                                   | for                                          |
|------------|-----------------------------------------------|----------------------------------------------|
| `fine`     | week × site × team × channel × employee       | an employee, a reporting line                |
| `coarse`   | week × site × team × channel                  | organisation, site, team, channel            |
| `reason`   | … × reason                                    | the same, for one contact reason             |
| `segment`  | … × segment                                   | the same, for one kind of customer           |
| `lengths`  | … × measure × bucket                          | quantiles of durations                       |
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from fiftytwo.facts import derived, store
from fiftytwo.facts.sql import file_list, quoted
from fiftytwo.metrics.counting import counted_by, lengths_by
from fiftytwo.metrics.definition import IN_CELLS, Component, Definition, Kind
from fiftytwo.metrics.rows import CUTS, ROWS, Rows
from fiftytwo.metrics.units import Unit, units

COARSE = ("week", "site", "team", "channel")
FINE = (*COARSE, "employee")
GRAIN = "1"  # raised when the levels change: every cell is then counted again
KEPT_DEAD_SECONDS = 3600


@dataclass(frozen=True)
class Family:
    """Components that are counted together: from the same rows, in the same week.

    ``set_apart`` keeps a metric that the organisation adds from having all others counted again.
    """

    rows: Rows
    week: str
    components: tuple[Component, ...]
    set_apart: str = ""

    @cached_property
    def plan(self) -> str:
        """Eight letters that change when what is counted does."""
        text = repr((GRAIN, self.rows, self.week, self.components))
        return hashlib.sha256(text.encode()).hexdigest()[:8]

    @cached_property
    def name(self) -> str:
        """What it is called in the folder of cells."""
        return f"{self.week}{'.' + self.set_apart if self.set_apart else ''}.{self.plan}"

    @cached_property
    def folder(self) -> Path:
        """Where its cells lie, below that of all cells."""
        return Path(self.rows.name) / self.name

    @cached_property
    def summed(self) -> tuple[Component, ...]:
        """The components that every level but the lengths carries."""
        return tuple(c for c in self.components if c.kind in IN_CELLS or c.kind is Kind.OPEN)

    @cached_property
    def lengths(self) -> tuple[Component, ...]:
        """The components that are histograms."""
        return tuple(c for c in self.components if c.kind is Kind.HISTOGRAM)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns of sums."""
        return tuple(column for component in self.summed for column in component.columns)

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """The levels that it has: cuts only where the rows know them."""
        cuts = tuple(cut for cut in CUTS if cut in self.rows.columns)
        summed = ("fine", "coarse", *cuts) if self.summed else ()
        return (*summed, "lengths") if self.lengths else summed

    def path(self, unit: Unit, level: str) -> Path:
        """Return the file of one level of one unit."""
        return derived.folder() / self.folder / f"{unit.key}.{level}.parquet"

    def files(self, level: str) -> list[str]:
        """Return the files of a level of everything that is there now."""
        return [str(self.path(unit, level)) for unit in units(self.rows)]

    def missing(self) -> list[Unit]:
        """Return the units whose cells are not there yet."""
        try:
            there = set(os.listdir(derived.folder() / self.folder))
        except FileNotFoundError:
            there = set()
        return [u for u in units(self.rows) if any(f"{u.key}.{level}.parquet" not in there for level in self.levels)]


def families(definitions: Iterable[Definition]) -> list[Family]:
    """Return the families of some metrics; shipped ones share theirs, the organisation's own stand apart."""
    found: dict[tuple[str, str, str], dict[str, Component]] = {}
    for definition in definitions:
        apart = definition.key if definition.own else ""
        for component in definition.all_components:
            for placed in _placed(component):
                found.setdefault((placed.facts, placed.week, apart), {})[placed.name] = placed
    return [
        Family(ROWS[facts], week, tuple(components[name] for name in sorted(components)), apart)
        for (facts, week, apart), components in sorted(found.items())
    ]


def _placed(component: Component) -> Iterator[Component]:
    """Yield a component for each week in which it counts: what is open comes in one week and goes in another."""
    if component.kind in IN_CELLS or component.kind is Kind.HISTOGRAM:
        yield component
    elif component.kind is Kind.OPEN:
        yield component
        yield leaving(component)


def leaving(component: Component) -> Component:
    """Return the other half of what is open: its going, in the week in which it is no more."""
    return Component(
        f"{component.name}__gone", Kind.OPEN, component.facts, component.until, (component.week,), component.where,
        component.until, component.let,
    )  # fmt: skip


Progress = Callable[[str, float], None]


def refresh(definitions: Iterable[Definition], *, progress: Progress | None = None) -> int:
    """Count the cells that are not there yet, and drop those of files that are gone; return how many were counted."""
    every = families(definitions)
    with _counting():
        waiting = [(family, unit) for family in every for unit in family.missing()]
        whole = sum(unit.rows for _family, unit in waiting) or 1
        done = 0
        for family, unit in sorted(waiting, key=lambda pair: (pair[1].month, pair[1].key)):
            count(family, unit)
            done += unit.rows
            if progress:
                progress(family.rows.name, done / whole)
        _drop_dead(every)
    return len(waiting)


def count(family: Family, unit: Unit) -> None:
    """Count the cells of one unit: one file a level, the one that is asked for first written last."""
    table = unit.table()
    if family.lengths:
        derived.write(lengths_by(table, family.week, family.lengths, COARSE), family.path(unit, "lengths"))
    if not family.summed:
        return
    for cut in CUTS:
        if cut in family.levels:
            cells = counted_by(table, family.week, family.summed, (*COARSE, cut))
            derived.write(cells.order_by("week"), family.path(unit, cut))
    fine = family.path(unit, "fine")
    cells = counted_by(table, family.week, family.summed, FINE)
    derived.write(cells.order_by("employee", "week"), fine)
    derived.write_sql(_rolled_up(family, fine), family.path(unit, "coarse"))


def _rolled_up(family: Family, fine: Path) -> str:
    sums = ", ".join(f"sum({quoted(column)}) AS {quoted(column)}" for column in family.columns)
    return f"SELECT {', '.join(COARSE)}, {sums} FROM read_parquet({file_list([str(fine)])}) GROUP BY ALL ORDER BY week"


@contextmanager
def _counting() -> Iterator[None]:
    """Let one process count at a time; who waits finds the work done."""
    derived.folder().mkdir(parents=True, exist_ok=True)
    descriptor = os.open(derived.folder() / ".counting", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _drop_dead(every: Sequence[Family]) -> None:
    """Delete cells of files and of plans that are no more, an hour after they were written: someone may be reading."""
    alive = {family.path(unit, level) for family in every for unit in units(family.rows) for level in family.levels}
    before = time.time() - KEPT_DEAD_SECONDS
    for path in derived.folder().glob("*/*/*.parquet"):
        if path not in alive and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)


def rows_missing(definitions: Iterable[Definition]) -> int:
    """Return how many rows of facts are not counted yet: 0 when every number is up to date."""
    return sum(unit.rows for family in families(definitions) for unit in family.missing())


def version() -> tuple[object, ...]:
    """Return what changes whenever any fact does: the key under which answers can be kept."""
    tables = sorted({table for rows in ROWS.values() for table in rows.tables})
    return (str(store.root()), *(store.version(table) for table in tables))
