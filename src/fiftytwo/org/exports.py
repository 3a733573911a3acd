"""The list of people as a table to take away: the very view, with names as text whatever they look like."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from fiftytwo.org.people_pages import PersonRow, sees_some_hr
from fiftytwo.org.permissions import can_name_people
from fiftytwo.org.viewer import Viewer

Cell = str


@dataclass(frozen=True)
class Columns:
    """Which columns a viewer takes away beside those that everyone sees: HR fields, and names in sources."""

    hr: bool = False
    names: bool = False

    @classmethod
    def of(cls, viewer: Viewer) -> Columns:
        """Return the columns that a viewer may read of somebody at least."""
        return cls(hr=sees_some_hr(viewer), names=can_name_people(viewer))


def headings(columns: Columns) -> list[str]:
    """Return the headings; an import knows them again."""
    everyone = [_("Given name"), _("Family name"), _("E-mail"), _("Job title"), _("Team"), _("Site"), _("Manager")]
    hr = [_("Employee number"), _("Phone"), _("Contract"), _("Employer"), _("Joined on"), _("Left on")]
    named = [_("Names in sources")] if columns.names else []
    return [*everyone, _("Serves customers"), *(hr if columns.hr else []), *named]


def cells(row: PersonRow, columns: Columns) -> list[Cell]:
    """Return one line; HR fields stay empty for people whose own the viewer may not read."""
    person = row.person
    shown = [person.given_name, person.family_name, person.email, person.title]
    shown += [", ".join(team.name for team in row.teams), row.sites, str(row.manager or "")]
    shown.append(_("yes") if person.frontline else _("no"))
    named = ["; ".join(row.names)] if columns.names else []
    return [*shown, *(_hr_cells(row) if columns.hr else []), *named]


def _hr_cells(row: PersonRow) -> list[Cell]:
    if not row.sees_hr:
        return [""] * 6
    person = row.person
    days = [day.isoformat() if day else "" for day in (person.joined_on, person.left_on)]
    return [person.employee_number or "", person.phone, person.get_contract_display(), person.employer, *days]


def as_excel(rows: Iterable[PersonRow], columns: Columns) -> bytes:
    """Return a workbook in which every cell is text: no spreadsheet takes a name for a formula."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(str(_("People"))[:31])
    sheet.append(headings(columns))
    for row in rows:
        sheet.append([_text_cell(sheet, cell) for cell in cells(row, columns)])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _text_cell(sheet: Any, text: Cell) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text))  # Excel's format has no place for them
    cell.data_type = "s"
    return cell
