"""Tokens of the API: made, shown once, and revoked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fiftytwo.org import audit
from fiftytwo.org.actions.rules import Actor, may, today_of
from fiftytwo.org.models import ApiToken, Person
from fiftytwo.org.permissions import can_keep_programs, can_make_token, can_revoke_token
from fiftytwo.org.tokens import LONGEST_DAYS, SCOPES, hash_of, new_secret


@dataclass(frozen=True)
class NewToken:
    """A token that was just made; ``secret`` is kept nowhere, so it is shown this once."""

    token: ApiToken
    secret: str


def make_own_token(actor: Actor, name: str, scopes: Sequence[str], *, last_day: date) -> NewToken:
    """Make a token with which a program may do what its owner may, narrowed by scopes.

    Raises:
        PermissionDenied: if the actor does not work here.
        ValidationError: if it has no name or no scope, or would last longer than a year.
    """
    may(actor, can_make_token)
    if actor is None or actor.person is None:
        raise PermissionDenied
    return _make(actor, name, scopes, last_day, person=actor.person, rights="")


def make_program_token(actor: Actor, name: str, scopes: Sequence[str], *, rights: str, last_day: date) -> NewToken:
    """Make a token that belongs to a program of the organisation's rather than to a person.

    Raises:
        PermissionDenied: if the actor is not the administrator.
        ValidationError: as for one's own, or if there are no such rights.
    """
    may(actor, can_keep_programs)
    if rights not in ApiToken.Rights.values:
        raise ValidationError({"rights": _("Choose what the program may see.")})
    return _make(actor, name, scopes, last_day, person=None, rights=rights)


def revoke_token(actor: Actor, token: ApiToken) -> None:
    """Let a token open nothing any more, from now on.

    Raises:
        PermissionDenied: if the actor neither owns it nor is the administrator.
        ValidationError: if it was revoked already.
    """
    may(actor, lambda viewer: can_revoke_token(viewer, token))
    with transaction.atomic():
        now = timezone.now()
        if not ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=now):
            raise ValidationError(_("This token was revoked already."))
        audit.record(actor, "token.revoked", token, {}, about=token.person)


def _make(
    actor: Actor, name: str, scopes: Sequence[str], last_day: date, *, person: Person | None, rights: str
) -> NewToken:
    name = " ".join(name.split())
    _check(name, scopes, last_day, today_of(actor))
    secret, prefix = new_secret()
    with transaction.atomic():
        token = ApiToken.objects.create(
            name=name, person=person, rights=rights, scopes=sorted(set(scopes)), prefix=prefix,
            hashed=hash_of(secret), expires_on=last_day + timedelta(days=1),
        )  # fmt: skip
        told = {"name": name, "rights": rights, "scopes": token.scopes, "expires_on": token.expires_on}
        changes = {field: [None, value] for field, value in told.items() if value}
        audit.record(actor, "token.made", token, changes, about=person)
    return NewToken(token, secret)


def _check(name: str, scopes: Sequence[str], last_day: date, today: date) -> None:
    if not name or len(name) > 120:
        raise ValidationError({"name": _("Say what the token is for, in up to 120 characters.")})
    if not scopes or not set(scopes) <= set(SCOPES):
        raise ValidationError({"scopes": _("Choose what the token may do.")})
    if not today <= last_day <= today + timedelta(days=LONGEST_DAYS):
        raise ValidationError({"last_day": _("Choose a day from today on, at most a year ahead.")})
