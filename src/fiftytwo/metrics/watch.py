"""What a page watches: each metric week by week, and whether it is steady, has shifted, or tells too little yet.

A page watches many series; so that chance alone does not make news every Monday, only those are said to have shifted
that survive the control of false discoveries over all that the page shows (:func:`fiftytwo.lib.surprise.states`).

Sums of a year of weeks are read from cells when a page asks. Customers counted once each, and models, take long for a
year of windows: where facts are many, the worker counts them ahead, and until then a page says nothing of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fiftytwo.lib.control import Chart, laney, xmr
from fiftytwo.lib.control import State as Steadiness
from fiftytwo.lib.periods import Period, week
from fiftytwo.lib.surprise import states
from fiftytwo.lib.weeks import Week
from fiftytwo.metrics.compute import NotVisibleError
from fiftytwo.metrics.definition import AddsUp, Definition, Kind
from fiftytwo.metrics.models import Phase
from fiftytwo.metrics.permissions import can_see_metric, can_see_numbers
from fiftytwo.metrics.points import Line
from fiftytwo.metrics.reading import Reading
from fiftytwo.metrics.scopes import Scope
from fiftytwo.org.viewer import Viewer

WEEKS_SHOWN = 52
WINDOW = 4
"""Customers are counted once in each of these many weeks."""


@dataclass(frozen=True)
class Series:
    """A metric over the weeks of a year; None in ``values`` where a week is unknown.

    ``counted`` is False where the worker has not counted it yet.
    """

    definition: Definition
    periods: tuple[Period, ...]
    values: tuple[float | None, ...]
    n: tuple[int, ...]
    counted: bool = True

    @property
    def last(self) -> float | None:
        """The newest value that is known."""
        return next((value for value in reversed(self.values) if value is not None), None)


@dataclass(frozen=True)
class Watched:
    """A series with what the page says of it today."""

    series: Series
    control: Chart
    state: Steadiness


def watched(
    viewer: Viewer, definitions: Sequence[Definition], scope: Scope, last: Week, *, reading: Reading | None = None
) -> dict[str, Watched]:
    """Return all that a page watches, by name, with false discoveries controlled over all of it.

    ``reading`` is what the page looks at altogether, if it looks at more.

    Raises:
        NotVisibleError: if the viewer may not see this scope or one of the metrics.
        compute.StillCountingError: if too many facts are not counted yet.
    """
    found = series(viewer, definitions, scope, last, reading=reading)
    charts = charts_of(scope, found)
    said = states(list(charts.values()))
    return {name: Watched(found[name], chart, state) for (name, chart), state in zip(charts.items(), said, strict=True)}


def series(
    viewer: Viewer, definitions: Sequence[Definition], scope: Scope, last: Week, *, reading: Reading | None = None
) -> dict[str, Series]:
    """Return metrics week by week up to a week that is over; of customers, per four weeks.

    Raises:
        NotVisibleError: if the viewer may not see this scope or one of the metrics.
    """
    if not can_see_numbers(viewer, scope) or not all(can_see_metric(viewer, d) for d in definitions):
        raise NotVisibleError
    end = _over(viewer, last)
    found: dict[str, Series] = {}
    for some, periods in ((_weekly(definitions), _weeks(end)), (in_windows(definitions), windows(end))):
        if some:
            found |= _counted(some, scope, periods, viewer.today, reading)
    return {d.name: found[d.name] for d in definitions}


def _weekly(definitions: Iterable[Definition]) -> list[Definition]:
    slow = in_windows(definitions)
    return [d for d in definitions if d not in slow]


def in_windows(definitions: Iterable[Definition]) -> list[Definition]:
    """Return the metrics that are counted over windows: those of customers, and those that a model tells."""
    return [
        d for d in definitions if d.adds_up is AddsUp.DISTINCT or any(c.kind is Kind.MODEL for c in d.all_components)
    ]


def _counted(
    definitions: Sequence[Definition],
    scope: Scope,
    periods: Sequence[Period],
    today: date,
    reading: Reading | None = None,
) -> dict[str, Series]:
    line = Line(today, definitions, scope, tuple(periods), reading or Reading())
    told = {d.name: line.points(d) for d in definitions}
    return {
        d.name: Series(
            d, tuple(periods), tuple(value for value, _n in told[d.name]), tuple(n for _value, n in told[d.name]),
            d.name not in line.waiting,
        )
        for d in definitions
    }  # fmt: skip


def all_of(definitions: Sequence[Definition], scope: Scope, today: date) -> dict[str, Series]:
    """Return what is watched of a scope week by week: for the worker, who sees everything."""
    return _counted(_weekly(definitions), scope, _weeks(Week.of(today) + -1), today)


def charts_of(scope: Scope, found: Mapping[str, Series]) -> dict[str, Chart]:
    """Return the chart of change of each series, with the phases that were set for it."""
    phases = _phases(scope, found)
    return {name: control_chart(one, phases.get(name, ())) for name, one in found.items()}


def reach(viewer: Viewer, last: Week) -> Period:
    """Return all weeks of which a page tells that watches metrics up to a week."""
    end = _over(viewer, last)
    return Period(min(windows(end)[0].first, end + (1 - WEEKS_SHOWN)), end)


def _over(viewer: Viewer, last: Week) -> Week:
    """Return a week, or the last one that is over."""
    return min(last, Week.of(viewer.today) + -1)


def _weeks(end: Week) -> list[Period]:
    return [week(end + -n) for n in reversed(range(WEEKS_SHOWN))]


def windows(end: Week) -> list[Period]:
    """Return windows that stay where they are from week to week, so that only the newest is ever new."""
    since = end - Week(date(2000, 1, 3))
    newest = end + -((since + 1) % WINDOW)
    return [
        Period(newest + (1 - WINDOW * (n + 1)), newest + -WINDOW * n) for n in reversed(range(WEEKS_SHOWN // WINDOW))
    ]


def _phases(scope: Scope, names: Iterable[str]) -> dict[str, list[Phase]]:
    found: dict[str, list[Phase]] = {}
    for phase in Phase.objects.filter(metric__in=list(names), scope=str(scope)):
        found.setdefault(phase.metric, []).append(phase)
    return found


def control_chart(one: Series, phases: Sequence[Phase]) -> Chart:
    """Return a chart of change: Laney's for shares, else individual values and moving ranges."""
    cuts = sorted({at for phase in phases if (at := _position(one.periods, phase.starts_on))})
    if one.definition.formula.statistic == "share":
        return laney([_counts(v, n) for v, n in zip(one.values, one.n, strict=True)], phases=cuts)
    return xmr(list(one.values), phases=cuts)


def _position(periods: Sequence[Period], day: date) -> int | None:
    return next((at for at, period in enumerate(periods) if period.first.monday >= day), None)


def _counts(value: float | None, n: int) -> tuple[int, int] | None:
    return None if value is None or not n else (round(value * n), n)
