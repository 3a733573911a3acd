"""What is explored as drawings: one for each metric, with the sentence that says what it shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fiftytwo.metrics.comparing import Verdict, change
from fiftytwo.metrics.compute import Value
from fiftytwo.metrics.definition import Definition
from fiftytwo.metrics.explore import Exploration
from fiftytwo.metrics.presentation import change_written, period_written, written
from fiftytwo.shell.charts import AXIS_OF_WEEKS, MOST_SERIES, ROOM_FOR_LABELS, Chart

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
HOUR, DAY, MINUTE = 3600.0, 86400.0, 60.0
Series = tuple[str, list[Value]]


def charts(found: Exploration) -> list[Chart]:
    """Return a chart of each metric of which there is something to draw."""
    return [chart for position in range(len(found.definitions)) for chart in _of(found, position)]


def _of(found: Exploration, position: int) -> Iterator[Chart]:
    definition = found.definitions[position]
    series = [(name, found.values(position, scope)) for scope, name in found.scopes]
    known = [(name, values) for name, values in series if any(value.value is not None for value in values)]
    if not known or (len(found.periods) == 1 and len(known) == 1):
        return
    of_people = bool(found.scopes) and found.scopes[0][0].kind == "employee"
    over_time = len(found.periods) > 1
    if over_time and len(known) > MOST_SERIES:
        return
    draw, say = (_lines, _course) if over_time else (_dots, _side_by_side)
    spec = draw(definition, known)
    head = (_("period") if over_time else _("whose"), *([name for name, _v in known] if over_time else _columns()))
    rows = _rows_of_time(definition, known) if over_time else _rows_side_by_side(definition, known)
    sentence = _of_people(definition, known) if of_people else say(definition, known)
    yield Chart(
        f"chart-{position}", sentence, spec, head, rows, f"{definition.label}, {period_written(found.asked.period)}"
    )


def _columns() -> tuple[str, ...]:
    return (_("value"), _("n"), _("likely from"), _("likely to"))


def _rows_of_time(definition: Definition, series: Sequence[Series]) -> tuple[tuple[str, ...], ...]:
    periods = [value.period for value in series[0][1]]
    return tuple(
        (str(period), *(_told(definition, values[n]) for _name, values in series)) for n, period in enumerate(periods)
    )


def _told(definition: Definition, value: Value) -> str:
    return f"{written(definition, value.value)} (n = {value.n})"


def _rows_side_by_side(definition: Definition, series: Sequence[Series]) -> tuple[tuple[str, ...], ...]:
    rows = []
    for name, (value, *_more) in series:
        within = value.score.interval
        ends = (written(definition, within.low), written(definition, within.high)) if within else ("–", "–")
        rows.append((name, written(definition, value.value), str(value.n), *ends))
    return tuple(rows)


# ---- sentences


def _course(definition: Definition, series: Sequence[Series]) -> str:
    """Say how a metric went from its first to its last period, as far as its uncertainty allows."""
    name, values = series[0]
    if len(series) > 1:
        sentence = ngettext("%(metric)s of %(count)d over time.", "%(metric)s of %(count)d over time.", len(series))
        return sentence % {"metric": definition.label, "count": len(series)}
    known = [value for value in values if value.value is not None]
    told = {
        "metric": definition.label,
        "scope": name,
        "first": written(definition, known[0].value),
        "last": written(definition, known[-1].value),
    }
    if len(known) == 1:
        return _("%(metric)s, %(scope)s: %(last)s in the one period of which something is known.") % told
    moved = change(known[-1], known[0])
    told["change"] = change_written(definition, moved.by)
    if moved.verdict is Verdict.UNCLEAR:
        return _("%(metric)s, %(scope)s: %(first)s at first, %(last)s at last, which is no clear change.") % told
    return _("%(metric)s, %(scope)s: %(first)s at first, %(last)s at last, %(change)s.") % told


def _side_by_side(definition: Definition, series: Sequence[Series]) -> str:
    """Say who has most and least, and whether the two can be told apart."""
    ordered = sorted(series, key=lambda one: one[1][0].value or 0)
    (low, (least, *_l)), (high, (most, *_m)) = ordered[0], ordered[-1]
    told = {
        "metric": definition.label,
        "high": high,
        "low": low,
        "most": written(definition, most.value),
        "least": written(definition, least.value),
    }
    if len(series) == 1:
        return _("%(metric)s: %(high)s %(most)s.") % told
    if change(most, least).verdict is Verdict.UNCLEAR:
        return _("%(metric)s: from %(least)s (%(low)s) to %(most)s (%(high)s), too close to tell apart.") % told
    return _("%(metric)s: from %(least)s (%(low)s) to %(most)s (%(high)s).") % told


def _of_people(definition: Definition, series: Sequence[Series]) -> str:
    sentence = ngettext(
        "%(metric)s of %(count)d person, in order of names. Where the likely ranges overlap, no difference is shown.",
        "%(metric)s of %(count)d people, in order of names. Where the likely ranges overlap, no difference is shown.",
        len(series),
    )
    return sentence % {"metric": definition.label, "count": len(series)}


# ---- drawings


def _scale(definition: Definition, series: Sequence[Series]) -> tuple[float, str]:
    """Return by what to divide values for their axis, and its title: seconds become minutes, hours or days."""
    if definition.unit != "seconds":
        return 1.0, str(definition.label)
    largest = max((value.value or 0.0 for _name, values in series for value in values), default=0.0)
    if largest >= 2 * DAY:
        return DAY, _("days")
    if largest >= 2 * HOUR:
        return HOUR, _("hours")
    return (MINUTE, _("minutes")) if largest >= 2 * MINUTE else (1.0, _("seconds"))


def _drawn_rows(series: Sequence[Series], by: float) -> list[dict[str, Any]]:
    rows = []
    for name, values in series:
        for value in values:
            within = value.score.interval
            rows.append(
                {
                    "period": str(value.period),
                    "who": name,
                    "value": None if value.value is None else value.value / by,
                    "low": within.low / by if within else None,
                    "high": within.high / by if within else None,
                    "n": value.n,
                }
            )
    return rows


def _number(definition: Definition) -> str:
    return ".0%" if definition.unit == "share" else ",.2~f"


def _tooltip(definition: Definition, title: str) -> list[dict[str, Any]]:
    return [
        {"field": "who", "title": _("whose")},
        {"field": "period", "title": _("period")},
        {"field": "value", "title": title, "format": ".1%" if definition.unit == "share" else ",.2~f"},
        {"field": "n", "title": _("n"), "format": ",d"},
    ]


def _lines(definition: Definition, series: Sequence[Series]) -> dict[str, Any]:
    """Return lines over the periods; a single one with the band of its intervals."""
    by, title = _scale(definition, series)
    y = {"type": "quantitative", "title": title, "scale": {"zero": False}, "axis": {"format": _number(definition)}}
    x = {
        "field": "period", "type": "ordinal", "sort": None, "title": None,
        "axis": {**AXIS_OF_WEEKS, "labelSeparation": 12},
    }  # fmt: skip
    several, rows = len(series) > 1, _drawn_rows(series, by)
    within = not several and any(row["low"] is not None for row in rows)
    names = [name for name, _values in series]
    colour: dict[str, Any] = (
        {"color": {"field": "who", "type": "nominal", "scale": {"domain": names}}} if several else {}
    )
    value = {**y, "field": "value"}
    band = {
        "mark": {"type": "area", "opacity": 0.14},
        "encoding": {"y": {**y, "field": "low"}, "y2": {"field": "high"}},
    }
    points = {"y": value, "tooltip": _tooltip(definition, title), **colour}
    return {
        "$schema": SCHEMA,
        "width": "container",
        "height": 240,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": ROOM_FOR_LABELS,
        "data": {"values": rows},
        "encoding": {"x": x},
        "layer": [
            *([band] if within else []),
            {"mark": {"type": "line"}, "encoding": {"y": value, **colour}},
            {"mark": {"type": "point", "filled": True, "size": 36}, "encoding": points},
        ],
    }


def _dots(definition: Definition, series: Sequence[Series]) -> dict[str, Any]:
    """Return a dot with its interval for each place or person, in the order in which they come."""
    by, title = _scale(definition, series)
    axis = {"format": _number(definition), "tickCount": 6}
    x = {"type": "quantitative", "title": title, "scale": {"zero": False}, "axis": axis}
    who = {"field": "who", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 220}}
    rows = _drawn_rows(series, by)
    reach = {
        "mark": {"type": "rule", "strokeWidth": 2, "opacity": 0.45},
        "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}},
    }
    return {
        "$schema": SCHEMA,
        "width": "container",
        "height": {"step": 28},
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": ROOM_FOR_LABELS,
        "data": {"values": rows},
        "encoding": {"y": who},
        "layer": [
            *([reach] if any(row["low"] is not None for row in rows) else []),
            {"mark": {"type": "point", "filled": True, "size": 70},
             "encoding": {"x": {**x, "field": "value"}, "tooltip": _tooltip(definition, title)}},
        ],
    }  # fmt: skip
