"""Comparisons that hold: two values, the interval of their difference, and what may be said of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fiftytwo.lib.comparisons import difference
from fiftytwo.lib.intervals import Interval
from fiftytwo.metrics.compute import State, Value
from fiftytwo.metrics.definition import Better, Definition


class Verdict(StrEnum):
    """What may be said of a change."""

    BETTER = "better"
    WORSE = "worse"
    OTHER = "other"
    UNCLEAR = "unclear"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Change:
    """The difference between two values of one metric: now − before."""

    by: float | None
    within: Interval | None
    verdict: Verdict


NO_CHANGE = Change(None, None, Verdict.UNKNOWN)


def change(now: Value, before: Value | None) -> Change:
    """Compare a value with an earlier one.

    Without intervals (counts and stocks are counted whole) the difference is told, and nothing is said about it.
    """
    if before is None or now.value is None or before.value is None:
        return NO_CHANGE
    by = now.value - before.value
    if now.score.interval is None or before.score.interval is None:
        return Change(by, None, Verdict.OTHER)
    within = difference(now.value, now.score.interval, before.value, before.score.interval)
    if State.FEW in (now.state, before.state):
        return Change(by, within, Verdict.UNCLEAR)
    return Change(by, within, verdict(now.definition, within))


def verdict(definition: Definition, within: Interval) -> Verdict:
    """Say whether a difference is good, bad, or not clear: its interval has to lie on one side of nothing."""
    if within.low <= 0 <= within.high:
        return Verdict.UNCLEAR
    if definition.better is Better.NEITHER:
        return Verdict.OTHER
    return Verdict.BETTER if (within.low > 0) == (definition.better is Better.HIGHER) else Verdict.WORSE
