"""One row of an HR export: its cells read, or the reason why not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from fiftytwo.org.actions.aliases import check_name
from fiftytwo.org.models import Person, Team
from fiftytwo.org.people_import.files import Sheet
from fiftytwo.org.people_import.words import CONTRACTS, HEADINGS, LANGUAGES, ROLES, YES_NO, fold

_DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[./-](\d{1,2})[./-](\d{1,2})")
_MIDNIGHT = re.compile(r"[T ]0{1,2}:00(:00)?(\.0+)?$")


@dataclass(frozen=True)
class Row:
    """A row that can be used: what its filled cells say, by field."""

    number: int
    values: dict[str, Any]
    written: dict[str, str]

    def get(self, field: str, default: Any = None) -> Any:
        """Return a value, or the default where the cell is empty or the column absent."""
        return self.values.get(field, default)


@dataclass(frozen=True)
class Refused:
    """A row that cannot be used: which cell, and why."""

    row: int
    column: str
    value: str
    reason: str


def columns_of(headings: list[str]) -> dict[int, str]:
    """Return which column holds which field; headings we do not know are left alone.

    Raises:
        ValidationError: if nobody can be named by these columns, or two mean the same.
    """
    found: dict[int, str] = {}
    for place, heading in enumerate(headings):
        field = HEADINGS.get(fold(heading))
        if field is None:
            continue
        if field in found.values():
            first = headings[next(at for at, name in found.items() if name == field)]
            raise ValidationError(
                _("The columns “%(first)s” and “%(second)s” mean the same thing: keep one of them.")
                % {"first": first, "second": heading}
            )
        found[place] = field
    if not {"given_name", "full_name"} & set(found.values()):
        raise ValidationError(
            _("No column has people's names. Name one “Given name” or “Name”; there are: %(headings)s.")
            % {"headings": ", ".join(heading[:40] for heading in headings[:20])}
        )
    return found


def read_rows(sheet: Sheet) -> Iterator[Row | Refused]:
    """Yield every row, read or refused.

    Raises:
        ValidationError: as ``columns_of``.
    """
    columns = columns_of(sheet.headings)
    for number, cells in sheet.rows:
        yield _read_row(number, cells, columns, sheet.headings)


def _read_row(number: int, cells: list[Any], columns: dict[int, str], headings: list[str]) -> Row | Refused:
    if len(cells) > len(headings):
        extra = str(cells[len(headings)])
        if extra.strip():
            return Refused(number, "", extra[:100], _("The row has more cells than there are headings."))
    values: dict[str, Any] = {}
    written: dict[str, str] = {}
    for place, field in columns.items():
        cell = cells[place] if place < len(cells) else None
        if cell is None or (isinstance(cell, str) and not plain_text(cell)):
            continue
        written[field] = headings[place]
        read: Callable[[Any], Any] = _READERS.get(field) or _short_text(field)
        try:
            values[field] = read(cell)
        except ValidationError as error:
            return Refused(number, headings[place], str(cell)[:100], " ".join(error.messages))
    at = next(place for place, field in columns.items() if field in ("given_name", "full_name"))
    return _checked(Row(number, _named(values), written), values, headings[at])


def _checked(row: Row, given: dict[str, Any], names_column: str) -> Row | Refused:
    """Refuse what single cells cannot tell: no name, leaving before joining."""
    if not row.get("given_name"):
        return Refused(row.number, names_column, "", _("The name is missing."))
    joined, left = row.get("joined_on"), row.get("left_on")
    if joined and left and left <= joined:
        column = row.written.get("left_on", row.written.get("last_day", ""))
        return Refused(
            row.number,
            column,
            str(given.get("left_on", given.get("last_day"))),
            _("They would leave before they joined."),
        )
    return row


def _named(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values with given and family name, and the first day away, whichever way they were written."""
    named = {field: value for field, value in values.items() if field not in ("full_name", "last_day")}
    full = values.get("full_name", "")
    if full and "given_name" not in named:
        family, comma, given = (part.strip() for part in full.partition(","))
        if not comma:
            given, _space, family = full.rpartition(" ")
            given, family = (given, family) if given else (family, "")
        named["given_name"], named["family_name"] = given, family
    if "last_day" in values and "left_on" not in named:
        named["left_on"] = values["last_day"] + timedelta(days=1)
    return named


