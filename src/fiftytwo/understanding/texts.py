"""Texts with what was read in them, corrections first: a few, by their keys, within what a viewer may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from fiftytwo.facts import read
from fiftytwo.facts.lazily import _
from fiftytwo.facts.scope import in_scope
from fiftytwo.lib.reading.readings import Span
from fiftytwo.org.calendars import time_zone_of
from fiftytwo.org.permissions import ContactScope
from fiftytwo.understanding.models import Correction
from fiftytwo.understanding.versions import chosen, versions

Key = tuple[str, str]
"""Source and id of a text."""

YES, NO = "yes", "no"
SEVERAL = ("mention", "personal_data")  # readers that may say something in several places of one text


@dataclass(frozen=True)
class ReadAs:
    """One reading as it holds now: a person's word where somebody corrected it, else the reader's.

    ``value`` is None where the reader abstained; ``said`` and ``confidence`` are the reader's own.
    """

    reader: str
    value: str | None
    confidence: float | None
    version: str
    spans: tuple[Span, ...] = ()
    candidates: tuple[str, ...] = ()
    place: str = ""
    said: str | None = None
    corrected_by: str = ""
    corrected_at: datetime | None = None

    @property
    def corrected(self) -> bool:
        """Whether a person has said so."""
        return self.corrected_at is not None


@dataclass(frozen=True)
class ReadText:
    """One text with its readings; ``words`` is None where they were erased. Time on the clock of its site."""

    source: str
    text_id: str
    written_at: datetime
    month: str
    channel: str | None
    language: str | None
    contact_source: str | None
    contact_id: str | None
    employee: str | None
    team: str | None
    customer: str | None
    words: str | None
    readings: tuple[ReadAs, ...]

    @property
    def key(self) -> Key:
        """Source and id."""
        return self.source, self.text_id

    def reading(self, reader: str) -> ReadAs | None:
        """Return the one reading of a reader; of several the first."""
        return next((found for found in self.readings if found.reader == reader), None)

    def says(self, reader: str) -> str | None:
        """Return what a reader found; None where it abstains or has not read."""
        found = self.reading(reader)
        return found.value if found else None

    def all_of(self, reader: str) -> tuple[ReadAs, ...]:
        """Return every reading of a reader, in the order of the text."""
        return tuple(found for found in self.readings if found.reader == reader)


def load(scope: ContactScope, keys: Iterable[Key], months: Sequence[str]) -> list[ReadText]:
    """Return texts by their keys, newest first, as far as a viewer may see them.

    Args:
        scope: whose contacts the viewer sees.
        keys: a few hundred at most.
        months: the partitions in which these texts lie.
    """
    wanted = set(keys)
    if not wanted:
        return []
    ids = sorted({text_id for _source, text_id in wanted})
    texts = in_scope(read.table("text", months=months), scope).filter(_.source_id.isin(ids))
    rows = [row for row in read.rows(texts) if (row["source"], row["source_id"]) in wanted]
    seen = {(row["source"], row["source_id"]) for row in rows}
    words, readings, said = _words(ids, months), _readings(ids, months), corrections_of(seen)
    found = [_text(row, words, readings, said) for row in rows]
    return sorted(found, key=lambda text: (text.written_at, text.key), reverse=True)


def _words(ids: list[str], months: Sequence[str]) -> dict[Key, str | None]:
    rows = read.rows(read.table("words", months=months).filter(_.source_id.isin(ids)))
    return {(row["source"], row["source_id"]): row["words"] for row in rows}


def _readings(ids: list[str], months: Sequence[str]) -> dict[Key, list[ReadAs]]:
    rows = chosen(read.table("reading", months=months).filter(_.text_id.isin(ids)), versions())
    found: dict[Key, list[ReadAs]] = defaultdict(list)
    for row in read.rows(rows.order_by(_.source_id)):
        found[row["source"], row["text_id"]].append(_reading(row))
    return found


def _reading(row: dict[str, Any]) -> ReadAs:
    spans = spans_of(row["spans"])
    place = f"{spans[0].start}-{spans[0].end}" if spans and row["reader"] in SEVERAL else ""
    candidates = tuple((row["candidates"] or "").split())
    value, confidence, version = row["value"], row["confidence"], row["version"] or ""
    return ReadAs(row["reader"], value, confidence, version, spans, candidates, place, said=value)


def spans_of(text: str | None) -> tuple[Span, ...]:
    """Return the places that a fact holds as text.

    >>> spans_of("0-4 10-12")
    (Span(start=0, end=4), Span(start=10, end=12))
    """
    pairs = (part.partition("-") for part in (text or "").split())
    return tuple(Span(int(start), int(end)) for start, _dash, end in pairs)


def corrections_of(keys: Iterable[Key]) -> dict[Key, dict[tuple[str, str], Correction]]:
    """Return the newest correction of each text, reader and place, those taken back left out."""
    wanted = set(keys)
    ids = sorted({text_id for _source, text_id in wanted})
    newest: dict[Key, dict[tuple[str, str], Correction]] = defaultdict(dict)
    for first in range(0, len(ids), 500):
        rows = Correction.objects.filter(text_id__in=ids[first : first + 500]).select_related("made_by").order_by("pk")
        for row in rows:
            if (row.source, row.text_id) in wanted:
                newest[row.source, row.text_id][row.reader, row.place] = row
    return {key: _holding(said) for key, said in newest.items()}


def _holding(said: dict[tuple[str, str], Correction]) -> dict[tuple[str, str], Correction]:
    return {place: row for place, row in said.items() if not row.taken_back}


def _text(
    row: dict[str, Any],
    words: dict[Key, str | None],
    readings: dict[Key, list[ReadAs]],
    said: dict[Key, dict[tuple[str, str], Correction]],
) -> ReadText:
    key = (row["source"], row["source_id"])
    held = effective(readings.get(key, []), said.get(key, {}))
    language = next((found.value for found in held if found.reader == "language"), None)
    given = {name: row[name] for name in ("month", "channel", "contact_source", "contact_id", "employee", "team")}
    return ReadText(
        source=key[0],
        text_id=key[1],
        written_at=row["written_at"].astimezone(ZoneInfo(time_zone_of(row["site"] or ""))),
        language=language or row["language"],
        customer=row["customer"],
        words=words.get(key),
        readings=held,
        **given,
    )


def effective(readings: Sequence[ReadAs], said: dict[tuple[str, str], Correction]) -> tuple[ReadAs, ...]:
    """Return readings with people's corrections in their place, and what only people found after them."""
    left = dict(said)
    held = [_corrected(found, left.pop((found.reader, found.place), None)) for found in readings]
    held += [_corrected(_nothing(reader, place), row) for (reader, place), row in left.items()]
    return tuple(held)


def _nothing(reader: str, place: str) -> ReadAs:
    return ReadAs(reader, None, None, "", spans_of(place), place=place)


def _corrected(found: ReadAs, row: Correction | None) -> ReadAs:
    if row is None:
        return found
    by = row.made_by.email if row.made_by else ""
    return ReadAs(
        found.reader, row.value or None, found.confidence, found.version, found.spans, found.candidates, found.place,
        found.said, by, row.made_at,
    )  # fmt: skip


def months_of(first: date, last: date) -> list[str]:
    """Return the partitions that hold what belongs to some days: words and readings may bear another clock's day."""
    return read.months_between(first - timedelta(days=1), last + timedelta(days=1))
