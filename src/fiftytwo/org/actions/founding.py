"""Found an organisation: its row, its first person, their account and their two roles, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from fiftytwo.org.actions import PersonDetails, change_organisation, grant_role, hire, invite
from fiftytwo.org.actions.rules import today_of
from fiftytwo.org.audit import SYSTEM
from fiftytwo.org.first_steps import door
from fiftytwo.org.models import Grant, Organisation, Person, User


@dataclass(frozen=True)
class NewHouse:
    """What has to be known to begin."""

    organisation: str
    time_zone: str
    language: str
    given_name: str
    family_name: str
    email: str
    password: str


def found(house: NewHouse) -> Person:
    """Write the organisation and its first administrator; return them. Of two at once, one is written.

    Raises:
        ValidationError: if there is an organisation already, or something given is not right; nothing is written.
    """
    validate_email(house.email)
    try:
        validate_password(house.password, User(email=house.email))
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from None
    with transaction.atomic():
        door.hold()
        if Organisation.objects.exists():
            raise ValidationError(_("This installation is set up already. Further people are added in its pages."))
        person = _write(house)
        door.shut()
    return person


def _write(house: NewHouse) -> Person:
    change_organisation(SYSTEM, name=house.organisation, time_zone=house.time_zone, language=house.language)
    today = today_of(SYSTEM)
    details = PersonDetails(
        house.given_name, today, family_name=house.family_name, email=house.email, language=house.language
    )
    person = hire(SYSTEM, details)
    for role in (Grant.Role.ADMINISTRATOR, Grant.Role.SERVICE_OPERATIONS):
        grant_role(SYSTEM, person, role, since=today)
    user = invite(SYSTEM, person).user
    user.set_password(house.password)
    user.save(update_fields=["password"])
    return person
