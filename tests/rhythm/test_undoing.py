"""What is undone is undone everywhere: last seen, what others took on, the facts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from tests.cast import Cast
from tests.recognition.desk import confirmed, given_by

from fiftytwo.facts import outbox, read
from fiftytwo.features.recognition.actions import turns
from fiftytwo.org.models import Membership
from fiftytwo.rhythm import care, choosing
from fiftytwo.rhythm.models import Commitment, LastSeen

ViewerAs = Callable[[str], Any]


def last_seen(person: Any) -> Any:
    return LastSeen.objects.filter(person=person).values_list("day", flat=True).first()


def to_see(person: Any) -> Commitment:
    return Commitment.objects.get(practice="nobody_unseen", serves=person)


def test_undone_thanks_leave_ayse_as_unseen_as_she_was(cast: Cast, viewer_as: ViewerAs) -> None:
    three_weeks_ago = timezone.now() - timedelta(days=21)
    care.record(None, "visit", done_by=cast.selin, done_for=cast.ayse, at=three_weeks_ago)
    before = last_seen(cast.ayse)
    thanks = given_by(viewer_as("Mert"), confirmed(viewer_as("Selin"), cast))
    assert last_seen(cast.ayse) > before
    turns.take_back(viewer_as("Mert"), thanks)
    assert last_seen(cast.ayse) == before


def test_whoever_was_asked_to_see_her_is_asked_again(cast: Cast, viewer_as: ViewerAs) -> None:
    choosing.choose()
    asked = to_see(cast.ayse)
    assert asked.is_open
    thanks = given_by(viewer_as("Mert"), confirmed(viewer_as("Selin"), cast))
    asked.refresh_from_db()
    assert not asked.is_open
    turns.take_back(viewer_as("Mert"), thanks)
    asked.refresh_from_db()
    assert (asked.is_open, asked.reason, last_seen(cast.ayse)) == (True, "", None)


def test_but_not_where_somebody_else_has_seen_her_since(cast: Cast, viewer_as: ViewerAs) -> None:
    choosing.choose()
    asked = to_see(cast.ayse)
    thanks = given_by(viewer_as("Mert"), confirmed(viewer_as("Selin"), cast))
    care.record(None, "visit", done_by=cast.noy, done_for=cast.ayse)
    turns.take_back(viewer_as("Mert"), thanks)
    asked.refresh_from_db()
    assert not asked.is_open


def test_thanks_to_a_team_are_undone_for_who_was_in_it_then(cast: Cast, viewer_as: ViewerAs) -> None:
    thanks = given_by(viewer_as("Mert"), confirmed(viewer_as("Selin"), cast, "t1", cast.contact_centre))
    assert last_seen(cast.ilgin) is not None
    Membership.objects.filter(person=cast.ilgin).update(team=cast.shop)  # moved before it was undone
    turns.take_back(viewer_as("Mert"), thanks)
    assert (last_seen(cast.ilgin), last_seen(cast.ayse)) == (None, None)
    outbox.sweep()
    kinds = {row["kind"] for row in read.rows(read.table("care").select("kind"))}
    assert kinds == {"taken back"}


def test_the_corrected_fact_stays_on_its_day(cast: Cast, viewer_as: ViewerAs) -> None:
    long_ago = timezone.now() - timedelta(days=21)
    care.record(None, "visit", done_by=cast.selin, done_for=cast.ayse, at=long_ago, about="commitment:1")
    care.take_back("visit", cast.ayse, "commitment:1")
    outbox.sweep()
    (row,) = read.rows(read.table("care").select("kind", "done_at"))
    assert (row["kind"], row["done_at"].date()) == ("taken back", long_ago.date())
