"""The list of people as CSV and Excel: the very view, with names as text whatever they look like."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.cell import WriteOnlyCell

from fiftytwo.org.people_pages import PersonRow

Cell = str


def headings(*, with_hr: bool) -> list[str]:
    """Return the headings; an import knows them again."""
    everyone = [_("Given name"), _("Family name"), _("E-mail"), _("Job title"), _("Team"), _("Site"), _("Manager")]
    hr = [_("Employee number"), _("Phone"), _("Contract"), _("Employer"), _("Joined on"), _("Left on")]
    return [*everyone, _("Serves customers"), *(hr if with_hr else [])]


def cells(row: PersonRow, *, with_hr: bool) -> list[Cell]:
    """Return one line; HR fields stay empty for people whose own the viewer may not read."""
    person = row.person
    shown = [person.given_name, person.family_name, person.email, person.title]
    shown += [", ".join(team.name for team in row.teams), row.sites, str(row.manager or "")]
    shown.append(_("yes") if person.frontline else _("no"))
    if not with_hr:
        return shown
    if not row.sees_hr:
        return [*shown, *[""] * 6]
    days = [day.isoformat() if day else "" for day in (person.joined_on, person.left_on)]
    return [*shown, person.employee_number or "", person.phone, person.get_contract_display(), person.employer, *days]


def as_csv(rows: Iterable[PersonRow], *, with_hr: bool) -> Iterator[str]:
    """Yield CSV line by line, in UTF-8 with the mark by which Excel knows it."""
    yield "\ufeff" + _line(headings(with_hr=with_hr))
    for row in rows:
        yield _line([plain(cell) for cell in cells(row, with_hr=with_hr)])


def as_excel(rows: Iterable[PersonRow], *, with_hr: bool) -> bytes:
    """Return a workbook in which every cell is text: no spreadsheet takes a name for a formula."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(str(_("People"))[:31])
    sheet.append(headings(with_hr=with_hr))
    for row in rows:
        sheet.append([_text_cell(sheet, cell) for cell in cells(row, with_hr=with_hr)])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def plain(cell: Cell) -> Cell:
    """Return a cell that a spreadsheet reads as text: an apostrophe before what starts like a formula.

    >>> plain("=1+1"), plain("Ayşe"), plain("+90 232 555 00 00")
    ("'=1+1", 'Ayşe', '+90 232 555 00 00')
    """
    is_phone = cell.startswith("+") and cell[1:].replace(" ", "").replace("-", "").isdigit()
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and not is_phone else cell


def _line(cells_: list[Cell]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells_)
    return line.getvalue()


def _text_cell(sheet: Any, text: Cell) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    return cell
