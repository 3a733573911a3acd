"""What a text is about: learned from texts that the organisation has labelled, and from words that describe a topic.

A text becomes hashed words and pieces of words; each topic has a weight for each of them (complement naive Bayes). How
sure the model is comes from texts held out while it learned; below the certainty at which it was right often enough
then, it abstains.

Source: J. Rennie et al. (2003), Tackling the Poor Assumptions of Naive Bayes Text Classifiers, ICML.
"""

from __future__ import annotations

import hashlib
import io
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from fiftytwo.lib.names import lower

Floats = np.ndarray[Any, np.dtype[np.float32]]
SIZE = 1 << 15
PIECE = 4
LONGEST = 4_000  # characters of a text that are looked at
LEAST_TEXTS = 20  # a topic with fewer labelled texts is not learned from them
FOLDS = 5
LIKELIER_THAN_NOT = 0.5  # no topic is named that is rather wrong, however often the surer ones were right
RIGHT_ENOUGH = 0.7  # share of held-out texts that must have been right at the certainty below which it abstains
DESCRIBED_WEIGHT = 3  # what a description's phrase counts for, in texts
WORD = re.compile(r"[\w\u0e30-\u0e4e\u0eb0-\u0ece]+")
MOST_REASONS = 4


@dataclass(frozen=True)
class Guess:
    """What a text is about: ``topic`` is None where the model abstains.

    ``confidence`` is a share of held-out texts; None where only a description's words matched, which nobody measured.
    ``places`` are the words that made it so.
    """

    topic: str | None
    confidence: float | None
    places: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Measured:
    """How a model did on texts held out: how many there were, how many it dared to name, how many of these rightly."""

    texts: int = 0
    named: int = 0
    right: int = 0


@dataclass(frozen=True, eq=False)
class TopicModel:
    """What was learned; small enough for each process to load."""

    topics: tuple[str, ...] = ()
    weights: Floats = field(default_factory=lambda: np.zeros((SIZE, 0), np.float32))
    temperature: float = 1.0
    threshold: float = 1.0
    phrases: tuple[tuple[str, str], ...] = ()  # phrase in small letters, topic
    measured: Measured = Measured()

    @property
    def version(self) -> str:
        """A short fingerprint: another when the model says other things."""
        parts = (self.topics, self.phrases, round(self.temperature, 6), round(self.threshold, 6))
        return hashlib.sha256(repr(parts).encode() + self.weights.tobytes()).hexdigest()[:8]

    def guess(self, text: str) -> Guess:
        """Return what a text is about, and which words say so.

        >>> described({"delivery": ["parcel", "courier"]}).guess("Where is my parcel?")
        Guess(topic='delivery', confidence=None, places=((12, 18),))
        """
        text = text[:LONGEST]
        learned = self._learned(text)
        return learned if learned.topic else self._described(text)

    def _learned(self, text: str) -> Guess:
        words = [(found.span(), features(lower(found[0]))) for found in WORD.finditer(text)]
        if not self.topics or not words:
            return Guess(None, None)
        sums = np.array([self.weights[list(ids)].sum(axis=0) for _place, ids in words])
        likely = probabilities(sums.sum(axis=0), self.temperature)
        best = int(likely.argmax())
        if likely[best] < self.threshold:
            return Guess(None, round(float(likely[best]), 4))
        pull = sums[:, best] - (sums.sum(axis=1) - sums[:, best]) / max(1, len(self.topics) - 1)
        chosen = sorted(np.argsort(-pull)[:MOST_REASONS].tolist())
        places = tuple(words[number][0] for number in chosen if pull[number] > 0)
        return Guess(self.topics[best], round(float(likely[best]), 4), places)

    def _described(self, text: str) -> Guess:
        """Return the one topic whose described words stand in a text; a suffix may follow them. Two topics are none."""
        small = lower(text)
        found: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for phrase, topic in self.phrases:
            at = small.find(phrase)
            if at >= 0 and (at == 0 or not small[at - 1].isalnum() or is_lao(phrase)):
                found[topic].append((at, min(len(text), at + len(phrase))))
        if not found:
            return Guess(None, None)
        most = max(len(places) for places in found.values())
        best = [topic for topic, places in found.items() if len(places) == most]
        return Guess(best[0], None, tuple(sorted(found[best[0]]))) if len(best) == 1 else Guess(None, None)

    def as_bytes(self) -> bytes:
        """Return it as a file has it; the same model gives the same bytes."""
        file = io.BytesIO()
        np.savez_compressed(
            file,
            topics=np.array(self.topics, str),
            weights=self.weights.astype(np.float16),
            numbers=np.array([self.temperature, self.threshold]),
            phrases=np.array(self.phrases, str).reshape(-1, 2),
            measured=np.array([self.measured.texts, self.measured.named, self.measured.right]),
        )
        return file.getvalue()

    @classmethod
    def from_bytes(cls, kept: bytes) -> TopicModel:
        """Return the model of ``as_bytes``; an empty one for nothing."""
        if not kept:
            return cls()
        with np.load(io.BytesIO(kept), allow_pickle=False) as file:
            phrases = tuple((str(phrase), str(topic)) for phrase, topic in file["phrases"])
            temperature, threshold = (float(number) for number in file["numbers"])
            measured = Measured(*(int(number) for number in file["measured"]))
            topics = tuple(str(topic) for topic in file["topics"])
            return cls(topics, file["weights"].astype(np.float32), temperature, threshold, phrases, measured)


