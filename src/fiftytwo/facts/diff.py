"""What differs between rows that come in and rows that are stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import duckdb

from fiftytwo.facts import derive, store
from fiftytwo.facts.commit import matching
from fiftytwo.facts.sql import PARTITION, described, literal, months_between, scan
from fiftytwo.facts.work import one


@dataclass(frozen=True)
class Difference:
    """What has to be written.

    Attributes:
        new: rows with a key that is not stored.
        changed: rows whose key is stored with other contents.
        leaving: a SELECT of the stored rows that the changed ones replace; their keys are in ``gone``.
        files: the files that hold those; they leave the table.
        compared: whether there was anything stored to compare with.
    """

    new: int
    changed: int
    leaving: str = ""
    files: Sequence[store.File] = ()
    compared: bool = True

    @property
    def arriving(self) -> str:
        """Name of the table with the keys of rows that are new or changed; empty if that is all of them."""
        return "differing" if self.compared else ""


def against_stored(
    con: duckdb.DuckDBPyConnection, table: str, complete: str, *, rows: int, source: str, anchors: derive.Moments
) -> Difference:
    """Compare rows of one source, all with distinct keys, with the stored ones.

    Args:
        con: the work database; gets the temporary tables ``differing`` and ``gone``.
        table: the fact table.
        complete: a SELECT of whole rows, derived columns included.
        rows: how many there are.
        source: their source.
        anchors: the first and last anchor moment, by which months are pruned.
    """
    files = [file for file in store.files(table) if file.may_hold("source", source)]
    if not files:
        return Difference(rows, 0, compared=False)
    day = timedelta(days=1)
    near = set(months_between((anchors[0] - day).date(), (anchors[1] + day).date()))
    _compare(con, table, complete, source, [file for file in files if file.month in near])
    _look_elsewhere(con, table, source, [file for file in files if file.month not in near])
    new, changed = _counts(con)
    if not changed:
        return Difference(new, 0)
    return _with_files(con, table, source, files, new)


def _compare(
    con: duckdb.DuckDBPyConnection, table: str, complete: str, source: str, files: Sequence[store.File]
) -> None:
    """Fill ``differing``: keys that come in and are not stored just so, with the file that holds the old row."""
    stored = scan(
        [
            column
            for column in described(table).columns
            if column.name in ("source", "source_id", "content_hash", PARTITION)
        ],
        [file.uri for file in files],
        extra="filename",
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE differing AS "
        "SELECT coming.source_id, CAST(stored.filename AS VARCHAR) AS filename, stored.source_id IS NOT NULL AS known "
        f"FROM (SELECT source_id, content_hash, month FROM ({complete})) AS coming "
        f"LEFT JOIN (SELECT * FROM ({stored}) WHERE source = {literal(source)}) AS stored USING (source_id) "
        "WHERE stored.content_hash IS DISTINCT FROM coming.content_hash OR stored.month IS DISTINCT FROM coming.month"
    )


def _look_elsewhere(con: duckdb.DuckDBPyConnection, table: str, source: str, files: Sequence[store.File]) -> None:
    """Find keys that are stored in another month: a corrected date moves a row."""
    ends = one(con, "SELECT min(source_id), max(source_id) FROM differing WHERE NOT known")
    if ends[0] is None:
        return
    likely = [
        file
        for file in files
        if file.low["source_id"] is None or (file.low["source_id"] <= ends[1] and ends[0] <= file.high["source_id"])
    ]
    if not likely:
        return
    keys = scan(
        [column for column in described(table).columns if column.name in ("source", "source_id")],
        [file.uri for file in likely],
        extra="filename",
    )
    con.execute(
        "UPDATE differing SET known = true, filename = stored.filename "
        f"FROM ({keys}) AS stored WHERE stored.source = {literal(source)} AND NOT differing.known "
        f"AND stored.source_id BETWEEN {literal(ends[0])} AND {literal(ends[1])} "
        "AND stored.source_id = differing.source_id"
    )


def _counts(con: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    new, changed = one(con, "SELECT count(*) FILTER (NOT known), count(*) FILTER (known) FROM differing")
    return new, changed


def _with_files(
    con: duckdb.DuckDBPyConnection, table: str, source: str, files: Sequence[store.File], new: int
) -> Difference:
    """Describe the rewriting of the files that hold changed rows."""
    hit = dict(con.execute("SELECT filename, count(*) FROM differing WHERE known GROUP BY filename").fetchall())
    held = [file for file in files if file.uri in hit]
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE gone AS SELECT {literal(source)} AS source, source_id FROM differing WHERE known"
    )
    return Difference(
        new,
        sum(hit.values()),
        matching(table, held, "gone"),
        held,
    )
