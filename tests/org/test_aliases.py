"""A helpdesk's own name for one of us: added, removed, and what came in under it before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from fiftytwo import year
from fiftytwo.clock.models import RecurringJob
from fiftytwo.facts import batches, read
from fiftytwo.facts.write import write_rows
from fiftytwo.org import actions
from fiftytwo.org.models import Alias, AuditEntry, Person, RemovedAlias
from fiftytwo.org.queries import people_by_name

OPENED = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def noy(viewer_as):
    return viewer_as("Noy")


def came_in(*names, source="desk"):
    """Write one contact per name, as an import that knows none of them does."""
    batch = batches.start(source, tables=["contact"])
    rows = [
        {"source": source, "source_id": f"c{n}", "opened_at": OPENED, "employee_name": name}
        for n, name in enumerate(names)
    ]
    batches.finish(batch, {"contact": write_rows("contact", rows, batch=batch)})


def employees(table="contact"):
    """Return whose contacts they are, by source and number."""
    rows = read.run(read.table(table).select("source", "source_id", "employee")).to_pylist()
    return [row["employee"] for row in sorted(rows, key=lambda row: (row["source"], row["source_id"]))]


def a_minute_of_work():
    """Do what a worker does when it looks: only what is due."""
    RecurringJob.objects.exclude(name="link_names").update(due_at=timezone.now() + timedelta(days=1))
    year.turn()


def test_a_name_that_noy_adds_brings_earlier_contacts_to_ayse_within_a_minute(cast, noy, home):
    year.begin()
    came_in("agent-17", "agent-18")
    a_minute_of_work()
    assert employees() == [None, None]
    actions.add_alias(noy, cast.ayse, "Agent-17", source="desk")
    a_minute_of_work()

    assert employees() == [cast.ayse.key, None]


def test_a_name_of_one_source_is_not_a_name_of_another(cast, noy, home):
    year.begin()
    came_in("17")
    actions.add_alias(noy, cast.ayse, "17", source="phone")
    a_minute_of_work()

    assert employees() == [None]
    assert people_by_name("phone")["17"] == cast.ayse.key
    assert "17" not in people_by_name("desk")


def test_a_name_means_one_person_per_source(cast, noy):
    actions.add_alias(noy, cast.ayse, "agent 17", source="desk")
    with pytest.raises(ValidationError, match="means Ayşe Yılmaz there"):
        actions.add_alias(noy, cast.rex, "AGENT  17", source="desk")
    actions.add_alias(noy, cast.rex, "agent 17", source="phone")

    assert {a.source: a.person for a in Alias.objects.all()} == {"desk": cast.ayse, "phone": cast.rex}


@pytest.mark.parametrize("known", ["ayse yilmaz", "Yılmaz, Ayşe", "e-101", "ayse@lokumlotus.example"])
def test_a_name_by_which_imports_know_someone_already_is_not_added(cast, noy, known):
    with pytest.raises(ValidationError, match="already"):
        actions.add_alias(noy, cast.ayse, known)
    assert not Alias.objects.exists()


@pytest.mark.parametrize("empty", ["", "   ", "\u200b", "x" * 201, "\ufdfa" * 150])
def test_what_no_source_would_write_is_no_name(cast, noy, empty):
    with pytest.raises(ValidationError):
        actions.add_alias(noy, cast.ayse, empty)
    assert not Alias.objects.exists()


def test_of_two_people_with_one_name_an_alias_decides(cast, noy):
    twin = Person(given_name="Ayşe", family_name="Yılmaz", joined_on=cast.ayse.joined_on)
    twin.spell()
    twin.save()
    assert "ayse yilmaz" not in people_by_name("desk")
    actions.add_alias(noy, twin, "Ayşe Yılmaz", source="desk")

    assert people_by_name("desk")["ayse yilmaz"] == twin.key


def test_who_may_say_what_sources_call_someone(cast, viewer_as):
    for number, name in enumerate(("Noy", "Defne", "Olga")):
        actions.add_alias(viewer_as(name), cast.ayse, f"agent {number}")
    for name in ("Ayşe", "Selin", "Mert"):
        with pytest.raises(PermissionDenied):
            actions.add_alias(viewer_as(name), cast.ayse, "another")
        with pytest.raises(PermissionDenied):
            actions.remove_alias(viewer_as(name), Alias.objects.get(name="agent 0"))
    assert Alias.objects.count() == 3


def test_names_are_added_and_removed_on_the_page_and_every_step_is_told(cast, client_as):
    client = client_as("Noy")
    came_in("agent-17")
    form = reverse("org:alias_new", kwargs={"key": cast.ayse.key})
    assert '<option value="desk">' in client.get(form).content.decode()
    page = client.post(form, {"name": "agent-17", "source": "desk"}, follow=True).content.decode()
    assert "agent-17" in page
    alias = Alias.objects.get()
    page = client.post(reverse("org:alias_remove", kwargs={"pk": alias.pk}), follow=True).content.decode()
    assert "no longer means Ayşe Yılmaz" in page

    assert not Alias.objects.exists()
    told = AuditEntry.objects.filter(record="org.alias", about=cast.ayse).order_by("pk")
    assert [(entry.action, entry.changes["name"]) for entry in told] == [
        ("alias.added", [None, "agent-17"]),
        ("alias.removed", ["agent-17", None]),
    ]
    assert "agent-17" in client.get(reverse("org:audit")).content.decode()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"name": "", "source": ""}, "This field is required"),
        ({"name": "x", "source": "nowhere"}, "Select a valid choice"),
        ({"name": "E-101", "source": ""}, "already"),
        ({"name": "a\x00b", "source": ""}, "Null characters"),
    ],
)
def test_a_wrong_name_is_explained_and_nothing_is_added(cast, client_as, given, told):
    response = client_as("Noy").post(reverse("org:alias_new", kwargs={"key": cast.ayse.key}), given)

    assert response.status_code == 422
    assert told in response.content.decode()
    assert not Alias.objects.exists()


def test_a_name_that_others_have_too_comes_with_a_warning(cast, client_as):
    address = reverse("org:alias_new", kwargs={"key": cast.ayse.key})
    page = client_as("Defne").post(address, {"name": "Rex Sayavong", "source": ""}, follow=True).content.decode()

    assert "Rex Sayavong is called" in page
    assert people_by_name("desk")["rex sayavong"] == cast.ayse.key


def test_ayse_sees_her_names_and_rex_does_not(cast, client_as, noy):
    actions.add_alias(noy, cast.ayse, "agent-17")
    pages = {name: client_as(name).get(f"/person/{cast.ayse.key}/").content.decode() for name in ("Ayşe", "Rex", "Noy")}

    assert {name: "agent-17" in page for name, page in pages.items()} == {"Ayşe": True, "Rex": False, "Noy": True}
    assert {name: "Add a name" in page for name, page in pages.items()} == {"Ayşe": False, "Rex": False, "Noy": True}


def test_a_name_that_noy_removes_no_longer_leads_to_ayse_within_a_minute(cast, noy, home):
    year.begin()
    came_in("agent-17", "agent-18", "Ayşe Yılmaz")
    came_in("agent-17", source="phone")
    seventeen = actions.add_alias(noy, cast.ayse, "agent-17", source="desk")
    actions.add_alias(noy, cast.ayse, "agent-18", source="desk")
    own = actions.add_alias(noy, cast.ayse, "Ayşe Y", source="desk")
    a_minute_of_work()
    assert employees() == [cast.ayse.key, cast.ayse.key, cast.ayse.key, None]
    for alias in (seventeen, own):
        actions.remove_alias(noy, alias)
    a_minute_of_work()

    assert employees() == [None, cast.ayse.key, cast.ayse.key, None]
    assert not RemovedAlias.objects.exists()


def test_a_name_taken_from_ayse_and_given_to_rex_moves_her_contacts_to_him(cast, noy, home):
    year.begin()
    alias = actions.add_alias(noy, cast.ayse, "agent-17", source="desk")
    came_in("agent-17")
    a_minute_of_work()
    assert employees() == [cast.ayse.key]
    actions.remove_alias(noy, alias)
    actions.add_alias(noy, cast.rex, "Agent-17", source="desk")
    a_minute_of_work()

    assert employees() == [cast.rex.key]


def test_a_name_that_leads_to_ayse_all_the_same_keeps_her_contacts(cast, noy, home):
    year.begin()
    alias = actions.add_alias(noy, cast.ayse, "agent-17", source="desk")
    actions.add_alias(noy, cast.ayse, "agent-17")
    came_in("agent-17")
    a_minute_of_work()
    actions.remove_alias(noy, alias)
    a_minute_of_work()

    assert employees() == [cast.ayse.key]


def test_a_person_who_joins_is_looked_for_in_the_facts_within_a_minute(cast, viewer_as, home):
    year.begin()
    came_in("Zeki Müren")
    zeki = actions.hire(viewer_as("Defne"), actions.PersonDetails("Zeki", OPENED.date(), "Müren"))
    a_minute_of_work()

    assert employees() == [zeki.key]
