"""Names that were strangers when their rows came in are given their keys once we know them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import duckdb
import pyarrow as pa

from fiftytwo.facts import batches, store
from fiftytwo.facts.forgotten import known_people
from fiftytwo.facts.models import Batch
from fiftytwo.facts.sql import literal, quoted, scan, site_as_given
from fiftytwo.facts.tables import TABLES, Table
from fiftytwo.facts.work import one, open_work
from fiftytwo.facts.write import Written, write
from fiftytwo.lib.names import search_key
from fiftytwo.org.queries import teams_by_name


def link_names() -> Written:
    """Fill the keys of employees and teams in rows whose names are known by now; return what changed."""
    total = Written()
    with store.writing():
        for table in TABLES.values():
            if linking_columns(table) and store.handle(table.name) is not None:
                for source in sources_of(table.name):
                    total += _link(table, source)
    return total


def linking_columns(table: Table) -> list[tuple[str, str]]:
    """Return the (key, name) columns of a table."""
    have = {column.name for column in table.columns}
    return [(key, f"{key}_name") for key in ("employee", "team") if {key, f"{key}_name"} <= have]


def sources_of(table: str) -> list[str]:
    column = [column for column in store.columns(table) if column.name == "source"]
    with open_work() as con:
        rows = con.execute(f"SELECT DISTINCT source FROM ({scan(column, store.snapshot(table))})").fetchall()
    return sorted(row[0] for row in rows)


def _link(table: Table, source: str) -> Written:
    known: dict[str, Mapping[str, str]] = {"employee": known_people(source), "team": teams_by_name()}
    with open_work() as con:
        pairs = [
            (key, name) for key, name in linking_columns(table) if _put_known(con, table, source, key, name, known[key])
        ]
        if not pairs:
            return Written()
        con.execute(f"CREATE TABLE linked AS {_linked(table, source, pairs)}")
        if not one(con, "SELECT count(*) FROM linked")[0]:
            return Written()
        batch = batches.start(source, kind="link", tables=[table.name])
        return _written(con, table, batch)


def _written(con: duckdb.DuckDBPyConnection, table: Table, batch: Batch) -> Written:
    try:
        written = write(con, table.name, "linked", batch=batch)
    except BaseException:
        batches.fail(batch)
        raise
    batches.finish(batch, {table.name: written})
    return written


def _put_known(
    con: duckdb.DuckDBPyConnection, table: Table, source: str, key: str, name: str, known: Mapping[str, str]
) -> bool:
    """Put the stored names that we know by now, as written, beside their keys; False if there is none."""
    columns = [column for column in table.columns if column.name in ("source", key, name)]
    found = con.execute(
        f"SELECT DISTINCT {quoted(name)} FROM ({scan(columns, store.snapshot(table.name))}) "
        f"WHERE source = {literal(source)} AND {quoted(key)} IS NULL AND {quoted(name)} IS NOT NULL"
    ).fetchall()
    pairs = [(row[0], known[search_key(row[0])]) for row in found if search_key(row[0]) in known]
    if not pairs:
        return False
    written, keys = zip(*pairs, strict=True)
    con.register("arriving", pa.table({"written": pa.array(written), "key": pa.array(keys)}))
    con.execute(f"CREATE TABLE known_{key} AS SELECT * FROM arriving")
    con.unregister("arriving")
    return True


def _linked(table: Table, source: str, pairs: list[tuple[str, str]]) -> str:
    """Return a SELECT of the rows to link, with what the source gave and the keys filled in."""
    filled = {key: f"coalesce(rows.{quoted(key)}, known_{key}.key)" for key, _ in pairs}
    columns = ", ".join(
        f"{filled.get(column.name, f'rows.{quoted(column.name)}')} AS {quoted(column.name)}" for column in table.given
    )
    joins = " ".join(
        f"LEFT JOIN known_{key} ON rows.{quoted(key)} IS NULL AND known_{key}.written = rows.{quoted(name)}"
        for key, name in pairs
    )
    some = " OR ".join(f"known_{key}.key IS NOT NULL" for key, _ in pairs)
    return f"SELECT {columns}, rows.as_given FROM ({stored_rows(table, source)}) AS rows {joins} WHERE {some}"


def stored_rows(table: Table, source: str) -> str:
    """Return a SELECT of a source's rows, with the site as the source gave it."""
    stored = scan(table.columns, store.snapshot(table.name))
    return f"SELECT * REPLACE ({site_as_given()} AS site) FROM ({stored}) WHERE source = {literal(source)}"


def names_unknown() -> Iterator[tuple[str, str]]:
    """Yield (table, name) of employees whom we still do not know."""
    for table in TABLES.values():
        if ("employee", "employee_name") not in linking_columns(table) or store.handle(table.name) is None:
            continue
        columns = [column for column in table.columns if column.name in ("employee", "employee_name")]
        with open_work() as con:
            rows = con.execute(
                f"SELECT DISTINCT employee_name FROM ({scan(columns, store.snapshot(table.name))}) "
                "WHERE employee IS NULL AND employee_name IS NOT NULL ORDER BY 1"
            ).fetchall()
        yield from ((table.name, row[0]) for row in rows)
