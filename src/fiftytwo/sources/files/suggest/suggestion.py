"""From the sample of a file to a suggestion how to read it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import available_timezones

from django.utils.translation import gettext as _

from fiftytwo.sources.files.checks import refuse
from fiftytwo.sources.files.reading import names_of
from fiftytwo.sources.files.suggest.contents import Column, looks_like_total
from fiftytwo.sources.files.suggest.fields import assigned
from fiftytwo.sources.files.suggest.layout import Layout, are_marks
from fiftytwo.sources.files.suggest.making import Maker
from fiftytwo.sources.files.suggest.suggested import Suggestion, Wish
from fiftytwo.sources.files.suggest.tables import Kind, kinds, sums_in
from fiftytwo.sources.files.suggest.words import folded

LONGEST_SOURCE = 40
_ZONE = re.compile(r'"timeZone"\s*:\s*"([^"]+)"')


def suggest(layout: Layout, *, file_name: str, time_zone: str, wish: Wish | None = None, sheet: str = "") -> Suggestion:
    """Return how a file would be read.

    Args:
        layout: how it lies there, with its sample.
        file_name: what it is called: it may name what it holds, and the source.
        time_zone: the organisation's own clock, for times without an offset.
        wish: what to do otherwise.
        sheet: the sheet of a workbook, if one was chosen.

    Raises:
        ImportRefused: if nothing in it is anything that we know.
    """
    wish = wish or Wish()
    layout, zone, left_out = _without_others(layout)
    columns = columns_in(layout)
    kind, others = _chosen(columns, file_name, wish)
    maker = Maker(layout, columns, kind, wish)
    reads = maker.reads()
    if left_out:
        reads = tuple(replace(read, where=(*read.where, *left_out)) for read in reads)
    return Suggestion(
        layout=layout,
        columns=tuple(columns),
        reads=reads,
        source=wish.source or _source(file_name),
        time_zone=wish.time_zone or zone or time_zone,
        missing=tuple(sorted({word for column in columns for word in column.missing})),
        spelt=maker.spelt(),
        times=maker.times,
        sheet=sheet,
        notes=tuple(maker.notes),
        other_tables=tuple(others),
    )


def columns_in(layout: Layout) -> list[Column]:
    """Return the columns of a sample, each with a name that means it alone."""
    names = names_of(layout.titles)
    return [
        Column(place, title, names[place], tuple(layout.column(place))) for place, title in enumerate(layout.titles)
    ]


def _without_others(layout: Layout) -> tuple[Layout, str, list[dict[str, Any]]]:
    """Leave rows that are none out of the sample; return what leaves them out of the import, and a zone they name."""
    layout, total = _without_total(layout)
    marks = next((row for row in layout.rows[:1] if are_marks(row)), ())
    if not marks:
        return layout, "", [total] if total else []
    place = next(n for n, cell in enumerate(marks) if cell.strip())
    mark = {"column": names_of(layout.titles)[place], "is_not": [marks[place].strip()]}
    named = next((found[1] for cell in marks for found in [_ZONE.search(cell)] if found), "")
    zone = "UTC" if named == "Z" else named if named in available_timezones() else ""
    return replace(layout, rows=layout.rows[1:]), zone, [mark, *([total] if total else [])]


def _without_total(layout: Layout) -> tuple[Layout, dict[str, Any]]:
    """Leave a last row of totals out of the sample, and return the condition that leaves it out of the import."""
    for row in reversed(layout.last_rows):
        word = looks_like_total(row)
        place = next((n for n, cell in enumerate(row) if cell.strip() == word), len(row)) if word else len(row)
        if word and place < len(layout.titles):
            rows = tuple(one for one in layout.rows if one != row)
            return replace(layout, rows=rows), {"column": names_of(layout.titles)[place], "is_not": [word]}
    return layout, {}


def _chosen(columns: Sequence[Column], file_name: str, wish: Wish) -> tuple[Kind, list[str]]:
    found = kinds(columns, file_name)
    if wish.table:
        unlikely = Kind(wish.table, assigned(wish.table, columns), 0.0)
        chosen = next((kind for kind in found if kind.table == wish.table), unlikely)
    elif summed := sums_in(columns):
        raise refuse(
            _("Each row of this file sums several contacts up (%(names)s); we read one row for each contact.")
            % {"names": ", ".join(summed[:4])},
            _("Export the calls or tickets themselves. If a row is one contact all the same, say what the file holds."),
        )
    elif found:
        chosen = found[0]
    else:
        raise refuse(
            _("Nothing in this file looks like contacts, answers, orders, shifts or complaints."),
            _("It has the columns: %(names)s. Say in a mapping what they are: docs/mappings.md.")
            % {"names": ", ".join(column.name for column in columns[:40])},
        )
    return chosen, [kind.table for kind in found if kind.table != chosen.table]


def _source(file_name: str) -> str:
    """Return a name for the source from that of the file, without days and numbers, which change each time.

    >>> _source("Talep Raporu 2025-03.csv"), _source("20250301.csv")
    ('talep-raporu', 'file')
    """
    words = [word for word in folded(file_name.rsplit(".", 1)[0]).split() if not any(map(str.isdigit, word))]
    return "-".join(word for word in words if word.isascii())[:LONGEST_SOURCE].strip("-") or "file"
