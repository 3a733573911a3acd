"""From the record of the organisation into the facts: each row exactly once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from fiftytwo.facts import batches, store
from fiftytwo.facts.models import Batch, OutboxRow
from fiftytwo.facts.sql import described
from fiftytwo.facts.write import Written, write_rows

SOURCE = "fiftytwo"
SWEPT_AT_ONCE = 5_000


def put(table: str, source_id: str, row: Mapping[str, Any]) -> OutboxRow:
    """Leave a fact for the next sweep, in the caller's transaction.

    Args:
        table: name of the fact table.
        source_id: what we call the record; the same again corrects the fact.
        row: its given columns; moments with a time zone.

    Raises:
        ValueError: if the table or a column does not exist, or a required column is missing.
    """
    description = described(table)
    allowed = {column.name: column for column in description.given}
    unknown = sorted(row.keys() - allowed.keys())
    missing = [name for name, c in allowed.items() if c.required and name not in {*row, "source", "source_id"}]
    if unknown or missing:
        raise ValueError(
            _("A row for %(table)s has wrong columns: %(columns)s.")
            % {"table": table, "columns": ", ".join([*unknown, *missing])}
        )
    plain = {name: _plain(value) for name, value in row.items()}
    return OutboxRow.objects.create(table=table, source_id=source_id, row=plain)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float | bool | list | dict):
        return value
    return DjangoJSONEncoder().default(value) if not hasattr(value, "isoformat") else value.isoformat()


def waiting() -> QuerySet[OutboxRow]:
    """Return the rows that the next sweep takes, oldest first."""
    return OutboxRow.objects.filter(refused="").order_by("pk")


def sweep() -> int:
    """Turn waiting rows into facts and return how many.

    A row leaves the outbox only when its fact is on the disk; if we are killed in between, the next sweep
    writes it again and finds it the same. A row that cannot become a fact stays, marked with the reason.
    """
    swept = 0
    with store.writing():
        while rows := list(waiting()[:SWEPT_AT_ONCE]):
            swept += _sweep(rows)
    return swept


def _sweep(rows: Sequence[OutboxRow]) -> int:
    """Write some rows and take them out of the outbox; return how many became facts."""
    by_table: dict[str, list[OutboxRow]] = {}
    for row in rows:
        by_table.setdefault(row.table, []).append(row)
    batch = batches.start(SOURCE, kind="sweep")
    try:
        written = {table: _write(table, waiting_rows, batch) for table, waiting_rows in by_table.items()}
    except BaseException:
        batches.fail(batch)
        raise
    gone = [row for row in rows if not row.refused]
    with transaction.atomic():
        OutboxRow.objects.filter(pk__in=[row.pk for row in gone]).delete()
        batches.finish(batch, written)
    return len(gone)


def _write(table: str, rows: Sequence[OutboxRow], batch: Batch) -> Written:
    """Write rows of one table, the last of each record; find and mark those that cannot be written."""
    last = {row.source_id: row for row in rows if not row.refused}
    facts = [_fact(row) for row in last.values()]
    try:
        return write_rows(table, facts, batch=batch)
    except ValueError:
        for row in rows:
            _try(table, row)
        last = {row.source_id: row for row in rows if not row.refused}
        return write_rows(table, [_fact(row) for row in last.values()], batch=batch)


def _fact(row: OutboxRow) -> dict[str, Any]:
    return {**row.row, "source": SOURCE, "source_id": row.source_id}


def _try(table: str, row: OutboxRow) -> None:
    """Mark a row that cannot become a fact, with the reason."""
    from fiftytwo.facts.write import check_rows

    try:
        check_rows(table, [_fact(row)])
    except ValueError as error:
        row.refused = str(error)[:2000] or type(error).__name__
        row.save(update_fields=["refused"])
