"""Set the bars of a reader from scores of unseen texts: certainty first, then from where on to speak."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.optimize import minimize

from fiftytwo.lib.intervals import wilson

from .judging import Bar

PRECISE = 0.95  # what a person thanked must reach, since it is shown in public
PRECISE_AT_LEAST = 0.90  # the lower end of its interval
SURE = 0.95  # … or this certainty, where too few texts are precise enough to tell
TONE_BETWEEN, TONE_STEPS = (0.3, 0.7), 41  # chances from which on praise and complaint may be said
ABSTAIN = 0.08  # how far below the bar of tone a reader says nothing


def all_fitted(names: Sequence[str], scores: np.ndarray, expected: np.ndarray) -> dict[str, Bar]:
    """Return the bars of all outputs; ``scores`` and ``expected`` are texts by outputs."""
    bars = {name: fitted(name, scores[:, at], expected[:, at]) for at, name in enumerate(names)}
    axes = [names.index(axis) for axis in ("praise", "complaint")]
    chances = np.column_stack([bars[names[at]].chances(scores[:, at]) for at in axes])
    for at, yes in zip(axes, tone_from(chances, expected[:, axes]), strict=True):
        bars[names[at]] = replace(bars[names[at]], yes=float(yes), no=float(yes) - ABSTAIN)
    return bars


def fitted(name: str, scores: np.ndarray, expected: np.ndarray) -> Bar:
    """Return the bar of an output from scores of unseen texts and what was expected of each."""
    slope, offset = _certainty(scores, expected)
    chances = Bar(slope, offset, 1, 0).chances(scores)
    if name == "person_thanked":
        yes = min(precise_from(chances, expected), SURE)
        return Bar(slope, offset, yes, min(yes, best_from(chances, expected)))
    yes = best_from(chances, expected)
    return Bar(slope, offset, yes, max(0.0, yes - ABSTAIN))


def tone_from(chances: np.ndarray, expected: np.ndarray) -> tuple[float, float]:
    """Return from where on to speak of praise and of complaint, so that both together come out best.

    ``chances`` and ``expected`` are texts by (praise, complaint). Best is the F1 of each, and the mean F1 of praise,
    complaint, both and neither, since a bar that is best for one alone makes many texts "both" that are not.
    """
    steps = np.linspace(*TONE_BETWEEN, TONE_STEPS)
    return max(((one, other) for one in steps for other in steps), key=lambda bars: _of_tone(chances >= bars, expected))


def _of_tone(said: np.ndarray, expected: np.ndarray) -> float:
    kinds = said @ (2, 1), expected @ (2, 1)
    alone = [_f1(said[:, axis], expected[:, axis]) for axis in (0, 1)]
    together = [_f1(kinds[0] == kind, kinds[1] == kind) for kind in range(4)]
    return float(np.mean(alone) + np.mean(together))


def _f1(said: np.ndarray, expected: np.ndarray) -> float:
    return 2 * float((said & expected).sum()) / max(1, int(said.sum() + expected.sum()))


def _certainty(scores: np.ndarray, expected: np.ndarray) -> tuple[float, float]:
    """Return slope and offset that make chances of scores (Platt 1999, with his smoothed targets)."""
    positive = expected.sum()
    targets = np.where(expected, (positive + 1) / (positive + 2), 1 / (len(expected) - positive + 2))

    def loss(line: np.ndarray) -> float:
        logits = line[0] * scores + line[1]
        return float((np.logaddexp(0, logits) - targets * logits).sum())

    slope, offset = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return float(slope), float(offset)


def best_from(chances: np.ndarray, expected: np.ndarray) -> float:
    """Return the chance from which on saying so gives the best F1."""
    order = np.argsort(-chances)
    hits = np.cumsum(expected[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + expected.sum())
    return float(chances[order[int(np.argmax(f1))]])


def precise_from(chances: np.ndarray, expected: np.ndarray) -> float:
    """Return the lowest chance from which on readings are as precise as they must be; 1 if none is."""
    order = np.argsort(-chances)
    hits = np.cumsum(expected[order])
    said = np.arange(1, len(order) + 1)
    for place in np.flatnonzero(hits / said >= PRECISE)[::-1]:
        interval = wilson(int(hits[place]), int(said[place]))
        if interval is not None and interval.low >= PRECISE_AT_LEAST:
            return float(chances[order[place]])
    return 1.0
