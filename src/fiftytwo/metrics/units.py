"""Units: the pieces in which rows are counted. What a unit holds never changes under its key."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from fiftytwo.facts import read, store
from fiftytwo.facts.sql import month_span
from fiftytwo.metrics.rows import ROWS, Rows

if TYPE_CHECKING:
    import ibis


@dataclass(frozen=True)
class Unit:
    """Rows that are counted in one go: those of one file, or of one month with what it looks ahead to."""

    of: str
    key: str
    month: str
    uris: tuple[str, ...]
    rows: int

    def table(self) -> ibis.Table:
        """Return its rows."""
        described = ROWS[self.of]
        table = read.of_files(described.tables[0], self.uris)
        return followed(table, self.month, described.looks_ahead_days) if described.looks_ahead_days else table


def units(rows: Rows) -> list[Unit]:
    """Return the units of some rows as they are stored now, by month."""
    files = store.files(rows.tables[0])
    if rows.looks_ahead_days:
        return [_month(rows, month, files) for month in sorted({file.month for file in files})]
    return [Unit(rows.name, _key(file), file.month, (file.uri,), file.rows) for file in files]


def _key(file: store.File) -> str:
    """Return a name that no other file has: files of one write are called alike in each of its months."""
    return f"{file.month}-{Path(file.path).stem}"


def _month(rows: Rows, month: str, files: Sequence[store.File]) -> Unit:
    """Return a month with the files that its last days look ahead into."""
    _first, end = month_span(month)
    last = end.date() + timedelta(days=rows.looks_ahead_days + 1)
    used = [file for file in files if file.month == month or (month < file.month and _begins(file, last))]
    names = "|".join(sorted(file.path for file in used))
    key = f"{month}-{hashlib.sha256(names.encode()).hexdigest()[:16]}"
    return Unit(rows.name, key, month, tuple(file.uri for file in used), sum(f.rows for f in used if f.month == month))


def _begins(file: store.File, before: object) -> bool:
    low = file.low.get("local_date")
    return low is None or low < before


def followed(contacts: ibis.Table, month: str, days: int) -> ibis.Table:
    """Return a month's contacts with the seconds until their customer came again about the same reason.

    Empty where that did not happen within the days, or where the customer is unknown.
    """
    import ibis

    again = ibis.window(group_by=["customer", "reason"], order_by=["opened_at", "source", "source_id"])
    gap = contacts.opened_at.lead().over(again).epoch_seconds() - contacts.opened_at.epoch_seconds()
    seen = contacts.customer.notnull() & (gap <= days * 86400)
    with_gap = contacts.mutate(next_contact_seconds=ibis.ifelse(seen, gap.cast("float64"), None))
    return with_gap.filter(with_gap.month == month)
