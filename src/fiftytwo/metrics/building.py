"""How cells are built: some units at a time, every family and level of them from one look at their rows.

On DuckDB the SQL of a family is compiled once, against a name that stands for whichever rows are counted. Many small
files are counted in one go, told apart by their number, and written each into files of its own. On Spark every unit
is counted by the same expressions. The levels that follow from the finest one are added up by DuckDB in either case.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from fiftytwo.facts import derived, read, store
from fiftytwo.facts.sql import file_list, literal, month_span, quoted, scan
from fiftytwo.metrics import formula
from fiftytwo.metrics.counting import counted_by
from fiftytwo.metrics.levels import COARSE, FINE, Family
from fiftytwo.metrics.rows import CUTS, KEYS
from fiftytwo.metrics.units import Unit

if TYPE_CHECKING:
    import ibis

COUNTED, FINEST = "counted_rows", "finest_cells"
ORDER = {"fine": "team, employee, week", "spread": "measure, week"}
ROW_GROUP_ROWS = 20_480


def build(families: Sequence[Family], units: Sequence[Unit]) -> None:
    """Count some units, all of the same rows, for families of these rows."""
    if settings.ENGINE != "duckdb":
        for unit in units:
            _build_by_expression(families, unit)
        return
    with read.cursor() as con:
        _look_at(con, families, units)
        for family in families:
            con.execute(f"CREATE OR REPLACE TEMP TABLE {FINEST} AS {_compiled(family, 'fine')}")
            for level in family.levels:
                _write_level(con, family, level, units)


def _look_at(con: Any, families: Sequence[Family], units: Sequence[Unit]) -> None:
    """Name the rows of some units, each with the number of its unit; rows that look ahead are worked out once."""
    rows = families[0].rows
    columns = store.columns(rows.tables[0])
    uris = sorted({uri for unit in units for uri in unit.uris})
    if rows.looks_ahead_days:
        con.execute(f"CREATE OR REPLACE TEMP VIEW every_row AS {scan(columns, uris)}")
        _look_ahead(con, families, [unit.month for unit in units])
        return
    if len(units) == 1:
        numbered = f"SELECT *, 1 AS piece FROM ({scan(columns, uris)})"
    else:
        files = file_list(uri for unit in units for uri in unit.uris)
        named = scan(columns, uris, extra="filename")
        numbered = f"SELECT * EXCLUDE filename, list_position({files}, filename)::INTEGER AS piece FROM ({named})"
    con.execute(f"CREATE OR REPLACE TEMP VIEW {COUNTED} AS {numbered}")


def _look_ahead(con: Any, families: Sequence[Family], months: Sequence[str]) -> None:
    """Work out after how many seconds customers came again, as :func:`units.followed` says, of some months' rows.

    Few customers come twice about one reason: only their contacts are put in order, by nothing but what that takes.
    """
    rows = families[0].rows
    _first, ends = month_span(max(months))
    last = ends.date() + timedelta(days=rows.looks_ahead_days + 1)
    asked = f"customer IS NOT NULL AND local_date <= DATE '{last}'"
    con.execute(
        "CREATE OR REPLACE TEMP TABLE again AS SELECT hash(customer, reason) AS mark "
        f"FROM every_row WHERE {asked} GROUP BY ALL HAVING count(*) > 1"
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE followed AS SELECT source, source_id, gap FROM ("
        "SELECT month, source, source_id, floor(epoch(lead(opened_at) OVER next)) - floor(epoch(opened_at)) AS gap "
        f"FROM every_row WHERE {asked} AND hash(customer, reason) IN (FROM again) "
        "WINDOW next AS (PARTITION BY customer, reason ORDER BY month, opened_at, source, source_id)) "
        f"WHERE month IN {file_list(months)} AND gap BETWEEN 0 AND {rows.looks_ahead_days * 86400}"
    )
    (added,) = rows.added
    needed = ", ".join(f"r.{quoted(name)}" for name in sorted(_needed(families) - {added}))
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {COUNTED} AS SELECT {needed}, followed.gap AS {quoted(added)}, "
        f"list_position({file_list(months)}, r.month)::INTEGER AS piece "
        f"FROM every_row AS r LEFT JOIN followed USING (source, source_id) WHERE r.month IN {file_list(months)}"
    )


def _needed(families: Sequence[Family]) -> set[str]:
    """Return the columns that some families look at."""
    found = {"local_date", *KEYS, *CUTS}
    for family in families:
        found.add(family.week)
        for component in family.components:
            for text in (*component.of, component.where, *dict(component.let).values()):
                found |= formula.names(text) if text else set()
    return found & families[0].rows.columns


def _stand_in(table: str, name: str = "", added: Sequence[str] = ()) -> ibis.Table:
    """Return a table that stands for rows which are named later, when its SQL is run."""
    import ibis

    schema = dict(read.of_files(table, []).schema().items())
    more = dict.fromkeys(added, "float64")
    return ibis.table(ibis.schema({**schema, **more, "piece": "int32"}), name=name or table)


@lru_cache(maxsize=500)
def _compiled(family: Family, level: str) -> str:
    """Return the SQL of one level over whichever rows are named."""
    rows = _stand_in(family.rows.tables[0], COUNTED, family.rows.added)
    return derived.sql_of(_expression(family, rows, level, ("piece",)))


def _expression(family: Family, rows: ibis.Table, level: str, more: Sequence[str] = ()) -> ibis.Table:
    """Return the expression of a level that is counted from rows."""
    if level == "fine":
        return counted_by(rows, family.week, family.summed, (*more, *FINE), family.lengths)
    return counted_by(rows, family.week, family.summed, (*more, *COARSE, level))


def _write_level(con: Any, family: Family, level: str, units: Sequence[Unit]) -> None:
    """Write one level of some units, a file for each."""
    if level == "fine":
        cells = FINEST
    elif len(units) == 1:
        cells = f"({_level_sql(family, level)})"
    else:
        con.execute(f"CREATE OR REPLACE TEMP TABLE level_cells AS {_level_sql(family, level)}")
        cells = "level_cells"
    for number, unit in enumerate(units, start=1):
        select = f"SELECT * EXCLUDE piece FROM {cells} WHERE piece = {number} ORDER BY {ORDER.get(level, 'week')}"
        derived.copy(con, select, family.path(unit, level), row_group_rows=ROW_GROUP_ROWS)


def _level_sql(family: Family, level: str) -> str:
    if level == "coarse":
        return added_up(family, FINEST, ("piece", *COARSE))
    return spread_out(family, FINEST, ("piece",)) if level == "spread" else _compiled(family, level)


def added_up(family: Family, source: str, keys: Sequence[str]) -> str:
    """Return the SQL that adds finer cells up to coarser ones."""
    sums = [f"sum({quoted(name)})::{kind} AS {quoted(name)}" for name, kind in family.column_types.items()]
    return f"SELECT {', '.join((*keys, *sums))} FROM {source} GROUP BY ALL"


def spread_out(family: Family, source: str, keys: Sequence[str] = ()) -> str:
    """Return the SQL that counts how many durations fell into each bucket, without teams and people."""
    by = ", ".join((*keys, "week", "site", "channel"))
    parts = (
        f"SELECT {literal(c.name)} AS measure, {by}, bucket, count(*) AS n "
        f"FROM (SELECT {by}, unnest({quoted(c.name)}) AS bucket FROM {source}) GROUP BY ALL"
        for c in family.lengths
    )
    return " UNION ALL ".join(parts)


def _build_by_expression(families: Sequence[Family], unit: Unit) -> None:
    """Count one unit on whichever engine there is, and add its finest cells up."""
    rows = unit.table()
    for family in families:
        fine = family.path(unit, "fine")
        for level in family.levels:
            path = family.path(unit, level)
            if level in ("fine", *family.cuts):
                _write_ordered(_expression(family, rows, level), level, path)
            else:
                source = f"read_parquet({literal(str(fine))})"
                select = added_up(family, source, COARSE) if level == "coarse" else spread_out(family, source)
                derived.write_sql(f"{select} ORDER BY {ORDER.get(level, 'week')}", path)


def _write_ordered(cells: ibis.Table, level: str, path: Path) -> None:
    derived.write(cells.order_by([name.strip() for name in ORDER.get(level, "week").split(",")]), path)
