"""A customer is forgotten: Monday mails that have not gone yet may quote them, and are written anew."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from fiftytwo.facts.erase import Cleaner, Tokens
from fiftytwo.mail.models import Message
from fiftytwo.rhythm.models import Subscription

TEMPLATE = "mail/week"


@transaction.atomic
def clean(_tokens: Tokens) -> int:
    """Take back the Monday mails that no server has taken; return how many. Whom they quote is not kept beside them.

    Their readers count as not written to, so that the job writes to them again as long as their Monday lasts.
    """
    waiting = Message.objects.filter(template=TEMPLATE).exclude(state=Message.State.SENT)
    Subscription.objects.filter(person__email__in=list(waiting.values_list("to", flat=True))).update(mailed_week=None)
    return waiting.delete()[0]


def customers() -> Iterable[str]:
    """Return whose keys stand here: nobody's."""
    return ()


CLEANER = Cleaner(clean, customers)
