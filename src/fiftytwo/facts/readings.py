"""Readings in the facts: whose they are, and how they leave when their text does."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb
import pyarrow as pa

from fiftytwo.facts import batches, compact, mask, store
from fiftytwo.facts.rewrite import rewrite
from fiftytwo.facts.work import open_work
from fiftytwo.facts.write import Written, write

Key = tuple[str, str]
"""Source and id of a text."""

READINGS = ("reading", "reading" + store.REPLACED)


def texts_of(customers: Iterable[str]) -> set[Key]:
    """Return the keys of all texts that customers wrote, earlier versions of them included."""
    with open_work() as con:
        return {(row[0], row[1]) for row in con.execute(mask.texts_of(customers)).fetchall()}


def forget(keys: Iterable[Key]) -> int:
    """Delete what was read in some texts, from the disk too; return how many readings there were."""
    return _delete(keys, "", now=True)


def replace_of(keys: Iterable[Key], version: str) -> int:
    """Delete what one version read in some texts, because it reads them anew; return how many readings there were."""
    return _delete(keys, version, now=False)


def drop_version(version: str) -> int:
    """Delete what one version read in all texts; the next compaction takes it off the disk."""
    with open_work() as con:
        con.execute("SET VARIABLE version = ?", [version])
        stored = [name for name in READINGS if store.handle(name) is not None]
        return sum(rewrite(con, name, "version = getvariable('version')") for name in stored)


def _delete(keys: Iterable[Key], version: str, *, now: bool) -> int:
    pairs = sorted(set(keys))
    stored = [name for name in READINGS if store.handle(name) is not None]
    if not pairs or not stored:
        return 0
    columns = {"source": pa.array([s for s, _id in pairs]), "id": pa.array([text_id for _source, text_id in pairs])}
    condition = "(source, text_id) IN (SELECT (source, id) FROM leaving)"
    with open_work() as con:
        con.register("arriving", pa.table(columns))
        con.execute("CREATE TABLE leaving AS SELECT * FROM arriving")
        con.unregister("arriving")
        con.execute("SET VARIABLE version = ?", [version])
        condition += " AND version = getvariable('version')" if version else ""
        gone = sum(rewrite(con, name, condition) for name in stored)
    if now and gone:
        for name in stored:
            compact.vacuum(name, grace_seconds=-1)
            compact.forget_history(name)
    return gone


def keep(found: pa.Table) -> Written:
    """Write readings into the facts, each source in a batch of its own; the same ones again change nothing.

    Args:
        found: rows with columns of the table ``reading``.
    """
    total = Written()
    with open_work() as con:
        con.execute("SET threads = 1")  # the processes that read have the others; and it needs less memory
        con.register("arriving", found)
        sources = [row[0] for row in con.execute("SELECT DISTINCT source FROM arriving ORDER BY source").fetchall()]
        for source in sources:
            con.execute("SET VARIABLE source = ?", [source])
            con.execute(
                "CREATE OR REPLACE TABLE incoming AS SELECT * FROM arriving WHERE source = getvariable('source')"
            )
            total += _kept(con, source)
    return total


def _kept(con: duckdb.DuckDBPyConnection, source: str) -> Written:
    batch = batches.start(source, kind="reading", tables=["reading"])
    try:
        written = write(con, "reading", "incoming", batch=batch)
    except BaseException:
        batches.fail(batch)
        raise
    batches.finish(batch, {"reading": written})
    return written
