"""An HR export comes in: planned, shown, done; wrong as a whole, nothing changes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from fiftytwo.facts import batches
from fiftytwo.org.models import Alias, AuditEntry, Grant, Membership, Person, ReportingLine, Site, Team
from fiftytwo.org.people_import import PeopleReport, import_people

AS_OF = date(2026, 3, 2)
HEADINGS = "Sicil No;Ad;Soyad;E-posta;Takım;Lokasyon;Ünvan;Yönetici;Sözleşme;İşe giriş tarihi"
PEOPLE = f"""{HEADINGS}
N1;Gül;Kaya;gul@x.example;İade masası;Ankara;Uzman;N2;kadrolu;01.02.2021
N2;İlke;Ünal;ilke@x.example;İade masası;Ankara;Müdür;;kadrolu;2019-05-06
"""


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """Write a file to import."""

    def write(content: str | bytes, name: str = "people.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


def everything() -> list[Any]:
    """Return all that an import could change."""
    return [
        list(kind.objects.order_by("pk").values())
        for kind in (Person, Membership, ReportingLine, Grant, Team, Site, AuditEntry)
    ]


@pytest.mark.parametrize(
    ("email", "others"),
    [("ayse@lokumlotus.example", "Ayşe Yılmaz"), ("GUL@x.example", "Gül Kaya"), ("new@x.example", "")],
)
def test_a_dry_run_warns_of_an_address_that_two_people_would_share(cast, viewer_as, file, email, others):
    people = f"{HEADINGS}\nN1;Gül;Kaya;gul@x.example;;;;;;01.02.2021\nN3;Zeki;Er;{email};;;;;;01.02.2021\n"
    report = import_people(viewer_as("Defne"), file(people), as_of=AS_OF, dry_run=True)

    told = [warning.text for warning in report.warnings if warning.row == 3]
    assert [others in text and email.casefold() in text for text in told] == ([True] if others else [])
    assert len(report.new) == 2


def changes_of(report: PeopleReport, name: str) -> dict[str, tuple[str, str]]:
    """Return what a report says about someone."""
    told = next(p for p in (*report.new, *report.changed, *report.left) if p.name == name)
    return {str(c.field): (c.before, c.after) for c in told.changes}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1254"])
def test_turkish_names_come_in_from_every_encoding_of_the_office(cast, viewer_as, file, encoding):
    report = import_people(viewer_as("Defne"), file(PEOPLE, encoding=encoding), as_of=AS_OF)

    assert [told.name for told in report.new] == ["Gül Kaya", "İlke Ünal"]
    gul = Person.objects.get(employee_number="N1")
    assert gul.reports_to.get().manager.given_name == "İlke"
    assert gul.memberships.get().team.name == "İade masası"
    assert gul.memberships.get().since == date(2021, 2, 1)
    assert gul.memberships.get().team.site.name == "Ankara"


def test_excel_comes_in_with_its_own_dates_and_numbers(cast, viewer_as, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Employee number", "Name", "Joined", "Manager"])
    book.active.append([4711, "Anna de Vries", date(2024, 2, 29), "e-003"])
    book.save(tmp_path / "people.xlsx")

    import_people(viewer_as("Defne"), tmp_path / "people.xlsx", as_of=AS_OF)

    anna = Person.objects.get(employee_number="4711")
    assert (anna.given_name, anna.family_name, anna.joined_on) == ("Anna de", "Vries", date(2024, 2, 29))
    assert anna.reports_to.get().manager == cast["Defne"]


def test_lao_headings_and_names_come_in(cast, viewer_as, file):
    import_people(viewer_as("Defne"), file("ລະຫັດ,ຊື່,ນາມສະກຸນ,ວັນເຂົ້າວຽກ\nL1,ນ້ອຍ,ວົງສາ,05/01/2025\n"), as_of=AS_OF)

    assert str(Person.objects.get(employee_number="L1")) == "ນ້ອຍ ວົງສາ"


def test_a_dry_run_says_exactly_what_would_happen_and_changes_nothing(cast, viewer_as, file):
    path = file("Employee number,Name,Team,Title\nE-101,Ayşe Yılmaz,Vientiane shop,Expert\nZ9,New One,Night desk,\n")
    before = everything()
    planned = import_people(viewer_as("Defne"), path, as_of=AS_OF, dry_run=True)

    assert not planned.done
    assert everything() == before
    done = import_people(viewer_as("Defne"), path, as_of=AS_OF)
    assert done.done
    assert done.fingerprint() == planned.fingerprint()
    assert changes_of(planned, "Ayşe Yılmaz") == {
        "job title": ("", "Expert"),
        "team": ("İzmir contact centre", "Vientiane shop"),
    }


def test_importing_again_changes_nothing(cast, viewer_as, file):
    path = file(PEOPLE)
    import_people(viewer_as("Defne"), path, as_of=AS_OF)
    before = everything()
    report = import_people(viewer_as("Defne"), path, as_of=AS_OF)

    assert (report.new, report.changed, report.left, report.same) == ([], [], [], 2)
    assert everything() == before


def test_a_changed_team_and_manager_keep_their_history(cast, viewer_as, file):
    path = file("Employee number,Name,Team,Manager\nE-101,Ayşe Yılmaz,Vientiane shop,rex@lokumlotus.example\n")
    import_people(viewer_as("Defne"), path, as_of=AS_OF)

    teams = [(m.team.name, m.until) for m in cast.ayse.memberships.order_by("since")]
    assert teams == [("İzmir contact centre", AS_OF), ("Vientiane shop", None)]
    lines = [(line.manager, line.since, line.until) for line in cast.ayse.reports_to.order_by("since")]
    assert lines == [(cast.selin, date(2020, 1, 6), AS_OF), (cast.rex, AS_OF, None)]


def test_a_circle_refuses_the_file_and_names_who_is_in_it(cast, viewer_as, file):
    path = file("Employee number,Name,Title,Manager\nE-001,Mert Çelik,New title,E-101\nQ1,New One,,\n")
    before = everything()
    report = import_people(viewer_as("Defne"), path, as_of=AS_OF)

    assert not report.done
    assert "Mert Çelik → Ayşe Yılmaz → Selin Öztürk → Mert Çelik" in report.circle
    assert everything() == before


def test_two_people_who_swap_places_close_no_circle(cast, viewer_as, file):
    path = file("Employee number,Name,Manager\nE-100,Selin Öztürk,E-101\nE-101,Ayşe Yılmaz,E-001\n")
    report = import_people(viewer_as("Defne"), path, as_of=AS_OF)

    assert report.done
    assert cast.selin.reports_to.get(until=None).manager == cast.ayse


def test_rows_that_cannot_be_read_are_refused_and_the_others_go_in(cast, viewer_as, file):
    path = file(
        "Number,Name,E-mail,Joined,Left,Contract\n"
        "A1,Good One,good@x.example,01.02.2024,,own\n"
        "A2,Bad Date,b@x.example,31.02.2024,,own\n"
        "A3,Bad Mail,nomail,01.02.2024,,own\n"
        "A4,Bad Leaving,l@x.example,01.02.2024,01.01.2024,own\n"
        "A5,Bad Contract,c@x.example,01.02.2024,,feudal\n"
        "A6,,n@x.example,01.02.2024,,own\n"
        "A1,Twice Told,t@x.example,01.02.2024,,own\n"
        "A7,Too,Many,01.02.2024,,own,cells\n"
        "A8,Buddhist Year,y@x.example,01.02.2567,,own\n"
    )
    report = import_people(viewer_as("Defne"), path, as_of=AS_OF)

    assert [told.name for told in report.new] == ["Good One"]
    assert [(r.row, r.column, r.value) for r in report.refused] == [
        (3, "Joined", "31.02.2024"),
        (4, "E-mail", "nomail"),
        (5, "Left", "2024-01-01"),
        (6, "Contract", "feudal"),
        (7, "Name", ""),
        (8, "Number", "A1"),
        (9, "", "cells"),
        (10, "Joined", "01.02.2567"),
    ]
    assert all(r.reason for r in report.refused)


def test_a_manager_who_has_left_is_a_warning_only(cast, viewer_as, file):
    path = file("Number,Name,Joined,Left,Manager\nB1,Gone Boss,01.02.2020,01.02.2025,\nB2,Still Here,01.02.2020,,B1\n")
    report = import_people(viewer_as("Defne"), path, as_of=date(2026, 1, 1))
    assert Person.objects.get(employee_number="B2").reports_to.get().manager.employee_number == "B1"
    moved = import_people(
        viewer_as("Defne"), file("Number,Name,Manager\nE-101,Ayşe Yılmaz,B1\n"), as_of=date(2026, 1, 1)
    )
    assert report.done
    assert any("who left on 1 Feb 2025" in w.text for w in moved.warnings)


def test_people_missing_from_the_file_are_named_and_stay(cast, viewer_as, file):
    report = import_people(viewer_as("Defne"), file("Number,Name\nE-101,Ayşe Yılmaz\n"), as_of=AS_OF)

    assert "Rex Sayavong" in report.missing
    assert "Ayşe Yılmaz" not in report.missing
    assert Person.objects.filter(left_on=None).count() == 9


def test_leaving_by_the_file_ends_team_and_line(cast, viewer_as, file):
    path = file("Number,Name,Last working day\nE-102,Ilgın Işık,31.12.2025\n")
    report = import_people(viewer_as("Defne"), path, as_of=AS_OF)

    cast.ilgin.refresh_from_db()
    assert [told.name for told in report.left] == ["Ilgın Işık"]
    assert cast.ilgin.left_on == date(2026, 1, 1)
    assert cast.ilgin.memberships.get().until == date(2026, 1, 1)


def test_a_people_partner_gives_no_roles_through_a_file(cast, viewer_as, file):
    path = file("Number,Name,Role\nE-003,Defne Aydın,administrator\n")
    report = import_people(viewer_as("Defne"), path, as_of=AS_OF)
    assert not Grant.objects.filter(person=cast.defne, role="administrator").exists()
    assert report.warnings
    import_people(viewer_as("Olga"), path, as_of=AS_OF)
    assert Grant.objects.filter(person=cast.defne, role="administrator").exists()


def test_names_with_signs_stay_text(cast, viewer_as, file):
    name = "=HYPERLINK(1) <script> '; DROP TABLE"
    import_people(viewer_as("Defne"), file(f'Number,Given name\nS1,"{name}"\n'), as_of=AS_OF)

    assert Person.objects.get(employee_number="S1").given_name == name


def zip_of(parts: dict[str, bytes]) -> bytes:
    """Return an archive with these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return buffer.getvalue()


