"""Texts in, readings out, as Arrow batches: the one way in which this house, its processes and Spark read.

A Spark cluster reads the whole archive with :func:`mapper`, where ``make_reader`` runs once in each worker::

    texts.mapInArrow(mapper(make_reader), schema=READ_ON_SPARK)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from fiftytwo.lib.reading.readings import Asked, Reader, ReaderUnavailableError, Reading

LONGEST = 20_000  # characters of a text that are read: what comes after them tells nothing new, and takes time
AT_ONCE = 256
ASK = "ask"  # what a mention says that may mean one of several: kept as no value, with its candidates
UNREADABLE = (
    "unreadable"  # stands in place of a reader where a text made the readers fail; its value is the error's kind
)
MOST_SPANS = 50
OnShift = Mapping[tuple[str, str], frozenset[str]]
"""Site and day (ISO 8601) → keys of those who worked then."""

ASKED = pa.schema(
    [(name, pa.string()) for name in ("source", "text_id", "words", "words_read", "channel", "language")]
    + [(name, pa.string()) for name in ("employee", "team", "site", "text_site", "day")]
    + [("written_at", pa.timestamp("us", tz="UTC"))]
)
READ = pa.schema(
    [(name, pa.string()) for name in ("source", "source_id", "text_id", "reader", "version", "value")]
    + [("confidence", pa.float64())]
    + [(name, pa.string()) for name in ("spans", "candidates", "words_read", "site")]
    + [("written_at", pa.timestamp("us", tz="UTC"))]
)
_SPARK = {pa.string(): "string", pa.float64(): "double", pa.timestamp("us", tz="UTC"): "timestamp"}
READ_ON_SPARK = ", ".join(f"{field.name} {_SPARK[field.type]}" for field in READ)


def read_batch(reader: Reader, batch: pa.RecordBatch, on_shift: OnShift | None = None) -> pa.RecordBatch:
    """Return the readings of a batch of texts, a row each; every text has one of its language, or is unreadable.

    Args:
        reader: reads all texts.
        batch: rows with the columns of ``ASKED``; ``source``, ``text_id`` and ``words`` are never empty.
        on_shift: who worked where on which day, if that is known.
    """
    rows = [{**dict.fromkeys(ASKED.names), **row} for row in _rows(batch)]
    asked = [_asked(row, on_shift or {}) for row in rows]
    found: dict[str, list[Any]] = {name: [] for name in READ.names}
    for first in range(0, len(rows), AT_ONCE):
        some = slice(first, first + AT_ONCE)
        for row, readings in zip(rows[some], _read(reader, asked[some]), strict=True):
            _add(found, row, readings, reader.version)
    return pa.RecordBatch.from_pydict(found, schema=READ)


def mapper(make_reader: Callable[[], Reader]) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """Return a function from batches of texts to batches of readings, for Spark's ``mapInArrow``."""

    def read(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        reader = make_reader()
        for batch in batches:
            yield read_batch(reader, batch)

    return read


def _rows(batch: pa.RecordBatch) -> list[dict[str, Any]]:
    # not to_pylist(): it makes a datetime of each moment, and imports pandas for it
    moments = [name for name in batch.schema.names if pa.types.is_timestamp(batch.schema.field(name).type)]
    columns = {
        name: batch.column(name).cast(pa.int64()).to_pylist() if name in moments else batch.column(name).to_pylist()
        for name in batch.schema.names
    }
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _asked(row: Mapping[str, Any], on_shift: OnShift) -> Asked:
    return Asked(
        (row["words"] or "")[:LONGEST],
        channel=row["channel"] or "",
        language=row["language"] or "",
        employee=row["employee"] or "",
        team=row["team"] or "",
        on_shift=on_shift.get((row["text_site"] or "", row["day"] or ""), frozenset()),
    )


def _read(reader: Reader, asked: Sequence[Asked]) -> list[tuple[Reading, ...]]:
    """Read some texts; where that fails, find the one that is to blame, and read the others."""
    try:
        found = reader.read(asked)
        if len(found) != len(asked):
            raise ValueError("as many readings as texts are needed")
    except ReaderUnavailableError:
        raise
    except Exception as error:
        if len(asked) == 1:
            return [(Reading(UNREADABLE, type(error).__name__),)]
        middle = len(asked) // 2
        return [*_read(reader, asked[:middle]), *_read(reader, asked[middle:])]
    return found


def _add(found: dict[str, list[Any]], row: Mapping[str, Any], readings: Sequence[Reading], version: str) -> None:
    failed = [reading for reading in readings if reading.reader == UNREADABLE]
    whole = failed or (
        readings
        if any(reading.reader == "language" for reading in readings)
        else (Reading("language", None), *readings)
    )
    numbers: dict[str, int] = {}
    text_id = row["text_id"]
    for reading in whole:
        name, value = reading.reader, reading.value
        number = numbers[name] = numbers.get(name, -1) + 1
        found["source_id"].append(f"{text_id}|{version}|{name}|{number}")
        found["reader"].append(name)
        found["value"].append(None if value == ASK else value)
        found["confidence"].append(reading.confidence)
        spans = reading.spans
        found["spans"].append(" ".join([f"{start}-{end}" for start, end in spans[:MOST_SPANS]]) if spans else None)
        found["candidates"].append(" ".join(reading.candidates) or None)
        found["words_read"].append(row["words_read"] if name == "language" and not number else None)
    for name in ("source", "text_id", "site", "written_at"):
        found[name] += [row[name]] * len(whole)
    found["version"] += [version] * len(whole)
