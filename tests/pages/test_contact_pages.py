"""Pages about contacts as readers meet them: rights, bad input, exports, one contact's story."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from tests.pages.year import contact, one_story, write_facts, year_of

from fiftytwo.facts.presentation import weekly_chart
from fiftytwo.lib.weeks import Week


@pytest.fixture
def today(viewer_as: Any) -> date:
    """Return today on the organisation's calendar."""
    day: date = viewer_as("Noy").today
    return day


def csv_of(response: Any) -> list[str]:
    return b"".join(response.streaming_content).decode("utf-8-sig").splitlines()


def test_olga_who_has_no_contacts_is_told_who_may_see_them(client_as: Any) -> None:
    page = client_as("Olga").get("/contacts/")
    assert page.status_code == 403
    assert "service operations" in page.text


def test_a_new_owner_is_told_to_import_first_and_an_employee_is_not(client_as: Any) -> None:
    assert "Go to imports" in client_as("Noy").get("/contacts/").text
    assert "Go to imports" not in client_as("Ayşe").get("/contacts/").text


def test_the_page_shows_the_last_quarter_with_its_total(client_as: Any, cast: Any, today: date) -> None:
    write_facts("contact", year_of(cast, today, contacts=60))
    page = client_as("Noy").get("/contacts/")
    assert page.context["filters"].last == today
    assert f"{page.context['page'].total} contacts, opened from" in page.text


def test_what_a_customer_or_a_source_wrote_stays_text(client_as: Any, cast: Any, today: date) -> None:
    write_facts(
        "contact", [contact(cast, 1, today, reason="<script>alert(1)</script>", source_id="'; DROP TABLE x --")]
    )
    page = client_as("Noy").get("/contacts/")
    assert "<script>alert(1)" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text
    row = page.context["page"].rows[0]
    assert client_as("Noy").get(f"/contacts/one/desk/{quote(row.source_id)}").status_code == 200


def test_a_printed_list_says_by_what_it_was_filtered(client_as: Any, cast: Any, today: date) -> None:
    write_facts("contact", year_of(cast, today, contacts=60))
    page = client_as("Noy").get("/contacts/", {"status": "solved", "team": cast.shop.key})
    assert '<p class="on-paper">Team: Vientiane shop · Status: solved</p>' in page.text
    assert "on-paper" not in client_as("Noy").get("/contacts/").text


def test_the_export_is_the_whole_view_and_no_formula(client_as: Any, cast: Any, today: date) -> None:
    write_facts("contact", year_of(cast, today, contacts=120))
    everything = csv_of(client_as("Noy").get("/contacts/contacts.csv", {"first": "2020-01-01"}))
    assert len(everything) == 121
    formulas = csv_of(client_as("Noy").get("/contacts/contacts.csv", {"first": "2020-01-01", "reason": "=1+1"}))
    assert len(formulas) == 21
    assert all(",'=1+1," in line for line in formulas[1:])


def test_noy_chooses_columns_and_exports_the_very_view(client_as: Any, cast: Any, today: date) -> None:
    write_facts("contact", year_of(cast, today, contacts=60))
    asked = {"columns": ["opened", "source", "business"], "sort": "-opened"}
    page = client_as("Noy").get("/contacts/", asked).text
    head = page[page.index("<thead>") : page.index("</thead>")]
    assert ["Time to solve in working hours" in head, "Source" in head, "Served by" in head] == [True, True, False]
    assert 'name="columns" value="source" checked' in page
    assert "columns=source" in page[page.index("contacts.csv") :]
    lines = csv_of(client_as("Noy").get("/contacts/contacts.csv", asked))
    assert lines[0] == "source,source_id,opened_at,resolution_business_seconds"
    assert client_as("Noy").get("/contacts/", {"columns": "salary"}).status_code == 400


def test_rex_exports_only_what_rex_may_see(client_as: Any, cast: Any, today: date) -> None:
    write_facts("contact", year_of(cast, today, contacts=60))
    lines = csv_of(client_as("Rex").get("/contacts/contacts.csv", {"first": "2020-01-01"}))
    assert len(lines) == 21
    assert all("Vientiane shop" in line for line in lines[1:])


