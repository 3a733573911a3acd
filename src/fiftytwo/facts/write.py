"""Facts in: new rows are added, changed ones corrected, the same ones left, in one durable step per table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

import duckdb
import pyarrow as pa
from deltalake.transaction import AddAction
from django.utils.translation import gettext as _

from fiftytwo.facts import derive, diff, store
from fiftytwo.facts.commit import Mark, commit, copy_out, discard, survivors, sync_early
from fiftytwo.facts.corrections import correct_in_place
from fiftytwo.facts.mask import masked
from fiftytwo.facts.models import Batch, Erasure
from fiftytwo.facts.months import copy_months
from fiftytwo.facts.ordering import Order, order_of
from fiftytwo.facts.sql import described, literal, month_span, months_between, names, quoted
from fiftytwo.facts.store import Progress
from fiftytwo.facts.tables import Table, Type
from fiftytwo.facts.work import one
from fiftytwo.facts.work import open_work as open_work

DAY = timedelta(days=1)
AS_GIVEN = "as_given"  # the one computed column that incoming rows may bring
PLACE = "_row"  # a view that has it is cheap to read by ranges of its anchor: where a row stands in what it reads
FEW_ROWS = 50_000  # so many are written in one pass over all months
MANY_MONTHS = 60  # with more months than this too, for a pass over the rows per month would take longer

Complete = Callable[[derive.Moments | None, str], str]
"""The SELECT of whole rows: of those between two moments, if given, and with a key in a table, if named."""


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
    con: duckdb.DuckDBPyConnection,
    table: str,
    incoming: str,
    *,
    batch: Batch,
    distinct: bool = False,
    progress: Progress | None = None,
) -> Written:
    """Write rows of one source into a fact table.

    Args:
        con: a work database from :func:`open_work`.
        table: name of the fact table.
        incoming: name of a table or view in ``con`` with any of the table's given columns, the required ones
            among them, and perhaps ``as_given``; one row per (source, source_id). A view that costs as little to
            read again as a table has ``_row``, too, by which it is read; other views are copied.
        batch: the batch that writes.
        distinct: the caller has made sure that no row comes twice.
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
    erasures = Erasure.objects.count()
    tell(_("Looking at the rows"), 0.0)
    relation, in_order = _at_rest(con, description, given, incoming)
    if not con.execute(f"SELECT 1 FROM {relation} LIMIT 1").fetchall():
        return Written()
    known = _looked_at(con, description, given, relation, distinct=distinct)
    clocks = derive.lay_out(con, description, known.span)

    def complete(within: derive.Moments | None, keys: str) -> str:
        rows = f"(SELECT * FROM {relation} SEMI JOIN {keys} USING (source_id))" if keys else relation
        rows = rows if within is None else _between(description, given, rows, within, sort=not in_order)
        return derive.complete(description, given, rows, clocks, batch.pk)

    with store.writing():
        if Erasure.objects.count() == erasures:
            return _put(con, table, complete, known, batch, tell)
    # a customer was erased meanwhile: mask anew
    return write(con, table, incoming, batch=batch, distinct=distinct, progress=progress)


def _between(table: Table, given: list[str], relation: str, within: derive.Moments, *, sort: bool) -> str:
    """Return the rows whose anchor lies between two moments, give or take a day, in order of time.

    Sorted here if they are not, where rows are narrowest; the order stays well enough to skip groups of rows by.
    """
    low, high = (literal(moment.isoformat()) for moment in (within[0] - DAY, within[1] + DAY))
    anchor = derive.anchor_of(table, given)
    order = f" ORDER BY {anchor}" if sort else ""
    return f"(SELECT * FROM {relation} WHERE {anchor} >= {low} AND {anchor} <= {high}{order})"


def _silent(_what: str, _share: float) -> None:
    """Tell nobody."""


def _put(
    con: duckdb.DuckDBPyConnection, table: str, complete: Complete, known: _Incoming, batch: Batch, tell: Progress
) -> Written:
    """Compare with what is stored, write the difference, commit."""
    mark = Mark(known.source, batch.pk)
    tell(_("Comparing with what is known"), 0.2)
    found = diff.against_stored(
        con, table, complete(None, ""), rows=known.rows, source=known.source, anchors=known.anchors
    )
    if not (found.new or found.changed):
        return Written(same=known.rows)
    tell(_("Writing"), 0.5)
    added: list[AddAction] = []
    try:
        for written in _pieces(con, table, complete, found, known, tell):
            added += written
        if found.changed:
            _keep_replaced(con, table, batch, mark)
        tell(_("Making it durable"), 0.9)
        commit(table, add=added, remove=found.files, mark=mark, synced=True)
    except BaseException:
        discard(table, added)
        raise
    tell(_("Written"), 1.0)
    return Written(found.new, found.changed, known.rows - found.new - found.changed)


