"""Roles are given and taken by the administrator."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from fiftytwo.org import audit
from fiftytwo.org.actions.rules import Actor, close, may, within_employment
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
        raise ValidationError({"role": _("%(person)s has this role already.") % {"person": person}})
    with transaction.atomic():
        grant = Grant.objects.create(person=person, role=role, since=since, until=person.left_on)
        audit.record(actor, "role.granted", grant, {"role": [None, role], "since": [None, since]}, about=person)
    return grant


def revoke_role(actor: Actor, grant: Grant, until: date) -> None:
    """Take a role away from a day on.

    Raises:
        PermissionDenied: if the actor is not the administrator.
        ValidationError: if it has ended, or nobody would be administrator any more.
    """
    may(actor, can_administer)
    if grant.until and grant.until <= until:
        raise ValidationError(_("This role has ended on %(day)s already.") % {"day": grant.until})
    if grant.role == Grant.Role.ADMINISTRATOR:
        _another_administrator(grant, until)
    with transaction.atomic():
        role, person, before = grant.role, grant.person, grant.until
        kept = close(grant, until)
        changes = {"role": [role, None], "until": [before, until]}
        audit.record(actor, "role.revoked", grant if kept else person, changes, about=person)


def restore_role(actor: Actor, grant: Grant) -> None:
    """Take the end of a role back.

    Raises:
        PermissionDenied: if the actor is not the administrator.
        ValidationError: if it has not ended, was given again, or they have left.
    """
    may(actor, can_administer)
    before = grant.until
    if before is None:
        raise ValidationError(_("This role has not ended."))
    if grant.person.left_on and grant.person.left_on <= before:
        raise ValidationError(_("%(person)s has left: take that back first.") % {"person": grant.person})
    if Grant.objects.filter(person=grant.person, role=grant.role, since__gte=before).exists():
        raise ValidationError(_("%(person)s has this role already.") % {"person": grant.person})
    with transaction.atomic():
        grant.until = None
        grant.save(update_fields=["until"])
        changes = {"role": [None, grant.role], "until": [before, None]}
        audit.record(actor, "role.restored", grant, changes, about=grant.person)


def _another_administrator(grant: Grant, day: date) -> None:
    """Refuse to leave the organisation without anyone who can give roles."""
    others = Grant.objects.on(day).filter(role=Grant.Role.ADMINISTRATOR, until__isnull=True)
    if not others.exclude(pk=grant.pk).exclude(person=grant.person).exists():
        raise ValidationError(_("This is the last administrator: give someone else the role first."))
