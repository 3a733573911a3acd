"""Large reporting lines, added up ahead: what the finest cells of a file amount to for all people of a line.

A line of thousands is made of tens of thousands of cells a month; rolled up it is a handful of rows, laid out as those
of places. A roll-up carries a mark of who was in the line when, as far as its weeks go: whoever changes a line makes
those roll-ups void whose weeks that touches, and no others. Where one is not there yet, its cells are added up instead.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from fiftytwo.metrics import cell_files
from fiftytwo.metrics.cell_files import CellFile, opened
from fiftytwo.metrics.levels import Family
from fiftytwo.metrics.placed_cells import placed
from fiftytwo.metrics.scopes import Scope, heads, lines_version
from fiftytwo.metrics.whose import EPOCH, People, people_of

FOLDER = "lines"
LARGE = 100
"""From how many people on a line is rolled up."""

WEEKS_BACK = 60
"""How far back lines are rolled up: as far as pages look."""


def path_of(path: str, file: CellFile, people: People) -> Path:
    """Return where the roll-up of a file for a line lies, if there is one."""
    fine = Path(path)
    name = f"{fine.name.removesuffix(f'.fine.{cell_files.SUFFIX}')}.{people.mark(file)}.{cell_files.SUFFIX}"
    return fine.parent / FOLDER / name


def rolled(path: str, file: CellFile, people: People) -> CellFile | None:
    """Return the roll-up of a file for a line; None where the line is small, or it is not there yet."""
    if len(people) < LARGE:
        return None
    try:
        return opened(str(path_of(path, file, people)))
    except FileNotFoundError:
        return None


def roll_up(families: Iterable[Family], today: date) -> int:
    """Roll up every large line of today for the weeks that pages look at; return how many files were written."""
    version = lines_version()
    lines = [people_of(Scope("line", key), version) for key in heads(today)]
    large = [people for people in lines if len(people) >= LARGE]
    if not large:
        return 0
    since = (today - EPOCH).days - 7 * WEEKS_BACK
    return sum(_write(family, path, people) for family, path in _files(families, since) for people in large)


def _files(families: Iterable[Family], since: int) -> Iterator[tuple[Family, str]]:
    for family in families:
        for path in family.files("fine"):
            if opened(path).ends[1] >= since:
                yield family, path


def _write(family: Family, path: str, people: People) -> bool:
    """Roll up one file for one line; say whether that was new."""
    file = opened(path)
    target = path_of(path, file, people)
    if target.exists():
        os.utime(target)  # what is wanted stays
        return False
    rows = people.rows(file)
    if not len(rows):
        return False
    lengths = [component.name for component in family.lengths]
    cell_files.write(placed(file.table.take(cell_files.column_of(rows)), family.columns, lengths), target)
    return True
