"""Views of the list of contacts, kept under a name; and how many contacts there are where counting all takes long."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from tests.pages.year import write_facts, year_of

from fiftytwo.facts import contact_count
from fiftytwo.facts.contact_filters import Filters
from fiftytwo.org.models import SavedView
from fiftytwo.org.permissions import ContactScope


@pytest.fixture
def today(viewer_as: Any) -> date:
    """Return today on the organisation's calendar."""
    day: date = viewer_as("Noy").today
    return day


def save(client: Any, query: str, name: str = "Open ones", **more: str) -> Any:
    return client.post("/contacts/save", {"name": name, "query": query, **more}, follow=True)


def test_noy_keeps_filters_order_and_columns_and_comes_back_to_them(cast: Any, client_as: Any, today: date) -> None:
    write_facts("contact", year_of(cast, today, contacts=60))
    noy = client_as("Noy")
    page = save(noy, "status=open&sort=opened&columns=opened&columns=source&reason=&after=nonsense")
    assert "The view “Open ones” is saved." in page.text
    view = SavedView.objects.get()
    assert view.page == "contacts"
    assert parse_qs(view.query) == {"status": ["open"], "sort": ["opened"], "columns": ["opened", "source"]}
    opened = noy.get(f"/views/{view.pk}", follow=True)
    assert (opened.context["filters"].status, opened.context["sort"]) == ("open", "opened")
    assert opened.context["columns"] == ("opened", "source")
    assert "Open ones" in noy.get("/contacts/").text


def test_the_usual_dates_move_on_and_those_of_ones_own_stay(client_as: Any, today: date) -> None:
    noy = client_as("Noy")
    usual = today - timedelta(days=13 * 7 - 1)
    save(noy, f"first={usual}&last={today}&status=open", "moving")
    save(noy, f"first={usual + timedelta(days=1)}&last={today}", "standing")
    queries = {view.name: parse_qs(view.query) for view in SavedView.objects.all()}
    assert queries["moving"] == {"status": ["open"]}
    assert queries["standing"] == {"first": [str(usual + timedelta(days=1))], "last": [str(today)]}


def test_a_shared_view_shows_to_each_their_own_contacts(cast: Any, client_as: Any, today: date) -> None:
    write_facts("contact", year_of(cast, today, contacts=60))
    save(client_as("Noy"), "sort=opened", shared="on")
    pk = SavedView.objects.get().pk
    hers = client_as("Ayşe").get(f"/views/{pk}", follow=True)
    assert {row.employee_name for row in hers.context["page"].rows} == {"Ayşe Yılmaz"}
    assert client_as("Olga").get(f"/views/{pk}").status_code == 404
    assert "Open ones" not in client_as("Olga").get("/views/").text


def test_numbers_and_contacts_may_have_views_of_one_name_and_only_numbers_are_mailed(client_as: Any) -> None:
    noy = client_as("Noy")
    save(noy, "status=open", "Monday", mailed="on")
    noy.post("/numbers/explore/save", {"name": "Monday", "query": "metric=nps", "mailed": "on"})
    assert sorted(SavedView.objects.values_list("page", "mailed")) == [("contacts", False), ("numbers", True)]
    listed = noy.get("/views/").text
    assert "<td>Numbers</td>" in listed
    assert "<td>Contacts</td>" in listed
    change = f"/views/{SavedView.objects.get(page='contacts').pk}/change"
    assert "mailed" not in noy.get(change).context["form"].fields


def test_unreadable_filters_are_not_saved(client_as: Any) -> None:
    assert client_as("Noy").post("/contacts/save", {"name": "x", "query": "first=never"}).status_code == 400
    assert "This field is required." in save(client_as("Noy"), "status=open", " ").text
    assert not SavedView.objects.exists()


# ---- how many


@pytest.fixture
def many(cast: Any, today: date, monkeypatch: pytest.MonkeyPatch) -> Filters:
    """Write more than a year of contacts where as few as these are many."""
    write_facts("contact", year_of(cast, today, contacts=400))
    monkeypatch.setattr(contact_count, "COUNTED_ROWS", 100)
    monkeypatch.setattr(contact_count, "SAMPLED_ROWS", 200)
    monkeypatch.setattr(contact_count, "ENOUGH", 30)
    return Filters(today - timedelta(days=400), today)


def test_a_long_window_is_estimated_and_says_so(many: Filters, client_as: Any) -> None:
    page = client_as("Noy").get("/contacts/", {"first": str(many.first), "last": str(many.last)})
    counted = page.context["page"].counted
    assert not counted.exact
    assert 280 <= counted.n <= 520
    assert f"About {counted.said} contacts" in page.text
    assert "An estimate from some of these months" in page.text


def test_what_is_rare_is_counted_one_by_one_however_long_the_window(many: Filters, client_as: Any) -> None:
    dates = {"first": str(many.first), "last": str(many.last)}
    page = client_as("Noy").get("/contacts/", {**dates, "id": "C-00007"})
    assert page.context["page"].counted == contact_count.Count(1)
    assert "1 contact, opened from" in page.text


def test_an_estimate_pages_to_the_very_end(many: Filters) -> None:
    from fiftytwo.facts.queries import contacts_page

    everything, seen, cursor = ContactScope(everything=True), set(), None
    while True:
        page = contacts_page(everything, many, cursor=cursor, size=60)
        seen |= {row.source_id for row in page.rows}
        if (cursor := page.after) is None:
            break
    assert len(seen) == 400


def test_an_estimate_is_said_by_two_digits() -> None:
    assert contact_count.Count(12_345_678, exact=False).said == 12_000_000
    assert contact_count.Count(12_345_678).said == 12_345_678
