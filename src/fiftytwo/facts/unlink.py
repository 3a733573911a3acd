"""A name that was removed from someone: the rows that are theirs only by this name become a stranger's again."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from fiftytwo.facts import batches, store
from fiftytwo.facts.forgotten import known_people
from fiftytwo.facts.link import link_names, linking_columns, sources_of, stored_rows
from fiftytwo.facts.sql import quoted
from fiftytwo.facts.tables import TABLES, Table
from fiftytwo.facts.work import one, open_work
from fiftytwo.facts.write import Written, write
from fiftytwo.lib.names import search_key
from fiftytwo.org.models import RemovedAlias


def relink() -> Written:
    """Let facts follow what names mean by now: unlink the removed ones, then link what is known; return the linked."""
    unlink_removed()
    return link_names()


def unlink_removed() -> Written:
    """Take the keys out of rows whose name was removed from its person; return what changed.

    Names that still lead to the same person stay linked. May be repeated: a name is done with only when every table is.
    """
    total = Written()
    removed = list(RemovedAlias.objects.select_related("person"))
    with store.writing():
        for table in TABLES.values() if removed else ():
            if ("employee", "employee_name") in linking_columns(table) and store.handle(table.name) is not None:
                for source in sources_of(table.name):
                    total += _unlink(table, source, [one for one in removed if one.source in ("", source)])
    RemovedAlias.objects.filter(pk__in=[one.pk for one in removed]).delete()
    return total


def _unlink(table: Table, source: str, removed: list[RemovedAlias]) -> Written:
    known = known_people(source)
    gone = {(one.name_search, one.person.key) for one in removed if known.get(one.name_search) != one.person.key}
    if not gone:
        return Written()
    with open_work() as con:
        if not _put_names(con, table, source, gone):
            return Written()
        con.execute(f"CREATE TABLE unlinked AS {_unlinked(table, source)}")
        if not one(con, "SELECT count(*) FROM unlinked")[0]:
            return Written()
        batch = batches.start(source, kind="unlink", tables=[table.name])
        try:
            written = write(con, table.name, "unlinked", batch=batch)
        except BaseException:
            batches.fail(batch)
            raise
        batches.finish(batch, {table.name: written})
        return written


def _put_names(con: duckdb.DuckDBPyConnection, table: Table, source: str, gone: set[tuple[str, str]]) -> bool:
    """Put the names to unlink, as written, beside the keys they led to; False if there is none."""
    keys = pa.table({"key": pa.array(sorted({key for _name, key in gone}))})
    con.register("keys", keys)
    found = con.execute(
        f"SELECT DISTINCT employee_name, employee FROM ({stored_rows(table, source)}) AS rows "
        "JOIN keys ON rows.employee = keys.key WHERE employee_name IS NOT NULL"
    ).fetchall()
    con.unregister("keys")
    pairs = [(name, key) for name, key in found if (search_key(name), key) in gone]
    if not pairs:
        return False
    names, owners = zip(*pairs, strict=True)
    con.register("arriving", pa.table({"written": pa.array(names), "key": pa.array(owners)}))
    con.execute("CREATE TABLE gone AS SELECT * FROM arriving")
    con.unregister("arriving")
    return True


def _unlinked(table: Table, source: str) -> str:
    """Return a SELECT of the rows to unlink, with what the source gave but without the key."""
    columns = ", ".join(
        "CAST(NULL AS VARCHAR) AS employee" if column.name == "employee" else f"rows.{quoted(column.name)}"
        for column in table.given
    )
    return (
        f"SELECT {columns}, rows.as_given FROM ({stored_rows(table, source)}) AS rows "
        "JOIN gone ON rows.employee = gone.key AND rows.employee_name = gone.written"
    )
