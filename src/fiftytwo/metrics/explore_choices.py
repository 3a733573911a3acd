"""What can be chosen when exploring: periods that move on or stay, cuts, metrics by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fiftytwo.metrics.choices import Choice, periods
from fiftytwo.metrics.definition import Definition
from fiftytwo.metrics.explore import meant
from fiftytwo.metrics.presentation import period_written
from fiftytwo.metrics.queries import SIDES

EACH_WORDS: tuple[tuple[str, str | Promise], ...] = (
    ("", gettext_lazy("one number for all")),
    ("week", gettext_lazy("each week")),
    ("month", gettext_lazy("each month")),
    ("quarter", gettext_lazy("each quarter")),
)
CUT_WORDS: dict[str, str | Promise] = {
    "": gettext_lazy("all together"),
    "site": gettext_lazy("site by site"),
    "team": gettext_lazy("team by team"),
    "channel": gettext_lazy("channel by channel"),
    "employee": gettext_lazy("person by person"),
}


@dataclass(frozen=True)
class MetricChoice:
    """One metric that can be ticked."""

    value: str
    label: str
    question: str
    chosen: bool


@dataclass(frozen=True)
class MetricGroup:
    """The metrics of one side."""

    title: str
    metrics: tuple[MetricChoice, ...]


def period_choices(today: date, when: str) -> list[tuple[str, list[Choice]]]:
    """Return periods that move on with the weeks and periods that stay, each under its heading."""
    moving = [
        Choice("last-1", _("last week")),
        Choice("last-4", _("last 4 weeks")),
        Choice("last-13", _("last 13 weeks")),
        Choice("last-26", _("last 26 weeks")),
        Choice("last-52", _("last 52 weeks")),
    ]
    staying = [Choice(choice.value, period_written(meant(choice.value, today))) for choice in periods(today)]
    if when not in {choice.value for choice in (*moving, *staying)}:
        staying.append(Choice(when, period_written(meant(when, today))))
    return [(_("Moves on each week"), moving), (_("Stays"), staying)]


def cut_choices(possible: Sequence[str]) -> list[tuple[str, str | Promise]]:
    """Return the cuts that a scope has, in words."""
    return [(cut, CUT_WORDS[cut]) for cut in possible]


def metric_choices(definitions: Sequence[Definition], chosen: Sequence[str]) -> list[MetricGroup]:
    """Return the metrics by side; a version that was asked for by its number is ticked as its metric."""
    names = {name.partition(".")[0]: name for name in chosen}
    groups = []
    for side, title in SIDES:
        mine = [
            MetricChoice(names.get(d.name, d.name), str(d.label), str(d.question), d.name in names)
            for d in definitions
            if d.side is side
        ]
        if mine:
            groups.append(MetricGroup(str(title), tuple(mine)))
    return groups
