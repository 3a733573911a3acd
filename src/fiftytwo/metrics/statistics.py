"""How a number comes out of its components: each statistic names the parts it needs and returns a score.

The arithmetic and the intervals are ``lib``'s; here they only meet the sums that cells carry.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fiftytwo.lib.durations import counted, quantile, quantile_interval
from fiftytwo.lib.intervals import Interval, PairSums, ratio_interval
from fiftytwo.lib.scores import Score, Unit, mean, nps_of, rate, share

Sums = Mapping[str, Any]
"""What the components of a metric amount to: a number, named numbers, or a histogram, by role."""

NUMBER = ("count", "sum", "customers", "people", "anonymous")


@dataclass(frozen=True)
class Statistic:
    """A way from components to a score: which kinds of component play which part, and what can be set."""

    score: Callable[[Sums, Mapping[str, float]], Score]
    roles: Mapping[str, tuple[str, ...]]
    settings: Mapping[str, float] = field(default_factory=dict)
    optional: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def _share(sums: Sums, _settings: Mapping[str, float]) -> Score:
    return share(round(sums["part"]), round(sums["whole"]))


def _nps(sums: Sums, _settings: Mapping[str, float]) -> Score:
    return nps_of(round(sums["promoters"]), round(sums["passives"]), round(sums["detractors"]))


def _enps(sums: Sums, _settings: Mapping[str, float]) -> Score:
    engaged, against, answered = (round(sums[role]) for role in ("engaged", "against", "answered"))
    return nps_of(engaged, answered - engaged - against, against)


def _mean(sums: Sums, _settings: Mapping[str, float]) -> Score:
    of = sums["of"]
    return mean(round(of["n"]), of["total"], max(of["squares"], 0.0))


def _ratio(sums: Sums, settings: Mapping[str, float]) -> Score:
    """One measured amount over another, row by row: the interval takes each row as one draw."""
    of = sums["of"]
    pairs = PairSums(round(of["n"]), of["part"], of["whole"], of["part_squares"], of["products"], of["whole_squares"])
    if not pairs.n or not pairs.whole:
        return Score(None, pairs.n, None, Unit.RATE)
    interval = ratio_interval(pairs)
    per = settings.get("per", 1.0)
    return Score(per * pairs.part / pairs.whole, pairs.n, interval and interval.scaled(per), Unit.RATE)


def _rate(sums: Sums, settings: Mapping[str, float]) -> Score:
    events, exposure = round(sums["events"]), float(sums["exposure"])
    if not exposure:
        return Score(None, events, None, Unit.RATE)
    return rate(events, exposure, per=settings.get("per", 1.0))


def _quotient(sums: Sums, settings: Mapping[str, float]) -> Score:
    """One sum over another that is counted whole; without an interval, for nothing was sampled."""
    part, whole = float(sums["part"]), float(sums["whole"])
    n = round(part)
    return Score(settings.get("per", 1.0) * part / whole if whole else None, n, None, Unit.RATE)


def _quantile(sums: Sums, settings: Mapping[str, float]) -> Score:
    q, of = settings.get("q", 0.5), sums["of"]
    return Score(quantile(of, q), counted(of), quantile_interval(of, q), Unit.MEAN)


def _total(sums: Sums, _settings: Mapping[str, float]) -> Score:
    """A plain count or amount: what happened, not a sample of it."""
    n = round(sums.get("n", sums["of"]))
    return Score(float(sums["of"]), n, None, Unit.RATE)


def _stock(sums: Sums, _settings: Mapping[str, float]) -> Score:
    return Score(float(sums["of"]["n"]), round(sums["of"]["n"]), None, Unit.RATE)


def _age(sums: Sums, _settings: Mapping[str, float]) -> Score:
    """Mean age, in days, of what is open at the end of the last week."""
    n, days = round(sums["of"]["n"]), sums["of"]["days"]
    return Score(days / n if n else None, n, None, Unit.MEAN)


def _earned_growth(sums: Sums, _settings: Mapping[str, float]) -> Score:
    """(what last period's customers spent now + what referred customers spent) over what was spent before, − 1."""
    before = float(sums["before"])
    earned = float(sums["kept"]) + float(sums["referred"])
    return Score(earned / before - 1 if before else None, round(sums["customers"]), None, Unit.SHARE)


def _model(sums: Sums, _settings: Mapping[str, float]) -> Score:
    """What a model found: value, n and interval as it gives them."""
    of = sums["of"]
    low, high = of.get("low"), of.get("high")
    interval = None if low is None or high is None else Interval(low, high)
    return Score(of.get("value"), round(of.get("n", 0)), interval, Unit.SHARE)


STATISTICS: dict[str, Statistic] = {
    "share": Statistic(_share, {"part": NUMBER, "whole": NUMBER}),
    "nps": Statistic(_nps, {"promoters": NUMBER, "passives": NUMBER, "detractors": NUMBER}),
    "enps": Statistic(_enps, {"engaged": NUMBER, "against": NUMBER, "answered": NUMBER}),
    "mean": Statistic(_mean, {"of": ("moments", "anonymous")}),
    "ratio": Statistic(_ratio, {"of": ("pairs",)}, {"per": 1.0}),
    "rate": Statistic(_rate, {"events": NUMBER, "exposure": NUMBER}, {"per": 1.0}),
    "quotient": Statistic(_quotient, {"part": NUMBER, "whole": NUMBER}, {"per": 1.0}),
    "quantile": Statistic(_quantile, {"of": ("histogram",)}, {"q": 0.5}),
    "total": Statistic(_total, {"of": NUMBER}, optional={"n": NUMBER}),
    "stock": Statistic(_stock, {"of": ("open",)}),
    "age": Statistic(_age, {"of": ("open",)}),
    "earned_growth": Statistic(
        _earned_growth, {"before": NUMBER, "kept": NUMBER, "referred": NUMBER, "customers": NUMBER}
    ),
    "model": Statistic(_model, {"of": ("model",)}),
}
