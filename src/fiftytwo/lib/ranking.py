"""Comparing people fairly: few answers count for little, hard cases count as hard, and ties stay ties.

A share of few answers is drawn towards everybody's (empirical Bayes). Nobody is ranked whose number is mostly noise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, lgamma, log

from .distributions import beta_quantile, binomial_quantile
from .intervals import Interval, check_counts, wilson

RELIABLE = 0.70

Counts = tuple[int, int]
"""(satisfied, answered) of one person."""


@dataclass(frozen=True)
class Prior:
    """What is known of anybody before a single answer: the usual share, and how many answers that knowledge weighs."""

    mean: float
    strength: float

    def __post_init__(self) -> None:
        if not 0 <= self.mean <= 1 or not self.strength > 0:
            raise ValueError(f"No prior has the mean {self.mean} and the strength {self.strength}")


@dataclass(frozen=True)
class Estimate:
    """A person's share after drawing it towards the usual one; reliability 0–1 says how much of it is their own."""

    value: float
    n: int
    reliability: float
    interval: Interval

    @property
    def may_be_ranked(self) -> bool:
        """Tell whether enough of the number is the person's own, and not noise."""
        return self.reliability >= RELIABLE


def estimate(counts: Counts, prior: Prior) -> Estimate:
    """Return the beta-binomial estimate ``(x + m·k) / (n + k)`` with its 95 % credible interval.

    Raises:
        ValueError: if a count is negative or satisfied exceeds answered.

    Source: B. Efron, C. Morris (1975), J. Am. Stat. Assoc. 70(350).

    >>> prior = Prior(0.875, 40)
    >>> [round(estimate(counts, prior).value, 4) for counts in ((5, 5), (190, 200), (160, 200))]
    [0.8889, 0.9375, 0.8125]
    """
    satisfied, answered = counts
    wilson(satisfied, answered)
    good = satisfied + prior.mean * prior.strength
    bad = answered - satisfied + (1 - prior.mean) * prior.strength
    return Estimate(
        good / (good + bad),
        answered,
        answered / (answered + prior.strength),
        credible(good, bad),
    )


def credible(good: float, bad: float, *, confidence: float = 0.95) -> Interval:
    """Return the credible interval of a share whose distribution is beta; one point where one side is impossible."""
    if good <= 0 or bad <= 0:
        return Interval(float(bad <= 0), float(bad <= 0))
    tail = (1 - confidence) / 2
    return Interval(beta_quantile(tail, good, bad), beta_quantile(1 - tail, good, bad))


def estimated_prior(people: Sequence[Counts], *, weakest: float = 1, strongest: float = 10_000) -> Prior | None:
    """Return the prior under which these people's counts are likeliest; None with fewer than two people with answers.

    Where people differ no more than chance would have them, the prior becomes strong, at most as strong as allowed,
    and nobody is ranked.

    Args:
        people: (satisfied, answered) of each.
        weakest, strongest: between which strengths to look.

    Source: maximum likelihood of the beta-binomial; J. G. Skellam (1948), J. R. Stat. Soc. B 10(2).

    >>> prior = estimated_prior([(88, 100), (70, 100), (95, 100), (80, 100), (60, 100)])
    >>> round(prior.mean, 2), 5 < prior.strength < 20
    (0.79, True)
    """
    counted = [(satisfied, answered) for satisfied, answered in people if answered > 0]
    if len(counted) < 2:
        return None
    satisfied, answered = _added(counted)
    if satisfied in (0, answered):  # nobody differs from anybody
        return Prior(_weighted_mean(counted, strongest), strongest)
    low, high = log(weakest), log(strongest)
    for _ in range(60):
        first, second = low + (high - low) * 0.382, low + (high - low) * 0.618
        better = _likelihood(counted, exp(first)) < _likelihood(counted, exp(second))
        low, high = (first, high) if better else (low, second)
    strength = exp((low + high) / 2)
    return Prior(_weighted_mean(counted, strength), strength)


def _weighted_mean(people: Sequence[Counts], strength: float) -> float:
    """Return the mean share, each person weighing as much as their number can be relied on.

    It stays half an answer away from 0 and 1: that everybody was satisfied so far does not make it certain.
    """
    weights = [answered / (answered + strength) for _, answered in people]
    shares = [satisfied / answered for satisfied, answered in people]
    mean = sum(w * s for w, s in zip(weights, shares, strict=True)) / sum(weights)
    away = 0.5 / (sum(answered for _, answered in people) + 1)
    return min(max(mean, away), 1 - away)


def _likelihood(people: Sequence[Counts], strength: float) -> float:
    """Return the logarithm of how likely these counts are under a prior of this strength."""
    mean = _weighted_mean(people, strength)
    a, b = mean * strength, (1 - mean) * strength
    return sum(_log_beta(a + x, b + n - x) - _log_beta(a, b) for x, n in people)


def _log_beta(a: float, b: float) -> float:
    """Return the logarithm of the beta function."""
    return lgamma(a) + lgamma(b) - lgamma(a + b)


