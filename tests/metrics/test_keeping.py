"""A metric of one's own, targets, benchmarks and phases: kept by service operations, checked, audited, idempotent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cast import Cast
from tests.metrics.desk import answers, bring, contact

from fiftytwo.lib.weeks import Week
from fiftytwo.metrics.kept_pages import EXAMPLE
from fiftytwo.metrics.models import Benchmark, OwnMetric, Phase, Retired, Target
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


# ---- targets


def target(client: Client, **more: str) -> Any:
    given = {"metric": "csat", "scope": "organisation", "value": "85 %", "since": "2026-01-05", **more}
    return client.post("/numbers/targets", given, follow=True)


def test_a_new_target_ends_the_one_before_and_history_stays(cast: Cast, client_as: As) -> None:
    noy = client_as("Noy")
    target(noy)
    target(noy, value="0,9", since="2026-06-01")
    rows = list(Target.objects.order_by("since").values_list("value", "since", "until"))
    assert rows == [(0.85, date(2026, 1, 5), date(2026, 6, 1)), (0.9, date(2026, 6, 1), None)]
    page = noy.get("/numbers/targets")
    assert [len(page.context["page"].open), len(page.context["page"].ended)] == [1, 1]
    assert "85.0%" in page.text
    assert audited("target.set") == 2


def test_the_same_target_again_changes_nothing(cast: Cast, client_as: As) -> None:
    noy = client_as("Noy")
    target(noy)
    target(noy)
    assert Target.objects.count() == audited("target.set") == 1


def test_a_target_ends_today_and_the_end_can_be_undone(cast: Cast, client_as: As, viewer_as: Any) -> None:
    noy, today = client_as("Noy"), viewer_as("Noy").today
    target(noy)
    pk = Target.objects.get().pk
    noy.post(f"/numbers/targets/{pk}/end")
    assert Target.objects.get().until == today
    assert "This target ended on" in noy.post(f"/numbers/targets/{pk}/end", follow=True).text
    noy.post(f"/numbers/targets/{pk}/reopen")
    assert Target.objects.get().until is None
    assert (audited("target.ended"), audited("target.reopened")) == (1, 1)


def test_an_end_is_not_undone_where_another_target_holds(cast: Cast, client_as: As) -> None:
    noy = client_as("Noy")
    target(noy)
    target(noy, value="90 %", since="2026-06-01")
    first = Target.objects.order_by("since")[0]
    assert "Another target holds" in noy.post(f"/numbers/targets/{first.pk}/reopen", follow=True).text
    first.refresh_from_db()
    assert first.until == date(2026, 6, 1)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"value": "many"}, "Write a number"),
        ({"value": "85"}, "85 % or 0.85"),
        ({"value": "nan"}, "Write a number"),
        ({"metric": "magic"}, "Select a valid choice"),
        ({"scope": "team:nobody"}, "Select a valid choice"),
        ({"since": "someday"}, "valid date"),
        ({"until": "2026-01-05"}, "ends after it begins"),
        ({"metric": "first_reply_time", "value": "2 moons"}, "2 h 30 min"),
    ],
)
def test_a_wrong_target_is_refused(cast: Cast, client_as: As, wrong: dict[str, str], says: str) -> None:
    assert says in target(client_as("Noy"), **wrong).text
    assert not Target.objects.exists()


def test_a_target_of_time_is_written_as_people_write_time(cast: Cast, client_as: As) -> None:
    target(client_as("Noy"), metric="first_reply_time", value="2 h 30 min")
    assert Target.objects.get().value == 9000


# ---- benchmarks

HEAD = "metric,label,value,source,measured_on\n"


def bring_in(client: Client, text: str | bytes) -> Any:
    content = text.encode() if isinstance(text, str) else text
    return client.post("/numbers/benchmarks/import", {"file": SimpleUploadedFile("others.csv", content)})


def test_good_rows_go_in_and_bad_ones_are_told_with_number_and_reason(cast: Cast, client_as: As) -> None:
    text = HEAD + (
        "csat,Retail,82 %,Trade survey 2025,2025-12-31\n"
        "csat,Retail,,Trade survey 2025,2025-12-31\n"
        "magic,Retail,5,Trade survey 2025,2025-12-31\n"
        "nps,Retail,35,,2025-12-31\n"
        "nps,Retail,35,Trade survey 2025,\n"
        "nps,Retail,35,Trade survey 2025,31.12.2025\n"
        "nps,Retail,35,Trade survey 2025,2999-01-01\n"
        "\n"
        "first_reply_time,Retail,4 h,Trade survey 2025,2025-12-31\n"
    )
    noy = client_as("Noy")
    report = bring_in(noy, text).context["report"]
    assert (report.added, report.changed, report.same) == (2, 0, 0)
    told = {row.number: row.reason for row in report.bad}
    assert list(told) == [3, 4, 5, 6, 7, 8]
    assert "without a source" in told[5]
    assert "2026-03-31" in told[7]
    assert set(Benchmark.objects.values_list("metric", "value")) == {("csat", 0.82), ("first_reply_time", 14400.0)}
    again = bring_in(noy, text).context["report"]
    assert (again.added, again.changed, again.same) == (0, 0, 2)
    assert audited("benchmark.added") == 2
    changed = bring_in(noy, HEAD + "csat,Retail,83 %,Trade survey 2025,2025-12-31\n").context["report"]
    assert (changed.added, changed.changed) == (0, 1)
    assert Benchmark.objects.count() == 2
    assert "Trade survey 2025" in noy.get("/numbers/metric/csat").text


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "names the columns"),
        (b"metric,value\ncsat,1\n", "“label” is missing"),
        (b"\xff\xfe\x00\x01", "UTF-8"),
        (HEAD.encode() + b"csat,a,1,b,2025-01-01\n" * 5001, "at most 5000 rows"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_refused_as_a_whole(cast: Cast, client_as: As, content: bytes, says: str) -> None:
    page = client_as("Noy").post("/numbers/benchmarks/import", {"file": SimpleUploadedFile("x.csv", content or b"\n")})
    assert says in page.text
    assert not Benchmark.objects.exists()


def test_a_spreadsheet_with_semicolons_and_a_byte_order_mark_is_read(cast: Cast, client_as: As) -> None:
    text = "\ufeff" + HEAD.replace(",", ";") + "csat;Retail;82,5 %;Trade survey;2025-12-31\n"
    assert bring_in(client_as("Noy"), text).context["report"].added == 1
    assert Benchmark.objects.get().value == pytest.approx(0.825)


def test_a_benchmark_is_entered_and_removed_after_a_question(cast: Cast, client_as: As) -> None:
    noy = client_as("Noy")
    given = {"metric": "csat", "label": "Retail", "value": "82 %", "source": "Survey", "measured_on": "2025-12-31"}
    assert "This field is required" in noy.post("/numbers/benchmarks", {**given, "source": ""}).text
    noy.post("/numbers/benchmarks", given)
    pk = Benchmark.objects.get().pk
    assert "Remove “Retail, Survey”?" in noy.get(f"/numbers/benchmarks/{pk}/remove").text
    noy.post(f"/numbers/benchmarks/{pk}/remove")
    assert not Benchmark.objects.exists()
    assert audited("benchmark.removed") == 1


# ---- phases


def test_a_change_of_level_is_suggested_and_noy_sets_a_phase_with_a_reason(
    cast: Cast, client_as: As, viewer_as: Any
) -> None:
    last = Week.of(viewer_as("Noy").today) + -1
    weeks = [last + -n for n in reversed(range(40))]
    for place, week in enumerate(weeks):
        good = 8 if place < 20 else 3
        few = good + place % 2
        bring("rating", *answers(cast, [5] * few + [1] * (10 - few), instrument="csat", week=week))
    noy = client_as("Noy")
    page = noy.get("/numbers/metric/csat")
    (suggestion,) = page.context["page"].suggestions
    assert suggestion.week == weeks[20]
    assert "Set a phase here" in page.text
    assert "Set a phase here" not in client_as("Ayşe").get("/numbers/metric/csat").text
    address = "/numbers/metric/csat/phase?scope=organisation"
    assert "This field is required" in noy.post(address, {"week": str(suggestion.week.monday), "reason": ""}).text
    given = {"week": str(suggestion.week.monday + timedelta(days=3)), "reason": "New telephone system"}
    noy.post(address, given)
    noy.post(address, given)
    phase = Phase.objects.get()
    assert (phase.starts_on, phase.set_by) == (suggestion.week.monday, cast.noy.user)
    after = noy.get("/numbers/metric/csat")
    assert after.context["page"].suggestions == ()
    assert "New telephone system" in after.text
    assert "Noy Vongsa" in noy.get("/numbers/phases").text
    noy.post(f"/numbers/phases/{phase.pk}/remove")
    assert not Phase.objects.exists()
    assert (audited("phase.set"), audited("phase.removed")) == (1, 1)


@pytest.mark.parametrize(
    ("where", "given", "says"),
    [
        ("scope=organisation", {"week": "2999-01-01"}, "has begun"),
        ("scope=organisation", {"week": "one day"}, "valid date"),
        ("scope=team:nobody", {}, "nothing with the key"),
        ("scope=planet", {}, "A scope is one of"),
    ],
)
def test_a_wrong_phase_is_refused(cast: Cast, client_as: As, where: str, given: dict[str, str], says: str) -> None:
    page = client_as("Noy").post(
        f"/numbers/metric/csat/phase?{where}", {"week": "2026-01-05", "reason": "why", **given}
    )
    assert says in page.text
    assert not Phase.objects.exists()
