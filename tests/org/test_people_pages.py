"""People, teams and the line, as someone looks at them."""

from __future__ import annotations

import csv
import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from fiftytwo.org import actions
from fiftytwo.org.models import Alias, Membership, Person, ReportingLine
from fiftytwo.org.people_import import import_people
from fiftytwo.org.people_pages import PeopleFilters, people_page

MARCH = date(2026, 3, 2)


def page_of(client, name, *, query=None, **kwargs):
    response = client.get(reverse(f"org:{name}", kwargs=kwargs), query or {})
    assert response.status_code == 200
    return response.content.decode()


def add(count, start="Kişi"):
    people = [Person(given_name=f"{start}{n:03d}", family_name="Deneme", joined_on=MARCH) for n in range(count)]
    for person in people:
        person.spell()
    return Person.objects.bulk_create(people)


@pytest.mark.parametrize("typed", ["isik", "ışık", "IŞIK", "Işık ilg", "ilgin@lok"])
def test_ilgin_is_found_however_her_name_is_typed(cast, client_as, typed):
    page = page_of(client_as("Ayşe"), "people", query={"q": typed})

    assert "Ilgın Işık" in page
    assert "Rex Sayavong" not in page


def test_kham_is_found_in_lao(cast, client_as):
    assert "ພົມມະຈັນ" in page_of(client_as("Ayşe"), "people", query={"q": "ຄຳ"})


def test_typing_swaps_only_the_list(cast, client_as):
    part = client_as("Ayşe").get(reverse("org:people"), {"q": "rex"}, headers={"HX-Request": "true"}).content.decode()

    assert part.strip().startswith('<section id="found"')
    assert "<html" not in part


def test_pages_follow_each_other_and_go_back_without_losing_anyone(cast, viewer_as):
    add(120)
    viewer, filters = viewer_as("Ayşe"), PeopleFilters()
    first = people_page(viewer, filters)
    second = people_page(viewer, filters, after=first.next)
    third = people_page(viewer, filters, after=second.next)
    seen = [row.person.pk for page in (first, second, third) for row in page.rows]

    assert seen == list(Person.objects.values_list("pk", flat=True))
    assert (first.previous, third.next, first.total) == ("", "", 129)
    back = people_page(viewer, filters, before=third.previous)
    assert [row.person.pk for row in back.rows] == [row.person.pk for row in second.rows]
    assert people_page(viewer, filters, before=back.previous).previous == ""


def test_filters_by_team_site_front_line_and_leaving(cast, client_as, viewer_as):
    actions.leave(viewer_as("Defne"), cast.rex, MARCH)
    defne = client_as("Defne")

    assert "ຄຳ" in page_of(defne, "people", query={"team": cast.shop.key})
    assert "Ayşe" not in page_of(defne, "people", query={"site": cast.vientiane.key})
    assert (
        "Selin" not in page_of(defne, "people", query={"frontline": "yes"}).split('id="found"')[1].split("Reports")[0]
    )
    assert "Rex Sayavong" in page_of(defne, "people", query={"show": "left"})
    assert "Ilgın" not in page_of(defne, "people", query={"show": "left"})


def test_the_list_costs_the_same_number_of_queries_for_many_as_for_few(cast, client_as, django_assert_max_num_queries):
    add(60)
    client = client_as("Defne")
    with django_assert_max_num_queries(20):
        page_of(client, "people")


def test_the_csv_is_the_very_view_with_names_as_text(cast, client_as):
    Person.objects.filter(pk=cast.ayse.pk).update(given_name="=cmd|calc", title="<script>")
    response = client_as("Defne").get(reverse("org:people_export"), {"team": cast.contact_centre.key})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))

    assert [row["Family name"] for row in rows] == ["Işık", "Öztürk", "Yılmaz"]
    assert rows[2]["Given name"] == "'=cmd|calc"
    assert rows[2]["Employee number"] == "E-101"


def test_excel_takes_no_name_for_a_formula(cast, client_as):
    Person.objects.filter(pk=cast.ayse.pk).update(given_name="=1+1\x07")
    response = client_as("Defne").get(reverse("org:people_export"), {"format": "xlsx", "q": "yılmaz"})
    cell = openpyxl.load_workbook(io.BytesIO(response.content)).active["A2"]

    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_an_export_holds_hr_fields_only_of_those_whom_one_may_read(cast, client_as):
    def exported(who):
        response = client_as(who).get(reverse("org:people_export"))
        return b"".join(response.streaming_content).decode("utf-8-sig")

    assert "Employee number" not in exported("Ayşe")
    selin = {row["Given name"]: row["Employee number"] for row in csv.DictReader(io.StringIO(exported("Selin")))}
    assert (selin["Ayşe"], selin["Selin"], selin["Rex"]) == ("E-101", "E-100", "")


def test_what_defne_exports_she_can_import_again_without_a_change(cast, client_as, viewer_as, tmp_path):
    actions.add_alias(viewer_as("Defne"), cast.ayse, "agent-17", source="desk")
    actions.add_alias(viewer_as("Defne"), cast.kham, "Kham P.")
    response = client_as("Defne").get(reverse("org:people_export"))
    path = tmp_path / "people.csv"
    path.write_bytes(b"".join(response.streaming_content))
    report = import_people(viewer_as("Defne"), path, dry_run=True)

    assert (report.same, report.changed, report.new, report.refused) == (9, [], [], [])


