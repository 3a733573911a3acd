"""What an import did, in numbers and in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fiftytwo.facts.tables import TABLES
from fiftytwo.shell.words import day


@dataclass(frozen=True)
class Problem:
    """Why rows were refused: the reason's short name, the column of the file, how many rows, one example."""

    reason: str
    column: str
    rows: int

    @property
    def sentence(self) -> str:
        """The reason in the reader's language."""
        return reason(self.reason)


@dataclass(frozen=True)
class Report:
    """The whole report. ``tables`` holds new, changed and same rows per fact table; ``seconds`` is how long it took."""

    read: int = 0
    left_out: int = 0
    repeated: int = 0
    refused: int = 0
    problems: tuple[Problem, ...] = ()
    early: int = 0
    unknown_people: int = 0
    unknown_teams: int = 0
    tables: dict[str, dict[str, int]] = field(default_factory=dict)
    first: str = ""
    last: str = ""
    seconds: float = 0.0
    dry_run: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return asdict(self)

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Report:
        """Return a report from its stored form."""
        known = {name: stored[name] for name in cls.__dataclass_fields__ if name in stored}
        known["problems"] = tuple(Problem(**problem) for problem in stored.get("problems", ()))
        return cls(**known)

    def total(self, what: str) -> int:
        """Return the rows of all tables that were ``new``, ``changed``, ``same`` or, in a dry run, ``ready``."""
        return sum(counts.get(what, 0) for counts in self.tables.values())


def reason(code: str) -> str:
    """Return why a row was refused, as a sentence."""
    return REASONS().get(code, code)


def REASONS() -> dict[str, str]:  # noqa: N802  a constant in the reader's language
    """Return all reasons by their short names."""
    return {
        "broken": _("The record has more or fewer fields than the header, or a quote that never ends."),
        "unreadable": _("The value is not of the kind that the column holds."),
        "missing": _("A value that every row needs is missing."),
        "unknown_value": _("The mapping does not know this value."),
        "future": _("It is in the future."),
        "too_old": _("It is before 1970, too early for any record here."),
        "negative": _("It is below zero."),
        "out_of_scale": _("It is outside its scale."),
        "out_of_order": _("It ends before it begins."),
        "no_contact": _("It belongs to a contact that is not in these files, or that was refused."),
        "story_unsure": _("Another event of this contact was refused that may have been its first or its last."),
    }


def table_label(table: str) -> str:
    """Return what the rows of a fact table are called."""
    return {
        "contact": _("contacts"),
        "contact_event": _("steps of contacts"),
        "rating": _("ratings"),
        "text": _("texts"),
        "words": _("words of texts"),
        "reading": _("readings of texts"),
        "shift": _("shifts"),
        "order": _("orders"),
        "quality_review": _("quality reviews"),
        "complaint": _("complaints"),
        "business_result": _("figures of the organisation"),
    }.get(table, str(TABLES[table].meaning) if table in TABLES else table)


def lines(report: Report | dict[str, Any]) -> list[str]:
    """Return the report as lines for a terminal or a mail."""
    report = report if isinstance(report, Report) else Report.of(report)
    return list(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    if report.dry_run:
        yield _("A dry run: nothing was written.")
    yield ngettext("%(n)s row read.", "%(n)s rows read.", report.read) % {"n": _n(report.read)}
    if report.left_out:
        yield ngettext(
            "%(n)s row left out by the mapping's conditions.",
            "%(n)s rows left out by the mapping's conditions.",
            report.left_out,
        ) % {"n": _n(report.left_out)}
    if report.repeated:
        yield ngettext(
            "%(n)s row came again; the last one counts.", "%(n)s rows came again; the last ones count.", report.repeated
        ) % {"n": _n(report.repeated)}
    for table, counts in report.tables.items():
        yield _table_line(table, counts)
    if report.first:
        yield _("From %(first)s to %(last)s.") % {"first": _day(report.first), "last": _day(report.last)}
    yield from _notices(report)
    yield ngettext("%(n)s row refused.", "%(n)s rows refused.", report.refused) % {"n": _n(report.refused)}
    for problem in report.problems:
        yield f"  {_n(problem.rows)} × {problem.column or '–'}: {problem.sentence}"
    yield _("It took %(seconds)s s.") % {"seconds": number_format(report.seconds, 1)}


def _table_line(table: str, counts: dict[str, int]) -> str:
    if "ready" in counts:
        return _("%(table)s: %(n)s would go in.") % {"table": table_label(table), "n": _n(counts["ready"])}
    return _("%(table)s: %(new)s new, %(changed)s changed, %(same)s the same.") % {
        "table": table_label(table),
        **{name: _n(counts.get(name, 0)) for name in ("new", "changed", "same")},
    }


def _notices(report: Report) -> Iterator[str]:
    if report.early:
        yield ngettext(
            "%(n)s contact has events from before it was opened; they are kept as they are.",
            "%(n)s contacts have events from before they were opened; they are kept as they are.",
            report.early,
        ) % {"n": _n(report.early)}
    if report.unknown_people:
        yield ngettext(
            "%(n)s name belongs to nobody we know; it is kept and linked when that person is added.",
            "%(n)s names belong to nobody we know; they are kept and linked when these people are added.",
            report.unknown_people,
        ) % {"n": _n(report.unknown_people)}
    if report.unknown_teams:
        yield ngettext(
            "%(n)s team is unknown; its name is kept.",
            "%(n)s teams are unknown; their names are kept.",
            report.unknown_teams,
        ) % {"n": _n(report.unknown_teams)}


def _n(number: int) -> str:
    return str(number_format(number, use_l10n=True, force_grouping=True))


def _day(moment: str) -> str:
    parsed = parse_datetime(moment)
    return day(parsed) if parsed else moment[:10]
