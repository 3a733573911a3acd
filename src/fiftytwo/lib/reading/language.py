"""Which language a text is written in: by its script where that tells, else by its letters and words.

Lao, Thai, Cyrillic and Arabic letters tell by themselves. Latin ones are told apart by a small model that
``tools/train_language.py`` trains and ``docs/understanding/language.md`` describes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fiftytwo.lib.reading.language_features import features
from fiftytwo.lib.reading.language_letters import (
    ARABIC,
    CYRILLIC,
    LAO,
    LATIN,
    OTHER_SCRIPT,
    THAI,
    points,
    script_counts,
)
from fiftytwo.lib.reading.mentions_names import names
from fiftytwo.lib.reading.mentions_words import fold
from fiftytwo.lib.reading.readings import Asked, Reading, Span

VERSION = "1"
MODEL = Path(__file__).with_name("models") / "language.npz"
LONGEST = 4_000  # characters that are looked at; more say nothing new
MOST_SENTENCES = 40
# Before a word is read: the logarithm of how much likelier a language is than another of Latin letters.
PRIOR = {"tr": 0.5, "en": 0.7, "az": 0.3}
SURE = 0.4  # below this chance we abstain
_SURE_OF_SENTENCE = 0.97  # for saying that one sentence is in another language than the rest
_SHORTEST_SENTENCE = 12  # letters; shorter ones are not judged on their own
_FEWEST_LETTERS = 2
_FEWEST_OF_SCRIPT = 4  # letters of a script that tells by itself make a sentence in another language
_SHORTEST_MONOTONY = 5  # characters; "hahaha" is no language, "anne" and "ananas" are words
_SUREST = 0.999

_LONGEST_NAME = 40  # characters
_MOST_ORDINARY_NAME = 2  # as mentions_names counts; above, a word like "Umut" or "Rose" is taken as a word
_CAPITALS = re.compile(r"\s*(?:[^\W\d_a-zçğışöüə][^\W\d_]+[\s-]*){1,4}")
_SEVERAL = re.compile(r"[.!?…\n]\s*\w")
_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…\n]*")
# A few Lao letters among brand names in Latin ones still are a Lao text.
_LATIN_COUNTS = 0.7
_BY_SCRIPT = {LAO: ("lo", 0.995), THAI: ("th", 0.995), CYRILLIC: ("ru", 0.93), ARABIC: ("ar", 0.95)}
_OF_SCRIPTS = frozenset(language for language, _ in _BY_SCRIPT.values())
# Letters that Russian or Arabic does not have: another language in their script.
_NOT_RUSSIAN = re.compile("[іїєґўјљњћђџќѓәғқңөұүһӣӯҷҳ]", re.I)
_NOT_ARABIC = re.compile("[پچژگکیےہھٹڈڑں]")


class _Model(NamedTuple):
    languages: tuple[str, ...]
    weights: npt.NDArray[np.float32]  # a row a bucket; that of NOTHING is zero


@cache
def _model() -> _Model:
    with np.load(MODEL) as file:
        weights = file["weights"].astype(np.float32) * file["scale"]
        weights[0] = 0
        return _Model(tuple(str(language) for language in file["languages"]), weights)


@cache
def _prior() -> npt.NDArray[np.float32]:
    return np.array([PRIOR.get(language, 0.0) for language in _model().languages], dtype=np.float32)


class Language:
    """Says the language of each text, or abstains: of names and numbers, emoji, and what it does not know.

    Of a text in more than one language the value is that of most of it; the spans are the sentences in others, and
    ``candidates`` holds the language of each of these spans.
    """

    version = VERSION

    def read(self, texts: Sequence[Asked]) -> list[tuple[Reading, ...]]:
        """Return one reading of each text."""
        if not texts:
            return []
        words = [asked.text[:LONGEST].replace("\0", " ") for asked in texts]
        places, firsts = _sentences(words)
        pieces = [words[owner][span.start : span.end] for owner, span in places]
        of_pieces = _evidence(pieces)
        of_texts = _Evidence(*(np.add.reduceat(each, firsts) for each in of_pieces))
        found: list[tuple[Reading, ...]] = [(_reading(whole),) for whole in _judged(of_texts, words)]
        several = np.flatnonzero(np.diff([*firsts, len(pieces)]) > 1)
        if len(several):
            sentences = _judged(of_pieces, pieces)
            for text in several:
                first = firsts[text]
                last = firsts[text + 1] if text + 1 < len(firsts) else len(pieces)
                found[text] = (_of_sentences(found[text][0], sentences[first:last], places[first:last]),)
        return found


def languages_of(texts: Sequence[str]) -> list[tuple[str | None, float | None]]:
    """Return the language and confidence of each text as a whole.

    >>> [language for language, _ in languages_of(["kargom nerede", "where is it", "ເຄື່ອງຢູ່ໃສ", "42"])]
    ['tr', 'en', 'lo', None]
    """
    return [(reading.value, reading.confidence) for (reading,) in Language().read([Asked(text) for text in texts])]


class _Evidence(NamedTuple):
    """What speaks for the languages of pieces of text, a row a piece; a text's is the sum of its pieces'."""

    letters: npt.NDArray[np.int64]  # a column a script
    sums: npt.NDArray[np.float32]  # a column a language of Latin letters
    features: npt.NDArray[np.int64]  # how many there were


class _Judged(NamedTuple):
    """What is held of one piece of text."""

    language: str | None
    confidence: float
    letters: int


def _sentences(texts: Sequence[str]) -> tuple[list[tuple[int, Span]], npt.NDArray[np.int64]]:
    """Return (number of the text, place) of all sentences of all texts, and which is the first of each text."""
    places: list[tuple[int, Span]] = []
    firsts = np.empty(len(texts), dtype=np.int64)
    for number, text in enumerate(texts):
        firsts[number] = len(places)
        if len(text) > 2 * _SHORTEST_SENTENCE and _SEVERAL.search(text):
            spans = [Span(*found.span()) for found in _SENTENCE.finditer(text)]
            if len(spans) > MOST_SENTENCES:
                spans[MOST_SENTENCES - 1 :] = [Span(spans[MOST_SENTENCES - 1].start, len(text))]
            places += [(number, span) for span in spans]
        if firsts[number] == len(places):
            places.append((number, Span(0, len(text))))
    return places, firsts


def _evidence(pieces: Sequence[str]) -> _Evidence:
    """Return what speaks for the languages of each piece."""
    letters = script_counts(*points(pieces))
    model = _model()
    sums = np.zeros((len(pieces), len(model.languages)), dtype=np.float32)
    counts = np.zeros(len(pieces), dtype=np.int64)
    latin = np.flatnonzero(letters[:, LATIN]).tolist()
    if latin:
        found = features([pieces[place] for place in latin])
        summed = model.weights[found.hashes[:, 0]]
        for column in found.hashes.T[1:]:
            summed += model.weights[column]
        sums[latin] = np.add.reduceat(summed, found.bounds[:-1])
        counts[latin] = found.counts()
    return _Evidence(letters, sums, counts)


def _judged(evidence: _Evidence, pieces: Sequence[str]) -> list[_Judged]:
    """Return what is held of each piece."""
    weighed = evidence.letters[:, 1:].astype(np.float64)
    weighed[:, LATIN - 1] *= _LATIN_COUNTS
    scripts = (weighed.argmax(axis=1) + 1).tolist()
    scores = evidence.sums / np.sqrt(np.maximum(evidence.features, 1))[:, None] + _prior()
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    best = scores.argmax(axis=1).tolist()
    chances = (1 / raised.sum(axis=1)).tolist()
    letters = evidence.letters.tolist()
    languages = _model().languages
    found = []
    for piece, script, number, chance, counts in zip(pieces, scripts, best, chances, letters, strict=True):
        if script == LATIN and counts[LATIN] >= _FEWEST_LETTERS:
            known = chance >= SURE and not _is_no_language(piece)
            found.append(_Judged(languages[number] if known else None, min(chance, _SUREST), counts[LATIN]))
        else:
            found.append(_by_script(piece, script, counts[script]))
    return found


def _is_no_language(piece: str) -> bool:
    """Say whether a piece is a person's name and nothing else, or a few letters over and over."""
    kinds = len(set(piece[:200]))
    if (
        kinds == 1
        or (kinds == 2 and len(piece) > _SHORTEST_MONOTONY)
        or (kinds == 3 and len(piece) > _SHORTEST_SENTENCE)
    ):
        return True
    if len(piece) > _LONGEST_NAME or not _CAPITALS.fullmatch(piece):
        return False
    known = names()
    words = [fold(word) for word in piece.replace("-", " ").split()]
    return all(
        (word in known.given or word in known.family) and known.how_ordinary(word) <= _MOST_ORDINARY_NAME
        for word in words
    )


