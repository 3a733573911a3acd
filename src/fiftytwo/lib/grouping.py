"""Texts that are alike, in groups: hashed words and pieces of words, weighed by how rare they are, and k-means.

For finding what might be a topic; nothing is decided by it. The same texts give the same groups.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fiftytwo.lib.names import lower
from fiftytwo.lib.reading.tokens import pieces
from fiftytwo.lib.topics import SIZE, WORD, counts, is_lao

Floats = np.ndarray[Any, np.dtype[np.float32]]
LEAST = 4  # texts of a group
ROUNDS = 15
DIMENSIONS = 200
ALIKE = 0.3  # mean likeness (cosine) of a group's texts to its centre; below it they share too little
ONE = 0.5  # two groups whose centres are that much alike are one
SHARED = 0.4  # of a group's texts hold a word that sets them apart: without one it is no group
WORDS = 5


@dataclass(frozen=True)
class Group:
    """Texts that are alike: their numbers, the most typical first, and the words that set them apart."""

    texts: tuple[int, ...]
    words: tuple[str, ...]
    likeness: float


def groups(texts: Sequence[str], *, most: int = 8) -> list[Group]:
    """Return groups of texts that are alike, the largest first; texts like no others are in none.

    >>> parcels, bills = ["where is my parcel", "my parcel is late"] * 3, ["the bill is wrong", "wrong bill again"] * 3
    >>> [group.words[0] for group in groups(parcels + bills, most=2)]
    ['parcel', 'wrong']
    """
    rows = _rows(texts)
    if len(texts) < 2 * LEAST:
        return []
    number = max(2, min(2 * most, len(texts) // LEAST // 2 + 1))
    centres, nearest, near = _clustered(rows, number)
    found = []
    for cluster in range(len(centres)):
        members = np.flatnonzero((nearest == cluster) & (near > ALIKE / 2))
        if len(members) >= LEAST and near[members].mean() >= ALIKE:
            ordered = members[np.argsort(-near[members], kind="stable")]
            found.append((ordered, float(near[members].mean())))
    found.sort(key=lambda one: (-len(one[0]), int(one[0][0])))
    named = [Group(tuple(map(int, m)), _words(texts, set(map(int, m))), round(near, 3)) for m, near in found]
    return [group for group in named if group.words][:most]


def _rows(texts: Sequence[str]) -> Floats:
    """Return texts as rows of length 1, in a few dimensions that keep what is alike near."""
    counted = [counts(text) for text in texts]
    often = Counter(number for one in counted for number in one)
    draw = np.random.default_rng(52)
    onto = draw.standard_normal((SIZE, DIMENSIONS)).astype(np.float32)
    rows = np.zeros((len(texts), DIMENSIONS), np.float32)
    for at, one in enumerate(counted):
        shared = [(number, times) for number, times in one.items() if 1 < often[number] <= max(2, len(texts) // 2)]
        if shared:
            numbers = [number for number, _times in shared]
            rare = np.log(len(texts) / np.array([often[number] for number in numbers]))
            weights = (np.log1p([times for _n, times in shared]) * rare).astype(np.float32)
            rows[at] = weights @ onto[numbers]
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    whole: Floats = rows / np.maximum(lengths, 1e-9)
    return whole


def _clustered(rows: Floats, number: int) -> tuple[Floats, np.ndarray[Any, Any], Floats]:
    """Return centres, the nearest centre of each row, and how near it is (cosine)."""
    centres = _far_apart(rows, number)
    nearest = np.zeros(len(rows), np.int64)
    for _round in range(ROUNDS):
        likeness = rows @ centres.T
        nearest = likeness.argmax(axis=1)
        moved = np.array([rows[nearest == n].sum(axis=0) for n in range(len(centres))])
        lengths = np.linalg.norm(moved, axis=1, keepdims=True)
        following = np.where(lengths > 0, moved / np.maximum(lengths, 1e-9), centres)
        if np.allclose(following, centres):
            break
        centres = following
    joined = _joined(centres)
    near: Floats = (rows * centres[nearest]).sum(axis=1)
    return centres, joined[nearest], near


def _joined(centres: Floats) -> np.ndarray[Any, Any]:
    """Return for each centre the first one that it is like: what was cut in two comes together again."""
    likeness = centres @ centres.T
    joined = np.arange(len(centres))
    for one in range(len(centres)):
        for other in range(one):
            if joined[one] == one and likeness[one, other] >= ONE:
                joined[one] = joined[other]
    return joined


def _far_apart(rows: Floats, number: int) -> Floats:
    """Return rows to begin with: the most typical one, then each time the one least like those taken."""
    taken = [int((rows @ rows.mean(axis=0)).argmax())]
    while len(taken) < number:
        likeness = (rows @ rows[taken].T).max(axis=1)
        likeness[np.linalg.norm(rows, axis=1) == 0] = 2
        taken.append(int(likeness.argmin()))
    return rows[taken].copy()


def _words(texts: Sequence[str], members: set[int]) -> tuple[str, ...]:
    """Return the words that stand in many of a group's texts and in few others, the most telling first."""
    inside, outside = Counter[str](), Counter[str]()
    for at, text in enumerate(texts):
        (inside if at in members else outside).update(set(_said(text)))
    others = max(1, len(texts) - len(members))
    apart = {word: n / len(members) - outside[word] / others for word, n in inside.items()}
    if max(apart.values(), default=0.0) < SHARED:
        return ()
    telling = [word for word in apart if apart[word] >= SHARED / 2]
    return tuple(sorted(telling, key=lambda word: (-apart[word], -len(word), word))[:WORDS])


def _said(text: str) -> Iterator[str]:
    """Yield the words of a text; where they stand without spaces between them, runs of three syllables."""
    for word in WORD.findall(lower(text)):
        if is_lao(word):
            syllables = pieces(word)
            yield from ("".join(syllables[at : at + 3]) for at in range(max(1, len(syllables) - 2)))
        elif len(word) > 2:
            yield word