def workbook() -> dict[str, bytes]:
    """Return the parts of a small workbook."""
    buffer = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["Number", "Name"])
    book.save(buffer)
    with zipfile.ZipFile(buffer) as package:
        return {name: package.read(name) for name in package.namelist()}


BOMB = zip_of({**workbook(), "xl/media/big.bin": bytes(210 * 1024**2)})
XXE = zip_of(
    {
        **workbook(),
        "xl/sharedStrings.xml": b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><sst>&e;</sst>',
    }
)

HIDDEN_XXE = zip_of(
    {
        **workbook(),
        "xl/sharedStrings.xml": b"<!-- <a " + b"x" * 5000 + b' --><!DOCTYPE x [<!ENTITY e "e">]><sst>&e;</sst>',
    }
)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (BOMB, "far too large"),
        (XXE, "was not opened"),
        (HIDDEN_XXE, "was not opened"),
        (zip_of({"people.csv": b"Name\nA\n"}), "zip archive"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "password"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01", "neither a CSV nor"),
        (b"", "empty"),
        (b"colour,size\nred,1\n", "No column has people's names"),
        (b"Name,Full name\nA,B\n", "mean the same"),
        (b'Name\n"never closed\n', "quotation marks"),
    ],
    ids=["bomb", "xxe", "hidden xxe", "zip", "damaged", "xls", "png", "empty", "headings", "twice", "quotes"],
)
def test_a_file_that_is_wrong_as_a_whole_is_explained_and_changes_nothing(cast, viewer_as, file, content, told):
    before = everything()
    with pytest.raises(ValidationError, match=told):
        import_people(viewer_as("Defne"), file(content), as_of=AS_OF)
    assert everything() == before


