"""What becomes of commitments when the thing they are about is done, by whom ever it was, or is taken back."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from fiftytwo.org.models import Person
from fiftytwo.rhythm import occasions, registry
from fiftytwo.rhythm.models import Commitment, Due, LastSeen
from fiftytwo.rhythm.practice import AnsweredWithin, EachPerson, Practice, Unseen


def settle(occasion: str, about: str, person: Person | None, by: Person | None) -> None:
    """Close the commitments that an occasion fulfils: done where their owner did it, else done by another meanwhile."""
    practices = registry.all_there_are()
    found = list(Commitment.objects.filter(state__in=Commitment.OPEN, about=about))
    if person is not None:
        found += list(Commitment.objects.filter(state__in=Commitment.OPEN, serves=person).exclude(about=about))
    for commitment in found:
        practice = practices.get(commitment.practice)
        if practice is not None and _fulfils(practice, occasion, about, commitment):
            _close(commitment, by, _by(occasion, about))


def _fulfils(practice: Practice, occasion: str, about: str, commitment: Commitment) -> bool:
    query = practice.query
    if isinstance(query, AnsweredWithin):
        waiting = Due.objects.open().filter(practice=practice.name, about=about)
        return commitment.about == about and occasion in {s.keeps for s in query.steps} and not waiting.exists()
    if isinstance(query, Unseen):
        told = occasions.every().get(occasion)
        return occasion in query.occasions if query.occasions else told is not None and told.seen
    return isinstance(query, EachPerson) and occasion == query.occasion


def _by(occasion: str, about: str) -> str:
    return f"{occasion} {about}"


def _close(commitment: Commitment, by: Person | None, settled_by: str) -> None:
    state, reason = Commitment.State.DONE, ""
    if by is None or by.pk != commitment.whose_id:
        state = Commitment.State.DROPPED
        reason = _("%(person)s did it meanwhile.") % {"person": by} if by else _("It happened meanwhile.")
    rows = Commitment.objects.filter(pk=commitment.pk, state__in=Commitment.OPEN)
    rows.update(state=state, reason=reason, changed_at=timezone.now(), settled_by=settled_by)


def unsettle(occasion: str, about: str) -> None:
    """Open again what an occasion had fulfilled that did not happen after all, unless something else fulfils it."""
    practices = registry.all_there_are()
    for commitment in Commitment.objects.filter(settled_by=_by(occasion, about)).exclude(state__in=Commitment.OPEN):
        same = Commitment.objects.filter(practice=commitment.practice, about=commitment.about)
        practice = practices.get(commitment.practice)
        if same.filter(state__in=Commitment.OPEN).exists() or (practice and _seen_since(practice, commitment)):
            continue
        was_theirs = commitment.state == Commitment.State.DONE
        Commitment.objects.filter(pk=commitment.pk).update(
            state=Commitment.State.TAKEN if was_theirs else Commitment.State.PROPOSED,
            reason="", settled_by="", changed_at=timezone.now(),
        )  # fmt: skip


def _seen_since(practice: Practice, commitment: Commitment) -> bool:
    """Say whether whom somebody was asked to see was seen by another way in the meantime."""
    if not isinstance(practice.query, Unseen) or practice.query.occasions:
        return False
    return LastSeen.objects.filter(person=commitment.serves_id, day__gte=commitment.week).exists()
