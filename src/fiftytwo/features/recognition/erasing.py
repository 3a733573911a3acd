"""A customer is forgotten: their name, their mark and the seal of their words leave; the card and the wall say so."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from fiftytwo.facts.erase import Cleaner, Tokens
from fiftytwo.features.recognition.models import Moment, Thanks
from fiftytwo.features.recognition.sealing import customer_mark
from fiftytwo.mail.models import Message


def clean(tokens: Tokens) -> int:
    """Take customers out of moments and out of mails that have not gone; return how many places changed.

    The words themselves are in the facts only, and are gone from there already.
    """
    marks = [customer_mark(customer) for customer in tokens]
    with transaction.atomic():
        theirs = Moment.objects.filter(customer_mark__in=marks)
        carrying = Thanks.objects.filter(moment__in=theirs, messages__isnull=False).values("messages")
        unsent = Message.objects.filter(pk__in=carrying).exclude(state=Message.State.SENT)
        mails = len(unsent)
        unsent.delete()
        return mails + theirs.update(
            customer_mark="", seal="", customer_name="", consent="", contact_id="", erased_at=timezone.now()
        )


def customers() -> Iterable[str]:
    """Return whose keys stand here: nobody's, only marks from which no key can be read."""
    return ()


CLEANER = Cleaner(clean, customers)
