"""Texts that fit no topic, in groups of those that are alike: what may become a topic, if somebody says so."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from fiftytwo.facts import store
from fiftytwo.facts.kept import Kept
from fiftytwo.lib.grouping import groups
from fiftytwo.org.permissions import ContactScope
from fiftytwo.understanding.marks import masked_words
from fiftytwo.understanding.selection import Asked, newest_of
from fiftytwo.understanding.texts import ReadText, load

SHOWN = 3
MOST_GROUPS = 10
MOST_LOOKED_AT = 1_000


@dataclass(frozen=True)
class CandidateTopic:
    """Some texts that are alike: the words that set them apart, how many they are, and the most typical."""

    words: tuple[str, ...]
    texts: int
    language: str
    typical: tuple[ReadText, ...]


_kept: Kept[list[CandidateTopic]] = Kept(20)


def candidates(scope: ContactScope, asked: Asked) -> list[CandidateTopic]:
    """Return groups among the newest texts of a period that fit no topic."""
    key = (tuple(store.snapshot("reading", months=asked.months)), scope, asked)
    return _kept.get(key, lambda: _candidates(scope, asked))


def _candidates(scope: ContactScope, asked: Asked) -> list[CandidateTopic]:
    by_language: dict[str, list[ReadText]] = defaultdict(list)
    for text in load(scope, newest_of(scope, asked, {"topic": None}, most=MOST_LOOKED_AT), asked.months):
        if text.words:
            by_language[text.language or ""].append(text)
    found = [one for language, texts in by_language.items() for one in _of_language(language, texts)]
    return sorted(found, key=lambda one: -one.texts)[:MOST_GROUPS]


def _of_language(language: str, texts: list[ReadText]) -> list[CandidateTopic]:
    return [
        CandidateTopic(group.words, len(group.texts), language, _typical([texts[n] for n in group.texts]))
        for group in groups([masked_words(text) for text in texts])
    ]


def _typical(texts: list[ReadText]) -> tuple[ReadText, ...]:
    """Return some texts, none of which says just the same as another."""
    different = {text.words: text for text in reversed(texts)}
    return tuple(text for text in texts if different.get(text.words) is text)[:SHOWN]
