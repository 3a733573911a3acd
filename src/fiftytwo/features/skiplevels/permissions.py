"""Who may offer, see and write, as sentences."""

from __future__ import annotations

from fiftytwo.features.skiplevels.models import Consent, Guest, Meeting, Note
from fiftytwo.org.models import Grant, Membership, Person, ReportingLine
from fiftytwo.org.viewer import Viewer

LEADER = Grant.Role.LEADER


def can_offer(viewer: Viewer) -> bool:
    """Leaders offer meetings."""
    return viewer.person is not None and viewer.has(LEADER)


def can_see_plan(viewer: Viewer) -> bool:
    """Leaders and people partners see who was offered a meeting and who waits; never what was said."""
    return viewer.person is not None and viewer.has(LEADER, Grant.Role.PEOPLE_PARTNER)


def can_meet(viewer: Viewer, person: Person) -> bool:
    """A leader meets people past their own manager: never those who report to them directly or whose team they lead."""
    if not can_offer(viewer) or viewer.person is None or person.pk == viewer.person.pk:
        return False
    direct = ReportingLine.objects.on(viewer.today).filter(person=person, manager=viewer.person).exists()
    theirs = Membership.objects.on(viewer.today).filter(person=person).values("team_id")
    leads = Membership.objects.on(viewer.today).filter(person=viewer.person, leads=True, team_id__in=theirs).exists()
    return not direct and not leads


def takes_part(viewer: Viewer, meeting: Meeting) -> bool:
    """The leader and those invited: nobody else sees a meeting, its answers or its notes."""
    if viewer.person is None:
        return False
    invited = Guest.objects.filter(meeting=meeting, person=viewer.person).exists()
    return invited or meeting.leader_id == viewer.person.pk


def leads(viewer: Viewer, meeting: Meeting) -> bool:
    """The leader of a meeting moves it, cancels it and says that it was held."""
    return viewer.person is not None and meeting.leader_id == viewer.person.pk


def is_shared(note: Note) -> bool:
    """Others see a note once it is meant for them and everyone who was there has agreed."""
    there = {note.meeting.leader_id, *note.meeting.guests.filter(was_there=True).values_list("person_id", flat=True)}
    agreed = set(Consent.objects.filter(note=note).values_list("person_id", flat=True))
    return note.to_be_shared and there <= agreed


def can_read_note(viewer: Viewer, note: Note) -> bool:
    """Those who take part; leaders too, once it is shared."""
    return takes_part(viewer, note.meeting) or (viewer.has(LEADER) and is_shared(note))
