"""What the language of Latin letters is told by: runs of one to four letters, and whole words, hashed to numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fiftytwo.lib.reading.language_letters import END, SPACE, codes_of, points

BUCKETS = 1 << 17
NOTHING = 0  # the bucket of what is no feature; it weighs nothing
LONGEST_RUN = 4  # letters
A_PLACE = LONGEST_RUN + 1  # features of one place in a text: four runs that begin there, and the word
_MULTIPLIER = np.uint32(0x9E3779B1)
_STEP = np.uint32(0x01000193)
_SHIFT = np.uint32(32 - 17)
_WORD = np.uint32(0x5DEECE66)

Hashes = npt.NDArray[np.uint32]


class Features(NamedTuple):
    """Hashed features of many texts: those of text ``i`` are the rows ``bounds[i]`` up to ``bounds[i + 1]``."""

    hashes: Hashes  # a row a place, A_PLACE columns
    bounds: npt.NDArray[np.int64]

    def counts(self) -> npt.NDArray[np.int64]:
        """Return how many features each text has."""
        here = np.count_nonzero(self.hashes, axis=1)
        return np.add.reduceat(here, self.bounds[:-1], dtype=np.int64)


def features(texts: Sequence[str]) -> Features:
    """Return the features of at least one text; the same for the same text, alone or in a batch."""
    array, _ = points([f" {text} " for text in texts])
    codes = codes_of(array)
    codes = codes[_kept(codes)]
    bounds = np.concatenate([[0], np.flatnonzero(codes == END) + 1])
    wide = codes.astype(np.uint32)
    hashes = np.empty((len(wide), A_PLACE), dtype=np.uint32)
    _runs(wide, hashes)
    hashes[:, LONGEST_RUN] = _words(wide)
    return Features(hashes, bounds)


def _kept(codes: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Keep one of several spaces, and two of several equal letters ("çoooook")."""
    again = np.zeros(len(codes), dtype=np.bool_)
    again[1:] = codes[1:] == codes[:-1]
    thrice = np.zeros(len(codes), dtype=np.bool_)
    thrice[2:] = again[2:] & again[1:-1]
    kept: npt.NDArray[np.bool_] = ~((again & (codes == SPACE)) | thrice) | (codes == END)
    return kept


def _bucket(hashed: Hashes) -> Hashes:
    """Spread hashes over the buckets, none to NOTHING."""
    spread: Hashes = np.maximum(((hashed ^ (hashed >> np.uint32(15))) * _MULTIPLIER) >> _SHIFT, np.uint32(1))
    return spread


def _runs(codes: Hashes, hashes: Hashes) -> None:
    """Fill in the hashes of the runs that begin at each place, NOTHING where a text ends within."""
    padded = np.concatenate([codes, np.zeros(LONGEST_RUN, dtype=np.uint32)])
    hashed = np.zeros(len(codes), dtype=np.uint32)
    whole = np.ones(len(codes), dtype=np.bool_)
    for length in range(1, LONGEST_RUN + 1):
        part = padded[length - 1 : length - 1 + len(codes)]
        hashed = (hashed + np.uint32(length)) * _STEP ^ part
        whole &= part != END
        hashes[:, length - 1] = np.where(whole, _bucket(hashed), NOTHING)
    hashes[codes <= SPACE, 0] = NOTHING


def _words(codes: Hashes) -> Hashes:
    """Return the hash of each word at its first letter, NOTHING elsewhere.

    A word's hash is the sum of its letters times powers that begin anew with the word, taken from running sums.
    """
    hashed = np.zeros(len(codes), dtype=np.uint32)
    inside = codes > SPACE
    before = np.zeros(len(codes), dtype=np.bool_)
    before[1:] = inside[:-1]
    starts = np.flatnonzero(inside & ~before)
    ends = np.flatnonzero(~inside & before)
    if len(starts):
        lengths = ends - starts
        place_in_word = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        letters = np.zeros(len(codes) + 1, dtype=np.uint32)
        letters[1:][inside] = codes[inside] * _powers(int(lengths.max()))[place_in_word]
        sums = np.cumsum(letters, dtype=np.uint32)
        hashed[starts] = _bucket((sums[ends] - sums[starts]) ^ _WORD)
    return hashed


def _powers(count: int) -> Hashes:
    powers = np.full(count, _STEP, dtype=np.uint32)
    powers[0] = 1
    return np.cumprod(powers, dtype=np.uint32)
