"""Whether raters who judged the same things agree more than chance would have them.

Show raw agreement, alpha and AC1 together: with a rare category kappa is low though raters nearly always agree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from .intervals import Interval

Floats = NDArray[np.float64]
Rating = float | None
Ratings = Sequence[Sequence[Rating]]
"""A row for each rater, a column for each unit; None where a rater did not rate it."""

TENTATIVE = 0.667
RELIABLE = 0.800


class Level(StrEnum):
    """What the differences of a scale mean."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


class Reliance(StrEnum):
    """What an alpha allows."""

    RELY = "rely"
    TENTATIVE = "tentative"
    DISCARD = "discard"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Alpha:
    """Krippendorff's alpha: 1 is perfect, 0 what chance gives; None where nothing varied or nothing was rated twice.

    ``units`` counts the units that at least two raters rated, ``pairable`` the ratings of these.
    """

    value: float | None
    units: int
    pairable: int

    @property
    def reliance(self) -> Reliance:
        """What may be done with ratings that agree so well."""
        if self.value is None:
            return Reliance.UNKNOWN
        if self.value >= RELIABLE:
            return Reliance.RELY
        return Reliance.TENTATIVE if self.value >= TENTATIVE else Reliance.DISCARD


Coincidences = Mapping[tuple[float, float], float]


def krippendorff(ratings: Ratings, level: Level) -> Alpha:
    """Return Krippendorff's alpha of any number of raters, with missing ratings.

    Args:
        ratings: a row for each rater, a column for each unit; None and NaN are missing.
        level: what the differences of the scale mean.

    Raises:
        ValueError: if rows differ in length, or a ratio scale has values below 0.

    Source: K. Krippendorff (2011), Computing Krippendorff's Alpha-Reliability.

    >>> alpha = krippendorff([[1, 2, 3, None], [1, 2, 3, 3], [None, 2, 2, 3]], Level.NOMINAL)
    >>> round(alpha.value, 3), alpha.units, alpha.reliance
    (0.719, 4, <Reliance.TENTATIVE: 'tentative'>)
    """
    paired = _paired(ratings)
    observed = _coincidences(paired)
    totals = _totals(observed)
    distance = _distance(level, totals)
    n = sum(totals.values())
    apart = sum(count * distance(a, b) for (a, b), count in observed.items())
    by_chance = sum(p * q * distance(a, b) for a, p in totals.items() for b, q in totals.items())
    value = 1 - (n - 1) * apart / by_chance if by_chance else None
    return Alpha(value, len(paired), sum(len(unit) for unit in paired))


def krippendorff_interval(
    ratings: Ratings, level: Level, *, confidence: float = 0.95, draws: int = 1000, seed: int = 52
) -> Interval | None:
    """Return the bootstrap interval of alpha: units are drawn anew, with all their ratings, and alpha taken of each.

    Draws in which nothing varies have no alpha and are passed over. None with fewer than two units that two raters
    rated, or where alpha itself is unknown. With few units it is rather too narrow, as bootstrap intervals are.

    Args:
        ratings, level: as for :func:`krippendorff`.
        draws: how many times.
        seed: of the random numbers: the same ratings and seed give the same interval.

    Raises:
        ValueError: as :func:`krippendorff`, and if the confidence is not strictly between 0 and 1.

    Source: B. Efron (1979), Annals of Statistics 7(1); percentiles.

    >>> agreed = [[1, 2, 3, 3, 2, 1, 4, 1], [1, 2, 3, 3, 2, 2, 4, 1]]
    >>> round(krippendorff(agreed, Level.ORDINAL).value, 3)
    0.925
    >>> low, high = krippendorff_interval(agreed, Level.ORDINAL)
    >>> round(low, 2), high
    (0.51, 1.0)
    """
    if not 0 < confidence < 1:
        raise ValueError(f"A confidence lies between 0 and 1, not {confidence}")
    paired = _paired(ratings)
    if len(paired) < 2 or krippendorff(ratings, level).value is None:
        return None
    drawn = np.random.default_rng(seed).multinomial(len(paired), [1 / len(paired)] * len(paired), size=draws)
    alphas = _alphas(drawn.astype(np.float64), paired, level)
    low, high = np.quantile(alphas[np.isfinite(alphas)], [(1 - confidence) / 2, (1 + confidence) / 2])
    return Interval(float(low), float(high))


def _alphas(drawn: Floats, paired: Sequence[Sequence[float]], level: Level) -> Floats:
    """Return alpha of each of many draws; NaN where nothing varies.

    Args:
        drawn: a row a draw, a column a unit: how often the unit was drawn.
    """
    values = sorted({value for unit in paired for value in unit})
    each = np.array([_met(unit, values) for unit in paired])
    totals = drawn @ each.sum(axis=2)
    distinct = totals if level is Level.ORDINAL else totals[:1]  # other scales' differences are the same in every draw
    apart = np.array([_distances(level, values, row) for row in distinct])
    observed = (np.tensordot(drawn, each, axes=1) * apart).sum(axis=(1, 2))
    by_chance = (totals[:, :, None] * totals[:, None, :] * apart).sum(axis=(1, 2))
    scale = np.divide(totals.sum(axis=1) - 1, by_chance, out=np.full(len(drawn), np.nan), where=by_chance > 0)
    found: Floats = 1 - scale * observed
    return found