def test_ayse_may_not_import_people(cast, viewer_as, file):
    with pytest.raises(PermissionDenied):
        import_people(viewer_as("Ayşe"), file(PEOPLE), as_of=AS_OF)


def test_every_change_of_an_import_is_in_the_audit_trail(cast, viewer_as, file):
    AuditEntry.objects.all().delete()
    import_people(viewer_as("Defne"), file("Number,Name,Team\nE-101,Ayşe Yılmaz,Vientiane shop\n"), as_of=AS_OF)

    actions = set(AuditEntry.objects.filter(about=cast.ayse).values_list("action", flat=True))
    assert actions == {"team.left", "team.joined"}
    assert set(AuditEntry.objects.values_list("actor", flat=True)) == {cast.defne.user_id}


def test_names_in_sources_come_in_with_people_known_and_new(cast, viewer_as, file):
    batches.start("desk", tables=["contact"])
    path = file(
        "Number,Name,Names in sources\n"
        "E-101,Ayşe Yılmaz,desk: agent-17; 4711 ;Ayşe Yılmaz\n"
        "Q1,New One,agent: new|desk:agent-18\n"
    )
    report = import_people(viewer_as("Defne"), path, as_of=AS_OF)

    new = Person.objects.get(employee_number="Q1")
    assert sorted((a.source, a.name, a.person.key) for a in Alias.objects.all()) == sorted(
        [
            ("", "4711", cast.ayse.key),
            ("", "agent: new", new.key),
            ("desk", "agent-17", cast.ayse.key),
            ("desk", "agent-18", new.key),
        ]
    )
    assert changes_of(report, "Ayşe Yılmaz") == {"names in sources": ("", "desk: agent-17; 4711")}
    assert import_people(viewer_as("Defne"), path, as_of=AS_OF).same == 2
    assert AuditEntry.objects.filter(action="alias.added").count() == 4


