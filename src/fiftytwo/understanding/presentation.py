"""Readings in words: what a value means, what a chart says, how sure something is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from babel import Locale
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fiftytwo.org.queries import names_of, team_names
from fiftytwo.shell import words
from fiftytwo.shell.charts import AXIS_OF_WEEKS, ROOM_FOR_LABELS, Chart
from fiftytwo.understanding.said import SaidPage
from fiftytwo.understanding.texts import NO, YES, ReadAs, ReadText
from fiftytwo.understanding.values import NAMES, STRENGTH, VALUES, YES_OR_NO

ORDER = tuple(NAMES)
QUIET = ("0", NO)


def language_name(code: str) -> str:
    """Return a language's name in the reader's language; its code where nobody named it."""
    try:
        return Locale.parse(code).get_display_name(words.locale()) or code
    except ValueError:
        return code


@dataclass(frozen=True)
class Line:
    """One reading as a page shows it, with what it may be corrected to."""

    reading: ReadAs
    name: str
    value: str
    choices: tuple[tuple[str, str], ...]
    css: str


def lines(text: ReadText) -> list[Line]:
    """Return the readings of a text in the order of their importance; what is not there comes last."""
    known = _called(text.readings)
    found = [_line(reading, known) for reading in text.readings if reading.reader in NAMES]
    return sorted(found, key=lambda line: (line.css == "quiet", ORDER.index(line.reading.reader), line.reading.place))


def found_in(text: ReadText) -> list[str]:
    """Return what was found in a text, in a few words each: what is not there, and personal data, left out."""
    shown = [line for line in lines(text) if not line.css and line.reading.reader != "personal_data"]
    return [f"{line.name}: {line.value}" for line in shown]


def _line(reading: ReadAs, known: dict[str, str]) -> Line:
    css = "quiet" if reading.value in QUIET else "unsure" if reading.value is None else ""
    return Line(reading, str(NAMES[reading.reader]), value_name(reading, known), tuple(_choices(reading, known)), css)


def value_name(reading: ReadAs, known: dict[str, str]) -> str:
    """Return what a reading says, in words; None is said to be unsure."""
    if reading.value is None:
        among = [known.get(key, key) for key in reading.candidates]
        return _("one of: %(names)s") % {"names": ", ".join(among)} if among else _("unsure")
    if reading.reader == "language":
        return language_name(reading.value)
    return known.get(reading.value) or str(VALUES.get(reading.value, reading.value))


def _choices(reading: ReadAs, known: dict[str, str]) -> Iterable[tuple[str, str]]:
    """Yield the other values that one click gives."""
    values: tuple[str, ...] = ()
    if reading.reader in YES_OR_NO:
        values = (YES, NO)
    elif reading.reader in STRENGTH:
        values = ("0", "1", "2")
    elif reading.reader == "mention":
        values = (*reading.candidates, "nobody")
    elif reading.reader == "personal_data":
        values = ("nothing",)
    return ((value, known.get(value) or str(VALUES.get(value, value))) for value in values if value != reading.value)


def _called(readings: Iterable[ReadAs]) -> dict[str, str]:
    """Return the names of all whom some mentions mean or may mean, by what stands for them."""
    meant = {key for one in readings if one.reader == "mention" for key in (one.value or "", *one.candidates)}
    return names_meant(meant)


def names_meant(meant: Iterable[str]) -> dict[str, str]:
    """Return the names behind ``person:KEY``, ``team:KEY``, ``shop:NAME`` and ``product:NAME``."""
    parts = [key.partition(":") for key in meant]
    people = names_of(key for kind, _colon, key in parts if kind == "person")
    teams = team_names(key for kind, _colon, key in parts if kind == "team")
    found = {f"person:{key}": name for key, name in people.items()} | {f"team:{k}": name for k, name in teams.items()}
    return found | {f"{kind}:{key}": key for kind, _colon, key in parts if kind in ("shop", "product")}


def tone_chart(page: SaidPage) -> Chart | None:
    """Return praise and complaint over the weeks, as shares of the texts read; None without any."""
    weeks = [week for week in page.weeks if week.texts]
    if not weeks:
        return None
    praise, complaint = _("with praise"), _("with complaint")
    values = [
        {"week": words.day_and_month(week.monday), "tone": name, "share": count / week.texts, "n": week.texts}
        for week in weeks
        for name, count in ((praise, week.praise), (complaint, week.complaint))
    ]
    rows = tuple(
        (
            words.day(week.monday),
            str(week.texts),
            *(_told(count, week.texts) for count in (week.praise, week.complaint)),
        )
        for week in reversed(weeks)
    )
    head = (_("week of"), _("texts"), praise, complaint)
    caption = _("Tone of what customers wrote, by week")
    return Chart("chart-tone", _sentence(page), _tone_spec(values, [praise, complaint]), head, rows, caption)


def _told(count: int, n: int) -> str:
    return f"{words.percent(count / n, 0)} ({count})"


def _sentence(page: SaidPage) -> str:
    told = {
        "praise": words.percent(page.praise.value or 0, 0),
        "complaint": words.percent(page.complaint.value or 0, 0),
        "n": words.number(page.texts),
    }
    return (
        ngettext(
            "Of %(n)s text read, %(praise)s hold praise and %(complaint)s a complaint.",
            "Of %(n)s texts read, %(praise)s hold praise and %(complaint)s a complaint.",
            page.texts,
        )
        % told
    )


def _tone_spec(values: list[dict[str, Any]], order: list[str]) -> dict[str, Any]:
    axis = {**AXIS_OF_WEEKS, "labelSeparation": 12}
    x = {"field": "week", "type": "ordinal", "sort": None, "title": None, "axis": axis}
    y = {"field": "share", "type": "quantitative", "title": _("share of texts"), "axis": {"format": ".0%"}}
    color = {"field": "tone", "type": "nominal", "title": None, "scale": {"domain": order}}
    tooltip = [
        {"field": "week", "title": _("week of")}, {"field": "tone", "title": _("tone")},
        {"field": "share", "title": _("share of texts"), "format": ".0%"}, {"field": "n", "title": "n"},
    ]  # fmt: skip
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": "container", "height": 220, "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": ROOM_FOR_LABELS,
        "data": {"values": values},
        "mark": {"type": "line", "point": True},
        "encoding": {"x": x, "y": y, "color": color, "strokeDash": color, "tooltip": tooltip},
    }  # fmt: skip
