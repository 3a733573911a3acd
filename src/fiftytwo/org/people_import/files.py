"""Reading an HR export: CSV in the encodings that offices use, or an Excel workbook, with bounds on both."""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from fiftytwo.org.people_import.words import HEADINGS, fold

MAX_BYTES = 20 * 1024**2
MAX_UNPACKED_BYTES = 200 * 1024**2
MAX_ROWS = 200_000
MAX_COLUMNS = 200
DELIMITERS = ";,\t|"
PROLOG_BYTES = 4096
ASIDE = re.compile(rb"<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)", re.DOTALL)
ELEMENT = re.compile(rb"<[^!?]")


@dataclass(frozen=True)
class Sheet:
    """The headings as written, and the rows below with their numbers as a spreadsheet counts them."""

    headings: list[str]
    rows: list[tuple[int, list[Any]]]


def read_sheet(path: Path) -> Sheet:
    """Return what a file holds.

    Raises:
        ValidationError: if it is no CSV and no Excel workbook, too large, or empty.
    """
    if not path.is_file():
        raise ValidationError(_("There is no file “%(path)s”.") % {"path": path})
    if path.stat().st_size > MAX_BYTES:
        raise ValidationError(
            _("The file is larger than %(limit)d MB: export people only.") % {"limit": MAX_BYTES // 1024**2}
        )
    start = path.open("rb").read(8)
    if start.startswith(b"PK\x03\x04"):
        rows = _excel_rows(path)
    elif start.startswith(b"\xd0\xcf\x11\xe0"):
        raise ValidationError(
            _("This is an old Excel file (.xls) or one with a password: save it as .xlsx without, or as CSV.")
        )
    else:
        rows = _csv_rows(path.read_bytes())
    return _sheet(rows)


def _sheet(rows: Iterator[list[Any]]) -> Sheet:
    headings: list[str] = []
    found: list[tuple[int, list[Any]]] = []
    for number, cells in enumerate(rows, start=1):
        if number > MAX_ROWS:
            raise ValidationError(_("The file has more than %(limit)d rows.") % {"limit": MAX_ROWS})
        if all(cell is None or str(cell).strip() == "" for cell in cells):
            continue
        if not headings:
            headings = [str(cell).strip() if cell is not None else "" for cell in cells]
        else:
            found.append((number, cells))
    if not headings:
        raise ValidationError(_("The file is empty."))
    return Sheet(headings, found)


def _csv_rows(content: bytes) -> Iterator[list[Any]]:
    text = _text(content)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    except csv.Error as error:
        raise ValidationError(
            _("The file cannot be read as CSV (%(error)s): check its quotation marks.") % {"error": error}
        ) from error


def _text(content: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16 or, failing these, Windows' Turkish encoding."""
    encodings = ["utf-8-sig", "cp1254"]
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif content[1:200:2].count(0) > len(content[1:200:2]) * 0.6:
        encodings = ["utf-16-le"]
    elif content[0:200:2].count(0) > len(content[0:200:2]) * 0.6:
        encodings = ["utf-16-be"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise ValidationError(_("This is neither a CSV nor an Excel file (.xlsx): export people as one of these."))


def _delimiter(text: str) -> str:
    """Return the delimiter by which the first line has the most headings that we know."""
    first = next((line for line in text.splitlines() if line.strip()), "")

    def known(delimiter: str) -> tuple[int, int]:
        cells = next(csv.reader([first], delimiter=delimiter), [])
        return sum(fold(cell) in HEADINGS for cell in cells), len(cells)

    return max(DELIMITERS, key=known)


def _excel_rows(path: Path) -> Iterator[list[Any]]:
    _check_package(path)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
        try:
            sheet = book.worksheets[0]
            for row in sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS, values_only=True):
                yield _without_empty_end(list(row))
        finally:
            book.close()
    except ValidationError:
        raise
    except Exception as error:  # openpyxl raises whatever its parsers raise
        raise ValidationError(_("The Excel file is damaged: save it again, or export CSV.")) from error


def _check_package(path: Path) -> None:
    """Refuse an archive that would unpack to much, or whose parts declare entities."""
    try:
        with zipfile.ZipFile(path) as package:
            if sum(part.file_size for part in package.infolist()) > MAX_UNPACKED_BYTES:
                raise ValidationError(_("Unpacked, this Excel file is far too large for a list of people."))
            names = package.namelist()
            if not any(name.startswith("xl/") for name in names):
                raise ValidationError(_("This is a zip archive, not an Excel file: unpack it first."))
            for part in package.infolist():
                if part.filename.endswith((".xml", ".rels")):
                    with package.open(part) as stream:
                        _no_entities(stream.read(PROLOG_BYTES))
    except zipfile.BadZipFile as error:
        raise ValidationError(_("The Excel file is damaged: save it again, or export CSV.")) from error


def _no_entities(start: bytes) -> None:
    """Refuse a part that declares a type, or whose first element stands behind more than any program writes there."""
    said = ASIDE.sub(b"", start.replace(b"\x00", b""))
    if b"<!" in said or (len(start) == PROLOG_BYTES and not ELEMENT.search(said)):
        raise ValidationError(_("The Excel file declares things that no spreadsheet needs: it was not opened."))


def _without_empty_end(cells: list[Any]) -> list[Any]:
    while cells and cells[-1] is None:
        cells.pop()
    return cells
