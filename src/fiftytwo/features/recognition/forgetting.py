"""Somebody who worked here asks to be forgotten: what was written about them, to them and by them goes."""

from __future__ import annotations

from fiftytwo.features.recognition.models import (
    Candidate,
    Credit,
    Nomination,
    Objection,
    PeerThanks,
    ResultCorrection,
    Thanks,
)
from fiftytwo.mail.models import Message
from fiftytwo.org.models import Person


def forget(person: Person) -> None:
    """Take the words away, in the caller's transaction; that something was given stays, without them."""
    Credit.objects.filter(person=person).update(reply="", agreed_at=None)
    to_them = Thanks.objects.filter(moment__credits__person=person)
    Message.objects.filter(pk__in=to_them.filter(messages__isnull=False).values("messages")).exclude(
        state=Message.State.SENT
    ).delete()
    Thanks.objects.filter(pk__in=to_them.values("pk")).update(note="")
    Thanks.objects.filter(taken_by=person).update(note="")
    PeerThanks.objects.filter(giver=person).update(example="", shown_at=None)
    PeerThanks.objects.filter(receiver=person).update(example="", shown_at=None)
    Nomination.objects.filter(nominee=person).update(example="")
    Nomination.objects.filter(nominator=person).update(example="")
    Candidate.objects.filter(person=person).update(evidence={}, off_the_wall=True)
    ResultCorrection.objects.filter(candidate__person=person).update(why="")
    Objection.objects.filter(raised_by=person).update(words="", answer="")
