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


def given_print(table: Table) -> str:
    """Return the SQL of a number for what a source gave in a whole row: to see whether two rows differ.

    Both are numbered in one query: the number depends on the version of DuckDB and is never stored. It has 64 bits, so
    one changed row in 10¹⁹ is taken for the same.
    """
    columns = [site_as_given() if one.name == "site" else quoted(one.name) for one in table.given]
    return f"hash({', '.join(columns)})"


def site_as_given() -> str:
    """Return the SQL of a stored row's site as its source gave it: one that came from the team was not given.

    Rows written before this was kept are taken to have their site from their source.
    """
    return "CASE WHEN site_given IS NOT FALSE THEN site END"


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


PLACES = {"filename": "VARCHAR", "file_row_number": "BIGINT"}  # where a row is stored: its file, its number there
_OF_MONTHS = "hive_partitioning = true, hive_types = {'month': VARCHAR}"


def scan(columns: Sequence[Column], uris: Sequence[str], *, extra: str = "") -> str:
    """Return a SELECT of all columns from Parquet files, typed and NULL where a file lacks one.

    Args:
        columns: the columns wanted; the partition column comes from the files' folders.
        uris: files of one table; none gives no rows.
        extra: further columns: ``filename``, or that and ``file_row_number``, which counts from 0.
    """
    more = [name.strip() for name in extra.split(",") if name]
    if not uris:
        kinds = [*((column.name, str(column.type)) for column in columns), *((name, PLACES[name]) for name in more)]
        return f"SELECT {', '.join(f'CAST(NULL AS {kind}) AS {quoted(name)}' for name, kind in kinds)} WHERE false"
    stored = [column for column in columns if column.name != PARTITION]
    wanted = ", ".join([names(columns), *more])
    tag = schema_tag(stored)
    if all(f"/{tag}-" in uri for uri in uris):
        options = "".join(f", {name} = true" for name in more)
        return f"SELECT {wanted} FROM read_parquet({file_list(uris)}, {_OF_MONTHS}{options})"
    return f"SELECT {wanted} FROM ({_scan_mixed(columns, uris, more)})"


def _scan_mixed(columns: Sequence[Column], uris: Sequence[str], more: Sequence[str]) -> str:
    """Read files written under earlier descriptions: an empty row of today's columns fills the gaps."""
    kinds = [*((column.name, str(column.type)) for column in columns), *((name, PLACES[name]) for name in more)]
    every = ", ".join(f"CAST(NULL AS {kind}) AS {quoted(name)}" for name, kind in kinds)
    options = "".join(f", {name} = true" for name in ("union_by_name", *more))
    read = f"SELECT * FROM read_parquet({file_list(uris)}, {_OF_MONTHS}{options})"
    return f"SELECT {every} WHERE false UNION ALL BY NAME {read}"
