"""The stories of docs/demo.md are in the data: each test is one of them, read as a page would read it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import ibis
import pytest
from ibis import _
from tests.demo.conftest import UNTIL, BuiltDemo

from fiftytwo.demo.comments import messages
from fiftytwo.demo.story import Plan, last_complete_week
from fiftytwo.facts import read
from fiftytwo.lib.weeks import Week

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
PLAN = Plan(60, 52, 52, last_complete_week(UNTIL))


def one(expression: Any) -> dict[str, Any]:
    """Return the one row of an expression."""
    return read.run(expression).to_pylist()[0]


def by(expression: Any, key: str) -> dict[Any, dict[str, Any]]:
    """Return rows by one of their columns."""
    return {row[key]: row for row in read.run(expression).to_pylist()}


def share(condition: Any) -> Any:
    """Return the share of rows for which something holds, unknown ones apart."""
    return condition.cast("int64").mean()


def satisfied(but: str = "", **equal: str) -> dict[str, Any]:
    """Return answers and the share of satisfied ones (4 and 5 of 5) of some ratings, but for one employee."""
    ratings = read.table("rating").filter(_.instrument == "csat", _.score.notnull(), _.employee != but)
    for column, value in equal.items():
        ratings = ratings.filter(ratings[column] == value)
    return one(ratings.aggregate(answers=_.count(), share=share(_.score >= 4)))


def in_crisis(column: Any) -> Any:
    return column.between(PLAN.crisis.monday, (PLAN.crisis + 2).sunday)


def in_calm(column: Any) -> Any:
    return column.between((PLAN.crisis + -8).monday, (PLAN.crisis + -3).sunday)


def test_orders_of_the_crisis_weeks_miss_their_promise(year: BuiltDemo) -> None:
    orders = read.table("order").filter(_.currency == "TRY", _.delivered_at.notnull())
    kept = share(orders.delivered_at <= orders.promised_at)
    crisis = one(orders.filter(in_crisis(_.local_date)).aggregate(share=kept))["share"]
    calm = one(orders.filter(in_calm(_.local_date)).aggregate(share=kept))["share"]
    assert calm > 0.92
    assert crisis < 0.65


def test_complaints_at_least_double_in_the_crisis(year: BuiltDemo) -> None:
    complaints = read.table("complaint")
    crisis = one(complaints.filter(in_crisis(_.local_date)).aggregate(n=_.count()))["n"] / 3
    calm = one(complaints.filter(in_calm(_.local_date)).aggregate(n=_.count()))["n"] / 6
    assert crisis > 2 * calm


def test_customers_call_about_deliveries_in_the_crisis(year: BuiltDemo) -> None:
    contacts = read.table("contact").filter(_.reason == "delivery", _.team_name == "Deliveries İzmir")
    crisis = one(contacts.filter(in_crisis(_.local_date)).aggregate(n=_.count(), wait=_.wait_seconds.median()))
    calm = one(contacts.filter(in_calm(_.local_date)).aggregate(n=_.count(), wait=_.wait_seconds.median()))
    assert crisis["n"] / 3 > 1.3 * calm["n"] / 6
    assert crisis["wait"] > 1.7 * calm["wait"]


def test_turkish_customers_write_about_the_carrier_in_the_crisis_only(year: BuiltDemo) -> None:
    about = [m.words for m in messages("tr") if m.when == "crisis" and "{" not in m.words]
    words = read.table("words").filter(_.words.isin(about))
    outside = words.filter(~_.local_date.between(PLAN.crisis.monday, (PLAN.crisis + 5).sunday))
    assert one(words.aggregate(n=_.count()))["n"] >= 5
    assert one(outside.aggregate(n=_.count()))["n"] == 0


def test_the_relationship_score_falls_in_the_crisis_and_comes_back(year: BuiltDemo) -> None:
    ratings = read.table("rating").filter(_.instrument == "nps", _.score.notnull())
    points = ibis.cases((ratings.score >= 9, 100), (ratings.score <= 6, -100), else_=0).mean()
    crisis = one(ratings.filter(in_crisis(_.local_date)).aggregate(nps=points))["nps"]
    calm = one(ratings.filter(in_calm(_.local_date)).aggregate(nps=points))["nps"]
    assert crisis < calm - 20


def test_the_team_without_a_lead_slows_down_and_its_work_comes_back(year: BuiltDemo) -> None:
    contacts = read.table("contact").filter(_.team == year.teams["Returns İzmir"], _.first_solved_at.notnull())
    told = {"reopened": share(contacts.reopen_count > 0), "hours": (contacts.first_resolution_seconds / 3600).mean()}
    before = one(contacts.filter(_.local_date < PLAN.trouble.monday).aggregate(**told))
    late = one(contacts.filter(_.local_date >= (PLAN.last + -9).monday).aggregate(**told))
    assert late["reopened"] > 2 * before["reopened"]
    assert late["hours"] > 1.8 * before["hours"]


def test_the_team_without_a_lead_keeps_less_and_less_to_its_plan(year: BuiltDemo) -> None:
    shifts = read.table("shift").filter(_.team == year.teams["Returns İzmir"])
    kept = 1 - shifts.exception_seconds.sum() / shifts.scheduled_seconds.sum()
    before = one(shifts.filter(_.local_date < PLAN.trouble.monday).aggregate(kept=kept))["kept"]
    late = one(shifts.filter(_.local_date >= (PLAN.last + -9).monday).aggregate(kept=kept))["kept"]
    assert before > late + 0.08


def test_the_quiet_star_is_loved_by_few_and_thanked_by_nobody(year: BuiltDemo) -> None:
    zehra = year.people["Zehra Kaya"]
    mine = satisfied(employee=zehra)
    contacts = read.table("contact").filter(_.employee == zehra)
    days = one(contacts.aggregate(n=_.count(), days=_.local_date.nunique()))
    assert mine["answers"] > 40
    assert mine["share"] > 0.93
    assert mine["share"] > satisfied(but=zehra)["share"] + 0.15
    assert days["n"] / days["days"] < 13
    assert one(read.table("care").filter(_.employee == zehra).aggregate(n=_.count()))["n"] == 0


@pytest.mark.parametrize("name", ["Ilgın Işık", "Umut Çınar", "ມະນີວອນ ອິນທະວົງ"])
def test_newcomers_have_three_answers_all_of_them_full_marks(year: BuiltDemo, name: str) -> None:
    ratings = read.table("rating").filter(_.employee == year.people[name], _.score.notnull())
    assert read.run(ratings.select("score")).to_pydict() == {"score": [5.0, 5.0, 5.0]}


def test_customer_service_week_was_all_there_was(year: BuiltDemo) -> None:
    (week,) = PLAN.service_weeks
    care = by(read.table("care").group_by("local_week").aggregate(n=_.count()), "local_week")
    celebrated = care[week.monday]["n"]
    others = sum(row["n"] for monday, row in care.items() if monday != week.monday)
    assert celebrated >= 12
    assert others <= celebrated / 3
    assert len(care) <= 12  # at least forty silent weeks


def test_the_fast_colleague_looks_great_inside_and_bad_outside(year: BuiltDemo) -> None:
    cem, team = year.people["Cem Arslan"], year.teams["Orders İzmir"]
    contacts = read.table("contact").filter(_.team == team, _.employee.notnull())
    told = {
        "handling": (
            _.talk_seconds.fill_null(0) + _.hold_seconds.fill_null(0) + _.after_work_seconds.fill_null(0)
        ).mean(),
        "reopened": share(_.reopen_count > 0),
        "a_day": _.count() / (_.employee + _.local_date.cast("string")).nunique(),
    }
    his = one(contacts.filter(_.employee == cem).aggregate(**told))
    theirs = one(contacts.filter(_.employee != cem).aggregate(**told))
    assert his["handling"] < 0.65 * theirs["handling"]
    assert his["a_day"] > 1.25 * theirs["a_day"]
    assert his["reopened"] > 1.9 * theirs["reopened"]
    assert satisfied(employee=cem)["share"] < satisfied(team=team, but=cem)["share"] - 0.15


def test_case_mix_reverses_who_is_better(year: BuiltDemo) -> None:
    hard_cases, easy_cases = year.people["ບຸນມີ ສີວິໄລ"], year.people["ແສງດາວ ພົມມະຈັນ"]
    contacts = read.table("contact").select("source_id", "difficulty")
    ratings = read.table("rating").filter(_.instrument == "csat", _.score.notnull())
    joined = ratings.join(contacts, ratings.contact_id == contacts.source_id)

    def of(person: str) -> dict[str, float]:
        rows = by(
            joined.filter(_.employee == person).group_by("difficulty").aggregate(s=share(_.score >= 4)), "difficulty"
        )
        return {difficulty: row["s"] for difficulty, row in rows.items()}

    better, looks_better = of(hard_cases), of(easy_cases)
    assert better["easy"] > looks_better["easy"]
    assert better["hard"] > looks_better["hard"]
    assert satisfied(employee=hard_cases)["share"] < satisfied(employee=easy_cases)["share"]


def test_invoices_are_asked_about_at_the_beginning_of_the_month(year: BuiltDemo) -> None:
    billing = read.table("contact").filter(_.reason == "billing").mutate(day=_.local_date.day())
    days = by(billing.group_by("day").aggregate(n=_.count()), "day")
    first = sum(days[day]["n"] for day in range(1, 5)) / 4
    rest = sum(days[day]["n"] for day in range(8, 28)) / 20
    assert first > 2 * rest


def test_vientiane_is_silent_at_pi_mai_and_busy_before(year: BuiltDemo) -> None:
    contacts = read.table("contact").filter(_.team_name == "Care Vientiane", _.channel == "phone")
    weeks = by(contacts.group_by("local_week").aggregate(n=_.count()), "local_week")
    pi_mai = Week.of(date(2026, 4, 14)).monday
    usual = sorted(row["n"] for row in weeks.values())[len(weeks) // 2]
    assert weeks[pi_mai]["n"] < 0.7 * usual
    assert weeks[pi_mai - timedelta(weeks=1)]["n"] > 1.1 * weeks[pi_mai + timedelta(weeks=1)]["n"]


def test_izmir_is_busy_before_ramazan_bayrami(year: BuiltDemo) -> None:
    contacts = read.table("contact").filter(_.team_name == "Orders İzmir")
    weeks = by(contacts.group_by("local_week").aggregate(n=_.count()), "local_week")
    bayram = Week.of(date(2026, 3, 20)).monday  # Ramazan Bayramı 2026: 20 to 22 March
    assert weeks[bayram - timedelta(weeks=1)]["n"] > 1.15 * weeks[bayram - timedelta(weeks=5)]["n"]
    feast = contacts.filter(_.local_date == date(2026, 3, 20)).aggregate(n=_.count())
    before = contacts.filter(_.local_date == date(2026, 3, 13)).aggregate(n=_.count())
    assert one(feast)["n"] < 0.4 * one(before)["n"]
