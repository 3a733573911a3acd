"""After a restore: whoever was forgotten since the backup was taken is forgotten again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from fiftytwo.facts import compact, erase, forgotten, forgotten_list, mask, store
from fiftytwo.facts.forget import forget_employees
from fiftytwo.facts.forgotten_list import ForgottenList
from fiftytwo.facts.models import Erasure, ForgottenName
from fiftytwo.org.actions import forget_person, leave
from fiftytwo.org.audit import SYSTEM
from fiftytwo.org.models import Person


@dataclass(frozen=True)
class Again:
    """How many were forgotten again."""

    customers: int = 0
    people: int = 0


def forget_again() -> Again:
    """Forget everyone of the home's list whom the stores still know; may be repeated, and is cheap if nobody is left.

    A restore that was killed is finished by it.
    """
    listed = forgotten_list.known()
    ours = listed.of_house(mask.house())
    if not listed.again and not _anything_missing(ours):
        return Again()
    with store.writing():
        customers = _customers(ours)
        people = _people(ours)
        if people or ours.names:
            for table in forget_employees():
                compact.vacuum(table, grace_seconds=-1)
        forgotten_list.done_again()
    return Again(customers, people)


def _anything_missing(listed: ForgottenList) -> bool:
    return bool(listed.customers.keys() - set(Erasure.objects.values_list("fingerprint", flat=True))) or any(
        _still_named(listed)
    )


def _customers(listed: ForgottenList) -> int:
    """Erase the customers listed, and all that the database lists, from whatever still names them."""
    with transaction.atomic():
        for mark, row in listed.customers.items():
            moment = parse_datetime(row["erased_at"]) or timezone.now()
            Erasure.objects.get_or_create(fingerprint=mark, defaults={"token": row["token"], "erased_at": moment})
    tokens = dict(Erasure.objects.values_list("fingerprint", "token"))
    found = erase.find(tokens)
    if found:
        erase.clean(found)
        for token in found.values():
            erase.tell(token, SYSTEM, erase.ErasedCounts())
    return len(found)


def _still_named(listed: ForgottenList) -> Iterator[Person]:
    return Person.objects.filter(key__in=listed.people, forgotten=False).iterator()


def _people(listed: ForgottenList) -> int:
    """Forget the employees listed, and know their names again by fingerprint."""
    with transaction.atomic():
        known = set(ForgottenName.objects.values_list("source", "fingerprint"))
        for mark, row in listed.names.items():
            source, _, print_of_name = mark.rpartition(" ")
            if (source, print_of_name) not in known:
                forgotten.put(source, print_of_name, row["person"])
    people = list(_still_named(listed))
    for person in people:
        with transaction.atomic():
            if person.left_on is None or person.left_on > timezone.now().date():
                leave(SYSTEM, person, _day_left(person, listed.people[person.key]))
            forget_person(SYSTEM, person)
    return len(people)


def _day_left(person: Person, told: str) -> date:
    """Return the day on which someone left, by the list; never before the day after they joined."""
    day = date.fromisoformat(told) if told else timezone.now().date()
    return max(day, person.joined_on + timedelta(days=1))
