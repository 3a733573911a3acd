"""A metric of one's own: kept by service operations, checked, audited, idempotent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cast import Cast
from tests.metrics.desk import answers, bring, contact

from fiftytwo.lib.weeks import Week
from fiftytwo.metrics.kept_pages import EXAMPLE
from fiftytwo.metrics.models import OwnMetric, Retired
from fiftytwo.org.models import AuditEntry

pytestmark = pytest.mark.django_db(transaction=True)
As = Callable[[str], Client]


@pytest.fixture
def last_week(cast: Cast, viewer_as: Any) -> Week:
    """Bring three contacts of last week in, two of them solved on their day, and four answers."""
    week = Week.of(viewer_as("Noy").today) + -1
    day = week.monday
    solved = [f"{day}T15:00:00Z", f"{day}T16:00:00Z", f"{day + timedelta(days=2)}T15:00:00Z"]
    bring("contact", *(contact(cast, week=week, solved_at=at, talk_seconds=60.0 * n, hold_seconds=30.0)
                       for n, at in enumerate(solved, start=1)))  # fmt: skip
    bring("rating", *answers(cast, [5, 4, 2, 1], instrument="csat", week=week))
    return week


def look(client: Client, text: str) -> Any:
    return client.post("/numbers/definitions/write", {"text": text, "do": "look"})


def keep(client: Client, text: str) -> Any:
    return client.post("/numbers/definitions/write", {"text": text, "do": "keep"}, follow=True)


def audited(action: str) -> int:
    return AuditEntry.objects.filter(action=action).count()


# ---- a metric of one's own


def test_noy_sees_what_a_form_would_say_before_anything_is_kept(last_week: Week, client_as: As) -> None:
    page = look(client_as("Noy"), EXAMPLE)
    together = page.context["preview"].together
    assert (together.value, together.n) == (2 / 3, 3)
    assert page.context["preview"].weeks[-1].value == 2 / 3
    assert not OwnMetric.objects.exists()


def test_a_kept_metric_has_a_page_and_a_place_in_explore_and_the_catalogue(last_week: Week, client_as: As) -> None:
    noy = client_as("Noy")
    page = keep(noy, EXAMPLE)
    assert page.status_code == 200
    assert "solved_local_date == local_date" in page.text
    assert page.context["page"].now.value == 2 / 3
    assert "Solved on the same day" in noy.get("/numbers/definitions").text
    explored = noy.get("/numbers/explore?metric=solved_same_day&period=last-1")
    assert [value.value for line in explored.context["page"].lines for value in line.values] == [2 / 3]
    assert audited("metric.added") == 1


def test_keeping_the_same_form_twice_changes_nothing(last_week: Week, client_as: As) -> None:
    noy = client_as("Noy")
    keep(noy, EXAMPLE)
    keep(noy, EXAMPLE)
    assert OwnMetric.objects.count() == audited("metric.added") == 1
    assert audited("metric.reworded") == 0


def test_words_change_within_a_version_and_what_is_counted_does_not(last_week: Week, client_as: As) -> None:
    noy = client_as("Noy")
    keep(noy, EXAMPLE)
    keep(noy, EXAMPLE.replace('en = "Solved on the same day"', 'en = "Same day"'))
    assert "Same day" in OwnMetric.objects.get().text
    refused = keep(noy, EXAMPLE.replace('"not abandoned"', '"True"'))
    assert "make this version 2" in refused.text
    assert "not abandoned" in OwnMetric.objects.get().text


def test_two_versions_run_side_by_side_until_one_is_retired_and_it_can_come_back(
    last_week: Week, client_as: As
) -> None:
    noy = client_as("Noy")
    keep(noy, EXAMPLE)
    second = EXAMPLE.replace("version = 1", "version = 2").replace("solved_local_date == local_date", "rework")
    page = keep(noy, second)
    assert [(v.definition.version, v.value) for v in page.context["page"].side_by_side] == [(1, 2 / 3), (2, 0.0)]
    both = noy.get("/numbers/explore?period=last-1&metric=solved_same_day.1&metric=solved_same_day.2")
    assert [value.value for line in both.context["page"].lines for value in line.values] == [2 / 3, 0.0]
    noy.post("/numbers/definitions/solved_same_day/1/retire")
    assert noy.get("/numbers/metric/solved_same_day?version=1").status_code == 404
    assert noy.get("/numbers/metric/solved_same_day").context["page"].side_by_side == ()
    assert "Bring back" in noy.get("/numbers/definitions").text
    noy.post("/numbers/definitions/solved_same_day/1/bring-back")
    assert noy.get("/numbers/metric/solved_same_day?version=1").status_code == 200
    assert (audited("metric.retired"), audited("metric.brought_back")) == (1, 1)


def test_an_older_version_cannot_come_after_a_newer_one(last_week: Week, client_as: As) -> None:
    noy = client_as("Noy")
    keep(noy, EXAMPLE.replace("version = 1", "version = 3"))
    assert "make this version 4" in keep(noy, EXAMPLE.replace("version = 1", "version = 2")).text
    assert OwnMetric.objects.count() == 1


def test_what_others_need_beside_them_is_not_retired(last_week: Week, client_as: As) -> None:
    page = client_as("Noy").post("/numbers/definitions/csat/1/retire", follow=True)
    assert "has to stand beside others" in page.text
    assert not Retired.objects.exists()


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('unit = "share"', 'unit = "stars"', "Line 3: The unit is one of"),
        ('day = { count = "solved', 'day = { count = "salary > 1 and solved', "Line 25: There is no “salary”"),
        ("solved_local_date == local_date", "channel > 5", "Line 25: "),
        ("solved_local_date == local_date", "talk_seconds", "has to say yes or no"),
        ('{ count = "solved_local_date == local_date" }', '{ people = "leavers" }', "by metrics that ship only"),
        ('{ count = "solved_local_date == local_date" }', '{ anonymous = "enps.n" }', "by metrics that ship only"),
        ('{ count = "solved_local_date == local_date" }', '{ count = 5 }', "Line 25: “same_day” holds something"),
        ('{ count = "solved_local_date == local_date" }', '{ count = "__import__(\'os\')" }', "Line 25: "),
        ('facts = "contact"', 'facts = ["contact"]', "Line 11: “facts” holds something"),
        ('facts = "contact"', 'facts = "words"', "counts from one of"),
        ('facts = "contact"', 'facts = "activity"', "Line 25: "),
        ("formula = {", "formula = 5 #", "Line 13: “formula” holds something"),
        ('statistic = "share", part', 'statistic = "quantile", q = 2, part', "Line 13: "),
        ("version = 1", "version = 99999", "at most"),
        ("version = 1", "version = 1\nname = \"b\"", "Line 3: This is not written as TOML"),
        ('name = "solved_same_day"', 'name = "csat"', "ships with the house"),
        ('week = "local_week"', 'week = "local_week"\ncounterparts = ["magic"]', "Line 13: There is no metric “magic”"),
        ('week = "local_week"', 'week = "local_week"\nsettles_after_days = "x"', "Line 13: "),
    ],
)  # fmt: skip
def test_a_wrong_form_is_refused_with_its_line_and_nothing_is_kept(
    cast: Cast, client_as: As, before: str, after: str, says: str
) -> None:
    wrong = EXAMPLE.replace(before, after, 1)
    assert wrong != EXAMPLE
    page = keep(client_as("Noy"), wrong)
    assert says in page.context["form"].non_field_errors().as_text()
    assert not OwnMetric.objects.exists()


def test_a_number_that_no_engine_can_compute_is_refused(last_week: Week, client_as: As) -> None:
    counted = '{ statistic = "mean", of = "much" }'
    huge = "(reopen_count + 9000000000000000000) * 9000000000000000000"
    bring("contact", {"opened_at": f"{last_week.monday}T09:00:00Z", "reopen_count": 9})
    text = EXAMPLE.replace('{ statistic = "share", part = "same_day", whole = "opened" }', counted)
    text = text[: text.index("[components]")] + f'[components]\nmuch = {{ moments = "{huge}" }}\n'
    page = keep(client_as("Noy"), text.replace('unit = "share"', 'unit = "mean"'))
    assert "cannot be computed" in page.text
    assert not OwnMetric.objects.exists()


def test_a_median_and_what_is_open_are_shown_before_they_are_kept_and_the_same_after(
    last_week: Week, client_as: As
) -> None:
    noy = client_as("Noy")
    begin = EXAMPLE[: EXAMPLE.index("[components]")].replace("counted", "counts")
    formula = '{ statistic = "share", part = "same_day", whole = "opened" }'
    median = begin.replace(formula, '{ statistic = "quantile", of = "talked" }').replace('"share"', '"seconds"')
    median += '[components]\ntalked = { histogram = "talk_seconds" }\n'
    stock = begin.replace(formula, '{ statistic = "stock", of = "waiting" }').replace('"share"', '"count"')
    stock = stock.replace("solved_same_day", "waiting_now").replace('"additive"', '"stock"')
    stock += '[components]\nwaiting = { open = "not abandoned", until = "solved_local_week" }\n'
    for text, value in ((median, pytest.approx(120, rel=0.01)), (stock, 0)):
        seen = look(noy, text).context["preview"].together.value
        assert seen == value
        assert keep(noy, text).context["page"].now.value == seen


def test_a_form_comes_from_a_file(last_week: Week, client_as: As) -> None:
    file = SimpleUploadedFile("ours.toml", EXAMPLE.encode())
    page = client_as("Noy").post("/numbers/definitions/write", {"file": file, "do": "look"})
    assert page.context["definition"].name == "solved_same_day"
    bad = SimpleUploadedFile("ours.toml", b"\xff\xfe\x00")
    assert "no text in UTF-8" in client_as("Noy").post("/numbers/definitions/write", {"file": bad}).text


CHOSEN = {
    "label": "Held on the phone", "name": "hold_share", "version": "1", "question": "How long do they hold?",
    "explains": 'Hold over talk, with a "quote" and ağaç', "facts": "contact", "week": "local_week", "kind": "ratio",
    "where": "channel == 'phone'", "part": "hold_seconds", "over": "talk_seconds", "unit": "mean", "better": "lower",
    "side": "inside", "minimum_n": "10", "owner": "Noy",
}  # fmt: skip


@pytest.mark.parametrize(
    ("chosen", "value"),
    [
        ({}, 90 / 360),
        ({"kind": "share", "part": "talk_seconds > 60", "over": ""}, 2 / 3),
        ({"kind": "mean", "part": "talk_seconds + known_or(hold_seconds, 0)"}, 150.0),
        ({"kind": "count", "part": "", "over": "", "where": ""}, 3.0),
        ({"kind": "count", "facts": "rating", "where": "instrument == 'csat' and score >= 4"}, 2.0),
    ],
)
def test_a_metric_by_choices_gives_its_number_and_can_be_kept(
    last_week: Week, client_as: As, chosen: dict[str, str], value: float
) -> None:
    noy = client_as("Noy")
    page = noy.post("/numbers/definitions/new", {**CHOSEN, **chosen})
    assert page.context["preview"].together.value == pytest.approx(value)
    kept = keep(noy, page.context["form"]["text"].value())
    assert kept.context["page"].now.value == pytest.approx(value)
    assert [beside.definition.name for beside in kept.context["page"].counterparts] == ["csat"]


def test_choices_that_lack_a_formula_are_asked_for_it(last_week: Week, client_as: As) -> None:
    page = client_as("Noy").post("/numbers/definitions/new", {**CHOSEN, "over": ""})
    assert "This kind of number needs it." in page.text


def test_a_wrong_condition_comes_back_with_the_columns_that_there_are(last_week: Week, client_as: As) -> None:
    page = client_as("Noy").post("/numbers/definitions/new", {**CHOSEN, "where": "chanel == 'phone'"})
    assert "There is no “chanel” here" in page.text
    assert "time the customer was on hold (s)" in page.text


@pytest.mark.parametrize("who", ["Ayşe", "Selin", "Mert", "Defne", "Olga"])
def test_only_service_operations_keep_metrics(cast: Cast, client_as: As, who: str) -> None:
    client = client_as(who)
    for page in ("definitions/new", "definitions/write", "targets", "benchmarks", "phases", "metric/csat/phase"):
        assert client.get(f"/numbers/{page}").status_code == 403, page
    assert keep(client, EXAMPLE).status_code == 403
    assert client.post("/numbers/definitions/csat/1/retire").status_code == 403
    assert client.post("/numbers/definitions/csat/1/bring-back").status_code == 403
    assert client.post("/numbers/benchmarks/import").status_code == 403
    assert OwnMetric.objects.count() == Retired.objects.count() == 0
    assert client.get("/numbers/definitions").status_code == 200


def test_the_catalogue_shows_ayse_no_numbers_about_employment_and_no_buttons(cast: Cast, client_as: As) -> None:
    page = client_as("Ayşe").get("/numbers/definitions")
    assert "attrition" not in page.text
    assert "Retire" not in page.text
    assert "attrition" in client_as("Noy").get("/numbers/definitions").text


def test_a_metric_that_is_not_there_is_404(cast: Cast, client_as: As) -> None:
    noy = client_as("Noy")
    assert noy.post("/numbers/definitions/magic/1/retire").status_code == 404
    assert noy.post("/numbers/definitions/magic/99999999999999999999/bring-back").status_code == 404
    assert noy.get("/numbers/metric/magic/phase").status_code == 404
