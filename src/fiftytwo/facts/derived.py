"""Files that are computed from facts and can be computed again: written whole or not at all, read by DuckDB.

Whichever engine computes them, reading them is DuckDB's work: they are small.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Sequence
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


def folder() -> Path:
    """Return the folder of everything derived; deleting it costs nothing but the time to compute it again."""
    return read.derived_folder()


def write(expression: ibis.Table, path: Path) -> None:
    """Compute an expression on its engine into one Parquet file, which appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        if settings.ENGINE == "duckdb":
            with read.cursor() as con:
                text = read.compiled(expression)
                con.execute(f"COPY ({text}) TO {literal(str(draft))} (FORMAT parquet, COMPRESSION {COMPRESSION})")
        else:
            pq.write_table(_by_name(expression.to_pyarrow()), draft, compression=COMPRESSION)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def write_sql(query: str, path: Path) -> None:
    """Compute a query over derived files into another, which appears whole or not at all."""
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        with read.cursor() as con:
            con.execute(f"COPY ({query}) TO {literal(str(draft))} (FORMAT parquet, COMPRESSION {COMPRESSION})")
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def rows(query: str, parameters: Sequence[Any] = (), **registered: pa.Table) -> list[tuple[Any, ...]]:
    """Return the rows of a query over derived files; tables given by name can be joined."""
    with read.cursor() as con:
        return _run(con, query, parameters, registered).fetchall()


def columns_of(query: str, parameters: Sequence[Any] = (), **registered: pa.Table) -> dict[str, Any]:
    """Return the columns of a query over derived files, each as a masked or plain numpy array."""
    with read.cursor() as con:
        return dict(_run(con, query, parameters, registered).fetchnumpy())


def _run(con: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[Any], registered: dict[str, pa.Table]) -> Any:
    for name, table in registered.items():
        con.register(name, table)
    return con.execute(query, list(parameters))


def _by_name(found: pa.Table) -> pa.Table:
    return found.combine_chunks()
