"""How cells are built: some units at a time, every family and level of them from one look at their rows.

On DuckDB the rows of some units are read once, with only the columns that any formula needs, and with their keys as
small numbers (DuckDB's enumerations): grouping and ordering by names is what takes long. The SQL of a family is
compiled once, against a name that stands for whichever rows are counted. Many small files are counted in one go, told
apart by their number, and written each into files of its own. On Spark every unit is counted by the same expressions.
What follows from the finest cells is added up from them in either case.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from django.conf import settings

from fiftytwo.facts import derived, read, store, tables
from fiftytwo.facts.sql import file_list, month_span, quoted, scan
from fiftytwo.lib import durations
from fiftytwo.metrics import cell_files, counting, formula, levels
from fiftytwo.metrics.counting import CODED, counted_by
from fiftytwo.metrics.levels import CUT, FINE, Family
from fiftytwo.metrics.placed_cells import placed
from fiftytwo.metrics.rows import CUTS, KEYS
from fiftytwo.metrics.units import Unit

if TYPE_CHECKING:
    import ibis

COUNTED = "counted_rows"
PIECE = "piece"
ORDER = {"fine": "ORDER BY team, employee, week"}
"""The rows of a team lie together."""


def build(families: Sequence[Family], units: Sequence[Unit]) -> None:
    """Count some units, all of the same rows, for families of these rows."""
    if settings.ENGINE != "duckdb":
        for unit in units:
            _build_by_expression(families, unit)
        return
    with read.cursor() as con:
        _look_at(con, families, units)
        for family in families:
            for level in ("fine", *family.cuts):
                found = con.sql(f"SELECT * FROM ({_compiled(family, level)}) {ORDER.get(level, '')}").to_arrow_table()
                for unit, cells in _split(found, units):
                    _write(family, unit, level, cells)


def _split(found: pa.Table, units: Sequence[Unit]) -> Iterator[tuple[Unit, pa.Table]]:
    """Yield each unit with its cells."""
    pieces = cell_files.numbers_of(found.column(PIECE).combine_chunks())
    cells = found.drop_columns([PIECE])
    for number, unit in enumerate(units, start=1):
        yield unit, cells if len(units) == 1 else cells.take(cell_files.column_of(np.flatnonzero(pieces == number)))


def _write(family: Family, unit: Unit, level: str, cells: pa.Table) -> None:
    """Write one level of a unit, and with the finest one what follows from it."""
    cells = cell_files.with_codes(cells)
    cell_files.write(cells, family.path(unit, level))
    if level == "fine":
        lengths = [component.name for component in family.lengths]
        cell_files.write(placed(cells, family.columns, lengths), family.path(unit, "place"))


# ---- the rows that are counted


def _look_at(con: Any, families: Sequence[Family], units: Sequence[Unit]) -> None:
    """Read the rows of some units, each with the number of its unit; rows that look ahead are worked out once."""
    rows = families[0].rows
    columns = store.columns(rows.tables[0])
    uris = sorted({uri for unit in units for uri in unit.uris})
    needed = _needed(families)
    if rows.looks_ahead_days:
        con.execute(f"CREATE OR REPLACE TEMP VIEW every_row AS {scan(columns, uris)}")
        months = [unit.month for unit in units]
        _look_ahead(con, rows.looks_ahead_days, months)
        (added,) = rows.added
        seen = (
            f"SELECT r.*, followed.gap AS {quoted(added)}, list_position({file_list(months)}, r.month) AS {PIECE} "
            f"FROM every_row AS r LEFT JOIN followed USING (source, source_id) WHERE r.month IN {file_list(months)}"
        )
    elif len(units) == 1:
        seen = f"SELECT *, 1 AS {PIECE} FROM ({scan(columns, uris)})"
    else:
        files = file_list(uri for unit in units for uri in unit.uris)
        named = scan(columns, uris, extra="filename")
        seen = f"SELECT *, list_position({files}, filename) AS {PIECE} FROM ({named})"
    keys = _coded(con, [name for name in (*KEYS, *CUTS) if name in rows.columns], scan(columns, uris))
    plain = [quoted(name) for name in sorted(needed)]
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {COUNTED} AS "
        f"SELECT {', '.join((*plain, *keys))}, {PIECE}::INTEGER AS {PIECE} FROM ({seen})"
    )


def _coded(con: Any, keys: Sequence[str], rows: str) -> Iterator[str]:
    """Yield each key of some rows as an enumeration: sorted names, the empty one for what is unknown."""
    con.execute(f"DROP TABLE IF EXISTS {COUNTED}")
    for key in keys:
        names = f"SELECT '' AS name UNION SELECT {quoted(key)} FROM ({rows}) WHERE {quoted(key)} IS NOT NULL"
        con.execute(f"CREATE OR REPLACE TEMP TYPE names_of_{key} AS ENUM (SELECT name FROM ({names}) ORDER BY name)")
        yield f"coalesce({quoted(key)}, '')::names_of_{key} AS {quoted(CODED + key)}"


def _look_ahead(con: Any, days: int, months: Sequence[str]) -> None:
    """Work out after how many seconds customers came again, as :func:`units.followed` says, of some months' rows.

    Few customers come twice about one reason: only their contacts are put in order, by nothing but what that takes.
    """
    _first, ends = month_span(max(months))
    asked = f"customer IS NOT NULL AND local_date <= DATE '{ends.date() + timedelta(days=days + 1)}'"
    con.execute(
        "CREATE OR REPLACE TEMP TABLE again AS SELECT hash(customer, reason) AS mark "
        f"FROM every_row WHERE {asked} GROUP BY ALL HAVING count(*) > 1"
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE followed AS SELECT source, source_id, gap FROM ("
        "SELECT month, source, source_id, floor(epoch(lead(opened_at) OVER next)) - floor(epoch(opened_at)) AS gap "
        f"FROM every_row WHERE {asked} AND hash(customer, reason) IN (FROM again) "
        "WINDOW next AS (PARTITION BY customer, reason ORDER BY month, opened_at, source, source_id)) "
        f"WHERE month IN {file_list(months)} AND gap BETWEEN 0 AND {days * 86400}"
    )


def _needed(families: Sequence[Family]) -> set[str]:
    """Return the columns that some families look at."""
    found = {"local_date"}
    for family in families:
        found.add(family.week)
        for component in family.components:
            for text in (*component.of, component.where, *dict(component.let).values()):
                found |= formula.names(text) if text else set()
    return found & families[0].rows.columns


# ---- their sums


def _stand_in(table: str, added: Sequence[str]) -> ibis.Table:
    """Return a table that stands for rows which are named later, when its SQL is run."""
    import ibis

    schema = dict(read.of_files(table, []).schema().items())
    coded = {CODED + key: "string" for key in (*KEYS, *CUTS) if key in schema}
    return ibis.table(ibis.schema({**schema, **coded, **dict.fromkeys(added, "float64"), PIECE: "int32"}), name=COUNTED)


_compiling = threading.Lock()
_sql: dict[tuple[Family, str], str] = {}


def _compiled(family: Family, level: str) -> str:
    """Return the SQL of one level over whichever rows are named."""
    with _compiling:
        if (family, level) not in _sql:
            _sql[family, level] = _from_disk(family, level)
        return _sql[family, level]


def _from_disk(family: Family, level: str) -> str:
    """Return SQL that was compiled before by this very code, or compile it: importing Ibis takes longer than a week."""
    path = derived.folder() / "sql" / f"{family.name}-{level}-{_code()}.sql"
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        rows = _stand_in(family.rows.tables[0], family.rows.added)
        sql = derived.sql_of(_expression(family, rows, level, (PIECE,)))
        with derived.drafted(path) as draft:
            draft.write_text(sql, encoding="utf-8")
        return sql


@cache
def _code() -> str:
    """Return eight letters that change with whatever the SQL depends on besides the formulas."""
    sources = (Path(module.__file__ or "").read_bytes() for module in (counting, formula, durations, tables, levels))
    return hashlib.sha256(b"".join((version("ibis-framework").encode(), *sources))).hexdigest()[:8]


def _expression(family: Family, rows: ibis.Table, level: str, more: Sequence[str] = ()) -> ibis.Table:
    """Return the expression of a level that is counted from rows."""
    if level == "fine":
        return counted_by(rows, family.week, family.summed, (*more, *FINE), family.lengths)
    return counted_by(rows, family.week, family.summed, (*more, *CUT, level))


# ---- on any engine


def _build_by_expression(families: Sequence[Family], unit: Unit) -> None:
    """Count one unit on whichever engine there is."""
    rows = unit.table()
    for family in families:
        for level in ("fine", *family.cuts):
            _write(family, unit, level, derived.computed(_expression(family, rows, level)))
