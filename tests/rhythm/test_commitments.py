"""At most five a week: proposed, taken, done, handed on, dropped, carried over, undone; and who is told what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from tests.cast import Cast, hire, reports

from fiftytwo.facts.models import OutboxRow
from fiftytwo.lib.weeks import Week
from fiftytwo.org.models import AuditEntry
from fiftytwo.org.viewer import organisations_today
from fiftytwo.rhythm import care, commitments, dues, occasions, subjects
from fiftytwo.rhythm.choosing import choose
from fiftytwo.rhythm.models import Commitment, Due, LastSeen, LeftOver, Resting

State = Commitment.State


@pytest.fixture(autouse=True)
def features(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    """Register what a recognition feature would; leaders and leads see its moments, others do not.

    Practices of quarter and year rest: what they ask depends on the day on which the tests run.
    """
    Resting.objects.bulk_create(Resting(name=name) for name in ("meeting_each_quarter", "leaders_take_contacts"))
    names = ("wow.confirmed", "wow.given")
    occasions.register(*(occasions.Occasion(name, name) for name in names if name not in occasions.every()))

    class Moments:
        def told(self, viewer: Any, abouts: Any) -> dict[str, subjects.Told]:
            sees = viewer.has("leader") or viewer.led_teams
            return {about: subjects.Told("Ayşe, praised by a customer") for about in abouts} if sees else {}

    monkeypatch.setitem(subjects._tellers, "wow", Moments())


def praised(cast: Cast, n: int = 1, *, days_ago: int = 1, owner: Any = None) -> None:
    at = timezone.now() - timedelta(days=days_ago)
    dues.happened(None, "wow.confirmed", f"wow:{n}", serves=cast.ayse, owner=owner, at=at)


def seen_today(*people: Any) -> None:
    for person in people:
        care.record(None, "visit", done_by=None, done_for=person)


def of(person: Any) -> list[Commitment]:
    return list(Commitment.objects.filter(whose=person, state__in=Commitment.OPEN))


def test_monday_asks_the_owner_of_praise_and_the_lead_of_whoever_is_unseen(cast: Cast) -> None:
    seen_today(cast.ayse, cast.ilgin)
    praised(cast, owner=cast.mert)
    choose()
    assert [c.about for c in of(cast.mert)] == ["wow:1"]
    assert [c.about for c in of(cast.rex)] == [f"person:{cast.kham.key}"]
    assert of(cast.selin) == []


def test_asking_twice_on_one_monday_proposes_nothing_twice(cast: Cast) -> None:
    first, second = choose(), choose()
    assert first.proposed == Commitment.objects.count()
    assert second.proposed == 0


def test_nobody_gets_more_than_five_and_what_is_left_over_is_said(cast: Cast) -> None:
    for n in range(20):
        person = hire(f"Agent{n}", "Test", cast.shop, frontline=True)
        reports(person, to=cast.rex)
    chosen = choose()
    assert len(of(cast.rex)) == 5
    assert chosen.left["nobody_unseen"] == 16
    assert LeftOver.objects.get(practice="nobody_unseen").acts == 16


def test_what_is_not_done_is_carried_over_and_shows_since_when(cast: Cast) -> None:
    praised(cast, owner=cast.mert)
    choose()
    today = organisations_today()
    chosen = choose(today + timedelta(days=7))
    (carried,) = [c for c in of(cast.mert) if c.about == "wow:1"]
    assert (Week(carried.first_week), Week(carried.week)) == (Week.of(today), Week.of(today) + 1)
    assert chosen.carried >= 1


def test_two_leaders_take_one_moment_one_wins_and_the_other_is_told(
    cast: Cast, viewer_as: Callable[[str], Any]
) -> None:
    commitments.take_over(viewer_as("Mert"), "praise_reaches_its_person", "wow:1", cast.ayse)
    with pytest.raises(ValidationError, match="Mert Çelik has taken this on"):
        commitments.take_over(viewer_as("Selin"), "praise_reaches_its_person", "wow:1", cast.ayse)
    assert [c.whose for c in Commitment.objects.all()] == [cast.mert]


def test_what_was_only_proposed_to_mert_can_be_taken_by_selin_and_mert_is_told(
    cast: Cast, viewer_as: Callable[[str], Any]
) -> None:
    praised(cast, owner=cast.mert)
    choose()
    (proposed,) = of(cast.mert)
    commitments.take_over(viewer_as("Selin"), "praise_reaches_its_person", "wow:1", cast.ayse)
    with pytest.raises(ValidationError, match="Selin Öztürk"):
        commitments.take(viewer_as("Mert"), proposed)
    assert AuditEntry.objects.filter(action="commitment.taken_over", about=cast.mert).exists()


def test_ayse_cannot_take_what_she_may_not_see(cast: Cast, viewer_as: Callable[[str], Any]) -> None:
    with pytest.raises(PermissionDenied):
        commitments.take_over(viewer_as("Ayşe"), "praise_reaches_its_person", "wow:1")
    with pytest.raises(PermissionDenied):
        commitments.take(viewer_as("Ayşe"), Commitment(whose=cast.mert))


def test_seeing_kham_is_done_with_evidence_becomes_a_fact_and_can_be_undone(
    cast: Cast, viewer_as: Callable[[str], Any]
) -> None:
    choose()
    (to_see,) = of(cast.rex)
    rex = viewer_as("Rex")
    commitments.finish(rex, to_see, "Stood at the till with him for an hour.", "visit")
    assert Commitment.objects.get(pk=to_see.pk).state == State.DONE
    assert LastSeen.objects.filter(person=cast.kham).exists()
    assert OutboxRow.objects.get(table="care").row["kind"] == "visit"
    commitments.undo(rex, to_see)
    assert Commitment.objects.get(pk=to_see.pk).state == State.TAKEN
    assert not LastSeen.objects.filter(person=cast.kham).exists()
    assert OutboxRow.objects.filter(table="care").last().row["kind"] == "taken back"


def test_what_is_done_on_its_own_page_is_ticked_off_by_itself(cast: Cast, viewer_as: Callable[[str], Any]) -> None:
    seen_today(cast.ayse)
    praised(cast, owner=cast.mert)
    choose()
    (praise,) = of(cast.mert)
    with pytest.raises(ValidationError, match="own page"):
        commitments.finish(viewer_as("Mert"), praise, "I called.")
    dues.happened(viewer_as("Mert"), "wow.given", "wow:1", serves=cast.ayse)
    assert Commitment.objects.get(pk=praise.pk).state == State.DONE
    dues.unkeep(viewer_as("Mert"), "wow:1", "wow.given")
    assert Commitment.objects.get(pk=praise.pk).state == State.TAKEN


def test_what_another_did_meanwhile_says_who(cast: Cast, viewer_as: Callable[[str], Any]) -> None:
    choose()
    (to_see,) = of(cast.rex)
    care.record(viewer_as("Mert"), "call", done_by=cast.mert, done_for=cast.kham)
    to_see.refresh_from_db()
    assert (to_see.state, to_see.reason) == (State.DROPPED, "Mert Çelik did it meanwhile.")


def test_handing_on_moves_the_due_with_it_and_can_be_taken_back_until_it_is_taken(
    cast: Cast, viewer_as: Callable[[str], Any]
) -> None:
    praised(cast, owner=cast.mert)
    choose()
    (mine,) = of(cast.mert)
    commitments.hand_on(viewer_as("Mert"), mine, cast.selin)
    assert Due.objects.get().owner == cast.selin
    commitments.undo(viewer_as("Mert"), mine)
    assert Due.objects.get().owner == cast.mert
    given = commitments.hand_on(viewer_as("Mert"), Commitment.objects.get(pk=mine.pk), cast.selin)
    commitments.take(viewer_as("Selin"), given)
    with pytest.raises(ValidationError, match="ask for it back"):
        commitments.undo(viewer_as("Mert"), Commitment.objects.get(pk=mine.pk))


def test_dropping_takes_a_reason_and_the_sixth_is_refused(cast: Cast, viewer_as: Callable[[str], Any]) -> None:
    mert = viewer_as("Mert")
    made = [commitments.add(mert, f"Call shop {n}") for n in range(5)]
    with pytest.raises(ValidationError, match="already has 5"):
        commitments.add(mert, "And one more")
    with pytest.raises(ValidationError, match="reason"):
        commitments.drop(mert, made[0], "")
    commitments.drop(mert, made[0], "The shop has closed.")
    commitments.add(mert, "And one more")


def test_what_someone_who_left_had_taken_is_asked_of_another(cast: Cast) -> None:
    choose()
    (to_see,) = of(cast.rex)
    cast.rex.left_on = date(2020, 2, 1)
    cast.rex.save()
    choose()
    to_see.refresh_from_db()
    assert to_see.state == State.DROPPED
    assert of(cast.rex) == []


def test_an_overdue_promise_keeps_its_day_when_the_clock_changes(cast: Cast) -> None:
    cast.izmir.time_zone = "Europe/Berlin"
    cast.izmir.save()
    friday = datetime.fromisoformat("2026-10-23T10:00+02:00")  # summer time ends on the Sunday in between
    (due,) = dues.happened(None, "wow.confirmed", "wow:5", serves=cast.ayse, at=friday)
    assert due.due_on == date(2026, 11, 2)  # and the Thursday is Republic Day
    assert due.due_at.isoformat() == "2026-11-02T23:00:00+00:00"
