"""Archives, workbooks and JSON of strangers do no harm, and say what is wrong with them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from fiftytwo.sources.files.errors import ImportRefused
from fiftytwo.sources.files.unpacking import unpacked


def zipped(path: Path, **files: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def test_names_that_climb_out_of_the_archive_stay_inside(tmp_path: Path, work: Path) -> None:
    path = zipped(tmp_path / "a.zip", **{"../../../evil.csv": b"a,b\n1,2\n"})
    assert unpacked(path, work).resolve().is_relative_to(work.resolve())
    assert not (tmp_path.parent / "evil.csv").exists()


def test_an_archive_that_grows_beyond_reason_is_refused(tmp_path: Path, work: Path) -> None:
    path = zipped(tmp_path / "bomb.zip", **{"bomb.csv": b"a,b\n" + b"0" * (80 << 20)})
    with pytest.raises(ImportRefused, match="grows more than"):
        unpacked(path, work)


def test_several_tables_are_named_so_that_one_can_be_chosen(tmp_path: Path, work: Path) -> None:
    path = zipped(tmp_path / "two.zip", **{"a.csv": b"a\n1\n", "b.csv": b"b\n1\n"})
    with pytest.raises(ImportRefused, match="2 tables") as refused:
        unpacked(path, work)
    assert "a.csv, b.csv" in refused.value.hint


def test_a_workbook_that_declares_entities_is_not_opened(tmp_path: Path, work: Path) -> None:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["Id", "Date"])
    book.save(out)
    path = tmp_path / "xxe.xlsx"
    with zipfile.ZipFile(out) as good, zipfile.ZipFile(path, "w") as bad:
        for entry in good.infolist():
            content = good.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                content = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + content
            bad.writestr(entry, content)
    with pytest.raises(ImportRefused, match="no spreadsheet needs"):
        unpacked(path, work)


def test_formulas_of_a_workbook_are_read_as_their_values_or_nothing(tmp_path: Path, work: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Id", "=1+1"])
    book.active.append(["7", '=WEBSERVICE("x")'])
    path = tmp_path / "formula.xlsx"
    book.save(path)
    assert "WEBSERVICE" not in unpacked(path, work).read_text()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'{"a": 1}\n[1, 2]\n', "between the objects"),
        (b'[{"a": 1}, ', "not JSON"),
        (b'{"a": ' * 3000, "not JSON"),
        (b"<html><table><tr><td>Sign in</td></tr></table></html>", "web page"),
        (b"PK\x03\x04 nonsense", "damaged archive"),
    ],
)
def test_what_is_no_table_says_so(tmp_path: Path, work: Path, content: bytes, why: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(ImportRefused, match=why):
        unpacked(path, work)


def test_a_locked_archive_asks_for_one_without_a_password(tmp_path: Path, work: Path, monkeypatch: Any) -> None:
    path = zipped(tmp_path / "locked.zip", **{"a.csv": b"a,b\n1,2\n"})
    raw = bytearray(path.read_bytes())
    raw[6] |= 1  # the flag of encryption, in the local header and in the directory
    raw[raw.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(raw))
    with pytest.raises(ImportRefused, match="password"):
        unpacked(path, work)
