"""Letters as numbers: which script a letter belongs to, and what it is when case and look do not matter."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

LATIN, LAO, THAI, CYRILLIC, ARABIC, OTHER_SCRIPT = range(1, 7)
SCRIPTS = 7
_PLANE = 0x10000  # beyond it stand emoji and scripts of the past: no letters to us

END, SPACE, APOSTROPHE, FOREIGN = 0, 1, 2, 3  # codes that are no letters of a-z and their relatives
_FIRST_LETTER = 4
_APOSTROPHES = "'’‘ʼ`´"
_RANGES = {
    LATIN: [(0x41, 0x5A), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x2AF), (0x1E00, 0x1EFF)],
    LAO: [(0x0E81, 0x0EDF)],
    THAI: [(0x0E01, 0x0E4E)],
    CYRILLIC: [(0x400, 0x52F)],
    ARABIC: [(0x620, 0x64A), (0x66E, 0x6D3), (0x6FA, 0x6FF), (0x750, 0x77F), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC)],
}

Codes = npt.NDArray[np.uint8]


@cache
def scripts() -> Codes:
    """Return the script of each character of the basic plane; 0 for what is no letter."""
    table = np.zeros(_PLANE, dtype=np.uint8)
    for point in range(0x370, 0xD800):
        if unicodedata.category(chr(point))[0] == "L":
            table[point] = OTHER_SCRIPT
    for script, ranges in _RANGES.items():
        for first, last in ranges:
            table[first : last + 1] = script
    return table


@cache
def letters() -> Codes:
    """Return the code of each character of the basic plane as the features see it: one for a letter and its capital."""
    table = np.full(_PLANE, SPACE, dtype=np.uint8)
    table[scripts() > 0] = FOREIGN
    codes: dict[str, int] = {}
    for point in range(_PLANE):
        if scripts()[point] != LATIN or point > 0x2AF:
            continue
        small = chr(point).lower() if chr(point) != "İ" else "i"
        table[point] = codes.setdefault(small[0], _FIRST_LETTER + len(codes)) if len(codes) < 240 else FOREIGN
    for sign in _APOSTROPHES:
        table[ord(sign)] = APOSTROPHE
    table[0] = END
    return table


def points(texts: Sequence[str]) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
    """Return the code points of all texts, one after another with a zero behind each, and where each begins."""
    joined = "\0".join(texts) + "\0"
    array = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    lengths = np.fromiter((len(text) for text in texts), dtype=np.int64, count=len(texts))
    starts = np.zeros(len(texts), dtype=np.int64)
    np.cumsum(lengths[:-1] + 1, out=starts[1:])
    return array, starts


def script_counts(array: npt.NDArray[np.uint32], starts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return how many letters of each script each text has, a row a text."""
    of_letter = scripts()[np.where(array < _PLANE, array, 0)]
    counts = np.empty((len(starts), SCRIPTS), dtype=np.int64)
    for script in range(SCRIPTS):
        counts[:, script] = np.add.reduceat(of_letter == script, starts, dtype=np.int64)
    return counts


def codes_of(array: npt.NDArray[np.uint32]) -> Codes:
    """Return what the features see, a code a character: END between texts, one SPACE for whatever separates words.

    Of a letter that is repeated only two are kept ("çoooook"); a word begins and ends with SPACE, also in a text's
    first and last place.
    """
    codes = letters()[np.where(array < _PLANE, array, 32)]
    codes[array == 0] = END
    return codes
