"""The demo as a whole: the same seed gives the same year, nothing in it is impossible, a home takes one demo."""

from __future__ import annotations

import hashlib
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate
from ibis import _
from tests.demo.conftest import UNTIL

from fiftytwo.demo import DemoRefusedError, build
from fiftytwo.demo.build import TABLES
from fiftytwo.demo.story import SOURCE
from fiftytwo.facts import read
from fiftytwo.org.models import Alias, Grant, Membership, Person, ReportingLine, Team, User
from fiftytwo.org.viewer import viewer_of
from fiftytwo.sources.actions import undo_import
from fiftytwo.sources.models import Import

SMALL: dict[str, Any] = {"employees": 30, "weeks": 3, "until": UNTIL}


def fingerprint() -> dict[str, str]:
    """Return a hash of every table's rows, the writing batch apart."""
    found = {}
    for table in TABLES:
        rows = read.rows(read.table(table).drop("batch").order_by("source_id"))
        found[table] = hashlib.sha256(repr(rows).encode()).hexdigest()
    return found


def rows(expression: Any) -> int:
    """Count rows."""
    return int(read.run(expression.aggregate(n=_.count())).to_pylist()[0]["n"])


def elsewhere(settings: Any, folder: Path) -> None:
    """Move to an empty home, with an empty database."""
    for model in (ReportingLine, Membership, Grant, Alias, Person, Team):
        model.objects.all().delete()
    from fiftytwo.facts.models import Batch
    from fiftytwo.org.models import Organisation, Site, User

    for model in (Batch, Site, Organisation, User):
        model.objects.all().delete()
    folder.mkdir()
    settings.HOME, settings.FACTS = folder, str(folder / "facts")


def test_the_same_seed_gives_the_same_facts_and_another_seed_others(db: None, settings: Any, tmp_path: Path) -> None:
    build(**SMALL)
    first = fingerprint()
    elsewhere(settings, tmp_path / "second")
    build(**SMALL)
    assert fingerprint() == first
    elsewhere(settings, tmp_path / "third")
    build(**SMALL, seed=53)
    other = fingerprint()
    assert all(other[table] != first[table] for table in ("contact", "rating", "shift", "order", "words"))


def test_a_second_run_changes_nothing_and_another_demo_is_refused(db: None) -> None:
    assert build(**SMALL).built
    before, people = fingerprint(), Person.objects.count()
    again = build(**SMALL)
    later = build(employees=30, weeks=3)  # a week later the demo of this home is still this one
    assert not again.built
    assert later.last_day == again.last_day == "2026-11-15"
    assert (fingerprint(), Person.objects.count()) == (before, people)
    with pytest.raises(DemoRefusedError, match="30 people"):
        build(employees=40, weeks=3, until=UNTIL)


def test_a_home_with_other_people_is_refused_and_left_alone(cast: Any) -> None:
    before = Person.objects.count()
    with pytest.raises(DemoRefusedError, match="FIFTYTWO_HOME"):
        build(**SMALL)
    assert Person.objects.count() == before


