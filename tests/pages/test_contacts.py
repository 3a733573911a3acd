"""Contacts: who sees which, filtered, sorted and paged the same on every page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from tests.pages.year import contact, write_facts, year_of

from fiftytwo.facts.contact_choices import choices
from fiftytwo.facts.contact_filters import Filters
from fiftytwo.facts.queries import SORTS, contacts_page
from fiftytwo.org.permissions import ContactScope, contact_scope

TODAY = date(2026, 11, 21)
YEAR = Filters(TODAY - timedelta(days=400), TODAY)
EVERYTHING = ContactScope(everything=True)


@pytest.fixture
def year(cast: Any) -> Any:
    """Write a year of contacts for the cast."""
    write_facts("contact", year_of(cast, TODAY, contacts=130))
    return cast


@pytest.mark.parametrize(
    ("name", "sees"), [("Ayşe", {"Ayşe Yılmaz"}), ("Selin", {"Ayşe Yılmaz", "Ilgın Işık"}), ("Rex", {"ຄຳ ພົມມະຈັນ"})]
)
def test_one_sees_the_contacts_of_oneself_and_of_those_one_leads(
    year: Any, viewer_as: Any, name: str, sees: set[str]
) -> None:
    page = contacts_page(contact_scope(viewer_as(name)), YEAR, size=200)
    assert {row.employee_name for row in page.rows} == sees
    assert page.total == len(page.rows)


def test_defne_who_keeps_people_sees_no_contacts(year: Any, viewer_as: Any) -> None:
    assert contacts_page(contact_scope(viewer_as("Defne")), YEAR).total == 0


@pytest.mark.parametrize("sort", SORTS)
def test_paging_forward_meets_every_contact_once_and_back_the_same_ones(year: Any, sort: str) -> None:
    whole = [row.source_id for row in contacts_page(EVERYTHING, YEAR, sort, size=1000).rows]
    pages, cursor = [], None
    while True:
        page = contacts_page(EVERYTHING, YEAR, sort, cursor, size=17)
        pages.append([row.source_id for row in page.rows])
        if page.after is None:
            break
        cursor = page.after
    assert [source_id for page_ in pages for source_id in page_] == whole
    assert len(whole) == 130
    for earlier in reversed(pages[:-1]):
        assert page.before is not None
        page = contacts_page(EVERYTHING, YEAR, sort, page.before, size=17)
        assert [row.source_id for row in page.rows] == earlier
    assert page.before is None


def test_contacts_without_an_end_come_last_whichever_way_they_are_sorted(year: Any) -> None:
    for sort in ("solved", "-solved", "resolution", "-resolution"):
        rows = contacts_page(EVERYTHING, YEAR, sort, size=200).rows
        ends = [row.solved_at is None for row in rows]
        assert ends == sorted(ends)
        assert any(ends)


def test_each_filter_leaves_what_was_asked_for(year: Any) -> None:
    def rows(**asked: Any) -> Any:
        found = contacts_page(EVERYTHING, replace(YEAR, **asked), size=200).rows
        assert found
        return found

    assert {row.channel for row in rows(channel="chat")} == {"chat"}
    assert {row.reason for row in rows(reason="=1+1")} == {"=1+1"}
    assert {row.solved_at for row in rows(status="open")} == {None}
    assert None not in {row.solved_at for row in rows(status="solved")}
    assert {row.promise_kept for row in rows(promise="broken")} == {False}
    assert all(row.reopen_count for row in rows(reopened="yes"))
    assert {row.team_name for row in rows(team=year.shop.key)} == {"Vientiane shop"}
    assert {row.employee_name for row in rows(employee="ILGIN")} == {"Ilgın Işık"}
    assert [row.source_id for row in rows(text="C-00007")] == ["C-00007"]


def test_a_filter_never_widens_what_one_may_see(year: Any, viewer_as: Any) -> None:
    shop = replace(YEAR, team=year.shop.key)
    assert contacts_page(contact_scope(viewer_as("Ayşe")), shop).total == 0


def test_times_are_those_of_the_clock_where_the_customer_was_served(year: Any) -> None:
    row = contacts_page(EVERYTHING, replace(YEAR, employee="ຄຳ"), size=1).rows[0]
    assert row.opened_at.utcoffset() == timedelta(hours=7)


def test_whom_we_do_not_know_is_found_by_the_sources_spelling(cast: Any) -> None:
    write_facts("contact", [contact(cast, 1, TODAY, employee=None, employee_name="J. Doe", team=cast.shop)])
    assert contacts_page(EVERYTHING, replace(YEAR, employee="doe")).rows[0].employee_name == "J. Doe"


def test_a_filter_by_name_counts_anew_when_someone_is_called_otherwise(year: Any) -> None:
    before = contacts_page(EVERYTHING, replace(YEAR, employee="Ilgın")).total
    ilgin = year["Ilgın"]
    ilgin.given_name = "Deniz"
    ilgin.spell()
    ilgin.save()
    assert before > 0
    assert contacts_page(EVERYTHING, replace(YEAR, employee="Ilgın")).total == 0
    assert contacts_page(EVERYTHING, replace(YEAR, employee="Deniz")).total == before


def test_the_filter_names_a_team_as_it_is_called_today(year: Any) -> None:
    def names() -> list[str]:
        return [name for _key, name in choices(EVERYTHING, YEAR).teams]

    assert "Vientiane shop" in names()
    year.shop.name = "Shop by the river"
    year.shop.save()
    assert "Shop by the river" in names()
    assert "Vientiane shop" not in names()


def test_a_page_of_few_contacts_in_many_days_is_whole(cast: Any) -> None:
    days = (0, 1, 2, 90, 91, 380)
    write_facts("contact", [contact(cast, n, TODAY - timedelta(days=day)) for n, day in enumerate(days)])
    for sort in ("opened", "-opened"):
        first = contacts_page(EVERYTHING, YEAR, sort, size=4)
        rest = contacts_page(EVERYTHING, YEAR, sort, first.after, size=4)
        assert [len(first.rows), len(rest.rows), rest.after] == [4, 2, None]