def test_names_in_sources_come_out_and_go_into_another_house_for_those_who_keep_them(
    cast, client_as, viewer_as, tmp_path
):
    actions.add_alias(viewer_as("Noy"), cast.ayse, "agent-17", source="desk")
    actions.add_alias(viewer_as("Noy"), cast.ayse, "Ayse Y.")

    def exported(who):
        response = client_as(who).get(reverse("org:people_export"))
        return b"".join(response.streaming_content)

    for who, reads in {"Defne": True, "Noy": True, "Selin": False, "Ayşe": False}.items():
        assert (b"Names in sources" in exported(who), b"agent-17" in exported(who)) == (reads, reads), who

    (tmp_path / "people.csv").write_bytes(exported("Defne"))
    Alias.objects.filter(source="").delete()
    import_people(viewer_as("Defne"), tmp_path / "people.csv")
    assert {(alias.source, alias.name, alias.person) for alias in Alias.objects.all()} == {
        ("desk", "agent-17", cast.ayse), ("", "Ayse Y.", cast.ayse),
    }  # fmt: skip


def test_an_address_that_two_people_share_is_kept_with_a_warning(cast, client_as):
    address, shared = reverse("org:person_new"), cast.ayse.email.upper()
    given = {"given_name": "Zeki", "joined_on": "2026-03-02", "contract": "own", "email": shared}
    page = client_as("Defne").post(address, given, follow=True).content.decode()
    assert "Ayşe Yılmaz has the e-mail address" in page

    edit = reverse("org:person_edit", kwargs={"key": cast.rex.key})
    given = {"given_name": "Rex", "family_name": "Sayavong", "joined_on": "2020-01-06", "contract": "own"}
    page = client_as("Defne").post(edit, {**given, "email": cast.kham.email}, follow=True).content.decode()
    assert "has the e-mail address kham@lokumlotus.example too" in page
    page = client_as("Defne").post(edit, {**given, "email": "rex@lokumlotus.example"}, follow=True).content.decode()
    assert "has the e-mail address" not in page


def test_names_with_markup_stay_text_on_every_page(cast, client_as):
    Person.objects.filter(pk=cast.ayse.pk).update(given_name="<script>alert(1)</script>")
    for page in (
        page_of(client_as("Defne"), "people"),
        page_of(client_as("Defne"), "person", key=cast.ayse.key),
        page_of(client_as("Defne"), "line"),
        page_of(client_as("Defne"), "team", key=cast.contact_centre.key),
    ):
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


def test_a_team_is_shown_as_it_was_on_any_day(cast, client_as, viewer_as):
    actions.move_team(viewer_as("Defne"), cast.ayse, cast.shop, since=MARCH)
    client = client_as("Selin")

    assert "Ayşe Yılmaz" in page_of(client, "team", key=cast.shop.key)
    assert "Ayşe Yılmaz" not in page_of(client, "team", key=cast.shop.key, query={"on": "2026-03-01"})
    assert "Ayşe Yılmaz" in page_of(client, "team", key=cast.contact_centre.key, query={"on": "2026-03-01"})
    assert "Nobody was in this team" in page_of(client, "team", key=cast.shop.key, query={"on": "2010-01-01"})


def test_the_tree_shows_the_line_on_any_day(cast, client_as, viewer_as):
    actions.report_to(viewer_as("Defne"), cast.ayse, cast.rex, since=MARCH)
    client = client_as("Noy")
    before = page_of(client, "line", query={"on": "2026-03-01"})
    after = page_of(client, "line")

    assert before.index("Mert Çelik") < before.index("Selin Öztürk") < before.index("Ayşe Yılmaz")
    assert after.index("Rex Sayavong") < after.index("Ayşe Yılmaz")


def test_a_large_line_loads_its_branches_on_demand(cast, client_as):
    people = add(400)
    lead, rest = people[0], people[1:]
    ReportingLine.objects.create(person=lead, manager=cast.selin, since=MARCH)
    ReportingLine.objects.bulk_create([ReportingLine(person=p, manager=lead, since=MARCH) for p in rest])
    client = client_as("Noy")
    page = page_of(client, "line")
    address = reverse("org:branch", kwargs={"key": lead.key})
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()

    assert f'hx-get="{address}' in page
    assert str(rest[5]) not in page
    assert str(rest[5]) in part
    assert "<html" not in part
    assert str(rest[5]) in page_of(client, "branch", key=lead.key)


def test_defne_adds_someone_and_an_error_keeps_what_she_typed(cast, client_as):
    client, address = client_as("Defne"), reverse("org:person_new")
    wrong = {"given_name": "Zeki", "joined_on": "2026-03-02", "contract": "own", "manager": "Nobody Known"}
    response = client.post(address, wrong)
    assert response.status_code == 422
    assert 'value="Zeki"' in response.content.decode()
    assert "does not match exactly one person" in response.content.decode()

    done = client.post(address, {**wrong, "manager": "selin ozturk", "team": cast.shop.key}, follow=True)
    assert "Zeki was added" in done.content.decode()
    assert Person.objects.get(given_name="Zeki").reports_to.get().manager == cast.selin


