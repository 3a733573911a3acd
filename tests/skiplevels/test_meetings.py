"""Mert sits down with people past their own manager, in a fair order, and what they say stays theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from tests.cast import grant, hire, reports

from fiftytwo.features.skiplevels import actions, permissions, queries
from fiftytwo.features.skiplevels.fair import Placed, fair_order
from fiftytwo.features.skiplevels.inviting import proposals
from fiftytwo.features.skiplevels.models import Guest, Meeting
from fiftytwo.features.skiplevels.plan import A_WEEK, LARGEST_GROUP, plan
from fiftytwo.lib.weeks import Week
from fiftytwo.mail.actions import kind_of
from fiftytwo.mail.models import Message
from fiftytwo.org.models import Grant
from fiftytwo.rhythm.models import Happening, LastSeen

database = pytest.mark.django_db(transaction=True)


def soon(hours: int = 30) -> Any:
    return timezone.now() + timedelta(hours=hours)


@pytest.fixture
def offered(cast: Any, viewer_as: Any) -> Callable[..., Meeting]:
    def offer(*names: str, **more: Any) -> Meeting:
        people = [cast[name] for name in names or ("Ayşe",)]
        return actions.offer(viewer_as("Mert"), people, **{"at": soon(), "place": "Room 2", **more})

    return offer


def begun(meeting: Meeting) -> Meeting:
    """Let a meeting have begun."""
    Meeting.objects.filter(pk=meeting.pk).update(at=timezone.now() - timedelta(hours=1))
    meeting.refresh_from_db()
    return meeting


# ---- the invitation


@database
def test_an_invitation_arrives_with_an_entry_for_the_calendar_and_counts_as_offered(offered: Any, cast: Any) -> None:
    meeting = offered()
    mail = Message.objects.get(to=cast.ayse.email)
    event = next(iter(Calendar.from_ical(bytes(mail.attachment)).walk("VEVENT")))
    assert (str(event["uid"]), int(event["sequence"])) == (f"meeting-{meeting.key}@fiftytwo", 0)
    assert event["dtstart"].dt == meeting.at.replace(microsecond=0)
    assert Happening.objects.filter(occasion="meeting.offered", person=cast.ayse).count() == 1
    assert "Mert" in mail.subject
    assert kind_of(mail) == "text/calendar; method=REQUEST"
    assert (event["attendee"].params["PARTSTAT"], event["attendee"].params["RSVP"]) == ("NEEDS-ACTION", "TRUE")


@database
def test_kham_without_a_mailbox_finds_the_invitation_on_his_phone_and_answers_it(
    offered: Any, cast: Any, client_as: Any
) -> None:
    cast.kham.email = ""
    cast.kham.save()
    meeting = offered("Kham")
    assert not Message.objects.filter(template="mail/meeting_offered").exists()
    page = client_as("Kham").get("/").text
    assert "Mert Çelik would like to sit down with you: will you come?" in page
    assert page.index("will you come?") < page.index("What really changed")
    client_as("Kham").post(reverse("skiplevels:act", args=[meeting.key, "reply"]), {"answer": "yes"})
    assert "will you come?" not in client_as("Kham").get("/").text
    assert str(cast.kham) in client_as("Mert").get("/").text
    assert "Conversations to come" not in client_as("Selin").get("/").text


@database
def test_moved_it_is_the_same_entry_changed_and_everyone_is_asked_again(
    offered: Any, cast: Any, viewer_as: Any
) -> None:
    meeting = offered()
    actions.reply(viewer_as("Ayşe"), meeting, "yes")
    actions.move(viewer_as("Mert"), meeting, at=soon(60))
    mail = Message.objects.filter(to=cast.ayse.email).last()
    assert mail is not None
    event = next(iter(Calendar.from_ical(bytes(mail.attachment)).walk("VEVENT")))
    assert (str(event["uid"]), int(event["sequence"])) == (f"meeting-{meeting.key}@fiftytwo", 1)
    assert Guest.objects.get().answer == "none"


@database
def test_cancelled_it_needs_a_reason_and_was_not_offered(offered: Any, cast: Any, viewer_as: Any) -> None:
    meeting = offered()
    with pytest.raises(ValidationError):
        actions.cancel(viewer_as("Mert"), meeting, " ")
    actions.cancel(viewer_as("Mert"), meeting, "I am ill.")
    assert not Happening.objects.filter(occasion="meeting.offered").exists()
    entry = bytes(Message.objects.filter(to=cast.ayse.email).last().attachment)  # type: ignore[union-attr]
    assert b"METHOD:CANCEL" in entry
    assert cast.ayse.pk in {person for turn in plan(viewer_as("Mert").today).turns for person in turn.people}


@database
@pytest.mark.parametrize(
    ("names", "at", "why"),
    [
        ((), None, "Choose whom"),
        (("Ayşe",), timedelta(hours=-1), "still to come"),
        (("Selin",), None, "reports to you"),
    ],
)
def test_what_makes_no_sense_invites_nobody(cast: Any, viewer_as: Any, names: Any, at: Any, why: str) -> None:
    moment = timezone.now() + (at or timedelta(hours=30))
    with pytest.raises(ValidationError, match=why):
        actions.offer(viewer_as("Mert"), [cast[name] for name in names], at=moment)
    assert not Meeting.objects.exists()
    assert not Message.objects.exists()


@database
def test_only_leaders_invite_and_never_their_own_people(cast: Any, viewer_as: Any) -> None:
    with pytest.raises(PermissionDenied):
        actions.offer(viewer_as("Ayşe"), [cast.ilgin], at=soon())
    grant(cast.selin, Grant.Role.LEADER)
    assert not permissions.can_meet(viewer_as("Selin"), cast.ayse)
    assert permissions.can_meet(viewer_as("Selin"), cast.kham)


# ---- what comes of it


@database
def test_held_they_have_been_seen_and_that_can_be_undone(offered: Any, cast: Any, viewer_as: Any) -> None:
    meeting = begun(offered("Ayşe", "Ilgın"))
    actions.hold(viewer_as("Mert"), meeting, [cast.ayse])
    assert set(LastSeen.objects.values_list("person__given_name", flat=True)) == {"Ayşe"}
    actions.take_back(viewer_as("Mert"), meeting)
    assert not LastSeen.objects.exists()
    assert meeting.state == Meeting.State.OFFERED
    assert Happening.objects.filter(occasion="meeting.offered").count() == 2


@database
def test_it_cannot_be_held_before_it_begins_nor_with_nobody(offered: Any, viewer_as: Any) -> None:
    meeting = offered()
    with pytest.raises(ValidationError, match="not begun"):
        actions.hold(viewer_as("Mert"), meeting)
    with pytest.raises(ValidationError, match="Nobody"):
        actions.hold(viewer_as("Mert"), begun(meeting), [])


@database
def test_a_no_is_a_no_and_the_leader_is_told(offered: Any, cast: Any, viewer_as: Any) -> None:
    meeting = offered()
    actions.reply(viewer_as("Ayşe"), meeting, "no")
    assert Message.objects.filter(to=cast.mert.email).exists()
    with pytest.raises(ValidationError):
        actions.reply(viewer_as("Ayşe"), meeting, "perhaps")
    with pytest.raises(PermissionDenied):
        actions.reply(viewer_as("Ilgın"), meeting, "yes")


# ---- notes


@database
def test_a_note_is_for_those_who_were_there_until_all_of_them_agree(offered: Any, cast: Any, viewer_as: Any) -> None:
    grant(cast.rex, Grant.Role.LEADER)
    meeting, mert, ayse = begun(offered()), viewer_as("Mert"), viewer_as("Ayşe")
    actions.hold(mert, meeting)
    note = actions.write(mert, meeting, "The printer jams.")
    readers = {name for name in ("Ayşe", "Mert", "Rex", "Selin", "Noy", "Olga", "Defne")
               if permissions.can_read_note(viewer_as(name), note)}  # fmt: skip
    assert readers == {"Ayşe", "Mert"}
    actions.share(mert, note)
    assert queries.heard(viewer_as("Rex")) == ()
    actions.share(ayse, note)
    assert queries.heard(viewer_as("Rex")) == (note,)
    assert queries.heard(viewer_as("Selin")) == ()
    actions.keep_back(ayse, note)
    assert queries.heard(viewer_as("Rex")) == ()


@database
def test_a_meeting_is_no_page_for_others(offered: Any, client_as: Any) -> None:
    address = reverse("skiplevels:one", args=[offered().key])
    found = {
        name: client_as(name).get(address).status_code for name in ("Ayşe", "Mert", "Selin", "Noy", "Olga", "Kham")
    }
    assert found == {"Ayşe": 200, "Mert": 200, "Selin": 404, "Noy": 404, "Olga": 404, "Kham": 404}


@database
def test_nobody_tears_up_the_note_of_another(offered: Any, viewer_as: Any) -> None:
    note = actions.write(viewer_as("Ayşe"), offered(), "Mine.")
    with pytest.raises(PermissionDenied):
        actions.tear_up(viewer_as("Mert"), note)


# ---- the plan


@database
def test_everyone_is_offered_one_before_anyone_a_second(offered: Any, cast: Any, viewer_as: Any) -> None:
    today = viewer_as("Mert").today
    first = plan(today)
    assert {person for turn in first.turns for person in turn.people} == {cast.ayse.pk, cast.ilgin.pk, cast.kham.pk}
    offered("Ayşe")
    assert cast.ayse.pk not in {person for turn in plan(today).turns for person in turn.people}


@database
def test_with_many_people_and_one_leader_groups_sit_together_and_it_says_when_it_does_not_add_up(
    cast: Any, viewer_as: Any
) -> None:
    today = viewer_as("Mert").today
    room = A_WEEK * plan(today).weeks_left
    for n in range(room * LARGEST_GROUP + 5):
        person = hire(f"P{n}", "Many", cast.contact_centre, email=f"p{n}@lokumlotus.example", frontline=True)
        reports(person, to=cast.selin)
    made = plan(today)
    loads = Counter((turn.leader, turn.week) for turn in made.turns)
    assert max(loads.values()) <= A_WEEK
    assert max(len(turn.people) for turn in made.turns) <= LARGEST_GROUP
    assert not made.adds_up


@database
def test_nobody_is_planned_with_their_own_manager(cast: Any, viewer_as: Any) -> None:
    for name in ("selin", "rex"):
        grant(getattr(cast, name), Grant.Role.LEADER)
    own = {cast.ayse.pk: cast.selin.pk, cast.ilgin.pk: cast.selin.pk, cast.kham.pk: cast.rex.pk}
    turns = plan(viewer_as("Mert").today).turns
    assert turns
    assert all(own[person] != turn.leader for turn in turns for person in turn.people)


@database
def test_without_leaders_it_says_so_instead_of_failing(cast: Any, viewer_as: Any, client_as: Any) -> None:
    Grant.objects.filter(role=Grant.Role.LEADER).delete()
    made = plan(viewer_as("Defne").today)
    assert (made.leaders, made.turns, made.waiting) == (0, (), 3)
    assert "Nobody holds the role" in client_as("Defne").get(reverse("skiplevels:plan")).content.decode()


@database
def test_this_week_proposes_what_the_plan_says(cast: Any, viewer_as: Any) -> None:
    today = viewer_as("Mert").today
    planned = {person for turn in plan(today).turns if turn.week == Week.of(today) for person in turn.people}
    proposed = list(proposals(today))
    assert {one.serves.pk for one in proposed if one.serves} == planned
    assert {one.whose for one in proposed} == {cast.mert}


@database
def test_coverage_and_the_longest_wait_are_told(offered: Any, viewer_as: Any, client_as: Any) -> None:
    offered("Ayşe")
    page = queries.plan_page(viewer_as("Defne"))
    assert (page.offered.value, page.offered.n) == (pytest.approx(1 / 3), 3)
    assert (page.longest_days or 0) > 365
    assert {row.never for row in page.rows} == {True}
    table = b"".join(client_as("Defne").get(reverse("skiplevels:plan_csv")).streaming_content).decode()
    assert "Ilgın" in table
    assert "Ayşe" not in table


@database
@pytest.mark.parametrize(("name", "plan_status"), [("Ayşe", 403), ("Mert", 200), ("Defne", 200), ("Noy", 403)])
def test_pages_open_for_those_they_are_for(offered: Any, client_as: Any, name: str, plan_status: int) -> None:
    offered()
    assert client_as(name).get(reverse("skiplevels:list")).status_code == 200
    assert client_as(name).get(reverse("skiplevels:plan")).status_code == plan_status


@database
def test_a_leader_invites_and_answers_through_the_pages(cast: Any, client_as: Any) -> None:
    day = (timezone.now() + timedelta(days=3)).date()
    given = {"people": [cast.ayse.key], "day": day.isoformat(), "time": "10:30", "minutes": "30", "place": ""}
    answer = client_as("Mert").post(reverse("skiplevels:offer"), given)
    meeting = Meeting.objects.get()
    assert answer.url == reverse("skiplevels:one", args=[meeting.key])
    assert meeting.at.astimezone(timezone.get_fixed_timezone(180)).hour == 10
    wrong = client_as("Mert").post(reverse("skiplevels:offer"), {**given, "time": "25:99"})
    assert wrong.status_code == 422
    client_as("Ayşe").post(
        reverse("skiplevels:act", args=[meeting.key, "reply"]), {"answer": "other_time", "wish": "Friday"}
    )
    assert Guest.objects.get().wish == "Friday"
    assert client_as("Ayşe").post(reverse("skiplevels:act", args=[meeting.key, "hold"])).status_code == 403


# ---- fairness


@given(st.lists(st.sampled_from(["shop", "desk", "night", "lao"]), min_size=1, max_size=60), st.text(max_size=8))
def test_at_each_point_of_the_order_every_group_has_had_its_share(groups: list[str], lot: str) -> None:
    people = [Placed(n, (group,), 1) for n, group in enumerate(groups)]
    order = fair_order(people, lot)
    assert sorted(order) == list(range(len(groups)))
    total, seen = Counter(groups), Counter[str]()
    for place, person in enumerate(order, 1):
        seen[groups[person]] += 1
        for group, size in total.items():
            share = size * place / len(groups)
            assert abs(seen[group] - share) <= 1 + len(total) / 2


@given(st.lists(st.integers(0, 9), min_size=1, max_size=40))
def test_whoever_has_waited_longer_comes_first(quarters: list[int]) -> None:
    order = fair_order([Placed(n, ("any",), waited) for n, waited in enumerate(quarters)], "lot")
    waits = [min(quarters[person], 8) for person in order]
    assert waits == sorted(waits, reverse=True)