@pytest.mark.parametrize("heading", ["Kullanıcı adı", "USERNAME", "ຊື່ຜູ້ໃຊ້"])
def test_the_column_of_names_is_known_in_three_languages(cast, viewer_as, file, heading):
    import_people(viewer_as("Defne"), file(f"Number,Name,{heading}\nE-101,Ayşe Yılmaz,ayse.y\n"), as_of=AS_OF)

    assert Alias.objects.get().name == "ayse.y"


def test_a_name_of_somebody_else_is_left_out_with_a_warning(cast, viewer_as, file):
    path = file("Number,Name,Alias\nE-101,Ayşe Yılmaz,agent-17\nE-102,Ilgın Işık,Agent-17;Rex Sayavong\n")
    report = import_people(viewer_as("Defne"), path, as_of=AS_OF)

    assert [(warned.row, warned.text) for warned in report.warnings] == [
        (3, "“Agent-17” means Ayşe Yılmaz already: left out."),
        (3, "Rex Sayavong is called “Rex Sayavong” too: rows under this name now go to Ilgın Işık."),
    ]
    assert {a.name: a.person for a in Alias.objects.all()} == {"agent-17": cast.ayse, "Rex Sayavong": cast.ilgin}


def test_a_name_that_is_far_too_long_refuses_its_row(cast, viewer_as, file):
    path = file(f"Number,Name,Alias\nE-101,Ayşe Yılmaz,{'x' * 201}\n")
    (refused,) = import_people(viewer_as("Defne"), path, as_of=AS_OF).refused

    assert (refused.row, refused.column) == (2, "Alias")
    assert "longer than 200" in refused.reason
