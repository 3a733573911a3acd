"""Differences and ratios of two numbers, with the interval in which the true one lies.

Two intervals that overlap do not make a difference nothing, so a comparison has an interval of its own.
"""

from __future__ import annotations

from math import exp, inf, sqrt

from .distributions import Z95, two_sided_z
from .intervals import Interval, around, nps_adjusted, wilson


def difference(now: float, now_within: Interval, before: float, before_within: Interval) -> Interval:
    """Return the interval of now − before from the two values and their own intervals (square and add).

    For shares, rates, means and quantiles alike. A value outside its own interval counts as lying on its edge.

    Source: G. Zou, A. Donner (2008), Statistics in Medicine 27(10).

    >>> difference(10.0, Interval(7, 13), 6.0, Interval(2, 10))
    Interval(low=-1.0, high=9.0)
    """
    low = sqrt(max(0.0, now - now_within.low) ** 2 + max(0.0, before_within.high - before) ** 2)
    high = sqrt(max(0.0, now_within.high - now) ** 2 + max(0.0, before - before_within.low) ** 2)
    return Interval(now - before - low, now - before + high)


def share_difference(now: tuple[int, int], before: tuple[int, int], *, z: float = Z95) -> Interval | None:
    """Return Newcombe's interval of the difference of two shares, each given as (satisfied, answered).

    None if either has no answers.

    Source: R. G. Newcombe (1998), Statistics in Medicine 17(8), method 10.

    >>> low, high = share_difference((56, 70), (48, 80))
    >>> round(low, 4), round(high, 4)
    (0.0524, 0.3339)
    """
    first, second = wilson(*now, z=z), wilson(*before, z=z)
    if first is None or second is None:
        return None
    return difference(now[0] / now[1], first, before[0] / before[1], second)


def ratio_of_shares(first: tuple[int, int], second: tuple[int, int], *, confidence: float = 0.95) -> Interval:
    """Return the interval of the first share ÷ the second, on the log scale.

    Where a count is 0 or full, half an answer is added on both sides; without any answer all is possible.

    Raises:
        ValueError: if a count is negative or a part exceeds its whole.

    Source: D. Katz et al. (1978), Biometrics 34(3); S. D. Walter (1975), Biometrika 62(2).

    >>> low, high = ratio_of_shares((48, 80), (56, 70))
    >>> round(low, 3), round(high, 3)
    (0.606, 0.929)
    """
    if wilson(*first) is None or wilson(*second) is None:
        return Interval(0.0, inf)
    plain = 0 < first[0] < first[1] and 0 < second[0] < second[1]
    (a, m), (b, n) = ((part + (not plain) / 2, whole + (not plain) / 2) for part, whole in (first, second))
    reach = two_sided_z(confidence) * sqrt(max(0.0, 1 / a - 1 / m + 1 / b - 1 / n))
    ratio = (a / m) / (b / n)
    return Interval(ratio * exp(-reach), ratio * exp(reach))


def nps_difference(now: tuple[int, int, int], before: tuple[int, int, int], *, z: float = Z95) -> Interval | None:
    """Return the interval of NPS now − NPS before, each given as (promoters, passives, detractors).

    Both are adjusted first, so the interval lies around the difference of the adjusted values; clipped to ±200.
    None if either has no answers.

    >>> low, high = nps_difference((120, 45, 30), (45, 30, 25))
    >>> round(low, 1), round(high, 1)
    (7.2, 44.8)
    """
    first, second = nps_adjusted(*now), nps_adjusted(*before)
    if first is None or second is None:
        return None
    reach = z * sqrt(first.standard_error**2 + second.standard_error**2)
    return around(first.centre - second.centre, reach).clipped(-200.0, 200.0)
