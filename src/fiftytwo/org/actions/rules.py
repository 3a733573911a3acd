"""What every action here checks first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from fiftytwo.clock.actions import hasten
from fiftytwo.org.models import Dated, Organisation, Person
from fiftytwo.org.viewer import Viewer
from fiftytwo.shell.words import day as day_said

LINK_NAMES = "link_names"
"""The recurring job that lets facts find people by names that were not known before; ``year.py`` says what it runs."""

Actor = Viewer | None  # None is SYSTEM: time, or a command of whoever runs the machine


def may(actor: Actor, permission: Callable[[Viewer], bool]) -> None:
    """Go on only if the actor has a permission; SYSTEM has every one.

    Raises:
        PermissionDenied: if not.
    """
    if actor is not None and not permission(actor):
        raise PermissionDenied


def today_of(actor: Actor) -> date:
    """Return today on the organisation's calendar."""
    return actor.today if actor else timezone.now().astimezone(ZoneInfo(Organisation.get().time_zone)).date()


def within_employment(person: Person, since: date) -> None:
    """Refuse a beginning on which someone does not work here.

    Raises:
        ValidationError: naming the day on which they joined or left.
    """
    if since < person.joined_on:
        raise ValidationError(
            _("%(person)s joined on %(day)s: choose that day or a later one.")
            % {"person": person, "day": day_said(person.joined_on)},
            code="before_joining",
        )
    if person.left_on and since >= person.left_on:
        raise ValidationError(
            _("%(person)s left on %(day)s: choose an earlier day.")
            % {"person": person, "day": day_said(person.left_on)},
            code="after_leaving",
        )


def names_learnt() -> None:
    """Let facts look for people and teams again: there are new names. The worker does it, within moments."""
    hasten(LINK_NAMES)


def close(row: Dated, until: date) -> bool:
    """End something on a day; what would not have lasted a day is taken back. Return whether a row is left."""
    if until <= row.since:
        row.delete()
        return False
    row.until = until
    row.save(update_fields=["until"])
    return True
