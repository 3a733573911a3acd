"""Somebody who worked here asks to be forgotten: their meetings and notes go."""

from __future__ import annotations

from fiftytwo.features.skiplevels.models import Consent, Guest, Meeting, Note
from fiftytwo.org.models import Person


def forget(person: Person) -> None:
    """Take the person's part away, in the caller's transaction; that meetings were held stays in the numbers."""
    Note.objects.filter(author=person).delete()
    Consent.objects.filter(person=person).delete()
    Guest.objects.filter(person=person).update(wish="")
    Meeting.objects.filter(leader=person).update(place="", why="")
