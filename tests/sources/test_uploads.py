"""Noy drops a file into the browser: it comes in, is looked at, corrected, imported, stopped, or taken up again."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.sources import exports

from fiftytwo.sources import inbox, line, mappings, uploads
from fiftytwo.sources.files.errors import ImportRefused
from fiftytwo.sources.models import Import, SavedMapping, Upload

pytestmark = pytest.mark.django_db(transaction=True)
REPORT = ("Talep Raporu.csv", exports.turkish_report)


@pytest.fixture
def noy(client_as: Callable[[str], Client]) -> Client:
    return client_as("Noy")


def dropped(client: Client, name: str, content: bytes) -> Upload:
    """Send a file in one go, as a browser without JavaScript does."""
    answer = client.post(reverse("sources:choose"), {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()
    return Upload.objects.get(file_name=name)


def decide(client: Client, upload: Upload, decision: str, **more: str) -> Any:
    return client.post(reverse("sources:decide", args=[upload.key]), {"decision": decision, **more}, follow=True)


def test_a_dropped_report_is_understood_and_imported(noy: Client, rows_of: Any) -> None:
    upload = dropped(noy, *(REPORT[0], REPORT[1]()))
    page = noy.get(reverse("sources:look", args=[upload.key])).content.decode()
    assert "Açılış Tarihi" in page
    assert "can all be read" in page
    decide(noy, upload, "import")
    assert line.read_uploads() == 1
    upload.refresh_from_db()
    assert upload.state == Upload.State.DONE
    assert len(rows_of("contact")) == exports.N
    assert not upload.folder.exists()
    report = noy.get(reverse("sources:look", args=[upload.key]), follow=True)
    assert report.redirect_chain[-1][0] == reverse("sources:import", args=[Import.objects.get().pk])


def test_a_file_comes_in_pieces_and_goes_on_where_it_stopped(noy: Client) -> None:
    content = exports.american_desk()
    begin = {"name": "tickets.csv", "size": len(content)}

    def begun() -> dict[str, Any]:
        answer = noy.post(reverse("sources:begin"), json.dumps(begin), content_type="application/json")
        return dict(answer.json())

    def piece(key: str, at: int, data: bytes) -> Any:
        url = reverse("sources:piece", args=[key]) + f"?at={at}"
        return noy.post(url, data, content_type="application/octet-stream")

    key = begun()["key"]
    assert piece(key, 0, content[:1000]).json() == {"received": 1000, "complete": False}
    assert piece(key, 500, content[500:]).status_code == 409
    assert piece(key, 500, content[500:]).json() == {"received": 1000}
    assert begun() == {"key": key, "received": 1000}
    assert piece(key, 1000, content[1000:]).json()["complete"] is True
    assert Upload.objects.get(key=key).path.read_bytes() == content


def test_more_than_was_said_is_refused(noy: Client) -> None:
    answer = noy.post(
        reverse("sources:begin"), json.dumps({"name": "t.csv", "size": 3}), content_type="application/json"
    )
    url = reverse("sources:piece", args=[answer.json()["key"]]) + "?at=0"
    assert noy.post(url, b"abcd", content_type="application/octet-stream").status_code == 422


@pytest.mark.parametrize("body", [b"", b"[]", b'{"name": "x"}', b'{"name": "x", "size": "much"}', b"\xff"])
def test_nonsense_begins_nothing(noy: Client, body: bytes) -> None:
    assert noy.post(reverse("sources:begin"), body, content_type="application/json").status_code == 400
    assert not Upload.objects.exists()


def test_a_name_that_climbs_stays_in_its_folder(noy: Client) -> None:
    noy.post(
        reverse("sources:begin"),
        json.dumps({"name": "../../a\\..\\evil.csv", "size": 3}),
        content_type="application/json",
    )
    upload = Upload.objects.get()
    assert upload.file_name == "evil.csv"
    assert upload.path.is_file()


def test_what_is_wrong_is_marked_in_its_place(noy: Client) -> None:
    content = (
        b"Ticket ID,Created at,Solved at\n1,2025-03-01 10:00,2025-03-01 11:00\n2,2025-03-02 10:00,2025-03-01 09:00\n"
    )
    content += b"".join(b"%d,2025-03-03 10:00,\n" % n for n in range(3, 40))
    upload = dropped(noy, "tickets.csv", content)
    page = noy.get(reverse("sources:look", args=[upload.key])).content.decode()
    assert 'class="marked">2025-03-01 09:00' in page
    assert "1 would be refused" in page


def test_a_correction_is_kept_and_used(noy: Client, rows_of: Any) -> None:
    upload = dropped(noy, "export.csv", exports.titles_twice())
    shown = {"wished": "1", "was-table": "contact", "table": "contact", "source": "desk", "time_zone": "Asia/Vientiane",
             "order": "", "was-column-employee_name": "Agent", "column-employee_name": ""}  # fmt: skip
    decide(noy, upload, "look", **shown)
    upload.refresh_from_db()
    assert upload.wish["columns"] == {"employee_name": ""}
    decide(noy, upload, "import", **shown)
    line.read_uploads()
    rows = rows_of("contact")
    assert {row["source"] for row in rows} == {"desk"}
    assert {row["employee_name"] for row in rows} == {None}
    assert min(row["opened_at"] for row in rows).hour == (exports.CASES[0].opened - timedelta(hours=7)).hour


def test_a_file_that_is_no_table_says_so_and_can_be_removed(noy: Client) -> None:
    upload = dropped(noy, "photo.png", b"\x89PNG\r\n\x1a\n" + b"0" * 50)
    page = noy.get(reverse("sources:look", args=[upload.key]))
    assert page.status_code == 422
    assert "an image" in page.content.decode()
    decide(noy, upload, "remove")
    assert not Upload.objects.exists()
    assert not upload.folder.exists()


def test_others_do_not_find_it_and_those_who_may_not_import_are_told(
    noy: Client, client_as: Callable[[str], Client]
) -> None:
    upload = dropped(noy, "tickets.csv", exports.american_desk())
    address = reverse("sources:look", args=[upload.key])
    assert client_as("Olga").get(address).status_code == 404
    assert client_as("Ayşe").get(address).status_code == 403
    assert client_as("Ayşe").get(reverse("sources:choose")).status_code == 403
    assert Client().get(address).status_code == 302


def test_a_mapping_is_saved_versioned_and_used_by_others(
    noy: Client, client_as: Callable[[str], Client], rows_of: Any
) -> None:
    upload = dropped(noy, "tickets.csv", exports.american_desk())
    decide(noy, upload, "save", name="weekly desk")
    decide(noy, upload, "save", name="weekly desk")
    assert SavedMapping.objects.count() == 1
    olga = client_as("Olga")
    text = SavedMapping.objects.get().text.replace('source = "tickets"', 'source = "desk"')
    olga.post(reverse("sources:mapping", args=["weekly desk"]), {"text": text})
    assert [one.version for one in SavedMapping.objects.all()] == [2, 1]
    other = Client()
    other.force_login(Upload.objects.get().owner)
    decide(other, upload, "import", mapping="weekly desk")
    line.read_uploads()
    assert {row["source"] for row in rows_of("contact")} == {"desk"}


def test_a_wrong_mapping_is_not_saved_and_the_text_stays(noy: Client) -> None:
    upload = dropped(noy, "tickets.csv", exports.american_desk())
    decide(noy, upload, "save", name="desk")
    answer = noy.post(reverse("sources:mapping", args=["desk"]), {"text": 'source = "x"\n[[read]]\ntable = "nothing"'})
    assert answer.status_code == 422
    assert "nothing" in answer.content.decode()
    assert SavedMapping.objects.count() == 1


def test_what_waits_can_be_stopped_and_what_is_read_stops_at_its_next_step(
    noy: Client, rows_of: Any, viewer_as: Any
) -> None:
    upload = dropped(noy, "tickets.csv", exports.american_desk())
    decide(noy, upload, "import")
    noy.post(reverse("sources:cancel", args=[upload.key]))
    upload.refresh_from_db()
    assert upload.state == Upload.State.CANCELLED
    decide(noy, upload, "import")
    Upload.objects.filter(pk=upload.pk).update(state=Upload.State.RUNNING)
    uploads.cancel(upload, actor=viewer_as("Noy"))
    teller = line.Teller(Upload.objects.get(pk=upload.pk))
    with pytest.raises(ImportRefused):
        teller("Reading", 0.5)
    assert rows_of("contact") == []


def test_a_file_whose_worker_was_killed_is_read_again(noy: Client, rows_of: Any) -> None:
    upload = dropped(noy, "tickets.csv", exports.american_desk())
    decide(noy, upload, "import")
    long_ago = timezone.now() - timedelta(minutes=10)
    Upload.objects.filter(pk=upload.pk).update(state=Upload.State.RUNNING, touched_at=long_ago)
    assert line.read_uploads() == 1
    assert len(rows_of("contact")) == exports.N


def test_one_that_is_being_read_is_left_to_its_worker(noy: Client) -> None:
    upload = dropped(noy, "tickets.csv", exports.american_desk())
    decide(noy, upload, "import")
    Upload.objects.filter(pk=upload.pk).update(state=Upload.State.RUNNING, touched_at=timezone.now())
    assert line.read_uploads() == 0


def test_files_that_nobody_decided_about_go_after_a_week(noy: Client) -> None:
    upload = dropped(noy, "tickets.csv", exports.american_desk())
    Upload.objects.update(touched_at=timezone.now() - timedelta(days=8))
    assert uploads.forget_old() == 1
    assert not upload.folder.exists()


def put_into_inbox(place: str, name: str, content: bytes, *, still: bool = True) -> Path:
    path = inbox.folder() / place / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    if still:
        os.utime(path, (time.time() - 120, time.time() - 120))
    return path


def test_what_lies_in_the_drop_folder_is_imported_by_its_mapping(noy: Client, rows_of: Any, viewer_as: Any) -> None:
    upload = dropped(noy, "tickets.csv", exports.american_desk())
    decide(noy, upload, "save", name="desk")
    good = put_into_inbox("desk", "monday.csv", exports.american_desk())
    bad = put_into_inbox("desk", "tuesday.csv", b"a,b\n1,2\n")
    writing = put_into_inbox("desk", "wednesday.csv", exports.american_desk(), still=False)
    unknown = put_into_inbox("nowhere", "x.csv", b"a,b\n1,2\n")
    assert inbox.take_in() == 3
    assert len(rows_of("contact")) == exports.N
    assert (good.parent / "done" / "monday.csv").is_file()
    assert "no column" in (bad.parent / "failed" / "tuesday.csv.why.txt").read_text()
    assert "no mapping called" in (unknown.parent / "failed" / "x.csv.why.txt").read_text()
    assert writing.is_file()
    assert inbox.take_in() == 0


def test_a_saved_mapping_is_found_by_the_command_line_too(noy: Client) -> None:
    upload = dropped(noy, "tickets.csv", exports.american_desk())
    decide(noy, upload, "save", name="desk")
    assert mappings.mapping_called("desk").source == "tickets"
    with pytest.raises(ImportRefused, match="Did you mean"):
        mappings.mapping_called("dask")
