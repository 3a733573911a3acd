"""Charts: a Vega-Lite specification with the sentence that says what it shows and the table behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from babel.numbers import get_decimal_symbol, get_group_symbol

from fiftytwo.shell import words

FONT = "Figtree, 'Noto Sans Lao', system-ui, sans-serif"
LIGHT = ("#17604f", "#d98f14", "#4d80a6", "#b5573b", "#8a9640", "#7f5c89", "#8d958f")
DARK = ("#74cdb1", "#f2b137", "#8fbfe0", "#e58f73", "#c2ce76", "#c6a0d0", "#a5b2ad")
MOST_SERIES = len(LIGHT)


@dataclass(frozen=True)
class Chart:
    """A chart as a page shows it: sentence, drawing, and the table behind it, whose first column names its rows."""

    name: str
    sentence: str
    spec: dict[str, Any]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str

    @property
    def payload(self) -> dict[str, Any]:
        """What the script that draws it needs."""
        return {"spec": self.spec, "themes": THEMES, "formatLocale": number_format()}


SPARK_WIDTH, SPARK_HEIGHT, SPARK_EDGE = 120, 28, 3


@dataclass(frozen=True)
class Spark:
    """A line so small that it stands in a row: a value a week, None where there is none, and its words."""

    values: Sequence[float | None]
    words: str
    centre: float | None = None
    marked: bool = False

    @property
    def lines(self) -> list[str]:
        """The points of each stretch without a gap, as SVG has them; a lone point becomes a short dash."""
        stretches: list[list[str]] = [[]]
        for at, value in enumerate(self.values):
            if value is None:
                stretches.append([])
            else:
                stretches[-1].append(f"{self._x(at)},{self._y(value)}")
        return [" ".join(one if len(one) > 1 else one * 2) for one in stretches if one]

    @property
    def middle(self) -> float | None:
        """How high the usual value stands."""
        return None if self.centre is None else self._y(self.centre)

    @property
    def end(self) -> tuple[float, float]:
        """Where the newest known value stands."""
        at = max(at for at, value in enumerate(self.values) if value is not None)
        return self._x(at), self._y(self.values[at] or 0.0)

    @cached_property
    def _reach(self) -> tuple[float, float]:
        known = [one for one in self.values if one is not None]
        return min(known), max(known)

    def _x(self, at: int) -> float:
        return round(SPARK_EDGE + at * (SPARK_WIDTH - 2 * SPARK_EDGE) / max(1, len(self.values) - 1), 1)

    def _y(self, value: float) -> float:
        low, high = self._reach
        share = (min(max(value, low), high) - low) / (high - low) if high > low else 0.5
        return round(SPARK_HEIGHT - SPARK_EDGE - share * (SPARK_HEIGHT - 2 * SPARK_EDGE), 1)


def _theme(series: Sequence[str], ink: str, rule: str) -> dict[str, Any]:
    axis = {"labelColor": ink, "titleColor": ink, "domainColor": rule, "tickColor": rule, "gridColor": rule}
    return {
        "background": "transparent",
        "font": FONT,
        "view": {"stroke": None},
        "axis": {
            **axis,
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": 500,
            "labelFont": FONT,
            "titleFont": FONT,
        },
        "legend": {
            "labelColor": ink,
            "titleColor": ink,
            "labelFontSize": 12,
            "labelFont": FONT,
            "orient": "top",
            "title": None,
        },
        "range": {"category": list(series)},
        "bar": {"color": series[0]},
        "area": {"color": series[0]},
        "point": {"color": series[0]},
        "rule": {"color": series[0]},
        "line": {"color": series[0], "strokeWidth": 2},
    }


THEMES = {
    "light": _theme(LIGHT, "#57625e", "#e3dfd5"),
    "dark": _theme(DARK, "#a5b2ad", "#2e3835"),
}


def number_format() -> dict[str, Any]:
    """Return how Vega writes numbers in the reader's language."""
    locale = words.locale()
    decimal, thousands = get_decimal_symbol(locale), get_group_symbol(locale)
    return {"decimal": decimal, "thousands": thousands, "grouping": [3], "currency": ["", ""]}


AXIS_OF_WEEKS = {"labelOverlap": "greedy", "labelAngle": 0, "grid": False}
"""Labels of weeks: as many as fit beside each other."""

ROOM_FOR_LABELS = {"left": 5, "top": 5, "right": 24, "bottom": 5}
"""What stays free around a drawing in pixels: half of the last label reaches beyond the axis."""


def stacked_bars(
    values: Sequence[dict[str, Any]],
    *,
    x: str,
    y: str,
    series: str,
    series_order: Sequence[str],
    titles: dict[str, str],
) -> dict[str, Any]:
    """Return bars stacked by series, in the order that the values come in.

    Args:
        values: rows with the three fields.
        x: field along the bottom, already written as the reader reads it.
        y: field of the height, a count.
        series: field of the colour.
        series_order: its values, the most important first.
        titles: what each field is called in the reader's language.
    """
    tooltip = [{"field": field, "title": titles[field]} for field in (x, series)]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": "container",
        "height": 260,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": ROOM_FOR_LABELS,
        "data": {"values": list(values)},
        "mark": {"type": "bar", "cornerRadius": 1},
        "encoding": {
            "x": {
                "field": x, "type": "ordinal", "sort": None, "title": None,
                "axis": {**AXIS_OF_WEEKS, "labelSeparation": 8},
            },
            "y": {
                "field": y, "type": "quantitative", "title": titles[y],
                "axis": {"format": ",d", "tickMinStep": 1, "domain": False},
            },
            "color": {"field": series, "type": "nominal", "scale": {"domain": list(series_order)}},
            "order": {"field": "rank", "type": "quantitative"},
            "tooltip": [*tooltip, {"field": y, "title": titles[y], "format": ",d"}],
        },
    }  # fmt: skip


