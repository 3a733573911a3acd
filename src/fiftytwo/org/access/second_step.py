"""The second step: who must have one, who has, and taking it away from somebody who lost theirs."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fiftytwo.org import audit
from fiftytwo.org.access.models import AccessRules
from fiftytwo.org.actions.rules import Actor, may
from fiftytwo.org.models import Grant, Person, User
from fiftytwo.org.permissions import can_administer
from fiftytwo.org.viewer import Viewer

EVERYONE, LEAD = "everyone", "lead"
ROLES: tuple[tuple[str, str | Promise], ...] = (
    (EVERYONE, gettext_lazy("everyone")),
    (LEAD, gettext_lazy("whoever leads a team")),
    *Grant.Role.choices,
)
_STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_step(user: User) -> bool:
    """Say whether an account has an authenticator app or a passkey."""
    return bool(Authenticator.objects.filter(user=user, type__in=_STEPS).exists())


def must_have_second_step(viewer: Viewer, rules: AccessRules) -> bool:
    """Say whether somebody's roles of today ask for a second step."""
    asked = set(rules.second_step_for)
    if viewer.person is None or not asked:
        return False
    return EVERYONE in asked or viewer.has(*asked) or (LEAD in asked and bool(viewer.led_teams))


def lacks_second_step(viewer: Viewer, rules: AccessRules) -> bool:
    """Say whether somebody has to set up a second step before anything else."""
    return viewer.user is not None and must_have_second_step(viewer, rules) and not has_second_step(viewer.user)


def remove_second_step(actor: Actor, person: Person) -> None:
    """Take app, passkeys and recovery codes from somebody who lost them, so that they can set up new ones.

    Raises:
        PermissionDenied: if the actor is not the administrator.
        ValidationError: if there are none.
    """
    may(actor, can_administer)
    with transaction.atomic():
        removed, _kinds = Authenticator.objects.filter(user=person.user).delete() if person.user else (0, {})
        if person.user is None or not removed:
            raise ValidationError(_("%(person)s has no second step.") % {"person": person})
        audit.record(actor, "account.second_step_removed", person.user, {}, about=person)
