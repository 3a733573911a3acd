"""Telling someone how to sign in."""

from __future__ import annotations

from fiftytwo.mail.actions import goes_out, send
from fiftytwo.org.actions.accounts import Invitation
from fiftytwo.org.models import Organisation, Person, User


def send_invitation(person: Person, invitation: Invitation) -> bool:
    """Queue a mail with the address that sets a password; return whether it will leave the house."""
    user, language = invitation.user, person.language or Organisation.get().language
    _send("mail/invitation", user.email, invitation.address, language, person)
    return goes_out()


def send_reset(user: User, email: str, address: str) -> None:
    """Queue a mail with the address that sets a new password."""
    person = Person.objects.filter(user=user).first()
    _send("mail/password_reset", email, address, user.language or Organisation.get().language, person)


def _send(template: str, email: str, address: str, language: str, person: Person | None) -> None:
    context = {"person": person, "address": address, "organisation": Organisation.get()}
    send(email, template, context, language=language)
