"""Somebody who worked here asks to be forgotten: what they raised stays, and leads to nobody any more."""

from __future__ import annotations

from fiftytwo.features.obstacles.models import Obstacle, Raiser, Remark
from fiftytwo.org.models import Person


def forget(person: Person) -> None:
    """Take the person away, in the caller's transaction."""
    Raiser.objects.filter(person=person).update(person=None, how=Raiser.How.ANONYMOUS)
    Remark.objects.filter(author=person).update(author=None)
    Obstacle.objects.open().filter(owner=person).update(owner=None)
