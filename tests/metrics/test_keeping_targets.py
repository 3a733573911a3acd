"""Targets, benchmarks and phases: kept by service operations, with their history, checked and audited."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cast import Cast
from tests.metrics.desk import answers, bring

from fiftytwo.lib.weeks import Week
from fiftytwo.metrics.models import Benchmark, Phase, Target
from fiftytwo.org.models import AuditEntry

pytestmark = pytest.mark.django_db(transaction=True)
As = Callable[[str], Client]


def audited(action: str) -> int:
    return AuditEntry.objects.filter(action=action).count()


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
        ({"limit": "lots"}, "Write a number"),
        ({"limit": "85 %"}, "A limit is worse than its target"),
        ({"limit": "90 %"}, "A limit is worse than its target"),
        ({"metric": "first_reply_time", "value": "2 h", "limit": "1 h"}, "A limit is worse than its target"),
        ({"metric": "contacts", "value": "100", "limit": "90"}, "neither more nor less is better"),
    ],
)
def test_a_wrong_target_is_refused(cast: Cast, client_as: As, wrong: dict[str, str], says: str) -> None:
    assert says in target(client_as("Noy"), **wrong).text
    assert not Target.objects.exists()


def test_a_target_of_time_is_written_as_people_write_time(cast: Cast, client_as: As) -> None:
    target(client_as("Noy"), metric="first_reply_time", value="2 h 30 min")
    assert Target.objects.get().value == 9000


def test_between_target_and_limit_a_number_is_close_and_beyond_it_missed(
    cast: Cast, client_as: As, viewer_as: Any
) -> None:
    noy, week = client_as("Noy"), Week.of(viewer_as("Noy").today) + -1
    bring("rating", *answers(cast, [5] * 70 + [2] * 30, instrument="csat", week=week))
    for limit, told in {"": "missed", "50 %": "close to it", "79 %": "missed"}.items():
        Target.objects.all().delete()
        target(noy, value="90 %", limit=limit)
        page = noy.get(f"/numbers/metric/csat?period={week}").text
        said = {word for word in ("missed", "close to it", "cannot tell yet") if f">{word}</span>" in page}
        assert said == {told}, limit
    assert "limit 79.0%" in noy.get("/numbers/targets").text


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