def is_lao(text: str) -> bool:
    """Say whether a text begins in Lao letters, which stand without spaces between words."""
    return "\u0e80" <= text[:1] <= "\u0eff"


@lru_cache(60_000)
def features(word: str) -> tuple[int, ...]:
    """Return the numbers of a word in small letters, and of its pieces."""
    pieces = [] if is_lao(word) else [word]
    length = 3 if is_lao(word) else PIECE
    edged = word if is_lao(word) else f"^{word}"
    pieces += [edged[start : start + length] for start in range(max(1, len(edged) - length + 1))][:40]
    return tuple(zlib.crc32(piece.encode()) % SIZE for piece in pieces)


def counts(text: str) -> Counter[int]:
    """Return how often each number stands in a text."""
    return Counter(number for word in WORD.findall(lower(text[:LONGEST])) for number in features(word))


def probabilities(scores: Floats, temperature: float) -> Floats:
    """Return scores as shares that sum to 1."""
    scaled = scores / temperature
    powers = np.exp(scaled - scaled.max())
    whole: Floats = powers / powers.sum()
    return whole


def described(words: Mapping[str, Iterable[str]]) -> TopicModel:
    """Return a model that knows topics by their descriptions only: topic → words and phrases."""
    return TopicModel(phrases=tuple(_phrases(words)))


def _phrases(words: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str]]:
    for topic, some in sorted(words.items()):
        for phrase in sorted({lower(" ".join(one.split())) for one in some}):
            if phrase:
                yield phrase, topic


def learn(labelled: Sequence[tuple[str, str]], words: Mapping[str, Iterable[str]] | None = None) -> TopicModel:
    """Learn topics from (text, topic) pairs and from descriptions.

    Topics with fewer than ``LEAST_TEXTS`` labelled texts are known by their descriptions only. The order of the pairs
    does not matter but for which texts are held out together.
    """
    phrases = tuple(_phrases(words or {}))
    often = Counter(topic for _text, topic in labelled)
    topics = tuple(sorted(topic for topic, texts in often.items() if texts >= LEAST_TEXTS))
    if len(topics) < 2:
        return TopicModel(phrases=phrases)
    number = {topic: n for n, topic in enumerate(topics)}
    pairs = [(counts(text), number[topic]) for text, topic in labelled if topic in number]
    extra = [(counts(phrase), number[topic]) for phrase, topic in phrases if topic in number] * DESCRIBED_WEIGHT
    scores, right = _held_out(pairs, extra, len(topics))
    temperature = _temperature(scores, right)
    likely = np.array([probabilities(row, temperature) for row in scores])
    threshold = _threshold(likely, right)
    named = likely.max(axis=1) >= threshold
    measured = Measured(len(pairs), int(named.sum()), int((likely.argmax(axis=1) == right)[named].sum()))
    return TopicModel(topics, _weights([*pairs, *extra], len(topics)), temperature, threshold, phrases, measured)


def _weights(pairs: Sequence[tuple[Counter[int], int]], topics: int) -> Floats:
    """Return the weights of complement naive Bayes: what is rare in all other topics speaks for this one."""
    found = np.zeros((SIZE, topics))
    for counted, topic in pairs:
        numbers = np.fromiter(counted.keys(), np.int64, len(counted))
        found[numbers, topic] += np.log1p(np.fromiter(counted.values(), float, len(counted)))
    others = found.sum(axis=1, keepdims=True) - found + 1.0
    weights = -np.log(others / others.sum(axis=0))
    weights -= weights.mean(axis=1, keepdims=True)
    scaled: Floats = (weights / np.abs(weights).sum(axis=0) * SIZE).astype(np.float32)
    return scaled


def _held_out(
    pairs: Sequence[tuple[Counter[int], int]], extra: Sequence[tuple[Counter[int], int]], topics: int
) -> tuple[Floats, np.ndarray[Any, Any]]:
    """Return for each text the scores of a model that has not seen it, and its topic."""
    scores = np.zeros((len(pairs), topics), np.float32)
    for fold in range(FOLDS):
        seen = [pair for at, pair in enumerate(pairs) if at % FOLDS != fold]
        weights = _weights([*seen, *extra], topics)
        for at in range(fold, len(pairs), FOLDS):
            numbers = [number for number, times in pairs[at][0].items() for _time in range(times)]
            scores[at] = weights[numbers].sum(axis=0)
    return scores, np.array([topic for _counted, topic in pairs])


def _temperature(scores: Floats, right: np.ndarray[Any, Any]) -> float:
    """Return the temperature at which held-out texts are least surprising."""

    def surprise(temperature: float) -> float:
        likely = np.array([probabilities(row, temperature) for row in scores])
        return float(-np.log(likely[np.arange(len(right)), right] + 1e-9).mean())

    spread = float(np.std(scores)) or 1.0
    return min((spread * float(factor) for factor in np.geomspace(0.05, 20, 40)), key=surprise)


def _threshold(likely: Floats, right: np.ndarray[Any, Any]) -> float:
    """Return the lowest certainty from which on held-out texts were right often enough."""
    sure = likely.max(axis=1)
    order = np.argsort(-sure)
    hits = np.cumsum((likely.argmax(axis=1) == right)[order]) / np.arange(1, len(right) + 1)
    enough = np.flatnonzero(hits >= RIGHT_ENOUGH)
    return max(LIKELIER_THAN_NOT, float(sure[order][enough[-1]])) if len(enough) else 1.01
