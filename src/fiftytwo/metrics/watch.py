"""What a page watches: each metric week by week, and whether it is steady, has shifted, or tells too little yet.

A page watches many series; so that chance alone does not make news every Monday, only those are said to have shifted
that survive the control of false discoveries over all that the page shows (:func:`fiftytwo.lib.surprise.states`).

Series are kept on disk under everything they rest on. Customers counted once each take long for a year of windows:
where facts are many, the worker counts them ahead, and until then a page says nothing of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fiftytwo.facts import derived, store
from fiftytwo.lib.control import Chart, laney, xmr
from fiftytwo.lib.control import State as Steadiness
from fiftytwo.lib.periods import Period, week
from fiftytwo.lib.surprise import states
from fiftytwo.lib.weeks import Week
from fiftytwo.metrics.compute import Counter, NotVisibleError, State
from fiftytwo.metrics.definition import AddsUp, Definition, Kind
from fiftytwo.metrics.models import Phase
from fiftytwo.metrics.permissions import can_see_metric, can_see_numbers
from fiftytwo.metrics.rows import ROWS
from fiftytwo.metrics.scopes import Scope
from fiftytwo.org.viewer import Viewer

WEEKS_SHOWN = 52
WINDOW = 4
"""Customers are counted once in each of these many weeks."""
SOON_COUNTED_ROWS = 50_000
KEPT_FOR_SCOPE = 3


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


def watched(viewer: Viewer, definitions: Sequence[Definition], scope: Scope, last: Week) -> dict[str, Watched]:
    """Return all that a page watches, by name, with false discoveries controlled over all of it.

    Raises:
        NotVisibleError: if the viewer may not see this scope or one of the metrics.
        compute.StillCountingError: if too many facts are not counted yet.
    """
    found = series(viewer, definitions, scope, last)
    charts = charts_of(scope, found)
    said = states(list(charts.values()))
    return {name: Watched(found[name], chart, state) for (name, chart), state in zip(charts.items(), said, strict=True)}


def series(viewer: Viewer, definitions: Sequence[Definition], scope: Scope, last: Week) -> dict[str, Series]:
    """Return metrics week by week up to a week that is over; of customers, per four weeks.

    Raises:
        NotVisibleError: if the viewer may not see this scope or one of the metrics.
    """
    if not can_see_numbers(viewer, scope) or not all(can_see_metric(viewer, d) for d in definitions):
        raise NotVisibleError
    end = min(last, Week.of(viewer.today) + -1)
    weekly = [d for d in definitions if d.adds_up is not AddsUp.DISTINCT]
    windows = [d for d in definitions if d.adds_up is AddsUp.DISTINCT]
    found = _kept(weekly, scope, _weeks(end), viewer.today, count=True)
    found |= _kept(windows, scope, _windows(end), viewer.today, count=_are_soon_counted(windows))
    return {d.name: found[d.name] for d in definitions}


def keep_for(definitions: Sequence[Definition], scope: Scope, today: date) -> None:
    """Count what pages of a scope watch, ahead of whoever opens them: the worker's work."""
    end = Week.of(today) + -1
    _kept([d for d in definitions if d.adds_up is not AddsUp.DISTINCT], scope, _weeks(end), today, count=True)
    _kept([d for d in definitions if d.adds_up is AddsUp.DISTINCT], scope, _windows(end), today, count=True)


def kept_for(definitions: Sequence[Definition], scope: Scope, today: date) -> dict[str, Series]:
    """Return what is watched of a scope, counted where need be: for the worker, who sees everything."""
    weekly = [d for d in definitions if d.adds_up is not AddsUp.DISTINCT]
    return _kept(weekly, scope, _weeks(Week.of(today) + -1), today, count=True)


def charts_of(scope: Scope, found: Mapping[str, Series]) -> dict[str, Chart]:
    """Return the chart of change of each series, with the phases that were set for it."""
    phases = _phases(scope, found)
    return {name: control_chart(one, phases.get(name, ())) for name, one in found.items()}


