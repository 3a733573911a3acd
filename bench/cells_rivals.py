"""Rivals of our cells: one process each, which reads the same Parquet files and makes the same cells its own way.

``python -m bench.cells_rivals duckdb|pandas FACTS INTO``, ``postgresql FACTS DATABASE_URL``, or
``totals - FOLDER`` for what every column of the cells below a folder adds up to.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import cells_duckdb, cells_pandas, cells_postgresql

LEVELS = ("fine", "place", "reason", "segment")


def totals(into: Path) -> dict[str, float]:
    """Return what every column adds up to, by level; of places, only those of one site and channel."""
    found: Counter[str] = Counter()
    for level in LEVELS:
        for path in into.rglob(f"*.{level}.*"):
            for column, value in _sums(path, level):
                found[f"{level} {column}"] += value
    for path in into.rglob("*.spread.parquet"):
        for measure, n in _spread(path):
            found[f"place {measure}"] += n
    return dict(found)


def _sums(path: Path, level: str) -> Iterator[tuple[str, float]]:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    ours = path.suffix == ".arrow"
    cells = pa.ipc.open_file(str(path)).read_all() if ours else pq.read_table(path)
    if ours and level == "place":
        cells = cells.filter(pc.and_(pc.is_valid(cells.column("site")), pc.is_valid(cells.column("channel"))))
    for name in cells.column_names:
        column = cells.column(name)
        if pa.types.is_list(column.type) and level == "fine":
            yield name, float(pc.sum(pc.list_value_length(column)).as_py() or 0)
        elif name.endswith("__n") and pa.types.is_list(column.type):
            yield name.removesuffix("__n"), float(pc.sum(pc.list_flatten(column)).as_py() or 0)
        elif "_1__" in name and not pa.types.is_list(column.type):
            yield name, float(pc.sum(column).as_py() or 0)


def _spread(path: Path) -> Iterator[tuple[str, float]]:
    import duckdb

    rows = f"read_parquet('{path}')"
    if "measure" in [row[0] for row in duckdb.execute(f"DESCRIBE FROM {rows}").fetchall()]:
        yield from duckdb.execute(f"SELECT measure, sum(n)::DOUBLE FROM {rows} GROUP BY ALL").fetchall()
    else:
        (n,) = duckdb.execute(f"SELECT sum(n)::DOUBLE FROM {rows}").fetchall()[0]
        yield path.name.split(".")[1], n


def main(what: str, facts: str, target: str) -> Any:
    """Run one rival."""
    match what:
        case "duckdb":
            return cells_duckdb.make(Path(facts), Path(target))
        case "pandas":
            return cells_pandas.make(Path(facts), Path(target))
        case "postgresql":
            return cells_postgresql.make(Path(facts), target)
        case "totals":
            return totals(Path(target))
    raise SystemExit(__doc__)


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:]) or {}))
