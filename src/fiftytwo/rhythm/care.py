"""Care: what somebody did for somebody on the front line, kept as a fact and as *last seen*."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from fiftytwo.facts import outbox
from fiftytwo.org.actions.rules import Actor
from fiftytwo.org.models import Person
from fiftytwo.rhythm import dues
from fiftytwo.rhythm.models import Happening

KINDS = ("note", "meeting", "answer", "call", "visit", "thanks", "praise", "coaching")


def record(
    actor: Actor,
    kind: str,
    *,
    done_by: Person | None,
    done_for: Person,
    at: datetime | None = None,
    about: str = "",
) -> str:
    """Write down that somebody was cared for, in the caller's transaction; return the key of the fact.

    It becomes a row of the fact table ``care``, an occasion ``care.<kind>``, and the new *last seen* of the person.

    Args:
        actor: who writes it down.
        kind: one of ``KINDS``; ``praise`` is a customer's, ``thanks`` a colleague's.
        done_by: who did it; None for a customer.
        done_for: for whom.
        at: when; now unless said.
        about: the thing it came from, ``wow:17``: told twice, it counts once.

    Raises:
        ValueError: if there is no such kind: a mistake in the code.
    """
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is no kind of care")
    at = at or timezone.now()
    key = _key(kind, about, done_for) if about else f"care-{kind}-{secrets.token_hex(8)}"
    with transaction.atomic():
        place = dues.place_of(done_for, None, at)
        dues.happened(
            actor, f"care.{kind}", about or f"care:{key}", serves=done_for, team=place.team, by=done_by, at=at
        )
        row = {
            "done_at": at,
            "kind": kind,
            "done_by": done_by.key if done_by else None,
            "employee": done_for.key,
            "team": place.team.key if place.team else None,
            "site": place.site.key if place.site else None,
        }
        outbox.put("care", key, row)
    return key


TAKEN_BACK = "taken back"


def take_back(kind: str, done_for: Person, about: str) -> None:
    """Correct the fact of something that was not done after all, before ``dues.unkeep`` lets what it kept be due again.

    A fact is corrected, never deleted, and stays on its day.
    """
    done = Happening.objects.filter(person=done_for, about=about, occasion=f"care.{kind}").first()
    at = done.at if done else timezone.now()
    outbox.put("care", _key(kind, about, done_for), {"done_at": at, "kind": TAKEN_BACK, "employee": done_for.key})


def _key(kind: str, about: str, done_for: Person) -> str:
    return f"care-{kind}-{about}-{done_for.key}"
