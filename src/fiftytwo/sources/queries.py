"""What the pages of imports need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from fiftytwo.facts.models import Batch
from fiftytwo.org.models import Organisation
from fiftytwo.sources.files.mapping import example_names
from fiftytwo.sources.files.refusals import Refused, examples
from fiftytwo.sources.files.report import Report, reason, table_label
from fiftytwo.sources.models import Import

PAGE_ROWS = 50
TONES = {Batch.State.DONE: "tag-good", Batch.State.RUNNING: "tag-mind", Batch.State.FAILED: "tag-bad"}


@dataclass(frozen=True)
class ImportRow:
    """One import as the list shows it."""

    made: Import
    report: Report
    started_at: datetime
    who: str
    tone: str

    @property
    def new(self) -> int:
        """Rows of all tables that were new."""
        return self.report.total("new")

    @property
    def changed(self) -> int:
        """Rows of all tables that were corrected."""
        return self.report.total("changed")

    @property
    def same(self) -> int:
        """Rows of all tables that were known just so."""
        return self.report.total("same")


@dataclass(frozen=True)
class ImportsPage:
    """The list of imports, newest first. ``older`` is where the next page starts, or None."""

    rows: list[ImportRow]
    older: int | None
    mappings: list[str]


@dataclass(frozen=True)
class TableCounts:
    """Rows of one fact table."""

    label: str
    new: int
    changed: int
    same: int


@dataclass(frozen=True)
class ProblemRow:
    """Why rows were refused, with the first of them."""

    column: str
    rows: int
    sentence: str
    examples: list[Refused]


@dataclass(frozen=True)
class ImportPage:
    """One import's report."""

    row: ImportRow
    tables: list[TableCounts]
    problems: list[ProblemRow]
    first: datetime | None
    last: datetime | None
    undone: list[tuple[str, dict[str, int]]]
    may_undo: bool


def imports_page(*, before: int | None = None) -> ImportsPage:
    """Return a page of imports.

    Args:
        before: only those older than this one.
    """
    found = Import.objects.select_related("batch__actor__person")
    if before is not None:
        found = found.filter(pk__lt=before)
    listed = list(found[: PAGE_ROWS + 1])
    zone = ZoneInfo(Organisation.get().time_zone)
    rows = [_row(made, zone) for made in listed[:PAGE_ROWS]]
    return ImportsPage(rows, listed[PAGE_ROWS - 1].pk if len(listed) > PAGE_ROWS else None, example_names())


def import_page(pk: int) -> ImportPage:
    """Return one import's report.

    Raises:
        Import.DoesNotExist: if there is none of this number.
    """
    made = Import.objects.select_related("batch__actor__person").get(pk=pk)
    row = _row(made, ZoneInfo(Organisation.get().time_zone))
    return ImportPage(
        row,
        tables=[
            TableCounts(table_label(table), counts.get("new", 0), counts.get("changed", 0), counts.get("same", 0))
            for table, counts in row.report.tables.items()
        ],
        problems=_problems(made, row.report),
        first=_moment(row.report.first),
        last=_moment(row.report.last),
        undone=[(table_label(table), counts) for table, counts in made.batch.counts.get("undone", {}).items()],
        may_undo=made.batch.state == Batch.State.DONE,
    )


def import_numbered(number: int) -> Import:
    """Return the import that is batch ``number``, by which the command line and a file of refused rows call it.

    Raises:
        ValueError: if there is none; where another batch has this number, saying what it is.
    """
    made = Import.objects.select_related("batch").filter(batch_id=number).first()
    if made is not None:
        return made
    batch = Batch.objects.filter(pk=number).first()
    if batch is None:
        raise ValueError(_("There is no import %(number)s.") % {"number": number})
    raise ValueError(
        _(
            "Number %(number)s is not an import but another batch of facts: %(what)s (source %(source)s). "
            "To undo it all the same: fiftytwo facts undo %(number)s"
        )
        % {"number": number, "what": batch.what, "source": batch.source}
    )


def _problems(made: Import, report: Report) -> list[ProblemRow]:
    path = made.refused_path
    first = examples(path) if path else []
    return [
        ProblemRow(
            problem.column,
            problem.rows,
            reason(problem.reason),
            [one for one in first if (one.reason, one.column) == (problem.reason, problem.column)],
        )
        for problem in report.problems
    ]


def _row(made: Import, zone: ZoneInfo) -> ImportRow:
    batch = made.batch
    return ImportRow(
        made,
        made.told,
        batch.started_at.astimezone(zone),
        str(getattr(batch.actor, "person", batch.actor)) if batch.actor else "",
        TONES.get(Batch.State(batch.state), ""),
    )


def _moment(text: str) -> datetime | None:
    return parse_datetime(text) if text else None
