"""Who is in which team, since when, until when."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from fiftytwo.org import audit
from fiftytwo.org.actions.rules import Actor, close, may, within_employment
from fiftytwo.org.models import Membership, Person, Team
from fiftytwo.org.permissions import can_edit_people


def join_team(actor: Actor, person: Person, team: Team, *, since: date, leads: bool = False) -> Membership:
    """Take someone into a team, beside the teams they are in.

    Raises:
        PermissionDenied: if the actor does not keep people.
        ValidationError: if they do not work here on that day, or are in the team already.
    """
    may(actor, can_edit_people)
    within_employment(person, since)
    _not_there_already(person, team, since, person.left_on)
    with transaction.atomic():
        membership = Membership.objects.create(person=person, team=team, since=since, until=person.left_on, leads=leads)
        audit.record(actor, "team.joined", membership, _told(membership), about=person)
    return membership


def move_team(actor: Actor, person: Person, team: Team, *, since: date, leads: bool = False) -> Membership:
    """Move someone: on that day their other teams end and this one begins.

    Raises:
        PermissionDenied, ValidationError: as ``join_team``.
    """
    may(actor, can_edit_people)
    within_employment(person, since)
    with transaction.atomic():
        for held in Membership.objects.on(since).filter(person=person).select_for_update():
            end_membership(actor, held, since)
        return join_team(actor, person, team, since=since, leads=leads)


def end_membership(actor: Actor, membership: Membership, until: date) -> None:
    """End a membership on a day: the first on which it no longer holds.

    Raises:
        PermissionDenied: if the actor does not keep people.
        ValidationError: if it has ended earlier.
    """
    may(actor, can_edit_people)
    if membership.until and membership.until <= until:
        raise ValidationError(_("This membership has ended on %(day)s already.") % {"day": membership.until})
    with transaction.atomic():
        before, told = membership.until, _told(membership)
        person = membership.person
        kept = close(membership, until)
        changes = {"team": told["team"], "until": [before, until]} if kept else {**told, "taken_back": [False, True]}
        audit.record(actor, "team.left", membership if kept else person, changes, about=person)


def reopen_membership(actor: Actor, membership: Membership) -> None:
    """Take the end of a membership back.

    Raises:
        PermissionDenied: if the actor does not keep people.
        ValidationError: if it has no end, they left the organisation, or came back to the team meanwhile.
    """
    may(actor, can_edit_people)
    person, before = membership.person, membership.until
    if before is None:
        raise ValidationError(_("This membership has not ended."))
    if person.left_on and person.left_on <= before:
        raise ValidationError(_("%(person)s has left: take that back first.") % {"person": person})
    _not_there_already(person, membership.team, before, None, but=membership)
    with transaction.atomic():
        membership.until = None
        membership.save(update_fields=["until"])
        audit.record(
            actor, "team.reopened", membership, {"team": [membership.team] * 2, "until": [before, None]}, person
        )


def _not_there_already(
    person: Person, team: Team, since: date, until: date | None, but: Membership | None = None
) -> None:
    """Refuse a second membership in one team at one time."""
    theirs = Membership.objects.filter(person=person, team=team).exclude(pk=but.pk if but else 0)
    for held in theirs:
        if (until is None or held.since < until) and (held.until is None or held.until > since):
            raise ValidationError(
                _("%(person)s is in %(team)s since %(day)s already.")
                % {"person": person, "team": team, "day": held.since}
            )


def _told(membership: Membership) -> dict[str, object]:
    return {
        "team": [None, membership.team],
        "since": [None, membership.since],
        "until": [None, membership.until],
        "leads": [None, membership.leads],
    }
