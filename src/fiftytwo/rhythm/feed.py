"""The week as a calendar: what someone took on until Friday, what they owe on its day, Customer Service Week.

A calendar lies on servers of others: it carries no customer's words.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from fiftytwo.lib.weeks import Week, customer_service_week
from fiftytwo.org.models import Organisation
from fiftytwo.org.viewer import Viewer
from fiftytwo.rhythm.brief import Thing, brief


def calendar(viewer: Viewer) -> bytes:
    """Return someone's calendar, in their language."""
    person = viewer.person
    language = (person.language if person else "") or Organisation.get().language
    with translation.override(language):
        return _calendar(viewer)


def _calendar(viewer: Viewer) -> bytes:
    told = brief(viewer)
    made = Calendar()
    made.add("prodid", "-//Fiftytwo//week//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", _("My week"))
    made.add("refresh-interval;value=duration", "PT1H")
    friday = told.week.monday + timedelta(days=4)
    for thing in (*told.open, *told.waiting):
        made.add_component(_day(thing.key, _line(thing), thing.due_on or friday, thing.url))
    for year in (viewer.today.year, viewer.today.year + 1):
        made.add_component(_service_week(customer_service_week(year)))
    return bytes(made.to_ical())


def _line(thing: Thing) -> str:
    return f"{thing.act}: {thing.title}" if thing.act else thing.title


def _day(key: str, summary: str, day: date, url: str) -> Event:
    event = _event(key, summary, day, day + timedelta(days=1))
    event.add("url", settings.URL.rstrip("/") + (url or "/"))
    return event


def _service_week(week: Week) -> Event:
    return _event(f"service-week-{week}", _("Customer Service Week"), week.monday, week.monday + timedelta(days=5))


def _event(key: str, summary: str, first: date, after: date) -> Event:
    event = Event()
    event.add("uid", f"{key}@fiftytwo")
    event.add("dtstamp", timezone.now())
    event.add("summary", summary)
    event.add("dtstart", first)
    event.add("dtend", after)
    event.add("transp", "TRANSPARENT")
    return event
