"""Colleagues thank each other, show it or not, and take it back."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fiftytwo.features.recognition import permissions
from fiftytwo.features.recognition.models import PeerThanks
from fiftytwo.mail.actions import send
from fiftytwo.org import audit
from fiftytwo.org.actions.rules import may
from fiftytwo.org.models import Person
from fiftytwo.org.values import Value
from fiftytwo.org.viewer import Viewer
from fiftytwo.rhythm import care, dues

SHORTEST_EXAMPLE = 20


def thank(actor: Viewer, receiver: Person, value: Value, example: str) -> PeerThanks:
    """Thank a colleague for something concrete that a published value stands for.

    Raises:
        PermissionDenied: if the actor works here no more.
        ValidationError: if the colleague does not work here or is the actor, the value is not published, or the example
            is too short to say anything.
    """
    may(actor, permissions.can_thank_colleagues)
    assert actor.person is not None  # noqa: S101 - only somebody who works here may
    check_colleague(actor, receiver)
    check_example(value, example)
    with transaction.atomic():
        given = PeerThanks.objects.create(giver=actor.person, receiver=receiver, value=value, example=example.strip())
        care.record(actor, "thanks", done_by=actor.person, done_for=receiver, about=f"peer:{given.key}")
        audit.record(actor, "peer.thanked", given, {"value": [None, value.key]}, about=receiver)
        if receiver.email:
            context = {"thanks": given, "receiver": receiver}
            send(receiver.email, "mail/colleague_thanks", context, language=receiver.language)
    return given


def show(actor: Viewer, given: PeerThanks, *, shown: bool) -> None:
    """Let colleagues read thanks that one received, or no longer.

    Raises:
        PermissionDenied: if somebody else received them.
    """
    _must_be_receivers(actor, given)
    given.shown_at = timezone.now() if shown else None
    given.save(update_fields=["shown_at"])


def hide(actor: Viewer, given: PeerThanks, *, hidden: bool) -> None:
    """Take thanks off one's wall, or put them back.

    Raises:
        PermissionDenied: if somebody else received them.
    """
    _must_be_receivers(actor, given)
    given.hidden_at = timezone.now() if hidden else None
    given.shown_at = None if hidden else given.shown_at
    given.save(update_fields=["hidden_at", "shown_at"])


def withdraw(actor: Viewer, given: PeerThanks) -> None:
    """Take thanks back that one gave.

    Raises:
        PermissionDenied: if somebody else gave them.
    """
    if actor.person is None or given.giver_id != actor.person.pk:
        raise PermissionDenied
    with transaction.atomic():
        given.withdrawn_at, given.shown_at = timezone.now(), None
        given.save(update_fields=["withdrawn_at", "shown_at"])
        dues.unkeep(actor, f"peer:{given.key}", "care.thanks")
        audit.record(actor, "peer.withdrawn", given, {}, about=given.receiver)


def check_colleague(actor: Viewer, person: Person) -> None:
    """Refuse oneself, and those who do not work here.

    Raises:
        ValidationError: saying whom to choose.
    """
    if actor.person == person:
        raise ValidationError(_("Choose a colleague: this is you."))
    if person.forgotten or not person.works_on(actor.today):
        raise ValidationError(_("%(person)s does not work here any more.") % {"person": person})


def check_example(value: Value, example: str) -> None:
    """Refuse a value that is not published, and an example that says nothing.

    Raises:
        ValidationError: saying what is missing.
    """
    if value.published_at is None:
        raise ValidationError({"value": _("This value is not published any more.")})
    if len(example.strip()) < SHORTEST_EXAMPLE:
        raise ValidationError({"example": _("Say what they did, in a sentence: when, for whom, what came of it.")})


def _must_be_receivers(actor: Viewer, given: PeerThanks) -> None:
    if actor.person is None or given.receiver_id != actor.person.pk:
        raise PermissionDenied