def _by_script(piece: str, script: int, letters: int) -> _Judged:
    """Return what the script alone tells."""
    if letters < _FEWEST_LETTERS or script in (LATIN, OTHER_SCRIPT):
        return _Judged(None, 0.0, letters)
    if script == CYRILLIC and _NOT_RUSSIAN.search(piece):
        return _Judged(None, 0.0, letters)
    if script == ARABIC and _NOT_ARABIC.search(piece):
        return _Judged(None, 0.0, letters)
    return _Judged(*_BY_SCRIPT[script], letters)


def _reading(judged: _Judged) -> Reading:
    return Reading("language", judged.language, judged.confidence if judged.language else None)


def _of_sentences(whole: Reading, sentences: Sequence[_Judged], places: Sequence[tuple[int, Span]]) -> Reading:
    """Return the reading of a text of several sentences, with those in another language than most of it."""
    letters: dict[str, int] = {}
    for sentence in sentences:
        if sentence.language and _stands_alone(sentence):
            letters[sentence.language] = letters.get(sentence.language, 0) + sentence.letters
    if len(letters) < 2:
        return whole
    most = whole.value if whole.value in letters else max(letters, key=lambda language: letters[language])
    others = [
        (span, each.language)
        for each, (_, span) in zip(sentences, places, strict=True)
        if each.language and _stands_alone(each) and each.language != most
    ]
    return Reading(
        "language", most, whole.confidence, tuple(span for span, _ in others), tuple(code for _, code in others)
    )


def _stands_alone(sentence: _Judged) -> bool:
    """Say whether a sentence is long and sure enough to be judged on its own."""
    sure = sentence.language in _OF_SCRIPTS or sentence.confidence >= _SURE_OF_SENTENCE
    return sure and sentence.letters >= (
        _SHORTEST_SENTENCE if sentence.language not in _OF_SCRIPTS else _FEWEST_OF_SCRIPT
    )
