"""Telling someone how to sign in."""

from __future__ import annotations

import logging
from importlib import import_module

from django.template import TemplateDoesNotExist

from fiftytwo.org.actions.accounts import Invitation
from fiftytwo.org.models import Organisation, Person, User

log = logging.getLogger(__name__)


def send_invitation(person: Person, invitation: Invitation) -> bool:
    """Queue a mail with the address that sets a password; return whether it was queued."""
    language = person.language or Organisation.get().language
    return _send("mail/invitation", invitation.user, invitation.user.email, invitation.address, language, person)


def send_reset(user: User, email: str, address: str) -> bool:
    """Queue a mail with the address that sets a new password; return whether it was queued."""
    person = Person.objects.filter(user=user).first()
    return _send("mail/password_reset", user, email, address, user.language or Organisation.get().language, person)


def _send(template: str, user: User, email: str, address: str, language: str, person: Person | None) -> bool:
    """Ask the mail room, if the house has one.

    ``org`` and ``mail`` stand side by side: the one does not import the other, it only asks for what it may find.
    """
    context = {"person": person, "address": address, "organisation": Organisation.get()}
    try:
        import_module("fiftytwo.mail.actions").send(email, template, context, language=language)
    except (ImportError, TemplateDoesNotExist):
        log.warning("No mail could be queued for account %s: hand the address over", user.pk)
        return False
    return True
