"""The points of a line: value and n of many weeks at once, without the intervals that only a shown number needs.

Each statistic does for columns what its namesake in :mod:`statistics` does for one period; a test holds every one of
them against that. Unknown is NaN here, and None again when it leaves the room.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from math import isnan
from typing import Any

import numpy as np

from fiftytwo.lib.periods import Period
from fiftytwo.metrics import cells, sums
from fiftytwo.metrics.compute import Counter, State
from fiftytwo.metrics.definition import IN_CELLS, Component, Definition, Kind
from fiftytwo.metrics.waiting import NotCountedYetError

Columns = Mapping[str, Any]
"""What the components of a metric amount to in each period, by role: a column, or columns by name."""
Points = tuple[Any, Any]
WEEK_END = sums.week_end(0)


def _over(part: Any, whole: Any) -> Any:
    """Return one column over another, NaN where there is nothing below."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole == 0, np.nan, part / whole)


def _share(of: Columns, _settings: Mapping[str, float]) -> Points:
    whole = np.rint(of["whole"])
    return _over(np.rint(of["part"]), whole), whole


def _nps(of: Columns, _settings: Mapping[str, float]) -> Points:
    promoters, passives, detractors = (np.rint(of[role]) for role in ("promoters", "passives", "detractors"))
    n = promoters + passives + detractors
    return _over(100 * (promoters - detractors), n), n


def _mean(of: Columns, _settings: Mapping[str, float]) -> Points:
    n = np.rint(of["of"]["n"])
    return _over(of["of"]["total"], n), n


def _ratio(of: Columns, settings: Mapping[str, float]) -> Points:
    n = np.rint(of["of"]["n"])
    value = settings.get("per", 1.0) * _over(of["of"]["part"], of["of"]["whole"])
    return np.where(n == 0, np.nan, value), n


def _rate(of: Columns, settings: Mapping[str, float]) -> Points:
    events = np.rint(of["events"])
    return _over(events * settings.get("per", 1.0), of["exposure"]), events


def _quotient(of: Columns, settings: Mapping[str, float]) -> Points:
    return settings.get("per", 1.0) * _over(of["part"], of["whole"]), np.rint(of["part"])


def _total(of: Columns, _settings: Mapping[str, float]) -> Points:
    return of["of"], np.rint(of.get("n", of["of"]))


def _stock(of: Columns, _settings: Mapping[str, float]) -> Points:
    return of["of"]["n"], np.rint(of["of"]["n"])


def _earned_growth(of: Columns, _settings: Mapping[str, float]) -> Points:
    return _over(of["kept"] + of["referred"], of["before"]) - 1, np.rint(of["customers"])


def _age(of: Columns, _settings: Mapping[str, float]) -> Points:
    n = np.rint(of["of"]["n"])
    return _over(of["of"]["days"], n), n


POINTS: dict[str, Callable[[Columns, Mapping[str, float]], Points]] = {
    "share": _share,
    "nps": _nps,
    "mean": _mean,
    "ratio": _ratio,
    "rate": _rate,
    "quotient": _quotient,
    "total": _total,
    "stock": _stock,
    "age": _age,
    "earned_growth": _earned_growth,
}
"""What can be told of many periods at once; the rest is told one by one."""


TOLD_AT_ONCE = {*IN_CELLS, Kind.OPEN, Kind.CUSTOMERS, Kind.PEOPLE}


def _added(parts: Sequence[Any]) -> Any:
    """Return columns added up: where one of several is unknown, the others are what is known."""
    if len(parts) == 1:
        return parts[0]
    return np.where(np.isnan(parts).all(axis=0), np.nan, np.nansum(parts, axis=0))


