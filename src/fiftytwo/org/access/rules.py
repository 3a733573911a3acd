"""Changing what the organisation asks of whoever comes in."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from fiftytwo.org import audit
from fiftytwo.org.access.models import AccessRules
from fiftytwo.org.access.networks import lets_in
from fiftytwo.org.access.second_step import ROLES
from fiftytwo.org.actions.rules import Actor, may
from fiftytwo.org.permissions import can_administer


def change_rules(actor: Actor, *, address: str | None = None, **asked: Any) -> audit.Changes:
    """Change the rules of access and return what differs now.

    Args:
        actor: who does it.
        address: from where the actor asks, which the networks have to let in; None for a command.
        asked: the fields to change.

    Raises:
        PermissionDenied: if the actor is not the administrator.
        ValidationError: if a role is unknown, or the networks would shut the actor out.
    """
    may(actor, can_administer)
    if not set(asked.get("second_step_for", ())) <= {role for role, _name in ROLES}:
        raise ValidationError({"second_step_for": _("Choose among the roles.")})
    if address is not None and not lets_in(asked.get("networks", ()), address):
        told = _("You are at %(address)s, which is in none of these networks: you would shut yourself out.")
        raise ValidationError({"networks": told % {"address": address}})
    with transaction.atomic():
        rules = AccessRules.get()
        changes = audit.changed({name: getattr(rules, name) for name in asked}, asked)
        for name, value in asked.items():
            setattr(rules, name, value)
        rules.save()
        if changes:
            audit.record(actor, "access.changed", rules, changes)
    return changes
