"""Families and their levels: what is counted together, and how finely it is kept."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from fiftytwo.facts import derived
from fiftytwo.facts.kept import Kept
from fiftytwo.metrics.cell_files import SUFFIX
from fiftytwo.metrics.definition import IN_CELLS, Component, Definition, Kind
from fiftytwo.metrics.rows import CUTS, ROWS, Rows
from fiftytwo.metrics.units import Unit, units

CUT = ("week", "site", "team", "channel")
FINE = (*CUT, "employee")
GRAIN = "3"  # raised when the levels change: every cell is then counted again
PARTS_THAT_COUNT = ("n", "days")


@dataclass(frozen=True)
class Family:
    """Components that are counted together: from the same rows, in the same week.

    ``set_apart`` keeps a metric that the organisation adds from having all others counted again.
    """

    rows: Rows
    week: str
    components: tuple[Component, ...]
    set_apart: str = ""

    def __hash__(self) -> int:
        return hash(self.folder)

    @cached_property
    def plan(self) -> str:
        """Eight letters that change when what is counted does."""
        text = repr((GRAIN, self.rows.name, self.rows.looks_ahead_days, self.week, self.components))
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
        """The components that are sums."""
        return tuple(c for c in self.components if c.kind in IN_CELLS or c.kind is Kind.OPEN)

    @cached_property
    def lengths(self) -> tuple[Component, ...]:
        """The components that are histograms."""
        return tuple(c for c in self.components if c.kind is Kind.HISTOGRAM)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns of sums."""
        return tuple(self.column_types)

    @cached_property
    def column_types(self) -> dict[str, str]:
        """The columns of sums with what they hold: how many, or how much."""
        return {column: _type_of(component, column) for component in self.summed for column in component.columns}

    @cached_property
    def cuts(self) -> tuple[str, ...]:
        """The cuts that its rows know."""
        return tuple(cut for cut in CUTS if cut in self.rows.columns) if self.summed else ()

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """The levels that it has, the finest first."""
        return ("fine", "place", *self.cuts)

    def path(self, unit: Unit, level: str) -> Path:
        """Return the file of one level of one unit."""
        return derived.folder() / self.folder / f"{unit.key}.{level}.{SUFFIX}"

    def files(self, level: str, months: Collection[str] | None = None) -> list[str]:
        """Return the files of a level of everything that is there now, or of some months of facts."""
        folder, ending = f"{derived.folder() / self.folder}/", f".{level}.{SUFFIX}"
        listed = units(self.rows)
        return [f"{folder}{unit.key}{ending}" for unit in listed if months is None or unit.month in months]

    def missing(self) -> list[Unit]:
        """Return the units whose cells are not there yet."""
        folder = derived.folder() / self.folder
        listed = units(self.rows)
        try:
            seen = (listed, os.stat(folder).st_mtime_ns)
        except FileNotFoundError:
            return list(listed)
        if _complete.get(folder) == seen:
            return []
        there = set(os.listdir(folder))
        missing = [u for u in listed if any(f"{u.key}.{level}.{SUFFIX}" not in there for level in self.levels)]
        if not missing:
            _complete[folder] = seen
        return missing


_complete: dict[Path, tuple[tuple[Unit, ...], int]] = {}  # as it was when nothing was missing
_families: Kept[list[Family]] = Kept(200)


def _type_of(component: Component, column: str) -> str:
    if component.kind is Kind.SUM:
        return "DOUBLE"
    return "BIGINT" if component.kind is Kind.COUNT or column.rpartition("__")[2] in PARTS_THAT_COUNT else "DOUBLE"


def families(definitions: Iterable[Definition]) -> list[Family]:
    """Return the families of some metrics; shipped ones share theirs, the organisation's own stand apart."""
    listed = tuple(definitions)
    key = tuple((definition.key, definition.own, definition.text) for definition in listed)
    return _families.get(key, lambda: _found(listed))


def _found(definitions: Iterable[Definition]) -> list[Family]:
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
