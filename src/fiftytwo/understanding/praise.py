"""Thanks to a person, as the readers found them: what reaches people only after somebody has confirmed it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fiftytwo.facts import read
from fiftytwo.facts.lazily import _
from fiftytwo.facts.scope import in_scope
from fiftytwo.lib.reading.readings import Span
from fiftytwo.org.permissions import ContactScope, contact_scope
from fiftytwo.org.viewer import Viewer, organisations_today
from fiftytwo.understanding.models import Correction
from fiftytwo.understanding.texts import YES, Key, ReadAs, ReadText, load, months_of
from fiftytwo.understanding.versions import chosen, versions

MOST_FOUND = 500


@dataclass(frozen=True)
class Candidate:
    """Whom a text may mean: ``key`` is ``person:…``, ``team:…`` or ``shop:…``; spans are where it says so."""

    key: str
    confidence: float | None
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True)
class FoundPraise:
    """A text that thanks a person, with the customer's exact words.

    ``confidence`` is the reader's, calibrated; None where only a person has said so. ``confirmed`` is True where a
    person said that it thanks somebody, False where nobody has looked. ``candidates`` are whom it may mean: one, or
    several where it is ambiguous, or none where nobody is named; ``handled_by`` and ``team`` are the keys of whoever
    handled the contact. ``consent`` to show the words in public is unknown (None) unless the customer was asked.
    """

    source: str
    text_id: str
    written_at: datetime
    channel: str | None
    language: str | None
    contact_source: str | None
    contact_id: str | None
    customer: str | None
    words: str
    thanked: tuple[Span, ...]
    confidence: float | None
    confirmed: bool
    candidates: tuple[Candidate, ...]
    ambiguous: bool
    handled_by: str | None
    team: str | None
    version: str
    consent: bool | None = None


def praise_found(
    viewer: Viewer | None, since: date, until: date | None = None, *, most: int = MOST_FOUND
) -> list[FoundPraise]:
    """Return the texts that thank a person, newest first: of those that a viewer may see, not those rejected.

    Args:
        viewer: who asks; None for the system, which sees all.
        since: the first day on which such a text was written.
        until: the last day; None for today.
        most: how many at most.
    """
    scope = contact_scope(viewer) if viewer else ContactScope(everything=True)
    last = until or (viewer.today if viewer else organisations_today()) + timedelta(days=1)
    if last < since or not scope:
        return []
    months = months_of(since, last)
    keys = {*_found_by_readers(scope, months, since, last, most), *_found_by_people(since, last)}
    texts = load(scope, keys, months)
    return [_praise(text) for text in texts if text.says("person_thanked") == YES and text.words][:most]


def praise_of(viewer: Viewer | None, source: str, text_id: str, written_on: date) -> FoundPraise | None:
    """Return one such text; None if there is none, or none that this viewer may see."""
    scope = contact_scope(viewer) if viewer else ContactScope(everything=True)
    texts = load(scope, [(source, text_id)], months_of(written_on, written_on)) if scope else []
    return next((_praise(text) for text in texts if text.says("person_thanked") == YES and text.words), None)


def _found_by_readers(scope: ContactScope, months: list[str], first: date, last: date, most: int) -> Iterable[Key]:
    readings = chosen(read.table("reading", months=months).filter(_.reader == "person_thanked"), versions())
    thanks = readings.filter(_.value == YES, _.local_date.between(first, last)).select("source", "text_id")
    texts = in_scope(read.table("text", months=months), scope).select("source", "written_at", text_id=_.source_id)
    both = texts.semi_join(thanks, ["source", "text_id"]).order_by(_.written_at.desc()).limit(most)
    return [(row["source"], row["text_id"]) for row in read.rows(both.select("source", "text_id", "written_at"))]


def _found_by_people(first: date, last: date) -> Iterable[Key]:
    rows = Correction.objects.filter(reader="person_thanked", value=YES, written_on__range=(first, last))
    return rows.values_list("source", "text_id")


def _praise(text: ReadText) -> FoundPraise:
    thanks = text.reading("person_thanked")
    assert thanks is not None  # noqa: S101 - only texts with this reading come here
    mentions = text.all_of("mention")
    candidates = tuple(_candidates(mentions))
    return FoundPraise(
        source=text.source, text_id=text.text_id, written_at=text.written_at, channel=text.channel,
        language=text.language, contact_source=text.contact_source, contact_id=text.contact_id,
        customer=text.customer, words=text.words or "", thanked=thanks.spans, confidence=thanks.confidence,
        confirmed=thanks.corrected, candidates=candidates,
        ambiguous=any(found.value is None and len(found.candidates) > 1 for found in mentions),
        handled_by=text.employee, team=text.team, version=thanks.version,
    )  # fmt: skip


def _candidates(mentions: Iterable[ReadAs]) -> Iterable[Candidate]:
    """Yield whom the mentions of a text mean, or may mean where that is ambiguous; products are nobody."""
    seen = set[str]()
    for mention in mentions:
        for key in (mention.value,) if mention.value else mention.candidates:
            if key.startswith(("person:", "team:", "shop:")) and key not in seen:
                seen.add(key)
                yield Candidate(key, None if mention.corrected else mention.confidence, mention.spans)
