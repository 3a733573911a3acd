"""The Monday mail at 08:00 on the clock of each site, once; and the calendar at a secret address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar
from tests.cast import Cast

from fiftytwo.mail.models import Message
from fiftytwo.org.viewer import viewer_of
from fiftytwo.rhythm import commitments, feed, subscriptions
from fiftytwo.rhythm.mailing import mail_weeks
from fiftytwo.rhythm.models import Due, Subscription

MONDAY_8_IN_VIENTIANE = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
MONDAY_8_IN_ISTANBUL = datetime(2026, 11, 30, 5, 0, tzinfo=UTC)


def to() -> set[str]:
    return set(Message.objects.values_list("to", flat=True))


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], int]:
    """Return what lets the house live through the mail's job at a moment."""

    def live(moment: datetime) -> int:
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
        return mail_weeks()

    return live


def test_the_week_comes_at_eight_on_the_clock_of_each_site_and_once(cast: Cast, at: Callable[[datetime], int]) -> None:
    assert at(MONDAY_8_IN_VIENTIANE - timedelta(minutes=1)) == 0
    assert at(MONDAY_8_IN_VIENTIANE) == 2
    assert to() == {cast.kham.email, cast.rex.email}
    assert at(MONDAY_8_IN_ISTANBUL - timedelta(minutes=1)) == 0
    assert at(MONDAY_8_IN_ISTANBUL) == 7
    assert at(MONDAY_8_IN_ISTANBUL + timedelta(minutes=15)) == 0
    assert at(MONDAY_8_IN_ISTANBUL + timedelta(days=7)) == 9


def test_a_worker_that_slept_still_sends_on_tuesday_and_not_on_wednesday(
    cast: Cast, at: Callable[[datetime], int]
) -> None:
    assert at(MONDAY_8_IN_ISTANBUL + timedelta(days=2)) == 0
    assert at(MONDAY_8_IN_ISTANBUL + timedelta(days=1)) == 9


def test_eight_stays_eight_when_the_clock_goes_back(cast: Cast, at: Callable[[datetime], int]) -> None:
    cast.izmir.time_zone = "Europe/Berlin"  # summer time ends on Sunday 25 October
    cast.izmir.save()
    assert at(datetime(2026, 10, 26, 6, 59, tzinfo=UTC)) == 2  # Vientiane only: in Berlin it is 07:59
    assert at(datetime(2026, 10, 26, 7, 0, tzinfo=UTC)) == 7


def test_who_left_who_wants_none_and_who_cannot_sign_in_get_no_mail(
    cast: Cast, at: Callable[[datetime], int], viewer_as: Callable[[str], Any]
) -> None:
    cast.ilgin.left_on = date(2026, 11, 30)
    cast.ilgin.save()
    subscriptions.mail(viewer_as("Ayşe"), wanted=False)
    cast.noy.user.is_active = False
    cast.noy.user.save()
    at(MONDAY_8_IN_ISTANBUL)
    assert to().isdisjoint({cast.ilgin.email, cast.ayse.email, cast.noy.email})
    assert cast.selin.email in to()


def test_the_mail_speaks_the_readers_language_and_can_be_stopped(cast: Cast, at: Callable[[datetime], int]) -> None:
    at(MONDAY_8_IN_ISTANBUL)
    turkish = Message.objects.get(to=cast.ayse.email)
    assert "görülmeden" in turkish.text
    assert "/week/settings" in turkish.text
    assert "Nobody on the front line" in Message.objects.get(to=cast.mert.email).html


def uids(calendar: Any) -> list[str]:
    return [str(event["uid"]) for event in calendar.walk("VEVENT")]


def test_what_is_owed_keeps_its_entry_when_something_more_urgent_comes_before_it(
    cast: Cast, viewer_as: Callable[[str], Any]
) -> None:
    mert, soon = viewer_as("Mert"), timezone.now() + timedelta(days=5)
    told = {"practice": "letters", "step": "letter.answered", "owner": cast.mert}
    Due.objects.create(about="letter:1", due_at=soon, due_on=soon.date(), **told)
    (first, *_weeks) = uids(Calendar.from_ical(feed.calendar(mert)))
    sooner = soon - timedelta(days=3)
    Due.objects.create(about="letter:2", due_at=sooner, due_on=sooner.date(), **told)
    assert uids(Calendar.from_ical(feed.calendar(mert)))[1] == first


def test_the_calendar_opens_by_its_secret_only_and_stops_when_revoked(
    cast: Cast, client_as: Callable[[str], Any], viewer_as: Callable[[str], Any]
) -> None:
    commitments.add(viewer_as("Mert"), "Call the Vientiane shop")
    client = client_as("Mert")
    page = client.post("/week/feed/new", follow=True).text
    secret = page.partition("/feed/")[2].partition(".ics")[0]
    assert ".ics" not in client.get("/week/settings").text  # shown once
    assert secret not in str(Subscription.objects.get(person=cast.mert).__dict__)
    answer = Client().get(f"/feed/{secret}.ics")
    found = Calendar.from_ical(answer.content)
    assert "Call the Vientiane shop" in [str(event["summary"]) for event in found.walk("VEVENT")]
    again = Calendar.from_ical(Client().get(f"/feed/{secret}.ics").content)
    assert (str(found["method"]), uids(again)) == ("PUBLISH", uids(found))
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert Client().get("/feed/guessed.ics").status_code == 404
    client.post("/week/feed/revoke")
    assert Client().get(f"/feed/{secret}.ics").status_code == 404


def test_a_feed_dies_with_the_job(cast: Cast, viewer_as: Callable[[str], Any]) -> None:
    secret = subscriptions.new_feed(viewer_as("Rex"))
    assert subscriptions.viewer_by_secret(secret) is not None
    cast.rex.left_on = date(2020, 2, 1)
    cast.rex.save()
    assert subscriptions.viewer_by_secret(secret) is None
    assert viewer_of(cast.rex.user).person is None
