"""One metric: its series with the limits of chance, its number, its definition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from fiftytwo.lib.control import Chart as ControlChart
from fiftytwo.lib.control import State as Steadiness
from fiftytwo.lib.control import laney, xmr
from fiftytwo.lib.periods import Period, rolling, week
from fiftytwo.lib.weeks import Week
from fiftytwo.metrics.comparing import Change, change
from fiftytwo.metrics.compute import Value, compute
from fiftytwo.metrics.definition import AddsUp, Definition
from fiftytwo.metrics.models import Benchmark, Phase
from fiftytwo.metrics.presentation import written
from fiftytwo.metrics.registry import every
from fiftytwo.metrics.scopes import Scope
from fiftytwo.metrics.targets import Aim, against, aims
from fiftytwo.org.viewer import Viewer
from fiftytwo.shell.charts import Chart, line_with_limits

WEEKS_SHOWN = 52


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
    steadiness: Steadiness
    provisional: bool
    phases: tuple[Phase, ...]


def metric_page(viewer: Viewer, definition: Definition, scope: Scope, period: Period) -> MetricPage:
    """Return the page of one metric.

    Raises:
        compute.NotVisibleError: if the viewer may not see it.
    """
    now, before, year_ago = compute(
        viewer, [definition], scope, [period, period.before(), period.last_year()]
    )[definition.name]  # fmt: skip
    weekly = series(viewer, definition, scope, period.last)
    phases = tuple(Phase.objects.filter(metric=definition.name, scope=str(scope)))
    control = control_chart(weekly, phases)
    aim = against(aims([definition.name], scope, period).get(definition.name), now)
    return MetricPage(
        definition=definition,
        versions=tuple(d for d in every() if d.name == definition.name),
        now=now,
        before=before,
        year_ago=year_ago,
        change=change(now, before),
        year_change=change(now, year_ago),
        aim=aim,
        benchmarks=tuple(Benchmark.objects.filter(metric=definition.name)),
        counterparts=counterparts(viewer, definition, scope, period),
        chart=drawn(definition, weekly, control),
        steadiness=control.state if control.phases else Steadiness.TOO_LITTLE_DATA,
        provisional=bool(control.phases) and control.provisional,
        phases=phases,
    )


def series(viewer: Viewer, definition: Definition, scope: Scope, last: Week) -> list[Value]:
    """Return a metric week by week, up to the last week that is over; distinct ones per four weeks."""
    end = min(last, Week.of(viewer.today) + -1)
    if definition.adds_up is AddsUp.DISTINCT:
        periods = [rolling(end + -4 * n, 4) for n in reversed(range(WEEKS_SHOWN // 4))]
    else:
        periods = [week(end + -n) for n in reversed(range(WEEKS_SHOWN))]
    return compute(viewer, [definition], scope, periods)[definition.name]


def counterparts(viewer: Viewer, definition: Definition, scope: Scope, period: Period) -> tuple[Value, ...]:
    """Return the numbers without which this one must not stand: how fast, and how well."""
    found = compute(viewer, definition.counterparts, scope, [period]) if definition.counterparts else {}
    return tuple(values[0] for values in found.values())


def control_chart(weekly: Sequence[Value], phases: Sequence[Phase]) -> ControlChart:
    """Return a chart of change: Laney's for shares with large n, else individual values and moving ranges."""
    starts = [_position(weekly, phase.starts_on) for phase in phases]
    cuts = sorted({start for start in starts if start})
    if weekly and weekly[0].definition.formula.statistic == "share":
        counts = [_counts(value) for value in weekly]
        return laney(counts, phases=cuts)
    return xmr([value.value for value in weekly], phases=cuts)


def _position(weekly: Sequence[Value], day: date) -> int | None:
    return next((n for n, value in enumerate(weekly) if value.period.first.monday >= day), None)


def _counts(value: Value) -> tuple[int, int] | None:
    return None if value.value is None or not value.n else (round(value.value * value.n), value.n)


def drawn(definition: Definition, weekly: Sequence[Value], control: ControlChart) -> Chart | None:
    """Return the chart of a series with its limits; None where nothing is known."""
    if all(value.value is None for value in weekly):
        return None
    limits = {point.position: point for point in control.points}
    rows: list[dict[str, Any]] = []
    for position, value in enumerate(weekly):
        point = limits.get(position)
        rows.append(
            {
                "week": str(value.period.last),
                "value": value.value,
                "centre": point.limits.centre if point else None,
                "low": point.limits.low if point else None,
                "high": point.limits.high if point else None,
                "marked": bool(point and point.rules),
            }
        )
    head = (_("week"), str(definition.label), _("n"), _("likely from"), _("likely to"))
    table = tuple(_table_row(definition, value) for value in weekly)
    titles = {"week": _("week"), "value": str(definition.label)}
    spec = line_with_limits(rows, titles=titles, scale=definition.unit)
    return Chart("series", sentence(definition, weekly, control), spec, head, table, str(definition.label))


def _table_row(definition: Definition, value: Value) -> tuple[str, ...]:
    interval = value.score.interval
    ends = (written(definition, interval.low), written(definition, interval.high)) if interval else ("–", "–")
    return (str(value.period.last), written(definition, value.value), str(value.n), *ends)


def sentence(definition: Definition, weekly: Sequence[Value], control: ControlChart) -> str:
    """Say what the chart shows, for those who read it and those who cannot see it."""
    name = str(definition.label)
    if not control.phases or control.state is Steadiness.TOO_LITTLE_DATA:
        return _("%(name)s: too few weeks to tell chance from change.") % {"name": name}
    last = next((value for value in reversed(weekly) if value.value is not None), None)
    told = {"name": name, "value": written(definition, last.value if last else None)}
    if control.state is Steadiness.SHIFTED:
        return _("%(name)s has shifted: the last week, at %(value)s, is more than chance explains.") % told
    return _("%(name)s is steady: the last week, at %(value)s, varies as weeks do.") % told
