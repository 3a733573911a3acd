"""A spike, simulated from its arrival curve: how long thousands wait who write at once, and how many hands they need.

Erlang's formulas are for a steady flow. Here the arrivals follow the curve, everybody waits their turn, nobody is
dropped, and helpers may join later. Each run draws arrivals and handling times anew, from a seed: the same question has
the same answer. More agents never make anybody wait longer, because every number of agents meets the same draws.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import heapify, heapreplace
from math import ceil

import numpy as np
from numpy.typing import NDArray

from .intervals import Interval, check_counts
from .queues import MOST_AGENTS

Floats = NDArray[np.float64]
Draw = tuple[Floats, Floats]
"""When each message of a run arrives, and how long its handling takes."""

SURE = 0.9


@dataclass(frozen=True)
class Curve:
    """How many are expected to arrive in each bin, and how long one takes to handle.

    ``variation`` is the standard deviation of handling times ÷ their mean: 1 as Erlang assumes, 0 all alike.
    """

    expected: tuple[float, ...]
    bin_seconds: float
    handle_seconds: float
    variation: float = 1.0

    def __post_init__(self) -> None:
        check_counts(variation=self.variation, **{f"bin {at}": mean for at, mean in enumerate(self.expected)})
        if self.bin_seconds <= 0 or self.handle_seconds <= 0:
            raise ValueError("A bin and the handling of a message both last more than 0 seconds")

    @property
    def work_seconds(self) -> float:
        """All handling together."""
        return sum(self.expected) * self.handle_seconds


@dataclass(frozen=True)
class Helpers:
    """How many join, and how long after the start of the curve."""

    count: int
    after_seconds: float

    def __post_init__(self) -> None:
        check_counts(helpers=self.count, after_seconds=self.after_seconds)


@dataclass(frozen=True)
class Spike:
    """What a spike does to those who wait: means over all runs; intervals hold 90 % of the runs.

    Waits last until somebody takes the message. ``cleared_seconds`` is when the last was handled, from the start of the
    curve. All are None where nobody arrives.
    """

    agents: int
    arrived: float
    within: float | None
    within_range: Interval | None
    mean_wait_seconds: float | None
    slowest_tenth_waits_seconds: float | None
    longest_wait_seconds: float | None
    most_waiting: float
    cleared_seconds: float | None
    cleared_range: Interval | None


def simulated(
    curve: Curve,
    agents: int,
    *,
    within_seconds: float,
    helpers: Sequence[Helpers] = (),
    runs: int = 100,
    seed: int = 52,
) -> Spike:
    """Return what happens to a spike with so many agents.

    Args:
        curve: expected arrivals by bin, and their handling time.
        agents: at work from the start, breaks already taken off.
        within_seconds: the wait that was promised.
        helpers: who joins later.
        runs: how often it is played through.
        seed: of the random numbers.

    Raises:
        ValueError: if nobody would ever answer, a number is negative, or there are no runs.

    >>> curve = Curve((20, 300, 200, 80, 20, 20), bin_seconds=300, handle_seconds=90)
    >>> alone = simulated(curve, 20, within_seconds=600)
    >>> helped = simulated(curve, 20, within_seconds=600, helpers=[Helpers(20, after_seconds=900)])
    >>> round(alone.within, 2), round(helped.within, 2)
    (0.32, 0.6)
    >>> round(alone.longest_wait_seconds / 60), round(helped.longest_wait_seconds / 60)
    (28, 13)
    """
    draws = _draws(curve, runs, seed)
    found = [_played(arrivals, handling, agents, helpers) for arrivals, handling in draws]
    return _told(agents, found, within_seconds)


def agents_for(
    curve: Curve,
    *,
    share: float,
    within_seconds: float,
    sure: float = SURE,
    helpers: Sequence[Helpers] = (),
    runs: int = 100,
    seed: int = 52,
) -> int:
    """Return the fewest agents with whom a share is answered in time in 90 % of the runs, before shrinkage.

    Args:
        share: of those who arrive, above 0 and at most 1.
        within_seconds: the wait that is promised.
        sure: in which share of the runs the promise is to be kept.

    Raises:
        ValueError: if a share is no share, or a number is negative.

    >>> curve = Curve((20, 300, 200, 80, 20, 20), bin_seconds=300, handle_seconds=90)
    >>> agents_for(curve, share=0.8, within_seconds=600, runs=20)
    37
    """
    if not 0 < share <= 1 or not 0 < sure <= 1:
        raise ValueError(f"A share of {share} in {sure} of the runs cannot be promised: both are above 0 and at most 1")
    draws = _draws(curve, runs, seed)
    most = max(len(arrivals) for arrivals, _ in draws)  # with an agent each, nobody waits
    if most == 0:
        return 0
    trials = [_Trial(arrivals, handling, share, within_seconds, helpers) for arrivals, handling in draws]
    start = _fewest(trials[0].kept_with, 1, most)
    return _fewest(lambda agents: _keep(trials, agents, sure), start, most)


def _fewest(enough: Callable[[int], bool], start: int, most: int) -> int:
    """Return the smallest number from 1 to ``most`` that is enough, looking in growing steps outwards from a start."""
    low, high, at, step = 0, most, start, 1
    while high - low > 1:
        at = min(max(at, low + 1), high - 1)
        kept = enough(at)
        low, high = (low, at) if kept else (at, high)
        middle = (low + high) // 2
        at = max(middle, high - step) if kept else min(middle, low + step)
        step *= 2
    return high


class _Trial:
    """One run with a promise, asked of ever other numbers of agents.

    With more agents nobody waits longer, so what one number tells settles all that are larger, or smaller.
    """

    def __init__(
        self, arrivals: Floats, handling: Floats, share: float, within_seconds: float, helpers: Sequence[Helpers]
    ) -> None:
        self.messages = list(zip(arrivals.tolist(), handling.tolist(), strict=True))
        self.within_seconds, self.helpers = within_seconds, helpers
        self.may_be_late = _may_be_late(len(self.messages), share)
        self.broken_with, self.enough = 0, MOST_AGENTS + 1

    def kept_with(self, agents: int) -> bool:
        """Tell whether the promise is kept with so many agents."""
        if self.broken_with < agents < self.enough:
            if self._plays(agents):
                self.enough = agents
            else:
                self.broken_with = agents
        return agents >= self.enough

    def _plays(self, agents: int) -> bool:
        """Play it first come, first served, until too many have waited too long."""
        free, late = _crew(agents, self.helpers), 0
        for arrived, lasts in self.messages:
            begin = max(arrived, free[0])
            heapreplace(free, begin + lasts)
            if begin - arrived > self.within_seconds:
                late += 1
                if late > self.may_be_late:
                    return False
        return True


def _may_be_late(messages: int, share: float) -> int:
    """Return how many messages may wait too long while a share is answered in time.

    >>> _may_be_late(10, 0.8), _may_be_late(7, 1.0), _may_be_late(0, 0.8)
    (2, 0, 0)
    """
    late = min(messages, int(messages * (1 - share)) + 1)
    while late and (messages - late) / messages < share:
        late -= 1
    return late


def _keep(trials: Sequence[_Trial], agents: int, sure: float) -> bool:
    """Tell whether a promise is kept in as many runs as asked for, stopping as soon as that is settled."""
    needed = ceil(sure * len(trials) - 1e-9)
    kept = broken = 0
    for trial in trials:
        in_time = trial.kept_with(agents)
        kept, broken = kept + in_time, broken + (not in_time)
        if kept >= needed or broken > len(trials) - needed:
            break
    return kept >= needed


def _draws(curve: Curve, runs: int, seed: int) -> list[Draw]:
    """Return, for each run, when each message arrives and how long it takes to handle."""
    if runs < 1:
        raise ValueError("A spike is played through at least once")
    random = np.random.default_rng(seed)
    starts = np.arange(len(curve.expected)) * curve.bin_seconds
    drawn = []
    for _ in range(runs):
        counts = random.poisson(curve.expected)
        arrivals = np.repeat(starts, counts) + random.uniform(0, curve.bin_seconds, counts.sum())
        drawn.append((np.sort(arrivals), _handling(curve, len(arrivals), random)))
    return drawn


def _handling(curve: Curve, messages: int, random: np.random.Generator) -> Floats:
    """Return handling times: gamma, with the mean and the variation of the curve."""
    if curve.variation == 0:
        return np.full(messages, curve.handle_seconds)
    shape = curve.variation**-2
    return random.gamma(shape, curve.handle_seconds / shape, messages)


@dataclass(frozen=True)
class _Run:
    """One run: each message's arrival, wait, and when its handling ended."""

    arrivals: Floats
    waits: Floats
    ends: Floats


