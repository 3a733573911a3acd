"""Intervals: how far the truth may lie from what was counted. 95 % unless another confidence is asked for.

Unknown is ``None``: nothing was counted, or the spread cannot be told from what was counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, sqrt
from typing import NamedTuple

from .distributions import (
    Z95,
    binomial_quantile,
    gamma_quantile,
    t_quantile,
)


class Interval(NamedTuple):
    """The range in which the truth lies, as far as chance goes; in the unit of its number.

    >>> low, high = Interval(0.2, 0.4)
    >>> Interval(0.2, 0.4).overlaps(Interval(0.4, 0.9)), Interval(0.2, 0.4).holds(0.5)
    (True, False)
    """

    low: float
    high: float

    @property
    def width(self) -> float:
        """High minus low."""
        return self.high - self.low

    def holds(self, value: float) -> bool:
        """Tell whether a value lies inside, ends included."""
        return self.low <= value <= self.high

    def overlaps(self, other: Interval) -> bool:
        """Tell whether two intervals have a value in common."""
        return self.low <= other.high and other.low <= self.high

    def scaled(self, factor: float) -> Interval:
        """Return the interval in another unit: both ends times a factor of 0 or more."""
        return Interval(self.low * factor, self.high * factor)

    def clipped(self, low: float, high: float) -> Interval:
        """Return the part that lies in a possible range."""
        return Interval(min(max(self.low, low), high), max(min(self.high, high), low))


def around(centre: float, reach: float) -> Interval:
    """Return the interval that reaches equally far to either side."""
    return Interval(centre - reach, centre + reach)


def check_counts(**counts: float) -> None:
    """Refuse counts below zero, naming them.

    Raises:
        ValueError: naming the first negative one.
    """
    for name, count in counts.items():
        if count < 0:
            raise ValueError(f"{name} is {count}: a count is never negative")


def wilson(satisfied: int, answered: int, *, z: float = Z95) -> Interval | None:
    """Return the Wilson score interval of a share.

    Args:
        satisfied: answers counted as satisfied, 0 ≤ satisfied ≤ answered.
        answered: all valid answers; 0 gives None, never 0 %.
        z: how many standard errors to either side.

    Raises:
        ValueError: if satisfied is negative or exceeds answered.

    Source: E. B. Wilson (1927), J. Am. Stat. Assoc. 22(158).

    >>> low, high = wilson(190, 200)
    >>> round(low, 4), round(high, 4)
    (0.9104, 0.9726)
    """
    check_counts(satisfied=satisfied, answered=answered)
    if satisfied > answered:
        raise ValueError(f"{satisfied} of {answered}: a part never exceeds its whole")
    if answered == 0:
        return None
    share, square = satisfied / answered, z * z / answered
    centre = (share + square / 2) / (1 + square)
    reach = z * sqrt(share * (1 - share) / answered + square / (4 * answered)) / (1 + square)
    low = 0.0 if satisfied == 0 else max(0.0, centre - reach)
    return Interval(low, 1.0 if satisfied == answered else min(1.0, centre + reach))


def nps_standard_error(promoters: float, passives: float, detractors: float) -> float | None:
    """Return the standard error of an NPS, in points; None without answers.

    Raises:
        ValueError: if a count is negative.

    >>> round(nps_standard_error(120, 45, 30), 3)
    5.341
    """
    check_counts(promoters=promoters, passives=passives, detractors=detractors)
    n = promoters + passives + detractors
    if n == 0:
        return None
    p, d = promoters / n, detractors / n
    return 100 * sqrt(max(0.0, p + d - (p - d) ** 2) / n)


def nps_wald(promoters: int, passives: int, detractors: int, *, z: float = Z95) -> Interval | None:
    """Return the plain Wald interval of an NPS: for reference only, it is too narrow for few answers.

    >>> low, high = nps_wald(120, 45, 30)
    >>> round(low, 3), round(high, 3)
    (35.686, 56.622)
    """
    error = nps_standard_error(promoters, passives, detractors)
    if error is None:
        return None
    return around(100 * (promoters - detractors) / (promoters + passives + detractors), z * error)


class Adjusted(NamedTuple):
    """An NPS with three answers added, from which its interval is drawn. Both in points."""

    centre: float
    standard_error: float


def nps_adjusted(promoters: int, passives: int, detractors: int) -> Adjusted | None:
    """Return centre and standard error of an NPS after adding ¾ promoter, 1½ passives and ¾ detractor.

    Source: B. Rocks (2016), The American Statistician 70(4).

    >>> round(nps_adjusted(6, 2, 2).centre, 3)
    30.769
    """
    check_counts(promoters=promoters, passives=passives, detractors=detractors)
    n = promoters + passives + detractors
    if n == 0:
        return None
    error = nps_standard_error(promoters + 0.75, passives + 1.5, detractors + 0.75)
    return Adjusted(100 * (promoters - detractors) / (n + 3), error or 0.0)


def nps_interval(promoters: int, passives: int, detractors: int, *, z: float = Z95) -> Interval | None:
    """Return the adjusted Wald interval of an NPS, in points, clipped to ±100; None without answers.

    Its centre is pulled towards 0, so with a single answer the observed ±100 lies just outside it.

    Raises:
        ValueError: if a count is negative.

    Source: B. Rocks (2016), The American Statistician 70(4).

    >>> low, high = nps_interval(10, 0, 0)
    >>> round(low, 3), high
    (47.504, 100.0)
    """
    adjusted = nps_adjusted(promoters, passives, detractors)
    if adjusted is None:
        return None
    return around(adjusted.centre, z * adjusted.standard_error).clipped(-100.0, 100.0)


def variance(n: int, total: float, squares: float) -> float | None:
    """Return the sample variance from a count, a sum and a sum of squares; None below two values.

    Whole numbers are computed without rounding.

    Raises:
        ValueError: if the three cannot belong together.

    >>> variance(4, 10, 30)
    1.6666666666666667
    """
    check_counts(n=n, squares=squares)
    if n < 2:
        return None
    scatter = n * squares - total * total
    if scatter < -1e-9 * n * squares:
        raise ValueError(f"Sum {total} and sum of squares {squares} cannot come from {n} values")
    return max(0, scatter) / (n * (n - 1))


def mean_interval(n: int, total: float, squares: float, *, confidence: float = 0.95) -> Interval | None:
    """Return Student's t interval of a mean from its count, sum and sum of squares.

    None below two values, and when all values are equal: their spread is not known then, and is not 0.

    Raises:
        ValueError: if the three cannot belong together.

    Source: Student (1908), Biometrika 6(1).

    >>> low, high = mean_interval(10, 545, 29789)
    >>> round(low, 2), round(high, 2)
    (52.28, 56.72)
    """
    spread = variance(n, total, squares)
    if not spread:
        return None
    return around(total / n, t_quantile((1 + confidence) / 2, n - 1) * sqrt(spread / n))


def quantile_rank(n: int, q: float) -> int:
    """Return which of n sorted values, counted from 1, is the quantile: the first with share ≥ q at or below it.

    Raises:
        ValueError: if n < 1 or q is not strictly between 0 and 1.

    >>> quantile_rank(10, 0.5), quantile_rank(10, 0.9), quantile_rank(11, 0.5)
    (5, 9, 6)
    """
    if n < 1 or not 0 < q < 1:
        raise ValueError(f"No quantile {q} of {n} values")
    return min(n, max(1, ceil(q * n - 1e-9)))


def quantile_ranks(n: int, q: float, *, confidence: float = 0.95) -> tuple[int, int] | None:
    """Return the ranks, from 1, of the sorted values between which a quantile lies.

    None where n values are too few to enclose the quantile with this confidence (fewer than 6 for a median).

    Source: order statistics; David & Nagaraja (2003), Order Statistics, 7.1.

    >>> quantile_ranks(20, 0.5), quantile_ranks(5, 0.5)
    ((6, 15), None)
    """
    if n < 1:
        return None
    tail = (1 - confidence) / 2
    low, high = binomial_quantile(tail, n, q), binomial_quantile(1 - tail, n, q) + 1
    if low < 1 or high > n:
        return None
    return low, high


def quantile_interval(values: Sequence[float], q: float = 0.5, *, confidence: float = 0.95) -> Interval | None:
    """Return the order-statistic interval of a quantile of single values, in any order.

    >>> quantile_interval(range(1, 21))
    Interval(low=6, high=15)
    """
    ranks = quantile_ranks(len(values), q, confidence=confidence)
    if ranks is None:
        return None
    ordered = sorted(values)
    return Interval(ordered[ranks[0] - 1], ordered[ranks[1] - 1])


def rate_interval(events: int, exposure: float, *, per: float = 1, confidence: float = 0.95) -> Interval | None:
    """Return the exact Poisson interval of a rate: events per so many units of exposure.

    Args:
        events: what was counted, e.g. complaints.
        exposure: over how much, e.g. active customers; 0 gives None.
        per: 1000 gives the rate per thousand.

    Raises:
        ValueError: if a count is negative.

    Source: F. Garwood (1936), Biometrika 28(3–4).

    >>> low, high = rate_interval(10, 4000, per=1000)
    >>> round(low, 3), round(high, 3)
    (1.199, 4.598)
    """
    check_counts(events=events, exposure=exposure)
    if exposure == 0:
        return None
    tail = (1 - confidence) / 2
    low = gamma_quantile(tail, events) if events else 0.0
    return Interval(low, gamma_quantile(1 - tail, events + 1)).scaled(per / exposure)


class PairSums(NamedTuple):
    """Sums over n units (shifts, reviews) of a part, of its whole, and of their products."""

    n: int
    part: float
    whole: float
    part_squares: float
    products: float
    whole_squares: float


def ratio_interval(sums: PairSums, *, confidence: float = 0.95) -> Interval | None:
    """Return the interval of Σ part ÷ Σ whole over units that differ, by linearisation.

    None below two units, without any whole, and where the units do not differ at all.

    Source: W. G. Cochran (1977), Sampling Techniques, 2.11.

    >>> pairs = [(50, 60), (40, 60), (90, 100)]
    >>> low, high = ratio_interval(pair_sums(pairs))
    >>> round(low, 3), round(high, 3)
    (0.524, 1.112)
    """
    check_counts(n=sums.n, whole=sums.whole)
    if sums.n < 2 or sums.whole == 0:
        return None
    ratio = sums.part / sums.whole
    squares = sums.part_squares - 2 * ratio * sums.products + ratio * ratio * sums.whole_squares
    if squares <= 1e-12 * sums.part_squares:
        return None
    error = sqrt(sums.n * squares / (sums.n - 1)) / sums.whole
    return around(ratio, t_quantile((1 + confidence) / 2, sums.n - 1) * error)


def pair_sums(pairs: Sequence[tuple[float, float]]) -> PairSums:
    """Return the sums of (part, whole) pairs.

    >>> pair_sums([(1, 2), (3, 4)])
    PairSums(n=2, part=4, whole=6, part_squares=10, products=14, whole_squares=20)
    """
    return PairSums(
        len(pairs),
        sum(x for x, _ in pairs),
        sum(y for _, y in pairs),
        sum(x * x for x, _ in pairs),
        sum(x * y for x, y in pairs),
        sum(y * y for _, y in pairs),
    )
