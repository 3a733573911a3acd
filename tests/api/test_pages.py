"""What the other pages of numbers show, programs get too: over time, side by side, apart, benchmarks, drivers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.api.conftest import Programs, Viewers
from tests.cast import Cast
from tests.metrics.desk import WEEK, answers, at, bring, contact

from fiftytwo.lib.periods import Period
from fiftytwo.lib.weeks import Week
from fiftytwo.metrics import runs
from fiftytwo.metrics.colleagues import colleagues
from fiftytwo.metrics.metric_page import metric_page
from fiftytwo.metrics.models import Benchmark, ModelRun, Phase
from fiftytwo.metrics.registry import get
from fiftytwo.metrics.scopes import ORGANISATION, Scope

pytestmark = pytest.mark.django_db(transaction=True)


def rated(cast: Cast, scores: list[int], *, who: str = "Ayşe", week: Week = WEEK) -> None:
    """Bring contacts with an answer each in; the better the score, the shorter the wait."""
    names = [f"{who}-{week}-{number}" for number in range(len(scores))]
    more = {"who": cast[who], "reason": "order", "difficulty": "easy", "week": week}
    waits = [60.0 * (5 - score) for score in scores]
    pairs = zip(names, waits, strict=True)
    bring("contact", *(contact(cast, **more, source_id=name, wait_seconds=wait) for name, wait in pairs))
    given = zip(names, answers(cast, scores, instrument="csat", who=cast[who], week=week), strict=True)
    bring("rating", *({**answer, "contact_source": "desk", "contact_id": name} for name, answer in given))


def test_a_series_comes_with_the_limits_phases_and_suggestions_of_its_page(
    desk: Cast, program_of: Programs, viewer_as: Viewers
) -> None:
    for back in range(30):
        rated(desk, [5, 4, 4, 2 + back % 3], week=WEEK + -back)
    Phase.objects.create(metric="csat", scope="organisation", starts_on=(WEEK + -10).monday, reason="new desk")
    response = program_of("Noy")("control", metric="csat", to=str(WEEK))
    page = metric_page(viewer_as("Noy"), get("csat"), ORGANISATION, Period.parse(str(WEEK)))

    assert response.status_code == 200, response.content
    found = response.json()
    assert (found["state"], found["provisional"]) == (page.steadiness, page.provisional)
    assert found["phases"] == [{"starts_on": str((WEEK + -10).monday), "reason": "new desk"}]
    last = found["points"][-1]
    drawn = page.chart.spec["data"]["values"] if page.chart and "data" in page.chart.spec else None
    assert (last["period"], last["value"], last["n"]) == (str(WEEK), page.now.value, page.now.n)
    assert last["low"] <= last["centre"] <= last["high"]
    if drawn:
        assert [point["value"] for point in found["points"]] == [row["value"] for row in drawn]
    assert len(found["points"]) == 52
    assert found["points"][0]["value"] is None


def test_colleagues_come_in_order_of_names_for_those_who_lead_them(
    desk: Cast, program_of: Programs, viewer_as: Viewers
) -> None:
    rated(desk, [5, 5, 4, 1])
    rated(desk, [5, 2], who="Ilgın")
    scope = Scope("team", desk.contact_centre.key)
    asked = {"scope": str(scope), "period": str(WEEK)}
    found = program_of("Selin")("colleagues", **asked).json()
    page = colleagues(viewer_as("Selin"), scope, Period.parse(str(WEEK)))

    assert [person["name"] for person in found["people"]] == [person.name for person in page.people]
    told = {person["name"]: (person["satisfied"], person["answered"]) for person in found["people"]}
    assert (told["Ayşe Yılmaz"], told["Ilgın Işık"]) == ((3, 4), (1, 2))
    assert all(person["place"] is None for person in found["people"])
    assert found["run"] == ModelRun.objects.get(model="case_mix").pk
    for name in ("Ayşe", "Rex", "Defne"):
        assert program_of(name)("colleagues", **asked).status_code == 404


def test_benchmarks_come_with_source_and_day(desk: Cast, program_of: Programs) -> None:
    for metric in ("csat", "enps"):
        Benchmark.objects.create(
            metric=metric, label="Retail", value=0.8, source="Trade survey", measured_on=date(2025, 12, 31)
        )
    ayse, noy = program_of("Ayşe"), program_of("Noy")
    assert ayse("benchmarks").json()["items"] == [
        {"metric": "csat", "label": "Retail", "value": 0.8, "source": "Trade survey", "measured_on": "2025-12-31"}
    ]
    assert [item["metric"] for item in noy("benchmarks").json()["items"]] == ["csat", "enps"]
    assert noy("benchmarks", metric="nps").json()["items"] == []
    assert ayse("benchmarks", metric="enps").status_code == 404


def test_where_inside_and_outside_fall_apart_is_told_as_on_the_page(
    desk: Cast, program_of: Programs, client_as: object
) -> None:
    for week, wait, scores in ((WEEK + -1, 300, [5] * 60), (WEEK, 20, [1] * 60)):
        replied = [at(week) + timedelta(seconds=wait + n) for n in range(60)]
        bring("contact", *(contact(desk, week=week, wait_seconds=float(wait), first_reply_at=when) for when in replied))
        bring("rating", *answers(desk, scores, instrument="csat", week=week))
    found = program_of("Noy")("divergence", period=str(WEEK)).json()
    page = client_as("Noy").get(f"/numbers/?period={WEEK}").context["page"].apart  # type: ignore[operator]

    assert (found["held_against"], found["pairs"]) == ("before", page.pairs)
    assert [one["sentence"] for one in found["found"]] == [one.sentence for one in page.found]
    assert found["found"][0]["pairing"] == "inside_good_outside_bad"
    team = program_of("Noy")("divergence", scope=f"team:{desk.contact_centre.key}", period=str(WEEK)).json()
    assert team["held_against"] == "everybody"


def test_drivers_are_asked_for_and_then_told_with_their_run(desk: Cast, program_of: Programs) -> None:
    rated(desk, [5, 4, 1, 2] * 40)
    noy, asked = program_of("Noy"), {"period": str(WEEK)}
    waiting = noy("drivers", **asked)
    assert (waiting.status_code, waiting.headers["Content-Type"]) == (503, "application/problem+json")
    assert int(waiting.headers["Retry-After"]) > 0
    runs.do_waiting()
    told = noy("drivers", **asked)
    found = told.json()
    assert (found["run"], found["up_to_date"], found["n"]) == (ModelRun.objects.get(model="drivers").pk, True, 160)
    assert (found["parts"][0]["name"], found["parts"][0]["direction"]) == ("wait", "less")

    again = noy("drivers", **asked, headers={"If-None-Match": told.headers["ETag"]})
    assert again.status_code == 304
    rated(desk, [5], week=WEEK, who="Ilgın")
    stale = noy("drivers", **asked)
    assert (stale.json()["run"], stale.json()["up_to_date"]) == (found["run"], False)
    runs.do_waiting()
    fresh = noy("drivers", **asked, headers={"If-None-Match": stale.headers["ETag"]})
    assert (fresh.status_code, fresh.json()["up_to_date"]) == (200, True)
    assert noy("drivers", scope=f"employee:{desk.ayse.key}").status_code == 404


def test_a_team_is_told_beside_everybody_and_oneself_beside_the_middle_of_the_team(
    desk: Cast, program_of: Programs
) -> None:
    rated(desk, [5, 5, 1])
    rated(desk, [5, 5, 5], who="Kham")
    team = program_of("Rex")("scorecard", scope=f"team:{desk.shop.key}", period=str(WEEK)).json()
    csat = {row["now"]["metric"]: row for row in team["rows"]}["csat"]
    assert (csat["now"]["value"], csat["everybody"]["value"]) == (1.0, 5 / 6)
    assert csat["against_everybody"]["by"] == pytest.approx(1 / 6)
    assert csat["over_time"] == "too_little_data"
    own = program_of("Kham")("scorecard", scope=f"employee:{desk.kham.key}", period=str(WEEK)).json()
    assert {row["band"] for row in own["rows"]} == {None}


@pytest.mark.parametrize("operation", ["colleagues", "divergence", "drivers", "control"])
def test_a_wrong_question_is_refused_in_words(desk: Cast, program_of: Programs, operation: str) -> None:
    noy = program_of("Noy")
    more = {"metric": "csat"} if operation == "control" else {}
    assert noy(operation, **more, scope="galaxy:9").status_code == 422
    assert noy(operation, **more, scope="team:nobody").status_code == 404
    assert noy(operation, **more, scope=f"team:{desk.shop.key}", wish="x").status_code == 422
