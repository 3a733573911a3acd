"""What someone does with a commitment: take, change, finish, hand on, drop, and undo any of it.

Every change is conditional on the state that the actor saw, so of two people who take the same thing one wins and the
other is told who it was.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fiftytwo.lib.weeks import Week
from fiftytwo.org import audit
from fiftytwo.org.models import Person
from fiftytwo.org.viewer import Viewer
from fiftytwo.rhythm import care, dues, registry
from fiftytwo.rhythm.choosing import MOST_A_WEEK
from fiftytwo.rhythm.models import Commitment, Due, Happening
from fiftytwo.rhythm.permissions import can_see_subject, can_work_on
from fiftytwo.rhythm.practice import EachPerson, Unseen

State = Commitment.State
OWN = "own"
"""Kind of subject of a commitment in one's own words."""


def take(actor: Viewer, commitment: Commitment) -> None:
    """Take on what was proposed.

    Raises:
        PermissionDenied: if it is proposed to another.
        ValidationError: if it is gone meanwhile.
    """
    _may(actor, commitment)
    _move(actor, commitment, (State.PROPOSED,), "commitment.taken", state=State.TAKEN)


def take_over(actor: Viewer, practice: str, about: str, serves: Person | None = None) -> Commitment:
    """Take on a thing that nobody has taken yet, also one that is only proposed to another.

    Raises:
        PermissionDenied: if the actor may not see the thing.
        ValidationError: if somebody has taken it meanwhile, or the actor has five already.
    """
    if actor.person is None or not can_see_subject(actor, about):
        raise PermissionDenied
    with transaction.atomic():
        held = Commitment.objects.filter(practice=practice, about=about, state__in=Commitment.OPEN).first()
        if held is not None and held.whose_id == actor.person.pk:
            if held.state == State.PROPOSED:
                take(actor, held)
            return held
        check_room(actor.person, Week.of(actor.today))
        if held is not None and held.state == State.PROPOSED:
            before = held.whose
            _move(actor, held, (State.PROPOSED,), "commitment.taken", state=State.TAKEN, whose=actor.person)
            audit.record(actor, "commitment.taken_over", held, {"whose": [before, actor.person]}, about=before)
            return held
        if held is not None:
            raise ValidationError(_taken_by(held))
        return _create(actor, actor.person, practice, about, serves)


def add(actor: Viewer, words: str, serves: Person | None = None) -> Commitment:
    """Take on something in one's own words.

    Raises:
        PermissionDenied: if the actor works here no more.
        ValidationError: if it says nothing, or the actor has five already.
    """
    if actor.person is None:
        raise PermissionDenied
    if not words.strip():
        raise ValidationError(_("Say what you will do."))
    check_room(actor.person, Week.of(actor.today))
    return _create(actor, actor.person, "", f"{OWN}:{secrets.token_hex(6)}", serves, words.strip()[:300])


def change(actor: Viewer, commitment: Commitment, words: str) -> None:
    """Say in one's own words what one will do.

    Raises:
        PermissionDenied, ValidationError: as ``take``.
    """
    _may(actor, commitment)
    if not words.strip() and commitment.about.startswith(f"{OWN}:"):
        raise ValidationError(_("Say what you will do."))
    _move(actor, commitment, Commitment.OPEN, "commitment.changed", words=words.strip()[:300], state=State.TAKEN)


def finish(actor: Viewer, commitment: Commitment, evidence: str, kind: str = "", at: datetime | None = None) -> None:
    """Say that it is done and what shows it; where it was for a person, what was done for them becomes a fact.

    Args:
        actor: whose it is.
        commitment: what was done.
        evidence: what shows it, in their words; not the words of a customer.
        kind: of the care given, where it was given to a person: one of ``care.KINDS``.
        at: when; now unless said.

    Raises:
        PermissionDenied, ValidationError: as ``take``.
    """
    _may(actor, commitment)
    if kind and kind not in care.KINDS:
        raise ValidationError(_("Choose what you did."))
    _waits_elsewhere(commitment)
    with transaction.atomic():
        told = {"evidence": evidence.strip()[:300], "state": State.DONE}
        _move(actor, commitment, Commitment.OPEN, "commitment.done", **told)
        _tell_what_happened(actor, commitment, kind, at)


def _waits_elsewhere(commitment: Commitment) -> None:
    """Refuse to tick off what is done on a page of its own: there it leaves its evidence."""
    steps = Due.objects.open().filter(practice=commitment.practice, about=commitment.about)
    if any(not due.step.startswith("care.") for due in steps):
        raise ValidationError(_("Do this on its own page: it is ticked off here as soon as it is done there."))


def _tell_what_happened(actor: Viewer, commitment: Commitment, kind: str, at: datetime | None) -> None:
    practice = registry.all_there_are().get(commitment.practice)
    query = practice.query if practice else None
    if isinstance(query, EachPerson) and commitment.serves is not None:
        dues.happened(actor, query.occasion, _trace(commitment), serves=commitment.serves, at=at)
    elif commitment.serves is not None and commitment.serves != actor.person and (kind or isinstance(query, Unseen)):
        about = commitment.about if query is not None and not isinstance(query, Unseen) else _trace(commitment)
        care.record(actor, kind or "visit", done_by=actor.person, done_for=commitment.serves, about=about, at=at)


