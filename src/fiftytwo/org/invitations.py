"""Telling someone that they can sign in."""

from __future__ import annotations

import logging
from importlib import import_module

from django.template import TemplateDoesNotExist

from fiftytwo.org.actions.accounts import Invitation
from fiftytwo.org.models import Organisation, Person

log = logging.getLogger(__name__)


def send_invitation(person: Person, invitation: Invitation) -> bool:
    """Queue a mail with the address that sets a password; return whether it was queued.

    ``org`` and ``mail`` stand side by side: the one does not import the other, it only asks for what it may find.
    """
    organisation = Organisation.get()
    context = {"person": person, "address": invitation.address, "organisation": organisation}
    try:
        send = import_module("fiftytwo.mail.actions").send
        send(invitation.user.email, "invitation", context, language=person.language or organisation.language)
    except (ImportError, TemplateDoesNotExist):
        log.warning("No mail could be queued for account %s: hand the address over", invitation.user.pk)
        return False
    return True
