"""Which texts a version has not read yet, month by month: a month that lies there as before is not looked at again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from fiftytwo.facts import read, store
from fiftytwo.facts.kept import Kept
from fiftytwo.facts.lazily import _
from fiftytwo.understanding.models import ReadMonth, Unreadable

if TYPE_CHECKING:
    import ibis

MOST_SET_ASIDE = 10_000


@dataclass(frozen=True)
class Progress:
    """How many texts there are, how many of them are not read yet, and how many could not be read."""

    texts: int
    unread: int
    unreadable: int

    @property
    def read(self) -> int:
        """How many texts have been read."""
        return self.texts - self.unread


_counted: Kept[int] = Kept(1_000)


def progress(names: Sequence[str]) -> Progress:
    """Return how far the texts have been read by any of some versions."""
    months = months_with_words()
    known = {row.month: row for row in ReadMonth.objects.filter(version=_joined(names))}
    unread = 0
    for month in months:
        row = known.get(month)
        if row is not None and row.files == files_tag(month):
            unread += row.unread
        else:
            unread += _counted.get((files_tag(month), *names), lambda month=month: count(month, names))  # type: ignore[misc]
    texts = sum(file.rows for file in store.files("words"))
    return Progress(texts, unread, Unreadable.objects.filter(version__in=names).count())


def months_with_words() -> list[str]:
    """Return the months that hold words, the newest first."""
    return sorted({file.month for file in store.files("words")}, reverse=True)


def months_to_look_at(name: str) -> Iterator[str]:
    """Yield the months that may hold texts which a version has not read, the newest first."""
    done = dict(ReadMonth.objects.filter(version=name, unread=0).values_list("month", "files"))
    yield from (month for month in months_with_words() if done.get(month) != files_tag(month))


def note(month: str, names: Sequence[str]) -> None:
    """Remember how far a month has been read, for the files that lie there now."""
    tag = files_tag(month)
    texts = sum(file.rows for file in store.files("words") if file.month == month)
    row = {"files": tag, "texts": texts, "unread": count(month, names)}
    ReadMonth.objects.update_or_create(version=_joined(names), month=month, defaults=row)


def _joined(names: Sequence[str]) -> str:
    return "+".join(names)[:120]


def files_tag(month: str) -> str:
    """Return a fingerprint of the files of a month that say what is there to read and what is read."""
    files = [*store.snapshot("words", months=[month]), *store.snapshot("reading", months=[month])]
    return hashlib.sha256("|".join(sorted(files)).encode()).hexdigest()


def count(month: str, names: Sequence[str]) -> int:
    """Return how many texts of a month none of some versions has read as they stand now."""
    return int(read.run(_unread(month, names).count()).as_py())


def unread_texts(month: str, name: str, *, at_once: int) -> Iterator[pa.RecordBatch]:
    """Yield the texts of a month that a version has not read, as ``ASKED`` has them and whether they are ``stale``.

    Stale is a text that was read before its words were corrected.
    """
    texts = read.table("text", months=[month]).select(
        "source", "channel", "language", "employee", "team", text_id=_.source_id, text_site=_.site, day=_.local_date
    )
    asked = _unread(month, [name]).left_join(texts, ["source", "text_id"])
    columns = ["source", "text_id", "words", "words_read", "channel", "language", "employee", "team"]
    chosen = asked.select(*columns, "site", "text_site", "stale", "written_at", day=asked.day.cast("string"))
    yield from read.stream(chosen, size=at_once)


def _unread(month: str, names: Sequence[str]) -> ibis.Table:
    words = read.table("words", months=[month]).filter(_.words.notnull())
    words = words.select("source", "words", "written_at", "site", text_id=_.source_id, words_read=_.content_hash)
    aside = Unreadable.objects.filter(version__in=names).values_list("text_id", flat=True)[:MOST_SET_ASIDE]
    if aside:
        words = words.filter(~_.text_id.isin(list(aside)))
    done = read.table("reading", months=[month]).filter(_.reader == "language", _.version.isin(list(names)))
    done = done.group_by("source", "text_id").agg(was_read=_.words_read.max(), times=_.words_read.count())
    both = words.left_join(done, ["source", "text_id"])
    missing = both.filter(both.was_read.isnull() | (both.was_read != both.words_read))
    return missing.select(*words.columns, stale=missing.was_read.notnull())
