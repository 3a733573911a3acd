"""How a text file is laid out: its encoding and delimiter, where the titles stand, and a sample of its rows."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
from django.utils.translation import gettext as _

from fiftytwo.sources.files.checks import refuse
from fiftytwo.sources.files.encodings import encoding_of
from fiftytwo.sources.files.opening import kind_of
from fiftytwo.sources.files.reading import titles_of
from fiftytwo.sources.files.sql import literal, name
from fiftytwo.sources.files.suggest.moments import moments_in

SAMPLE_BYTES = 8 << 20
SAMPLE_ROWS = 20_000
TAIL_BYTES = 64 << 10
LATEST_HEADER = 30  # titles stand among the first lines or nowhere
DELIMITERS = (",", ";", "\t", "|")
_NUMBERLIKE = re.compile(r"^[\s\d.,:/%+\-€$₺₭]+$")


@dataclass(frozen=True)
class Layout:
    """A file as it lies there.

    ``header`` is the line of the (last) titles, counted from 1; ``rows`` are a sample from the start, ``last_rows`` the
    end of the file, ``whole`` says that the sample is all of it.
    """

    path: Path
    kind: str
    encoding: str
    delimiter: str
    header: int
    header_rows: int
    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    last_rows: tuple[tuple[str, ...], ...]
    whole: bool
    typed: bool = False

    def column(self, place: int) -> list[str]:
        """Return the texts of one column of the sample, without blanks around them."""
        return [row[place].strip() if place < len(row) else "" for row in self.rows]


def layout_of(path: Path) -> Layout:
    """Look at the beginning and the end of a plain file (CSV, gz or Parquet).

    Raises:
        ImportRefused: if it is no table.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    kind = kind_of(head, path.name)
    if kind == "parquet":
        return _parquet(path)
    start, end, whole = _bytes_of(path, kind)
    encoding = encoding_of(start)
    text = _decoded(start, encoding, whole=whole)
    delimiter, records = _parted(text)
    header, header_rows = _header(records)
    titles = titles_of(records[header - header_rows : header])
    if not any(titles) or _is_a_row(titles, records[header : header + 50]):
        raise refuse(
            _("“%(name)s” has no header line.") % {"name": path.name},
            _("Its first line must hold the names of the columns."),
        )
    rows = [row for row in records[header:] if any(cell.strip() for cell in row)]
    tail = rows[-5:] if whole else _tail(end, encoding, delimiter)
    line = _line_of(text, header, delimiter)
    return Layout(
        path, kind, encoding, delimiter, line, header_rows, titles, tuple(rows[:SAMPLE_ROWS]), tuple(tail), whole
    )


def _parquet(path: Path) -> Layout:
    con = duckdb.connect(":memory:")
    try:
        described = con.execute(f"DESCRIBE SELECT * FROM read_parquet({literal(str(path))})").fetchall()
        columns = ", ".join(f"coalesce(CAST({name(row[0])} AS VARCHAR), '')" for row in described)
        rows = con.execute(
            f"SELECT {columns} FROM read_parquet({literal(str(path))}) LIMIT {SAMPLE_ROWS + 1}"
        ).fetchall()
    except duckdb.Error:
        raise refuse(
            _("“%(name)s” is a damaged Parquet file.") % {"name": path.name}, _("Export or copy it again.")
        ) from None
    finally:
        con.close()
    titles = tuple(row[0] for row in described)
    return Layout(path, "parquet", "", "", 1, 1, titles, tuple(rows[:SAMPLE_ROWS]), (), len(rows) <= SAMPLE_ROWS, True)


# ---- bytes and letters


def _bytes_of(path: Path, kind: str) -> tuple[bytes, bytes, bool]:
    """Return the first bytes inside a file, the last ones where they are cheap, and whether the first are all."""
    if kind == "gzip":
        try:
            with gzip.open(path) as file:
                start = file.read(SAMPLE_BYTES + 1)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise refuse(
                _("“%(name)s” is damaged: %(why)s.") % {"name": path.name, "why": error}, _("Export or copy it again.")
            ) from None
        return start[:SAMPLE_BYTES], b"", len(start) <= SAMPLE_BYTES
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(SAMPLE_BYTES)
        file.seek(max(0, size - TAIL_BYTES - size % 2))
        return start, file.read(), size <= SAMPLE_BYTES


def _decoded(start: bytes, encoding: str, *, whole: bool) -> str:
    text = start.decode(encoding, errors="replace")
    return text if whole else text[: text.rfind("\n") + 1] or text


def _tail(end: bytes, encoding: str, delimiter: str) -> list[tuple[str, ...]]:
    """Return the last few records, unless a quote makes them doubtful."""
    lines = end.decode(encoding, errors="replace").splitlines()[-5:]
    try:
        return [tuple(row) for row in csv.reader(lines, delimiter=delimiter) if any(cell.strip() for cell in row)]
    except csv.Error:
        return []


