"""Linear models over the features of a text: load, score a batch, and tell which tokens made a score.

A score is the sum over a text's features of what each weighs, divided by the text's length in that space. So each
token has its share in each score, and the shares are the reasons.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np

from .features import Batch, Vocabulary, of_runs, of_word
from .readings import Span
from .tokens import places

FLOOR = 40.0  # added to the squared length of a text, so that a text of one word is not read as surely as a page
REPEATED = 12  # words; in fewer, repetition tells nothing
REASONS = 4  # at most so many places are shown for one reading
REASON_SHARE = 0.6  # … that together make up this much of what speaks for it


@dataclass(frozen=True, slots=True)
class Weights:
    """What is known of each feature: sorted keys, what their values are multiplied by, weight for each output."""

    outputs: tuple[str, ...]
    keys: np.ndarray
    rarity: np.ndarray
    weights: np.ndarray  # features by outputs, whole numbers
    scales: np.ndarray  # of the outputs: what a whole number is worth
    constants: np.ndarray

    def saved(self, path: Path) -> None:
        """Write the weights to a file of numpy's."""
        np.savez_compressed(
            path,
            outputs=np.array(self.outputs),
            keys=self.keys,
            rarity=self.rarity,
            weights=self.weights,
            scales=self.scales,
            constants=self.constants,
        )


def loaded(path: Path) -> Weights:
    """Read weights from a file that :meth:`Weights.saved` wrote."""
    with np.load(path, allow_pickle=False) as file:
        return Weights(
            tuple(map(str, file["outputs"])),
            *(file[name] for name in ("keys", "rarity", "weights", "scales", "constants")),
        )


@lru_cache(maxsize=8)
def shipped(name: str) -> Weights | None:
    """Return the weights that come with the system under a name ("tr"), None if none do."""
    place = files(__package__) / "models" / f"{name}.npz"
    if not place.is_file():
        return None
    with as_file(place) as path:
        return loaded(path)


@dataclass(frozen=True, slots=True)
class Scored:
    """A batch of texts with a score for each output, and each token's share in it."""

    batch: Batch
    scores: np.ndarray  # texts by outputs: log odds
    shares: np.ndarray  # tokens by outputs

    def reasons(self, text: str, number: int, output: int) -> tuple[Span, ...]:
        """Return the places in a text that speak most for an output, in the order of the text."""
        start, end = np.searchsorted(self.batch.text_of, [number, number + 1])
        shares = self.shares[start:end, output]
        speaking = np.maximum(shares, 0)
        if not speaking.any():
            return ()
        ranked = np.argsort(-speaking, kind="stable")[: 2 * REASONS]
        enough = int(np.searchsorted(np.cumsum(speaking[ranked]), REASON_SHARE * speaking.sum())) + 1
        chosen = sorted(int(token) for token in ranked[:enough] if speaking[token] > 0)
        return _joined(text, chosen)[:REASONS]


def _joined(text: str, tokens: list[int]) -> tuple[Span, ...]:
    """Return the places of tokens, neighbours as one."""
    where = places(text)
    spans: list[Span] = []
    last = -2
    for token in tokens:
        start, end = where[token]
        if token == last + 1 and "\n" not in text[spans[-1].end : start]:
            spans[-1] = Span(spans[-1].start, end)
        else:
            spans.append(Span(start, end))
        last = token
    return tuple(spans)