def line_with_limits(
    values: Sequence[dict[str, Any]], *, titles: dict[str, str], scale: str, marks: Sequence[dict[str, Any]] = ()
) -> dict[str, Any]:
    """Return a series with the band in which chance keeps it, its centre, and the points that leave it.

    Args:
        values: rows with ``week``, ``value``, ``centre``, ``low``, ``high`` and ``marked``; None where unknown.
        titles: what ``week`` and ``value`` are called in the reader's language.
        scale: unit of the value: ``share`` is written as a percentage.
        marks: lines to compare with, each with ``value`` and ``name``.
    """
    number = ".0%" if scale == "share" else ",.2~f"
    week = {
        "field": "week", "type": "ordinal", "sort": None, "title": None,
        "axis": {**AXIS_OF_WEEKS, "labelSeparation": 12},
    }  # fmt: skip
    y = {"type": "quantitative", "title": titles["value"], "scale": {"zero": False}, "axis": {"format": number}}
    tooltip = [
        {"field": "week", "title": titles["week"]},
        {"field": "value", "title": titles["value"], "format": number},
    ]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": "container",
        "height": 260,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": ROOM_FOR_LABELS,
        "data": {"values": list(values)},
        "encoding": {"x": week},
        "layer": [
            {"mark": {"type": "area", "opacity": 0.12, "interpolate": "step"},
             "encoding": {"y": {**y, "field": "low"}, "y2": {"field": "high"}}},
            {"mark": {"type": "line", "strokeDash": [4, 3], "strokeWidth": 1, "interpolate": "step"},
             "encoding": {"y": {**y, "field": "centre"}}},
            {"mark": {"type": "line"}, "encoding": {"y": {**y, "field": "value"}}},
            {"mark": {"type": "point", "filled": True, "size": 36},
             "encoding": {"y": {**y, "field": "value"}, "tooltip": tooltip}},
            {"mark": {"type": "point", "size": 140, "strokeWidth": 2},
             "encoding": {"y": {**y, "field": "value"}, "tooltip": tooltip,
                          "opacity": {"condition": {"test": "datum.marked", "value": 1}, "value": 0}}},
            *_marks(marks, y),
        ],
    }  # fmt: skip


def _marks(marks: Sequence[dict[str, Any]], y: dict[str, Any]) -> list[dict[str, Any]]:
    """Return layers that draw lines to compare with, each with its name."""
    if not marks:
        return []
    data = {"values": list(marks)}
    encoding = {"y": {**y, "field": "value"}, "x": {"value": 0}}
    return [
        {"data": data, "mark": {"type": "rule", "strokeDash": [1, 3], "strokeWidth": 1.5}, "encoding": {
            **encoding, "x2": {"value": "width"}}},
        {"data": data, "mark": {"type": "text", "align": "left", "dy": -6}, "encoding": {
            **encoding, "text": {"field": "name"}}},
    ]  # fmt: skip


def funnel_plot(
    points: Sequence[dict[str, Any]], limits: Sequence[dict[str, Any]], usual: float, *, titles: dict[str, str]
) -> dict[str, Any]:
    """Return shares against how many answers they rest on, with the band in which chance alone puts them.

    Args:
        points: rows with ``n``, ``share`` and ``name``.
        limits: rows with ``n``, ``low``, ``high`` (95 %), ``lowest`` and ``highest`` (99.8 %).
        usual: the share of all together.
        titles: what ``n``, ``share`` and ``name`` are called in the reader's language.
    """
    x = {"field": "n", "type": "quantitative", "title": titles["n"], "axis": {"format": ",d", "tickMinStep": 1}}
    y = {"type": "quantitative", "title": titles["share"], "axis": {"format": ".0%"}, "scale": {"zero": False}}
    tooltip = [
        {"field": "name", "title": titles["name"]},
        {"field": "n", "title": titles["n"], "format": ",d"},
        {"field": "share", "title": titles["share"], "format": ".0%"},
    ]

    def band(low: str, high: str, opacity: float) -> dict[str, Any]:
        return {
            "data": {"values": list(limits)},
            "mark": {"type": "area", "opacity": opacity},
            "encoding": {"x": x, "y": {**y, "field": low}, "y2": {"field": high}},
        }

    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": "container",
        "height": 280,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": ROOM_FOR_LABELS,
        "layer": [
            band("lowest", "highest", 0.1),
            band("low", "high", 0.14),
            {
                "data": {"values": [{"usual": usual}]},
                "mark": {"type": "rule", "strokeDash": [4, 3]},
                "encoding": {"y": {**y, "field": "usual"}},
            },
            {
                "data": {"values": list(points)},
                "mark": {"type": "point", "filled": True, "size": 70},
                "encoding": {"x": x, "y": {**y, "field": "share"}, "tooltip": tooltip},
            },
        ],
    }