# ---- delimiter and titles


def _parted(text: str) -> tuple[str, list[tuple[str, ...]]]:
    """Return the delimiter by which most rows have as many fields, more than one if possible, and all records."""
    marks = {mark: _records(text[: 256 << 10], mark) for mark in DELIMITERS}
    best = max(DELIMITERS, key=lambda mark: _evenness(marks[mark]))
    return best, _records(text, best)


def _records(text: str, delimiter: str) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    csv.field_size_limit(SAMPLE_BYTES)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            found.append(tuple(row))
            if len(found) > SAMPLE_ROWS + LATEST_HEADER:
                break
    except csv.Error:
        pass  # what is read so far is sample enough; the import itself says what is wrong where
    return found


def _evenness(records: Iterable[Sequence[str]]) -> float:
    """Return how well a delimiter parts: the share of records of the usual width, more for wide ones."""
    widths = Counter(len(row) for row in records if any(cell.strip() for cell in row))
    if not widths:
        return 0.0
    width, times = max(((w, n) for w, n in widths.items()), key=lambda pair: (pair[1] * min(pair[0], 6), pair[0]))
    return 0.1 if width < 2 else times / widths.total() * (1 + min(width, 30) / 30)


def _header(records: Sequence[Sequence[str]]) -> tuple[int, int]:
    """Return the place of the last line of titles, counted from 1, and how many lines of titles there are."""
    filled = [_filled(row) for row in records[: LATEST_HEADER + 20]]
    width = max(filled, default=0)
    usual = Counter(n for n in filled if n > 1).most_common(1)
    enough = max(2, min(usual[0][0] if usual else width, width) * 0.6) if width > 1 else 1
    for place, row in enumerate(records[:LATEST_HEADER]):
        if filled[place] >= enough and _looks_like_titles(row) and not _is_one_text(row):
            return _second_line(records, place)
    return 1, 1


def _second_line(records: Sequence[Sequence[str]], place: int) -> tuple[int, int]:
    """A line of titles may have another below it: under merged headings, the finer ones."""
    row, below = records[place], records[place + 1] if place + 1 < len(records) else ()
    grouped = len({cell.strip() for cell in row if cell.strip()}) < _filled(row) or _filled(row) < _filled(below)
    further = records[place + 2] if place + 2 < len(records) else ()
    if grouped and _looks_like_titles(below) and _filled(below) >= 2 and not _looks_like_titles(further):
        return place + 2, 2
    if _are_titles_too(below, [one for one in records[place + 2 : place + 22] if not are_marks(one)]):
        return place + 2, 1 if _filled(below) >= 0.8 * _filled(row) else 2  # questions below their codes say it all
    return place + 1, 1


def _are_titles_too(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a line says in words what the rows below it always say in numbers and days."""
    width = min(map(len, below), default=0)
    always = [place for place in range(width) if all(one[place].strip()[:1].isdigit() for one in below)]
    said = [row[place].strip() for place in always if place < len(row)]
    return (
        min(len(below), len(always)) >= 2
        and _filled(row) >= 2
        and not any(cell[:1].isdigit() for cell in said)
        and _looks_like_titles(row)
    )


def are_marks(row: Sequence[str]) -> bool:
    """Whether a row is for machines: surveys put the inner name of each question below it, as JSON.

    >>> are_marks(['{"ImportId":"startDate"}', '{"ImportId":"QID1"}']), are_marks(["2025-01-01", "5"])
    (True, False)
    """
    cells = [cell.strip() for cell in row if cell.strip()]
    return bool(cells) and all(cell.startswith('{"') and cell.endswith("}") for cell in cells)


def _is_one_text(row: Sequence[str]) -> bool:
    """Whether a line is the name of a report, which merged cells repeat over the whole width."""
    cells = [cell.strip() for cell in row if cell.strip()]
    return len(cells) > 2 and len(set(cells)) <= 0.3 * len(cells)


def _is_a_row(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether what should be titles is a row already: a moment stands over moments."""
    return any(
        bool(moments_in([title])) and bool(moments_in([row[place] for row in rows[:50] if place < len(row)]))
        for place, title in enumerate(titles)
        if title[:1].isdigit() and (":" in title or title.isdecimal())
    )


def _filled(row: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)


def _looks_like_titles(row: Sequence[str]) -> bool:
    """Titles are words, short, and hardly ever a number, a day or an address."""
    cells = [cell.strip() for cell in row if cell.strip()]
    odd = sum(bool(_NUMBERLIKE.match(cell)) or "@" in cell or len(cell) > 120 for cell in cells)
    return bool(cells) and odd <= len(cells) * 0.15


def _line_of(text: str, header: int, delimiter: str) -> int:
    """Return the line on which the last titles stand; records before them may take several lines."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    for _place in range(header):
        next(reader)
    return reader.line_num
