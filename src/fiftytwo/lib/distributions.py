"""Probabilities that the intervals and tests rest on. Each is a plain number between 0 and 1.

The incomplete beta and gamma functions are evaluated as continued fractions (Lentz's method); everything
else follows from them. Formula numbers are those of the NIST Digital Library of Mathematical Functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from math import exp, inf, lgamma, log, log1p, sqrt
from statistics import NormalDist

NORMAL = NormalDist()
Z95 = NORMAL.inv_cdf(0.975)

MANY = 1000  # degrees of freedom from which a series gives Student's t as exactly as the fraction does
_TINY = 1e-300
_PRECISION = 1e-15
_STEPS = 100_000


def two_sided_z(confidence: float) -> float:
    """Return how many standard errors an interval reaches to either side.

    Args:
        confidence: between 0 and 1, 0.95 as a rule.

    Raises:
        ValueError: if the confidence is not strictly between 0 and 1.

    >>> round(two_sided_z(0.95), 4)
    1.96
    """
    if not 0 < confidence < 1:
        raise ValueError(f"A confidence lies between 0 and 1, not {confidence}")
    return NORMAL.inv_cdf((1 + confidence) / 2)


def beta_cdf(x: float, a: float, b: float) -> float:
    """Return P(X ≤ x) of a beta distribution: the regularised incomplete beta function.

    Args:
        x: a share.
        a, b: both above 0.

    Source: DLMF 8.17.22.

    >>> round(beta_cdf(0.3, 2, 5), 6)
    0.579825
    """
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - _lower_beta(1 - x, b, a)
    return _lower_beta(x, a, b)


def _lower_beta(x: float, a: float, b: float) -> float:
    """Return P(X ≤ x) where the continued fraction converges fast: below about the mean."""
    return exp(_log_beta_density(x, a, b) + log(x) + log1p(-x)) / (a * _beta_fraction(x, a, b))


def _log_beta_density(x: float, a: float, b: float) -> float:
    """Return the logarithm of the density of a beta distribution, strictly between 0 and 1."""
    return lgamma(a + b) - lgamma(a) - lgamma(b) + (a - 1) * log(x) + (b - 1) * log1p(-x)


def _beta_fraction(x: float, a: float, b: float) -> float:
    """Return the continued fraction of the incomplete beta function, two steps at a time."""
    value, above, below = 1.0, 1.0, 0.0
    for m in range(_STEPS):
        two, next_ = a + 2 * m, m + 1
        first = -(a + m) * (a + b + m) * x / (two * (two + 1))
        for numerator in (first, next_ * (b - next_) * x / ((two + 1) * (two + 2))):
            below = 1 / (1 + numerator * below or _TINY)
            above = 1 + numerator / above or _TINY
            value *= above * below
        if abs(above * below - 1) < _PRECISION:
            break
    return value


def _fraction(first: float, steps: Iterator[tuple[float, float]]) -> float:
    """Return ``first + n1/(d1 + n2/(d2 + …))`` of (numerator, denominator) steps, by Lentz's method."""
    value, above, below = first or _TINY, first or _TINY, 0.0
    for numerator, denominator in steps:
        below = 1 / (denominator + numerator * below or _TINY)
        above = denominator + numerator / above or _TINY
        value *= above * below
        if abs(above * below - 1) < _PRECISION:
            break
    return value


def gamma_cdf(x: float, shape: float) -> float:
    """Return P(X ≤ x) of a gamma distribution of scale 1: the regularised incomplete gamma function.

    Source: DLMF 8.11.4 below the mean; its complement above it.

    >>> round(gamma_cdf(2.0, 3), 6)
    0.323324
    """
    if x <= 0:
        return 0.0
    if x >= shape + 1:
        return 1 - gamma_tail(x, shape)
    term = total = 1 / shape
    for k in range(1, _STEPS):
        term *= x / (shape + k)
        total += term
        if term < total * _PRECISION:
            break
    return total * exp(shape * log(x) - x - lgamma(shape))


def gamma_tail(x: float, shape: float) -> float:
    """Return P(X > x) of a gamma distribution of scale 1, exact even where it is tiny.

    Source: DLMF 8.9.2.

    >>> round(gamma_tail(2.0, 3), 6)
    0.676676
    """
    if x < shape + 1:
        return 1 - gamma_cdf(x, shape)
    steps = ((-k * (k - shape), x + 2 * k + 1 - shape) for k in range(1, _STEPS))
    return exp(shape * log(x) - x - lgamma(shape)) / _fraction(x + 1 - shape, steps)


def _inverse(
    rises: Callable[[float], float], slope: Callable[[float], float], target: float, within: tuple[float, float]
) -> float:
    """Return where a rising function passes a target: Newton's steps, halved where they leave what is known."""
    low, high = within
    at = (low + high) / 2
    for _ in range(200):
        over = rises(at) - target
        low, high = (low, at) if over > 0 else (at, high)
        steep = slope(at)
        closer = at - over / steep if steep > 0 else low
        closer = closer if low < closer < high else (low + high) / 2
        if abs(closer - at) <= 1e-14 * abs(at):
            break
        at = closer
    return at


def beta_quantile(p: float, a: float, b: float) -> float:
    """Return the share below which a beta distribution has probability p.

    >>> round(beta_quantile(0.025, 40, 5), 4)
    0.7833
    """
    return _inverse(lambda x: beta_cdf(x, a, b), lambda x: exp(_log_beta_density(x, a, b)), p, _beta_reach(a, b))


