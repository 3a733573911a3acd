"""Files that mean harm: two kinds in one, names that climb, archives that hide something, cells that calculate."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from fiftytwo.sources import uploads
from fiftytwo.sources.files.errors import ImportRefused
from fiftytwo.sources.files.unpacking import unpacked
from fiftytwo.sources.models import Upload, uploads_folder

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
PIXEL = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,"
TABLE = b"Id,Opened\n1,2026-03-02 09:00\n"


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


POLYGLOTS = {
    "a picture with an archive behind it": PIXEL + zipped(**{"a.csv": TABLE}),
    "a PDF with an archive behind it": b"%PDF-1.7\n" + zipped(**{"a.csv": TABLE}),
    "a program": b"MZ\x90\x00\x03" + bytes(500),
    "an archive in an archive": zipped(**{"inner.zip": zipped(**{"a.csv": TABLE})}),
    "a script with a web page around it": b"<!DOCTYPE html><script>alert(1)</script>," + TABLE,
    "XML with entities of its own": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>',
}


@pytest.mark.parametrize("kind", POLYGLOTS)
@pytest.mark.parametrize("name", ["tickets.csv", "tickets.xlsx"])
def test_two_kinds_in_one_file_are_refused_or_read_as_a_table_without_meaning(
    tmp_path: Path, kind: str, name: str
) -> None:
    path, work = tmp_path / name, tmp_path / "work"
    work.mkdir()
    path.write_bytes(POLYGLOTS[kind])
    try:
        found = unpacked(path, work)
    except ImportRefused:
        return
    assert found.is_relative_to(tmp_path)
    assert "root:" not in found.read_bytes().decode("utf-8", "replace")


@pytest.mark.parametrize("kind", POLYGLOTS)
def test_the_page_of_a_harmful_file_runs_nothing_of_it(client_as: Callable[[str], Client], kind: str) -> None:
    noy = client_as("Noy")
    noy.post(reverse("sources:choose"), {"file": SimpleUploadedFile("tickets.csv", POLYGLOTS[kind])})
    page = noy.get(reverse("sources:look", args=[Upload.objects.get().key]))
    assert page.status_code in (200, 422)
    assert b"<script>alert(1)" not in page.content


@pytest.mark.parametrize(
    "name",
    ["../../../etc/cron.d/x", "..\\..\\x.csv", "/etc/passwd", "..", ".", "", "C:\\x.csv", "a\0b.csv", "x" * 5000,
     "line\nbreak.csv", "\u202egnp.csv", "CON", "-rf", "=cmd|' /C calc'!A0.csv"],
)  # fmt: skip
def test_no_name_of_a_file_leaves_its_folder(viewer_as: Any, name: str) -> None:
    upload = uploads.begin(name, len(TABLE), actor=viewer_as("Noy"))
    uploads.receive(upload, 0, [TABLE])
    assert upload.path.resolve().parent.parent == uploads_folder().resolve()
    assert upload.path.read_bytes() == TABLE
    assert [path for path in uploads_folder().parent.rglob("*") if path.is_file()] == [upload.path]
    assert (upload.path.stat().st_mode & 0o777, upload.folder.stat().st_mode & 0o777) == (0o600, 0o700)


def test_a_link_in_an_archive_is_not_followed(tmp_path: Path) -> None:
    out, work = tmp_path / "link.zip", tmp_path / "work"
    work.mkdir()
    entry = zipfile.ZipInfo("tickets.csv")
    entry.create_system, entry.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(entry, "/etc/passwd")
    try:
        found = unpacked(out, work)
    except ImportRefused:
        return
    assert not found.is_symlink()
    assert "root:" not in found.read_text()


def test_an_archive_that_says_it_is_small_is_stopped_where_it_grows(tmp_path: Path) -> None:
    out, work = tmp_path / "liar.zip", tmp_path / "work"
    work.mkdir()
    raw = bytearray(zipped(**{"tickets.csv": b"a,b\n" + b"0" * (30 << 20)}))
    directory = raw.rindex(b"PK\x01\x02")
    raw[directory + 24 : directory + 28] = (100).to_bytes(4, "little")  # the size that the directory tells
    out.write_bytes(raw)
    try:
        found = unpacked(out, work)
    except ImportRefused:
        return
    assert found.stat().st_size <= 100


@pytest.mark.parametrize("packed", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_whose_insides_are_damaged_is_refused(tmp_path: Path, packed: int) -> None:
    path, work = tmp_path / "tickets.zip", tmp_path / "work"
    work.mkdir()
    with zipfile.ZipFile(path, "w", packed) as archive:
        archive.writestr("tickets.csv", TABLE * 500)
    content = bytearray(path.read_bytes())
    begins = content.index(b"tickets.csv") + len("tickets.csv")
    content[begins + 10 : begins + 40] = b"\xff" * 30
    path.write_bytes(content)
    with pytest.raises(ImportRefused, match="damaged"):
        unpacked(path, work)
