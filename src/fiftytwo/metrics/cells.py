"""Weekly cells: what additive metrics amount to, per file of facts, week, site, team, channel and employee.

A file of facts never changes, so the cells of a file never change either: an import adds files and their cells, a
correction, an erasure or a taken-back batch replaces some, and nothing has to remember which weeks are dirty. A number
is a sum over the cells of the files that are there now; see ``docs/decisions/cells-per-file.md``.

A *family* is what is counted from the same rows in the same week; it is counted in one pass. Its levels are

| level     | one row per                              | holds                  | for                                  |
|-----------|------------------------------------------|------------------------|--------------------------------------|
| `fine`    | week × site × team × channel × employee  | sums, lists of buckets | employees, lines; quantiles of teams |
| `coarse`  | week × site × team × channel             | sums                   | organisation, site, team, channel    |
| `reason`  | … × reason                               | sums                   | the same, for one contact reason     |
| `segment` | … × segment                              | sums                   | the same, for one kind of customer   |
| `spread`  | measure × week × site × channel × bucket | how many               | quantiles of what has no team        |
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from fiftytwo.facts import derived, store
from fiftytwo.metrics.building import build
from fiftytwo.metrics.definition import Definition
from fiftytwo.metrics.levels import Family as Family
from fiftytwo.metrics.levels import families as families
from fiftytwo.metrics.levels import leaving as leaving
from fiftytwo.metrics.rows import ROWS
from fiftytwo.metrics.units import Unit, units

KEPT_DEAD_SECONDS = 3600
ROWS_AT_ONCE = 1_000_000
UNITS_AT_ONCE = 100
DRAFT_SECONDS = 24 * 3600
CUSTOMERS_SECONDS = 7 * 24 * 3600
CUSTOMERS = "customers"

Progress = Callable[[str, float], None]


def refresh(definitions: Iterable[Definition], *, progress: Progress | None = None) -> int:
    """Count the cells that are not there yet, and drop those of files that are gone; return how many were counted.

    Args:
        definitions: every metric that is counted; cells of others are dropped.
        progress: told what is being counted, and the share that is done.
    """
    every = families(definitions)
    with _counting():
        pieces = list(_pieces(every))
        whole = sum(_rows(piece) for piece in pieces) or 1
        done = 0
        for counted, together in pieces:
            build(counted, together)
            done += _rows((counted, together))
            if progress:
                progress(counted[0].rows.name, done / whole)
        _drop_dead(every)
    return sum(len(counted) * len(together) for counted, together in pieces)


Piece = tuple[Sequence[Family], Sequence[Unit]]


def _rows(piece: Piece) -> int:
    return len(piece[0]) * sum(unit.rows for unit in piece[1])


def _pieces(every: Sequence[Family]) -> Iterator[Piece]:
    """Yield what is counted in one go: neighbouring units that the same families lack, up to a number of rows."""
    for rows in ROWS.values():
        lacking: dict[Unit, list[Family]] = {}
        for family in (family for family in every if family.rows is rows):
            for unit in family.missing():
                lacking.setdefault(unit, []).append(family)
        together: list[Unit] = []
        for unit in sorted(lacking, key=lambda one: (one.month, one.key)):
            full = sum(one.rows for one in together) + unit.rows > ROWS_AT_ONCE or len(together) == UNITS_AT_ONCE
            if together and (full or lacking[unit] != lacking[together[0]]):
                yield lacking[together[0]], together
                together = []
            together.append(unit)
        if together:
            yield lacking[together[0]], together


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
    """Delete cells of files and of plans that are no more, an hour after they were written: someone may be reading.

    What a killed process left half written goes after a day, answers about customers a week after their last use.
    """
    alive = {family.path(unit, level) for family in every for unit in units(family.rows) for level in family.levels}
    now = time.time()
    for path in derived.folder().glob("*/*/*.parquet*"):
        if path not in alive and path.stat().st_mtime < now - _kept_seconds(path):
            path.unlink(missing_ok=True)


def _kept_seconds(path: Path) -> float:
    if path.name.startswith("."):
        return DRAFT_SECONDS
    return CUSTOMERS_SECONDS if path.parts[-3] == CUSTOMERS else KEPT_DEAD_SECONDS


def rows_missing(definitions: Iterable[Definition]) -> int:
    """Return how many rows of facts are not counted yet: 0 when every number is up to date."""
    return sum(unit.rows for family in families(definitions) for unit in family.missing())


def version() -> tuple[object, ...]:
    """Return what changes whenever any fact does: the key under which answers can be kept."""
    tables = sorted({table for rows in ROWS.values() for table in rows.tables})
    return (str(store.root()), *(store.version(table) for table in tables))
