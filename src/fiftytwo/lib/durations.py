"""Durations as histograms that add up: any week, team or year is a sum, and its quantiles are still right to 1 %.

A duration is counted in a bucket by its milliseconds ``m``: exactly below 128 ms, and above that in 64 equal
buckets between each power of two and the next, so that a bucket's middle is at most 1/128 (0.8 %) away from any
duration in it. Half milliseconds round up. The bucket's number is the same on every engine, because the only
inexact step, ``log2``, is taken half way between whole numbers and rounded down::

    m     = floor(seconds * 1000 + 0.5)
    shift = greatest(floor(log2(m + 0.5)) - 6, 0)
    index = 64 * shift + floor(m / power(2, shift))

:func:`bucket_sql` writes that expression so that DuckDB and Spark both read it, :func:`bucket_expression` builds it
from an Ibis column. Durations below 0 and
unknown ones have no bucket: whoever counts leaves them out and says how many.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import accumulate
from math import floor, isfinite, log2
from typing import Any

from .intervals import Interval, quantile_rank, quantile_ranks

Histogram = Mapping[int, int]
"""How many durations fell into which bucket."""

RELATIVE_ERROR = 1 / 128
LONGEST_SECONDS = float(2**33)  # 272 years; far below where the bucket's formula could err


def bucket(seconds: float) -> int:
    """Return the number of the bucket that holds a duration.

    Args:
        seconds: 0 or more, at most ``LONGEST_SECONDS``.

    Raises:
        ValueError: if it is negative, not a number, or too long to be a duration.

    >>> bucket(0), bucket(0.127), bucket(1), bucket(3600)
    (0, 127, 317, 1069)
    """
    if not isfinite(seconds) or not 0 <= seconds <= LONGEST_SECONDS:
        raise ValueError(f"{seconds} seconds is no duration")
    milliseconds = floor(seconds * 1000 + 0.5)
    shift = max(floor(log2(milliseconds + 0.5)) - 6, 0)
    return 64 * shift + (milliseconds >> shift)


def bucket_sql(seconds: str) -> str:
    """Return the SQL expression of :func:`bucket` for a column of seconds, 0 or more.

    Args:
        seconds: a column's name or an expression, trusted: it is composed, not escaped.

    >>> print(bucket_sql("wait_seconds").replace(bucket_shift_sql("wait_seconds"), "shift"))
    CAST(64 * shift + FLOOR(FLOOR((wait_seconds) * 1000 + 0.5) / POWER(2, shift)) AS INTEGER)
    """
    shift = bucket_shift_sql(seconds)
    return f"CAST(64 * {shift} + FLOOR(FLOOR(({seconds}) * 1000 + 0.5) / POWER(2, {shift})) AS INTEGER)"


def bucket_shift_sql(seconds: str) -> str:
    """Return the SQL expression of how many octaves above the first 128 ms a duration lies.

    >>> bucket_shift_sql("s")
    'GREATEST(FLOOR(LOG2(FLOOR((s) * 1000 + 0.5) + 0.5)) - 6, 0)'
    """
    return f"GREATEST(FLOOR(LOG2(FLOOR(({seconds}) * 1000 + 0.5) + 0.5)) - 6, 0)"


def bucket_expression(seconds: Any) -> Any:
    """Return the expression of :func:`bucket` for an Ibis column of seconds, 0 or more, on whichever engine.

    It only uses the column's own methods, so that Ibis need not be here.
    """
    milliseconds = (seconds * 1000 + 0.5).floor()
    shift = ((milliseconds + 0.5).log2().floor() - 6).clip(lower=0)
    return (shift * 64 + (milliseconds / 2**shift).floor()).cast("int32")


def edges(index: int) -> Interval:
    """Return the shortest and longest duration, in seconds and whole milliseconds, that a bucket holds.

    Raises:
        ValueError: if the number is negative.

    >>> edges(317)
    Interval(low=1.0, high=1.007)
    """
    if index < 0:
        raise ValueError(f"No bucket has the number {index}")
    shift = max(index // 64 - 1, 0)
    first = (index - 64 * shift) << shift
    return Interval(first / 1000, (first + (1 << shift) - 1) / 1000)


def representative(index: int) -> float:
    """Return the seconds for which a bucket stands: its middle, at most 0.8 % from any duration in it.

    >>> representative(693), representative(1069)
    (60.1595, 3588.0955)
    """
    shift = max(index // 64 - 1, 0)
    return edges(index).low + ((1 << shift) - 1) / 2000


def histogram(durations: Iterable[float]) -> Counter[int]:
    """Count durations, in seconds, into buckets.

    Raises:
        ValueError: if one is negative or not a number.

    >>> histogram([60, 60, 61])
    Counter({693: 2, 695: 1})
    """
    return Counter(bucket(seconds) for seconds in durations)


def merged(histograms: Iterable[Histogram]) -> Counter[int]:
    """Add histograms up: the histogram of all their durations together.

    >>> merged([{5: 1}, {5: 2, 9: 1}])
    Counter({5: 3, 9: 1})
    """
    total: Counter[int] = Counter()
    for one in histograms:
        total.update(one)
    return total


def counted(buckets: Histogram) -> int:
    """Return how many durations a histogram holds.

    Raises:
        ValueError: if a bucket's count is negative.
    """
    if buckets and min(buckets.values()) < 0:
        raise ValueError("A bucket's count is never negative")
    return sum(buckets.values())


def quantile(buckets: Histogram, q: float = 0.5) -> float | None:
    """Return a quantile in seconds, at most 0.8 % from that of the durations themselves; None if there are none.

    The quantile is the first duration at or below which a share ``q`` of all durations lies.

    Raises:
        ValueError: if q is not strictly between 0 and 1, or a count is negative.

    >>> round(quantile(histogram([30, 60, 600])), 1)
    60.2
    """
    n = counted(buckets)
    return representative(bucket_at(buckets, quantile_rank(n, q))) if n else None


def quantile_interval(buckets: Histogram, q: float = 0.5, *, confidence: float = 0.95) -> Interval | None:
    """Return the order-statistic interval of a quantile in seconds, reaching to the outer edges of its buckets.

    None where the durations are too few to enclose the quantile (fewer than 6 for a median).

    >>> low, high = quantile_interval(histogram(range(1, 21)))
    >>> round(low, 1), round(high, 1)
    (6.0, 15.1)
    """
    indices, running = _ladder(buckets)
    ranks = quantile_ranks(running[-1] if running else 0, q, confidence=confidence)
    if ranks is None:
        return None
    low, high = (edges(indices[bisect_left(running, rank)]) for rank in ranks)
    return Interval(low.low, high.high)


def bucket_at(buckets: Histogram, rank: int) -> int:
    """Return the bucket of the duration with a rank, the shortest having rank 1.

    Raises:
        ValueError: if there are fewer durations than that.
    """
    indices, running = _ladder(buckets)
    if not running or running[-1] < rank:
        raise ValueError(f"No duration has the rank {rank}")
    return indices[bisect_left(running, rank)]


def _ladder(buckets: Histogram) -> tuple[list[int], list[int]]:
    """Return the buckets, from the shortest, and how many durations each and those before it hold."""
    indices = sorted(buckets)
    return indices, list(accumulate(map(buckets.__getitem__, indices)))


def share_within(buckets: Histogram, seconds: float) -> Interval | None:
    """Return between which shares of durations are at most so long: a bucket that the limit cuts is unknown.

    None if there are no durations. A promise that a metric states (answered in 20 s) is better counted exactly.

    >>> share_within(histogram([10, 20, 30, 40]), 25)
    Interval(low=0.5, high=0.5)
    """
    n = counted(buckets)
    if n == 0:
        return None
    surely = sum(count for index, count in buckets.items() if edges(index).high <= seconds)
    maybe = sum(count for index, count in buckets.items() if edges(index).low <= seconds)
    return Interval(surely / n, maybe / n)
