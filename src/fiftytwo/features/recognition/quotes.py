"""The customer's exact words of a moment: read from the facts each time, and checked against their seal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from fiftytwo.facts import read
from fiftytwo.facts.lazily import _ as column
from fiftytwo.features.recognition.models import Moment
from fiftytwo.features.recognition.sealing import is_sealed


class Kept(Enum):
    """What became of the words."""

    EXACT = "exact"
    ERASED = "erased"
    GONE = "gone"
    ALTERED = "altered"


@dataclass(frozen=True)
class Quote:
    """The words as they may be shown: None unless they are, to the letter, those that were confirmed.

    ``by`` is the customer's name, empty without their consent.
    """

    words: str | None
    kept: Kept
    language: str = ""
    by: str = ""

    @property
    def is_exact(self) -> bool:
        """Whether the words are there, and the very same."""
        return self.kept is Kept.EXACT

    @property
    def is_erased(self) -> bool:
        """Whether the customer asked to be forgotten."""
        return self.kept is Kept.ERASED

    @property
    def is_altered(self) -> bool:
        """Whether there are words, but not those that were confirmed."""
        return self.kept is Kept.ALTERED


def quotes_of(moments: Iterable[Moment]) -> dict[int, Quote]:
    """Return the words of moments by their ids, with one look into the facts for all of them."""
    wanted = list(moments)
    there = [moment for moment in wanted if not moment.erased_at]
    words = words_of((moment.text_source, moment.text_id, moment.month) for moment in there)
    return {moment.pk: _quote(moment, words.get((moment.text_source, moment.text_id))) for moment in wanted}


def words_of(texts: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str], str]:
    """Return the words of texts, given as (source, id, month), by (source, id); what was erased is not among them."""
    wanted = list(texts)
    if not wanted:
        return {}
    rows = read.table("words", months=sorted({month for _source, _id, month in wanted}))
    theirs = rows.filter(column.source_id.isin(sorted({text_id for _source, text_id, _month in wanted})))
    found = read.rows(theirs.select("source", "source_id", "words"))
    return {(row["source"], row["source_id"]): row["words"] for row in found if row["words"]}


def _quote(moment: Moment, words: str | None) -> Quote:
    if moment.erased_at:
        return Quote(None, Kept.ERASED)
    if words is None:
        return Quote(None, Kept.GONE)
    if not is_sealed(moment.seal, moment.text_source, moment.text_id, words):
        return Quote(None, Kept.ALTERED)
    return Quote(words, Kept.EXACT, moment.language, moment.customer_name)
