"""What the pages of numbers show, as frozen dataclasses; every number comes from :mod:`compute`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fiftytwo.lib.periods import Period
from fiftytwo.metrics import targets
from fiftytwo.metrics.comparing import Change, change
from fiftytwo.metrics.compute import State, Value, compute
from fiftytwo.metrics.definition import Definition, Side
from fiftytwo.metrics.permissions import can_see_metric
from fiftytwo.metrics.registry import current
from fiftytwo.metrics.scopes import Scope
from fiftytwo.metrics.targets import Aim
from fiftytwo.org.viewer import Viewer

EIGHT_LINES = (
    "written_complaints",
    "verbal_complaints",
    "referrals",
    "repeat_business",
    "first_reply_time",
    "turnaround",
    "productivity",
    "rework",
)
OF_PEOPLE = (
    "csat", "ces", "nps", "first_contact_resolution", "reopening", "rework", "handle_time", "speed_of_answer",
    "transfers", "quality_score", "adherence", "conformance", "occupancy", "promise_kept", "productivity",
    "contacts", "solved",
)  # fmt: skip
SIDES: tuple[tuple[Side, str | Promise], ...] = (
    (Side.OUTSIDE, _("Outside: what customers say and do")),
    (Side.INSIDE, _("Inside: how we work")),
    (Side.BUSINESS, _("Sales, production and business")),
    (Side.PEOPLE, _("The people who serve")),
)


@dataclass(frozen=True)
class Row:
    """One metric of a scorecard: now, before, a year ago, and what it should be."""

    now: Value
    before: Value
    year_ago: Value
    change: Change
    year_change: Change
    aim: Aim | None = None

    @property
    def definition(self) -> Definition:
        """The metric."""
        return self.now.definition


@dataclass(frozen=True)
class Group:
    """The rows of one side, those of which nothing is known named at the end."""

    side: Side
    title: str | Promise
    rows: tuple[Row, ...]
    unknown: tuple[Row, ...]


@dataclass(frozen=True)
class Scorecard:
    """How one scope is doing in one period."""

    scope: Scope
    period: Period
    groups: tuple[Group, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows of which something is known."""
        return tuple(row for group in self.groups for row in group.rows)


def scorecard(viewer: Viewer, scope: Scope, period: Period) -> Scorecard:
    """Return the scorecard of a scope.

    Raises:
        compute.NotVisibleError: if the viewer may not see it.
    """
    rows = _rows(viewer, _fitting(viewer, scope), scope, period)
    groups = (_group(side, title, rows) for side, title in SIDES)
    return Scorecard(scope, period, tuple(group for group in groups if group.rows or group.unknown))


def eight_lines(viewer: Viewer, scope: Scope, period: Period) -> list[Row]:
    """Return the eight lines of a service scorecard, in their order."""
    there = current()
    return _rows(viewer, [there[name] for name in EIGHT_LINES if name in there], scope, period)


def _fitting(viewer: Viewer, scope: Scope) -> list[Definition]:
    """Return the metrics that a scope can have."""
    there = [definition for definition in current().values() if can_see_metric(viewer, definition)]
    return [d for d in there if d.name in OF_PEOPLE or d.own] if scope.of_people else there


def _rows(viewer: Viewer, definitions: Sequence[Definition], scope: Scope, period: Period) -> list[Row]:
    found = compute(viewer, definitions, scope, [period, period.before(), period.last_year()])
    aims = targets.aims([definition.name for definition in definitions], scope, period)
    return [_row(values, targets.against(aims.get(name), values[0])) for name, values in found.items()]


def _row(values: Sequence[Value], aim: Aim | None) -> Row:
    now, before, year_ago = values
    return Row(now, before, year_ago, change(now, before), change(now, year_ago), aim)


def _group(side: Side, title: str | Promise, rows: Iterable[Row]) -> Group:
    mine = [row for row in rows if row.definition.side is side]
    known = [row for row in mine if row.now.state in (State.KNOWN, State.FEW)]
    return Group(side, title, tuple(known), tuple(row for row in mine if row not in known))
