"""Slips: a code that a lead prints for somebody without a mailbox: it lets them in once, for a quarter of an hour."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from fiftytwo.org import audit
from fiftytwo.org.access.models import SignInSlip
from fiftytwo.org.actions.rules import Actor, may
from fiftytwo.org.models import Person, User
from fiftytwo.org.permissions import can_give_slip
from fiftytwo.org.viewer import organisations_today

LASTS = timedelta(minutes=15)
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without those that are taken for others
_LENGTH = 10


@dataclass(frozen=True)
class NewSlip:
    """A slip that was just made; the code is kept nowhere, so it is shown this once."""

    slip: SignInSlip
    code: str

    @property
    def address(self) -> str:
        """The full address behind the QR code."""
        return f"{settings.URL.rstrip('/')}{reverse('account_slip')}?code={self.code}"


def give_slip(actor: Actor, person: Person) -> NewSlip:
    """Make a slip for somebody, and let their earlier ones open nothing any more.

    Raises:
        PermissionDenied: if the actor neither leads them nor is the administrator, or they hold a role or lead.
        ValidationError: if they have a mailbox, or neither phone nor employee number.
    """
    may(actor, lambda viewer: can_give_slip(viewer, person))
    if person.email:
        raise ValidationError(_("%(person)s has an e-mail address: invite them instead.") % {"person": person})
    if not (person.phone or person.employee_number):
        raise ValidationError(_("Add a phone or an employee number first: it is asked for with the code."))
    code = "".join(secrets.choice(_LETTERS) for _letter in range(_LENGTH))
    with transaction.atomic():
        if person.user is None:
            person.user = User.objects.create_user(f"{person.key}@no-mailbox.invalid")
            person.save(update_fields=["user"])
        _open_slips(person).update(revoked_at=timezone.now())
        slip = SignInSlip.objects.create(person=person, hashed=_hash(code), ends_at=timezone.now() + LASTS)
        audit.record(actor, "account.slip_given", person.user, {}, about=person)
    return NewSlip(slip, code)


def revoke_slips(actor: Actor, person: Person) -> None:
    """Let the slips of somebody open nothing any more.

    Raises:
        PermissionDenied: as for giving one.
        ValidationError: if none is open.
    """
    may(actor, lambda viewer: can_give_slip(viewer, person))
    with transaction.atomic():
        if person.user is None or not _open_slips(person).update(revoked_at=timezone.now()):
            raise ValidationError(_("No code of %(person)s is open.") % {"person": person})
        audit.record(actor, "account.slip_revoked", person.user, {}, about=person)


def end_slips(person: Person) -> None:
    """Let the slips of somebody whose account closes open nothing any more."""
    _open_slips(person).update(revoked_at=timezone.now())


def use_slip(number: str, code: str) -> User | None:
    """Use a slip up and return whose account it opens; None if code and number do not belong together now."""
    written = "".join(letter for letter in code.upper() if letter in _LETTERS)
    slip = SignInSlip.objects.filter(hashed=_hash(written)).select_related("person__user").first()
    if slip is None or not _is_number_of(slip.person, number) or not slip.person.works_on(organisations_today()):
        return None
    claimed = _open_slips(slip.person).filter(pk=slip.pk).update(used_at=timezone.now())
    return slip.person.user if claimed else None


def forget_slips() -> None:
    """Delete the slips of more than a week ago."""
    SignInSlip.objects.filter(ends_at__lt=timezone.now() - timedelta(days=7)).delete()


def _open_slips(person: Person) -> QuerySet[SignInSlip]:
    return SignInSlip.objects.filter(
        Q(used_at__isnull=True, revoked_at__isnull=True), person=person, ends_at__gt=timezone.now()
    )


def _is_number_of(person: Person, number: str) -> bool:
    given = number.strip().casefold()
    digits = "".join(letter for letter in given if letter.isdigit())
    phone = "".join(letter for letter in person.phone if letter.isdigit())
    is_phone = len(digits) >= 6 and digits == phone
    return bool(given) and (given == (person.employee_number or "").casefold() or is_phone)


def _hash(code: str) -> str:
    return salted_hmac("fiftytwo.org.access.slips", code, algorithm="sha256").hexdigest()