@dataclass(frozen=True)
class Place:
    """Between which places, 1 being best, somebody stands; ``tied_with`` names those not clearly better or worse."""

    name: str
    estimate: Estimate
    best: int
    worst: int
    tied_with: tuple[str, ...]


def places(estimates: Mapping[str, Estimate]) -> list[Place]:
    """Return where those who may be ranked stand, in order of their estimates; the others are not in the list.

    Two people are tied if their intervals overlap. The best place counts those who are clearly better, the worst
    those who are not clearly worse.

    >>> prior = Prior(0.875, 40)
    >>> people = {"Ayşe": (190, 200), "Ilgın": (5, 5), "Kham": (120, 200), "Rex": (192, 200)}
    >>> [(p.name, p.best, p.worst) for p in places({name: estimate(c, prior) for name, c in people.items()})]
    [('Rex', 1, 2), ('Ayşe', 1, 2), ('Kham', 3, 3)]
    """
    ranked = {name: found for name, found in estimates.items() if found.may_be_ranked}
    order = sorted(ranked, key=lambda name: (-ranked[name].value, name))
    return [_place(name, ranked, order) for name in order]


def _place(name: str, ranked: Mapping[str, Estimate], order: Sequence[str]) -> Place:
    """Return one person's place among those who are ranked."""
    own = ranked[name].interval
    better = sum(ranked[other].interval.low > own.high for other in order)
    worse = sum(ranked[other].interval.high < own.low for other in order)
    tied = (other for other in order if other != name and ranked[other].interval.overlaps(own))
    return Place(name, ranked[name], better + 1, len(order) - worse, tuple(tied))


def funnel(overall: float, answered: int, *, confidence: float = 0.95) -> tuple[int, int]:
    """Return between which counts of satisfied answers chance alone would put somebody at the overall share.

    Raises:
        ValueError: if the overall share is not 0–1 or answered is negative.

    Source: D. J. Spiegelhalter (2005), Statistics in Medicine 24(8); exact binomial limits.

    >>> funnel(0.85, 20), funnel(0.85, 20, confidence=0.998)
    ((14, 20), (11, 20))
    """
    if not 0 <= overall <= 1:
        raise ValueError(f"An overall share lies between 0 and 1, not at {overall}")
    check_counts(answered=answered)
    tail = (1 - confidence) / 2
    return binomial_quantile(tail, answered, overall), binomial_quantile(1 - tail, answered, overall)


@dataclass(frozen=True)
class Standardised:
    """A person's share had they had everybody's mix of cases. ``ratio`` is observed ÷ expected."""

    observed: int
    expected: float
    ratio: float
    adjusted: float
    n: int
    interval: Interval
    """Of the adjusted share."""


def standardised(cases: Mapping[str, Mapping[str, Counts]]) -> dict[str, Standardised | None]:
    """Return each person's share, adjusted for the kinds of cases they had (indirect standardisation).

    Args:
        cases: person → kind of case → (satisfied, answered). Everybody together is the standard.

    Returns:
        person → adjusted share; None where nothing was answered or nothing could be expected.

    Raises:
        ValueError: if a count is negative or satisfied exceeds answered.

    Source: indirect standardisation, J. L. Fleiss et al. (2003), Statistical Methods for Rates and Proportions, 19.

    >>> set_ = {"A": {"easy": (81, 87), "hard": (192, 263)}, "B": {"easy": (234, 270), "hard": (55, 80)}}
    >>> [(name, round(s.ratio, 4), round(s.adjusted, 4)) for name, s in standardised(set_).items()]
    [('A', 1.0257, 0.8235), ('B', 0.9769, 0.7843)]
    """
    kinds = {kind for mix in cases.values() for kind in mix}
    pooled = {kind: _added(mix[kind] for mix in cases.values() if kind in mix) for kind in kinds}
    satisfied, answered = _added(pooled.values())
    overall = satisfied / answered if answered else 0.0
    return {name: _standardised(mix, pooled, overall) for name, mix in cases.items()}


def _added(counts: Iterable[Counts]) -> Counts:
    """Return the sum of counts."""
    listed = list(counts)
    return sum(satisfied for satisfied, _ in listed), sum(answered for _, answered in listed)


def _standardised(mix: Mapping[str, Counts], pooled: Mapping[str, Counts], overall: float) -> Standardised | None:
    """Return one person's adjusted share; the interval is Wilson's of the raw share, moved with the adjustment."""
    observed, n = _added(mix.values())
    raw = wilson(observed, n)
    expected = sum(answered * pooled[kind][0] / pooled[kind][1] for kind, (_, answered) in mix.items() if answered)
    if raw is None or expected == 0:
        return None
    ratio = observed / expected
    interval = raw.scaled(n / expected * overall).clipped(0.0, 1.0)
    return Standardised(observed, expected, ratio, min(1.0, ratio * overall), n, interval)
