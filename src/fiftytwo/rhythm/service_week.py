"""Customer Service Week: a plan whose acts are commitments, and afterwards what goes on and what stopped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from fiftytwo.lib.strips import Cell
from fiftytwo.lib.weeks import Week, customer_service_week
from fiftytwo.org import audit
from fiftytwo.org.models import Person
from fiftytwo.org.viewer import Viewer
from fiftytwo.rhythm import occasions, registry
from fiftytwo.rhythm.commitments import check_room
from fiftytwo.rhythm.models import Commitment, Happening
from fiftytwo.rhythm.permissions import can_plan_service_week
from fiftytwo.rhythm.practice import Practice
from fiftytwo.rhythm.roster import ORGANISATION
from fiftytwo.rhythm.strips import strips

KIND = "service_week"
BEFORE_WEEKS = AFTER_WEEKS = 8


class GoesOn(StrEnum):
    """What became of something after the week."""

    CONTINUES = "continues"
    STOPPED = "stopped"
    TOO_EARLY = "too_early"
    NEVER_BEGAN = "never_began"


@dataclass(frozen=True)
class Kept:
    """One kind of care: how often a week before, in the week itself, and a week since."""

    label: str
    before: float
    inside: int
    since: float | None

    @property
    def goes_on(self) -> GoesOn:
        """It continues where the weeks since hold at least half of what the week added."""
        if self.since is None:
            return GoesOn.TOO_EARLY
        if self.inside <= self.before:
            return GoesOn.NEVER_BEGAN
        return GoesOn.CONTINUES if self.since >= (self.before + self.inside) / 2 else GoesOn.STOPPED


@dataclass(frozen=True)
class After:
    """What the Monday after shows, and every Monday since."""

    year: int
    week: Week
    weeks_since: int
    care: tuple[Kept, ...]
    practices: tuple[tuple[Practice, Cell, tuple[Cell, ...]], ...]
    acts: tuple[Commitment, ...]

    @property
    def continues(self) -> int:
        """How many kinds of care go on."""
        return sum(one.goes_on is GoesOn.CONTINUES for one in self.care)

    @property
    def stopped(self) -> int:
        """How many stopped."""
        return sum(one.goes_on is GoesOn.STOPPED for one in self.care)


@dataclass(frozen=True)
class Plan:
    """The plan of a year's week: its acts, and how the year before went."""

    year: int
    week: Week
    acts: tuple[Commitment, ...]
    can_plan: bool
    is_over: bool
    has_begun: bool

    @property
    def friday(self) -> date:
        """Its last working day."""
        return self.week.monday + timedelta(days=4)

    @property
    def before(self) -> int:
        """The year before."""
        return self.year - 1

    @property
    def next(self) -> int:
        """The year after."""
        return self.year + 1


def plan_of(viewer: Viewer, year: int) -> Plan:
    """Return the plan of a year; the acts of a year are known by its week."""
    week = customer_service_week(year)
    return Plan(
        year, week, _acts(week), can_plan_service_week(viewer), week.sunday < viewer.today, week.monday <= viewer.today
    )


def _acts(week: Week) -> tuple[Commitment, ...]:
    rows = Commitment.objects.filter(about__startswith=f"{KIND}:{week}:").exclude(state=Commitment.State.HANDED_ON)
    return tuple(rows.select_related("whose", "serves").order_by("whose__name_order", "pk"))


def plan_act(actor: Viewer, year: int, words: str, whose: Person) -> Commitment:
    """Plan an act: a commitment that stands in somebody's week when the week comes.

    Raises:
        PermissionDenied: if the actor does not plan the week.
        ValidationError: if nothing is said, the week is over, they work here no more then, or their week is full.
    """
    week = customer_service_week(year)
    if actor.person is None or not can_plan_service_week(actor):
        raise PermissionDenied
    if not words.strip():
        raise ValidationError(_("Say what will be done."))
    if week.sunday < actor.today:
        raise ValidationError(_("That week is over: plan the next one."))
    if not whose.works_on(week.monday):
        raise ValidationError(_("%(person)s does not work here then.") % {"person": whose})
    check_room(whose, week)
    state = Commitment.State.TAKEN if whose == actor.person else Commitment.State.PROPOSED
    with transaction.atomic():
        number = Commitment.objects.filter(about__startswith=f"{KIND}:{week}:").count() + 1
        made = Commitment.objects.create(
            whose=whose, week=week.monday, first_week=week.monday, about=f"{KIND}:{week}:{number}-{whose.key}",
            words=words.strip()[:300], state=state, importance=2,
        )  # fmt: skip
        audit.record(actor, "commitment.planned", made, {"week": [None, str(week)]}, about=whose)
    return made


def remove_act(actor: Viewer, act: Commitment) -> None:
    """Take an act out of the plan while the week is still to come.

    Raises:
        PermissionDenied: if the actor does not plan the week.
        ValidationError: if the week has begun: then it is dropped, with a reason, by whose it is.
    """
    if not can_plan_service_week(actor) or not act.about.startswith(f"{KIND}:"):
        raise PermissionDenied
    if act.week <= actor.today:
        raise ValidationError(_("The week has begun: whoever took it on can drop it, with a reason."))
    with transaction.atomic():
        audit.record(actor, "commitment.unplanned", act, {"words": [act.words, None]}, about=act.whose)
        act.delete()


def after(viewer: Viewer, year: int) -> After:
    """Return what goes on and what stopped since a year's week, for the whole organisation."""
    week = customer_service_week(year)
    last = min(Week.of(viewer.today) + -1, week + AFTER_WEEKS)
    since = max(last - week, 0)
    return After(year, week, since, tuple(_care(week, since)), _practices(week, since), _acts(week))


def _care(week: Week, since: int) -> Iterable[Kept]:
    before = _counts((week + -BEFORE_WEEKS).monday, (week + -1).sunday)
    inside = _counts(week.monday, week.sunday)
    later = _counts((week + 1).monday, (week + since).sunday) if since else {}
    for name, occasion in occasions.every().items():
        if name in before or name in inside or name in later:
            rate = later.get(name, 0) / since if since else None
            yield Kept(str(occasion.label), before.get(name, 0) / BEFORE_WEEKS, inside.get(name, 0), rate)


def _counts(first: date, last: date) -> dict[str, int]:
    rows = Happening.objects.filter(day__range=(first, last)).values_list("occasion").annotate(n=Count("pk"))
    return dict(rows)


def _practices(week: Week, since: int) -> tuple[tuple[Practice, Cell, tuple[Cell, ...]], ...]:
    found = []
    for strip in strips(registry.promised().values(), ORGANISATION, week.monday.isocalendar().year):
        cells = {cell.week: cell for cell in strip.cells}
        later = tuple(cells[week + n] for n in range(1, since + 1) if week + n in cells)
        found.append((strip.practice, cells[week], later))
    return tuple(found)
