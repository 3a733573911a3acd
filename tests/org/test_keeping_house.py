"""What nobody sees on a page: forwarded headers, uploads that are left lying, events of the system."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from fiftytwo.facts import batches, retention
from fiftytwo.facts.write import write_rows
from fiftytwo.org import audit
from fiftytwo.org.models import AuditEntry
from fiftytwo.org.people_import import uploads
from fiftytwo.year import YEAR

ASKED = """
import django
django.setup()
from django.test import RequestFactory
print(RequestFactory().get("/", headers={"X-Forwarded-Proto": "https"}).is_secure())
"""


@pytest.mark.parametrize(("proxies", "believed"), [("0", "False"), ("", "False"), ("1", "True")])
def test_a_stranger_cannot_claim_https_where_no_proxy_of_ours_stands(home, proxies, believed):
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "fiftytwo.settings",
        "FIFTYTWO_HOME": str(home),
        "FIFTYTWO_URL": "https://service.example.org",
        "FIFTYTWO_PROXIES": proxies,
    }
    told = subprocess.run([sys.executable, "-c", ASKED], env=env, capture_output=True, text=True, check=True)

    assert told.stdout.strip() == believed


def upload(client, content=b"Number,Name\nQ1,New One\n"):
    file = SimpleUploadedFile("people.csv", content)
    return client.post(reverse("org:people_import"), {"file": file, "as_of": "2026-03-02"})


def make_older(path, hours):
    then = path.stat().st_mtime - hours * 3600
    os.utime(path, (then, then))


def test_an_upload_that_nobody_agrees_to_is_gone_after_a_day(cast, client_as):
    defne = client_as("Defne")
    upload(defne)
    (old,) = uploads.folder().iterdir()
    make_older(old, hours=25)
    upload(defne)
    token = old.name.partition("-")[2]
    address = reverse("org:people_import_confirm", kwargs={"token": token})
    assert "upload it again" in defne.post(address, {"as_of": "2026-03-02"}, follow=True).content.decode()

    next(job for job in YEAR if job.name == "forget_uploads_of_people").run()
    assert not old.exists()
    assert len(list(uploads.folder().iterdir())) == 1


def test_a_file_that_is_refused_is_not_kept(cast, client_as):
    assert upload(client_as("Defne"), b"\x89PNG\r\n\x1a\n").status_code == 422
    assert list(uploads.folder().iterdir()) == []


def test_where_nothing_was_ever_uploaded_nothing_is_forgotten(home):
    assert uploads.forget_old() == 0


def test_an_event_of_the_system_names_no_record_and_is_read_by_who_looks_after_facts(cast, client_as):
    audit.record_event(audit.SYSTEM, "facts.expired", "facts.store", {"rows": {"contact": 3}})
    told = AuditEntry.objects.get(action="facts.expired")
    assert (told.record, told.record_id, told.about, told.by_system) == ("facts.store", "", None, True)

    seen = {name: "old facts removed" in client_as(name).get(reverse("org:audit")).content.decode() for name in WHO}
    assert seen == {"Ayşe": False, "Noy": True, "Defne": False, "Olga": True}


WHO = ("Ayşe", "Noy", "Defne", "Olga")


def test_facts_that_are_too_old_leave_an_event(cast, home):
    opened = datetime(2026, 3, 2, 9, tzinfo=UTC)
    batch = batches.start("desk", tables=["contact"])
    write_rows("contact", [{"source": "desk", "source_id": "c1", "opened_at": opened}], batch=batch)
    retention.expire(date(2099, 1, 1))

    told = AuditEntry.objects.get(action="facts.expired")
    assert (told.record, told.changes) == ("facts.store", {"rows": {"contact": 1}})
