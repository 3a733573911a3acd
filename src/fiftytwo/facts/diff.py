"""What differs between rows that come in and rows that are stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import duckdb

from fiftytwo.facts import derive, store
from fiftytwo.facts.sql import PLACES, described, given_print, literal, months_between, scan
from fiftytwo.facts.work import one


@dataclass(frozen=True)
class Difference:
    """What has to be written.

    The work database then has the tables ``differing`` (``source_id`` of rows that are new or changed), ``leaving``
    (the stored rows that changed ones replace, with ``filename`` and ``file_row_number``) and ``gone`` (their source
    and source_id).

    Attributes:
        new: rows with a key that is not stored.
        changed: rows whose key is stored with other contents.
        files: the files that hold those; they leave the table.
        compared: whether there was anything stored to compare with; if not, those tables are not there.
    """

    new: int
    changed: int
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
        con: the work database.
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
    beside = [file for file in files if file.month in near]
    _meet(con, table, complete, source, beside)
    elsewhere = _look_elsewhere(con, table, source, [file for file in files if file.month not in near])
    if not one(con, "SELECT count(*) FROM met WHERE known")[0]:
        beside = []
    return _told_apart(con, table, source, [*beside, *elsewhere])


def _meet(con: duckdb.DuckDBPyConnection, table: str, complete: str, source: str, files: Sequence[store.File]) -> None:
    """Make ``met``: each incoming row's key, month and print, and whether a row of that key is stored."""
    con.execute(
        "CREATE OR REPLACE TABLE met AS SELECT coming.*, stored.source_id IS NOT NULL AS known "
        f"FROM (SELECT source_id, month, {given_print(described(table))} AS print FROM ({complete})) AS coming "
        f"LEFT JOIN ({_keys(table, source, files)}) AS stored USING (source_id)"
    )


def _keys(table: str, source: str, files: Iterable[store.File]) -> str:
    """Return a SELECT of a source's stored keys with the file they are in."""
    columns = [column for column in described(table).columns if column.name in ("source", "source_id")]
    rows = scan(columns, [file.uri for file in files], extra="filename")
    return f"SELECT source_id, CAST(filename AS VARCHAR) AS filename FROM ({rows}) WHERE source = {literal(source)}"


def _look_elsewhere(
    con: duckdb.DuckDBPyConnection, table: str, source: str, files: Sequence[store.File]
) -> list[store.File]:
    """Find keys that are stored in another month, for a corrected date moves a row; return the files they are in."""
    ends = one(con, "SELECT min(source_id), max(source_id) FROM met WHERE NOT known")
    if ends[0] is None:
        return []
    likely = [
        file
        for file in files
        if file.low["source_id"] is None or (file.low["source_id"] <= ends[1] and ends[0] <= file.high["source_id"])
    ]
    if not likely:
        return []
    con.execute(
        "CREATE OR REPLACE TABLE met_elsewhere AS SELECT stored.* "
        f"FROM ({_keys(table, source, likely)}) AS stored JOIN met USING (source_id) "
        f"WHERE NOT met.known AND stored.source_id BETWEEN {literal(ends[0])} AND {literal(ends[1])}"
    )
    con.execute("UPDATE met SET known = true WHERE source_id IN (SELECT source_id FROM met_elsewhere)")
    hit = {row[0] for row in con.execute("SELECT DISTINCT filename FROM met_elsewhere").fetchall()}
    return [file for file in likely if file.uri in hit]


def _told_apart(con: duckdb.DuckDBPyConnection, table: str, source: str, files: Sequence[store.File]) -> Difference:
    """Compare the rows that met: make ``leaving``, ``gone`` and ``differing``."""
    rows = scan(described(table).columns, [file.uri for file in files], extra=", ".join(PLACES))
    met = (
        f"SELECT stored.*, met.print AS new_print, met.month AS new_month FROM ({rows}) AS stored "
        f"JOIN met USING (source_id) WHERE stored.source = {literal(source)} AND met.known"
    )
    con.execute(
        "CREATE OR REPLACE TABLE leaving AS SELECT * EXCLUDE (new_print, new_month) "
        f"FROM (SELECT *, {given_print(described(table))} AS print FROM ({met})) "
        "WHERE print <> new_print OR month <> new_month"
    )
    con.execute("CREATE OR REPLACE TABLE gone AS SELECT source, source_id FROM leaving")
    con.execute(
        "CREATE OR REPLACE TABLE differing AS SELECT source_id FROM met WHERE NOT known "
        "UNION ALL SELECT source_id FROM gone"
    )
    new = one(con, "SELECT count(*) FROM met WHERE NOT known")[0]
    hit = dict(con.execute("SELECT filename, count(*) FROM leaving GROUP BY filename").fetchall())
    return Difference(new, sum(hit.values()), [file for file in files if file.uri in hit])