def _met(unit: Sequence[float], values: Sequence[float]) -> Floats:
    """Return the table of how often each two values met in a unit."""
    met = _coincidences([unit])
    return np.array([[met.get((a, b), 0.0) for b in values] for a in values])


def _distances(level: Level, values: Sequence[float], totals: Floats) -> Floats:
    """Return the table of squared differences of values, which on an ordinal scale depend on how often each occurs."""
    distance = _distance(level, dict(zip(values, map(float, totals), strict=True)))
    return np.array([[distance(a, b) for b in values] for a in values])


def _paired(ratings: Ratings) -> list[list[float]]:
    """Return the ratings of each unit that at least two raters rated.

    Raises:
        ValueError: if rows differ in length.
    """
    if len({len(row) for row in ratings}) > 1:
        raise ValueError("Each rater needs a place for every unit: give None where one did not rate")
    units = [[v for v in unit if v is not None and v == v] for unit in zip(*ratings, strict=True)]
    return [unit for unit in units if len(unit) >= 2]


def _coincidences(units: Sequence[Sequence[float]]) -> Coincidences:
    """Return how often two values met in a unit, each unit weighing as many as its ratings."""
    met: Counter[tuple[float, float]] = Counter()
    for unit in units:
        for i, one in enumerate(unit):
            for j, other in enumerate(unit):
                if i != j:
                    met[one, other] += 1 / (len(unit) - 1)  # type: ignore[assignment]
    return met


def _totals(observed: Coincidences) -> dict[float, float]:
    """Return how often each value occurs among pairable ratings, in order of the values."""
    totals: dict[float, float] = {}
    for (value, _), count in sorted(observed.items()):
        totals[value] = totals.get(value, 0.0) + count
    return totals


def _distance(level: Level, totals: Mapping[float, float]) -> Callable[[float, float], float]:
    """Return the squared difference of two values as the scale means it."""
    if level is Level.NOMINAL:
        return lambda a, b: float(a != b)
    if level is Level.ORDINAL:
        below = _ranks(totals)
        return lambda a, b: (below[a] - below[b]) ** 2
    if level is Level.INTERVAL:
        return lambda a, b: (a - b) ** 2
    if min(totals, default=0) < 0:
        raise ValueError("A ratio scale has no values below 0")
    return lambda a, b: ((a - b) / (a + b)) ** 2 if a != b else 0.0


def _ranks(totals: Mapping[float, float]) -> dict[float, float]:
    """Return each value's mean rank: what lies below it, and half of its own."""
    ranks, below = {}, 0.0
    for value, count in totals.items():
        ranks[value] = below + count / 2
        below += count
    return ranks


@dataclass(frozen=True)
class TwoRaters:
    """How two raters agree on categories: raw share, Cohen's κ, Gwet's AC1, side by side. None where undefined."""

    agreed: float | None
    kappa: float | None
    ac1: float | None
    n: int


def two_raters(table: Sequence[Sequence[int]]) -> TwoRaters:
    """Return the agreement of two raters from a square table: rows the first's category, columns the second's.

    Raises:
        ValueError: if the table is not square, smaller than 2 × 2, or a count is negative.

    Source: J. Cohen (1960), Educ. Psychol. Meas. 20(1); K. L. Gwet (2008), Br. J. Math. Stat. Psychol. 61(1).

    >>> found = two_raters([[90, 4], [5, 1]])
    >>> found.agreed, round(found.kappa, 4), round(found.ac1, 4)
    (0.91, 0.1346, 0.8996)
    """
    size = len(table)
    if size < 2 or any(len(row) != size for row in table) or any(count < 0 for row in table for count in row):
        raise ValueError("Two raters' table is square, with a row and a column a category, and no negative counts")
    n = sum(map(sum, table))
    if n == 0:
        return TwoRaters(None, None, None, 0)
    agreed = sum(table[i][i] for i in range(size)) / n
    first = [sum(row) / n for row in table]
    second = [sum(column) / n for column in zip(*table, strict=True)]
    by_chance = sum(p * q for p, q in zip(first, second, strict=True))
    usual = [(p + q) / 2 for p, q in zip(first, second, strict=True)]
    by_guess = sum(share * (1 - share) for share in usual) / (size - 1)
    return TwoRaters(agreed, _above(agreed, by_chance), _above(agreed, by_guess), n)


def _above(agreed: float, by_chance: float) -> float | None:
    """Return how much of the room above chance was reached; None where chance alone fills it."""
    return (agreed - by_chance) / (1 - by_chance) if by_chance < 1 - 1e-12 else None


def crossed(first: Sequence[Hashable], second: Sequence[Hashable]) -> list[list[int]]:
    """Return the table of two raters' categories for :func:`two_raters`; units that either left out are dropped.

    Raises:
        ValueError: if the two rated unequally many units.

    >>> crossed(["a", "b", "b", None], ["a", "b", "a", "a"])
    [[1, 0], [1, 1]]
    """
    pairs = [(a, b) for a, b in zip(first, second, strict=True) if a is not None and b is not None]
    categories = list(dict.fromkeys(value for pair in pairs for value in pair))
    met = Counter(pairs)
    return [[met[a, b] for b in categories] for a in categories]
