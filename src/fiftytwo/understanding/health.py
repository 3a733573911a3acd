"""How well the readers do, language by language: as evaluated when they were made, and as they do here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings

from fiftytwo.facts import read, store
from fiftytwo.facts.kept import Kept
from fiftytwo.facts.lazily import _
from fiftytwo.understanding import unread
from fiftytwo.understanding.models import Correction, ReaderVersion, Unreadable
from fiftytwo.understanding.said import Share
from fiftytwo.understanding.texts import months_of
from fiftytwo.understanding.unread import Progress
from fiftytwo.understanding.versions import Versions, versions

LOOKED_BACK_DAYS = 90
FEWEST_TEXTS = 20  # a language that is none of ours is shown from so many texts on
WATCHED = ("praise", "complaint", "person_thanked", "topic")
NOT_REVIEWED = ("lo",)  # languages that no native speaker has looked at yet


@dataclass(frozen=True)
class ReaderHealth:
    """One reader in one language over the last weeks: how often it abstained, and how often people said otherwise."""

    reader: str
    abstained: Share
    corrected: Share


@dataclass(frozen=True)
class LanguageHealth:
    """All readers in one language; ``texts`` were read in it over the last weeks."""

    language: str
    texts: int
    readers: tuple[ReaderHealth, ...]

    @property
    def reviewed(self) -> bool:
        """Whether a native speaker has looked at the language."""
        return self.language not in NOT_REVIEWED


@dataclass(frozen=True)
class HealthPage:
    """The readers as they do here."""

    known: Versions
    progress: Progress
    trial: Progress | None
    languages: tuple[LanguageHealth, ...]
    unreadable: tuple[Unreadable, ...]
    since: date


def health(today: date) -> HealthPage:
    """Return how the readers have done over the last weeks."""
    known, since = versions(), today - timedelta(days=LOOKED_BACK_DAYS)
    return HealthPage(
        known=known,
        progress=unread.progress(known.names),
        trial=unread.progress([known.on_trial]) if known.on_trial else None,
        languages=tuple(_languages(known, since, today)),
        unreadable=tuple(Unreadable.objects.filter(version__in=known.names)[:50]),
        since=since,
    )


_counted: Kept[list[dict[str, Any]]] = Kept(20)


def _languages(known: Versions, since: date, today: date) -> Iterable[LanguageHealth]:
    months = months_of(since, today)
    name = known.in_use or ""
    key = (tuple(store.snapshot("reading", months=months)), name, since)
    rows = _counted.get(key, lambda: _count(months, name, since))
    said = _said(name, since)
    by_language: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_language[row["language"]].append(row)
    ours = {code for code, _name in settings.LANGUAGES}
    for language, counted in sorted(by_language.items(), key=lambda item: -max(row["n"] for row in item[1])):
        texts = next((row["n"] for row in counted if row["reader"] == "language"), 0)
        if language not in ours and texts < FEWEST_TEXTS:
            continue
        counted.sort(key=lambda row: [*WATCHED, "language"].index(row["reader"]))
        yield LanguageHealth(
            language, texts, tuple(_reader(language, row, said) for row in counted if row["reader"] in WATCHED)
        )


def _reader(language: str, row: dict[str, Any], said: dict[tuple[str, str], Share]) -> ReaderHealth:
    return ReaderHealth(
        row["reader"], Share(row["abstained"], row["n"]), said.get((language, row["reader"]), Share(0, 0))
    )


def _count(months: list[str], name: str, since: date) -> list[dict[str, Any]]:
    readings = read.table("reading", months=months).filter(_.version == name, _.local_date >= since)
    languages = readings.filter(_.reader == "language", _.value.notnull())
    languages = languages.select("source", "text_id", language=_.value)
    watched = readings.filter(_.reader.isin([*WATCHED, "language"])).inner_join(languages, ["source", "text_id"])
    counted = watched.group_by("language", "reader").agg(n=_.count(), abstained=_.value.isnull().sum())
    return read.rows(counted.order_by(["language", "reader"]))


def _said(name: str, since: date) -> dict[tuple[str, str], Share]:
    """Return in how many of the readings that people looked at they said otherwise, by language and reader."""
    rows = Correction.objects.filter(version=name, written_on__gte=since, taken_back=False, said__isnull=False)
    looked: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for row in rows:
        looked[row.language, row.reader].append(not row.agrees)
    return {key: Share(sum(found), len(found)) for key, found in looked.items()}


def decided() -> list[ReaderVersion]:
    """Return the versions that this house has seen, the newest first."""
    return list(ReaderVersion.objects.select_related("decided_by")[:20])


@dataclass(frozen=True)
class Standing:
    """Which version reads, and how far it is, for a program or a terminal."""

    in_use: str | None
    on_trial: str | None
    texts: int
    unread: int
    unreadable: int
    trial_read: int | None
    corrections: int


def standing() -> Standing:
    """Return which version reads, and how many texts wait."""
    known = versions()
    found = unread.progress(known.names)
    trial = unread.progress([known.on_trial]).read if known.on_trial else None
    return Standing(
        known.in_use, known.on_trial, found.texts, found.unread, found.unreadable, trial, Correction.objects.count()
    )
