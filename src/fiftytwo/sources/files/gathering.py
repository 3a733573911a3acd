"""The good rows of all readings of one table: one row per id, the last one said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fiftytwo.facts.tables import TABLES
from fiftytwo.facts.write import AS_GIVEN
from fiftytwo.sources.files.running import Run
from fiftytwo.sources.files.sql import name
from fiftytwo.sources.files.staging import Staged


@dataclass(frozen=True)
class Gathered:
    """The rows of one fact table as a view: our columns, ``_read`` and ``_row``; and how many came again.

    A ``light`` one costs no more to read than the staged file.
    """

    table: str
    view: str
    columns: tuple[str, ...]
    repeated: int
    light: bool = False


def gather(run: Run, table: str, staged: Sequence[Staged]) -> Gathered:
    """Bring readings of one table together.

    A later row of the same id wins over an earlier one, a later reading over an earlier reading. Rows of
    ``last_row`` files are states of one thing, not repetitions.
    """
    columns = tuple(dict.fromkeys(column for one in staged for column in one.columns))
    repeated, parts = 0, []
    for one in staged:
        again, part = _last_said(run, one)
        repeated += again
        parts.append(part)
    view = f"good_{table}"
    if len(parts) == 1:
        run.sql(f"CREATE VIEW {view} AS {parts[0]}")
        return Gathered(table, view, columns, repeated, light=not repeated and staged[0].read.shape == "rows")
    run.sql(f"CREATE TABLE together_{table} AS {' UNION ALL BY NAME '.join(parts)}")
    all_rows = run.number(f"SELECT count(*) FROM together_{table}")
    run.sql(
        f"CREATE TABLE {view} AS SELECT * FROM together_{table} "
        "QUALIFY row_number() OVER (PARTITION BY source_id ORDER BY _read DESC, _row DESC) = 1"
    )
    return Gathered(table, view, columns, repeated + all_rows - run.number(f"SELECT count(*) FROM {view}"))


def _last_said(run: Run, one: Staged) -> tuple[int, str]:
    """Return how many rows of a reading were said again, and the SQL of the others.

    Of states, the last one counts even if it was refused: then the thing is left out, and no earlier state stands in.
    """
    states = one.read.shape == "last_row"
    said = f"{one.rows} WHERE {'source_id IS NOT NULL' if states else one.good}"
    columns = ", ".join(name(column) for column in one.columns)
    rows = f"SELECT {columns}, {one.number} AS _read, _row FROM {one.rows} WHERE {one.good}"
    total, distinct = run.rows(f"SELECT count(*), count(DISTINCT hash(source_id)) FROM {said}")[0]
    if total == distinct:
        return 0, rows
    run.sql(
        f"CREATE TABLE winner_{one.number} AS SELECT arg_max(_row, {{'o': _order, 'r': _row}}) AS _row "
        f"FROM {said} GROUP BY source_id"
    )
    left = run.number(f"SELECT count(*) FROM winner_{one.number}")
    again = 0 if states else total - left
    return again, f"{rows} AND _row IN (SELECT _row FROM winner_{one.number})"


def outgoing(gathered: Gathered, source: str) -> tuple[str, ...]:
    """Return the columns as a fact table takes them, as SQL over the gathered view called ``rows``."""
    table = TABLES[gathered.table]
    taken = {column.name for column in table.given} | {AS_GIVEN}
    own = [f"rows.{name(column)}" for column in gathered.columns if column in taken]
    if "contact_id" in gathered.columns and "contact_source" not in gathered.columns:
        own.append(f"CASE WHEN rows.contact_id IS NOT NULL THEN {source} END AS contact_source")
    return (f"{source} AS source", *own)
