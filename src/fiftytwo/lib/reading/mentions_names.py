"""Names of people as far as we know them, and how ordinary a word is."""

from __future__ import annotations

import json
import zlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

MODELS = Path(__file__).with_name("models")
BITS = 18


class Names(NamedTuple):
    """Folded names, and how often each word stands in ordinary text in small letters."""

    given: frozenset[str]
    family: frozenset[str]
    lao: frozenset[str]
    ordinary: npt.NDArray[np.uint8]  # by hash: the binary logarithm of how often, 0 never

    def how_ordinary(self, word: str) -> int:
        """Return 0 for a word never seen in small letters, 1 for once, 2 for two or three times and so on."""
        return int(self.ordinary[place_of(word)])


def place_of(word: str) -> int:
    """Return where a word stands in the table by hash."""
    return zlib.crc32(word.encode()) & ((1 << BITS) - 1)


@cache
def names() -> Names:
    """Return the names that come along."""
    lists = {
        kind: frozenset((MODELS / f"names_{kind}.txt").read_text(encoding="utf-8").split())
        for kind in ("given", "family", "lao")
    }
    with np.load(MODELS / "ordinary.npz") as file:
        return Names(lists["given"], lists["family"], lists["lao"], file["ordinary"])


@cache
def weights() -> dict[str, dict[str, float]]:
    """Return what each sign counts for or against a person being meant, by kind of letters."""
    found: dict[str, dict[str, float]] = json.loads((MODELS / "mentions.json").read_text(encoding="utf-8"))
    return found
