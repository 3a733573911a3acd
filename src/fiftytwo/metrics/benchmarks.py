"""Figures of others to compare with: entered or imported, always with where they come from and of when they are."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from fiftytwo.metrics.amounts import AmountError, read_amount
from fiftytwo.metrics.models import Benchmark
from fiftytwo.metrics.permissions import can_keep_metrics
from fiftytwo.metrics.registry import UnknownMetricError, get
from fiftytwo.org import audit
from fiftytwo.org.actions.rules import may
from fiftytwo.org.viewer import Viewer

COLUMNS = ("metric", "label", "value", "source", "measured_on")
MOST_ROWS = 5000
MOST_BYTES = 2_000_000


@dataclass(frozen=True)
class BadRow:
    """A row of a file that was left out: its number as a spreadsheet counts it, and why."""

    number: int
    reason: str


@dataclass
class Report:
    """What became of a file."""

    added: int = 0
    changed: int = 0
    same: int = 0
    bad: list[BadRow] = field(default_factory=list)


def keep_benchmark(actor: Viewer, metric: str, label: str, value: float, source: str, measured_on: date | None) -> str:
    """Keep a figure; the one of the same name, source and day is changed. Return ``added``, ``changed`` or ``same``.

    Raises:
        PermissionDenied: if the actor does not keep metrics.
        ValidationError: per field: source and date are never left out.
    """
    may(actor, can_keep_metrics)
    label, source = label.strip(), source.strip()
    day = _checked(actor, metric, label, value, source, measured_on)
    row = Benchmark.objects.filter(metric=metric, label=label, source=source, measured_on=day).first()
    if row is not None and row.value == value:
        return "same"
    before = {"value": row.value} if row is not None else {}
    row = row or Benchmark(metric=metric, label=label, source=source, measured_on=day)
    row.value = value
    with transaction.atomic():
        row.save()
        after = {"metric": metric, "label": label, "value": value, "source": source, "measured_on": day}
        audit.record(actor, "benchmark.changed" if before else "benchmark.added", row, audit.changed(before, after))
    return "changed" if before else "added"


def _checked(actor: Viewer, metric: str, label: str, value: float, source: str, measured_on: date | None) -> date:
    """Return the day on which a figure was measured, if everything is there."""
    try:
        get(metric)
    except UnknownMetricError as error:
        raise ValidationError({"metric": str(error)}) from None
    if not label or len(label) > 200:
        raise ValidationError({"label": _("Say whose figure it is.")})
    if not math.isfinite(value):
        raise ValidationError({"value": _("A benchmark is a number.")})
    if not source or len(source) > 300:
        raise ValidationError({"source": _("Say where the figure comes from: without a source it is no benchmark.")})
    if measured_on is None or not measured_on.year >= 1990:
        raise ValidationError({"measured_on": _("Say of which day the figure is.")})
    if measured_on > actor.today:
        raise ValidationError({"measured_on": _("This day has not come yet.")})
    return measured_on


def remove_benchmark(actor: Viewer, row: Benchmark) -> None:
    """Remove a figure.

    Raises:
        PermissionDenied: if the actor does not keep metrics.
    """
    may(actor, can_keep_metrics)
    with transaction.atomic():
        audit.record(actor, "benchmark.removed", row, {name: [getattr(row, name), None] for name in COLUMNS})
        row.delete()


def import_benchmarks(actor: Viewer, content: bytes) -> Report:
    """Bring figures in from a CSV file; good rows go in, bad ones are told. The same file again changes nothing.

    Raises:
        PermissionDenied: if the actor does not keep metrics.
        ValidationError: if the file as a whole cannot be read.
    """
    may(actor, can_keep_metrics)
    report = Report()
    for number, row in _rows(content):
        try:
            done = _keep_row(actor, row)
        except ValidationError as error:
            report.bad.append(BadRow(number, " ".join(error.messages)))
        else:
            setattr(report, done, getattr(report, done) + 1)
    return report


def _keep_row(actor: Viewer, row: dict[str, str]) -> str:
    try:
        definition = get(row["metric"])
        value = read_amount(definition, row["value"])
    except (UnknownMetricError, AmountError) as error:
        raise ValidationError(str(error)) from None
    return keep_benchmark(actor, row["metric"], row["label"], value, row["source"], _day(row["measured_on"]))


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValidationError(_("“%(text)s” is no day: write it as 2026-03-31.") % {"text": text}) from None


def _rows(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a file with their numbers; the headings are row 1.

    Raises:
        ValidationError: if it is too large, no text, or lacks a column.
    """
    if len(content) > MOST_BYTES:
        raise ValidationError(_("This file is too large for benchmarks."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValidationError(_("This file is no text in UTF-8: save it as “CSV UTF-8”.")) from None
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    try:
        listed = [[cell.strip() for cell in row] for row in reader]
    except csv.Error as error:
        raise ValidationError(_("This file cannot be read as CSV: %(error)s.") % {"error": error}) from None
    head = [name.lower() for name in listed[0]] if listed else []
    missing = [name for name in COLUMNS if name not in head]
    if missing:
        raise ValidationError(
            _("The first row names the columns %(columns)s; “%(missing)s” is missing.")
            % {"columns": ", ".join(COLUMNS), "missing": missing[0]}
        )
    if len(listed) > MOST_ROWS + 1:
        raise ValidationError(_("A file of benchmarks has at most %(most)d rows.") % {"most": MOST_ROWS})
    for number, row in enumerate(listed[1:], start=2):
        if any(row):
            yield number, {name: row[place] if place < len(row) else "" for place, name in enumerate(head)}
