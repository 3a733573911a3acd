"""Facts out: Ibis tables on DuckDB or Spark, over the files of the newest version."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pyarrow as pa
from django.conf import settings
from django.utils.translation import gettext as _

from fiftytwo.facts import store, work
from fiftytwo.facts.sql import described, quoted, scan
from fiftytwo.facts.sql import months_between as months_between
from fiftytwo.facts.tables import Type

KEPT_VIEWS = 64
_here = threading.local()


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
    uris = store.snapshot(name, months=months)
    return _on_duckdb(name, uris) if settings.ENGINE == "duckdb" else _on_spark(name, uris)


def run(expression: ibis.Expr) -> pa.Table:
    """Compute an expression on its engine."""
    return expression.to_pyarrow()


def stream(expression: ibis.Expr, *, rows: int = 5000) -> Iterator[pa.RecordBatch]:
    """Compute an expression piece by piece, on a connection of its own: who stops reading disturbs nobody."""
    if settings.ENGINE != "duckdb":
        yield from expression.to_pyarrow_batches(chunk_size=rows)
        return
    engine = duckdb_engine()
    own = engine.con.cursor()
    try:
        yield from own.sql(engine.compile(expression)).to_arrow_reader(rows)
    finally:
        own.close()


def duckdb_engine() -> Any:
    """Return this thread's Ibis connection to DuckDB."""
    if not hasattr(_here, "duckdb"):
        con = duckdb.connect(":memory:")
        work.configure(con, work.folder() / "reading")
        _here.duckdb = ibis.duckdb.from_connection(con)
        _here.views = OrderedDict()
    return _here.duckdb


def _on_duckdb(name: str, uris: Sequence[str]) -> ibis.Table:
    engine = duckdb_engine()
    view = _view_name(name, uris)
    views: OrderedDict[str, ibis.Table] = _here.views
    if view not in views:
        engine.raw_sql(f"CREATE OR REPLACE VIEW {quoted(view)} AS {scan(store.columns(name), uris)}")
        views[view] = engine.table(view)
        if len(views) > KEPT_VIEWS:
            engine.raw_sql(f"DROP VIEW IF EXISTS {quoted(views.popitem(last=False)[0])}")
    views.move_to_end(view)
    return views[view]


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
            try:
                from pyspark.sql import SparkSession
            except ImportError:
                raise store.StoreError(
                    _(
                        "FIFTYTWO_ENGINE is %(engine)s, but PySpark is missing: install fiftytwo[spark], or choose duckdb."
                    )
                    % {"engine": settings.ENGINE}
                ) from None
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