def hand_on(actor: Viewer, commitment: Commitment, to: Person) -> Commitment:
    """Ask another to do it; both see from whom to whom it went. A due thing changes its owner with it.

    Raises:
        PermissionDenied: if it is not the actor's.
        ValidationError: if the other works here no more, is whom it is for, has five already, or it is gone meanwhile.
    """
    _may(actor, commitment)
    if not to.works_on(actor.today):
        raise ValidationError(_("%(person)s does not work here any more.") % {"person": to})
    if to.pk in (commitment.whose_id, commitment.serves_id):
        raise ValidationError(_("Choose somebody else."))
    check_room(to, Week(commitment.week))
    with transaction.atomic():
        _move(actor, commitment, Commitment.OPEN, "commitment.handed_on", state=State.HANDED_ON)
        given = Commitment.objects.create(
            whose=to, week=commitment.week, first_week=commitment.first_week, practice=commitment.practice,
            about=commitment.about, serves=commitment.serves, words=commitment.words,
            importance=commitment.importance, from_whom=commitment,
        )  # fmt: skip
        for due in Due.objects.open().filter(practice=commitment.practice, about=commitment.about):
            dues.hand_on(actor, due, to)
    return given


def drop(actor: Viewer, commitment: Commitment, reason: str) -> None:
    """Say that it will not be done, and why.

    Raises:
        PermissionDenied: if it is not the actor's.
        ValidationError: if no reason is given, or it is gone meanwhile.
    """
    _may(actor, commitment)
    if not reason.strip():
        raise ValidationError(_("Give a reason: it stays visible."))
    _move(actor, commitment, Commitment.OPEN, "commitment.dropped", state=State.DROPPED, reason=reason.strip()[:300])


def undo(actor: Viewer, commitment: Commitment) -> None:
    """Take back what was last done with it: finishing, dropping, handing on or taking.

    Raises:
        PermissionDenied: if it is not the actor's.
        ValidationError: if another has the thing meanwhile.
    """
    _may(actor, commitment)
    was = commitment.state
    before = State.PROPOSED if was == State.TAKEN else State.TAKEN
    try:
        with transaction.atomic():
            if was == State.HANDED_ON:
                _take_back(actor, commitment)
            _move(actor, commitment, (was,), "commitment.undone", evidence="", reason="", state=before)
            if was == State.DONE:
                _forget_what_happened(actor, commitment)
    except IntegrityError:
        held = Commitment.objects.filter(practice=commitment.practice, about=commitment.about)
        raise ValidationError(_taken_by(held.get(state__in=Commitment.OPEN))) from None


def _take_back(actor: Viewer, commitment: Commitment) -> None:
    given = commitment.handed_to.filter(state=State.PROPOSED).first()
    if given is None:
        raise ValidationError(_("It has been taken on meanwhile: ask for it back."))
    given.delete()
    for due in Due.objects.open().filter(practice=commitment.practice, about=commitment.about):
        dues.hand_on(actor, due, commitment.whose)


def _forget_what_happened(actor: Viewer, commitment: Commitment) -> None:
    for about in (_trace(commitment), commitment.about):
        for step in Happening.objects.filter(about=about, by=actor.person).values_list("occasion", flat=True):
            if step.startswith("care.") and commitment.serves is not None:
                care.take_back(step.removeprefix("care."), commitment.serves, about)
            dues.unkeep(actor, about, step)


def check_room(person: Person, week: Week) -> None:
    """Refuse a sixth commitment.

    Raises:
        ValidationError: saying whose week is full.
    """
    held = Commitment.objects.filter(whose=person, week=week.monday, state__in=(*Commitment.OPEN, State.DONE)).count()
    if held >= MOST_A_WEEK:
        told = {"person": person, "most": MOST_A_WEEK}
        raise ValidationError(_("%(person)s already has %(most)s commitments this week, and that is the most.") % told)


def _create(
    actor: Viewer, whose: Person, practice: str, about: str, serves: Person | None, words: str = ""
) -> Commitment:
    week = Week.of(actor.today).monday
    try:
        with transaction.atomic():
            made = Commitment.objects.create(
                whose=whose, week=week, first_week=week, practice=practice, about=about, serves=serves, words=words,
                state=State.TAKEN,
            )  # fmt: skip
            audit.record(actor, "commitment.taken", made, {"about": [None, about]}, about=whose)
    except IntegrityError:
        held = Commitment.objects.get(practice=practice, about=about, state__in=Commitment.OPEN)
        raise ValidationError(_taken_by(held)) from None
    return made


def _move(actor: Viewer, commitment: Commitment, seen: tuple[str, ...], action: str, **told: str | Person) -> None:
    """Change a commitment if it still is in the state, and with the person, that the actor saw."""
    rows = Commitment.objects.filter(pk=commitment.pk, whose=commitment.whose_id, state__in=seen)
    before = {name: getattr(commitment, name) for name in told}
    with transaction.atomic():
        if not rows.update(**told, changed_at=timezone.now()):
            now = Commitment.objects.filter(pk=commitment.pk).select_related("whose").first()
            raise ValidationError(_changed(now))
        audit.record(actor, action, commitment, audit.changed(before, told), about=commitment.whose)
    for name, value in told.items():
        setattr(commitment, name, value)


def _may(actor: Viewer, commitment: Commitment) -> None:
    if not can_work_on(actor, commitment):
        raise PermissionDenied


def _taken_by(held: Commitment) -> str:
    return _("%(person)s has taken this on.") % {"person": held.whose}


def _changed(now: Commitment | None) -> str:
    if now is None:
        return _("This is gone. Load the page again.")
    told = {"person": now.whose, "state": now.get_state_display()}
    return _("%(person)s: %(state)s meanwhile. Load the page again.") % told


def _trace(commitment: Commitment) -> str:
    return f"commitment:{commitment.pk}"