@pytest.mark.parametrize(
    "asked",
    [{"first": "yesterday"}, {"first": "2026-02-02", "last": "2026-01-01"}, {"status": "sleeping"}, {"after": "x"}],
)
def test_an_unreadable_address_gets_a_clear_answer_and_nothing_breaks(client_as: Any, asked: dict[str, str]) -> None:
    page = client_as("Noy").get("/contacts/", asked)
    assert page.status_code == 400
    assert "alert" in page.text or "text-danger" in page.text or "could not read" in page.text


def test_a_window_beside_the_newest_contacts_leads_to_them(client_as: Any, cast: Any, today: date) -> None:
    write_facts("contact", [contact(cast, 1, today - timedelta(days=300))])
    page = client_as("Noy").get("/contacts/")
    assert page.context["newest"][1] == today - timedelta(days=300)
    assert "Go to the newest contacts" in page.text


# ---- one contact


@pytest.fixture
def story(cast: Any, today: date) -> str:
    """Write one contact with all that belongs to it; return its address."""
    one_story(cast, datetime(today.year, today.month, 1, 8, tzinfo=UTC) - timedelta(days=20))
    return "/contacts/one/desk/STORY/1"


def test_ayse_reads_the_whole_story_of_her_contact(client_as: Any, story: str) -> None:
    page = client_as("Ayşe").get(story)
    for told in (
        "The customer reached us", "Status: reopened", "75%", "somebody unknown", "Ayşe Hanım çok ilgilendi",
        "Written complaint", "Order o1", "1,250.50 TRY", "on a scale from 1 to 5",
    ):  # fmt: skip
        assert told in page.text
    assert "<script>alert(1)" not in page.text


def test_the_same_story_with_a_month_that_is_wrong(client_as: Any, story: str) -> None:
    assert client_as("Ayşe").get(f"{story}?month=2001-01").status_code == 200
    assert client_as("Ayşe").get(f"{story}?month=nonsense").status_code == 200


@pytest.mark.parametrize("name", ["Ilgın", "Rex", "Kham", "Olga", "Defne"])
def test_who_may_not_see_a_contact_does_not_learn_that_it_is_there(client_as: Any, story: str, name: str) -> None:
    page = client_as(name).get(story)
    assert page.status_code == 404
    assert "Ayşe Hanım" not in page.text


def test_a_contact_without_steps_tells_its_own_times(client_as: Any, cast: Any, today: date) -> None:
    write_facts("contact", [contact(cast, 1, today - timedelta(days=9))])
    page = client_as("Noy").get("/contacts/one/desk/C-00001")
    assert "The source gave no single steps" in page.text
    assert "We replied" in page.text


# ---- contacts per week


def test_the_chart_says_what_its_table_holds(client_as: Any, cast: Any, today: date) -> None:
    write_facts("contact", year_of(cast, today, contacts=90))
    page = client_as("Noy").get("/contacts/weeks")
    counted = page.context["counted"]
    assert counted.total == 90
    chart = weekly_chart(counted, Week.of(today))
    assert f"{counted.total} contacts came in" in chart.sentence
    assert sum(int(row[-1]) for row in chart.rows if row[-1] != "unknown") == 90
    assert len(chart.rows) == 52
    assert sum(value["contacts"] for value in chart.spec["data"]["values"]) == 90


def test_weeks_before_anything_was_recorded_are_unknown_and_not_zero(client_as: Any, cast: Any, today: date) -> None:
    write_facts("contact", [contact(cast, 1, today - timedelta(days=21))])
    page = client_as("Noy").get("/contacts/weeks")
    assert "Nothing is recorded before the week of" in page.text
    assert page.context["chart"].rows[-1][-1] == "unknown"
    assert page.context["chart"].rows[1][-1] == "0"


def test_noy_is_told_that_times_in_one_list_are_those_of_several_clocks(cast: Any, today: date, client_as: Any) -> None:
    write_facts("contact", year_of(cast, today, contacts=9))
    said = "on the clock of the site"
    assert said in client_as("Noy").get("/contacts/").text
    assert said not in client_as("Rex").get("/contacts/").text  # all of his are Vientiane's
