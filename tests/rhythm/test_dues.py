"""What falls due when something happens, and what keeps it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from tests.cast import Cast

from fiftytwo.facts.models import OutboxRow
from fiftytwo.org.models import Closure
from fiftytwo.rhythm import care, dues, occasions
from fiftytwo.rhythm.models import Due, Happening, LastSeen
from fiftytwo.rhythm.practice import PracticeError, read
from fiftytwo.rhythm.registry import promised, shipped

MONDAY = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def features() -> None:
    """Register what the features of the shipped practices tell of."""
    names = ("wow.confirmed", "wow.given", "obstacle.raised", "obstacle.answered", "obstacle.decided")
    occasions.register(*(occasions.Occasion(name, name) for name in names if name not in occasions.every()))


def test_every_shipped_practice_has_its_promise_in_three_languages() -> None:
    assert {practice.name for practice in shipped()} >= {
        "praise_reaches_its_person", "nobody_unseen", "meeting_each_quarter", "obstacles_are_answered",
        "leaders_take_contacts",
    }  # fmt: skip
    assert all(set(practice.sentence) == {"tr", "en", "lo"} for practice in shipped())


def test_praise_of_ayse_is_due_in_five_working_days_and_a_holiday_gives_one_more(cast: Cast) -> None:
    Closure.objects.create(site=cast.izmir, day=date(2026, 11, 25))
    (due,) = dues.happened(None, "wow.confirmed", "wow:1", serves=cast.ayse, owner=cast.mert, at=MONDAY)
    assert (due.owner, due.team, due.site) == (cast.mert, cast.contact_centre, cast.izmir)
    assert due.due_on == date(2026, 12, 1)
    assert due.due_at == datetime(2026, 12, 1, 21, tzinfo=UTC)  # midnight in İzmir


def test_kham_in_vientiane_lives_seven_hours_ahead_of_utc(cast: Cast) -> None:
    late = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)  # already Tuesday there
    (due,) = dues.happened(None, "wow.confirmed", "wow:1", serves=cast.kham, at=late)
    assert due.due_on == date(2026, 12, 1)  # the shop opens on Sunday; a promise in working days does not count it
    assert due.due_at == datetime(2026, 12, 1, 17, tzinfo=UTC)


def test_telling_the_same_twice_opens_and_keeps_once(cast: Cast, viewer_as: Callable[[str], Any]) -> None:
    for _again in range(2):
        dues.happened(None, "wow.confirmed", "wow:1", serves=cast.ayse, at=MONDAY)
    later = MONDAY + timedelta(days=2)
    for again in range(2):
        at = later + timedelta(days=again)
        dues.happened(viewer_as("Mert"), "wow.given", "wow:1", serves=cast.ayse, at=at)
    due = Due.objects.get()
    assert (due.kept_at, due.kept_by, due.in_time) == (later, cast.mert, True)
    assert Happening.objects.filter(occasion="wow.given").count() == 1


def test_an_obstacle_is_due_twice_and_what_is_taken_back_is_due_again(cast: Cast) -> None:
    opened = dues.happened(None, "obstacle.raised", "obstacle:7", team=cast.contact_centre, at=MONDAY)
    assert [(due.step, due.due_on) for due in opened] == [
        ("obstacle.answered", date(2026, 11, 26)), ("obstacle.decided", date(2026, 12, 7)),
    ]  # fmt: skip
    dues.happened(None, "obstacle.answered", "obstacle:7", at=MONDAY)
    assert [due.step for due in Due.objects.open()] == ["obstacle.decided"]
    dues.unkeep(None, "obstacle:7", "obstacle.answered")
    assert Due.objects.open().count() == 2


def test_withdrawing_takes_a_reason_and_can_be_undone(cast: Cast) -> None:
    dues.happened(None, "wow.confirmed", "wow:1", serves=cast.ayse, at=MONDAY)
    with pytest.raises(ValidationError):
        dues.withdraw(None, "wow:1", "  ")
    assert dues.withdraw(None, "wow:1", "It was meant for another company.") == 1
    assert not Due.objects.open().exists()
    assert dues.restore(None, "wow:1") == 1
    assert Due.objects.open().exists()


def test_two_hand_the_same_thing_on_and_one_is_told(cast: Cast) -> None:
    (due,) = dues.happened(None, "wow.confirmed", "wow:1", serves=cast.ayse, owner=cast.mert, at=MONDAY)
    seen_by_another = Due.objects.get(pk=due.pk)
    dues.hand_on(None, due, cast.selin)
    with pytest.raises(ValidationError, match="meanwhile"):
        dues.hand_on(None, seen_by_another, cast.rex)
    assert Due.objects.get().owner == cast.selin


def test_care_becomes_a_fact_an_occasion_and_the_last_time_seen(cast: Cast) -> None:
    care.record(None, "thanks", done_by=cast.ilgin, done_for=cast.ayse, at=MONDAY)
    care.record(None, "note", done_by=cast.mert, done_for=cast.ayse, at=MONDAY - timedelta(days=3), about="wow:1")
    care.record(None, "note", done_by=cast.mert, done_for=cast.ayse, at=MONDAY, about="wow:1")
    assert LastSeen.objects.get(person=cast.ayse).day == date(2026, 11, 23)
    assert sorted(Happening.objects.values_list("occasion", flat=True)) == ["care.note", "care.thanks"]
    assert len({row.source_id for row in OutboxRow.objects.filter(table="care")}) == 2


def test_an_unknown_occasion_is_a_mistake_in_the_code(cast: Cast) -> None:
    with pytest.raises(ValueError, match=r"wow\.lost"):
        dues.happened(None, "wow.lost", "wow:1", serves=cast.ayse)


OWN = """
name = "new_people_are_visited"
serves = "frontline"
cadence = "each time"
target = 1.0
sentence = { en = "Whoever raised an obstacle is visited in ten days." }
why = { en = "Seeing is better than reading." }
[query]
kind = "answered within"
opens = "obstacle.raised"
steps = [{ keeps = "care.visit", days = 10 }]
"""


def test_an_organisation_adds_a_practice_without_code(cast: Cast) -> None:
    from fiftytwo.rhythm.models import OwnPractice

    OwnPractice.objects.create(name="new_people_are_visited", text=OWN)
    assert "new_people_are_visited" in promised()
    dues.happened(None, "obstacle.raised", "obstacle:9", serves=cast.ayse, at=MONDAY)
    care.record(None, "visit", done_by=cast.mert, done_for=cast.ayse, at=MONDAY, about="obstacle:9")
    assert Due.objects.get(practice="new_people_are_visited").in_time


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (("target = 1.0", "target = 95"), "target"),
        (('kind = "answered within"', 'kind = "SELECT"'), "kind"),
        (("days = 10", "days = -1"), "days"),
        (('serves = "frontline"', 'serves = "everyone"'), "serves"),
        (("why = {", "because = {"), "why"),
    ],
)
def test_a_form_with_a_wrong_line_says_which(change: tuple[str, str], line: str) -> None:
    with pytest.raises(PracticeError) as refused:
        read(OWN.replace(*change), own=True)
    assert refused.value.line == line or line in str(refused.value)
