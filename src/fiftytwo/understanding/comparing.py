"""A version on trial beside the one in use: in how many texts they differ, reader by reader, and some of them."""

from __future__ import annotations

from dataclasses import dataclass

from fiftytwo.facts import read, store
from fiftytwo.facts.kept import Kept
from fiftytwo.facts.lazily import _
from fiftytwo.org.permissions import ContactScope
from fiftytwo.understanding.said import Share
from fiftytwo.understanding.texts import SEVERAL, Key, ReadText, load
from fiftytwo.understanding.versions import Versions

EXAMPLES = 5
COMPARED = (
    "language", "praise", "complaint", "person_thanked", "anger", "question", "contact_request",
    "risk_safety", "risk_legal", "risk_privacy", "risk_leaving", "topic",
)  # fmt: skip


@dataclass(frozen=True)
class Change:
    """Texts of which both versions say something, and how many there are of this pair of values."""

    before: str | None
    after: str | None
    texts: int


@dataclass(frozen=True)
class Example:
    """A text that would be read otherwise."""

    text: ReadText
    before: str | None
    after: str | None


@dataclass(frozen=True)
class ReaderChange:
    """One reader: in how many texts both versions agree, what would change, and examples."""

    reader: str
    agree: Share
    changes: tuple[Change, ...]
    keys: tuple[tuple[Key, str | None, str | None], ...]


@dataclass(frozen=True)
class Comparison:
    """What would change if the version on trial were put in use; over the texts that both have read."""

    known: Versions
    texts: int
    readers: tuple[ReaderChange, ...]

    @property
    def changed(self) -> tuple[ReaderChange, ...]:
        """The readers that would say something else somewhere."""
        return tuple(reader for reader in self.readers if reader.changes)


_kept: Kept[Comparison] = Kept(4)


def compare(known: Versions) -> Comparison | None:
    """Return what would change; None if no version is on trial."""
    if known.in_use is None or known.on_trial is None:
        return None
    key = (tuple(store.snapshot("reading")), known)
    return _kept.get(key, lambda: _compare(known))


def _compare(known: Versions) -> Comparison:
    readings = read.table("reading").filter(~_.reader.isin(list(SEVERAL)), _.version.isin(known.names))
    is_new = readings.version == known.on_trial
    pairs = readings.group_by("source", "text_id", "reader").agg(
        before=readings.value.max(where=~is_new),
        after=readings.value.max(where=is_new),
        versions=readings.version.nunique(),
        written_at=readings.written_at.max(),
    )
    both = pairs.filter(_.versions == 2)
    alike = both.group_by("reader", "before", "after").agg(texts=_.count())
    rows = read.rows(alike)
    readers = tuple(_reader(name, [row for row in rows if row["reader"] == name], both) for name in COMPARED)
    found = [reader for reader in readers if reader.agree.n]
    return Comparison(known, max((reader.agree.n for reader in found), default=0), tuple(found))


def _reader(name: str, rows: list[dict[str, object]], both: object) -> ReaderChange:
    changes = [Change(_text(row["before"]), _text(row["after"]), int(str(row["texts"]))) for row in rows]
    agreed = sum(change.texts for change in changes if change.before == change.after)
    other = sorted((one for one in changes if one.before != one.after), key=lambda one: -one.texts)
    keys = tuple(_examples(name, both)) if other else ()
    return ReaderChange(name, Share(agreed, sum(change.texts for change in changes)), tuple(other), keys)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _examples(name: str, both: object) -> list[tuple[Key, str | None, str | None]]:
    import ibis

    assert isinstance(both, ibis.Table)  # noqa: S101
    differ = both.filter(_.reader == name, ~both.before.identical_to(both.after))
    rows = read.rows(differ.order_by([_.written_at.desc(), _.text_id]).limit(EXAMPLES))
    return [((row["source"], row["text_id"]), row["before"], row["after"]) for row in rows]


def examples(comparison: Comparison) -> dict[str, list[Example]]:
    """Return the texts behind some changes, reader → examples, with their words as they are now."""
    keys = {key for reader in comparison.changed for key, _before, _after in reader.keys}
    months = sorted({file.month for file in store.files("text") for key in keys if file.may_hold("source_id", key[1])})
    texts = {text.key: text for text in load(ContactScope(everything=True), keys, months)}
    return {
        reader.reader: [Example(texts[key], before, after) for key, before, after in reader.keys if key in texts]
        for reader in comparison.changed
    }
