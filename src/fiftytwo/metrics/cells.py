"""Weekly cells: what additive metrics amount to, per file of facts, week, site, team, channel and employee.

A file of facts never changes, so the cells of a file never change either: an import adds files and their cells, a
correction, an erasure or a taken-back batch replaces some, and nothing has to remember which weeks are dirty. A number
is a sum over the cells of the files that are there now; see ``docs/decisions/cells-per-file.md``.

A *family* is what is counted from the same rows in the same week; it is counted in one pass. Its levels are

| level     | one row per                             | holds                        | for                            |
|-----------|-----------------------------------------|------------------------------|--------------------------------|
| `fine`    | week × site × team × channel × employee | sums, lists of buckets       | employees, lines, teams        |
| `place`   | week × site × channel, each also "all"  | sums, histograms             | organisation, sites, channels  |
| `reason`  | week × site × team × channel × reason   | sums                         | a place, for one reason        |
| `segment` | week × site × team × channel × segment  | sums                         | a place, for a kind of customer |
"""

from __future__ import annotations

import fcntl
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from fiftytwo.facts import derived, store
from fiftytwo.metrics import rolled_lines
from fiftytwo.metrics.building import build
from fiftytwo.metrics.definition import Definition
from fiftytwo.metrics.levels import Family as Family
from fiftytwo.metrics.levels import families as families
from fiftytwo.metrics.levels import leaving as leaving
from fiftytwo.metrics.rows import ROWS
from fiftytwo.metrics.units import Unit, units

KEPT_DEAD_SECONDS = 3600
ROWS_AT_ONCE = 500_000
ROWS_IN_MEMORY = 2_000_000
MOST_AT_ONCE = 4
UNITS_AT_ONCE = 100
DRAFT_SECONDS = 24 * 3600
UNUSED_SECONDS = 7 * 24 * 3600
ENDINGS = re.compile(r"\.(arrow|parquet)\b")  # the second: cells of earlier versions, and answers about customers
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
        with ThreadPoolExecutor(_at_once()) as pool:
            for piece in _in_turn(pool, pieces):
                done += _rows(piece)
                if progress:
                    progress(piece[0][0].rows.name, done / whole)
        _drop_dead(every)
    return sum(len(counted) * len(together) for counted, together in pieces)


Piece = tuple[Sequence[Family], Sequence[Unit]]


def _at_once() -> int:
    """Return how many pieces are counted at a time: the engine's own threads wait for each other between steps."""
    return min(os.cpu_count() or 1, MOST_AT_ONCE) if settings.ENGINE == "duckdb" else 1


def _in_turn(pool: ThreadPoolExecutor, pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Count pieces side by side as long as their rows together fit into memory; yield each when it is done."""
    waiting = list(reversed(pieces))
    running: dict[Future[None], Piece] = {}
    while waiting or running:
        while waiting and (not running or _held([*running.values(), waiting[-1]]) <= ROWS_IN_MEMORY):
            piece = waiting.pop()
            running[pool.submit(build, *piece)] = piece
            if len(running) == _at_once():
                break
        ended, _still = wait(running, return_when=FIRST_COMPLETED)
        for one in ended:
            one.result()
            yield running.pop(one)


def _held(pieces: Iterable[Piece]) -> int:
    return sum(unit.rows for _families, units in pieces for unit in units)


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

    What a killed process left half written goes after a day, answers about customers and roll-ups of lines a week after
    their last use.
    """
    alive = {family.path(unit, level) for family in every for unit in units(family.rows) for level in family.levels}
    now = time.time()
    for path in derived.folder().glob("*/*/*"):
        if ENDINGS.search(path.name) and path not in alive and path.stat().st_mtime < now - _kept_seconds(path):
            path.unlink(missing_ok=True)
    for path in derived.folder().glob(f"*/*/{rolled_lines.FOLDER}/*"):
        if path.stat().st_mtime < now - UNUSED_SECONDS:
            path.unlink(missing_ok=True)


def _kept_seconds(path: Path) -> float:
    if path.name.startswith("."):
        return DRAFT_SECONDS
    return UNUSED_SECONDS if path.parts[-3] == CUSTOMERS else KEPT_DEAD_SECONDS


def rows_missing(definitions: Iterable[Definition]) -> int:
    """Return how many rows of facts are not counted yet: 0 when every number is up to date."""
    return sum(unit.rows for family in families(definitions) for unit in family.missing())


def version() -> tuple[object, ...]:
    """Return what changes whenever any fact does: the key under which answers can be kept."""
    tables = sorted({table for rows in ROWS.values() for table in rows.tables})
    return (str(store.root()), *(store.version(table) for table in tables))
