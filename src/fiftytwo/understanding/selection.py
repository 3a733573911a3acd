"""Which texts a page is about, and what was read in them, as counts: corrections count before readings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from fiftytwo.facts import read, store
from fiftytwo.facts.kept import Kept
from fiftytwo.facts.lazily import _
from fiftytwo.facts.scope import in_scope
from fiftytwo.org.permissions import ContactScope
from fiftytwo.understanding.models import Correction
from fiftytwo.understanding.texts import Key, ReadText, load, months_of
from fiftytwo.understanding.versions import Versions, chosen, versions

if TYPE_CHECKING:
    import ibis

LONGEST_DAYS = 54 * 7  # a page looks at a year at most: it costs the same in the tenth year as in the first
COUNTED = ("praise", "complaint", "person_thanked", "topic")
NO_TOPIC = ""


@dataclass(frozen=True)
class Asked:
    """Which texts: written from ``first`` to ``last``, both included; an empty text asks for nothing."""

    first: date
    last: date
    site: str = ""
    team: str = ""
    channel: str = ""
    language: str = ""

    @property
    def months(self) -> list[str]:
        """The partitions that hold them and their readings."""
        return months_of(self.first, self.last)


class Cell(NamedTuple):
    """What is alike in the texts that are counted together. None where the reader abstained."""

    week: date
    praise: str | None
    complaint: str | None
    person_thanked: str | None
    topic: str | None


Cells = Counter[Cell]
_counted: Kept[Cells] = Kept(200)


def cells(scope: ContactScope, asked: Asked) -> Cells:
    """Return how many texts are alike, by week and by what was read in them, with people's corrections."""
    known = versions()
    key = (tuple(store.snapshot("text", months=asked.months)), tuple(store.snapshot("reading", months=asked.months)))
    counted = Counter(_counted.get((key, scope, asked, known), lambda: _count(scope, asked, known)))
    for text in _corrected(scope, asked):
        counted[_cell(text, said=True)] -= 1
        counted[_cell(text, said=False)] += 1
    return +counted


def _count(scope: ContactScope, asked: Asked, known: Versions) -> Cells:
    texts = selected(scope, asked, known)
    alike = texts.group_by("week", *COUNTED).agg(texts=texts.count())
    return Counter({Cell(*(row[name] for name in Cell._fields)): row["texts"] for row in read.rows(alike)})


def selected(scope: ContactScope, asked: Asked, known: Versions) -> ibis.Table:
    """Return a row for each text that was read: its key, week and moment, and one column for each reading counted."""
    months = asked.months
    readings = chosen(read.table("reading", months=months), known)
    said = {name: readings.value.max(where=readings.reader == name) for name in ("language", *COUNTED)}
    wide = readings.group_by("source", "text_id").agg(**said)
    texts = in_scope(read.table("text", months=months), scope)
    texts = texts.filter(_.local_date.between(asked.first, asked.last), *_conditions(asked))
    narrow = texts.select("source", "written_at", text_id=_.source_id, week=_.local_week)
    both = narrow.inner_join(wide, ["source", "text_id"])
    return both.filter(_.language == asked.language) if asked.language else both


def _conditions(asked: Asked) -> Iterable[Any]:
    return [_[name] == getattr(asked, name) for name in ("site", "team", "channel") if getattr(asked, name)]


def _corrected(scope: ContactScope, asked: Asked) -> list[ReadText]:
    """Return the texts of a selection that somebody has corrected."""
    days = (asked.first - timedelta(days=1), asked.last + timedelta(days=1))
    rows = Correction.objects.filter(written_on__range=days, reader__in=COUNTED).values_list("source", "text_id")
    keys: set[Key] = set(rows.distinct())
    if not keys:
        return []
    wanted = selected(scope, asked, versions()).filter(_.text_id.isin(sorted({text_id for _source, text_id in keys})))
    found = {(row["source"], row["text_id"]) for row in read.rows(wanted.select("source", "text_id"))} & keys
    return load(scope, found, asked.months)


def _cell(text: ReadText, *, said: bool) -> Cell:
    """Return the cell of a text: as the readers said, or as it holds."""
    values = {}
    for name in COUNTED:
        reading = text.reading(name)
        values[name] = (reading.said if said else reading.value) if reading else None
    day = text.written_at.date()
    return Cell(day - timedelta(days=day.weekday()), **values)


def newest_of(scope: ContactScope, asked: Asked, wanted: Mapping[str, str | None], *, most: int = 200) -> list[Key]:
    """Return the keys of the newest texts of a selection, those with some readings only.

    Args:
        scope: whose contacts the viewer sees.
        asked: which texts.
        wanted: reader → value; None where the reader abstained.
        most: how many at most.
    """
    texts = selected(scope, asked, versions())
    for name, value in wanted.items():
        texts = texts.filter(texts[name].isnull() if value is None else texts[name] == value)
    rows = read.rows(texts.order_by(_.written_at.desc(), _.text_id).limit(most).select("source", "text_id"))
    return [(row["source"], row["text_id"]) for row in rows]


def newest_per_topic(scope: ContactScope, asked: Asked) -> dict[str, Key]:
    """Return the newest text of each topic."""
    texts = selected(scope, asked, versions()).filter(_.topic.notnull())
    best = texts.group_by("topic").agg(
        source=texts.source.argmax(texts.written_at), text_id=texts.text_id.argmax(texts.written_at)
    )
    return {row["topic"]: (row["source"], row["text_id"]) for row in read.rows(best)}


@dataclass(frozen=True)
class Choices:
    """What can be chosen: channels and languages that occur."""

    channels: tuple[str, ...]
    languages: tuple[str, ...]


def choices(scope: ContactScope, asked: Asked) -> Choices:
    """Return what occurs in the texts of a period that a viewer may see."""
    known = versions()
    key = (tuple(store.snapshot("text", months=asked.months)), tuple(store.snapshot("reading", months=asked.months)))
    return _offered.get((key, scope, asked.first, asked.last, known), lambda: _offer(scope, asked, known))


_offered: Kept[Choices] = Kept(100)


def _offer(scope: ContactScope, asked: Asked, known: Versions) -> Choices:
    texts = in_scope(read.table("text", months=asked.months), scope)
    texts = texts.filter(_.local_date.between(asked.first, asked.last))
    channels = read.rows(texts.filter(_.channel.notnull()).select("channel").distinct())
    languages = read.rows(
        chosen(read.table("reading", months=asked.months), known)
        .filter(_.reader == "language", _.value.notnull())
        .select("value")
        .distinct()
    )
    return Choices(
        tuple(sorted(row["channel"] for row in channels))[:100],
        tuple(sorted(row["value"] for row in languages))[:100],
    )
