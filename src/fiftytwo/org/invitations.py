"""Telling someone how to sign in."""

from __future__ import annotations

from django.utils import translation

from fiftytwo.mail.actions import goes_out, send
from fiftytwo.org.actions.accounts import Invitation
from fiftytwo.org.audit_words import action_name
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


def send_change(user: User, action: str) -> None:
    """Tell somebody what was changed about their way to sign in, in case it was not they; no mailbox, no mail."""
    person = Person.objects.filter(user=user).first()
    if person is None or not person.email:
        return
    language = user.language or person.language or Organisation.get().language
    with translation.override(language):
        what = action_name(action)
    context = {"person": person, "what": what, "organisation": Organisation.get()}
    send(person.email, "mail/sign_in_changed", context, language=language)


def _send(template: str, email: str, address: str, language: str, person: Person | None) -> None:
    context = {"person": person, "address": address, "organisation": Organisation.get()}
    send(email, template, context, language=language)
