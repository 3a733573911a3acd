"""Monday's choice: at most five commitments for each person, so that as much as possible of what matters is asked.

Run again in the same week it only adds what is new. What found nobody with room is counted and said, never dropped
in silence.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from fiftytwo.lib.sharing import Ask, share_out
from fiftytwo.lib.weeks import Week
from fiftytwo.org.models import Person
from fiftytwo.org.viewer import organisations_today
from fiftytwo.rhythm import registry
from fiftytwo.rhythm.asking import Act, acts
from fiftytwo.rhythm.models import Commitment, Due, LeftOver
from fiftytwo.rhythm.practice import AnsweredWithin, Practice
from fiftytwo.rhythm.roster import Roster

MOST_A_WEEK = 5
WRITTEN_AT_ONCE = 500


@dataclass(frozen=True)
class Chosen:
    """What a Monday came to: newly proposed, carried over, and what nobody had room for, by practice."""

    week: Week
    proposed: int
    carried: int
    left: dict[str, int]


def choose(today: date | None = None) -> Chosen:
    """Carry over what is open, and propose what is new for the week of a day."""
    today = today or organisations_today()
    week = Week.of(today)
    roster = Roster(week)
    practices = registry.promised()
    with transaction.atomic():
        _close_what_is_over(practices)
        _take_from_those_who_left(roster)
        carried = Commitment.objects.filter(state__in=Commitment.OPEN, week__lt=week.monday).update(week=week.monday)
        open_ones = set(Commitment.objects.filter(state__in=Commitment.OPEN).values_list("practice", "about"))
        dropped = Commitment.objects.filter(
            week=week.monday, state=Commitment.State.DROPPED, whose__in=_present(roster)
        )
        settled = set(dropped.values_list("practice", "about"))
        listed = acts(practices.values(), roster, today)
        new = [act for act in listed if (act.practice, act.about) not in open_ones | settled]
        proposed, left = _share(new, roster, week)
    return Chosen(week, proposed, carried, left)


def room(roster: Roster, week: Week) -> dict[int, int]:
    """Return how many more commitments everybody can take in a week: those done count like those open."""
    rows = Commitment.objects.filter(week=week.monday, state__in=(*Commitment.OPEN, Commitment.State.DONE))
    held = Counter(rows.values_list("whose_id", flat=True))
    return {person: max(MOST_A_WEEK - held[person], 0) for person in roster.keys}


def _share(new: list[Act], roster: Roster, week: Week) -> tuple[int, dict[str, int]]:
    by_thing = {(act.practice, act.about): act for act in new}
    asks = [Ask(thing, act.weight, act.able) for thing, act in by_thing.items()]
    shared = share_out(asks, room(roster, week))
    rows = [_proposed(by_thing[thing], whose, week) for thing, whose in shared.given.items()]
    Commitment.objects.bulk_create(rows, batch_size=WRITTEN_AT_ONCE, ignore_conflicts=True)
    left = Counter(practice for practice, _about in shared.left)
    LeftOver.objects.filter(week=week.monday).delete()
    LeftOver.objects.bulk_create(LeftOver(week=week.monday, practice=name, acts=n) for name, n in left.items())
    return len(rows), dict(left)


def _proposed(act: Act, whose: int, week: Week) -> Commitment:
    return Commitment(
        whose_id=whose, week=week.monday, first_week=week.monday, practice=act.practice, about=act.about,
        serves_id=act.serves, importance=act.importance,
    )  # fmt: skip


def _close_what_is_over(practices: dict[str, Practice]) -> None:
    """Close what is open about things that are due no more: kept by another way, or withdrawn."""
    names = [name for name, practice in practices.items() if isinstance(practice.query, AnsweredWithin)]
    same: Any = Due.objects.filter(practice=OuterRef("practice"), about=OuterRef("about"))
    over = Commitment.objects.filter(state__in=Commitment.OPEN, practice__in=names).filter(
        Exists(same), ~Exists(same.open())
    )
    for commitment in over:
        kept_by = Due.objects.filter(practice=commitment.practice, about=commitment.about, kept_by=commitment.whose)
        done = kept_by.exists()
        Commitment.objects.filter(pk=commitment.pk).update(
            state=Commitment.State.DONE if done else Commitment.State.DROPPED,
            reason="" if done else _("It is due no more."),
            changed_at=timezone.now(),
        )


def _take_from_those_who_left(roster: Roster) -> None:
    """Free what people had taken on who work here no more: it is asked of somebody else."""
    gone = Commitment.objects.filter(state__in=Commitment.OPEN).exclude(whose__in=_present(roster))
    gone.update(state=Commitment.State.DROPPED, reason=_("They work here no more."), changed_at=timezone.now())


def _present(roster: Roster) -> Any:
    return Person.objects.present_on(roster.week.sunday).values("pk")