def _weeks(end: Week) -> list[Period]:
    return [week(end + -n) for n in reversed(range(WEEKS_SHOWN))]


def _windows(end: Week) -> list[Period]:
    """Return windows that stay where they are from week to week, so that only the newest is ever new."""
    since = end - Week(date(2000, 1, 3))
    newest = end + -((since + 1) % WINDOW)
    return [
        Period(newest + (1 - WINDOW * (n + 1)), newest + -WINDOW * n) for n in reversed(range(WEEKS_SHOWN // WINDOW))
    ]


def _are_soon_counted(definitions: Iterable[Definition]) -> bool:
    tables = {table for d in definitions for name in d.facts if name in ROWS for table in ROWS[name].tables}
    return sum(file.rows for table in tables for file in store.files(table)) <= SOON_COUNTED_ROWS


Counted = Mapping[str, list[tuple[float | None, int]]]


def _kept(
    definitions: Sequence[Definition], scope: Scope, periods: Sequence[Period], today: date, *, count: bool
) -> dict[str, Series]:
    """Return series from disk; count and keep them first where they are not there, if that is asked for."""
    if not definitions:
        return {}
    path = _path(definitions, scope, periods, today)
    counted = _read(path)
    if counted is None and count:
        counted = _counted(definitions, scope, periods, today)
        if all(_stays(definition, scope) for definition in definitions):
            _write(path, counted)
    nothing = [(None, 0)] * len(periods)
    told = {d.name: (counted or {}).get(d.name, nothing) for d in definitions}
    return {
        d.name: Series(
            d, tuple(periods), tuple(v for v, _n in told[d.name]), tuple(n for _v, n in told[d.name]),
            counted is not None,
        )
        for d in definitions
    }  # fmt: skip


def _stays(definition: Definition, scope: Scope) -> bool:
    """Say whether a series depends on facts alone: reporting lines and moves of people are told by the database."""
    return scope.kind != "line" and all(c.kind is not Kind.PEOPLE for c in definition.all_components)


def _counted(definitions: Sequence[Definition], scope: Scope, periods: Sequence[Period], today: date) -> Counted:
    counter = Counter(today, definitions, scope, tuple(periods))
    return {d.name: [_pair(counter, d, period) for period in periods] for d in definitions}


def _pair(counter: Counter, definition: Definition, period: Period) -> tuple[float | None, int]:
    value = counter.value(definition, period)
    return (None, 0) if value.state is State.HIDDEN else (value.value, value.n)


def _path(definitions: Sequence[Definition], scope: Scope, periods: Sequence[Period], today: date) -> Path:
    tables = sorted({table for d in definitions for name in d.facts if name in ROWS for table in ROWS[name].tables})
    rests_on = (
        [d.key + d.text for d in definitions],
        str(scope),
        [str(period) for period in periods],
        str(today),
        [(table, store.version(table)) for table in tables],
    )
    name = hashlib.sha256(repr(rests_on).encode()).hexdigest()[:24]
    whose = hashlib.sha256(str(scope).encode()).hexdigest()[:16]
    return derived.folder() / "watched" / whose / f"{name}.json"


def _read(path: Path) -> Counted | None:
    try:
        return {name: [tuple(pair) for pair in pairs] for name, pairs in json.loads(path.read_text()).items()}
    except (OSError, ValueError):
        return None


def _write(path: Path, counted: Counted) -> None:
    """Keep what was counted, whole or not at all, and only the newest few of a scope."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(counted))
    draft.replace(path)
    newest = sorted(path.parent.glob("*.json"), key=lambda one: one.stat().st_mtime_ns, reverse=True)
    for old in newest[KEPT_FOR_SCOPE * 4 :]:
        old.unlink(missing_ok=True)


def last_kept() -> int:
    """Return when a series was kept for the last time, in nanoseconds; 0 if never."""
    places = (derived.folder() / "watched").glob("*")
    return max((place.stat().st_mtime_ns for place in places), default=0)


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
