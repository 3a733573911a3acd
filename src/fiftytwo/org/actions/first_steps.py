"""Leaving a first step for later, and taking it up again."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from fiftytwo.org import audit
from fiftytwo.org.actions.rules import Actor, may
from fiftytwo.org.first_steps.models import StepLeft
from fiftytwo.org.first_steps.steps import is_step
from fiftytwo.org.permissions import can_administer


def leave_step(actor: Actor, name: str) -> None:
    """Leave a first step for later; once more changes nothing.

    Raises:
        PermissionDenied: if the actor is not the administrator.
        ValidationError: if there is no such step.
    """
    may(actor, can_administer)
    if not is_step(name):
        raise ValidationError(_("There is no such step."))
    with transaction.atomic():
        _left, is_new = StepLeft.objects.get_or_create(name=name)
        if is_new:
            audit.record_event(actor, "step.left", "org.organisation", {"name": [None, name]})


def take_up_step(actor: Actor, name: str) -> None:
    """Take up a first step that was left for later.

    Raises:
        PermissionDenied: if the actor is not the administrator.
    """
    may(actor, can_administer)
    with transaction.atomic():
        count, _kinds = StepLeft.objects.filter(name=name).delete()
        if count:
            audit.record_event(actor, "step.taken_up", "org.organisation", {"name": [name, None]})
