"""SQL made of declared names: how columns are written, compared and read back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from fiftytwo.facts.tables import TABLES, Column, Table, Type

PARTITION = "month"
SEPARATOR = "\x1f"  # the unit separator of ASCII, which no text of a source holds


def described(name: str) -> Table:
    """Return the description of a fact table.

    Raises:
        ValueError: if there is no such table.
    """
    try:
        return TABLES[name]
    except KeyError:
        raise ValueError(f"There is no fact table {name!r}; there are {', '.join(TABLES)}.") from None


def quoted(name: str) -> str:
    """Return a name as SQL takes it.

    >>> quoted("order")
    '"order"'
    """
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as SQL takes it.

    >>> literal("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def file_list(uris: Iterable[str]) -> str:
    """Return a list of files as SQL takes it."""
    return "[" + ", ".join(literal(uri) for uri in uris) + "]"


def names(columns: Iterable[Column]) -> str:
    """Return the columns' names, separated by commas."""
    return ", ".join(quoted(column.name) for column in columns)


def schema_tag(columns: Sequence[Column]) -> str:
    """Return eight letters that change when the columns do: part of every file's name."""
    text = "|".join(f"{column.name} {column.type}" for column in columns)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def fingerprint(table: Table, present: Iterable[str]) -> str:
    """Return the SQL of ``content_hash``: md5 over which columns the source filled, and their values in order.

    Empty columns leave no trace, so that one which is added to a table later changes no fingerprint. Nothing here
    depends on the version of DuckDB. One joining of all values: naming each in the text took twice as long.
    """
    have = set(present)
    columns = [column for column in table.given if column.name in have]
    filled = " + ".join(f"CAST({quoted(one.name)} IS NOT NULL AS BIGINT) * {_number(one.name)}" for one in columns)
    values = ", ".join(_canonical(column) for column in columns)
    return f"md5(concat_ws('{SEPARATOR}', CAST({filled} AS VARCHAR), {values}))"


def _number(name: str) -> int:
    """Return a number for a column's name; sums of such numbers tell which columns are among them."""
    return int(hashlib.sha256(name.encode()).hexdigest()[:13], 16)


def site_given(text: str) -> str:
    """Return the SQL of a stored row's site as its source gave it: one that came from the team was not given.

    Args:
        text: the fingerprint over all given columns, as :func:`fingerprint` returns it.
    """
    return f"CASE WHEN content_hash = {text} THEN site END"


def _canonical(column: Column) -> str:
    """Return the SQL of one value as text, NULL where it is empty."""
    name = quoted(column.name)
    match column.type:
        case Type.TEXT:
            return name
        case Type.TIME:
            return f"CAST(epoch_us({name}) AS VARCHAR)"
        case Type.CREDIT:
            return f"CAST(to_json({name}) AS VARCHAR)"
        case Type.FLOAT:  # whole numbers, which most are, become text five times faster as such
            whole, other = f"TRY_CAST({name} AS BIGINT)", f"CAST({name} AS VARCHAR)"
            return f"CASE WHEN CAST({whole} AS DOUBLE) = {name} THEN CAST({whole} AS VARCHAR) ELSE {other} END"
        case _:
            return f"CAST({name} AS VARCHAR)"


def months_between(first: date, last: date) -> list[str]:
    """Return the months from one day to another, both included.

    >>> months_between(date(2026, 11, 30), date(2027, 1, 1))
    ['2026-11', '2026-12', '2027-01']
    """
    count = (last.year - first.year) * 12 + last.month - first.month
    return [
        f"{first.year + (first.month - 1 + n) // 12}-{(first.month - 1 + n) % 12 + 1:02d}" for n in range(count + 1)
    ]


def month_span(month: str) -> tuple[datetime, datetime]:
    """Return the first moments, in UTC, of a month and of the next.

    >>> [moment.date().isoformat() for moment in month_span("2026-12")]
    ['2026-12-01', '2027-01-01']
    """
    year, number = int(month[:4]), int(month[5:])
    return datetime(year, number, 1, tzinfo=UTC), datetime(year + number // 12, number % 12 + 1, 1, tzinfo=UTC)


def scan(columns: Sequence[Column], uris: Sequence[str], *, extra: str = "") -> str:
    """Return a SELECT of all columns from Parquet files, typed and NULL where a file lacks one.

    Args:
        columns: the columns wanted; the partition column comes from the files' folders.
        uris: files of one table; none gives no rows.
        extra: further columns, such as ``filename``.
    """
    more = f", {extra}" if extra else ""
    if not uris:
        empty = ", ".join(f"CAST(NULL AS {column.type}) AS {quoted(column.name)}" for column in columns)
        return f"SELECT {empty}{', NULL AS ' + extra if extra else ''} WHERE false"
    stored = [column for column in columns if column.name != PARTITION]
    tag = schema_tag(stored)
    if all(f"/{tag}-" in uri for uri in uris):
        options = "hive_partitioning = true, hive_types = {'month': VARCHAR}"
        return f"SELECT {names(columns)}{more} FROM read_parquet({file_list(uris)}, {options})"
    return _scan_mixed(columns, uris, more)


def _scan_mixed(columns: Sequence[Column], uris: Sequence[str], more: str) -> str:
    """Read files written under earlier descriptions: an empty row of today's columns fills the gaps."""
    every = ", ".join(f"CAST(NULL AS {column.type}) AS {quoted(column.name)}" for column in columns)
    options = "hive_partitioning = true, hive_types = {'month': VARCHAR}, union_by_name = true, filename = true"
    read = f"SELECT * FROM read_parquet({file_list(uris)}, {options})"
    typed = f"SELECT {every}, CAST(NULL AS VARCHAR) AS filename WHERE false UNION ALL BY NAME {read}"
    return f"SELECT {names(columns)}{more} FROM ({typed})"
