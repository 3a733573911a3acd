"""In which order of time rows come in: that decides whether they must be sorted before a month is written."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from enum import Enum
from typing import Any

import duckdb

from fiftytwo.facts.work import one

STRETCH = 8_192  # rows looked at together; a few such make a group of rows in a file
SLACK = timedelta(days=1)
FEW_ROWS = 50_000
READ_TOGETHER = 122_880  # rows, where DuckDB reads some of a table or file


class Order(Enum):
    """How rows lie: in order of time, each month in few places, or a month everywhere."""

    OF_TIME = "of time"
    BY_MONTH = "by month"
    NONE = "none"


def order_of(con: duckdb.DuckDBPyConnection, relation: str, anchor: str, place: str) -> Order:
    """Say how the rows of a table lie; few rows are in any order by month.

    Args:
        con: a work database.
        relation: its table or view.
        anchor: SQL of each row's moment or day.
        place: SQL of where a row stands, counted from 0.
    """
    stretches = con.execute(
        f"SELECT count(*), min({anchor}), max({anchor}) FROM {relation} GROUP BY {place} // {STRETCH} "
        f"ORDER BY {place} // {STRETCH}"
    ).fetchall()
    if _rise(stretches):
        return Order.OF_TIME
    if sum(row[0] for row in stretches) <= FEW_ROWS:
        return Order.BY_MONTH
    return Order.BY_MONTH if _by_month(con, relation, anchor, place) else Order.NONE


def _rise(stretches: list[tuple[int, Any, Any]]) -> bool:
    """Say whether each stretch begins when the ones before have ended, or hardly earlier."""
    latest: datetime | None = None
    for _rows, first, last in stretches:
        if first is None or last is None:
            return False
        if latest is not None and _moment(first) < latest - SLACK:
            return False
        latest = _moment(last) if latest is None else max(latest, _moment(last))
    return True


def _moment(value: Any) -> datetime:
    return value.astimezone(UTC) if isinstance(value, datetime) else datetime.combine(value, time(12), UTC)


def _by_month(con: duckdb.DuckDBPyConnection, relation: str, anchor: str, place: str) -> bool:
    """Say whether most parts that are read together touch few months."""
    month = f"datediff('month', DATE '1970-01-01', CAST({anchor} AS TIMESTAMP))"
    rows, pairs = one(
        con,
        "SELECT sum(n), count(*) FROM "
        f"(SELECT count(*) AS n FROM {relation} GROUP BY {place} // {READ_TOGETHER}, {month})",
    )
    return bool(pairs <= 4 * (rows // READ_TOGETHER + 12))
