"""Accounts follow people: opened for whoever joins, if the rules of access say so, and closed for whoever leaves.

People come from the HR import or the form of people; this runs after an import and every ten minutes, so that a day of
joining or leaving that lay ahead comes true by itself.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from fiftytwo.org import audit
from fiftytwo.org.access.models import AccessRules
from fiftytwo.org.actions.accounts import close_on_leaving, invite
from fiftytwo.org.invitations import send_invitation
from fiftytwo.org.models import Person, User
from fiftytwo.org.viewer import organisations_today


@dataclass(frozen=True)
class Accounts:
    """Whose accounts were opened and closed, or would be."""

    opened: tuple[Person, ...]
    closed: tuple[Person, ...]


def settle(only: Collection[str] | None = None, *, dry_run: bool = False) -> Accounts:
    """Open and close accounts as people join and leave; doing it again does nothing more.

    Args:
        only: the keys of the people to look at; None for everyone.
        dry_run: change nothing.
    """
    opening = waiting(only) if AccessRules.get().opens_accounts else []
    closing = leavers(only)
    if dry_run:
        return Accounts(tuple(opening), tuple(closing))
    opened = tuple(person for person in opening if _open(person))
    return Accounts(opened, tuple(person for person in closing if close_on_leaving(person)))


def waiting(only: Collection[str] | None = None) -> list[Person]:
    """Return who works here, has an e-mail address of their own and no account."""
    here = Person.objects.present_on(organisations_today()).filter(user__isnull=True, forgotten=False).exclude(email="")
    taken = set(User.objects.values_list("email", flat=True))
    return [person for person in _among(here, only) if person.email.strip().lower() not in taken]


def leavers(only: Collection[str] | None = None) -> list[Person]:
    """Return who left and still has an open account."""
    gone = Person.objects.filter(Q(left_on__lte=organisations_today()), user__is_active=True)
    return _among(gone, only)


def _among(people: QuerySet[Person], only: Collection[str] | None) -> list[Person]:
    found = people.select_related("user").order_by("pk")
    return [person for person in found if only is None or person.key in only]


def _open(person: Person) -> bool:
    """Open an account and invite its owner; two people with one address get one account, the first of them."""
    try:
        with transaction.atomic():
            send_invitation(person, invite(audit.SYSTEM, person))
    except (ValidationError, IntegrityError):  # the second: somebody else invited them in this moment
        return False
    return True
