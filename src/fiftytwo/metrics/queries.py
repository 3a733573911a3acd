"""What the pages of numbers show, as frozen dataclasses; every number comes from :mod:`compute`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fiftytwo.lib.control import State as Steadiness
from fiftytwo.lib.periods import Period
from fiftytwo.metrics import targets
from fiftytwo.metrics.apart import Looked, looked
from fiftytwo.metrics.comparing import Change, change
from fiftytwo.metrics.compute import State, Value, compute
from fiftytwo.metrics.definition import Definition, Side
from fiftytwo.metrics.permissions import can_see_metric
from fiftytwo.metrics.presentation import written
from fiftytwo.metrics.reading import Reading
from fiftytwo.metrics.registry import current
from fiftytwo.metrics.scopes import Scope
from fiftytwo.metrics.targets import Aim
from fiftytwo.metrics.watch import Watched, reach, watched
from fiftytwo.org.viewer import Viewer
from fiftytwo.shell.charts import Spark

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
    """One metric of a scorecard: now, before, a year ago, what it should be, and what stands beside it."""

    now: Value
    before: Value
    year_ago: Value
    change: Change
    year_change: Change
    aim: Aim | None = None
    watched: Watched | None = None
    spark: Spark | None = None
    beside: tuple[Value, ...] = ()
    everybody: Value | None = None
    against: Change | None = None
    band: Any = None

    @property
    def definition(self) -> Definition:
        """The metric."""
        return self.now.definition


@dataclass(frozen=True)
class Rows:
    """Rows as one table shows them; columns in which nothing is known are left out."""

    rows: tuple[Row, ...]
    scope: Scope
    period: Period

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def has_year(self) -> bool:
        """Whether anything is known of a year ago."""
        return any(row.year_change.by is not None for row in self.rows)

    @property
    def has_aims(self) -> bool:
        """Whether anything has a target."""
        return any(row.aim is not None for row in self.rows)

    @property
    def has_against(self) -> bool:
        """Whether anything is held against everybody."""
        return any(row.against is not None for row in self.rows)

    @property
    def has_bands(self) -> bool:
        """Whether anything has the band of a team."""
        return any(row.band is not None for row in self.rows)

    @property
    def has_beside(self) -> bool:
        """Whether anything must not stand alone."""
        return any(row.beside for row in self.rows)


@dataclass(frozen=True)
class Group:
    """The rows of one side, those of which nothing is known named at the end."""

    side: Side
    title: str | Promise
    rows: Rows
    unknown: tuple[Row, ...]


@dataclass(frozen=True)
class Scorecard:
    """How one scope is doing in one period."""

    scope: Scope
    period: Period
    groups: tuple[Group, ...]
    apart: Looked

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows of which something is known."""
        return tuple(row for group in self.groups for row in group.rows)

    @property
    def tells_of_service(self) -> bool:
        """Whether anything is known beside what the record of people tells by itself."""
        return any(row.definition.side is not Side.PEOPLE for row in self.rows)

    @property
    def shifted(self) -> tuple[Row, ...]:
        """The rows that chance does not explain."""
        return tuple(row for row in self.rows if row.watched and row.watched.state is Steadiness.SHIFTED)


def scorecard(viewer: Viewer, scope: Scope, period: Period) -> Scorecard:
    """Return the scorecard of a scope.

    Raises:
        compute.NotVisibleError: if the viewer may not see it.
    """
    rows = rows_of(viewer, fitting(viewer, scope), scope, period)
    groups = (_group(side, title, rows, scope, period) for side, title in SIDES)
    return Scorecard(scope, period, tuple(group for group in groups if group.rows or group.unknown), apart(rows))


def eight_lines(viewer: Viewer, scope: Scope, period: Period) -> Rows:
    """Return the eight lines of a service scorecard, in their order."""
    there = current()
    lines = [there[name] for name in EIGHT_LINES if name in there]
    return Rows(tuple(rows_of(viewer, lines, scope, period)), scope, period)


def fitting(viewer: Viewer, scope: Scope) -> list[Definition]:
    """Return the metrics that a scope can have."""
    there = [definition for definition in current().values() if can_see_metric(viewer, definition)]
    return [d for d in there if d.name in OF_PEOPLE or d.own] if scope.of_people else there


def rows_of(viewer: Viewer, definitions: Sequence[Definition], scope: Scope, period: Period) -> list[Row]:
    """Return a row for each metric, with what stands beside it and whether it shifted."""
    more = _counterparts(viewer, definitions)
    periods = [period, period.before(), period.last_year()]
    reading = Reading([*periods, reach(viewer, period.last)])
    found = compute(viewer, [*definitions, *more], scope, periods, reading=reading)
    aims = targets.aims(list(found), scope, period)
    seen = watched(viewer, definitions, scope, period.last, reading=reading)
    now = {name: values[0] for name, values in found.items()}
    return [_row(found[d.name], targets.against(aims.get(d.name), now[d.name]), seen[d.name], now) for d in definitions]


def _counterparts(viewer: Viewer, definitions: Sequence[Definition]) -> list[Definition]:
    """Return the outside metrics that have to stand beside some, where they are not among them."""
    there, names = current(), {definition.name for definition in definitions}
    missing = dict.fromkeys(name for d in definitions for name in d.counterparts if name not in names)
    return [there[name] for name in missing if name in there and can_see_metric(viewer, there[name])]


def _row(values: Sequence[Value], aim: Aim | None, seen: Watched, now: Mapping[str, Value]) -> Row:
    current_value, before, year_ago = values
    definition = current_value.definition
    beside = tuple(now[name] for name in definition.counterparts if name in now)
    return Row(
        current_value, before, year_ago, change(current_value, before), change(current_value, year_ago), aim,
        seen, sparkline(seen), beside if definition.side is Side.INSIDE else (),
    )  # fmt: skip


def apart(rows: Sequence[Row], others: Mapping[str, Value] | None = None) -> Looked:
    """Return where inside and outside fall apart, against the period before or against others."""
    now = {row.definition.name: row.now for row in rows}
    for row in rows:
        now |= {value.definition.name: value for value in row.beside if value.definition.name not in now}
    before = {row.definition.name: row.before for row in rows} if others is None else others
    return looked(now, before, {row.definition.name: row.aim for row in rows if row.aim})


def sparkline(seen: Watched) -> Spark | None:
    """Return the small line of a year, with its words; None where fewer than two weeks are known."""
    definition, values = seen.series.definition, seen.series.values
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return None
    words = _("The last year, from %(low)s to %(high)s; newest %(last)s") % {
        "low": written(definition, min(known)),
        "high": written(definition, max(known)),
        "last": written(definition, known[-1]),
    }
    centre = seen.control.phases[-1].centre if seen.control.phases else None
    return Spark(values, str(words), centre, seen.state is Steadiness.SHIFTED)


def _group(side: Side, title: str | Promise, rows: Iterable[Row], scope: Scope, period: Period) -> Group:
    mine = [row for row in rows if row.definition.side is side]
    known = [row for row in mine if row.now.state in (State.KNOWN, State.FEW)]
    return Group(side, title, Rows(tuple(known), scope, period), tuple(row for row in mine if row not in known))
