"""Charts of change: did something really happen, or is this how weeks vary anyway?

Two rules by default: a point beyond three standard deviations, or eight on one side of the centre. With known limits
pure noise breaks the first once in 370 points and either once in 153. Limits from fewer than 24 points are provisional.
A person may set a phase, from which on limits are drawn anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from math import isclose, sqrt
from statistics import fmean

from .columns import Column, listed
from .intervals import check_counts

MEAN_RANGE_PER_SIGMA = 1.128  # d2: the mean range of two draws, in standard deviations
RANGE_LIMIT = 3.268  # D4: how far a moving range reaches, in mean ranges
REACH = 2.66  # 3 / d2: three standard deviations, in mean ranges
RUN = 8
FIRM_AFTER = 24
FEWEST = 8


class Rule(StrEnum):
    """Why a point is marked."""

    BEYOND_LIMITS = "beyond_limits"
    EIGHT_ON_ONE_SIDE = "eight_on_one_side"


class State(StrEnum):
    """What a page says of a metric."""

    STEADY = "steady"
    SHIFTED = "shifted"
    TOO_LITTLE_DATA = "too_little_data"


@dataclass(frozen=True)
class Limits:
    """Where noise keeps to: the centre, and three standard deviations to either side."""

    centre: float
    low: float
    high: float

    @property
    def sigma(self) -> float:
        """One standard deviation."""
        return (self.high - self.centre) / 3


@dataclass(frozen=True)
class Point:
    """One week on a chart. ``position`` counts weeks from 0, those without data included."""

    position: int
    value: float
    limits: Limits
    rules: frozenset[Rule] = frozenset()


@dataclass(frozen=True)
class Phase:
    """A stretch of weeks with limits of its own.

    ``spread`` is the mean moving range of an XmR chart, or σz of a p′ chart; None below two points.
    """

    start: int
    points: tuple[Point, ...]
    centre: float | None
    spread: float | None

    @property
    def provisional(self) -> bool:
        """Tell whether the limits rest on fewer than 24 points."""
        return len(self.points) < FIRM_AFTER

    @property
    def range_limit(self) -> float | None:
        """The most by which neighbouring weeks of an XmR chart differ."""
        return None if self.spread is None else RANGE_LIMIT * self.spread

    def state(self, *, recent: int = 1) -> State:
        """Return whether the last weeks of this phase show a shift.

        Args:
            recent: how many of its last points are looked at.
        """
        if len(self.points) < FEWEST:
            return State.TOO_LITTLE_DATA
        return State.SHIFTED if any(point.rules for point in self.points[-recent:]) else State.STEADY


@dataclass(frozen=True)
class Chart:
    """A series with its phases, the last of which is the present."""

    phases: tuple[Phase, ...]

    @property
    def points(self) -> tuple[Point, ...]:
        """All points of all phases, in order."""
        return tuple(point for phase in self.phases for point in phase.points)

    @property
    def state(self) -> State:
        """What is to be said of this series today."""
        return self.phases[-1].state()

    @property
    def provisional(self) -> bool:
        """Tell whether today's limits are still provisional."""
        return self.phases[-1].provisional


def marks(points: Iterable[tuple[float, Limits]]) -> Iterator[frozenset[Rule]]:
    """Yield for each point which of the two rules it breaks. A value on the centre ends a run.

    Args:
        points: values in order, each with the limits that hold for it.

    >>> limits = Limits(0, -3, 3)
    >>> [sorted(m) for m in marks([(0.5, limits)] * 7 + [(3.1, limits)])][-1]
    [<Rule.BEYOND_LIMITS: 'beyond_limits'>, <Rule.EIGHT_ON_ONE_SIDE: 'eight_on_one_side'>]
    """
    run, side = 0, 0
    for value, limits in points:
        new_side = 0 if isclose(value, limits.centre, rel_tol=1e-12) else 1 if value > limits.centre else -1
        run = run + 1 if new_side == side and new_side else abs(new_side)
        side = new_side
        found = {Rule.EIGHT_ON_ONE_SIDE} if run >= RUN else set()
        if new_side and not limits.low <= value <= limits.high:
            found.add(Rule.BEYOND_LIMITS)
        yield frozenset(found)


def western_electric(values: Iterable[float], limits: Limits) -> Iterator[bool]:
    """Yield for each value whether it breaks any of the four Western Electric rules. Pages do not use them.

    They are here to show why: beside the two default rules they ask for two of three beyond 2σ and four of five beyond
    1σ on one side, and so cry wolf once in 92 weeks of pure noise instead of once in 153.

    Source: Western Electric (1956), Statistical Quality Control Handbook; C. W. Champ, W. H. Woodall (1987),
    Technometrics 29(4).

    >>> limits = Limits(0, -3, 3)
    >>> list(western_electric([2.1, 0, 2.1], limits)), list(western_electric([1.1, 1.1, 0, 1.1, 1.1], limits))
    ([False, False, True], [False, False, False, False, True])
    """
    zones: list[float] = []
    for value in values:
        zones = [*zones[1 - RUN :], (value - limits.centre) / limits.sigma]
        yield any(
            sum(side * zone > beyond for zone in zones[-of:]) >= fewest
            for side in (1, -1)
            for fewest, of, beyond in ((1, 1, 3.0), (2, 3, 2.0), (4, 5, 1.0), (RUN, RUN, 0.0))
        )