def _beta_reach(a: float, b: float) -> tuple[float, float]:
    """Return a range around the mean outside which a beta distribution has next to nothing; all where it is wide."""
    mean, sigma = a / (a + b), sqrt(a * b / (a + b + 1)) / (a + b)
    if min(a, b) < 30:
        return 0.0, 1.0
    return max(0.0, mean - 12 * sigma), min(1.0, mean + 12 * sigma)


def gamma_quantile(p: float, shape: float) -> float:
    """Return the value below which a gamma distribution of scale 1 has probability p.

    >>> round(gamma_quantile(0.975, 11), 4)
    18.3904
    """
    high = shape + 10
    while gamma_cdf(high, shape) < p:
        high *= 2
    return _inverse(
        lambda x: gamma_cdf(x, shape), lambda x: exp((shape - 1) * log(x) - x - lgamma(shape)), p, (0.0, high)
    )


@lru_cache(maxsize=4096)
def t_quantile(p: float, freedom: float) -> float:
    """Return the quantile of Student's t distribution.

    Args:
        p: strictly between 0 and 1.
        freedom: degrees of freedom, above 0; need not be whole.

    >>> round(t_quantile(0.975, 9), 4)
    2.2622
    """
    if p < 0.5:
        return -t_quantile(1 - p, freedom)
    if freedom >= MANY:
        return _t_near_normal(NORMAL.inv_cdf(p), freedom)
    tail = 2 * (1 - p)
    share = beta_quantile(tail, freedom / 2, 0.5)
    return inf if share == 0 else float((freedom * (1 - share) / share) ** 0.5)


def _t_near_normal(z: float, freedom: float) -> float:
    """Return a quantile of Student's t from that of the normal distribution, right to 12 digits from 1,000 degrees on.

    Source: M. Abramowitz, I. A. Stegun (1964), Handbook of Mathematical Functions, 26.7.5.
    """
    corrections = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / freedom**power for power, term in enumerate(corrections, start=1))


def t_tails(t: float, freedom: float) -> float:
    """Return the probability of a t at least so far from 0, to either side.

    >>> round(t_tails(2.2622, 9), 4)
    0.05
    """
    return beta_cdf(freedom / (freedom + t * t), freedom / 2, 0.5)


def binomial_cdf(successes: int, n: int, p: float) -> float:
    """Return P(X ≤ successes) among n tries that each succeed with probability p.

    >>> round(binomial_cdf(13, 20, 0.85), 4)
    0.0219
    """
    if successes < 0 or successes >= n:
        return 0.0 if successes < 0 else 1.0
    return beta_cdf(1 - p, n - successes, successes + 1)


@lru_cache(maxsize=4096)
def binomial_quantile(probability: float, n: int, p: float) -> int:
    """Return the smallest count whose cumulative probability reaches the one asked for.

    >>> binomial_quantile(0.025, 20, 0.85)
    14
    """
    low, high = _binomial_bracket(probability, n, p)
    while low < high:
        middle = (low + high) // 2
        if binomial_cdf(middle, n, p) < probability:
            low = middle + 1
        else:
            high = middle
    return low


def _binomial_bracket(probability: float, n: int, p: float) -> tuple[int, int]:
    """Return two counts with the quantile between them: a little around the normal one, all if it is not there."""
    sigma = sqrt(n * p * (1 - p))
    if not 0 < probability < 1 or sigma < 10:
        return 0, n
    guess = n * p + NORMAL.inv_cdf(probability) * sigma
    low, high = max(0, int(guess - 0.1 * sigma) - 2), min(n, int(guess + 0.1 * sigma) + 2)
    surely = binomial_cdf(low - 1, n, p) < probability <= binomial_cdf(high, n, p)
    return (low, high) if surely else (0, n)


def poisson_tail(seen: int, expected: float) -> float:
    """Return P(X ≥ seen) of a count whose long-run mean is ``expected``.

    Raises:
        ValueError: if either is negative.

    >>> f"{poisson_tail(60, 25):.1e}"
    '2.1e-09'
    """
    if seen < 0 or expected < 0:
        raise ValueError("Counts and their means are never negative")
    return 1.0 if seen == 0 else gamma_cdf(expected, seen)


def negative_binomial_tail(seen: int, expected: float, dispersion: float) -> float:
    """Return P(X ≥ seen) of a count that varies more than Poisson.

    Args:
        seen: the count.
        expected: its mean.
        dispersion: variance ÷ mean; 1 or less is Poisson.

    >>> negative_binomial_tail(60, 25, 4) > 1000 * negative_binomial_tail(60, 25, 1)
    True
    """
    if dispersion <= 1 or expected <= 0:
        return poisson_tail(seen, expected)
    if seen <= 0:
        return 1.0
    return beta_cdf(1 - 1 / dispersion, seen, expected / (dispersion - 1))


def log_choose(n: int, k: int) -> float:
    """Return the logarithm of the number of ways to choose k of n."""
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def fisher_exact(a: int, b: int, c: int, d: int) -> float:
    """Return the two-sided p-value of Fisher's exact test of the table ((a, b), (c, d)).

    All tables with the same margins that are no likelier than this one are added up.

    Raises:
        ValueError: if a count is negative.

    Source: R. A. Fisher (1922), J. R. Stat. Soc. 85(1).

    >>> round(fisher_exact(8, 2, 1, 5), 4)
    0.035
    """
    if min(a, b, c, d) < 0:
        raise ValueError("A count is never negative")
    row, column, total = a + b, a + c, a + b + c + d

    def weight(x: int) -> float:
        return log_choose(column, x) + log_choose(total - column, row - x) - log_choose(total, row)

    ceiling = weight(a) + 1e-7
    weights = (weight(x) for x in range(max(0, row + column - total), min(row, column) + 1))
    return min(1.0, sum(exp(w) for w in weights if w <= ceiling))
