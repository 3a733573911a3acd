"""Corrected rows take the place of the old ones in their file, where nothing but a few values changes."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
from deltalake.transaction import AddAction

from fiftytwo.facts import diff, store
from fiftytwo.facts.commit import added_like, discard, new_name, sync_early
from fiftytwo.facts.footer import FooterError
from fiftytwo.facts.splice import splice
from fiftytwo.facts.sql import described, literal, quoted
from fiftytwo.facts.tables import Table, Type

RARE = 20  # where more than one row in so many changes, the whole file is written anew
AT_ONCE = 2


@dataclass(frozen=True)
class _Change:
    """What changes in one file: columns, and what the log says of the new rows."""

    file: store.File
    columns: Sequence[str]
    low: dict[str, object]
    high: dict[str, object]


def correct_in_place(
    con: duckdb.DuckDBPyConnection, table: str, complete: str, found: diff.Difference
) -> dict[str, AddAction]:
    """Write the files in which rows can be corrected where they are; return the new files by the old ones' address.

    Rows stay where they are if their day does; so files stay in order of time. Their keys leave ``differing`` and
    ``gone``; what is left there has to be written otherwise.

    Args:
        con: a work database, with the tables that :class:`~fiftytwo.facts.diff.Difference` names.
        table: the fact table.
        complete: a SELECT of whole rows, for all keys in ``gone``.
        found: what differs.
    """
    if found.changed * RARE > sum(file.rows for file in found.files):
        return {}
    con.execute(
        "CREATE OR REPLACE TABLE corrected AS SELECT coming.*, old.filename, old.file_row_number "
        f"FROM ({complete}) AS coming JOIN leaving AS old USING (source_id)"
    )
    changes = _changes(con, described(table), found.files)
    with ThreadPoolExecutor(AT_ONCE) as hands:
        made = [hands.submit(_put_in, con.cursor(), table, change) for change in changes]
        for one in made:
            if not one.exception() and (action := one.result()):
                sync_early(table, [action])  # while the next are being written
    failed = [error for one in made if (error := one.exception())]
    written = {
        change.file.uri: action
        for change, one in zip(changes, made, strict=True)
        if not one.exception() and (action := one.result())
    }
    if failed:
        discard(table, written.values())
        raise failed[0]
    _take_off(con, written)
    return written


def _changes(con: duckdb.DuckDBPyConnection, table: Table, files: Sequence[store.File]) -> list[_Change]:
    """Return what changes in those files that can be corrected in place."""
    columns = [column for column in table.columns if column.name != "month"]
    differs = [f"bool_or(new.{quoted(one.name)} IS DISTINCT FROM old.{quoted(one.name)})" for one in columns]
    kept = [name for name in store.KEPT_STATS if name in {column.name for column in columns}]
    ends = [f"CAST({end}(new.{name}) AS VARCHAR)" for end in ("min", "max") for name in kept]
    rows = con.execute(
        f"SELECT old.filename, bool_or(new.local_date <> old.local_date), {', '.join([*differs, *ends])} "
        "FROM corrected AS new JOIN leaving AS old USING (source_id) GROUP BY old.filename"
    ).fetchall()
    by_uri, found = {file.uri: file for file in files}, list[_Change]()
    for uri, moved, *told in rows:
        changed = [column for column, differs in zip(columns, told, strict=False) if differs]
        if not moved and _is_of_today(table.name, uri) and all(one.type is not Type.CREDIT for one in changed):
            least, most = told[len(columns) : -len(kept)], told[-len(kept) :]
            low, high = dict(zip(kept, least, strict=True)), dict(zip(kept, most, strict=True))
            found.append(_Change(by_uri[uri], [column.name for column in changed], low, high))
    return found


def _is_of_today(table: str, uri: str) -> bool:
    """Say whether a file has today's columns."""
    return Path(uri).name.startswith(f"{store.file_tag(table)}-")


def _put_in(con: duckdb.DuckDBPyConnection, table: str, change: _Change) -> AddAction | None:
    """Write a file with its corrected rows; None if that cannot be done in place."""
    here = f"FROM corrected WHERE filename = {literal(change.file.uri)} ORDER BY file_row_number"
    places = [row[0] for row in con.execute(f"SELECT file_row_number {here}").fetchall()]
    columns = ", ".join(quoted(name) for name in change.columns)
    values = con.sql(f"SELECT {columns} {here}").to_arrow_table()
    old = Path(change.file.uri)
    new = old.with_name(f"{new_name(table)}.parquet")
    try:
        size = splice(old, new, np.array(places, np.int64), values)
    except FooterError:
        new.unlink(missing_ok=True)
        return None
    return added_like(change.file, table, new, size, change.low, change.high)


def _take_off(con: duckdb.DuckDBPyConnection, written: dict[str, AddAction]) -> None:
    """Take keys that are done off the lists."""
    if not written:
        return
    done = ", ".join(literal(uri) for uri in written)
    keys = f"(SELECT source_id FROM leaving WHERE filename IN ({done}))"
    for left in ("differing", "gone"):
        con.execute(f"DELETE FROM {left} WHERE source_id IN {keys}")