def _pieces(
    con: duckdb.DuckDBPyConnection,
    table: str,
    complete: Complete,
    found: diff.Difference,
    known: _Incoming,
    tell: Progress,
) -> Iterator[list[AddAction]]:
    """Write what arrives and what stays beside it, to the disk: month by month where there is much of it."""
    in_place = correct_in_place(con, table, complete(None, "gone"), found) if found.changed else {}
    yield list(in_place.values())
    left = found.new + one(con, "SELECT count(*) FROM gone")[0] if found.compared else found.new
    months = months_between((known.anchors[0] - DAY).date(), (known.anchors[1] + DAY).date())
    if left and (left <= FEW_ROWS or len(months) > MANY_MONTHS):
        together = copy_out(con, table, complete(None, found.arriving))
        sync_early(table, together)
        yield together
    elif left:
        arriving = {
            month: f"SELECT * FROM ({complete(month_span(month), found.arriving)}) WHERE month = {literal(month)}"
            for month in months
        }
        yield from copy_months(con, table, arriving, tell)
    held = defaultdict[str, list[store.File]](list)
    for file in found.files:
        if file.uri not in in_place:
            held[file.month].append(file)
    yield from copy_months(con, table, {m: survivors(table, files, "gone") for m, files in held.items()}, tell)


def _keep_replaced(con: duckdb.DuckDBPyConnection, table: str, batch: Batch, mark: Mark) -> None:
    """Keep the versions that this batch replaces, for undo; not those that it wrote itself."""
    columns = names(described(table).columns)
    kept = copy_out(
        con,
        table + store.REPLACED,
        f"SELECT {columns}, {batch.pk} AS replaced_by FROM leaving WHERE batch <> {batch.pk}",
    )
    if kept:
        commit(table + store.REPLACED, add=kept, mark=mark)


def _given(con: duckdb.DuckDBPyConnection, table: Table, incoming: str) -> list[str]:
    """Return the columns that the incoming rows have, checked against the description."""
    have = [row[0] for row in con.execute(f"DESCRIBE {quoted(incoming)}").fetchall()]
    allowed = {column.name: column for column in table.given}
    unknown = [name for name in have if name not in (*allowed, AS_GIVEN, PLACE)]
    if unknown:
        raise ValueError(
            _("%(table)s has no column %(columns)s that a source may fill.")
            % {"table": table.name, "columns": ", ".join(unknown)}
        )
    missing = [name for name, column in allowed.items() if column.required and name not in have]
    if missing:
        raise ValueError(_("%(table)s needs %(columns)s.") % {"table": table.name, "columns": ", ".join(missing)})
    return [name for name in have if name != PLACE]


def _at_rest(con: duckdb.DuckDBPyConnection, table: Table, given: list[str], incoming: str) -> tuple[str, bool]:
    """Return a table or view that can be read several times, by month, at little cost; and whether it is in order.

    Other views, rows with customers to mask and rows in no order of time are copied once.
    """
    columns = [row[0] for row in con.execute(f"DESCRIBE {quoted(incoming)}").fetchall()]
    is_table = con.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = ?", [incoming]).fetchall()
    place = PLACE if PLACE in columns else "rowid" if is_table else ""
    relation = masked(con, table, given, quoted(incoming))
    order = order_of(con, quoted(incoming), derive.anchor_of(table, given), place) if place else Order.BY_MONTH
    if place and relation == quoted(incoming) and order is not Order.NONE:
        return relation, order is Order.OF_TIME
    sort = f" ORDER BY {derive.anchor_of(table, given)}" if order is Order.NONE else ""
    con.execute(f"CREATE OR REPLACE TABLE incoming_at_rest AS SELECT * FROM {relation}{sort}")
    return "incoming_at_rest", False


def _looked_at(
    con: duckdb.DuckDBPyConnection, table: Table, given: list[str], relation: str, *, distinct: bool = False
) -> _Incoming:
    """Count the rows and find their range in time; refuse what cannot be facts."""
    anchor = derive.anchor_of(table, given)
    required = [column.name for column in table.columns if column.required]
    empty = " OR ".join(f"{quoted(name)} IS NULL" for name in required)
    moments = [anchor, *(quoted(name) for name in derive.moments_of(table) if name in given)]
    ends = ", ".join(f"min({moment}), max({moment})" for moment in moments)
    row = one(
        con,
        f"SELECT count(*), min(source), max(source), count(*) FILTER ({empty}), count(*) FILTER ({anchor} IS NULL), "
        f"{'count(*)' if distinct else 'count(DISTINCT hash(source_id))'}, {ends} FROM {relation} AS rows",
    )
    rows, first_source, last_source, gaps, timeless, keys = row[:6]
    if gaps:
        raise ValueError(_("%(count)s rows lack one of %(columns)s.") % {"count": gaps, "columns": ", ".join(required)})
    if timeless:
        raise ValueError(_("%(count)s rows do not say when they happened.") % {"count": timeless})
    if first_source != last_source:
        raise ValueError(
            _("The rows come from several sources, %(first)s and %(last)s among them; write one source at a time.")
            % {"first": first_source, "last": last_source}
        )
    if keys < rows:
        _refuse_twins(con, relation)
    anchors = (_moment(row[6]), _moment(row[7]))
    every = [_moment(value) for value in row[6:] if value is not None]
    for value in every:
        if not derive.EARLIEST <= value.date() <= derive.LATEST:
            raise ValueError(_("%(moment)s is not a time that a fact can have.") % {"moment": value.isoformat()})
    return _Incoming(rows, first_source, (min(every), max(every)), anchors)


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
            _("Some rows come more than once, for example %(ids)s; each may come only once per write.")
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


def check_rows(table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Say whether :func:`write_rows` would take these rows; nothing is written.

    Raises:
        ValueError: if it would not, with the reason.
    """
    description = described(table)
    with open_work() as con:
        put_rows(con, "incoming_rows", description, rows)
        _looked_at(con, description, _given(con, description, "incoming_rows"), "incoming_rows")


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