def _played(arrivals: Floats, handling: Floats, agents: int, helpers: Sequence[Helpers]) -> _Run:
    """Return what one run comes to, first come, first served.

    Raises:
        ValueError: if nobody would ever answer.
    """
    free = _crew(agents, helpers)
    begins = np.empty_like(arrivals)
    for at, (arrived, lasts) in enumerate(zip(arrivals.tolist(), handling.tolist(), strict=True)):
        begins[at] = begin = max(arrived, free[0])
        heapreplace(free, begin + lasts)
    return _Run(arrivals, begins - arrivals, begins + handling)


def _crew(agents: int, helpers: Sequence[Helpers]) -> list[float]:
    """Return when everybody is free for the first time, as a heap.

    Raises:
        ValueError: if nobody would ever answer.
    """
    check_counts(agents=agents)
    free = [0.0] * agents + [helper.after_seconds for helper in helpers for _ in range(helper.count)]
    if not free or len(free) > MOST_AGENTS:
        raise ValueError(f"{len(free)} agents cannot answer anybody: give at least one, at most a million")
    heapify(free)
    return free


def _told(agents: int, runs: Sequence[_Run], within_seconds: float) -> Spike:
    """Return means and ranges over all runs in which anybody arrived."""
    played = [run for run in runs if len(run.waits)]
    within = [float((run.waits <= within_seconds).mean()) for run in played]
    cleared = [float(run.ends.max()) for run in played]
    return Spike(
        agents=agents,
        arrived=float(np.mean([len(run.waits) for run in runs])),
        within=_mean(within),
        within_range=_range(within),
        mean_wait_seconds=_mean([float(run.waits.mean()) for run in played]),
        slowest_tenth_waits_seconds=_mean([float(np.quantile(run.waits, 0.9)) for run in played]),
        longest_wait_seconds=_mean([float(run.waits.max()) for run in played]),
        most_waiting=_mean([_most_waiting(run) for run in played]) or 0.0,
        cleared_seconds=_mean(cleared),
        cleared_range=_range(cleared),
    )


def _most_waiting(run: _Run) -> float:
    """Return how many waited at the worst moment."""
    begins = np.sort((run.arrivals + run.waits)[run.waits > 0])
    came = run.arrivals[run.waits > 0]
    return float((np.arange(1, len(came) + 1) - np.searchsorted(begins, came, side="right")).max(initial=0))


def _mean(values: Sequence[float]) -> float | None:
    """Return a mean; None of nothing."""
    return float(np.mean(values)) if values else None


def _range(values: Sequence[float]) -> Interval | None:
    """Return what holds the middle 90 % of the runs; None of nothing."""
    if not values:
        return None
    low, high = np.quantile(values, [0.05, 0.95])
    return Interval(float(low), float(high))
