"""Texts that fit no topic, put together: what may become a topic, if somebody says so.

First by the reasons that customers usually have, then what is left in groups of those that are alike.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fiftytwo.facts import store
from fiftytwo.facts.kept import Kept
from fiftytwo.lib.grouping import LEAST, WORDS, groups
from fiftytwo.lib.names import lower
from fiftytwo.lib.reading.usual_reasons import usual_reason
from fiftytwo.lib.topics import Guess
from fiftytwo.org.permissions import ContactScope
from fiftytwo.understanding.marks import masked_words
from fiftytwo.understanding.selection import Asked, newest_of
from fiftytwo.understanding.texts import ReadText, load

SHOWN = 3
MOST_GROUPS = 10
MOST_LOOKED_AT = 1_000
OFTEN = 2  # texts that hold a word which tells of their reason


@dataclass(frozen=True)
class CandidateTopic:
    """Some texts that belong together: the words that tell it, how many they are, and the most typical.

    ``reason`` is the usual reason that they have in common; empty where they are only alike.
    """

    words: tuple[str, ...]
    texts: int
    language: str
    typical: tuple[ReadText, ...]
    reason: str = ""


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


def _of_language(language: str, texts: list[ReadText]) -> Iterator[CandidateTopic]:
    by_reason: dict[str, list[tuple[ReadText, str, Guess]]] = defaultdict(list)
    left: list[tuple[ReadText, str]] = []
    for text in texts:
        words = masked_words(text)
        guess = usual_reason(words, language)
        by_reason[guess.topic or ""].append((text, words, guess))
    for reason, found in by_reason.items():
        telling = _telling(found) if reason and len(found) >= LEAST else ()
        if telling:
            found.sort(key=lambda one: -(one[2].confidence or 0))
            yield CandidateTopic(telling, len(found), language, _typical([one[0] for one in found]), reason)
        else:
            left += [(text, words) for text, words, _guess in found]
    for group in groups([words for _text, words in left]):
        yield CandidateTopic(group.words, len(group.texts), language, _typical([left[n][0] for n in group.texts]))


def _telling(found: Sequence[tuple[ReadText, str, Guess]]) -> tuple[str, ...]:
    """Return the words that most often told the reason of some texts."""
    told = Counter(word for _text, words, guess in found for word in {lower(words[a:b]) for a, b in guess.places})
    often = [word for word, times in told.most_common() if times >= OFTEN and len(word) > 2]
    return tuple(often[:WORDS])


def _typical(texts: list[ReadText]) -> tuple[ReadText, ...]:
    """Return some texts, none of which says just the same as another."""
    different = {text.words: text for text in reversed(texts)}
    return tuple(text for text in texts if different.get(text.words) is text)[:SHOWN]
