"""Whole tables out, as CSV or Parquet, in one stream and without a cap."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

from django.utils.translation import gettext as _

from fiftytwo.facts import durable, store
from fiftytwo.facts.sql import described, literal, names, quoted, scan
from fiftytwo.facts.tables import Column, Type
from fiftytwo.facts.work import open_work

FORMATS = ("csv", "parquet")
FORMULA_SIGNS = "=+-@\t\r"


def export(table: str, path: Path | str, format: str = "csv") -> int:  # noqa: A002
    """Write a whole fact table to a file and return the number of its rows.

    In CSV, nested columns are JSON, moments are ISO 8601 in UTC, and a text that a spreadsheet would take for
    a formula gets an apostrophe in front.

    Raises:
        ValueError: if there is no such table or format.
        OSError: if the file cannot be written; nothing of it is left then.
    """
    columns = described(table).columns
    if format not in FORMATS:
        raise ValueError(_("Facts can be written as csv or parquet, not as %(format)s.") % {"format": format})
    target = Path(path)
    if not target.parent.is_dir():
        raise FileNotFoundError(_("There is no folder %(folder)s to write to.") % {"folder": target.parent})
    rows = scan(columns, store.snapshot(table))
    partial = target.with_name(f".{target.name}.{uuid.uuid4().hex}")
    try:
        with open_work(target.parent) as con:
            count: int = con.execute(_copy(columns, rows, partial, format)).fetchall()[0][0]
        durable.sync(partial)
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)
    durable.sync(target.parent)
    return count


def _copy(columns: tuple[Column, ...], rows: str, path: Path, kind: str) -> str:
    if kind == "parquet":
        wanted = f"SELECT {names(columns)} FROM ({rows})"
        return f"COPY ({wanted}) TO {literal(str(path))} (FORMAT parquet, COMPRESSION zstd)"
    plain = ", ".join(f"{_as_text(column)} AS {quoted(column.name)}" for column in columns)
    return f"COPY (SELECT {plain} FROM ({rows})) TO {literal(str(path))} (FORMAT csv, HEADER true)"


def _as_text(column: Column) -> str:
    name = quoted(column.name)
    match column.type:
        case Type.TEXT:
            signs = ", ".join(f"chr({ord(sign)})" for sign in FORMULA_SIGNS)
            return f"CASE WHEN ltrim({name}, ' ')[1] IN ({signs}) THEN chr(39) || {name} ELSE {name} END"
        case Type.TIME:
            return f"strftime({name} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')"
        case Type.CREDIT:
            return f"to_json({name})"
        case _:
            return name
