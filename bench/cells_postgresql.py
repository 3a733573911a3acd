# ruff: noqa: E501
"""The cells as an expert makes them with PostgreSQL: loaded by COPY, indexed and analysed beforehand, without logs.

Only the making of the cells is timed, not the loading. Parallel workers, large memory, no compilation of queries: see
``TUNED`` in ``bench/metrics_cells.py``.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bench import cells_by_hand as by_hand

CONTACT = f"source, source_id, month, {by_hand.COLUMNS}, first_solved_at, customer, site, team, channel, employee, reason, segment"
RATING = f"{by_hand.ANSWERS}, site, team, channel, employee, reason"
TYPES = {"VARCHAR": "text", "DOUBLE": "float8", "BIGINT": "int8", "BOOLEAN": "bool", "DATE": "date"}
ORDERED = "CREATE INDEX ON contact (customer, reason, month, opened_at, source, source_id)"


def make(facts: Path, url: str) -> dict[str, float]:
    """Load contacts and ratings, then make their cells; return how many seconds each took, and of the processor."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as con:
        began = time.perf_counter()
        for table, columns in (("contact", CONTACT), ("rating", RATING)):
            _load(con, facts, table, columns)
        con.execute(ORDERED)
        loaded = time.perf_counter()
    server = _server(url)
    used = _processor_seconds(server)
    for statement in _statements():
        with psycopg.connect(url, autocommit=True) as con:  # a process each: the server accounts for those that ended
            con.execute(statement)
    seconds = time.perf_counter() - loaded
    time.sleep(1)
    return {
        "seconds": round(seconds, 3), "loading": round(loaded - began, 3),
        "processor": round(_processor_seconds(server) - used, 3),
    }  # fmt: skip


def _server(url: str) -> int:
    """Return the process that starts all others of the server."""
    import psycopg

    with psycopg.connect(url) as con:
        ((pid,),) = con.execute("SELECT pg_backend_pid()").fetchall()
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def _processor_seconds(pid: int) -> float:
    """Return what a process and its children that have ended used of the processor."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def _load(con: Any, facts: Path, table: str, columns: str) -> None:
    import duckdb

    rows = f"SELECT {columns} FROM read_parquet('{facts}/{table}/*/*.parquet', hive_partitioning = true)"
    described = duckdb.execute(f"DESCRIBE {rows}").fetchall()
    fields = ", ".join(f"{row[0]} {TYPES.get(row[1], 'timestamptz')}" for row in described)
    con.execute(f"CREATE UNLOGGED TABLE {table} ({fields})")
    file = facts.parent / f"{table}.csv"
    duckdb.execute("SET enable_progress_bar = false")
    duckdb.execute(f"COPY ({rows}) TO '{file}' (FORMAT csv, HEADER false)")
    with con.cursor().copy(f"COPY {table} FROM STDIN (FORMAT csv)") as copy, file.open("rb") as lines:
        while data := lines.read(1 << 20):
            copy.write(data)
    file.unlink()
    con.execute(f"VACUUM ANALYZE {table}")


def _statements() -> Iterator[str]:
    cuts = ("reason", "segment")
    opened = f"(SELECT *, {by_hand.HANDLED} AS handled FROM contact) AS rows"
    yield (
        "CREATE UNLOGGED TABLE followed AS SELECT local_week, site, team, channel, employee, reason, segment, abandoned, "
        "customer, first_solved_at, reopen_count, floor(extract(epoch FROM lead(opened_at) OVER (PARTITION BY customer, "
        "reason ORDER BY month, opened_at, source, source_id))) - floor(extract(epoch FROM opened_at)) AS gap FROM contact"
    )
    yield from _levels("opened", opened, "local_week", by_hand.OPENED, by_hand.OPENED_LENGTHS, cuts)
    yield from _levels("solved", "contact", "solved_local_week", by_hand.SOLVED, by_hand.SOLVED_LENGTHS, cuts)
    yield from _levels("followed_cells", "followed", "local_week", by_hand.FOLLOWED, {}, cuts)
    yield from _levels("rated", "rating", "local_week", by_hand.RATED, {}, ("reason",))


def _levels(
    name: str, rows: str, week: str, sums: str, lengths: Mapping[str, str], cuts: tuple[str, ...]
) -> Iterator[str]:
    filtered = sums.replace("FILTER (", "FILTER (WHERE ")
    lists = "".join(
        f", array_agg(CAST({_bucket(column)} AS int2)) FILTER (WHERE {column} BETWEEN 0 AND {by_hand.LONGEST}) AS {measure}"
        for measure, column in lengths.items()
    )
    for cut, also in (("employee", lists), *((cut, "") for cut in cuts)):
        yield (
            f"CREATE UNLOGGED TABLE {name}_{cut} AS SELECT {week} AS week, {by_hand.PLACES}, coalesce({cut}, '') AS {cut}, "
            f"{filtered}{also} FROM {rows} WHERE {week} IS NOT NULL GROUP BY 1, 2, 3, 4, 5"
        )
    columns = [part.rpartition(" AS ")[2].strip() for part in sums.split(",\n")]
    added = ", ".join(f"sum({column}) AS {column}" for column in columns)
    yield f"CREATE UNLOGGED TABLE {name}_place AS SELECT week, site, channel, {added} FROM {name}_employee GROUP BY 1, 2, 3"
    for measure in lengths:
        yield (
            f"CREATE UNLOGGED TABLE {name}_{measure} AS SELECT week, site, channel, bucket, count(*) AS n "
            f"FROM {name}_employee, unnest({measure}) AS bucket GROUP BY 1, 2, 3, 4"
        )


def _bucket(column: str) -> str:
    """Return the bucket in PostgreSQL's words, where the logarithm of two takes a numeric."""
    thousandths = f"floor({column} * 1000 + 0.5)"
    shift = f"greatest(floor(ln({thousandths} + 0.5) / ln(2::float8) + 1e-12) - 6, 0)"
    return f"64 * {shift} + floor({thousandths} / power(2, {shift}))"
