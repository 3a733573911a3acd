"""Files that are computed from facts and can be computed again: written whole or not at all, read by DuckDB.

Whichever engine computes them, reading them is DuckDB's work: they are small.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

from fiftytwo.facts import read
from fiftytwo.facts.sql import literal

if TYPE_CHECKING:
    import duckdb
    import ibis

COMPRESSION = "zstd"
ROW_GROUP_ROWS = 122_880


def folder() -> Path:
    """Return the folder of everything derived; deleting it costs nothing but the time to compute it again."""
    return read.derived_folder()


def write(expression: ibis.Table, path: Path) -> None:
    """Compute an expression on its engine into one Parquet file, which appears whole or not at all."""
    if settings.ENGINE == "duckdb":
        write_sql(read.compiled(expression), path)
        return
    with _drafted(path) as draft:
        pq.write_table(expression.to_pyarrow().combine_chunks(), draft, compression=COMPRESSION)


def write_sql(query: str, path: Path) -> None:
    """Compute a query over derived files into another, which appears whole or not at all."""
    with read.cursor() as con:
        copy(con, query, path)


def copy(con: duckdb.DuckDBPyConnection, query: str, path: Path, *, row_group_rows: int = ROW_GROUP_ROWS) -> None:
    """Compute a query on a connection of one's own into one Parquet file, which appears whole or not at all."""
    with _drafted(path) as draft:
        how = f"FORMAT parquet, COMPRESSION {COMPRESSION}, ROW_GROUP_SIZE {row_group_rows}"
        con.execute(f"COPY ({query}) TO {literal(str(draft))} ({how})")


@contextmanager
def _drafted(path: Path) -> Iterator[Path]:
    """Give a place to write to, which takes its name when it is complete."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        yield draft
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def sql_of(expression: ibis.Table) -> str:
    """Return the SQL of an expression for DuckDB; its tables may be names that stand for rows which come later."""
    return str(read.duckdb_engine().ibis.compile(expression))


def rows(query: str, parameters: Sequence[Any] = (), **registered: pa.Table) -> list[tuple[Any, ...]]:
    """Return the rows of a query over derived files; tables given by name can be joined."""
    with read.cursor() as con:
        return list(_run(con, query, parameters, registered).fetchall())


def columns_of(query: str, parameters: Sequence[Any] = (), **registered: pa.Table) -> dict[str, Any]:
    """Return the columns of a query over derived files, each as a masked or plain numpy array."""
    with read.cursor() as con:
        return dict(_run(con, query, parameters, registered).fetchnumpy())


def _run(con: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[Any], registered: dict[str, pa.Table]) -> Any:
    for name, table in registered.items():
        con.register(name, table)
    return con.execute(query, list(parameters))
