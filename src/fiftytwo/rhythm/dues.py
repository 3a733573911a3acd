"""What falls due, is kept, withdrawn or handed on: how features tell the rhythm what happened.

A feature calls these inside its own action, in the same transaction, after its own permission check.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fiftytwo.org import audit
from fiftytwo.org.actions.rules import Actor
from fiftytwo.org.calendars import time_zone_of
from fiftytwo.org.models import Membership, Person, Site, Team
from fiftytwo.org.working_days import working_days_at
from fiftytwo.rhythm import occasions, registry
from fiftytwo.rhythm.models import Due, Happening, LastSeen
from fiftytwo.rhythm.practice import Practice, Step
from fiftytwo.rhythm.settling import settle, unsettle


@dataclass(frozen=True)
class Place:
    """Where someone worked at a moment, and what day it was there."""

    team: Team | None
    site: Site | None
    day: date


def happened(
    actor: Actor,
    occasion: str,
    about: str,
    *,
    serves: Person | None = None,
    team: Team | None = None,
    owner: Person | None = None,
    by: Person | None = None,
    at: datetime | None = None,
) -> list[Due]:
    """Tell that something happened: it keeps what waited for it, opens what follows, and is counted for its person.

    Telling the same again opens and keeps nothing twice.

    Args:
        actor: who did it; SYSTEM (None) for what time or a command started.
        occasion: a registered name, such as ``wow.confirmed``.
        about: the thing: ``wow:17``.
        serves: for whom it happened.
        team: of which team, where it serves nobody in particular.
        owner: who owes what now falls due; can be handed on.
        by: who did it for them; the actor unless said.
        at: when; now unless said.

    Returns:
        The dues that were opened.

    Raises:
        ValueError: if no room has registered the occasion: a mistake in the code.
    """
    if occasion not in occasions.every():
        raise ValueError(f"{occasion!r} is not a registered occasion")
    at = at or timezone.now()
    by = by or (actor.person if actor else None)
    with transaction.atomic():
        place = place_of(serves, team, at)
        for due in Due.objects.open().filter(about=about, step=occasion):
            keep(actor, due, by=by, at=at)
        if serves is not None:
            _count(occasion, serves, by, about, at, place.day)
        settle(occasion, about, serves, by)
        asked = registry.opened_by(occasion)
        return [open_due(p, step, about, serves=serves, place=place, owner=owner, at=at) for p, step in asked]


def open_due(
    practice: Practice,
    step: Step,
    about: str,
    *,
    serves: Person | None,
    place: Place,
    owner: Person | None,
    at: datetime,
) -> Due:
    """Let a step of a practice fall due, once; return the row, new or as it is."""
    days = working_days_at(place.site.key if place.site else "", place.day)
    due_on = last_day(days.after(place.day, step.days) if step.working else None, place.day, step.days)
    due, _new = Due.objects.get_or_create(
        practice=practice.name,
        about=about,
        step=step.keeps,
        defaults={
            "serves": serves,
            "team": place.team,
            "site": place.site,
            "owner": owner,
            "opened_at": at,
            "due_on": due_on,
            "due_at": days.end_of(due_on),
        },
    )
    return due


def last_day(working: date | None, opened: date, days: int) -> date:
    """Return the last day in time: the given working day, else so many calendar days later."""
    return working or date.fromordinal(opened.toordinal() + days)


def keep(actor: Actor, due: Due, *, by: Person | None = None, at: datetime | None = None) -> bool:
    """Write down that something due was done; False if it had been done, or withdrawn, before."""
    by = by or (actor.person if actor else None)
    kept = Due.objects.open().filter(pk=due.pk).update(kept_at=at or timezone.now(), kept_by=by)
    return kept == 1


def unkeep(actor: Actor, about: str, step: str) -> int:
    """Take back that something was done: it is due again, with its old time. Return how many are."""
    with transaction.atomic():
        for happening in Happening.objects.filter(about=about, occasion=step).select_related("person"):
            happening.delete()
            look_again(happening.person)
        kept = Due.objects.filter(about=about, step=step, kept_at__isnull=False)
        for due in kept:
            audit.record(actor, "due.reopened", due, {"kept_at": [due.kept_at, None]}, about=due.serves)
        reopened = kept.update(kept_at=None, kept_by=None)
        unsettle(step, about)
        return reopened


def withdraw(actor: Actor, about: str, reason: str, *, practice: str = "") -> int:
    """Say that open things about something are due no more, and why; return how many. They count neither way.

    Raises:
        ValidationError: if no reason is given.
    """
    if not reason.strip():
        raise ValidationError(_("Give a reason: it stays visible."))
    wanted = Due.objects.open().filter(about=about)
    wanted = wanted.filter(practice=practice) if practice else wanted
    with transaction.atomic():
        for due in wanted:
            audit.record(actor, "due.withdrawn", due, {"reason": [None, reason.strip()]}, about=due.serves)
        return wanted.update(withdrawn_at=timezone.now(), withdrawn_why=reason.strip()[:300])


def restore(actor: Actor, about: str) -> int:
    """Undo a withdrawal; return how many are due again."""
    with transaction.atomic():
        withdrawn = Due.objects.filter(about=about, withdrawn_at__isnull=False)
        for due in withdrawn:
            audit.record(actor, "due.restored", due, {}, about=due.serves)
        return withdrawn.update(withdrawn_at=None, withdrawn_why="")


def hand_on(actor: Actor, due: Due, to: Person) -> None:
    """Give what is due to another owner; its time stays as it is.

    Raises:
        ValidationError: if it waits no more, belongs to another meanwhile, or the new owner works here no more.
    """
    if not to.works_on(timezone.now().date()):
        raise ValidationError(_("%(person)s does not work here any more.") % {"person": to})
    with transaction.atomic():
        mine = Due.objects.open().filter(pk=due.pk, owner=due.owner_id)
        if not mine.update(owner=to, from_whom=due.owner):
            raise ValidationError(_("This has been done or handed on meanwhile. Load the page again."))
        audit.record(actor, "due.handed_on", due, {"owner": [due.owner, to]}, about=to)
    due.from_whom, due.owner = due.owner, to


def place_of(person: Person | None, team: Team | None, at: datetime) -> Place:
    """Return the team and site that someone belongs to at a moment, and the day it is there."""
    if person is not None and team is None:
        day = at.date()
        held = Membership.objects.on(day).filter(person=person).select_related("team__site").order_by("pk").first()
        team = held.team if held else None
    site = team.site if team else None
    zone = site.time_zone if site else time_zone_of("")
    return Place(team, site, at.astimezone(ZoneInfo(zone)).date())


def _count(occasion: str, person: Person, by: Person | None, about: str, at: datetime, day: date) -> None:
    """Count an occasion for someone once, and remember that they were seen."""
    told = {"occasion": occasion, "person": person, "about": about}
    if about and Happening.objects.filter(**told).exists():
        return
    Happening.objects.create(**told, by=by, at=at, day=day)
    if occasions.every()[occasion].seen:
        see(person, occasion, at, day)


def see(person: Person, occasion: str, at: datetime, day: date) -> None:
    """Remember that someone was seen, unless they have been seen since."""
    newer = {"at": at, "day": day, "occasion": occasion}
    _row, new = LastSeen.objects.get_or_create(person=person, defaults=newer)
    if not new:
        LastSeen.objects.filter(person=person, at__lt=at).update(**newer)


def look_again(person: Person) -> None:
    """Find out anew when someone was last seen, after something was taken back."""
    seen = [name for name, occasion in occasions.every().items() if occasion.seen]
    last = Happening.objects.filter(person=person, occasion__in=seen).order_by("-day", "-at").first()
    if last is None:
        LastSeen.objects.filter(person=person).delete()
    else:
        told = {"at": last.at, "day": last.day, "occasion": last.occasion}
        LastSeen.objects.update_or_create(person=person, defaults=told)