def mean_moving_range(values: Sequence[float]) -> float | None:
    """Return the mean difference of neighbours; None below two values.

    >>> mean_moving_range([1, 3, 2])
    1.5
    """
    if len(values) < 2:
        return None
    return sum(abs(b - a) for a, b in pairwise(values)) / (len(values) - 1)


def xmr(series: Column, *, phases: Sequence[int] = ()) -> Chart:
    """Return the chart of single values: mean ± 2.66 mean moving ranges.

    Args:
        series: a value a week; weeks without data (None, NaN) are passed over.
        phases: positions in the series at which somebody, with a reason, started a new phase.

    Raises:
        ValueError: if a phase does not lie in the series.

    Source: W. A. Shewhart (1931); D. J. Wheeler (1993), Understanding Variation.

    >>> chart = xmr([52, 55, 49, 60, 58, 51, 54, 57, 53, 56])
    >>> limits = chart.points[0].limits
    >>> limits.centre, round(limits.low, 3), round(limits.high, 3), round(chart.phases[0].range_limit, 3)
    (54.5, 42.087, 66.913, 15.251)
    """
    values = listed(series)
    return Chart(
        tuple(
            _xmr_phase(start, [(at, v) for at, v in enumerate(values[start:end], start) if v is not None])
            for start, end in _stretches(len(values), phases)
        )
    )


def _xmr_phase(start: int, points: list[tuple[int, float]]) -> Phase:
    """Return one phase of an XmR chart."""
    values = [value for _, value in points]
    spread = mean_moving_range(values)
    centre = fmean(values) if values else None
    reach = REACH * (spread or 0.0)
    limits = [Limits(centre or 0.0, (centre or 0.0) - reach, (centre or 0.0) + reach)] * len(points)
    return _phase(start, points, limits, centre, spread)


def laney(counts: Iterable[tuple[int, int] | None], *, phases: Sequence[int] = ()) -> Chart:
    """Return Laney's p′ chart of shares: limits by n, widened by how much more weeks vary than chance alone.

    Limits may reach below 0 or above 1: a page draws only what is possible.

    Args:
        counts: (satisfied, answered) a week; None and weeks with nobody are passed over.
        phases: positions at which a new phase starts.

    Raises:
        ValueError: if a count is negative, a part exceeds its whole, or a phase does not lie in the series.

    Source: D. B. Laney (2002), Quality Engineering 14(4).

    >>> chart = laney([(90, 1000), (100, 1000), (85, 900), (120, 1200), (95, 1000), (110, 1100)])
    >>> round(chart.phases[0].centre, 6), round(chart.phases[0].spread, 4)
    (0.096774, 0.6001)
    """
    weeks = list(counts)
    return Chart(
        tuple(
            _laney_phase(start, [(at, c) for at, c in enumerate(weeks[start:end], start) if c and c[1]])
            for start, end in _stretches(len(weeks), phases)
        )
    )


def _laney_phase(start: int, points: list[tuple[int, tuple[int, int]]]) -> Phase:
    """Return one phase of a p′ chart."""
    for _, (part, whole) in points:
        check_counts(satisfied=part, answered=whole, others=whole - part)
    total = sum(whole for _, (_, whole) in points)
    centre = sum(part for _, (part, _) in points) / total if total else None
    p = centre or 0.0
    sigmas = [sqrt(p * (1 - p) / whole) for _, (_, whole) in points]
    shares = [(at, part / whole) for at, (part, whole) in points]
    spread = _laney_spread(shares, sigmas, p)
    limits = [Limits(p, p - 3 * sigma * (spread or 0.0), p + 3 * sigma * (spread or 0.0)) for sigma in sigmas]
    return _phase(start, shares, limits, centre, spread)


def _laney_spread(shares: list[tuple[int, float]], sigmas: list[float], centre: float) -> float | None:
    """Return σz: by how much weeks vary beyond chance; 1 where all shares are 0 or 1, None below two points."""
    if len(shares) < 2:
        return None
    if not all(sigmas):
        return 1.0
    scores = [(share - centre) / sigma for (_, share), sigma in zip(shares, sigmas, strict=True)]
    return (mean_moving_range(scores) or 0.0) / MEAN_RANGE_PER_SIGMA


def _phase(
    start: int,
    points: list[tuple[int, float]],
    limits: list[Limits],
    centre: float | None,
    spread: float | None,
) -> Phase:
    """Mark the points of a phase; below two points nothing can be marked."""
    values = [value for _, value in points]
    found = marks(zip(values, limits, strict=True)) if spread is not None else iter([frozenset[Rule]()])
    return Phase(
        start,
        tuple(
            Point(position, value, limit, rules)
            for (position, value), limit, rules in zip(points, limits, found, strict=False)
        ),
        centre,
        spread,
    )


def _stretches(length: int, phases: Sequence[int]) -> list[tuple[int, int]]:
    """Return (start, end) of each phase; the first starts at 0."""
    for start in phases:
        if not 0 <= start < length:
            raise ValueError(f"No phase can start at {start} in a series of {length} weeks")
    return list(pairwise([*sorted({0, *phases}), length])) if length else [(0, 0)]
