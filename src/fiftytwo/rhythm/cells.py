"""Weekly cells of practices: each week counted when it is over, again while late facts may come, then left alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from fiftytwo.lib.strips import is_met
from fiftytwo.lib.weeks import Week
from fiftytwo.org.viewer import organisations_today
from fiftytwo.rhythm import registry
from fiftytwo.rhythm.counting import count
from fiftytwo.rhythm.models import Due, Happening, WeekCell
from fiftytwo.rhythm.practice import Practice
from fiftytwo.rhythm.roster import ORGANISATION, Roster

AGAIN_WEEKS = 5
"""How many weeks back are counted again: a fact that comes later than that changes no strip."""
LONGEST_WEEKS = 5 * 53
WRITTEN_AT_ONCE = 500


def close_weeks(today: date | None = None, *, since: Week | None = None) -> int:
    """Count the weeks that are over, the newest few again, and those that no cell knows yet; return how many.

    ``since`` is the first week to count where none has been; else the first in which anything happened.
    """
    last = Week.of(today or organisations_today()) + -1
    practices = registry.promised().values()
    wanted: dict[Week, list[Practice]] = {}
    for practice in practices:
        for week in _weeks_of(practice, last, since):
            wanted.setdefault(week, []).append(practice)
    for week in sorted(wanted):
        count_week(week, wanted[week])
    return len(wanted)


def _weeks_of(practice: Practice, last: Week, since: Week | None) -> Iterable[Week]:
    """Return the weeks to count for a practice: from its newest cell on, or from the beginning of the records."""
    newest = WeekCell.objects.filter(practice=practice.name, scope=ORGANISATION).order_by("-week").first()
    if newest is not None:
        first = min(Week(newest.week) + 1, last + (1 - AGAIN_WEEKS))
    else:
        first = max(since or _beginning() or last, last + (1 - LONGEST_WEEKS))
    return [first + n for n in range(last - first + 1)]


def _beginning() -> Week | None:
    """Return the first week in which anything happened or fell due."""
    days = [
        day
        for day in (
            Happening.objects.order_by("day").values_list("day", flat=True).first(),
            Due.objects.order_by("due_on").values_list("due_on", flat=True).first(),
        )
        if day
    ]
    return Week.of(min(days)) if days else None


def count_week(week: Week, practices: Iterable[Practice]) -> None:
    """Write the cells of a week anew: those of each practice whole or not at all."""
    roster = Roster(week)
    for practice in practices:
        counts = dict(count(practice, roster))
        counts.setdefault(ORGANISATION, (0, 0))  # so that a week with nothing due differs from one not counted
        rows = [
            WeekCell(
                practice=practice.name, scope=scope, week=week.monday, due=due, kept=kept,
                met=is_met(due, kept, practice.target),
            )
            for scope, (due, kept) in counts.items()
        ]  # fmt: skip
        with transaction.atomic():
            WeekCell.objects.filter(practice=practice.name, week=week.monday).delete()
            WeekCell.objects.bulk_create(rows, batch_size=WRITTEN_AT_ONCE)
