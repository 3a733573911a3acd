"""Facts out: Ibis tables on DuckDB or Spark, over the files of the newest version.

Ibis takes longer to import than the rest of the house together: it is imported when the first table is asked for.
"""

from __future__ import annotations

import hashlib
import os
import sys
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
from django.conf import settings
from django.utils.translation import gettext as _

from fiftytwo.facts import store, work
from fiftytwo.facts.kept import Kept
from fiftytwo.facts.sql import described, quoted, scan
from fiftytwo.facts.sql import months_between as months_between
from fiftytwo.facts.tables import Type

if TYPE_CHECKING:
    import ibis

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
KEPT_VIEWS = 256
KEPT_QUERIES = 500
ENGINE_ERRORS: tuple[type[Exception], ...] = (duckdb.Error,)
"""What computing may raise, for rooms that do not know the engine."""


def table(name: str, *, months: Sequence[str] | None = None) -> ibis.Table:
    """Return a fact table as it stands now, with every described column even where nothing is stored.

    Args:
        name: name of the fact table.
        months: only these months (``YYYY-MM``, as from :func:`months_between`); None for all.

    Raises:
        ValueError: if there is no such table.
        store.StoreError: if the configured engine is not there.
    """
    described(name)
    return of_files(name, store.snapshot(name, months=months))


def of_files(name: str, uris: Sequence[str]) -> ibis.Table:
    """Return the rows of a fact table that lie in some of its files."""
    return _on_duckdb(name, uris) if settings.ENGINE == "duckdb" else _on_spark(name, uris)


def run(expression: ibis.Expr) -> pa.Table:
    """Compute an expression on its engine."""
    if settings.ENGINE != "duckdb":
        return expression.to_pyarrow()
    with cursor() as con:
        found = con.sql(compiled(expression)).to_arrow_table()
    return expression.__pyarrow_result__(found)  # as Ibis itself does, but without importing pandas


def rows(expression: ibis.Expr) -> list[dict[str, Any]]:
    """Compute an expression and return its rows as Python values."""
    return as_rows(run(expression))


def as_rows(found: pa.Table | pa.RecordBatch) -> list[dict[str, Any]]:
    """Return rows as Python values; Arrow's own ``to_pylist`` imports pandas where there is a moment among them.

    >>> as_rows(pa.table({"at": pa.array([1_000_000, None], pa.timestamp("us", "UTC")), "n": [1, 2]}))
    [{'at': datetime.datetime(1970, 1, 1, 0, 0, 1, tzinfo=datetime.timezone.utc), 'n': 1}, {'at': None, 'n': 2}]
    """
    values = [
        _moments(column) if pa.types.is_timestamp(column.type) else column.to_pylist() for column in found.columns
    ]
    return [dict(zip(found.schema.names, row, strict=True)) for row in zip(*values, strict=True)]


def _moments(column: Any) -> list[datetime | None]:
    microseconds = column.cast(pa.timestamp("us", "UTC")).cast(pa.int64()).to_pylist()
    return [None if value is None else EPOCH + timedelta(microseconds=value) for value in microseconds]


def stream(expression: ibis.Expr, *, size: int = 5000) -> Iterator[pa.RecordBatch]:
    """Compute an expression piece by piece, on a connection of its own: who stops reading disturbs nobody."""
    if settings.ENGINE != "duckdb":
        yield from expression.to_pyarrow_batches(chunk_size=size)
        return
    with cursor() as con:
        yield from con.sql(compiled(expression)).to_arrow_reader(size)


# ---- DuckDB: one database in memory for the whole process, which holds nothing but views of the files


@dataclass
class Engine:
    """The database, how Ibis sees it, the folders that it may reach, and the tables that have a view in it."""

    con: duckdb.DuckDBPyConnection
    reaches: tuple[Path, ...]
    views: OrderedDict[str, ibis.Table] = field(default_factory=OrderedDict)

    @cached_property
    def ibis(self) -> Any:
        """Ibis over the database, imported when the first expression needs it."""
        import ibis

        return ibis.duckdb.from_connection(self.con)


_engine: Engine | None = None
_engine_lock = threading.RLock()
_queries: Kept[str] = Kept(KEPT_QUERIES)


