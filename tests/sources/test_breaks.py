"""Files of which every line is a record are read by several threads; it has to be sure."""

from __future__ import annotations

from pathlib import Path

import pytest

from fiftytwo.sources.files import breaks
from fiftytwo.sources.files.breaks import lines_are_records

SURE = {
    "nothing quoted": "a,b\n1,2\n",
    "no line end at the end": "a,b\n1,2",
    "all quoted": '"a","b"\r\n"1","x, y"\r\n"",""\r\n',
    "quotes in quotes": '"he said ""no""",2\n"""",3\n',
}
UNSURE = {
    "a field of two lines": 'a,b\n1,"two\nlines"\n',
    "an empty line in a field": 'a,"\n\n",b\n',
    "an old line end in a field": 'a,"two\rlines",b\n',
    "two open fields, an even number of quotes": 'a,"x\ny","z\n',
    "an inch in a plain field": 'a,5"\nb,"two\nlines"\n',
    "an inch, then an open field": 'a,5","two\nlines"\n',
    "never closed": 'a,"b\n',
    "a blank before the quote": 'a, "b"\n',
}


def test_lines_are_records_only_where_no_quoted_field_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file.csv"
    for size in (5, breaks.CHUNK_BYTES):
        monkeypatch.setattr(breaks, "CHUNK_BYTES", size)
        for name, text in (SURE | UNSURE).items():
            path.write_bytes(text.encode())
            assert lines_are_records(path, ",", '"') is (name in SURE), name


def test_another_delimiter_or_quote_is_taken_as_given(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text("a;'b, c';\"d\n", encoding="utf-8")
    assert lines_are_records(path, ";", "'")
    assert not lines_are_records(path, ",", "'")
    assert not lines_are_records(path, ";", '"')
