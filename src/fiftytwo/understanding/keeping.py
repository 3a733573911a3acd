"""What the worker does for understanding: reads what is new each minute, and tidies up at night."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from fiftytwo.facts import read, readings, store
from fiftytwo.facts.lazily import _
from fiftytwo.understanding.models import ReaderVersion, ReadMonth, Unreadable
from fiftytwo.understanding.readers import NoReaderError
from fiftytwo.understanding.reading import read_new
from fiftytwo.understanding.unread import files_tag

ORPHANS = "-"  # in place of a version: which months were looked through for readings without a text
READ_IN_A_RUN = 200_000  # then other jobs have their turn; the next run goes on


def read_texts() -> None:
    """Read the texts that nobody has read yet; where there are no readers they wait."""
    with contextlib.suppress(NoReaderError):
        read_new(most=READ_IN_A_RUN)


def tidy() -> None:
    """Delete readings that count no more: of versions that were replaced, and of texts that are gone."""
    drop_replaced()
    drop_orphans()


def drop_orphans() -> int:
    """Delete readings of texts whose words are gone, after an import was undone; return how many there were."""
    gone = 0
    looked_at = dict(ReadMonth.objects.filter(version=ORPHANS).values_list("month", "files"))
    for month in sorted({file.month for file in store.files("reading")}):
        if looked_at.get(month) == files_tag(month):
            continue
        gone += readings.forget(_orphans(month))
        ReadMonth.objects.update_or_create(version=ORPHANS, month=month, defaults={"files": files_tag(month)})
    return gone


def _orphans(month: str) -> Iterator[tuple[str, str]]:
    found = read.table("reading", months=[month]).select("source", "text_id").distinct()
    words = read.table("words", months=[month]).select("source", text_id=_.source_id)
    for row in read.rows(found.anti_join(words, ["source", "text_id"])):
        yield row["source"], row["text_id"]


def drop_replaced() -> None:
    """Delete what versions read that were replaced by another."""
    for version in ReaderVersion.objects.filter(state=ReaderVersion.State.REPLACED, dropped=False):
        readings.drop_version(version.name)
        for model in (Unreadable, ReadMonth):
            model.objects.filter(version=version.name).delete()
        version.dropped = True
        version.save(update_fields=["dropped"])
