"""How surprising the latest week is, over one series or over the many that a page watches.

A page that watches a hundred series would call several of them changed every week by chance alone. So each gives a
p-value, and only those stand out that survive the control of the share of false discoveries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, isclose, sqrt
from statistics import fmean

from .columns import Column, listed
from .control import FEWEST, MEAN_RANGE_PER_SIGMA, RUN, Chart, Phase, State, mean_moving_range
from .distributions import t_tails

RANGE_FREEDOM = 0.62  # degrees of freedom that a moving range gives a point, against a standard deviation's 1


def latest_p_value(phase: Phase) -> float | None:
    """Return how likely noise alone would make the latest point of a phase look so changed; None if too little data.

    The latest point is held against the points before it (their number makes the judgement more careful), and the
    run on one side that it ends is held against coin throws; the two are combined by Bonferroni's rule.

    >>> from fiftytwo.lib.control import xmr
    >>> calm = [52, 55, 49, 60, 58, 51, 54, 57, 53, 56]
    >>> latest_p_value(xmr([*calm, 54]).phases[0]) > 0.5, latest_p_value(xmr([*calm, 90]).phases[0]) < 0.001
    (True, True)
    """
    if len(phase.points) <= FEWEST:
        return None
    scores = [_standing(point.value - point.limits.centre, point.limits.sigma) for point in phase.points]
    *before, latest = scores
    return min(1.0, 2 * min(_apart_p_value(before, latest), run_p_value(_last_run(scores))))


def _apart_p_value(before: Sequence[float], latest: float) -> float:
    """Return how likely noise puts the next point so far from the mean of those before it.

    Where those were all equal, noise is unknown: another value is then simply the first in so many weeks.
    """
    apart = abs(latest - fmean(before)) / sqrt(1 + 1 / len(before))
    spread = (mean_moving_range(before) or 0.0) / MEAN_RANGE_PER_SIGMA
    if isclose(spread, 0, abs_tol=1e-9):
        return 1 / (len(before) + 1) if apart > 1e-9 else 1.0
    return t_tails(apart / spread, RANGE_FREEDOM * (len(before) - 1))


def _standing(distance: float, sigma: float) -> float:
    """Return a distance in standard deviations; as it is where there is no deviation."""
    return distance / sigma if sigma else distance


def _last_run(scores: Sequence[float]) -> int:
    """Return how many of the last points lie on the same side of the centre as the last one."""
    run = 0
    for score in reversed(scores):
        if score * scores[-1] <= 0:
            break
        run += 1
    return run


def run_p_value(run: int) -> float:
    """Return how likely coin throws end in such a run on either side: ½ to the power run − 1; 1 below eight.

    >>> run_p_value(8), run_p_value(5)
    (0.0078125, 1.0)
    """
    return 0.5 ** (run - 1) if run >= RUN else 1.0


def discoveries(p_values: Sequence[float | None], *, rate: float = 0.1) -> list[bool]:
    """Tell which of many p-values stand out so that at most a share ``rate`` of those is expected to be chance.

    Args:
        p_values: one a series; None (too little data) never stands out and is not counted.
        rate: the share of false discoveries that is accepted.

    Raises:
        ValueError: if a p-value or the rate does not lie between 0 and 1.

    Source: Y. Benjamini, Y. Hochberg (1995), J. R. Stat. Soc. B 57(1).

    >>> discoveries([0.001, 0.04, None, 0.03, 0.9])
    [True, True, False, True, False]
    """
    known = sorted(p for p in p_values if p is not None)
    if not 0 <= rate <= 1 or any(not 0 <= p <= 1 for p in known):
        raise ValueError("A p-value and a rate lie between 0 and 1")
    passed = [p for rank, p in enumerate(known, 1) if p <= rate * rank / len(known)]
    limit = max(passed, default=-1.0)
    return [p is not None and p <= limit for p in p_values]


def states(charts: Sequence[Chart], *, rate: float = 0.1) -> list[State]:
    """Return what a page says of each series that it watches: steady, shifted, or too little data.

    Where nothing really changed, a page of any size says so of all its series, but for a share ``rate`` of weeks. The
    price: among hundreds a small lasting change is not news of one week; :func:`change_points` suggests it.

    Args:
        charts: all that the page watches, also those that look dull.
        rate: the share of false discoveries that is accepted.

    Raises:
        ValueError: if the rate does not lie between 0 and 1.

    >>> from fiftytwo.lib.control import xmr
    >>> calm = [52, 55, 49, 60, 58, 51, 54, 57, 53, 56]
    >>> [state.value for state in states([xmr(calm), xmr([*calm, 90]), xmr(calm[:5])])]
    ['steady', 'shifted', 'too_little_data']
    """
    p_values = [latest_p_value(chart.phases[-1]) for chart in charts]
    return [
        State.TOO_LITTLE_DATA if p is None else State.SHIFTED if out else State.STEADY
        for p, out in zip(p_values, discoveries(p_values, rate=rate), strict=True)
    ]


@dataclass(frozen=True)
class ChangePoint:
    """Where a series seems to have changed its level: a suggestion, for a person to accept with a reason.

    ``position`` is the first week of the new level, ``p_value`` how likely noise alone looks so.
    """

    position: int
    before: float
    after: float
    p_value: float


def change_points(series: Column, *, significance: float = 0.01, shortest: int = FEWEST) -> list[ChangePoint]:
    """Suggest where the level changed, the earliest first; each part is searched again for further changes.

    Args:
        series: a value a week, None where there was no data.
        significance: the p-value below which a change is suggested.
        shortest: the fewest weeks with data that a level must last.

    Source: A. N. Pettitt (1979), Applied Statistics 28(2).

    >>> [(p.position, p.before, p.after) for p in change_points([5, 6] * 10 + [8, 9] * 10)]
    [(20, 5.5, 8.5)]
    """
    points = [(position, value) for position, value in enumerate(listed(series)) if value is not None]
    return _split(points, significance, shortest)


def _split(points: list[tuple[int, float]], significance: float, shortest: int) -> list[ChangePoint]:
    """Return the change points of a stretch, found by halving at the clearest one."""
    values = [value for _, value in points]
    at, p_value = pettitt(values, shortest=shortest)
    if at is None or p_value > significance:
        return []
    change = ChangePoint(points[at][0], fmean(values[:at]), fmean(values[at:]), p_value)
    earlier = _split(points[:at], significance, shortest)
    return [*earlier, change, *_split(points[at:], significance, shortest)]


def pettitt(values: Sequence[float], *, shortest: int = 1) -> tuple[int | None, float]:
    """Return the index at which a new level is likeliest to start, and its approximate p-value; (None, 1) if none.

    Source: A. N. Pettitt (1979), Applied Statistics 28(2), equation 3.

    >>> pettitt([1, 2, 1, 2, 8, 9, 8, 9])[0]
    4
    """
    n = len(values)
    ranks = _ranks(values)
    best, statistic, total = None, 0.0, 0.0
    for at in range(1, n):
        total += 2 * ranks[at - 1] - (n + 1)
        if shortest <= at <= n - shortest and abs(total) > statistic:
            best, statistic = at, abs(total)
    return best, min(1.0, 2 * exp(-6 * statistic**2 / (n**3 + n**2))) if best else 1.0


def _ranks(values: Sequence[float]) -> list[float]:
    """Return the rank of each value, from 1, equal values sharing the mean of theirs."""
    ordered = sorted(values)
    first = {value: rank for rank, value in reversed(list(enumerate(ordered, 1)))}
    last = {value: rank for rank, value in enumerate(ordered, 1)}
    return [(first[value] + last[value]) / 2 for value in values]
