"""What the models look at: pieces of words, words, runs of words, and the kinds of words that stand together.

A feature is a number (a hash of 32 bits) at a token of a text, with a weight by its sort. Features of a single word
depend on the word alone and are worked out once a word (:func:`of_word`); features of runs of words are worked out
for a whole batch of texts in numpy (:func:`of_runs`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np

from .lexicon import LONGEST, Lexicon, chain, key, lexicon
from .tokens import form, is_lao, pieces

WORD, PIECE, PAIR, APART, TRIPLE, LONGER, KIND, KINDS = 1.0, 0.3, 0.7, 0.4, 0.7, 0.6, 1.2, 0.5
LETTERS = (3, 4, 5)  # of the pieces of a word
KEPT_WORDS = 60_000  # distinct words kept worked out: what is more is worked out again

NAME = key("<name>")
EDGE = key("<edge>")
_SENTENCE_ENDS = frozenset(".!?\n…")
_TOLD_BY = {"tr": 5}  # letters by which a word is known as a common one, in Turkish without its endings


class Run(NamedTuple):
    """Features of one sort: at which token of the batch each stands, its key, and the weight of its sort."""

    at: np.ndarray
    keys: np.ndarray
    weight: float
    joined: bool = True  # the token after it belongs to it as well


def of_word(word: str) -> Iterator[tuple[int, float]]:
    """Yield the features of one word in its plain form: itself, and the pieces of its letters with its edges."""
    yield key("w:" + word), WORD
    if is_lao(word) or len(word) < LETTERS[0] or not word.isalpha():
        return
    edged = f"^{word[:20]}$"
    for length in LETTERS:
        for start in range(len(edged) - length + 1):
            yield key("c:" + edged[start : start + length]), PIECE


def root(word: str, language: str) -> int:
    """Return the key under which a word is known as a common one."""
    return key(word[: _TOLD_BY.get(language)])


@lru_cache(maxsize=8)
def common_words(language: str) -> frozenset[int]:
    """Return the roots of words that people write in small letters, so that a capital makes no name of them."""
    path = files(__package__) / "models" / f"{language}.words"
    return frozenset(np.frombuffer(path.read_bytes(), "<u4").tolist()) if path.is_file() else frozenset()


def kept_words(words: Iterable[str], language: str) -> bytes:
    """Return common words as they are kept in a file, for :func:`common_words`."""
    return np.array(sorted({root(word, language) for word in words}), "<u4").tobytes()


@dataclass(slots=True)
class Batch:
    """Texts cut into tokens, all in a row: the words of each token, and where texts, sentences and clauses begin."""

    words: np.ndarray  # index into the vocabulary
    text_of: np.ndarray
    starts: np.ndarray  # first token of each text that has any
    texts: np.ndarray  # the number of the text that starts there
    clauses: np.ndarray  # first token of each clause
    names: np.ndarray  # bool: the token looks like a person's name
    matches: np.ndarray  # tokens at which a phrase of the lexicon begins
    kinds: np.ndarray  # beside it, the phrase's kind; after the last kind NAME and EDGE
    length: int  # how many texts


class Vocabulary:
    """The words met so far: for each distinct token its plain form and what can be told from it alone."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.lexicon: Lexicon = lexicon(language)
        self._common = common_words(language)
        self._kind = {kind: number for number, kind in enumerate(self.lexicon.kinds)}
        self.forget()

    def forget(self) -> None:
        """Start anew, so that memory stays bounded."""
        self.index: dict[str, int] = {}
        self.forms: list[str] = []
        self.keys: list[int] = []
        self.lexemes: list[int] = []
        self.marks: list[tuple[bool, bool, bool, bool]] = []
        self.arrays: tuple[np.ndarray, np.ndarray, np.ndarray] | None = None

    def add(self, token: str) -> int:
        """Take a token in and return its number."""
        word = form(token)
        self.index[token] = number = len(self.forms)
        self.forms.append(word)
        self.keys.append(key(word))
        self.lexemes.append(self.lexicon.lexeme(word))
        capital = token[0].isupper() and len(token) > 1 and not token.isupper()
        rare = bool(self._common) and root(word, self.language) not in self._common
        self.marks.append((capital, token[0] in _SENTENCE_ENDS, token[0].isalpha(), rare))
        self.arrays = None
        return number

    def looked_up(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return keys, lexemes and marks (capital, ends a sentence, is a word, is rare) of all words."""
        if self.arrays is None:
            self.arrays = (
                np.array(self.keys, np.uint64),
                np.array(self.lexemes, np.uint64),
                np.array(self.marks, bool).reshape(-1, 4),
            )
        return self.arrays

    def batch(self, texts: Sequence[str]) -> Batch:
        """Cut texts into tokens and find names and phrases in them."""
        if len(self.forms) > KEPT_WORDS:
            self.forget()
        known, add = self.index, self.add
        numbers: list[int] = []
        counts = []
        for text in texts:
            tokens = pieces(text)
            counts.append(len(tokens))
            for token in tokens:
                number = known.get(token)
                numbers.append(add(token) if number is None else number)
        return self._batch(np.array(numbers, np.int64), np.array(counts, np.int64))

    def _batch(self, words: np.ndarray, counts: np.ndarray) -> Batch:
        text_of = np.repeat(np.arange(len(counts)), counts)
        texts = np.flatnonzero(counts)
        starts = (np.cumsum(counts) - counts)[texts]
        empty = np.zeros(0, np.int64)
        batch = Batch(words, text_of, starts, texts, starts, np.zeros(len(words), bool), empty, empty, len(counts))
        if len(words):
            self._find_phrases(batch)
            self._find_names(batch)
            self._find_clauses(batch)
        return batch

    def _find_phrases(self, batch: Batch) -> None:
        lexemes = self.looked_up()[1][batch.words]
        runs = [lexemes]
        for length in range(2, LONGEST + 1):
            runs.append(chain(runs[-1][:-1], lexemes[length - 1 :]) if len(runs[-1]) > 1 else runs[-1][:0])
        taken = np.zeros(len(lexemes), bool)
        found: list[tuple[np.ndarray, np.ndarray]] = []
        for length in range(LONGEST, 0, -1):
            at, kinds = looked_up_in(self.lexicon.keys[length - 1], self.lexicon.kinds_of[length - 1], runs[length - 1])
            fits = ~taken[at] & (batch.text_of[at] == batch.text_of[at + length - 1])
            at, kinds = at[fits], kinds[fits]
            for step in range(length):
                taken[at + step] = True
            found.append((at, kinds))
        batch.matches = np.concatenate([at for at, _ in found])
        batch.kinds = np.concatenate([kinds for _, kinds in found])

    def _find_names(self, batch: Batch) -> None:
        """Mark names: by a title beside them, by the list of names, by a capital in a sentence or on a rare word."""
        capital, ends, is_word, rare = self.looked_up()[2][batch.words].T
        first = np.zeros(len(batch.words), bool)
        first[batch.starts] = True
        opening = first.copy()
        opening[1:] |= ends[:-1] | ~is_word[:-1]
        kind_at = np.full(len(batch.words), -1)
        kind_at[batch.matches] = batch.kinds
        before, after, listed = (kind_at == self._kind.get(kind, -2) for kind in ("title", "honorific", "name"))
        free = is_word & (kind_at < 0)
        names = listed | (capital & free & (rare | ~opening))
        names[:-1] |= after[1:] & free[:-1] & ~first[1:]
        names[1:] |= before[:-1] & free[1:] & ~first[1:]
        batch.names = names

    def _find_clauses(self, batch: Batch) -> None:
        """Cut at the ends of sentences and before words of contrast; put names and edges among the kinds."""
        ends = self.looked_up()[2][batch.words, 1]
        new = np.zeros(len(batch.words) + 1, bool)
        new[batch.starts] = True
        new[1:] |= ends
        edges = np.flatnonzero(new[:-1])
        new[batch.matches[batch.kinds == self._kind.get("contrast", -2)]] = True
        batch.clauses = np.flatnonzero(new[:-1])
        names = np.flatnonzero(batch.names)
        listed = self._kind.get("name", -2)
        kept = batch.kinds != listed
        at = np.concatenate([batch.matches[kept], names, edges])
        count = len(self.lexicon.kinds)
        kinds = np.concatenate([batch.kinds[kept], np.full(len(names), count), np.full(len(edges), count + 1)])
        order = np.lexsort((-kinds, at))
        batch.matches, batch.kinds = at[order], kinds[order]

    def kind_keys(self) -> np.ndarray:
        """Return the keys of the kinds, NAME and EDGE last."""
        return np.array([key("k:" + kind) for kind in self.lexicon.kinds] + [NAME, EDGE], np.uint64)


def looked_up_in(keys: np.ndarray, values: np.ndarray, asked: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return where ``asked`` stands in the sorted ``keys``: positions in ``asked``, and the values beside the keys."""
    if not len(keys) or not len(asked):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    places = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
    at = np.flatnonzero(keys[places] == asked)
    return at, values[places[at]]


def of_runs(batch: Batch, vocabulary: Vocabulary) -> Iterator[Run]:
    """Yield the features of runs of words: pairs, pairs with a word between, triples, in Lao also longer runs."""
    if not len(batch.words):
        return
    words = np.where(batch.names, np.uint64(NAME), vocabulary.looked_up()[0][batch.words])
    yield from _runs(words, batch.text_of, 5 if vocabulary.language == "lo" else 3)
    yield from _kinds(batch, vocabulary.kind_keys())


def _runs(words: np.ndarray, text_of: np.ndarray, longest: int) -> Iterator[Run]:
    run = words
    for length in range(2, longest + 1):
        if len(run) < 2:
            return
        run = chain(run[:-1], words[length - 1 :])
        at = np.flatnonzero(text_of[: len(run)] == text_of[length - 1 :])
        yield Run(at, run[at], (PAIR, TRIPLE, LONGER, LONGER)[length - 2])
    if len(words) > 2:
        apart = chain(chain(words[:-2], np.array([EDGE], np.uint64)), words[2:])
        at = np.flatnonzero(text_of[:-2] == text_of[2:])
        yield Run(at, apart[at], APART)


def _kinds(batch: Batch, keys: np.ndarray) -> Iterator[Run]:
    at, found = batch.matches, keys[batch.kinds]
    text_of = batch.text_of[at]
    plain = np.flatnonzero(found != np.uint64(EDGE))
    yield Run(at[plain], found[plain], KIND, joined=False)
    run = found
    for length in (2, 3):
        if len(run) < 2:
            return
        run = chain(run[:-1], found[length - 1 :])
        same = np.flatnonzero(text_of[: len(run)] == text_of[length - 1 :])
        yield Run(at[same], run[same], KINDS, joined=False)
    if len(found) > 2:
        apart = chain(chain(found[:-2], np.array([NAME], np.uint64)), found[2:])
        same = np.flatnonzero(text_of[:-2] == text_of[2:])
        yield Run(at[same], apart[same], KINDS, joined=False)