def duckdb_engine() -> Engine:
    """Return this process's DuckDB, opened at its first use.

    It reaches the facts, what is derived from them and where it spills: no mistake in a query reads another file.
    """
    global _engine
    spill = work.folder() / "reading"
    reaches = (store.root(), spill, derived_folder())
    with _engine_lock:
        if _engine is None or _engine.reaches != reaches:
            con = duckdb.connect(":memory:")
            work.configure(con, spill)
            con.execute("SET parquet_metadata_cache = true")  # a file never changes under its name
            work.shut_in(con, reaches)
            _engine = Engine(con, reaches)
        return _engine


def derived_folder() -> Path:
    """Return the folder of what is computed from facts and can be computed again."""
    return Path(settings.HOME) / "cells"


def warm_up() -> None:
    """Have everything ready that the first query needs."""
    if settings.ENGINE == "duckdb":
        run(table("contact", months=[]).count())


def cursor() -> duckdb.DuckDBPyConnection:
    """Return a connection of one's own to the one database."""
    return duckdb_engine().con.cursor()


def compiled(expression: ibis.Expr) -> str:
    """Return the SQL of an expression; the same one is not compiled twice."""
    asked = expression.as_table()
    return _queries.get(asked.op(), lambda: str(duckdb_engine().ibis.compile(asked)))


def _on_duckdb(name: str, uris: Sequence[str]) -> ibis.Table:
    engine = duckdb_engine()
    view = _view_name(name, uris)
    with _engine_lock:
        if view not in engine.views:
            engine.con.execute(f"CREATE OR REPLACE VIEW {quoted(view)} AS {scan(store.columns(name), uris)}")
            engine.views[view] = engine.ibis.table(view)
            if len(engine.views) > KEPT_VIEWS:
                engine.con.execute(f"DROP VIEW IF EXISTS {quoted(engine.views.popitem(last=False)[0])}")
        engine.views.move_to_end(view)
        return engine.views[view]


def _view_name(name: str, uris: Sequence[str]) -> str:
    """Return a name that changes when the files do, so that compiled expressions can be kept."""
    files = "|".join([store.file_tag(name), *sorted(uris)])
    return f"{name}_{hashlib.sha256(files.encode()).hexdigest()[:16]}"


# ---- Spark

_SPARK = {
    Type.TEXT: "string",
    Type.INT: "bigint",
    Type.FLOAT: "double",
    Type.BOOL: "boolean",
    Type.TIME: "timestamp",
    Type.DATE: "date",
    Type.CREDIT: "array<struct<employee:string,employee_name:string,team:string,share:double>>",
}
_spark_lock = threading.Lock()
_spark: dict[str, Any] = {}


def spark_engine() -> Any:
    """Return this process's Ibis connection to Spark.

    Raises:
        store.StoreError: if PySpark is not installed.
    """
    with _spark_lock:
        if settings.ENGINE not in _spark:
            import ibis

            try:
                from pyspark.sql import SparkSession
            except ImportError:
                raise store.StoreError(
                    _(
                        "FIFTYTWO_ENGINE is %(engine)s, but PySpark is missing: "
                        "install fiftytwo[spark], or choose duckdb."
                    )
                    % {"engine": settings.ENGINE}
                ) from None
            if settings.ENGINE.startswith("local"):
                os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # what runs here knows our readers
            session = (
                SparkSession.builder.master(settings.ENGINE)
                .appName("fiftytwo")
                .config("spark.sql.session.timeZone", "UTC")
                .config("spark.ui.enabled", "false")
                .getOrCreate()
            )
            _spark[settings.ENGINE] = ibis.pyspark.connect(session)
        return _spark[settings.ENGINE]


def _on_spark(name: str, uris: Sequence[str]) -> ibis.Table:
    engine = spark_engine()
    view = _view_name(name, uris)
    columns = store.columns(name)
    session = engine._session
    if uris:
        base = str(Path(store.folder(name)))
        reader = session.read.option("basePath", base).option("mergeSchema", "true")
        schema = ", ".join(f"`{column.name}` {_SPARK[column.type]}" for column in columns)
        frame = reader.schema(schema).parquet(*uris)
    else:
        frame = session.createDataFrame([], ", ".join(f"`{c.name}` {_SPARK[c.type]}" for c in columns))
    frame.select(*[column.name for column in columns]).createOrReplaceTempView(view)
    return engine.table(view)
