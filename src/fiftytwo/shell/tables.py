"""Tables that leave the house as CSV: streamed, and safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from django.http import StreamingHttpResponse

Cell = str | int | float | bool | date | datetime | None
FORMULA = ("=", "+", "-", "@", "\t", "\r")
PHONE = re.compile(r"\+[\d -]*\d")


class _Echo:
    """Gives back what the CSV writer writes."""

    def write(self, line: str) -> str:
        return line


def plain(value: Cell) -> str:
    """Return a value as a cell that a spreadsheet takes for text, number or date, never for a formula.

    >>> plain("=1+1"), plain(-3), plain(None), plain("+90 232 555 00 00")
    ("'=1+1", '-3', '', '+90 232 555 00 00')
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA) and not PHONE.fullmatch(value):
        return "'" + value
    return str(value)


def csv_lines(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """Yield the lines of a CSV file; it begins with the mark by which Excel knows UTF-8."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow([plain(cell) for cell in head])
    for row in rows:
        yield writer.writerow([plain(cell) for cell in row])


def csv_response(name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> StreamingHttpResponse:
    """Return a CSV file as a download that is written while it is read."""
    response = StreamingHttpResponse(csv_lines(head, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
