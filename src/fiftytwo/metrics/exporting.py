"""What is explored as files to take away: every number with n, interval, period, version and what was left out."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from fiftytwo.metrics.explore import Exploration
from fiftytwo.metrics.presentation import scope_written
from fiftytwo.shell.tables import Cell

COLUMNS = (
    "metric", "version", "label", "unit", "scope", "scope_name", "period", "first_day", "last_day", "value", "n",
    "low", "high", "state", "final", "left_out",
)  # fmt: skip
"""One row for each number; ``low`` and ``high`` bound its 95 % interval, ``left_out`` names reasons with counts."""


def rows(found: Exploration) -> Iterator[tuple[Cell, ...]]:
    """Yield each number as a row: unknown values and intervals are empty, never 0."""
    for line in found.lines:
        for value in line.values:
            definition, within = value.definition, value.score.interval
            yield (
                definition.name,
                definition.version,
                str(definition.label),
                f"{definition.unit} {definition.unit_word}".strip(),
                str(line.scope),
                scope_written(line.scope),
                str(line.period),
                line.period.first.monday,
                line.period.last.sunday,
                value.value,
                value.n,
                within.low if within else None,
                within.high if within else None,
                value.state.value,
                value.final,
                ", ".join(f"{reason}: {n}" for reason, n in sorted(value.left_out.items())),
            )


def as_excel(found: Exploration) -> bytes:
    """Return a workbook; text stays text, whatever it looks like, and numbers are numbers."""
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(str(_("Numbers"))[:31])
    sheet.freeze_panes = "A2"

    def kept(value: Cell) -> Any:
        if not isinstance(value, str):
            return value
        cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", value))
        cell.data_type = "s"
        return cell

    sheet.append(list(COLUMNS))
    for row in rows(found):
        sheet.append([kept(value) for value in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_parquet(found: Exploration) -> bytes:
    """Return a Parquet file with typed columns, as an analyst reads it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {
        "version": pa.int32(), "first_day": pa.date32(), "last_day": pa.date32(), "value": pa.float64(),
        "n": pa.int64(), "low": pa.float64(), "high": pa.float64(), "final": pa.bool_(),
    }  # fmt: skip
    schema = pa.schema([(name, types.get(name, pa.string())) for name in COLUMNS])
    listed = list(rows(found))
    columns = [[row[place] for row in listed] for place in range(len(COLUMNS))]
    table = pa.table(dict(zip(COLUMNS, columns, strict=True)), schema=schema)
    stream = io.BytesIO()
    pq.write_table(table, stream)
    return stream.getvalue()