def test_ending_a_membership_is_taken_back_with_one_click(cast, client_as):
    client, pk = client_as("Defne"), cast.ayse.memberships.get().pk
    client.post(reverse("org:membership_end", kwargs={"pk": pk}))
    page = page_of(client, "person", key=cast.ayse.key)
    undo = reverse("org:membership_reopen", kwargs={"pk": pk})
    assert undo in page
    client.post(undo)

    assert Membership.objects.get(pk=pk).until is None


def upload(client, text, as_of="2026-03-02"):
    file = SimpleUploadedFile("people.csv", text.encode())
    return client.post(reverse("org:people_import"), {"file": file, "as_of": as_of})


def hidden(page):
    import re

    return dict(re.findall(r'name="(as_of|expected)" value="([^"]*)"', page)) | {
        "address": re.search(r'action="(/people/import/[^"]+)"', page)[1]
    }


def test_a_file_is_shown_first_and_done_when_agreed_to(cast, client_as):
    client = client_as("Defne")
    page = upload(client, "Number,Name,Title\nE-101,Ayşe Yılmaz,Expert\nQ1,New One,\n").content.decode()
    assert "Expert" in page
    assert not Person.objects.filter(employee_number="Q1").exists()
    fields = hidden(page)
    client.post(fields.pop("address"), fields)

    assert Person.objects.get(pk=cast.ayse.pk).title == "Expert"
    assert Person.objects.filter(employee_number="Q1").exists()


def test_what_changed_meanwhile_is_shown_again_before_it_is_done(cast, client_as):
    client = client_as("Defne")
    fields = hidden(upload(client, "Number,Name,Title\nE-101,Ayşe Yılmaz,Expert\n").content.decode())
    Person.objects.filter(pk=cast.ayse.pk).update(title="Manager")
    page = client.post(fields.pop("address"), fields).content.decode()

    assert "Something has changed" in page
    assert Person.objects.get(pk=cast.ayse.pk).title == "Manager"


def test_a_day_that_is_none_is_explained_and_nothing_is_done(cast, client_as):
    client = client_as("Defne")
    fields = hidden(upload(client, "Number,Name\nQ1,New One\n").content.decode())
    page = client.post(fields.pop("address"), {**fields, "as_of": "soon"}, follow=True).content.decode()

    assert "Enter a valid date." in page
    assert not Person.objects.filter(employee_number="Q1").exists()


def test_an_upload_belongs_to_who_sent_it(cast, client_as):
    fields = hidden(upload(client_as("Defne"), "Number,Name\nQ1,New One\n").content.decode())

    page = client_as("Olga").post(fields.pop("address"), fields, follow=True).content.decode()
    assert "no longer kept" in page
    assert not Person.objects.filter(employee_number="Q1").exists()


def test_a_circle_in_an_upload_is_named_and_cannot_be_agreed_to(cast, client_as):
    page = upload(client_as("Defne"), "Number,Name,Manager\nE-001,Mert Çelik,E-101\n").content.decode()

    assert "Mert Çelik → Ayşe Yılmaz" in page
    assert "Go ahead" not in page


def test_an_upload_of_something_else_is_explained(cast, client_as):
    file = SimpleUploadedFile("photo.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\x00")
    response = client_as("Defne").post(reverse("org:people_import"), {"file": file, "as_of": "2026-03-02"})

    assert response.status_code == 422
    assert "neither a CSV nor an Excel file" in response.content.decode()


def test_what_begins_later_is_said_to_begin_later(cast, client_as):
    client, key = client_as("Defne"), cast.ayse.key
    address = reverse("org:person_manager", kwargs={"key": key})
    page = client.post(address, {"manager": "Rex Sayavong", "since": "2199-01-01"}, follow=True).content.decode()
    assert "Ayşe Yılmaz will report to Rex Sayavong from 1 Jan 2199." in page
    address = reverse("org:person_team", kwargs={"key": key})
    page = client.post(address, {"team": cast.shop.key, "since": "2199-01-01"}, follow=True).content.decode()

    assert "will be in Vientiane shop from 1 Jan 2199." in page


def test_every_form_leads_back_to_where_it_was_opened(cast, client_as):
    client = client_as("Olga")
    ways = {
        reverse("org:person_edit", kwargs={"key": cast.ayse.key}): reverse("org:person", kwargs={"key": cast.ayse.key}),
        reverse("org:team_edit", kwargs={"key": cast.shop.key}): reverse("org:team", kwargs={"key": cast.shop.key}),
        reverse("org:site_edit", kwargs={"key": cast.izmir.key}): reverse("org:site", kwargs={"key": cast.izmir.key}),
        reverse("org:person_new"): reverse("org:people"),
    }
    for form, back in ways.items():
        assert f'<a class="btn" href="{back}">' in client.get(form).content.decode()
