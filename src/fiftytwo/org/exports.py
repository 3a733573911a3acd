"""The list of people as a table to take away: the very view, with names as text whatever they look like."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

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


def _text_cell(sheet: Any, text: Cell) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text))  # Excel's format has no place for them
    cell.data_type = "s"
    return cell
