"""The part of This week about meetings to come: who has no mailbox finds the invitation here, on their phone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from fiftytwo.features.skiplevels.inviting import address, zone_of
from fiftytwo.features.skiplevels.models import Guest, Meeting
from fiftytwo.lib.weeks import Week
from fiftytwo.org.models import Membership, Team
from fiftytwo.org.viewer import Viewer, organisations_today
from fiftytwo.rhythm.parts import Part
from fiftytwo.rhythm.subjects import Told
from fiftytwo.shell import words

AHEAD = timedelta(days=14)
SHOWN = 4


def part(viewer: Viewer, _week: Week) -> Part | None:
    """Return the meetings of the next fourteen days that a viewer takes part in, those without an answer first."""
    if viewer.person is None:
        return None
    now = timezone.now()
    rows = Guest.objects.filter(meeting__state=Meeting.State.OFFERED, meeting__at__range=(now, now + AHEAD))
    rows = rows.filter(Q(person=viewer.person) | Q(meeting__leader=viewer.person))
    guests = list(rows.select_related("meeting__leader", "person").order_by("meeting__at", "pk"))
    if not guests:
        return None
    asked = any(_is_asked(viewer, one) for one in guests)
    things = tuple(_things(viewer, guests))[:SHOWN]
    url = reverse("skiplevels:list")
    return Part(_("Conversations to come"), things, icon="users", url=url, more=_("All meetings"), first=asked)


def _is_asked(viewer: Viewer, guest: Guest) -> bool:
    return guest.person == viewer.person and guest.answer == Guest.Answer.NONE


def _things(viewer: Viewer, guests: Iterable[Guest]) -> Iterable[Told]:
    """Yield one thing for each meeting: an invitation, or whom one meets."""
    assert viewer.person is not None  # noqa: S101 - who takes part is somebody
    zone = zone_of(viewer.person)
    meetings: dict[Meeting, list[Guest]] = {}
    for guest in guests:
        meetings.setdefault(guest.meeting, []).append(guest)
    for meeting, theirs in meetings.items():
        when = words.moment(meeting.at.astimezone(zone))
        note = " · ".join(part for part in (when, meeting.place) if part)
        yield Told(_title(viewer, meeting, theirs), url=address(meeting), note=note)


def _title(viewer: Viewer, meeting: Meeting, guests: Iterable[Guest]) -> str:
    if meeting.leader == viewer.person:
        return ", ".join(str(one.person) for one in guests)
    if any(_is_asked(viewer, one) for one in guests):
        return _("%(leader)s would like to sit down with you: will you come?") % {"leader": meeting.leader}
    return _("A conversation with %(leader)s") % {"leader": meeting.leader}


def on_the_wall(team: Team, _week: Week) -> tuple[str, tuple[Told, ...]] | None:
    """Return who of a team is invited to a meeting and has no mailbox: with whom and when, and nothing else."""
    now = timezone.now()
    people = Membership.objects.on(organisations_today()).filter(team=team, person__email="").values("person")
    rows = Guest.objects.filter(person__in=people, meeting__state=Meeting.State.OFFERED)
    rows = rows.filter(meeting__at__range=(now, now + AHEAD)).exclude(answer=Guest.Answer.NO)
    guests = rows.select_related("person", "meeting__leader").order_by("meeting__at", "pk")
    things = tuple(Told(str(one.person), note=_with_whom(one)) for one in guests)
    return (_("Invited to a conversation: say yes or no on your phone, or to your lead"), things) if things else None


def _with_whom(guest: Guest) -> str:
    when = words.moment(guest.meeting.at.astimezone(zone_of(guest.person)))
    return ", ".join(part for part in (str(guest.meeting.leader), when, guest.meeting.place) if part)
