"""How much usual arrivals vary: beyond chance alone as a rule, so that a surge is held against the right noise.

Arrivals in a bin (five minutes) are taken as negative binomial: their variance is ``dispersion`` times their mean,
and 1 is Poisson. Feed it usual bins only: a past surge among them would hide the next one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, lgamma, log
from statistics import fmean

from .columns import Column, listed
from .intervals import check_counts

NEAREST_POISSON = 1e-6  # dispersions closer to 1 than this are 1
MOST_DISPERSED = 1e4


class Fit(StrEnum):
    """How the dispersion is found."""

    MOMENTS = "moments"
    LIKELIHOOD = "likelihood"


@dataclass(frozen=True)
class Usual:
    """What usual bins look like: their mean, variance ÷ mean (1 or more), and on how many bins that rests.

    ``dispersion`` is None with fewer than two bins, or where nothing ever arrived.
    """

    mean: float | None
    dispersion: float | None
    bins: int


def usual(seen: Column, expected: Sequence[float] | None = None, *, fit: Fit = Fit.LIKELIHOOD) -> Usual:
    """Return what usual bins look like, by maximum likelihood or by moments.

    Args:
        seen: arrivals in each bin; missing bins (None) are passed over.
        expected: the usual number for each bin (this hour, this weekday); their common mean if not given.
        fit: moments are quicker and cruder: with few bins they vary more.

    Raises:
        ValueError: if a number is negative, the lengths differ, or arrivals came where none are ever expected.

    Source: J. F. Lawless (1987), Canadian Journal of Statistics 15(3).

    >>> bins = [21, 30, 12, 25, 41, 18, 22, 35, 9, 27]
    >>> found = [usual(bins, fit=fit) for fit in Fit]
    >>> [(one.mean, round(one.dispersion, 2)) for one in found]
    [(24.0, 4.05), (24.0, 3.95)]
    """
    counts = listed(seen)
    check_counts(**{f"bin {at}": n for at, n in enumerate(counts) if n is not None})
    known = [n for n in counts if n is not None]
    means = _means(counts, known, expected)
    if len(known) < 2 or not any(means):
        return Usual(fmean(known) if known else None, None, len(known))
    freedom = len(known) - (expected is None)
    found = _by_moments(known, means, freedom) if fit is Fit.MOMENTS else _by_likelihood(known, means)
    return Usual(fmean(known), found, len(known))


def _means(counts: Sequence[float | None], known: Sequence[float], expected: Sequence[float] | None) -> list[float]:
    """Return the expected number of each known bin."""
    if expected is None:
        return [fmean(known)] * len(known) if known else []
    means = [mean for n, mean in zip(counts, expected, strict=True) if n is not None]
    check_counts(**{f"expectation {at}": mean for at, mean in enumerate(means)})
    if any(n and not mean for n, mean in zip(known, means, strict=True)):
        raise ValueError("Something arrived in a bin where nothing is ever expected: give it a small expectation")
    return means


def _by_moments(counts: Sequence[float], means: Sequence[float], freedom: int) -> float:
    """Return Pearson's χ² ÷ degrees of freedom, at least 1."""
    squares = ((n - mean) ** 2 / mean for n, mean in zip(counts, means, strict=True) if mean)
    return max(1.0, sum(squares) / freedom)


def _by_likelihood(counts: Sequence[float], means: Sequence[float]) -> float:
    """Return the likeliest dispersion, 1 or more, by golden section on the logarithm of what exceeds 1."""
    bins = Counter((n, mean) for n, mean in zip(counts, means, strict=True) if mean)
    low, high = log(NEAREST_POISSON), log(MOST_DISPERSED)
    for _ in range(80):
        first, second = low + (high - low) * 0.381966, low + (high - low) * 0.618034
        better = _likelihood(bins, exp(first)) < _likelihood(bins, exp(second))
        low, high = (first, high) if better else (low, second)
    excess = exp((low + high) / 2)
    return 1.0 if excess < 2 * NEAREST_POISSON else 1 + excess


def _likelihood(bins: Counter[tuple[float, float]], excess: float) -> float:
    """Return the log-likelihood of a dispersion of 1 + ``excess``, less what does not depend on it.

    Args:
        bins: how many bins have so many arrivals where so many were expected.
        excess: above 0.
    """
    arrived, stayed_away = log(excess / (1 + excess)), log(1 + excess)
    return sum(
        times * (lgamma(n + mean / excess) - lgamma(mean / excess) + n * arrived - mean / excess * stayed_away)
        for (n, mean), times in bins.items()
    )