def test_a_demo_that_was_interrupted_is_finished(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from fiftytwo.demo import build as module_function
    from fiftytwo.demo.texts import Writers

    whole = Writers.texts_of
    calls: list[int] = []

    def breaks(self: Writers, *args: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return whole(self, *args)

    monkeypatch.setattr(Writers, "texts_of", breaks)
    with pytest.raises(KeyboardInterrupt):
        module_function(**SMALL)
    assert rows(read.table("contact")) == 0
    people = Person.objects.count()
    assert build(**SMALL).built
    assert rows(read.table("contact")) > 500
    assert Person.objects.count() == people


def test_too_small_a_demo_is_refused(db: None) -> None:
    with pytest.raises(ValueError, match="at least 30"):
        build(employees=20, weeks=2, until=UNTIL)


def test_a_demo_of_two_weeks_takes_few_people_and_has_every_table(db: None) -> None:
    build(employees=30, weeks=2, until=UNTIL)
    filled = {table for table in TABLES if rows(read.table(table))}
    assert filled >= set(TABLES) - {"care"}
    days = read.run(read.table("contact").aggregate(first=_.local_date.min(), last=_.local_date.max())).to_pylist()[0]
    assert days == {"first": date(2026, 11, 2), "last": date(2026, 11, 15)}


def test_all_six_can_sign_in_and_are_what_they_say(db: None) -> None:
    accounts = build(employees=30, weeks=2, until=UNTIL)
    roles = {}
    for account in accounts.sign_ins:
        user = authenticate(None, email=account.email, password=account.password)
        assert user is not None, account.email
        roles[account.role] = Person.objects.get(user=user)
    for role in (Grant.Role.LEADER, Grant.Role.SERVICE_OPERATIONS, Grant.Role.PEOPLE_PARTNER, Grant.Role.ADMINISTRATOR):
        assert roles[role.value].grants.filter(role=role).exists()
    assert roles["lead"].memberships.filter(leads=True, until=None).exists()
    assert roles["employee"].frontline
    assert ReportingLine.objects.filter(person=roles["employee"], manager=roles["lead"], until=None).exists()
    assert ReportingLine.objects.filter(person=roles["lead"], manager=roles["leader"], until=None).exists()


def test_nobody_has_two_managers_or_two_teams_at_once(db: None) -> None:
    build(employees=150, weeks=1, until=UNTIL)
    assert Team.objects.count() == 14
    for model in (ReportingLine, Membership):
        times: dict[int, list[tuple[date, date]]] = {}
        for row in model.objects.all():
            times.setdefault(row.person_id, []).append((row.since, row.until or date.max))
        for spans in times.values():
            spans.sort()
            assert all(first[1] <= then[0] for first, then in pairwise(spans))
    assert set(Person.objects.values_list("contract", flat=True)) == {"own", "agency", "outsourced"}
    assert Person.objects.filter(left_on__isnull=True).count() == 150


def test_nothing_in_a_demo_is_impossible(db: None) -> None:
    build(employees=40, weeks=6, until=UNTIL)
    contact, rating, shift = (read.table(name) for name in ("contact", "rating", "shift"))
    contact = contact.filter(_.source == SOURCE)
    impossible = {
        "solved before opened": contact.filter(_.first_solved_at < _.opened_at),
        "last solved before first": contact.filter(_.solved_at < _.first_solved_at),
        "answered before opened": contact.filter(_.first_reply_at < _.opened_at),
        "solved without an answer": contact.filter(_.first_reply_at.isnull(), _.solved_at.notnull()),
        "negative time": contact.filter((_.talk_seconds < 0) | (_.wait_seconds < 0) | (_.after_work_seconds < 0)),
        "answered though abandoned": contact.filter(_.abandoned, _.first_reply_at.notnull() | _.employee.notnull()),
        "handled by nobody": contact.filter(_.first_reply_at.notnull(), _.employee.isnull()),
        "off the scale": rating.filter((_.score < _.scale_low) | (_.score > _.scale_high)),
        "a score without an answer": rating.filter(_.score.notnull() != _.answered_at.notnull()),
        "answered before it arrived": rating.filter((_.answered_at < _.delivered_at) | (_.delivered_at < _.invited_at)),
        "a working day beyond reason": shift.filter((_.worked_seconds > 11 * 3600) | (_.worked_seconds < 0)),
        "busier than at work": shift.filter(_.handling_seconds > _.worked_seconds),
        "delivered before ordered": read.table("order").filter(_.delivered_at < _.ordered_at),
        "settled before received": read.table("complaint").filter(_.resolved_at < _.received_at),
        "reviewed by oneself": read.table("quality_review").filter(_.reviewer == _.employee),
        "after the end": contact.filter(_.local_date > date(2026, 11, 15)),
    }
    assert {why: count for why, found in impossible.items() if (count := rows(found))} == {}
    shares = read.run(contact.filter(_.credit.notnull()).select("credit")).to_pylist()
    sums = {round(sum(part["share"] for part in row["credit"]), 6) for row in shares if row["credit"]}
    assert sums == {1.0}


def test_a_sheet_with_mistakes_came_in_twice_and_can_be_taken_out_again(db: None) -> None:
    build(**SMALL)
    again, first = Import.objects.order_by("-pk")
    told = {(problem.reason, problem.column): problem.rows for problem in first.told.problems}
    assert told == {
        ("future", "Taken in"): 1, ("unreadable", "Taken in"): 1, ("out_of_order", "Given back"): 1,
        ("unknown_value", "State"): 1, ("missing", "Repair no"): 1, ("missing", "Taken in"): 1,
    }  # fmt: skip
    assert first.told.unknown_people > 0
    counts = {what: again.told.total(what) for what in ("new", "changed", "same")}
    assert (again.told.refused, counts["new"]) == (2, 9 + 4)
    assert counts["changed"] > 0 < counts["same"]

    repairs = read.table("contact").filter(_.source == "repairs")
    before = rows(repairs)
    linked = rows(repairs.filter(_.employee.notnull()))
    assert (before, linked > before / 2) == (counts["new"] + counts["changed"] + counts["same"], True)
    noy = viewer_of(User.objects.get(email="noy@example.org"))
    undo_import(again, actor=noy)
    undo_import(first, actor=noy)
    assert rows(read.table("contact").filter(_.source == "repairs")) == 0
    build(**SMALL)
    assert Import.objects.count() == 2


def test_nobody_is_on_two_calls_at_once(db: None) -> None:
    build(employees=40, weeks=2, until=UNTIL)
    calls = read.table("contact").filter(_.channel == "phone", _.employee.notnull())
    calls = calls.mutate(
        begins=_.first_reply_at.epoch_seconds(),
        ends=_.first_reply_at.epoch_seconds() + _.talk_seconds + _.hold_seconds,
    ).order_by("employee", "begins")
    found = read.run(calls.select("employee", "begins", "ends")).to_pylist()
    pairs = pairwise(found)
    assert not [1 for one, then in pairs if one["employee"] == then["employee"] and then["begins"] < one["ends"] - 2]


def test_mondays_are_loud_sundays_quiet_and_the_morning_rings(db: None) -> None:
    build(employees=40, weeks=4, until=UNTIL)
    calls = read.table("contact").filter(_.channel == "phone", _.team_name != "Night line İzmir")
    days = read.run(calls.mutate(d=_.local_date.day_of_week.index()).group_by("d").aggregate(n=_.count())).to_pylist()
    per_day = {row["d"]: row["n"] for row in days}
    assert per_day[0] > 1.1 * per_day[3] > 1.3 * per_day[6]
    izmir = calls.filter(_.team_name == "Orders İzmir").mutate(h=(_.opened_at.epoch_seconds() // 3600 + 3) % 24)
    hours = {row["h"]: row["n"] for row in read.run(izmir.group_by("h").aggregate(n=_.count())).to_pylist()}
    assert hours[10] + hours[11] > 1.3 * (hours[16] + hours[17])


def test_most_invitations_stay_unanswered_and_scores_have_the_shape_of_a_j(db: None) -> None:
    build(employees=40, weeks=6, until=UNTIL)
    csat = read.table("rating").filter(_.instrument == "csat")
    answered = rows(csat.filter(_.answered_at.notnull())) / rows(csat.filter(_.delivered_at.notnull()))
    scores = {row["score"]: row["n"] for row in read.run(csat.group_by("score").aggregate(n=_.count())).to_pylist()}
    assert 0.1 < answered < 0.25
    assert scores[5.0] > scores[4.0] > scores[2.0] < scores[1.0]
    assert rows(csat.filter(_.delivered_at.isnull())) > 0
