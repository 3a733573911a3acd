"""Invitations: a mail with a calendar entry to each who has an address, answers to the leader, what the rhythm tells.

An entry lies on servers of others: it says that somebody sits down with somebody, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from fiftytwo.features.skiplevels import permissions
from fiftytwo.features.skiplevels.models import Guest, Meeting
from fiftytwo.features.skiplevels.plan import plan
from fiftytwo.lib.weeks import Week
from fiftytwo.mail import actions as mail
from fiftytwo.mail.actions import Attached
from fiftytwo.org.calendars import time_zone_of
from fiftytwo.org.models import Membership, Organisation, Person
from fiftytwo.org.viewer import Viewer, organisations_today
from fiftytwo.rhythm.subjects import Proposal, Told

PRACTICE = "meeting_each_quarter"
PARTSTAT = {"none": "NEEDS-ACTION", "yes": "ACCEPTED", "no": "DECLINED", "other_time": "TENTATIVE"}
"""What a calendar calls an answer."""


def invite(meeting: Meeting) -> None:
    """Send the invitation, or its change, to all who are invited and have an address."""
    entry = calendar_entry(meeting, "REQUEST")
    for guest in meeting.guests.select_related("person"):
        _write(guest.person, "mail/meeting_offered", meeting, Attached("meeting.ics", entry))


def uninvite(meeting: Meeting) -> None:
    """Send the cancellation."""
    entry = calendar_entry(meeting, "CANCEL")
    for guest in meeting.guests.select_related("person"):
        _write(guest.person, "mail/meeting_cancelled", meeting, Attached("meeting.ics", entry))


def tell_leader(meeting: Meeting) -> None:
    """Write to the leader that somebody has answered."""
    _write(meeting.leader, "mail/meeting_answered", meeting)


def tell_leader_of_end(meeting: Meeting) -> None:
    """Write to the leader that a meeting was cancelled, and take it out of their calendar."""
    _write(
        meeting.leader, "mail/meeting_cancelled", meeting, Attached("meeting.ics", calendar_entry(meeting, "CANCEL"))
    )


def calendar_entry(meeting: Meeting, method: str) -> bytes:
    """Return a meeting as a calendar entry that mail programs take in, change and cancel."""
    made = Calendar()
    made.add("prodid", "-//Fiftytwo//meetings//EN")
    made.add("version", "2.0")
    made.add("method", method)
    event = Event()
    event.add("uid", f"meeting-{meeting.key}@fiftytwo")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", timezone.now())
    event.add("dtstart", meeting.at)
    event.add("dtend", meeting.ends)
    event.add("summary", _("A conversation with %(leader)s") % {"leader": meeting.leader})
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    if meeting.place:
        event.add("location", meeting.place)
    event.add("url", settings.URL.rstrip("/") + address(meeting))
    if meeting.leader.email:
        event.add("organizer", _address_of(meeting.leader), encode=False)
    for guest in meeting.guests.select_related("person"):
        if guest.person.email:
            event.add("attendee", _invited(guest), encode=False)
    made.add_component(event)
    return bytes(made.to_ical())


def address(meeting: Meeting) -> str:
    """Return the page of a meeting."""
    return reverse("skiplevels:one", args=[meeting.key])


def zone_of(person: Person) -> ZoneInfo:
    """Return the clock of somebody's site."""
    held = Membership.objects.on(timezone.now().date()).filter(person=person).select_related("team__site").first()
    site = held.team.site if held else None
    return ZoneInfo(site.time_zone if site else time_zone_of(""))


def _address_of(person: Person) -> vCalAddress:
    found = vCalAddress(f"MAILTO:{person.email}")
    found.params["cn"] = vText(str(person))
    return found


def _invited(guest: Guest) -> vCalAddress:
    """Return somebody invited, with what they answered, so that their calendar asks them or knows."""
    found = _address_of(guest.person)
    found.params["role"] = vText("REQ-PARTICIPANT")
    found.params["partstat"] = vText(PARTSTAT[guest.answer])
    found.params["rsvp"] = vText("TRUE" if guest.answer == Guest.Answer.NONE else "FALSE")
    return found


def _write(person: Person, template: str, meeting: Meeting, attached: Attached | None = None) -> None:
    if not person.email or not person.works_on(organisations_today()):
        return
    language = person.language or Organisation.get().language
    with translation.override(language), timezone.override(zone_of(person)):
        context = {"person": person, "meeting": meeting, "address": settings.URL.rstrip("/") + address(meeting)}
        mail.send(person.email, template, context, language=language, attached=attached)


class MeetingTeller:
    """Tells the rhythm of meetings: ``meeting:mh2k9xw3ab``, to those who take part."""

    def told(self, viewer: Viewer, abouts: Sequence[str]) -> Mapping[str, Told]:
        """Return how to show them, without those that the viewer takes no part in."""
        keys = {about.partition(":")[2]: about for about in abouts}
        found = Meeting.objects.filter(key__in=keys).select_related("leader")
        return {keys[one.key]: _told(one) for one in found if permissions.takes_part(viewer, one)}


def _told(meeting: Meeting) -> Told:
    return Told(
        _("A conversation with %(leader)s") % {"leader": meeting.leader},
        url=address(meeting),
        note=str(meeting.get_state_display()),
        act=_("Meet"),
    )


def proposals(today: date) -> Iterable[Proposal]:
    """Propose to each leader the meetings of the week by the plan, so that the quarter adds up."""
    made = plan(today)
    turns = [turn for turn in made.turns if turn.week == Week.of(today)]
    people = Person.objects.in_bulk([pk for turn in turns for pk in (turn.leader, *turn.people)])
    for turn in turns:
        for person in turn.people:
            yield Proposal(PRACTICE, f"person:{people[person].key}", people[turn.leader], people[person], 2)
