"""Somebody leaves with things open: what they owed goes up their line, what was due to them ends, nobody waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from icalendar import Calendar
from tests.cast import Cast, grant
from tests.recognition.desk import confirmed

from fiftytwo.features.obstacles.actions import go_up, raise_obstacle
from fiftytwo.features.obstacles.models import Obstacle
from fiftytwo.features.recognition.actions.turns import turn_over
from fiftytwo.features.skiplevels import actions as meetings
from fiftytwo.features.skiplevels.leaving import cancel_meetings_of_leavers
from fiftytwo.features.skiplevels.models import Guest, Meeting
from fiftytwo.lib.weeks import Week
from fiftytwo.mail.actions import kind_of
from fiftytwo.mail.models import Message
from fiftytwo.org.actions.people import leave
from fiftytwo.org.models import AuditEntry, Grant, Person
from fiftytwo.rhythm.brief import brief
from fiftytwo.rhythm.leaving import hand_up
from fiftytwo.rhythm.models import Due, Happening
from fiftytwo.signals.actions import found
from fiftytwo.signals.detect import Found, Thanked, praised
from fiftytwo.signals.models import Signal

ViewerAs = Callable[[str], Any]


def leaves_today(viewer_as: ViewerAs, person: Person) -> None:
    leave(viewer_as("Olga"), person, viewer_as("Olga").today)


@pytest.fixture
def owed(cast: Cast) -> Due:
    """Let Selin owe something that belongs to no feature."""
    at = timezone.now() + timedelta(days=3)
    told = {"owner": cast.selin, "serves": cast.ayse, "due_at": at, "due_on": at.date()}
    return Due.objects.create(practice="letters", about="letter:1", step="letter.answered", **told)


def test_what_selin_owed_is_merts_when_she_has_left_and_his_page_says_from_whom(
    cast: Cast, viewer_as: ViewerAs, client_as: Any, owed: Due
) -> None:
    assert hand_up() == 0
    leaves_today(viewer_as, cast.selin)
    assert hand_up() == 1
    owed.refresh_from_db()
    assert (owed.owner, owed.from_whom) == (cast.mert, cast.selin)
    assert AuditEntry.objects.filter(action="due.handed_on").count() == 1
    assert [thing.from_whom for thing in brief(viewer_as("Mert")).waiting] == [str(cast.selin)]
    assert "handed on by Selin" in client_as("Mert").get("/").text
    assert hand_up() == 0


def test_where_nobody_is_above_it_has_no_owner_and_is_asked_of_whoever_is_near(
    cast: Cast, viewer_as: ViewerAs, owed: Due
) -> None:
    Due.objects.update(owner=cast.mert)
    leaves_today(viewer_as, cast.mert)
    hand_up()
    owed.refresh_from_db()
    assert (owed.owner, owed.from_whom) == (None, cast.mert)


def test_what_was_due_to_ayse_is_due_no_more_and_whoever_wants_can_still_thank_her(
    cast: Cast, viewer_as: ViewerAs
) -> None:
    thanks = confirmed(viewer_as("Selin"), cast)
    leaves_today(viewer_as, cast.ayse)
    assert hand_up() == 1
    due = Due.objects.get(step="wow.given")
    assert (due.is_open, due.withdrawn_why) == (False, "They work here no more.")
    thanks.refresh_from_db()
    assert thanks.state == "offered"


def test_thanks_of_a_leader_who_left_are_offered_to_another_with_what_is_due(cast: Cast, viewer_as: ViewerAs) -> None:
    grant(cast.rex, Grant.Role.LEADER)
    thanks = confirmed(viewer_as("Selin"), cast)
    assert thanks.offered_to == cast.mert
    leaves_today(viewer_as, cast.mert)
    hand_up()  # leaves it to recognition, which has its own turns
    assert Due.objects.get(step="wow.given").owner == cast.mert
    turn_over()
    thanks.refresh_from_db()
    assert (thanks.offered_to, Due.objects.get(step="wow.given").owner) == (cast.rex, cast.rex)


def test_an_obstacle_of_somebody_who_left_goes_up_at_once_with_what_is_due(cast: Cast, viewer_as: ViewerAs) -> None:
    obstacle = raise_obstacle(viewer_as("Ayşe"), title="The printer", text="", how="named").obstacle
    Obstacle.objects.update(owner=cast.selin)
    Due.objects.update(owner=cast.selin)
    assert go_up() == 0
    leaves_today(viewer_as, cast.selin)
    hand_up()
    assert go_up() == 1
    obstacle.refresh_from_db()
    assert obstacle.owner == cast.mert
    assert {due.owner for due in Due.objects.open()} == {cast.mert}
    assert go_up() == 0
    assert len(Due.objects.open()) == 2  # an answer and a decision: one thing that waits
    assert [thing.title for thing in brief(viewer_as("Mert")).waiting] == ["The printer"]


def test_what_somebody_looked_into_is_new_to_the_one_above(cast: Cast, viewer_as: ViewerAs) -> None:
    scope = f"team:{cast.contact_centre.key}"
    week = Week.of(viewer_as("Mert").today) + -1
    found(week, [Found("silence", scope, "nobody_unseen", "", {"unseen": 5, "people": 8}, owner=cast.selin.pk)])
    Signal.objects.update(state="taken")
    leaves_today(viewer_as, cast.selin)
    assert hand_up() == 1
    signal = Signal.objects.get()
    assert (signal.owner, signal.state) == (cast.mert, "new")


def test_praise_that_selin_was_to_look_at_does_not_go_to_mert_whom_it_names(cast: Cast, viewer_as: ViewerAs) -> None:
    week = Week.of(viewer_as("Mert").today) + -1
    text = Thanked("desk", "t1", "2026-11", cast.contact_centre.key, "c1", (cast.mert.key,), (cast.selin.pk,))
    found(week, praised([text]))
    leaves_today(viewer_as, cast.selin)
    assert hand_up() == 1
    assert Signal.objects.get().owner is None


def test_meetings_of_a_leader_who_left_are_cancelled_and_count_as_not_offered(cast: Cast, viewer_as: ViewerAs) -> None:
    at = timezone.now() + timedelta(days=3)
    meeting = meetings.offer(viewer_as("Mert"), [cast.ayse, cast.ilgin], at=at)
    assert cancel_meetings_of_leavers() == 0
    leaves_today(viewer_as, cast.mert)
    assert cancel_meetings_of_leavers() == 1
    meeting.refresh_from_db()
    assert (meeting.state, meeting.sequence, meeting.why != "") == ("cancelled", 1, True)
    assert not Happening.objects.filter(occasion="meeting.offered").exists()
    last = Message.objects.filter(to=cast.ayse.email).latest("pk")
    entry = Calendar.from_ical(bytes(last.attachment))
    assert (str(entry["method"]), kind_of(last)) == ("CANCEL", "text/calendar; method=CANCEL")
    assert not Message.objects.filter(to=cast.mert.email).exists()
    assert cancel_meetings_of_leavers() == 0


def test_a_meeting_that_is_over_is_not_cancelled_because_its_leader_left_before_ticking_it(
    cast: Cast, viewer_as: ViewerAs
) -> None:
    meetings.offer(viewer_as("Mert"), [cast.ayse], at=timezone.now() + timedelta(days=3))
    Meeting.objects.update(at=timezone.now() - timedelta(days=1))
    leaves_today(viewer_as, cast.mert)
    written = Message.objects.count()
    assert cancel_meetings_of_leavers() == 0
    assert Happening.objects.filter(occasion="meeting.offered").exists()
    assert Message.objects.count() == written


def test_a_group_goes_on_without_who_left_and_a_meeting_with_nobody_does_not(cast: Cast, viewer_as: ViewerAs) -> None:
    at = timezone.now() + timedelta(days=3)
    group = meetings.offer(viewer_as("Mert"), [cast.ayse, cast.ilgin], at=at)
    alone = meetings.offer(viewer_as("Mert"), [cast.ayse], at=at + timedelta(days=1))
    leaves_today(viewer_as, cast.ayse)
    assert cancel_meetings_of_leavers() == 1
    assert [guest.person for guest in Guest.objects.filter(meeting=group)] == [cast.ilgin]
    assert set(Meeting.objects.values_list("pk", "state")) == {(group.pk, "offered"), (alone.pk, "cancelled")}
    assert Message.objects.filter(to=cast.mert.email).count() == 1  # the leader is told
