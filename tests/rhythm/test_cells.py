"""Kept, missed or nothing due: week by week, in every scope, over new year and for those who come and go."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.cast import Cast, grant

from fiftytwo.lib.strips import Mark
from fiftytwo.lib.weeks import Week
from fiftytwo.org.models import Membership
from fiftytwo.rhythm import care, cells, dues, occasions, registry
from fiftytwo.rhythm.models import OwnPractice, WeekCell
from fiftytwo.rhythm.strips import strips, together

W47, W53 = Week.parse("2026-W47"), Week.parse("2026-W53")
MONDAY = datetime(2026, 11, 16, 7, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def features() -> None:
    names = ("wow.confirmed", "wow.given", "meeting.offered")
    occasions.register(*(occasions.Occasion(name, name) for name in names if name not in occasions.every()))


def counted(week: Week, name: str) -> dict[str, tuple[int, int, bool | None]]:
    cells.count_week(week, [registry.promised()[name]])
    rows = WeekCell.objects.filter(practice=name, week=week.monday)
    return {row.scope: (row.kept, row.due, row.met) for row in rows}


def test_praise_given_late_is_missed_in_the_week_it_was_due_for_team_line_and_owner(cast: Cast) -> None:
    for n, days in enumerate((2, 9)):
        at = MONDAY - timedelta(days=7)
        dues.happened(None, "wow.confirmed", f"wow:{n}", serves=cast.ayse, owner=cast.mert, at=at)
        dues.happened(None, "wow.given", f"wow:{n}", serves=cast.ayse, by=cast.mert, at=at + timedelta(days=days))
    found = counted(W47, "praise_reaches_its_person")
    where = {
        "organisation", f"team:{cast.contact_centre.key}", f"site:{cast.izmir.key}", f"line:{cast.ayse.key}",
        f"line:{cast.selin.key}", f"line:{cast.mert.key}", f"owner:{cast.mert.key}",
    }  # fmt: skip
    assert found == dict.fromkeys(where, (1, 2, False))


def test_withdrawn_praise_counts_neither_way_and_a_counted_week_differs_from_one_that_was_not(cast: Cast) -> None:
    dues.happened(None, "wow.confirmed", "wow:1", serves=cast.ayse, at=MONDAY - timedelta(days=7))
    dues.withdraw(None, "wow:1", "Another company's Ayşe.")
    assert counted(W47, "praise_reaches_its_person") == {"organisation": (0, 0, None)}
    (strip,) = strips([registry.promised()["praise_reaches_its_person"]], "organisation", 2026)
    assert [cell.mark for cell in strip.cells[45:48]] == [Mark.UNKNOWN, Mark.NOTHING_DUE, Mark.UNKNOWN]


def test_the_unseen_are_counted_per_team_and_whoever_joined_last_week_is_not_yet_due(cast: Cast) -> None:
    care.record(None, "thanks", done_by=cast.ilgin, done_for=cast.ayse, at=MONDAY)
    care.record(None, "visit", done_by=cast.rex, done_for=cast.kham, at=MONDAY - timedelta(days=15))
    cast.ilgin.joined_on = date(2026, 11, 12)
    cast.ilgin.save()
    found = counted(W47, "nobody_unseen")
    assert found["organisation"] == (1, 2, False)
    assert found[f"team:{cast.contact_centre.key}"] == (1, 1, True)
    assert found[f"team:{cast.shop.key}"] == (0, 1, False)


def test_who_left_is_due_no_more_and_who_moved_counts_where_they_are_now(cast: Cast) -> None:
    Membership.objects.filter(person=cast.ilgin).update(until=date(2026, 11, 10))
    Membership.objects.create(person=cast.ilgin, team=cast.shop, since=date(2026, 11, 10))
    cast.kham.left_on = date(2026, 11, 18)
    cast.kham.save()
    found = counted(W47, "nobody_unseen")
    assert {scope: found[scope][1] for scope in found if scope.startswith("team")} == {
        f"team:{cast.contact_centre.key}": 1, f"team:{cast.shop.key}": 1,
    }  # fmt: skip


def test_meetings_fall_due_in_step_with_the_quarter_and_week_53_ends_it(cast: Cast) -> None:
    found = counted(Week.parse("2026-W44"), "meeting_each_quarter")
    assert found["organisation"] == (0, 1, False)  # of 3 people, 5 of 14 weeks are over
    care.record(None, "meeting", done_by=cast.mert, done_for=cast.ayse, at=MONDAY)
    for n, person in enumerate((cast.ayse, cast.ilgin)):
        dues.happened(None, "meeting.offered", f"meeting:{n}", serves=person, by=cast.mert, at=MONDAY)
    assert counted(W53, "meeting_each_quarter")["organisation"] == (2, 3, False)
    dues.happened(
        None, "meeting.offered", "meeting:9", serves=cast.kham, by=cast.mert, at=datetime(2027, 1, 3, tzinfo=UTC)
    )
    assert counted(W53, "meeting_each_quarter")["organisation"] == (3, 3, True)
    assert counted(W53 + 1, "meeting_each_quarter")["organisation"] == (0, 0, None)  # a new quarter begins


def test_a_leader_owes_half_of_two_contacts_by_midsummer(cast: Cast) -> None:
    name, whose = "leaders_take_contacts", f"owner:{cast.mert.key}"
    assert whose not in counted(Week.parse("2026-W20"), name)
    assert counted(Week.parse("2026-W28"), name)[whose] == (0, 1, False)
    grant(cast.rex, "leader")
    dues.happened(None, "contacts.taken", "shift:1", serves=cast.mert, at=datetime(2026, 3, 3, 9, tzinfo=UTC))
    found = counted(Week.parse("2026-W28"), name)
    assert (found[whose], found[f"owner:{cast.rex.key}"]) == ((1, 1, True), (0, 1, False))


def test_weeks_that_are_over_are_counted_once_and_only_the_newest_again(cast: Cast) -> None:
    first = datetime(2026, 9, 1, 9, tzinfo=UTC)
    care.record(None, "visit", done_by=cast.rex, done_for=cast.kham, at=first)
    assert cells.close_weeks(date(2026, 11, 29)) == 12  # from the first that anything is known of, up to last week
    old = WeekCell.objects.filter(week=date(2026, 9, 7)).values_list("pk", flat=True)
    kept = set(old)
    assert cells.close_weeks(date(2026, 11, 29)) == cells.AGAIN_WEEKS
    assert set(old) == kept


def test_a_year_that_only_celebrates_one_week_is_not_flat(cast: Cast) -> None:
    festive = datetime(2026, 10, 5, 9, tzinfo=UTC)
    care.record(None, "visit", done_by=cast.rex, done_for=cast.kham, at=festive - timedelta(weeks=10))
    for person in (cast.ayse, cast.ilgin, cast.kham):
        care.record(None, "note", done_by=cast.mert, done_for=person, at=festive)
    cells.close_weeks(date(2026, 12, 1))
    (strip,) = strips([registry.promised()["nobody_unseen"]], "organisation", 2026)
    assert strip.flatness.inside == 1.0
    assert (strip.flatness.kept_outside, strip.flatness.due_outside) == (1, 17)  # the week after still counts as seen
    assert strip.silence.weeks == 10
    assert together([strip]).ratio == pytest.approx(1 / 17)


def test_a_metric_that_cannot_tell_leaves_nothing_due(cast: Cast, home: Any) -> None:
    text = """
name = "customers_are_satisfied"
serves = "customers"
cadence = "week"
target = 1.0
sentence = { en = "Nine in ten customers are satisfied." }
why = { en = "They say so." }
query = { kind = "metric reaches its target", metric = "csat", value = 0.9 }
"""
    OwnPractice.objects.create(name="customers_are_satisfied", text=text)
    assert counted(W47, "customers_are_satisfied") == {"organisation": (0, 0, None)}
