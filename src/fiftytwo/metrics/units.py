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

    def __hash__(self) -> int:
        return hash(self.key)

    def table(self) -> ibis.Table:
        """Return its rows."""
        described = ROWS[self.of]
        table = read.of_files(described.tables[0], self.uris)
        return followed(table, described.looks_ahead_days, [self.month]) if described.looks_ahead_days else table


_known: dict[str, tuple[store.File, int, tuple[Unit, ...]]] = {}


def units(rows: Rows) -> tuple[Unit, ...]:
    """Return the units of some rows as they are stored now, by month; the same object as long as nothing changed."""
    files = store.files(rows.tables[0])
    if not files:
        return ()
    known = _known.get(rows.name)
    if known and known[0] is files[0] and known[1] == len(files):  # the store lists them anew when anything changed
        return known[2]
    found = tuple(_months(rows, files) if rows.looks_ahead_days else (_unit(rows, file) for file in files))
    _known[rows.name] = (files[0], len(files), found)
    return found


def _unit(rows: Rows, file: store.File) -> Unit:
    key = f"{file.month}-{Path(file.path).stem}"  # files of one import may share a name
    return Unit(rows.name, key, file.month, (file.uri,), file.rows)


def _months(rows: Rows, files: Sequence[store.File]) -> list[Unit]:
    return [_month(rows, month, files) for month in sorted({file.month for file in files})]


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


def followed(contacts: ibis.Table, days: int, months: Sequence[str]) -> ibis.Table:
    """Return the contacts of some months with the seconds until their customer came again about the same reason.

    Empty where that did not happen within the days, or where the customer is unknown. Who comes next is the next
    contact of the same month, else the first of a later one, so that months can be counted one by one.
    """
    import ibis

    again = ibis.window(group_by=["customer", "reason"], order_by=["month", "opened_at", "source", "source_id"])
    opened, following = (
        moment.epoch_seconds().cast("float64").floor()
        for moment in (contacts.opened_at, contacts.opened_at.lead().over(again))
    )
    gap = following - opened
    seen = contacts.customer.notnull() & (gap >= 0) & (gap <= days * 86400)
    with_gap = contacts.mutate(next_contact_seconds=ibis.ifelse(seen, gap.cast("float64"), None))
    return with_gap.filter(with_gap.month.isin(list(months)))
