"""Facts in: new rows are added, changed ones corrected, the same ones left, in one durable step per table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

import duckdb
import pyarrow as pa
from django.utils.translation import gettext as _

from fiftytwo.facts import derive, diff, store
from fiftytwo.facts.commit import Mark, commit, copy_out, discard
from fiftytwo.facts.mask import masked
from fiftytwo.facts.models import Batch
from fiftytwo.facts.sql import described, names, quoted
from fiftytwo.facts.store import Progress
from fiftytwo.facts.tables import Table, Type
from fiftytwo.facts.work import one
from fiftytwo.facts.work import open_work as open_work


@dataclass(frozen=True)
class Written:
    """How many rows of a writing were new, how many corrected, how many known as they were."""

    new: int = 0
    changed: int = 0
    same: int = 0

    def __add__(self, other: Written) -> Written:
        return Written(self.new + other.new, self.changed + other.changed, self.same + other.same)

    def as_counts(self) -> dict[str, int]:
        """Return the counts as a batch keeps them."""
        return {"new": self.new, "changed": self.changed, "same": self.same}


@dataclass(frozen=True)
class _Incoming:
    """What is known of the rows before anything is computed from them."""

    rows: int
    source: str
    span: derive.Moments
    anchors: derive.Moments


def write(
    con: duckdb.DuckDBPyConnection, table: str, incoming: str, *, batch: Batch, progress: Progress | None = None
) -> Written:
    """Write rows of one source into a fact table.

    Args:
        con: a work database from :func:`open_work`.
        table: name of the fact table.
        incoming: name of a table or view in ``con`` with any of the table's given columns, the required ones
            among them; one row per (source, source_id).
        batch: the batch that writes.
        progress: told what is being done.

    Raises:
        ValueError: if a column is unknown or missing, a required value or the anchor is empty, a row comes
            twice, or there is more than one source. Nothing is written then.
        store.StoreError: if another program keeps writing.
    """
    tell = progress or _silent
    description = described(table)
    given = _given(con, description, incoming)
    if not con.execute(f"SELECT 1 FROM {quoted(incoming)} LIMIT 1").fetchall():
        return Written()
    tell(_("Looking at the rows"), 0.0)
    relation = masked(con, description, given, _at_rest(con, incoming))
    if not con.execute(f"SELECT 1 FROM {relation} LIMIT 1").fetchall():
        return Written()
    known = _looked_at(con, description, given, relation)
    clocks = derive.lay_out(con, description, known.span)
    complete = derive.complete(description, given, relation, clocks, batch.pk)
    with store.writing():
        return _put(con, table, complete, known, batch, tell)


def _silent(_what: str, _share: float) -> None:
    """Tell nobody."""


def _put(
    con: duckdb.DuckDBPyConnection, table: str, complete: str, known: _Incoming, batch: Batch, tell: Progress
) -> Written:
    """Compare with what is stored, write the difference, commit."""
    mark = Mark(known.source, batch.pk)
    tell(_("Comparing with what is known"), 0.2)
    found = diff.against_stored(con, table, complete, rows=known.rows, source=known.source, anchors=known.anchors)
    if not (found.new or found.changed):
        return Written(same=known.rows)
    tell(_("Writing"), 0.5)
    added = copy_out(con, table, found.arriving)
    try:
        if found.changed:
            added += copy_out(con, table, found.staying, sort=False)
            _keep_replaced(con, table, found, batch, mark)
        tell(_("Making it durable"), 0.9)
        commit(table, add=added, remove=found.files, mark=mark)
    except BaseException:
        discard(table, added)
        raise
    tell(_("Written"), 1.0)
    return Written(found.new, found.changed, known.rows - found.new - found.changed)


def _keep_replaced(
    con: duckdb.DuckDBPyConnection, table: str, found: diff.Difference, batch: Batch, mark: Mark
) -> None:
    """Keep the versions that this batch replaces, for undo; not those that it wrote itself."""
    kept = copy_out(
        con,
        table + store.REPLACED,
        f"SELECT *, {batch.pk} AS replaced_by FROM ({found.leaving}) WHERE batch <> {batch.pk}",
    )
    if kept:
        commit(table + store.REPLACED, add=kept, mark=mark)


def _given(con: duckdb.DuckDBPyConnection, table: Table, incoming: str) -> list[str]:
    """Return the columns that the incoming rows have, checked against the description."""
    have = [row[0] for row in con.execute(f"DESCRIBE {quoted(incoming)}").fetchall()]
    allowed = {column.name: column for column in table.given}
    unknown = [name for name in have if name not in allowed]
    if unknown:
        raise ValueError(
            _("%(table)s has no column %(columns)s that a source may fill.")
            % {"table": table.name, "columns": ", ".join(unknown)}
        )
    missing = [name for name, column in allowed.items() if column.required and name not in have]
    if missing:
        raise ValueError(_("%(table)s needs %(columns)s.") % {"table": table.name, "columns": ", ".join(missing)})
    return have


def _at_rest(con: duckdb.DuckDBPyConnection, incoming: str) -> str:
    """Return a relation that can be read several times at little cost: a view is read into a table once."""
    kinds = con.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = ?", [incoming]).fetchall()
    if kinds:
        return quoted(incoming)
    con.execute(f"CREATE OR REPLACE TABLE incoming_at_rest AS SELECT * FROM {quoted(incoming)}")
    return "incoming_at_rest"


def _looked_at(con: duckdb.DuckDBPyConnection, table: Table, given: list[str], relation: str) -> _Incoming:
    """Count the rows and find their range in time; refuse what cannot be facts."""
    anchor = derive.anchor_of(_with_gaps(table, given))
    required = [column.name for column in table.columns if column.required]
    empty = " OR ".join(f"{quoted(name)} IS NULL" for name in required)
    moments = [anchor, *(quoted(name) for name in derive.moments_of(table) if name in given)]
    ends = ", ".join(f"min({moment}), max({moment})" for moment in moments)
    row = one(
        con,
        f"SELECT count(*), min(source), max(source), count(*) FILTER ({empty}), count(*) FILTER ({anchor} IS NULL), "
        f"count(DISTINCT hash(source_id)), {ends} FROM {relation} AS rows",
    )
    rows, first_source, last_source, gaps, timeless, distinct = row[:6]
    if gaps:
        raise ValueError(_("%(count)s rows lack one of %(columns)s.") % {"count": gaps, "columns": ", ".join(required)})
    if timeless:
        raise ValueError(_("%(count)s rows do not say when they happened.") % {"count": timeless})
    if first_source != last_source:
        raise ValueError(
            _("The rows come from several sources, %(first)s and %(last)s among them; write one source at a time.")
            % {"first": first_source, "last": last_source}
        )
    if distinct < rows:
        _refuse_twins(con, relation)
    anchors = (_moment(row[6]), _moment(row[7]))
    every = [_moment(value) for value in row[6:] if value is not None]
    for value in every:
        if not derive.EARLIEST <= value.date() <= derive.LATEST:
            raise ValueError(_("%(moment)s is no moment that a fact can have.") % {"moment": value.isoformat()})
    return _Incoming(rows, first_source, (min(every), max(every)), anchors)


def _with_gaps(table: Table, given: list[str]) -> Table:
    """Return the table with an anchor of given columns only."""
    if not table.anchor.startswith("coalesce("):
        return table
    inner = [name.strip() for name in table.anchor.removeprefix("coalesce(").removesuffix(")").split(",")]
    have = [name for name in inner if name in given]
    if not have:
        raise ValueError(_("%(table)s needs one of %(columns)s.") % {"table": table.name, "columns": ", ".join(inner)})
    from dataclasses import replace

    return replace(table, anchor=f"coalesce({', '.join(have)})")


def _moment(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return datetime.combine(value, time(12), UTC)


def _refuse_twins(con: duckdb.DuckDBPyConnection, relation: str) -> None:
    twins = con.execute(
        f"SELECT source_id FROM {relation} AS rows GROUP BY source_id HAVING count(*) > 1 ORDER BY source_id LIMIT 3"
    ).fetchall()
    if twins:
        raise ValueError(
            _("Rows come more than once, for example %(ids)s; each may come once in a writing.")
            % {"ids": ", ".join(row[0] for row in twins)}
        )


def write_rows(table: str, rows: Sequence[Mapping[str, Any]], *, batch: Batch) -> Written:
    """Write a few rows given as Python values; as :func:`write`.

    Raises:
        ValueError: as for :func:`write`, and for a value that does not fit its column.
    """
    if not rows:
        return Written()
    description = described(table)
    with open_work() as con:
        put_rows(con, "incoming_rows", description, rows)
        return write(con, table, "incoming_rows", batch=batch)


def put_rows(con: duckdb.DuckDBPyConnection, name: str, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Make a work table of Python rows, typed as the fact table describes.

    Raises:
        ValueError: if a column is unknown or a value does not fit.
    """
    allowed = {column.name: column for column in table.given}
    present = {key for row in rows for key in row}
    unknown = sorted(present - allowed.keys())
    if unknown:
        raise ValueError(
            _("%(table)s has no column %(columns)s that a source may fill.")
            % {"table": table.name, "columns": ", ".join(unknown)}
        )
    columns = [column for column in table.given if column.name in present]
    types = store.arrow_schema(table.name)
    try:
        arrays = [
            pa.array([_value(row.get(column.name), column.type) for row in rows], types.field(column.name).type)
            for column in columns
        ]
    except (pa.ArrowInvalid, pa.ArrowTypeError, ValueError, TypeError) as error:
        raise ValueError(_("A value does not fit its column: %(error)s") % {"error": error}) from error
    con.register("arriving", pa.table(dict(zip([column.name for column in columns], arrays, strict=True))))
    con.execute(f"CREATE OR REPLACE TABLE {quoted(name)} AS SELECT {names(columns)} FROM arriving")
    con.unregister("arriving")


def _value(value: Any, kind: Type) -> Any:
    """Return a value as Arrow takes it; moments and days may be ISO texts, as in JSON."""
    if isinstance(value, str) and kind is Type.TIME:
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime) and kind is Type.TIME and value.tzinfo is None:
        raise ValueError(_("%(moment)s lacks a time zone") % {"moment": value.isoformat()})
    if isinstance(value, str) and kind is Type.DATE:
        return datetime.fromisoformat(value).date()
    return value
