"""A look at the first rows of a file as they would come in, with what is wrong marked in its place."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils.translation import gettext as _

from fiftytwo.facts.tables import TABLES
from fiftytwo.org.models import Organisation
from fiftytwo.org.viewer import Viewer
from fiftytwo.sources.actions import first_refused
from fiftytwo.sources.files.columns import WORDS, columns_of
from fiftytwo.sources.files.errors import ImportRefused
from fiftytwo.sources.files.mapping import parse
from fiftytwo.sources.files.report import reason, table_label
from fiftytwo.sources.files.suggest.fields import fields_of
from fiftytwo.sources.files.suggest.looking import Looked, look_at
from fiftytwo.sources.files.suggest.suggested import SuggestedRead, Suggestion, Wish
from fiftytwo.sources.files.suggest.suggested import columns_of as columns_said
from fiftytwo.sources.files.suggest.words import KINDS
from fiftytwo.sources.models import Upload

TRIED_ROWS = 2_000
SHOWN_ROWS = 12
SHOWN_PROBLEMS = 12
LONGEST_CELL = 80
SURE = 0.7


@dataclass(frozen=True)
class Cell:
    """One value of the file, and why it could not come in, if so."""

    text: str
    problem: str = ""


@dataclass(frozen=True)
class Row:
    """One row of the file as it stands there, with its number."""

    number: int
    cells: tuple[Cell, ...]
    problem: str = ""


@dataclass(frozen=True)
class Field:
    """One of our columns: what it means, which column of the file it is taken from, and whether to look twice."""

    name: str
    meaning: str
    column: str
    how: str
    required: bool
    sure: bool


@dataclass(frozen=True)
class Beside:
    """A further reading of the same file: what it makes of which column."""

    label: str
    column: str


@dataclass(frozen=True)
class LookPage:
    """A file looked at: how it would be read, its first rows, those with something wrong, and how many there were."""

    upload: Upload
    sheets: tuple[str, ...]
    sheet: str
    suggestion: Suggestion | None
    table: str
    tables: tuple[tuple[str, str], ...]
    fields: tuple[Field, ...]
    beside: tuple[Beside, ...]
    columns: tuple[str, ...]
    titles: tuple[str, ...]
    rows: tuple[Row, ...]
    bad_rows: tuple[Row, ...]
    tried: int
    refused: int
    all_tried: bool
    text: str
    problem: str = ""
    hint: str = ""

    @property
    def source(self) -> str:
        """What the source is called."""
        return self.suggestion.source if self.suggestion else str(self.upload.wish.get("source", ""))

    @property
    def time_zone(self) -> str:
        """The clock of times that name no offset."""
        return self.suggestion.time_zone if self.suggestion else Organisation.get().time_zone


def look_page(upload: Upload, viewer: Viewer) -> LookPage:
    """Return what a file is and how it would be read, as wished so far; a file that is no table says why."""
    sheet = str(upload.wish.get("sheet", ""))
    try:
        with _looked(upload.path, sheet) as looked:
            return _page(upload, looked, sheet, viewer)
    except ImportRefused as refused:
        return _unreadable(upload, sheet, refused)


def wish_of(upload: Upload) -> Wish:
    """Return what is wished of a file so far."""
    said = upload.wish
    return Wish(
        table=str(said.get("table", "")),
        columns={str(ours): str(theirs) for ours, theirs in said.get("columns", {}).items()},
        month_first=said.get("month_first"),
        time_zone=str(said.get("time_zone", "")),
        source=str(said.get("source", "")),
    )


def mapping_text(upload: Upload) -> str:
    """Return the mapping as it is suggested and wished now.

    Raises:
        ImportRefused: if the file is no table that we know.
    """
    sheet = str(upload.wish.get("sheet", ""))
    with _looked(upload.path, sheet) as looked:
        return looked.suggestion(wish_of(upload), sheet=sheet).text()


@contextmanager
def _looked(path: Path, sheet: str) -> Iterator[Looked]:
    with TemporaryDirectory(prefix="look-") as work:
        yield look_at(path, Path(work), sheet=sheet)


def _page(upload: Upload, looked: Looked, sheet: str, viewer: Viewer) -> LookPage:
    suggestion = looked.suggestion(wish_of(upload), sheet=sheet)
    main = suggestion.reads[0]
    tried, refused, wrong = _tried(suggestion, viewer)
    rows = [_row(suggestion, place, wrong) for place in range(min(SHOWN_ROWS, len(suggestion.layout.rows)))]
    bad = [place for place in sorted(wrong) if SHOWN_ROWS <= place < len(suggestion.layout.rows)][:SHOWN_PROBLEMS]
    return LookPage(
        upload=upload,
        sheets=looked.sheets,
        sheet=sheet,
        suggestion=suggestion,
        table=main.table,
        tables=tuple((kind, table_label(kind)) for kind in KINDS),
        fields=_fields(main),
        beside=tuple(_beside(read) for read in suggestion.reads[1:]),
        columns=tuple(column.name for column in suggestion.columns),
        titles=tuple(column.name for column in suggestion.columns),
        rows=tuple(rows),
        bad_rows=tuple(_row(suggestion, place, wrong) for place in bad),
        tried=tried,
        refused=refused,
        all_tried=suggestion.layout.whole and len(suggestion.layout.rows) <= TRIED_ROWS,
        text=suggestion.text(),
    )


def _unreadable(upload: Upload, sheet: str, refused: ImportRefused) -> LookPage:
    kinds = tuple((kind, table_label(kind)) for kind in KINDS)
    hint = refused.hint if refused.hint not in str(refused) else ""
    nothing: tuple[Row, ...] = ()
    return LookPage(
        upload, (), sheet, None, "", kinds, (), (), (), (), nothing, nothing, 0, 0, False, "", str(refused), hint
    )


# ---- trying the first rows

Wrong = dict[int, list[tuple[str, str]]]  # place of a row in the sample → columns with reasons


def _tried(suggestion: Suggestion, viewer: Viewer) -> tuple[int, int, Wrong]:
    """Read the first rows as an import would; return how many, how many were refused, and what was wrong where."""
    layout = replace(suggestion.layout, kind="csv", encoding="utf-8", delimiter=",", header=1, header_rows=1)
    plain = replace(suggestion, layout=layout, sheet="")
    rows = suggestion.layout.rows[:TRIED_ROWS]
    with TemporaryDirectory(prefix="try-") as work:
        path = Path(work) / "sample.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([column.name for column in suggestion.columns])
            width = len(suggestion.columns)
            writer.writerows([*row[:width], *[""] * (width - len(row))] for row in rows)
        try:
            found = first_refused(path, parse(plain.text(), name="sample"), actor=viewer)
        except ImportRefused as refused:
            return len(rows), len(rows), {0: [("", str(refused))]}
    wrong: Wrong = {}
    for number, column, code in found:
        wrong.setdefault(number - 2, []).append((column, reason(code)))
    return len(rows), len(wrong), wrong


def _row(suggestion: Suggestion, place: int, wrong: Wrong) -> Row:
    said = wrong.get(place, [])
    cells = tuple(
        Cell(_short(row_value), next((why for column, why in said if title in column.split("+")), ""))
        for title, row_value in zip(
            (column.name for column in suggestion.columns), _values(suggestion, place), strict=True
        )
    )
    elsewhere = [why for column, why in said if not any(cell.problem == why for cell in cells)]
    return Row(suggestion.layout.header + 1 + place, cells, " ".join(dict.fromkeys(elsewhere)))


def _values(suggestion: Suggestion, place: int) -> list[str]:
    return [column.values[place] for column in suggestion.columns]


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"


# ---- our columns


def _fields(read: SuggestedRead) -> tuple[Field, ...]:
    found = [_field(read, name) for name in fields_of(read.table) if name != "comment"]
    return tuple(sorted(found, key=lambda field: (not field.column, not field.required)))


def _field(read: SuggestedRead, name: str) -> Field:
    given = {"opened_at": "occurred_at"}.get(name, name) if read.shape == "events" else name
    said = read.columns.get(given, {})
    column = columns_of(read.table).get(name, WORDS)
    return Field(
        name=name,
        meaning=str(column.meaning),
        column=" + ".join(columns_said(said)),
        how=_how(said),
        required=column.required,
        sure=read.sureness.get(given, 1.0) >= SURE,
    )


def _how(said: dict[str, object]) -> str:
    """Say how a value is written, in a few words."""
    times = said.get("times")
    parts = [" | ".join(map(str, times))] if isinstance(times, list) else []
    parts += [str(said[key]) for key in ("unit", "time_zone") if key in said]
    parts += [_("decimal comma")] if said.get("decimal") == "," else []
    values = said.get("values")
    if isinstance(values, dict):
        parts.append(", ".join(f"{theirs} → {ours or '–'}" for theirs, ours in list(values.items())[:6]))
    return " · ".join(parts)


def _beside(read: SuggestedRead) -> Beside:
    """Say in a word what else is made of the file."""
    name = "score" if read.table == "rating" else "words"
    instrument = str(read.columns.get("instrument", {}).get("constant", ""))
    label = f"{table_label(read.table)} {instrument.upper()}".strip()
    return Beside(label, " + ".join(columns_said(read.columns.get(name, {}))))


def zones() -> list[str]:
    """Return the time zones to choose from: the organisation's first."""
    from zoneinfo import available_timezones

    own = Organisation.get().time_zone
    return [own, *sorted(zone for zone in available_timezones() if "/" in zone and zone != own)]


def known_tables() -> frozenset[str]:
    """Return the kinds of facts that a file may be read as."""
    return frozenset(KINDS) & frozenset(TABLES)
