"""Explore: the address says it all, rights are kept, and what leaves as a file is what the page shows."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from django.test import Client
from tests.cast import Cast
from tests.metrics.desk import WEEK, answers, bring, contact

from fiftytwo.org.models import AuditEntry
from fiftytwo.org.saved_views.models import SavedView

pytestmark = pytest.mark.django_db(transaction=True)
As = Callable[[str], Client]
PERIOD = f"{WEEK}..{WEEK + 1}"


@pytest.fixture
def desk(cast: Cast) -> Cast:
    """Two weeks: İzmir answers on the phone and by chat, Vientiane in the shop; some customers rate."""
    bring("contact", contact(cast), contact(cast, channel="chat", who=cast.ilgin), contact(cast, week=WEEK + 1),
          contact(cast, who=cast.kham, channel="shop"))  # fmt: skip
    bring("rating", *answers(cast, [5, 4, 1, 9], instrument="csat"))
    bring("rating", *answers(cast, [5, 5], instrument="csat", who=cast.kham, week=WEEK + 1))
    return cast


def table(page: Any) -> dict[tuple[str, str], list[float | None]]:
    """Return what the page shows: whose and when → the values of its metrics."""
    return {(line.name, str(line.period)): [v.value for v in line.values] for line in page.context["page"].lines}


def test_noy_sees_each_week_with_n_and_interval(desk: Cast, client_as: As) -> None:
    page = client_as("Noy").get(f"/numbers/explore?period={PERIOD}&each=week&metric=csat&metric=contacts")
    whole = "the whole organisation"
    assert table(page) == {(whole, str(WEEK)): [2 / 3, 3], (whole, str(WEEK + 1)): [1.0, 1]}
    assert "likely 20.8% to 93.9%" in page.text
    assert "n = 3" in page.text
    assert "Left out: 1 outside the scale." in page.text


def test_one_number_for_the_whole_period(desk: Cast, client_as: As) -> None:
    page = client_as("Noy").get(f"/numbers/explore?period={PERIOD}&metric=csat")
    assert list(table(page).values()) == [[4 / 5]]


def test_teams_sites_and_channels_side_by_side_add_up_to_the_whole(desk: Cast, client_as: As) -> None:
    for cut, wanted in {
        "team": {"Head office": 0, "Vientiane shop": 1, "İzmir contact centre": 3},
        "site": {"Vientiane": 1, "İzmir": 3},
        "channel": {"chat": 1, "phone": 2, "shop": 1},
    }.items():
        page = client_as("Noy").get(f"/numbers/explore?period={PERIOD}&cut={cut}&metric=contacts")
        assert {name: values[0] for (name, _when), values in table(page).items()} == wanted


def test_selin_puts_her_people_side_by_side_in_order_of_names_and_ayse_cannot(desk: Cast, client_as: As) -> None:
    address = f"/numbers/explore?scope=team:{desk.contact_centre.key}&period={PERIOD}&cut=employee&metric=contacts"
    page = client_as("Selin").get(address)
    names = [str(person) for person in (desk.ayse, desk.ilgin, desk.selin)]
    assert [name for name, _when in table(page)] == names
    assert "in order of names" in page.text
    refused = client_as("Ayşe").get(address)
    assert "page" not in refused.context
    assert "cannot be cut so" in refused.text
    assert "person by person" not in refused.text
    assert str(desk.ilgin) not in refused.text


def test_rex_does_not_find_another_teams_numbers_in_page_or_file(desk: Cast, client_as: As) -> None:
    theirs = f"scope=team:{desk.contact_centre.key}&period={PERIOD}&metric=contacts"
    for address in (f"/numbers/explore?{theirs}", f"/numbers/explore/export?{theirs}&format=csv"):
        assert client_as("Rex").get(address).status_code == 404


def test_teams_side_by_side_are_those_that_one_may_see(desk: Cast, client_as: As) -> None:
    page = client_as("Rex").get(f"/numbers/explore?period={PERIOD}&cut=team&metric=contacts")
    assert [name for name, _when in table(page)] == ["Vientiane shop"]


def test_a_metric_that_is_not_for_ayse_looks_like_one_that_is_not_there(desk: Cast, client_as: As) -> None:
    page = client_as("Ayşe").get(f"/numbers/explore?period={PERIOD}&metric=contacts&metric=attrition&metric=magic")
    assert page.context["page"].absent == ("attrition", "magic")
    assert len(page.context["page"].definitions) == 1


def test_backlog_is_not_told_of_a_person(desk: Cast, client_as: As) -> None:
    page = client_as("Ayşe").get(f"/numbers/explore?scope=employee:{desk.ayse.key}&metric=backlog&metric=contacts")
    assert page.context["page"].absent == ("Open contacts",)


def test_of_nine_metrics_eight_are_shown_and_the_ninth_is_told(desk: Cast, client_as: As) -> None:
    nine = ["nps", "csat", "ces", "effort", "contacts", "solved", "rework", "transfers", "turnaround"]
    page = client_as("Noy").get(f"/numbers/explore?period={PERIOD}&" + "&".join(f"metric={name}" for name in nine))
    assert len(page.context["page"].definitions) == 8
    assert "1 more was left out" in page.text


def test_a_view_too_long_to_read_says_what_to_choose_instead(desk: Cast, client_as: As) -> None:
    page = client_as("Noy").get("/numbers/explore?period=2017-W01..2026-W20&each=week&cut=team&metric=contacts")
    assert "choose a shorter period" in page.text


@pytest.mark.parametrize(
    "address",
    ["period=soon", "each=minute", "cut=colour", "scope=planet", "scope=team", "period=last-0", "period=last-999",
     "period=0000-W01"],
)  # fmt: skip
def test_an_address_that_means_nothing_is_refused(cast: Cast, client_as: As, address: str) -> None:
    assert client_as("Noy").get(f"/numbers/explore?{address}").status_code == 400


def test_a_person_who_is_not_there_is_404(cast: Cast, client_as: As) -> None:
    assert client_as("Noy").get("/numbers/explore?scope=employee:nobody").status_code == 404


def test_strangers_sign_in_first(cast: Cast) -> None:
    assert Client().get("/numbers/explore").status_code == 302


def test_the_address_of_a_view_opens_the_same_view(desk: Cast, client_as: As) -> None:
    first = client_as("Noy").get(f"/numbers/explore?cut=channel&metric=contacts&metric=csat&each=week&period={PERIOD}")
    again = client_as("Noy").get(f"/numbers/explore?{first.context['asked'].query}")
    assert again.context["asked"] == first.context["asked"]
    assert table(again) == table(first)


def test_a_chart_has_a_sentence_and_a_table(desk: Cast, client_as: As) -> None:
    page = client_as("Noy").get(f"/numbers/explore?period={PERIOD}&each=week&metric=csat")
    (chart,) = page.context["charts"]
    assert "66.7%" in chart.sentence
    assert "no clear change" in chart.sentence
    assert [row[0] for row in chart.rows] == [str(WEEK), str(WEEK + 1)]


@pytest.mark.parametrize("more", ["", "&cut=team"])
@pytest.mark.parametrize(("metric", "has_intervals"), [("csat", True), ("contacts", False)])
def test_a_chart_of_what_is_counted_whole_draws_no_intervals(
    desk: Cast, client_as: As, metric: str, has_intervals: bool, more: str
) -> None:
    each = "" if more else "&each=week"
    page = client_as("Noy").get(f"/numbers/explore?period={PERIOD}{each}{more}&metric={metric}")
    (chart,) = page.context["charts"]
    drawn = [mark["encoding"].get(end, {}).get("field") for mark in chart.spec["layer"] for end in ("x", "y")]
    assert ("low" in drawn) == has_intervals


# ---- files


def content(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_csv_excel_and_parquet_hold_the_numbers_of_the_page(desk: Cast, client_as: As) -> None:
    noy, query = client_as("Noy"), f"period={PERIOD}&each=week&cut=site&metric=csat"
    page = noy.get(f"/numbers/explore?{query}")
    wanted = [(line.period.first.monday, v.value, v.n) for line in page.context["page"].lines for v in line.values]
    text = content(noy.get(f"/numbers/explore/export?{query}&format=csv")).decode("utf-8-sig")
    from_csv = list(csv.DictReader(io.StringIO(text)))
    assert [(row["value"], row["n"]) for row in from_csv] == [
        ("" if value is None else str(value), str(n)) for _day, value, n in wanted
    ]
    assert from_csv[0]["left_out"] == ""
    assert {row["version"] for row in from_csv} == {"1"}
    rows = pq.read_table(io.BytesIO(content(noy.get(f"/numbers/explore/export?{query}&format=parquet")))).to_pylist()
    assert [(row["first_day"], row["value"], row["n"]) for row in rows] == wanted
    book = openpyxl.load_workbook(io.BytesIO(content(noy.get(f"/numbers/explore/export?{query}&format=xlsx"))))
    head, *lines = book.worksheets[0].iter_rows(values_only=True)
    at = {name: place for place, name in enumerate(head)}
    assert [(line[at["value"]], line[at["n"]]) for line in lines] == [(value, n) for _day, value, n in wanted]
    known = next(row for row in rows if row["n"] == 3)
    assert (round(known["low"], 4), round(known["high"], 4), known["left_out"]) == (0.2077, 0.9385, "outside_scale: 1")


def test_a_format_that_is_none_is_refused(desk: Cast, client_as: As) -> None:
    assert client_as("Noy").get("/numbers/explore/export?format=exe").status_code == 400


# ---- saved views


def save(client: Client, **more: str) -> None:
    client.post("/numbers/explore/save", {"name": "Mine", "query": f"period={PERIOD}&metric=csat", **more})


def test_a_saved_view_opens_where_it_was_saved(desk: Cast, client_as: As) -> None:
    noy = client_as("Noy")
    save(noy, query="period=last-4&each=week&metric=csat", mailed="on")
    view = SavedView.objects.get()
    assert (view.owner, view.shared, view.mailed) == (desk.noy.user, False, True)
    opened = noy.get(f"/views/{view.pk}", follow=True)
    assert opened.context["asked"].when == "last-4"
    assert AuditEntry.objects.filter(action="view.saved").count() == 1


def test_saving_the_same_view_twice_changes_nothing(desk: Cast, client_as: As) -> None:
    noy = client_as("Noy")
    save(noy)
    save(noy)
    assert SavedView.objects.count() == AuditEntry.objects.filter(action="view.saved").count() == 1
    save(noy, query="metric=nps")
    assert "metric=csat" in SavedView.objects.get().query


def test_saving_it_once_more_for_everyone_shares_it_and_once_more_without_a_tick_takes_nothing_back(
    desk: Cast, client_as: As
) -> None:
    noy = client_as("Noy")
    save(noy)
    save(noy, shared="on")
    save(noy)
    assert SavedView.objects.get().shared
    assert AuditEntry.objects.filter(action="view.changed").count() == 1


def test_anothers_private_view_is_not_there(desk: Cast, client_as: As) -> None:
    save(client_as("Noy"))
    pk = SavedView.objects.get().pk
    selin = client_as("Selin")
    for address in (f"/views/{pk}", f"/views/{pk}/change", f"/views/{pk}/delete"):
        assert selin.get(address).status_code == 404
    assert selin.post(f"/views/{pk}/delete").status_code == 404
    assert "Mine" not in selin.get("/views/").text
    assert SavedView.objects.exists()


def test_a_shared_view_opens_for_all_but_only_its_owner_changes_it(desk: Cast, client_as: As) -> None:
    save(client_as("Noy"), shared="on")
    pk = SavedView.objects.get().pk
    selin = client_as("Selin")
    assert selin.get(f"/views/{pk}", follow=True).status_code == 200
    assert selin.post(f"/views/{pk}/change", {"name": "Hers"}).status_code == 403
    assert selin.post(f"/views/{pk}/delete").status_code == 403
    assert SavedView.objects.get().name == "Mine"


def test_a_shared_view_of_a_team_stays_shut_to_those_who_may_not_see_the_team(desk: Cast, client_as: As) -> None:
    save(client_as("Selin"), shared="on", query=f"scope=team:{desk.contact_centre.key}&metric=contacts")
    assert client_as("Rex").get(f"/views/{SavedView.objects.get().pk}", follow=True).status_code == 404


def test_a_view_is_renamed_and_deleted_after_a_question(desk: Cast, client_as: As) -> None:
    noy = client_as("Noy")
    save(noy)
    save(noy, name="Other", query="metric=nps")
    view = SavedView.objects.get(name="Mine")
    assert "a view of this name already" in noy.post(f"/views/{view.pk}/change", {"name": "Other"}).text
    noy.post(f"/views/{view.pk}/change", {"name": "Monday", "mailed": "on"})
    view.refresh_from_db()
    assert (view.name, view.mailed) == ("Monday", True)
    assert "Delete “Monday”?" in noy.get(f"/views/{view.pk}/delete").text
    assert SavedView.objects.filter(pk=view.pk).exists()
    after = noy.post(f"/views/{view.pk}/delete", follow=True)
    assert after.context["asked"].query == view.query
    assert not SavedView.objects.filter(pk=view.pk).exists()


def test_a_view_without_a_name_is_not_saved(desk: Cast, client_as: As) -> None:
    save(client_as("Noy"), name=" ")
    assert not SavedView.objects.exists()
