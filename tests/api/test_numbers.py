"""What programs get: the numbers of the pages, with everything that belongs to them."""

from __future__ import annotations

import pytest
from tests.api.conftest import ROOT, Clients, Programs
from tests.cast import Cast
from tests.metrics.desk import WEEK, answers, asked, bring

from fiftytwo.lib.weeks import Week
from fiftytwo.metrics.models import OwnMetric
from fiftytwo.metrics.presentation import written
from fiftytwo.metrics.queries import EIGHT_LINES
from fiftytwo.metrics.registry import current, get
from fiftytwo.metrics.scopes import Scope
from fiftytwo.org.viewer import organisations_today

pytestmark = pytest.mark.django_db


def test_a_program_gets_a_number_with_everything_that_belongs_to_it(desk: Cast, program_of: Programs) -> None:
    response = program_of("Noy")("numbers", metrics="nps", scope=f"team:{desk.contact_centre.key}", period=str(WEEK))

    assert response.status_code == 200, response.content
    (number,) = response.json()["items"]
    value = asked(desk, "nps", Scope("team", desk.contact_centre.key))
    assert value.score.interval is not None
    assert (number["value"], number["n"]) == (value.value, 6)
    assert (number["interval"]["low"], number["interval"]["high"]) == (
        value.score.interval.low,
        value.score.interval.high,
    )


def test_page_and_api_give_the_same_number(desk: Cast, program_of: Programs, client_as: Clients) -> None:
    card = program_of("Noy")("scorecard", period=str(WEEK)).json()
    (row,) = [row for row in card["rows"] if row["now"]["metric"] == "nps"]
    metric = program_of("Noy")("numbers", metrics="nps", period=str(WEEK)).json()["items"][0]
    page = client_as("Noy").get(f"/numbers/?period={WEEK}").content.decode()

    assert row["now"] == metric
    assert metric["n"] == 9
    assert written(get("nps"), metric["value"]) in page
    assert "n = 9" in page


def test_what_was_left_out_is_told(desk: Cast, program_of: Programs) -> None:
    number = program_of("Noy")("numbers", metrics="nps", period=str(WEEK)).json()["items"][0]
    assert number["left_out"] == {"outside_scale": 1}


def test_unknown_is_null_and_says_why(desk: Cast, program_of: Programs) -> None:
    number = program_of("Noy")("numbers", metrics="nps", period="2001-W01").json()["items"][0]

    assert (number["value"], number["interval"], number["n"], number["state"]) == (None, None, 0, "unknown")
    assert number["why"]


def test_a_week_that_is_not_over_is_not_final(desk: Cast, program_of: Programs) -> None:
    this = Week.of(organisations_today())
    number = program_of("Noy")("numbers", metrics="nps", period=str(this)).json()["items"][0]
    assert (number["final"], number["period"]) == (False, str(this))


def test_several_metrics_scopes_and_periods_in_one_question(desk: Cast, program_of: Programs) -> None:
    team, person = f"team:{desk.shop.key}", f"employee:{desk.kham.key}"
    asked_for = {"metrics": "nps,csat", "scope": [team, person], "period": ["2026-W20", "2026-05", "2026-Q2"]}
    items = program_of("Rex")("numbers", **asked_for).json()["items"]

    assert len(items) == 12
    assert {(i["metric"], i["scope"], i["period"]) for i in items} == {
        (metric, scope, period)
        for metric in ("nps", "csat") for scope in (team, person) for period in ("2026-W20", "2026-05", "2026-Q2")
    }  # fmt: skip
    assert {i["value"] for i in items if i["metric"] == "nps"} == {100 * (1 - 2) / 3}


def test_productivity_never_comes_without_rework_and_complaints_beside_it(desk: Cast, program_of: Programs) -> None:
    items = program_of("Noy")("numbers", metrics="productivity", period=str(WEEK)).json()["items"]
    beside = {item["metric"] for item in items if not item["asked"]}

    assert [item["metric"] for item in items if item["asked"]] == ["productivity"]
    assert beside == set(get("productivity").counterparts)
    assert "rework" in beside


def test_a_series_has_one_point_for_each_step(desk: Cast, program_of: Programs) -> None:
    noy = program_of("Noy")
    weeks = noy("series", metric="nps", **{"from": "2026-W19", "to": "2026-W21"}).json()["items"]
    months = noy("series", metric="nps", step="month", **{"from": "2026-04", "to": "2026-06"}).json()["items"]
    quarters = noy("series", metric="nps", step="quarter", **{"from": "2026-Q1", "to": "2026-Q2"}).json()["items"]

    assert [(point["period"], point["n"]) for point in weeks] == [("2026-W19", 0), ("2026-W20", 9), ("2026-W21", 0)]
    assert [(point["period"], point["n"]) for point in months] == [("2026-04", 0), ("2026-05", 9), ("2026-06", 0)]
    assert [(point["period"], point["n"]) for point in quarters] == [("2026-Q1", 0), ("2026-Q2", 9)]


