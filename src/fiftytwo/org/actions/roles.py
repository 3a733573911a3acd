"""Roles are given and taken by the administrator."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fiftytwo.org import audit
from fiftytwo.org.actions.dated import Kind, register
from fiftytwo.org.actions.rules import Actor, may, within_employment
from fiftytwo.org.models import Grant, Person
from fiftytwo.org.permissions import can_administer


def grant_role(actor: Actor, person: Person, role: str, *, since: date) -> Grant:
    """Give someone a role from a day on.

    Raises:
        PermissionDenied: if the actor is not the administrator.
        ValidationError: if the role is unknown, held already, or they do not work here then.
    """
    may(actor, can_administer)
    if role not in Grant.Role.values:
        raise ValidationError({"role": _("Choose one of the roles.")})
    within_employment(person, since)
    if Grant.objects.filter(person=person, role=role).exclude(until__lte=since).exists():
        raise ValidationError({"role": _("%(person)s already has this role.") % {"person": person}})
    with transaction.atomic():
        grant = Grant.objects.create(person=person, role=role, since=since, until=person.left_on)
        audit.record(actor, "role.granted", grant, {"role": [None, role], "since": [None, since]}, about=person)
    return grant


def is_last_administrator(person: Person, day: date) -> bool:
    """Say whether nobody else can give roles from a day on."""
    lasting = Grant.objects.on(day).filter(role=Grant.Role.ADMINISTRATOR, until__isnull=True)
    return lasting.filter(person=person).exists() and not lasting.exclude(person=person).exists()


def another_administrator(person: Person, day: date) -> None:
    """Refuse to leave the organisation without anyone who can give roles.

    Raises:
        ValidationError: if there would be nobody.
    """
    if is_last_administrator(person, day):
        raise ValidationError(_("This is the last administrator: give someone else the role first."))


def _not_the_last(grant: Grant, day: date) -> None:
    if grant.role == Grant.Role.ADMINISTRATOR:
        another_administrator(grant.person, day)


def _not_given_again(grant: Grant, since: date) -> None:
    """Refuse to give a role back that was given anew meanwhile."""
    if Grant.objects.filter(person=grant.person, role=grant.role, since__gte=since).exists():
        raise ValidationError(_("%(person)s already has this role.") % {"person": grant.person})


register(
    Grant,
    Kind(
        can_administer,
        what="role",
        ended="role.revoked",
        reopened="role.restored",
        has_ended=gettext_lazy("This role already ended on %(day)s."),
        has_not_ended=gettext_lazy("This role has not ended."),
        check_end=_not_the_last,
        check_reopening=_not_given_again,
    ),
)
