"""What is recorded about me, and who changed what."""

from __future__ import annotations

import json
from datetime import date

from django.urls import reverse

from fiftytwo.org import actions, audit
from fiftytwo.org.disclosures import Disclosure, disclosures, register
from fiftytwo.org.models import AuditEntry, Person, User

MARCH = date(2026, 3, 2)


def changes_page(client, **query):
    response = client.get(reverse("org:audit"), query)
    assert response.status_code == 200
    return response.content.decode()


def test_ayse_reads_everything_recorded_about_her_and_who_sees_it(cast, client_as):
    page = client_as("Ayşe").get(reverse("org:about_me")).content.decode()

    for value in ("E-101", "ayse@lokumlotus.example", "İzmir contact centre: 2020-01-06", "Selin Öztürk: 2020-01-06"):
        assert value in page
    assert "people partners, administrators" in page
    assert "E-102" not in page
    assert cast.ayse.user.password not in page


def test_no_column_about_people_is_left_out(cast, viewer_as):
    told = {(found.record, found.name) for found in disclosures(viewer_as("Ayşe"))}

    for model, record, without in ((Person, "Person", {"id", "user"}), (User, "Account", {"id"})):
        for field in model._meta.fields:
            if field.name in without:
                continue
            assert {(record, str(field.verbose_name)), (record, field.name.replace("_", " "))} & told, field.name


def test_everything_about_me_comes_as_one_file(cast, client_as):
    response = client_as("Ayşe").get(reverse("org:about_me_json"))
    told = json.loads(response.content)

    assert told["about"] == "Ayşe Yılmaz"
    assert any("E-101" in found["values"] for found in told["recorded"])


def test_other_rooms_add_what_they_record(cast, viewer_as, monkeypatch):
    monkeypatch.setattr("fiftytwo.org.disclosures._providers", [])
    register(lambda viewer: [Disclosure("contact", "employee", "who handled it", "leads", rows=7)])

    assert disclosures(viewer_as("Ayşe"))[-1].rows == 7


def test_ayse_sees_changes_about_herself_only(cast, client_as, viewer_as):
    details = {"given_name": "Ayşe", "joined_on": date(2020, 1, 6)}
    actions.change_person(viewer_as("Defne"), cast.ayse, actions.PersonDetails(**details, title="Expert"))
    actions.change_person(
        viewer_as("Defne"), cast.rex, actions.PersonDetails("Rex", date(2020, 1, 6), title="Secret title")
    )
    page = changes_page(client_as("Ayşe"))

    assert "Expert" in page
    assert "Defne Aydın" in page
    assert "Secret title" not in page


def test_defne_sees_people_and_olga_also_settings(cast, client_as, viewer_as):
    actions.move_team(viewer_as("Defne"), cast.ayse, cast.shop, since=MARCH)
    actions.change_organisation(viewer_as("Olga"), name="Lokum & Lotus Group")

    assert "Vientiane shop" in changes_page(client_as("Defne"))
    assert "Lotus Group" not in changes_page(client_as("Defne"))
    assert "Lotus Group" in changes_page(client_as("Olga"))
    assert "Lotus Group" not in changes_page(client_as("Noy"))


def test_changes_are_filtered_by_person_record_action_and_day(cast, client_as, viewer_as):
    actions.move_team(viewer_as("Defne"), cast.ayse, cast.shop, since=MARCH)
    actions.report_to(viewer_as("Defne"), cast.kham, cast.mert, since=MARCH)
    olga, today = client_as("Olga"), viewer_as("Olga").today.isoformat()

    assert changes_page(olga, person=cast.ayse.key).count("data-entry=") == 2
    assert changes_page(olga, record="org.reportingline").count("data-entry=") == 1
    assert changes_page(olga, action="team.joined").count("data-entry=") == 1
    assert changes_page(olga, first=today, last=today).count("data-entry=") == 3
    assert changes_page(olga, last="2020-01-01").count("data-entry=") == 0
    assert changes_page(olga, person="nobody").count("data-entry=") == 0


def test_changes_are_paged_without_losing_one(cast, client_as, viewer_as):
    for n in range(60):
        audit.record(viewer_as("Olga"), f"trial.{n:02d}", cast.ayse, {})
    olga = client_as("Olga")
    first = changes_page(olga)
    edge = AuditEntry.objects.all()[49].pk
    second = changes_page(olga, before=edge)

    assert f"before={edge}" in first
    assert 'data-key="ArrowRight"' in first  # the key that Help promises for lists
    assert first.count("data-entry=") == 50
    assert second.count("data-entry=") == 10


def test_the_system_is_called_so_and_names_are_not_kept_in_contents(cast, client_as, viewer_as):
    actions.report_to(audit.SYSTEM, cast.ayse, cast.rex, since=MARCH)
    entry = AuditEntry.objects.first()
    page = changes_page(client_as("Olga"))

    assert entry.changes["manager"] == [None, cast.rex.key]
    assert "the system" in page
    assert "Rex Sayavong" in page


def test_facts_tell_in_how_many_rows_they_name_ayse(cast, viewer_as):
    from fiftytwo.facts import batches, write

    batch = batches.start("desk", "import", "trial", None)
    rows = [
        {
            "source": "desk", "source_id": str(n), "opened_at": "2026-03-02T09:00:00+00:00",
            "employee": cast.ayse.key, "employee_name": "ayse", "credit": [{"employee": cast.ayse.key, "share": 1.0}],
        }
        for n in range(3)
    ]  # fmt: skip
    write.write_rows(
        "contact", [*rows, {**rows[0], "source_id": "9", "employee": cast.rex.key, "credit": None}], batch=batch
    )
    told = {(found.record, found.name): found for found in disclosures(viewer_as("Ayşe")) if found.rows is not None}

    contact = "One case or call that we handled."
    assert [told[contact, name].rows for name in ("employee", "employee name", "credit")] == [3, 3, 3]
    assert told["One review of how a contact was handled.", "reviewer"].rows == 0
    assert told[contact, "employee"].kept == "1830 days after it happened"