class Scorer:
    """Scores texts of one language by one set of weights; keeps what it has worked out for each word."""

    def __init__(self, language: str, weights: Weights) -> None:
        self.weights = weights
        self.vocabulary = Vocabulary(language)
        self._values = (weights.weights * weights.scales).astype(np.float32)
        self._rarity = weights.rarity.astype(np.float32)
        self._known: list[str] = []
        self._of_words = np.zeros((0, len(weights.outputs) + 1), np.float32)
        self._of_forms: dict[str, np.ndarray] = {}  # many words have one form: all numbers, say
        self._name = self._of_new(["<name>"])[0]

    def scored(self, texts: Sequence[str]) -> Scored:
        """Score texts for all outputs."""
        batch = self.vocabulary.batch(texts)
        tokens = self._words()[batch.words]
        tokens[batch.names] = self._name
        for run in of_runs(batch, self.vocabulary):
            at, rows = self._found(run.keys)
            values = self._values[rows] * (run.weight * self._rarity[rows])[:, None]
            lengths = (run.weight * self._rarity[rows]) ** 2
            _add(tokens, run.at[at], values, lengths, joined=run.joined)
        return self._summed(batch, tokens)

    def repetitive(self, batch: Batch) -> np.ndarray:
        """Return the numbers of the texts that say a few words over and over, as nobody does who means something.

        Of n words people use far more than √n different ones.
        """
        if not len(batch.words):
            return np.zeros(0, np.int64)
        keys = self.vocabulary.looked_up()[0][batch.words]
        order = np.lexsort((keys, batch.text_of))
        of_text, keys = batch.text_of[order], keys[order]
        new = np.append(True, (of_text[1:] != of_text[:-1]) | (keys[1:] != keys[:-1]))
        words = np.bincount(of_text, minlength=batch.length)
        different = np.bincount(of_text[new], minlength=batch.length)
        return np.flatnonzero((words >= REPEATED) & (different**2 < words))

    def _summed(self, batch: Batch, tokens: np.ndarray) -> Scored:
        totals = np.zeros((batch.length, tokens.shape[1]), np.float32)
        if len(batch.starts):
            totals[batch.texts] = np.add.reduceat(tokens, batch.starts, axis=0)
        lengths = np.sqrt(totals[:, -1] + FLOOR)
        scores = totals[:, :-1] / lengths[:, None] + self.weights.constants
        return Scored(batch, scores, tokens[:, :-1])

    def _words(self) -> np.ndarray:
        """Return the summed weights of all words met so far, working out those that are new."""
        forms = self.vocabulary.forms
        if len(forms) < len(self._known):
            self._known, self._of_words, self._of_forms = [], self._of_words[:0], {}
        fresh = forms[len(self._known) :]
        if fresh:
            new = [word for word in dict.fromkeys(fresh) if word not in self._of_forms]
            self._of_forms.update(zip(new, self._of_new(new), strict=True))
            self._of_words = np.concatenate([self._of_words, np.stack([self._of_forms[word] for word in fresh])])
            self._known = self._known + fresh
        return self._of_words

    def _of_new(self, words: Sequence[str]) -> np.ndarray:
        """Return what words weigh for each output, and their squared length, a row each."""
        features = [(number, *feature) for number, word in enumerate(words) for feature in of_word(word)]
        at, rows = self._found(np.array([key for _, key, _ in features], np.uint64))
        values = np.array([weight for _, _, weight in features], np.float32)[at] * self._rarity[rows]
        summed = np.zeros((len(words), len(self.weights.outputs) + 1), np.float32)
        of_word_at = np.array([number for number, _, _ in features], np.int64)[at]
        np.add.at(summed, of_word_at, np.column_stack([values[:, None] * self._values[rows], values**2]))
        return summed

    def _found(self, keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        narrow = keys.astype(np.uint32)
        rows = np.minimum(np.searchsorted(self.weights.keys, narrow), len(self.weights.keys) - 1)
        at = np.flatnonzero(self.weights.keys[rows] == narrow)
        return at, rows[at]


def _add(tokens: np.ndarray, at: np.ndarray, values: np.ndarray, lengths: np.ndarray, *, joined: bool) -> None:
    """Add what runs weigh to their first token, or half to the first and half to the next."""
    parts = np.column_stack([values, lengths])
    if not joined:
        np.add.at(tokens, at, parts)
        return
    tokens[at] += parts / 2
    tokens[at + 1] += parts / 2
