"""Who is in which team, since when, until when."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fiftytwo.org import audit
from fiftytwo.org.actions.dated import Kind, end, register
from fiftytwo.org.actions.rules import Actor, may, within_employment
from fiftytwo.org.models import Membership, Person, Team
from fiftytwo.org.permissions import can_edit_people
from fiftytwo.shell.words import day as day_said


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
            end(actor, held, since)
        return join_team(actor, person, team, since=since, leads=leads)


def _not_there_already(
    person: Person, team: Team, since: date, until: date | None, but: Membership | None = None
) -> None:
    """Refuse a second membership in one team at one time."""
    theirs = Membership.objects.filter(person=person, team=team).exclude(pk=but.pk if but else 0)
    for held in theirs:
        if (until is None or held.since < until) and (held.until is None or held.until > since):
            raise ValidationError(
                _("%(person)s has already been in %(team)s since %(day)s.")
                % {"person": person, "team": team, "day": day_said(held.since)}
            )


def _can_go_on(membership: Membership, since: date) -> None:
    """Refuse to take a membership up again that would meet a later one in the same team."""
    _not_there_already(membership.person, membership.team, since, None, but=membership)


def _told(membership: Membership) -> dict[str, object]:
    return {
        "team": [None, membership.team],
        "since": [None, membership.since],
        "until": [None, membership.until],
        "leads": [None, membership.leads],
    }


register(
    Membership,
    Kind(
        can_edit_people,
        what="team",
        ended="team.left",
        reopened="team.reopened",
        has_ended=gettext_lazy("This membership already ended on %(day)s."),
        has_not_ended=gettext_lazy("This membership has not ended."),
        check_reopening=_can_go_on,
    ),
)
