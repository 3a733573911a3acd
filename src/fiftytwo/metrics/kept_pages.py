"""What the pages of targets, benchmarks and phases show, and what helps to write a form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fiftytwo.metrics.definition import Definition
from fiftytwo.metrics.described import Named, columns_of
from fiftytwo.metrics.models import Benchmark, OwnMetric, Phase, Target
from fiftytwo.metrics.presentation import scope_written
from fiftytwo.metrics.registry import all_there_are
from fiftytwo.metrics.rows import ROWS
from fiftytwo.metrics.scopes import Scope, ScopeError
from fiftytwo.org.viewer import Viewer


@dataclass(frozen=True)
class TargetRow:
    """One target with its words."""

    row: Target
    definition: Definition | None
    scope: str
    can_reopen: bool


@dataclass(frozen=True)
class Targets:
    """Targets that hold or will, and those that have ended."""

    open: tuple[TargetRow, ...]
    ended: tuple[TargetRow, ...]


@dataclass(frozen=True)
class BenchmarkRow:
    """One benchmark with its metric."""

    row: Benchmark
    definition: Definition | None


@dataclass(frozen=True)
class PhaseRow:
    """One phase with its words."""

    row: Phase
    definition: Definition | None
    scope: str


@dataclass(frozen=True)
class Columns:
    """The columns of some rows with their meanings."""

    facts: str
    meaning: str
    columns: tuple[Named, ...]


def targets(viewer: Viewer) -> Targets:
    """Return every target, those that have ended apart."""
    known, today = _known(), viewer.today
    rows = list(Target.objects.order_by("metric", "scope", "-since"))
    newest = {(row.metric, row.scope): row.pk for row in reversed(rows)}
    listed = [
        TargetRow(row, known.get(row.metric), _scope(row.scope), newest[(row.metric, row.scope)] == row.pk)
        for row in rows
    ]
    ended = [one for one in listed if one.row.until is not None and one.row.until <= today]
    return Targets(tuple(one for one in listed if one not in ended), tuple(ended))


def benchmarks() -> list[BenchmarkRow]:
    """Return every benchmark."""
    known = _known()
    return [BenchmarkRow(row, known.get(row.metric)) for row in Benchmark.objects.all()]


def benchmarks_of(metrics: Sequence[str]) -> list[Benchmark]:
    """Return the figures of others to compare some metrics with."""
    return list(Benchmark.objects.filter(metric__in=metrics))


def phases() -> list[PhaseRow]:
    """Return every phase, the newest first."""
    known = _known()
    rows = Phase.objects.select_related("set_by__person").order_by("-starts_on", "metric")
    return [PhaseRow(row, known.get(row.metric), _scope(row.scope)) for row in rows]


def _known() -> dict[str, Definition]:
    return {definition.name: definition for definition in all_there_are()}


def _scope(text: str) -> str:
    try:
        return scope_written(Scope.parse(text))
    except ScopeError:
        return text  # a place or person that is gone


def text_of(name: str, version: str) -> str:
    """Return the form of a metric of one's own, to write its next version; a small one to begin with, else."""
    rows = OwnMetric.objects.filter(name=name)
    row = rows.filter(version=int(version)).first() if version.isdecimal() and len(version) < 5 else rows.last()
    return row.text if row is not None else EXAMPLE


def all_columns() -> list[Columns]:
    """Return the columns of everything that can be counted."""
    return [Columns(name, str(rows.meaning), tuple(columns_of(name))) for name, rows in ROWS.items() if not rows.only]


EXAMPLE = """\
name = "solved_same_day"
version = 1
unit = "share"
better = "higher"
side = "inside"
adds_up = "additive"
minimum_n = 10
owner = "service operations"
standard = "–"
source = "solved on the day they were opened ÷ all that were opened; Wilson's interval"
facts = "contact"
week = "local_week"
formula = { statistic = "share", part = "same_day", whole = "opened" }

[label]
en = "Solved on the same day"

[question]
en = "How many customers have their answer before the day is over?"

[explains]
en = "The share of contacts that were solved on the day on which they were opened."

[components]
same_day = { count = "solved_local_date == local_date" }
opened = { count = "not abandoned" }
"""