class Line(Counter):
    """Counts metrics for one scope over many periods, each metric's at once."""

    @cached_property
    def waiting(self) -> set[str]:
        """The names of metrics that the worker has not counted yet."""
        return set()

    def points(self, definition: Definition) -> list[tuple[float | None, int]]:
        """Return value and n of a metric in each period, as :meth:`value` would."""
        try:
            told = self._told_at_once(definition)
        except NotCountedYetError:
            told = None
        if told is None:
            return [self._point(definition, period) for period in self.periods]
        values, n = told
        counted = [part is not None for part in self._parts_that_count(definition)]
        known = np.logical_and.reduce([counted, *(self._recorded_in(c) for c in definition.components.values())])
        return [
            (value if there and not isnan(value) else None, int(many) if there else 0)
            for value, many, there in zip(values.tolist(), n.tolist(), known.tolist(), strict=True)
        ]

    def _point(self, definition: Definition, period: Period) -> tuple[float | None, int]:
        value = self.value(definition, period)
        if not value.counted:
            self.waiting.add(definition.name)
        return (None, 0) if value.state is State.HIDDEN else (value.value, value.n)

    def _parts_that_count(self, definition: Definition) -> Sequence[Period | None]:
        """Return of each period the part that can be counted already."""
        if not definition.settles_after_days:
            return self.periods
        return [self._settled(definition, period)[0] for period in self.periods]

    def _told_at_once(self, definition: Definition) -> tuple[Any, Any] | None:
        """Return values and n as columns; None for what has to be told one by one."""
        formula, components = definition.formula, definition.components
        kinds = {component.kind for component in components.values()}
        counted = zip(self._parts_that_count(definition), self.periods, strict=True)
        if any(part not in (None, period) for part, period in counted):
            return None
        if formula.statistic == "quantile" and kinds == {Kind.HISTOGRAM}:
            (component,) = (components[name] for names in formula.roles.values() for name in names)
            return self._histogram(component).quantiles(component.name, formula.settings.get("q", 0.5), self._spans)
        if formula.statistic not in POINTS or not kinds <= TOLD_AT_ONCE:
            return None
        columns = {
            role: _added([self._columns(components[name]) for name in names]) for role, names in formula.roles.items()
        }
        values, n = POINTS[formula.statistic](columns, formula.settings)
        unknown = np.logical_or.reduce([np.isnan(c) for c in columns.values() if not isinstance(c, dict)] or [False])
        return np.where(unknown, np.nan, values), np.where(unknown, 0, n)

    @cached_property
    def _spans(self) -> Any:
        return np.array([sums.span(period) for period in self.periods], dtype=np.int64).reshape(-1, 2)

    def _columns(self, component: Component) -> Any:
        """Return what a component amounts to in each period: a column, or columns by name."""
        if component.kind is Kind.OPEN:
            return self._open_columns(component)
        if component.kind not in IN_CELLS:
            amounts = [self._amount(component, period) for period in self.periods]
            return np.array([np.nan if one is None else one for one in amounts], dtype=np.float64)
        weekly = self._weekly(component)
        totals = [weekly.totals(column, self._spans) for column in component.columns]
        if len(totals) == 1:
            return totals[0]
        return dict(zip((column.rpartition("__")[2] for column in component.columns), totals, strict=True))

    def _open_columns(self, component: Component) -> Any:
        gone = cells.leaving(component)
        came, went = self._weekly(component, from_the_start=True), self._weekly(gone, from_the_start=True)
        until = np.stack([np.zeros(len(self._spans), dtype=np.int64), self._spans[:, 1]], axis=1)
        n, began = (
            came.totals(came_column, until) - went.totals(went_column, until)
            for came_column, went_column in zip(component.columns, gone.columns, strict=True)
        )
        return {"n": n, "days": n * (until[:, 1] + WEEK_END) - began}

    def _recorded_in(self, component: Component) -> Any:
        """Say for each period whether its rows tell anything of it, where that decides between 0 and unknown."""
        if component.kind not in (Kind.COUNT, Kind.SUM, Kind.OPEN):
            return np.ones(len(self.periods), dtype=bool)
        first, last = (
            None if day is None else (day - sums.EPOCH).days for day in self.reading.days_of(component.facts)
        )
        if first is None or last is None:
            return np.zeros(len(self.periods), dtype=bool)
        return (first <= self._spans[:, 1] + WEEK_END) & (self._spans[:, 0] <= last)