def test_two_versions_of_one_metric_come_side_by_side(desk: Cast, program_of: Programs) -> None:
    text = get("nps").text.replace("version = 1", "version = 2", 1)
    OwnMetric.objects.create(name="nps", version=2, text=text)
    items = program_of("Noy")("numbers", metrics="nps,nps.1", period=str(WEEK)).json()["items"]

    assert [(item["metric"], item["version"], item["n"]) for item in items] == [("nps", 2, 9), ("nps", 1, 9)]
    assert program_of("Noy")("definitions/nps").json()["versions"] == [1, 2]
    assert program_of("Noy")("definitions/nps", version=1).json()["version"] == 1


def test_the_eight_lines_come_in_their_order(desk: Cast, program_of: Programs) -> None:
    rows = program_of("Noy")("eight-lines", period=str(WEEK)).json()["rows"]
    assert tuple(row["now"]["metric"] for row in rows) == EIGHT_LINES


def test_a_small_group_of_an_anonymous_survey_is_hidden_and_cannot_be_cut_otherwise(
    desk: Cast, program_of: Programs
) -> None:
    noy = program_of("Noy")
    answers = [
        noy("numbers", metrics="engagement", scope=scope, period=period).json()["items"][0]
        for scope in ("organisation", f"team:{desk.shop.key}", f"employee:{desk.kham.key}", "channel:phone")
        for period in ("2026-W20", "2026-Q2")
    ]
    assert {answer["value"] for answer in answers} == {None}
    assert {answer["n"] for answer in answers} == {0}
    assert {answer["state"] for answer in answers} <= {"unknown", "hidden"}


def test_every_line_of_a_form_is_in_its_definition(desk: Cast, program_of: Programs) -> None:
    for form in current().values():
        told = program_of("Noy")(f"definitions/{form.name}", language="tr").json()
        assert told["label"] == form.label["tr"]
        assert told["languages"]["en"]["explains"] == form.explains["en"]
        assert told["source"] == form.source["tr"]
        assert told["languages"]["lo"]["source"] == form.source["lo"]
        for line in ("unit", "better", "side", "adds_up", "minimum_n", "owner", "standard"):
            assert told[line] == getattr(form, line), (form.name, line)
        assert set(told["components"]) == set(form.components)
        assert told["formula"]["statistic"] == form.formula.statistic
        assert told["form"] == form.text


def test_long_lists_come_in_pages(desk: Cast, program_of: Programs) -> None:
    noy = program_of("Noy")
    found, address = [], f"{ROOT}definitions?per_page=7"
    while address:
        page = noy(address.removeprefix(ROOT)).json()
        found += [item["name"] for item in page["items"]]
        assert len(page["items"]) <= 7
        address = page["next"]
    assert found == sorted(current())
    assert page["count"] == len(found)


def test_sentences_come_in_the_language_asked_for(desk: Cast, program_of: Programs) -> None:
    noy = program_of("Noy")
    said = {language: noy("definitions/nps", language=language).json()["question"] for language in ("en", "tr", "lo")}
    assert len(set(said.values())) == 3


def test_an_answer_that_did_not_change_is_not_sent_again_and_new_facts_change_it(
    desk: Cast, program_of: Programs
) -> None:
    noy = program_of("Noy")
    first = noy("numbers", metrics="nps", period=str(WEEK))
    again = noy("numbers", headers={"If-None-Match": first["ETag"]}, metrics="nps", period=str(WEEK))
    assert (again.status_code, again.content) == (304, b"")
    assert first["Cache-Control"] == "private, no-cache"

    bring("rating", *answers(desk, [0, 0]))
    changed = noy("numbers", headers={"If-None-Match": first["ETag"]}, metrics="nps", period=str(WEEK))
    assert changed.status_code == 200
    assert changed.json()["items"][0]["n"] == 11


def test_an_answer_is_no_others_answer(desk: Cast, program_of: Programs) -> None:
    noy, rex = program_of("Noy"), program_of("Rex")
    scope = f"team:{desk.contact_centre.key}"
    tag = noy("numbers", metrics="nps", scope=scope)["ETag"]

    assert rex("numbers", headers={"If-None-Match": tag}, metrics="nps", scope=scope).status_code == 404
    assert rex("numbers", headers={"If-None-Match": "*"}, metrics="nps", scope=scope).status_code == 404
