"""One metric: its series with the limits of chance, its number, its definition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from fiftytwo.lib.control import Chart as ControlChart
from fiftytwo.lib.control import State as Steadiness
from fiftytwo.lib.periods import Period, of_kind
from fiftytwo.lib.surprise import change_points
from fiftytwo.lib.weeks import Week
from fiftytwo.metrics.comparing import Change, change
from fiftytwo.metrics.compute import Value, compute
from fiftytwo.metrics.definition import AddsUp, Definition
from fiftytwo.metrics.explore import computed
from fiftytwo.metrics.models import Benchmark, Phase
from fiftytwo.metrics.presentation import written
from fiftytwo.metrics.registry import current, every
from fiftytwo.metrics.scopes import Scope
from fiftytwo.metrics.targets import Aim, against, aims
from fiftytwo.metrics.watch import Series, control_chart, series
from fiftytwo.org.viewer import Viewer
from fiftytwo.shell import words
from fiftytwo.shell.charts import Chart, line_with_limits

LONGER = (("month", 6), ("quarter", 5))


@dataclass(frozen=True)
class Suggestion:
    """Where the level seems to have changed: for a person to accept as a phase, with a reason, or to leave."""

    week: Week
    before: float
    after: float


@dataclass(frozen=True)
class MetricPage:
    """Everything about one metric in one scope."""

    definition: Definition
    versions: tuple[Definition, ...]
    now: Value
    before: Value
    year_ago: Value
    change: Change
    year_change: Change
    aim: Aim | None
    benchmarks: tuple[Benchmark, ...]
    counterparts: tuple[Value, ...]
    chart: Chart | None
    counted: bool
    steadiness: Steadiness
    provisional: bool
    phases: tuple[Phase, ...]
    suggestions: tuple[Suggestion, ...]
    longer: tuple[Value, ...]
    side_by_side: tuple[Value, ...]


def metric_page(viewer: Viewer, definition: Definition, scope: Scope, period: Period) -> MetricPage:
    """Return the page of one metric.

    Raises:
        compute.NotVisibleError: if the viewer may not see it.
    """
    now, before, year_ago = compute(
        viewer, [definition], scope, [period, period.before(), period.last_year()]
    )[definition.name]  # fmt: skip
    year = over_time(viewer, definition, scope, period.last)
    aim = against(aims([definition.name], scope, period).get(definition.name), now)
    benchmarks = tuple(Benchmark.objects.filter(metric=definition.name))
    versions = tuple(d for d in every() if d.name == definition.name)
    return MetricPage(
        definition=definition,
        versions=versions,
        now=now,
        before=before,
        year_ago=year_ago,
        change=change(now, before),
        year_change=change(now, year_ago),
        aim=aim,
        benchmarks=benchmarks,
        counterparts=counterparts(viewer, definition, scope, period),
        chart=drawn(year, benchmarks),
        counted=year.counted,
        steadiness=year.steadiness,
        provisional=year.provisional,
        phases=year.phases,
        suggestions=year.suggestions,
        longer=longer(viewer, definition, scope, period.last),
        side_by_side=each_version(viewer, versions, scope, period),
    )


@dataclass(frozen=True)
class OverTimePoint:
    """One week, or one window of weeks, with the limits of chance around it; None where there are none."""

    period: Period
    value: float | None
    n: int
    centre: float | None = None
    low: float | None = None
    high: float | None = None
    rules: frozenset[str] = frozenset()


@dataclass(frozen=True)
class OverTime:
    """A metric over a year as its page draws it; ``counted`` is False while the worker still counts it."""

    definition: Definition
    points: tuple[OverTimePoint, ...]
    steadiness: Steadiness
    provisional: bool
    phases: tuple[Phase, ...]
    suggestions: tuple[Suggestion, ...]
    counted: bool


def over_time(viewer: Viewer, definition: Definition, scope: Scope, last: Week) -> OverTime:
    """Return a metric over the year that ends with a week, with its limits.

    Raises:
        compute.NotVisibleError: if the viewer may not see it.
    """
    weekly = series(viewer, [definition], scope, last)[definition.name]
    phases = tuple(Phase.objects.filter(metric=definition.name, scope=str(scope)))
    control = control_chart(weekly, phases)
    steadiness = control.state if control.phases else Steadiness.TOO_LITTLE_DATA
    provisional = bool(control.phases) and control.provisional
    points = tuple(_points(definition, weekly, control))
    return OverTime(definition, points, steadiness, provisional, phases, suggested(weekly, phases), weekly.counted)


def _points(definition: Definition, weekly: Series, control: ControlChart) -> Iterator[OverTimePoint]:
    limits = {point.position: point for point in control.points}
    low, high = possible(definition)
    for position, (period, value, n) in enumerate(zip(weekly.periods, weekly.values, weekly.n, strict=True)):
        point = limits.get(position)
        if point is None:
            yield OverTimePoint(period, value, n)
            continue
        within = point.limits
        yield OverTimePoint(
            period, value, n, within.centre, max(low, within.low), min(high, within.high), frozenset(point.rules)
        )


def each_version(viewer: Viewer, versions: Sequence[Definition], scope: Scope, period: Period) -> tuple[Value, ...]:
    """Return the value of every version, where there are several: they run side by side until one is retired."""
    if len(versions) < 2:
        return ()
    return tuple(values[0] for values in computed(viewer, versions, scope, [period]).values())


def suggested(weekly: Series, phases: Sequence[Phase]) -> tuple[Suggestion, ...]:
    """Return where a phase might begin, but for weeks in which a person has begun one already."""
    taken = {Week.of(phase.starts_on) for phase in phases}
    found = (
        Suggestion(weekly.periods[point.position].first, point.before, point.after)
        for point in change_points(list(weekly.values))
    )
    return tuple(one for one in found if one.week not in taken)


def longer(viewer: Viewer, definition: Definition, scope: Scope, last: Week) -> tuple[Value, ...]:
    """Return the last months and quarters, the newest first; of customers counted once, quarters alone."""
    kinds = LONGER[1:] if definition.adds_up is AddsUp.DISTINCT else LONGER
    periods: list[Period] = []
    for kind, how_many in kinds:
        one = of_kind(kind, last)
        for _number in range(how_many if definition.adds_up is not AddsUp.DISTINCT else 2):
            periods.append(one)
            one = one.before()
    return tuple(compute(viewer, [definition], scope, periods)[definition.name])


def counterparts(viewer: Viewer, definition: Definition, scope: Scope, period: Period) -> tuple[Value, ...]:
    """Return the numbers without which this one must not stand: how fast, and how well."""
    there = [name for name in definition.counterparts if name in current()]
    found = compute(viewer, there, scope, [period]) if there else {}
    return tuple(values[0] for values in found.values())


def drawn(year: OverTime, benchmarks: Sequence[Benchmark] = ()) -> Chart | None:
    """Return the chart of a series with its limits and what others reach; None where nothing is known."""
    definition = year.definition
    if all(point.value is None for point in year.points):
        return None
    rows = [
        {
            "week": str(point.period.last), "value": point.value, "centre": point.centre, "low": point.low,
            "high": point.high, "marked": bool(point.rules),
        }
        for point in year.points
    ]  # fmt: skip
    head = (_("week"), str(definition.label), "n", _("usual from"), _("usual to"))
    table = tuple(_table_row(definition, point) for point in year.points)
    titles = {"week": _("week"), "value": str(definition.label)}
    marks = [{"value": mark.value, "name": f"{mark.label}, {mark.measured_on.year}"} for mark in benchmarks]
    spec = line_with_limits(rows, titles=titles, scale=definition.unit, marks=marks)
    return Chart("series", sentence(year), spec, head, table, str(definition.label))


def possible(definition: Definition) -> tuple[float, float]:
    """Return between which values a metric can lie at all; a chart draws no limit beyond them."""
    if definition.unit == "share":
        return 0.0, 1.0
    if definition.unit == "points":
        return -100.0, 100.0
    return (float("-inf") if definition.unit in ("currency", "as stated") else 0.0), float("inf")


def _table_row(definition: Definition, point: OverTimePoint) -> tuple[str, ...]:
    ends = ("–", "–")
    if point.low is not None:
        ends = (written(definition, point.low), written(definition, point.high))
    return (str(point.period.last), written(definition, point.value), words.number(point.n), *ends)


def sentence(year: OverTime) -> str:
    """Say what the chart shows, for those who read it and those who cannot see it."""
    name = str(year.definition.label)
    if year.steadiness is Steadiness.TOO_LITTLE_DATA:
        return _("%(name)s: too few weeks to tell chance from change.") % {"name": name}
    last = next((point.value for point in reversed(year.points) if point.value is not None), None)
    told = {"name": name, "value": written(year.definition, last)}
    if year.steadiness is Steadiness.SHIFTED:
        return _("%(name)s has shifted: the last week, at %(value)s, is more than chance explains.") % told
    return _("%(name)s is steady: the last week, at %(value)s, varies as weeks do.") % told
