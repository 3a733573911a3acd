"""What a number should be: the target that holds for a metric and a scope, and whether it is met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fiftytwo.lib import targets as lib
from fiftytwo.lib.periods import Period
from fiftytwo.metrics.compute import State, Value
from fiftytwo.metrics.definition import Better
from fiftytwo.metrics.models import Target
from fiftytwo.metrics.scopes import Scope


@dataclass(frozen=True)
class Aim:
    """A target with what may be said of it: met, close, missed, or not to be told."""

    value: float
    scope: str
    limit: float | None = None
    verdict: lib.Verdict = lib.Verdict.CANNOT_TELL


def aims(metrics: Sequence[str], scope: Scope, period: Period) -> dict[str, Aim]:
    """Return the target of each metric that has one: the scope's own, else that of the organisation."""
    day = period.last.monday
    rows = Target.objects.filter(metric__in=list(metrics), scope__in=[str(scope), "organisation"])
    found: dict[str, Aim] = {}
    for row in sorted(rows, key=lambda row: row.scope == str(scope)):
        if row.since <= day and (row.until is None or day < row.until):
            found[row.metric] = Aim(row.value, row.scope, row.limit)
    return found


def against(aim: Aim | None, value: Value) -> Aim | None:
    """Hold a value against its target; one that rests on too few cannot be told."""
    better = value.definition.better
    if aim is None or better is Better.NEITHER:
        return None
    if value.state is not State.KNOWN:
        return aim
    target = lib.Target(aim.value, lib.Better(better.value), aim.limit)
    whole = value.score.interval is None
    return replace(aim, verdict=lib.judged(target, value.value, value.score.interval, whole=whole))
