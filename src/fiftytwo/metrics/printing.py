"""Pages of numbers as PDF, set by typst: one A4 where it fits, one A3 where it does not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from fiftytwo.lib.periods import Period
from fiftytwo.lib.targets import Verdict as Met
from fiftytwo.metrics.comparing import Change, Verdict
from fiftytwo.metrics.own_page import OwnPage
from fiftytwo.metrics.presentation import (
    between,
    change_note,
    change_written,
    interval_written,
    left_out,
    period_written,
    said,
    scope_written,
    seen_by,
    steadiness_written,
    unit,
    written,
)
from fiftytwo.metrics.queries import Row, Rows, Scorecard
from fiftytwo.metrics.scopes import Scope
from fiftytwo.metrics.targets import Aim
from fiftytwo.metrics.team_page import TeamPage
from fiftytwo.org.models import Organisation
from fiftytwo.shell import words
from fiftytwo.shell.charts import Spark
from fiftytwo.shell.printing import paper_language, sheets, typeset

TEMPLATE = Path(__file__).parent / "print" / "page.typ"
SIZES = (("a4", 7.2), ("a4", 6.6), ("a4", 6.0), ("a3", 7.4), ("a3", 6.6))
Cell = dict[str, Any]


def scorecard_pdf(page: Scorecard | TeamPage | OwnPage) -> bytes:
    """Return a scorecard, a team's page or one's own numbers as PDF, on one sheet if that can be read."""
    card = page if isinstance(page, Scorecard) else page.card
    title = _("Numbers") if isinstance(page, Scorecard) else _("My numbers")
    if isinstance(page, TeamPage):
        title = scope_written(card.scope)
    groups = [
        _group(str(group.title), group.rows, [str(row.definition.label) for row in group.unknown])
        for group in card.groups
    ]
    sentences = [one.sentence for one in card.apart.found]
    if card.shifted:
        names = ", ".join(str(row.definition.label) for row in card.shifted)
        sentences.insert(0, _("Shifted: %(names)s.") % {"names": names})
    return one_sheet(_document(title, card.scope, card.period, sentences, groups))


def rows_pdf(title: str, rows: Rows) -> bytes:
    """Return one table of numbers as PDF."""
    return one_sheet(_document(title, rows.scope, rows.period, [], [_group("", rows, [])]))


def one_sheet(document: dict[str, Any]) -> bytes:
    """Return a document as PDF: the largest letters with which it fits on one sheet, A4 before A3."""
    pdf = b""
    for paper, size in SIZES:
        pdf = typeset(TEMPLATE, {**document, "paper": paper, "size": size})
        if sheets(pdf) == 1:
            return pdf
    return pdf


def _document(title: str, scope: Scope, period: Period, sentences: Sequence[str], groups: list[Any]) -> dict[str, Any]:
    now = timezone.localtime(timezone.now(), ZoneInfo(Organisation.get().time_zone))
    made = _("%(organisation)s, made on %(moment)s.") % {
        "organisation": Organisation.get().name or "Fiftytwo",
        "moment": words.moment(now),
    }
    return {
        "title": title,
        "lead": f"{scope_written(scope)}: {period_written(period)}",
        "language": paper_language(),
        "foot": f"{made} {seen_by(scope)}",
        "sentences": list(sentences),
        "groups": groups,
    }


def _group(title: str, rows: Rows, unknown: Iterable[str]) -> dict[str, Any]:
    columns = _columns(rows)
    names = ", ".join(unknown)
    return {
        "title": title,
        "head": [head for head, _width, _cell in columns],
        "columns": [width for _head, width, _cell in columns],
        "rows": [[cell(row) for _head, _width, cell in columns] for row in rows],
        "unknown": _("Nothing is known here of:") + " " + names if names else "",
    }


def _columns(rows: Rows) -> list[tuple[str, float, Any]]:
    """Return head, width and cell of each column that tells anything."""
    found: list[tuple[str, float, Any]] = [
        (_("What"), 3.0, lambda row: _cell(str(row.definition.label))),
        (_("Now"), 3.6, _now),
        (_("The last year"), 2.4, lambda row: _spark(row.spark)),
        ("", 1.5, _state),
        (_("Against the period before"), 3.0, lambda row: _change(row, row.change)),
    ]
    if rows.has_year:
        found.append((_("Against a year ago"), 3.0, lambda row: _change(row, row.year_change)))
    if rows.has_against:
        found.append((_("Against everybody"), 3.0, lambda row: _change(row, row.against)))
    if rows.has_bands:
        found.append((_("The middle half of the team"), 3.0, _band))
    if rows.has_aims:
        found.append((_("Target"), 2.2, lambda row: _aim(row, row.aim)))
    if rows.has_beside:
        found.append((_("Beside it"), 3.4, _beside))
    return found


def _cell(strong: str = "", told: str = "", note: str = "", tone: str = "") -> Cell:
    return {"strong": strong, "words": told, "note": note, "tone": tone}


def _now(row: Row) -> Cell:
    value, definition = row.now, row.definition
    likely = interval_written(definition, value.score.interval)
    rests = f"{likely} · n = {words.number(value.n)}" if likely else f"n = {words.number(value.n)}"
    notes = [rests, said(value), left_out(value.left_out)]
    return _cell(written(definition, value.value), unit(definition), ". ".join(note for note in notes if note))


def _spark(spark: Spark | None) -> Cell:
    if spark is None:
        return _cell()
    stretches = [[[float(n) for n in point.split(",")] for point in line.split()] for line in spark.lines]
    return {"stretches": stretches, "end": spark.end, "marked": spark.marked}


def _state(row: Row) -> Cell:
    if row.watched is None:
        return _cell()
    if not row.watched.series.counted:
        return _cell(note=_("being counted"))
    shifted = row.spark is not None and row.spark.marked
    return _cell(told=steadiness_written(row.watched.state), tone="mind" if shifted else "")


WORDS = {Verdict.BETTER: "good", Verdict.WORSE: "bad"}


def _change(row: Row, change: Change | None) -> Cell:
    if change is None or change.by is None:
        return _cell(told=words.unknown())
    told = change_written(row.definition, change.by)
    return _cell(told=told, note=change_note(row.definition, change), tone=WORDS.get(change.verdict, ""))


def _band(row: Row) -> Cell:
    if row.band is None:
        return _cell(note=_("too few colleagues with enough answers"))
    ends = (written(row.definition, row.band.low), written(row.definition, row.band.high))
    return _cell(told=between(*ends))


def _aim(row: Row, aim: Aim | None) -> Cell:
    if aim is None:
        return _cell()
    verdicts = {Met.MET: (_("met"), "good"), Met.CLOSE: (_("close to it"), "mind"), Met.MISSED: (_("missed"), "bad")}
    told, tone = verdicts.get(aim.verdict, (_("cannot tell yet"), "mind"))
    note = _("target %(value)s") % {"value": written(row.definition, aim.value)}
    return _cell(told=told, note=note, tone=tone)


def _beside(row: Row) -> Cell:
    told = [f"{value.definition.label} {written(value.definition, value.value)}" for value in row.beside]
    return _cell(note="; ".join(told))


def table_pdf(
    title: str, scope: Scope, period: Period, head: Sequence[str], lines: Sequence[tuple[str, Sequence[str]]]
) -> bytes:
    """Return a table of numbers that are written already as PDF, on as many sheets as it needs."""
    group = {
        "title": "",
        "head": ["", *head],
        "columns": [2.4, *[3.0 for _name in head]],
        "rows": [[_cell(name), *[_cell(told=cell) for cell in cells]] for name, cells in lines],
        "unknown": "",
    }
    return typeset(TEMPLATE, {**_document(title, scope, period, [], [group]), "paper": "a4", "size": 8})
