"""How rows become files and files become the table: Parquet by month, synced, in one Delta commit."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from deltalake import CommitProperties, PostCommitHookProperties, Transaction
from deltalake.transaction import AddAction, RemoveAction

from fiftytwo.facts import durable, store
from fiftytwo.facts.derive import anchor_of
from fiftytwo.facts.sql import PARTITION, described, literal, names, quoted, scan
from fiftytwo.facts.tables import Type

ROW_GROUP_ROWS = 61_440  # thirty vectors: small enough that a week of a busy month is found quickly
LONGEST_STAT = 256


@dataclass(frozen=True)
class Mark:
    """What a commit writes into the log besides files: this source's batch, so that it is known to be in."""

    source: str
    batch: int


def copy_out(con: duckdb.DuckDBPyConnection, table: str, select: str) -> list[AddAction]:
    """Write the rows of a SELECT as Parquet files in the table's folders; nothing is in the table yet.

    For few rows, or rows of many months: one pass, in which a month's rows are nearly in order.

    Args:
        con: a work database.
        table: a stored table, or its ``__replaced`` one.
        select: gives all its columns.
    """
    base = store.folder(table)
    base.mkdir(parents=True, exist_ok=True)
    anchor = anchor_of(described(table.removesuffix(store.REPLACED)))
    wanted = f"SELECT {names(store.columns(table))} FROM ({select}) ORDER BY {quoted(PARTITION)}, {anchor}"
    pattern = f"{new_name(table)}-{{i}}"
    return _copied(con, table, wanted, base, f"PARTITION_BY ({quoted(PARTITION)}), filename_pattern {literal(pattern)}")


def copy_month(
    con: duckdb.DuckDBPyConnection, table: str, month: str, select: str, *, sort: bool = True
) -> list[AddAction]:
    """Write the rows of one month as one Parquet file; none if there are no rows.

    Args:
        con: a work database.
        table: a stored table, or its ``__replaced`` one.
        month: the month of all rows (``YYYY-MM``).
        select: gives all the table's columns, rows of this month only.
        sort: order rows by their anchor, so that readers skip what is outside their days.
    """
    place = store.folder(table) / f"{PARTITION}={month}"
    place.mkdir(parents=True, exist_ok=True)
    stored = [column for column in store.columns(table) if column.name != PARTITION]
    order = f" ORDER BY {anchor_of(described(table.removesuffix(store.REPLACED)))}" if sort else ""
    wanted = f"SELECT {names(stored)} FROM ({select}){order}"
    return _copied(con, table, wanted, place / f"{new_name(table)}.parquet", "write_empty_file false")


