"""What is done about meetings: offered, answered, moved, held, cancelled, undone; notes written, shared, kept back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fiftytwo.features.skiplevels import inviting, permissions
from fiftytwo.features.skiplevels.models import Consent, Guest, Meeting, Note
from fiftytwo.features.skiplevels.plan import LARGEST_GROUP
from fiftytwo.org import audit
from fiftytwo.org.actions.rules import may
from fiftytwo.org.models import Person
from fiftytwo.org.viewer import Viewer
from fiftytwo.rhythm import care, dues

OFFERED = "meeting.offered"
MINUTES = 30
LONGEST = 4_000
State = Meeting.State


def offer(actor: Viewer, people: Sequence[Person], *, at: datetime, place: str = "", minutes: int = MINUTES) -> Meeting:
    """Invite one person or a few to sit down with the actor; the invitation goes out by mail, with a calendar entry.

    Raises:
        PermissionDenied: if the actor is no leader.
        ValidationError: if it lies in the past, or somebody is left out for a reason: a direct report, gone, too many.
    """
    may(actor, permissions.can_offer)
    leader = _check(actor, people, at)
    with transaction.atomic():
        meeting = Meeting.objects.create(leader=leader, at=at, minutes=minutes, place=place.strip())
        for person in people:
            Guest.objects.create(meeting=meeting, person=person)
            dues.happened(actor, OFFERED, meeting.about, serves=person, by=leader)
            audit.record(actor, "meeting.offered", meeting, {"at": [None, at]}, about=person)
        inviting.invite(meeting)
    return meeting


def _check(actor: Viewer, people: Sequence[Person], at: datetime) -> Person:
    """Return who invites, if whom and when they invite makes sense."""
    if actor.person is None:
        raise PermissionDenied
    if not people:
        raise ValidationError({"people": _("Choose whom to meet.")})
    if len({person.pk for person in people}) > LARGEST_GROUP:
        raise ValidationError({"people": _("More than %(most)d is no conversation.") % {"most": LARGEST_GROUP}})
    if at <= timezone.now():
        raise ValidationError({"at": _("Choose a time that is still to come.")})
    for person in people:
        if not person.works_on(actor.today):
            raise ValidationError({"people": _("%(person)s does not work here any more.") % {"person": person}})
        if not permissions.can_meet(actor, person):
            why = _("%(person)s reports to you: these meetings go past one's own manager.") % {"person": person}
            raise ValidationError({"people": why})
    return actor.person


def move(actor: Viewer, meeting: Meeting, *, at: datetime, place: str = "") -> None:
    """Move a meeting; everyone is asked again.

    Raises:
        PermissionDenied: if the actor does not lead it.
        ValidationError: if it is over, or the time lies in the past.
    """
    _may_lead(actor, meeting)
    if at <= timezone.now():
        raise ValidationError({"at": _("Choose a time that is still to come.")})
    with transaction.atomic():
        changed = {"at": at, "place": place.strip(), "sequence": meeting.sequence + 1}
        _change(meeting, State.OFFERED, **changed)
        Guest.objects.filter(meeting=meeting).update(answer=Guest.Answer.NONE, wish="")
        audit.record(actor, "meeting.moved", meeting, {"at": [meeting.at, at]})
        meeting.refresh_from_db()
        inviting.invite(meeting)


def cancel(actor: Viewer, meeting: Meeting, why: str) -> None:
    """Cancel a meeting, with a reason that those invited read; it counts as not offered.

    Raises:
        PermissionDenied: if the actor does not lead it.
        ValidationError: if it is over, or no reason is given.
    """
    _may_lead(actor, meeting)
    why = why.strip()[:300]
    if not why:
        raise ValidationError({"why": _("Give a reason: those invited read it.")})
    with transaction.atomic():
        _change(meeting, State.OFFERED, state=State.CANCELLED, why=why, sequence=meeting.sequence + 1)
        dues.unkeep(actor, meeting.about, OFFERED)
        audit.record(actor, "meeting.cancelled", meeting, {"why": [None, why]})
        meeting.refresh_from_db()
        inviting.uninvite(meeting)


def reply(actor: Viewer, meeting: Meeting, answer: str, wish: str = "") -> None:
    """Let somebody who is invited say whether they come. A no is a no: nobody asks why, and it counts as offered.

    Raises:
        PermissionDenied: if the actor is not invited.
        ValidationError: if it is over, or the answer is none.
    """
    guest = Guest.objects.filter(meeting=meeting, person=actor.person).first() if actor.person else None
    if guest is None:
        raise PermissionDenied
    if not meeting.is_open:
        raise _is_over()
    if answer not in Guest.Answer.values or answer == Guest.Answer.NONE:
        raise ValidationError({"answer": _("Say yes, no, or ask for another time.")})
    with transaction.atomic():
        guest.answer, guest.wish = answer, wish.strip()[:300]
        guest.save(update_fields=["answer", "wish"])
        audit.record(actor, "meeting.answered", meeting, {"answer": [None, answer]}, about=guest.person)
        inviting.tell_leader(meeting)


def hold(actor: Viewer, meeting: Meeting, there: Sequence[Person] | None = None) -> None:
    """Say that a meeting was held, and who was there: they have been seen.

    Args:
        there: those who were there; without it all who did not say no.

    Raises:
        PermissionDenied: if the actor does not lead it.
        ValidationError: if it is over, has not begun, or nobody was there.
    """
    _may_lead(actor, meeting)
    if meeting.at > timezone.now():
        raise ValidationError(_("It has not begun yet."))
    guests = Guest.objects.filter(meeting=meeting).select_related("person")
    came = [g for g in guests if (g.answer != Guest.Answer.NO if there is None else g.person in there)]
    if not came:
        raise ValidationError(_("Nobody was there: cancel it, or move it."))
    with transaction.atomic():
        _change(meeting, State.OFFERED, state=State.HELD, held_at=timezone.now())
        for guest in came:
            Guest.objects.filter(pk=guest.pk).update(was_there=True)
            care.record(
                actor, "meeting", done_by=meeting.leader, done_for=guest.person, at=meeting.at, about=meeting.about
            )
        audit.record(actor, "meeting.held", meeting, {"people": [None, len(came)]})
    meeting.refresh_from_db()


def take_back(actor: Viewer, meeting: Meeting) -> None:
    """Undo that a meeting was held.

    Raises:
        PermissionDenied: if the actor does not lead it.
        ValidationError: if it was not held.
    """
    _may_lead(actor, meeting)
    with transaction.atomic():
        _change(meeting, State.HELD, state=State.OFFERED, held_at=None)
        for guest in Guest.objects.filter(meeting=meeting, was_there=True).select_related("person"):
            care.take_back("meeting", guest.person, meeting.about)
        dues.unkeep(actor, meeting.about, "care.meeting")
        Guest.objects.filter(meeting=meeting).update(was_there=False)
        audit.record(actor, "meeting.taken_back", meeting, {})
    meeting.refresh_from_db()


# ---- notes


def write(actor: Viewer, meeting: Meeting, text: str) -> Note:
    """Write something down, for those who were there.

    Raises:
        PermissionDenied: if the actor takes no part.
        ValidationError: if nothing is written, or far too much.
    """
    may(actor, lambda viewer: permissions.takes_part(viewer, meeting))
    if actor.person is None:
        raise PermissionDenied
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise ValidationError({"text": _("Write something, in %(most)d characters at most.") % {"most": LONGEST}})
    return Note.objects.create(meeting=meeting, author=actor.person, text=text)


def share(actor: Viewer, note: Note) -> None:
    """Ask those who were there whether others may see a note, or agree to it.

    Raises:
        PermissionDenied: if the actor takes no part.
    """
    may(actor, lambda viewer: permissions.takes_part(viewer, note.meeting))
    with transaction.atomic():
        Note.objects.filter(pk=note.pk).update(to_be_shared=True)
        Consent.objects.get_or_create(note=note, person=actor.person)
        audit.record(actor, "meeting.note_agreed", note, {})
    note.refresh_from_db()


def keep_back(actor: Viewer, note: Note) -> None:
    """Take one's agreement back: nobody else sees the note any more.

    Raises:
        PermissionDenied: if the actor takes no part.
    """
    may(actor, lambda viewer: permissions.takes_part(viewer, note.meeting))
    with transaction.atomic():
        Consent.objects.filter(note=note, person=actor.person).delete()
        audit.record(actor, "meeting.note_kept_back", note, {})


def tear_up(actor: Viewer, note: Note) -> None:
    """Delete one's own note.

    Raises:
        PermissionDenied: if it is somebody else's.
    """
    if actor.person is None or note.author_id != actor.person.pk:
        raise PermissionDenied
    note.delete()


def _may_lead(actor: Viewer, meeting: Meeting) -> None:
    may(actor, lambda viewer: permissions.leads(viewer, meeting))


def _change(meeting: Meeting, before: str, **fields: object) -> None:
    """Change a meeting, unless it is not any more what it was."""
    if not Meeting.objects.filter(pk=meeting.pk, state=before).update(**fields):
        raise _is_over()


def _is_over() -> ValidationError:
    return ValidationError(_("It is over, or was changed meanwhile. Load the page again."))
