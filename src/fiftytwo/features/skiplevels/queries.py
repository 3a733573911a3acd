"""What the pages of meetings show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from fiftytwo.features.skiplevels import permissions
from fiftytwo.features.skiplevels.models import Consent, Guest, Meeting, Note
from fiftytwo.features.skiplevels.plan import Plan, last_offered, offered_in, plan
from fiftytwo.lib.periods import quarter
from fiftytwo.lib.scores import Score, share
from fiftytwo.lib.weeks import Week
from fiftytwo.org.models import Person, Team
from fiftytwo.org.viewer import Viewer
from fiftytwo.rhythm.roster import Roster

LISTED = 60


@dataclass(frozen=True)
class Suggested:
    """People whom a leader should sit down with this week."""

    people: tuple[Person, ...]

    @property
    def keys(self) -> str:
        """Their keys, for a form."""
        return ",".join(person.key for person in self.people)


@dataclass(frozen=True)
class MeetingsPage:
    """Someone's meetings: to come, over; and, for a leader, whose turn it is this week."""

    coming: tuple[Meeting, ...]
    over: tuple[Meeting, ...]
    suggested: tuple[Suggested, ...]
    plan: Plan | None


@dataclass(frozen=True)
class ShownNote:
    """A note, whether others see it, and what the viewer may do about it."""

    note: Note
    shared: bool
    own: bool
    agreed: bool
    missing: int


@dataclass(frozen=True)
class MeetingPage:
    """One meeting, for those who take part."""

    meeting: Meeting
    guests: tuple[Guest, ...]
    mine: Guest | None
    leads: bool
    notes: tuple[ShownNote, ...]
    has_begun: bool


@dataclass(frozen=True)
class Waiting:
    """Someone who was not offered a meeting this quarter: where they work, since when nobody has, what is planned."""

    person: Person
    team: str
    since: date
    never: bool
    leader: Person | None
    week: Week | None


@dataclass(frozen=True)
class PlanPage:
    """The quarter: how many were offered a meeting, how many had one, who waits longest, and whether it adds up."""

    plan: Plan
    offered: Score
    held: Score
    longest_days: int | None
    rows: tuple[Waiting, ...]


def meetings(viewer: Viewer) -> MeetingsPage:
    """Return someone's meetings."""
    mine = Meeting.objects.filter(Q(leader=viewer.person) | Q(guests__person=viewer.person)).distinct()
    mine = mine.select_related("leader").prefetch_related("guests__person")
    made = plan(viewer.today) if permissions.can_offer(viewer) else None
    return MeetingsPage(
        coming=tuple(mine.filter(state=Meeting.State.OFFERED)[:LISTED]),
        over=tuple(mine.exclude(state=Meeting.State.OFFERED).order_by("-at")[:LISTED]),
        suggested=_suggested(viewer, made) if made else (),
        plan=made,
    )


def one(viewer: Viewer, meeting: Meeting, *, has_begun: bool) -> MeetingPage:
    """Return one meeting as someone who takes part sees it."""
    guests = tuple(meeting.guests.select_related("person"))
    mine = next((guest for guest in guests if viewer.person and guest.person_id == viewer.person.pk), None)
    notes = tuple(_note(viewer, note) for note in meeting.notes.select_related("author", "meeting"))
    return MeetingPage(meeting, guests, mine, permissions.leads(viewer, meeting), notes, has_begun)


def heard(viewer: Viewer) -> tuple[Note, ...]:
    """Return what leaders may learn from the meetings of others: notes that everyone there agreed to share."""
    if not permissions.can_offer(viewer):
        return ()
    notes = Note.objects.filter(to_be_shared=True).select_related("meeting", "author").order_by("-written_at")[:200]
    return tuple(note for note in notes if permissions.is_shared(note))


def plan_page(viewer: Viewer) -> PlanPage:
    """Return the plan of this quarter with its coverage."""
    roster = Roster(Week.of(viewer.today))
    made, period = plan(viewer.today, roster), quarter(viewer.today)
    everyone = roster.frontline
    offered = offered_in(period) & everyone
    days = (period.first.monday, period.last.sunday)
    was_there = Guest.objects.filter(was_there=True, meeting__at__date__range=days).values_list("person_id", flat=True)
    rows = _rows(roster, made, everyone - offered)
    return PlanPage(
        plan=made,
        offered=share(len(offered), len(everyone)),
        held=share(len(set(was_there) & everyone), len(everyone)),
        longest_days=max(((viewer.today - row.since).days for row in rows), default=None),
        rows=rows,
    )


def _rows(roster: Roster, made: Plan, waiting: frozenset[int] | set[int]) -> tuple[Waiting, ...]:
    planned = {person: turn for turn in made.turns for person in turn.people}
    people = Person.objects.in_bulk([*waiting, *(turn.leader for turn in made.turns)])
    last, teams = last_offered(waiting), dict(Team.objects.values_list("pk", "name"))
    rows = [
        Waiting(
            person=people[pk],
            team=teams.get(roster.team_of.get(pk, 0), ""),
            since=last.get(pk, roster.joined[pk]),
            never=pk not in last,
            leader=people[planned[pk].leader] if pk in planned else None,
            week=planned[pk].week if pk in planned else None,
        )
        for pk in waiting
        if pk in people
    ]
    return tuple(sorted(rows, key=lambda row: (row.since, row.person.name_order)))


def _suggested(viewer: Viewer, made: Plan) -> tuple[Suggested, ...]:
    turns = made.of(viewer.person.pk if viewer.person else 0, Week.of(viewer.today))
    people = Person.objects.in_bulk([person for turn in turns for person in turn.people])
    return tuple(Suggested(tuple(people[person] for person in turn.people)) for turn in turns)


def _note(viewer: Viewer, note: Note) -> ShownNote:
    there = {note.meeting.leader_id, *note.meeting.guests.filter(was_there=True).values_list("person_id", flat=True)}
    agreed = set(Consent.objects.filter(note=note).values_list("person_id", flat=True))
    own = viewer.person.pk if viewer.person else 0
    missing = len(there - agreed) if note.to_be_shared else len(there)
    return ShownNote(note, permissions.is_shared(note), note.author_id == own, own in agreed, missing)