def plain_number(cell: Any) -> Any:
    """Return a whole number without the .0 that spreadsheets give it; anything else as it is."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def plain_text(cell: Any) -> str:
    """Return a cell as one line of text, without control characters; whole numbers without their .0."""
    written = str(plain_number(cell))
    text = "".join(" " if c.isspace() else c for c in written if c.isspace() or unicodedata.category(c) != "Cc")
    return " ".join(unicodedata.normalize("NFC", text).split())


def read_date(cell: Any) -> date:
    """Return a day from the forms that exports use; day before month, as in Turkey and Laos.

    Raises:
        ValidationError: if it is none, or no day of the calendar.

    >>> read_date("31.12.2025") == read_date("2025-12-31") == read_date("31/12/2025") == date(2025, 12, 31)
    True
    """
    if isinstance(cell, datetime):
        day: date | None = cell.date()
    elif isinstance(cell, date):
        day = cell
    else:
        day = _day_in(_MIDNIGHT.sub("", plain_text(cell)))
    if day is None:
        raise ValidationError(_("This is not a date. Write it like 31.12.2025 or 2025-12-31."))
    if not 1900 <= day.year <= 2100:
        raise ValidationError(_("The year is %(year)d: write it in the Gregorian calendar.") % {"year": day.year})
    return day


def _day_in(text: str) -> date | None:
    if found := _DAY_FIRST.fullmatch(text):
        parts = int(found[3]), int(found[2]), int(found[1])
    elif found := _YEAR_FIRST.fullmatch(text):
        parts = int(found[1]), int(found[2]), int(found[3])
    else:
        return None
    try:
        return date(*parts)
    except ValueError:
        return None


def _email(cell: Any) -> str:
    text = plain_text(cell).lower()
    try:
        validate_email(text)
    except ValidationError as error:
        raise ValidationError(_("This is not an e-mail address.")) from error
    return text


def _names(cell: Any) -> tuple[str, ...]:
    """Return the several names of one cell, each once; they stand apart by semicolons, bars or lines."""
    names = [plain_text(part) for part in re.split(r"[;|\n]", str(plain_number(cell)))]
    for name in names:
        if name:
            check_name(name)
    return tuple(dict.fromkeys(name for name in names if name))


def _one_of(words: dict[str, str], reason: Callable[[], str]) -> Callable[[Any], str]:
    def read(cell: Any) -> str:
        found = words.get(fold(plain_text(cell)))
        if found is None:
            raise ValidationError(reason())
        return found

    return read


def _yes_or_no(cell: Any) -> bool:
    if isinstance(cell, bool):
        return cell
    return _one_of(YES_NO, lambda: _("Write yes or no."))(cell) == "yes"


def _short_text(field: str) -> Callable[[Any], str]:
    limit = _LIMITS.get(field, 200)

    def read(cell: Any) -> str:
        text = plain_text(cell)
        if len(text) > limit:
            raise ValidationError(_("This is longer than %(limit)d characters.") % {"limit": limit})
        return text

    return read


_LIMITS = {
    field: getattr(Person._meta.get_field(field), "max_length", None) or 200
    for field in ("employee_number", "given_name", "family_name", "phone", "title", "employer")
} | {"team": Team._meta.get_field("name").max_length or 200, "full_name": 120}

_READERS: dict[str, Callable[[Any], Any]] = {
    "email": _email,
    "joined_on": read_date,
    "left_on": read_date,
    "last_day": read_date,
    "since": read_date,
    "frontline": _yes_or_no,
    "names": _names,
    "contract": _one_of(CONTRACTS, lambda: _("Write own employee, agency or outsourced.")),
    "role": _one_of(ROLES, lambda: _("Write lead, leader, service operations, people partner or administrator.")),
    "language": _one_of(LANGUAGES, lambda: _("Write tr, en or lo.")),
}
