"""Sheets of workbooks (Excel, OpenDocument) as CSV. Rows keep their place, so that a refused one has Excel's number."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import python_calamine
from django.utils.translation import gettext as _

from fiftytwo.sources.files.checks import nearest, refuse
from fiftytwo.sources.files.opening import BOMB_FREE_BYTES, BOMB_RATIO, check_size
from fiftytwo.sources.files.unpacking.archives import MOST_FILES, opened
from fiftytwo.sources.files.unpacking.writing import write

_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def sheets_in(path: Path) -> list[str]:
    """Return the names of a workbook's sheets.

    Raises:
        ImportRefused: if it is damaged, locked, or not safe to open.
    """
    return list(_book(path).sheet_names)


def is_workbook(path: Path) -> bool:
    """Say whether a package is a workbook rather than an archive of files."""
    try:
        with zipfile.ZipFile(path) as package:
            names = set(package.namelist())
    except zipfile.BadZipFile:
        return False
    return any(name.startswith("xl/") for name in names) or {"mimetype", "content.xml"} <= names


def _book(path: Path) -> python_calamine.CalamineWorkbook:
    _check_package(path)
    try:
        return python_calamine.CalamineWorkbook.from_path(str(path))
    except python_calamine.PasswordError:
        raise refuse(
            _("“%(name)s” needs a password.") % {"name": path.name}, _("Save it without one, or as CSV.")
        ) from None
    except python_calamine.CalamineError:
        raise refuse(
            _("“%(name)s” is a damaged workbook.") % {"name": path.name}, _("Save it again, or export CSV.")
        ) from None


def _check_package(path: Path) -> None:
    """Refuse a workbook that unpacks to much, or whose parts declare entities."""
    if not zipfile.is_zipfile(path):
        return
    with opened(path) as package:
        entries = package.infolist()
        total, packed = sum(entry.file_size for entry in entries), max(path.stat().st_size, 1)
        check_size(total, path.name)
        if len(entries) > MOST_FILES * 10 or (total > BOMB_FREE_BYTES and total > BOMB_RATIO * packed):
            raise refuse(_("“%(name)s” grows beyond reason when unpacked.") % {"name": path.name})
        for entry in entries:
            if entry.filename.endswith((".xml", ".rels")):
                with package.open(entry) as part:
                    if _DECLARATION.search(part.read(1 << 16).replace(b"\x00", b"")):
                        raise refuse(
                            _("“%(name)s” declares things that no spreadsheet needs: it was not opened.")
                            % {"name": path.name}
                        )


def from_workbook(path: Path, work: Path, wanted: str) -> Path:
    """Return a sheet as CSV: the one that is wanted, or the fullest.

    Raises:
        ImportRefused: if the book is damaged, locked, not safe to open, or has no such sheet.
    """
    book = _book(path)
    names = list(book.sheet_names)
    if wanted and wanted not in names:
        raise refuse(
            _("“%(name)s” has no sheet “%(sheet)s”.") % {"name": path.name, "sheet": wanted}, nearest(wanted, names)
        )
    sheet = book.get_sheet_by_name(wanted) if wanted else _fullest(book, path.name)
    target = work / "sheet" / path.name
    write(target, _rows_of(sheet))
    return target


def _fullest(book: python_calamine.CalamineWorkbook, name: str) -> python_calamine.CalamineSheet:
    sheets = [book.get_sheet_by_name(one) for one in book.sheet_names]
    fullest = max(sheets, key=lambda sheet: sheet.total_height * min(sheet.total_width, 3), default=None)
    if fullest is None or not fullest.total_height:
        raise refuse(_("“%(name)s” is empty.") % {"name": name}, _("Export it again, with its header line."))
    return fullest


def _rows_of(sheet: python_calamine.CalamineSheet) -> Iterator[list[str]]:
    """Yield the rows as texts, from the first line of the sheet on; a merged cell says its value in all its places."""
    rows: list[list[Any]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        if bottom - top < 4:  # headings are merged; a large block is somebody's note
            for row in range(top, min(bottom + 1, len(rows))):
                for column in range(left, min(right + 1, len(rows[row]))):
                    rows[row][column] = rows[top][left]
    for cells in rows:
        yield [_told(cell) for cell in cells]


def _told(cell: Any) -> str:
    """Return a cell as a plain text: ISO for days and moments, no decimals where there are none."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        if cell.date() == date(1899, 12, 31) or cell.date() == date(1899, 12, 30):
            return cell.strftime("%H:%M:%S")
        return cell.isoformat(sep=" ", timespec="microseconds" if cell.microsecond else "seconds")
    if isinstance(cell, timedelta):
        whole = round(cell.total_seconds())
        return f"{whole // 3600}:{whole % 3600 // 60:02}:{whole % 60:02}"
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return "" if cell is None else str(cell)
