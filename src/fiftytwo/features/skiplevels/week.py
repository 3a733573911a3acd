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
from fiftytwo.org.viewer import Viewer
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
