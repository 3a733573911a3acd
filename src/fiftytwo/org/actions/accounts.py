"""Ways to sign in: opened and closed by the administrator."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from fiftytwo.org import audit
from fiftytwo.org.actions.rules import Actor, may, today_of
from fiftytwo.org.models import AuditEntry, Person, User
from fiftytwo.org.permissions import can_administer

CLOSED_ON_LEAVING = "account.closed_on_leaving"


@dataclass(frozen=True)
class Invitation:
    """A new account and the address under which its owner sets a password, once."""

    user: User
    address: str


def invite(actor: Actor, person: Person) -> Invitation:
    """Open an account for someone, or make a new link for one whose password was never set.

    Raises:
        PermissionDenied: if the actor is not the administrator.
        ValidationError: if they have no e-mail address, left, or the address belongs to another account.
    """
    may(actor, can_administer)
    email = person.email.strip().lower()
    if not email:
        raise ValidationError(_("%(person)s has no e-mail address: add one first.") % {"person": person})
    if (person.left_on and person.left_on <= today_of(actor)) or person.forgotten:
        raise ValidationError(_("%(person)s has left, so no account was opened.") % {"person": person})
    taken = User.objects.filter(email=email).exclude(pk=person.user_id or 0).first()
    if taken:
        raise ValidationError(_("Another account signs in with %(email)s.") % {"email": email})
    if person.user and person.user.has_usable_password():
        raise ValidationError(_("%(person)s can already sign in.") % {"person": person})
    with transaction.atomic():
        user = person.user or User.objects.create_user(email)
        if person.user is None:
            person.user = user
            person.save(update_fields=["user"])
        audit.record(actor, "account.invited", user, {}, about=person)
    return Invitation(user, password_address(user))


def password_address(user: User) -> str:
    """Return the full address under which a password can be set once, within Django's usual three days."""
    from allauth.account.forms import default_token_generator
    from allauth.account.utils import user_pk_to_url_str

    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    return settings.URL.rstrip("/") + path.replace("UID-KEY", key)


def close_account(actor: Actor, person: Person) -> None:
    """Let an account sign in no more: its sessions end, its tokens and slips open nothing any more.

    Raises:
        PermissionDenied: if the actor is not the administrator.
        ValidationError: if there is none, or it is the actor's own.
    """
    may(actor, can_administer)
    if person.user is None:
        raise ValidationError(_("%(person)s has no account.") % {"person": person})
    if actor and actor.user and actor.user.pk == person.user_id:
        raise ValidationError(_("This is your own account: let another administrator close it."))
    with transaction.atomic():
        _cut_off(actor, person)
        _set_active(actor, person.user, person, "account.closed", is_active=False)


def close_on_leaving(person: Person) -> bool:
    """Close the account of somebody who left; return whether one was open."""
    user = person.user
    with transaction.atomic():
        if user is None or not User.objects.filter(pk=user.pk, is_active=True).exists():
            return False
        _cut_off(audit.SYSTEM, person)
        _set_active(audit.SYSTEM, user, person, CLOSED_ON_LEAVING, is_active=False)
    return True


def reopen_on_return(actor: Actor, person: Person) -> None:
    """Open an account again that was closed because its owner left, and for no other reason."""
    if person.user is None or person.user.is_active:
        return
    kinds = ("account.closed", CLOSED_ON_LEAVING, "account.reopened")
    told = AuditEntry.objects.filter(record="org.user", record_id=str(person.user.pk), action__in=kinds)
    last = told.order_by("-pk").first()
    if last is not None and last.action == CLOSED_ON_LEAVING:
        _set_active(actor, person.user, person, "account.reopened", is_active=True)


def reopen_account(actor: Actor, person: Person) -> None:
    """Let a closed account sign in again; sessions and tokens from before stay closed.

    Raises:
        PermissionDenied: if the actor is not the administrator.
        ValidationError: if there is none.
    """
    may(actor, can_administer)
    if person.user is None:
        raise ValidationError(_("%(person)s has no account.") % {"person": person})
    _set_active(actor, person.user, person, "account.reopened", is_active=True)


def _cut_off(actor: Actor, person: Person) -> None:
    """End whatever still lets in: sessions, tokens, slips. Each kind leaves its row in the audit trail."""
    from fiftytwo.org.access import sessions, slips  # they are built of actions

    now = timezone.now()
    if person.user is not None:
        sessions.end_sessions(actor, person.user)
    for token in person.tokens.filter(revoked_at__isnull=True):
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
        audit.record(actor, "token.revoked", token, {}, about=person)
    slips.end_slips(person)


def _set_active(actor: Actor, user: User, person: Person, action: str, *, is_active: bool) -> None:
    with transaction.atomic():
        get_user_model().objects.filter(pk=user.pk).update(is_active=is_active)
        audit.record(actor, action, user, {"is_active": [not is_active, is_active]}, about=person)
