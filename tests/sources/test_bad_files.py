"""Files that are wrong as a whole: a clear error, and nothing changes."""

from __future__ import annotations

import gzip
import os
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.sources.conftest import TICKETS, TITLES
from tests.sources.test_good_rows import GOOD

from fiftytwo.facts.models import Batch
from fiftytwo.sources.actions import import_file, try_file
from fiftytwo.sources.files.errors import ImportCancelled, ImportRefused
from fiftytwo.sources.files.mapping import parse
from fiftytwo.sources.models import Import

pytestmark = pytest.mark.django_db(transaction=True)

WRONG = {
    "a PDF": b"%PDF-1.7 x",
    "damaged archive": b"PK\x03\x04 x",
    "damaged workbook": b"\xd0\xcf\x11\xe0" + b"x" * 600,
    "image": b"\x89PNG\r\n\x1a\n",
    "web page": b"<!DOCTYPE html><html>",
    "not text": bytes(range(256)) * 4,
    "empty": b"",
    "damaged": gzip.compress(b"a,b\n1,2\n" * 100)[:-12],
    "another compressed": gzip.compress(gzip.compress(b"a,b\n1,2\n")),
    "damaged Parquet": b"PAR1" + b"x" * 100,
    "header but no rows": (TITLES + "\n").encode(),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_file_is_refused_and_nothing_changes(tmp_path: Path, tickets: Any, rows_of: Any, what: str) -> None:
    path = tmp_path / "tickets.csv"
    path.write_bytes(WRONG[what])
    with pytest.raises(ImportRefused, match=what):
        import_file(path, tickets, actor=None)
    assert rows_of("contact") == []
    assert not Import.objects.exists()
    assert not Batch.objects.exists()


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path, tickets: Any) -> None:
    with pytest.raises(ImportRefused, match="no file"):
        import_file(tmp_path / "nowhere.csv", tickets, actor=None)


def test_a_bomb_is_stopped_before_it_fills_the_disk(tmp_path: Path, tickets: Any, home: Path) -> None:
    path = tmp_path / "bomb.csv.gz"
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    with path.open("wb") as out:
        out.write(packer.compress((TITLES + "\n").encode()))
        for _ in range(300):
            out.write(packer.compress(b"0" * (1 << 20)))
        out.write(packer.flush())
    assert path.stat().st_size < 1 << 20
    with pytest.raises(ImportRefused, match="grows more than"):
        import_file(path, tickets, actor=None)
    assert list((home / "work").glob("unpacked-*")) == []


def test_a_file_beyond_the_limit_is_refused(csv_file: Any, tickets: Any, settings: Any) -> None:
    settings.IMPORT_MAX_BYTES = 10
    with pytest.raises(ImportRefused, match="larger than"):
        import_file(csv_file(TITLES, GOOD), tickets, actor=None)


def test_a_column_that_is_gone_is_named_with_what_the_file_has(csv_file: Any, tickets: Any) -> None:
    with pytest.raises(ImportRefused, match="no column “Agent”") as refused:
        import_file(csv_file(TITLES.replace("Agent", "Handled by"), GOOD), tickets, actor=None)
    assert "Handled by" in refused.value.hint


def test_a_title_that_comes_twice_is_refused_only_if_it_is_used(csv_file: Any, tickets: Any) -> None:
    with pytest.raises(ImportRefused, match="2 columns called “Talk”"):
        import_file(csv_file(TITLES + ",Talk", GOOD + ",1"), tickets, actor=None)
    made = import_file(csv_file(TITLES + ",x,x", GOOD + ",1,2"), tickets, actor=None)
    assert made.told.total("new") == 1


def test_a_file_without_one_good_row_says_why(csv_file: Any, tickets: Any, rows_of: Any) -> None:
    with pytest.raises(ImportRefused, match="Not one row") as refused:
        import_file(csv_file(TITLES, "T1,2026-02-01,-,,,,,", "T2,soon,-,,,,,"), tickets, actor=None)
    assert "Opened" in refused.value.hint
    assert "2026-02-01" in refused.value.hint
    assert rows_of("contact") == []


def test_who_stops_an_import_has_changed_nothing(csv_file: Any, tickets: Any, rows_of: Any) -> None:
    def stop(_stage: str, _share: float) -> None:
        raise ImportCancelled("stopped")

    with pytest.raises(ImportCancelled):
        import_file(csv_file(TITLES, GOOD), tickets, actor=None, progress=stop)
    assert rows_of("contact") == []
    assert not Batch.objects.filter(state=Batch.State.RUNNING).exists()


def test_a_file_that_grows_while_it_is_read_changes_nothing(csv_file: Any, tickets: Any, rows_of: Any) -> None:
    path = csv_file(TITLES, "1,02.01.2026 10:00,,,,,,")

    def grow(_stage: str, _share: float) -> None:
        path.write_text(f"{TITLES}\n2,03.01.2026 11:00,,,,,,\n3,03.01.2026 11:00,,,,,,\n", encoding="utf-8")

    with pytest.raises(ImportRefused, match="changed while it was read"):
        import_file(path, tickets, actor=None, progress=grow)
    assert rows_of("contact") == []
    assert not Batch.objects.exists()


def test_a_pipe_is_not_waited_for(tmp_path: Path, tickets: Any) -> None:
    os.mkfifo(tmp_path / "tickets.csv")
    with pytest.raises(ImportRefused, match="is not a file"):
        import_file(tmp_path / "tickets.csv", tickets, actor=None)


def test_an_employee_may_not_import(csv_file: Any, tickets: Any, viewer_as: Any) -> None:
    with pytest.raises(PermissionError):
        import_file(csv_file(TITLES, GOOD), tickets, actor=viewer_as("Ayşe"))
    assert import_file(csv_file(TITLES, GOOD), tickets, actor=viewer_as("Noy")).told.total("new") == 1


field = st.one_of(
    st.text(max_size=12), st.sampled_from(["01.02.2026 10:00", "-", '"', '""', "1,5", "\n", "\r", "T1", "ş", "\x00"])
)
record = st.lists(field, min_size=6, max_size=10).map(",".join)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(st.one_of(record, record, st.just(GOOD)), max_size=8),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    head=st.booleans(),
)
def test_no_text_whatsoever_breaks_the_importer(tmp_path: Path, lines: list[str], end: str, head: bool) -> None:
    path = tmp_path / "any.csv"
    text = end.join([TITLES] * head + lines) + end
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        report = try_file(path, parse(TICKETS), actor=None)
    except ImportRefused:
        return
    assert report.refused + report.repeated + report.total("ready") == report.read


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=400))
def test_no_bytes_whatsoever_break_the_importer(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(content)
    with pytest.raises(ImportRefused):
        try_file(path, parse(TICKETS), actor=None)