@contextmanager
def as_it_streams(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Let wide rows stream past what is looked up for them, in their order, each connection on its own thread.

    DuckDB takes a month for a handful of rows, and would put all of them into hash tables, once for each join.
    Streamed, they keep their order and need little memory; and threads of its own would only stand in the way of those
    that write several months at once. This holds for all connections to the same work database.
    """
    wanted = {
        "disabled_optimizers": "'build_side_probe_side'",
        "preserve_insertion_order": "true",
        "threads": "1",
    }
    before = {name: con.execute(f"SELECT current_setting('{name}')").fetchall()[0][0] for name in wanted}
    for name, value in wanted.items():
        con.execute(f"SET {name} = {value}")
    try:
        yield
    finally:
        for name, value in before.items():
            con.execute(f"SET {name} = {literal(str(value))}")


def new_name(table: str) -> str:
    """Return a name for a new file of a table, without its ending; it tells which columns the file has."""
    return f"{store.file_tag(table)}-{uuid.uuid4().hex}"


def _copied(con: duckdb.DuckDBPyConnection, table: str, select: str, to: Path, how: str) -> list[AddAction]:
    con.execute(
        f"COPY ({select}) TO {literal(str(to))} (FORMAT parquet, PARQUET_VERSION v2, COMPRESSION snappy, "
        f"DICTIONARY_SIZE_LIMIT 8192, ROW_GROUP_SIZE {ROW_GROUP_ROWS}, overwrite_or_ignore true, "
        f"{how}, return_stats true)"
    )
    heads = [column[0] for column in con.description or []]
    found = [dict(zip(heads, row, strict=True)) for row in con.fetchall()]
    return [_add(store.folder(table), table, row) for row in found if row["count"]]


def _add(base: Path, table: str, written: dict[str, Any]) -> AddAction:
    path = Path(written["filename"]).relative_to(base)
    return AddAction(
        path=str(path),
        size=written["file_size_bytes"],
        partition_values={PARTITION: path.parts[0].removeprefix(f"{PARTITION}=")},
        modification_time=int(time.time() * 1000),
        data_change=True,
        stats=json.dumps(_stats(table, written)),
    )


def added_like(
    file: store.File, table: str, path: Path, size: int, low: Mapping[str, Any], high: Mapping[str, Any]
) -> AddAction:
    """Return how the log names a file that has the rows of another but for some values.

    Args:
        file: the other one.
        table: their table.
        path: where the new one lies.
        size: its bytes.
        low: the least values of what is new, in the log's columns.
        high: the greatest.
    """
    types = {column.name: column.type for column in store.columns(table)}
    least, most = dict[str, Any](), dict[str, Any]()
    for ends, before, now, pick in ((least, file.low, low, min), (most, file.high, high, max)):
        for name, value in now.items():
            if before[name] is not None and value is not None:
                kind = int if types[name] is Type.INT else str
                ends[name] = pick(kind(before[name]), kind(value))
    return AddAction(
        path=str(path.relative_to(store.folder(table))),
        size=size,
        partition_values={PARTITION: file.month},
        modification_time=int(time.time() * 1000),
        data_change=True,
        stats=json.dumps({"numRecords": file.rows, "minValues": least, "maxValues": most, "nullCount": {}}),
    )


def _stats(table: str, written: dict[str, Any]) -> dict[str, Any]:
    """Return a file's count, minima and maxima as Delta's log has them."""
    low: dict[str, Any] = {}
    high: dict[str, Any] = {}
    types = {column.name: column.type for column in store.columns(table)}
    for quoted_name, found in (written["column_statistics"] or {}).items():
        name = quoted_name.strip('"')
        if name not in store.KEPT_STATS or "min" not in found or "max" not in found:
            continue
        if len(found["min"]) > LONGEST_STAT or len(found["max"]) > LONGEST_STAT:
            continue
        number = types[name] is Type.INT
        low[name] = int(found["min"]) if number else found["min"]
        high[name] = int(found["max"]) if number else found["max"]
    return {"numRecords": written["count"], "minValues": low, "maxValues": high, "nullCount": {}}


def sync_early(table: str, written: Iterable[AddAction]) -> None:
    """Wait until files and their folders are on the disk: before their commit, while others are still being written."""
    base = store.folder(table)
    durable.sync_files((base / action.path for action in written), below=base)


def commit(
    table: str,
    *,
    add: Sequence[AddAction],
    remove: Iterable[store.File] = (),
    mark: Mark | None = None,
    synced: bool = False,
) -> None:
    """Put files into a table and take others out, in one durable step. Only under the writers' lock.

    When this returns, the files, the folders and the log entry are on the disk; ``synced`` says that the files are
    there already, by :func:`sync_early`.
    """
    delta = store.ensure(table)
    before = delta.version()
    base = store.folder(table)
    if not synced:
        sync_early(table, add)
    now = int(time.time() * 1000)
    gone = [
        RemoveAction(file.path, True, now, size=file.bytes, partition_values={PARTITION: file.month}) for file in remove
    ]
    transactions = [Transaction(mark.source, mark.batch)] if mark else None
    delta.create_write_transaction(
        [*gone, *add],
        mode="append",
        schema=delta.schema(),
        partition_by=[PARTITION],
        commit_properties=CommitProperties(app_transactions=transactions),
        post_commithook_properties=PostCommitHookProperties(create_checkpoint=False, cleanup_expired_logs=False),
    )
    durable.sync_log(base, None if before == 0 else before)
    store.handle(table)


def discard(table: str, written: Iterable[AddAction]) -> None:
    """Delete files that were written but never committed."""
    for action in written:
        (store.folder(table) / action.path).unlink(missing_ok=True)


def matching(table: str, files: Sequence[store.File], keys: str) -> str:
    """Return a SELECT of the rows in some files whose (source, source_id) is in ``keys``."""
    rows = scan(store.columns(table), [file.uri for file in files])
    return (
        f"SELECT old.* FROM ({rows}) AS old SEMI JOIN {keys} AS wanted "
        "ON old.source = wanted.source AND old.source_id = wanted.source_id"
    )


def stored_of(table: str, source: str, wanted: Iterable[str]) -> str:
    """Return a SELECT of some columns of a source's stored rows; empty if it has none.

    Hold the writers' lock while it is read.
    """
    files = [file.uri for file in store.files(table) if file.may_hold("source", source)]
    if not files:
        return ""
    listed = {"source", *wanted}
    columns = [column for column in store.columns(table) if column.name in listed]
    return f"SELECT * FROM ({scan(columns, files)}) WHERE source = {literal(source)}"


def stored_rows(table: str, source: str) -> int:
    """Return how many rows a source has stored at most: those of all files that may hold one."""
    return sum(file.rows for file in store.files(table) if file.may_hold("source", source))


def survivors(table: str, files: Sequence[store.File], keys: str) -> str:
    """Return a SELECT of the rows in some files, without those whose (source, source_id) is in ``keys``."""
    rows = scan(store.columns(table), [file.uri for file in files])
    return (
        f"SELECT kept.* FROM ({rows}) AS kept ANTI JOIN {keys} AS gone "
        "ON kept.source = gone.source AND kept.source_id = gone.source_id"
    )


def holding(con: duckdb.DuckDBPyConnection, table: str, keys: str, files: Sequence[store.File]) -> list[store.File]:
    """Return those of some files that hold a row whose (source, source_id) is in ``keys``."""
    if not files:
        return []
    key_columns = [column for column in store.columns(table) if column.name in ("source", "source_id")]
    rows = scan(key_columns, [file.uri for file in files], extra="filename")
    found = con.execute(
        f"SELECT DISTINCT stored.filename FROM ({rows}) AS stored SEMI JOIN {keys} AS wanted "
        "ON stored.source = wanted.source AND stored.source_id = wanted.source_id"
    ).fetchall()
    hit = {row[0] for row in found}
    return [file for file in files if file.uri in hit]
