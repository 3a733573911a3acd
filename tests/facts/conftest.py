"""Rows and reading for the tests of the facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from fiftytwo.facts import batches, read
from fiftytwo.facts.models import Batch
from fiftytwo.facts.write import Written, write_rows

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def contact(number: int, **values: Any) -> dict[str, Any]:
    """Return one contact of the source ``desk``, opened so many hours after the start."""
    row = {"source": "desk", "source_id": f"c{number}", "opened_at": START + timedelta(hours=number)}
    return {**row, **values}


def bring_in(rows: Iterable[Mapping[str, Any]], table: str = "contact", source: str = "desk") -> tuple[Batch, Written]:
    """Import rows in a batch of their own."""
    batch = batches.start(source, tables=[table])
    written = write_rows(table, list(rows), batch=batch)
    batches.finish(batch, {table: written})
    return batch, written


def stored(table: str = "contact", *columns: str) -> list[dict[str, Any]]:
    """Return a table's rows by id, all columns or some."""
    facts = read.table(table)
    chosen = facts.select(*columns) if columns else facts
    return sorted(read.run(chosen).to_pylist(), key=lambda row: str(row.get("source_id", "")))
