"""Files that are computed from facts and can be computed again: written whole or not at all, read by DuckDB.

Whichever engine computes them, reading them is DuckDB's work: they are small.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

from fiftytwo.facts import read
from fiftytwo.facts.sql import literal

if TYPE_CHECKING:
    import ibis

COMPRESSION = "zstd"


def folder() -> Path:
    """Return the folder of everything derived; deleting it costs nothing but the time to compute it again."""
    return read.derived_folder()


def write(expression: ibis.Table, path: Path) -> None:
    """Compute an expression on its engine into one Parquet file, which appears whole or not at all."""
    if settings.ENGINE == "duckdb":
        write_sql(read.compiled(expression), path)
        return
    with drafted(path) as draft:
        pq.write_table(expression.to_pyarrow().combine_chunks(), draft, compression=COMPRESSION)


def write_sql(query: str, path: Path) -> None:
    """Compute a query over derived files into another, which appears whole or not at all."""
    with read.cursor() as con, drafted(path) as draft:
        con.execute(f"COPY ({query}) TO {literal(str(draft))} (FORMAT parquet, COMPRESSION {COMPRESSION})")


@contextmanager
def drafted(path: Path) -> Iterator[Path]:
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


def rows(query: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query over derived files."""
    with read.cursor() as con:
        return list(con.execute(query).fetchall())


def computed(expression: ibis.Table) -> pa.Table:
    """Compute an expression on its engine."""
    return expression.to_pyarrow().combine_chunks()
