"""A card goes by mail: to the people credited, with the customer's words and the leader's own."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from fiftytwo.features.recognition.actions.turns import give
from fiftytwo.features.recognition.cards import cards_of, cards_pdf
from fiftytwo.features.recognition.models import Thanks
from fiftytwo.mail.actions import Attached, send
from fiftytwo.org.models import Person
from fiftytwo.org.viewer import Viewer


def send_card(actor: Viewer, thanks: Thanks) -> int:
    """Send the card to everyone credited who has an address, and tick it as given; return how many mails go.

    The mail holds the words until a server takes it; the erasure of the customer takes it back before.

    Raises:
        PermissionDenied, ValidationError: as ``give``; or if nobody credited has an address.
    """
    cards = [card for card in cards_of([thanks]) if isinstance(card.to, Person) and card.to.email]
    if not cards:
        raise ValidationError(_("Nobody of those you thank has an e-mail address: print the card instead."))
    with transaction.atomic():
        give(actor, thanks)
        for card in cards:
            attached = Attached("thanks.pdf", cards_pdf([card]))
            assert isinstance(card.to, Person)  # noqa: S101 - chosen above
            context = {"card": card, "leader": thanks.taken_by, "person": card.to}
            thanks.messages.add(
                send(card.to.email, "mail/customer_thanks", context, language=card.language, attached=attached)
            )
    return len(cards)
