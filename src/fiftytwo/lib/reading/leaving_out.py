"""Reasons for the word of a model that cannot be looked into: the words without which it would say it less surely.

Words are left out in few parts first, then one by one within the parts that matter: a text of n words costs at most
``PARTS + FINER · ⌈n / PARTS⌉`` further looks of the model.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from fiftytwo.lib.reading.readings import Span
from fiftytwo.lib.reading.tokens import places

PARTS = 16  # into which a text is cut first
FINER = 2  # parts that are looked at word by word
REASONS = 4  # places shown at most
SHARE = 0.6  # … that together make up this much of what speaks for it

Chances = Callable[[Sequence[str]], np.ndarray]
"""The chance of what was said, for each of some texts."""


def reasons(text: str, chance: float, ask: Chances) -> tuple[Span, ...]:
    """Return the places in a text that speak most for what a model says, in order; none if none matters.

    Args:
        text: as the model read it.
        chance: how likely the model says it of the whole text, 0 to 1.
        ask: the model.

    >>> model = lambda texts: np.array([0.9 if "thanks" in one else 0.2 for one in texts])
    >>> reasons("well then, thanks to you", 0.9, model)
    (Span(start=11, end=17),)
    """
    words = [Span(*place) for place in places(text) if text[place[0]].isalpha()]
    if not words:
        return ()
    width = -(-len(words) // PARTS)
    parts = [words[at : at + width] for at in range(0, len(words), width)]
    shares = _shares(text, chance, [Span(part[0].start, part[-1].end) for part in parts], ask)
    if width > 1:
        chosen = sorted(np.argsort(-shares, kind="stable")[:FINER])
        words = [word for number in chosen if shares[number] > 0 for word in parts[number]]
        shares = _shares(text, chance, words, ask)
    return _best(text, words, shares)


def _shares(text: str, chance: float, places: Sequence[Span], ask: Chances) -> np.ndarray:
    """Return by how much the log odds fall where each of some places is left out."""
    if not places:
        return np.zeros(0)
    without = ask([f"{text[: place.start]} {text[place.end :]}" for place in places])
    fallen: np.ndarray = _log_odds(np.array(chance)) - _log_odds(without)
    return fallen


def _log_odds(chances: np.ndarray) -> np.ndarray:
    kept = np.clip(chances, 1e-7, 1 - 1e-7)
    odds: np.ndarray = np.log(kept / (1 - kept))
    return odds


def _best(text: str, words: Sequence[Span], shares: np.ndarray) -> tuple[Span, ...]:
    speaking = np.maximum(shares, 0)
    if not speaking.any():
        return ()
    ranked = np.argsort(-speaking, kind="stable")[: 2 * REASONS]
    enough = int(np.searchsorted(np.cumsum(speaking[ranked]), SHARE * speaking.sum())) + 1
    chosen = sorted(int(number) for number in ranked[:enough] if speaking[number] > 0)
    spans: list[Span] = []
    for number in chosen:
        word = words[number]
        if spans and not text[spans[-1].end : word.start].strip():
            spans[-1] = Span(spans[-1].start, word.end)
        else:
            spans.append(word)
    return tuple(spans[:REASONS])
