"""The page docs/facts.md, made of the descriptions in :mod:`fiftytwo.facts.tables`.

``python -m fiftytwo.facts.describe`` writes it; a test fails when it is out of date.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import django
from django.utils import translation
from django.utils.translation import ngettext

from fiftytwo.facts.tables import TABLES, Column, Names, Table, Type

PAGE = Path("docs") / "facts.md"
TYPES = {
    Type.TEXT: "text",
    Type.INT: "whole number",
    Type.FLOAT: "number",
    Type.BOOL: "yes or no",
    Type.TIME: "moment",
    Type.DATE: "day",
    Type.CREDIT: "list of employee, employee_name, team, share",
}
NAMES = {Names.NOBODY: "", Names.EMPLOYEE: "an employee", Names.CUSTOMER: "a customer"}
HEAD = """# The facts

What Fiftytwo keeps about what happened, table by table. This page is made of the descriptions in
`src/fiftytwo/facts/tables.py` by `python -m fiftytwo.facts.describe`; change them there.

- `source` and `source_id` name a row: written again, it is the same row, corrected if its contents changed.
- *Computed* columns are worked out when a row is written; a source never gives them. An empty value is
  unknown, never 0.
- Business seconds count only the open hours of the row's site: its own site, else its team's, else the
  organisation's clock, which never closes. Durations that would be negative are empty.
- Beside each table stands `<table>__replaced`: the earlier versions of corrected rows, so that an import can
  be undone. Retention and erasure reach them too.
- When a customer is erased, their key becomes a random token, their words go, and counts stay.
"""


def page() -> str:
    """Return the whole page, in English."""
    with translation.override("en"):
        return "\n".join([HEAD, *(line for table in TABLES.values() for line in _section(table))]) + "\n"


def _section(table: Table) -> Iterator[str]:
    yield f"## {table.name}\n"
    yield f"{table.meaning} {_retention(table)} It counts on the day of {_anchor(table)}.\n"
    yield "| column | holds | unit | meaning | names |"
    yield "|---|---|---|---|---|"
    yield from (_line(column) for column in table.columns)
    yield ""


def _retention(table: Table) -> str:
    if table.retention_days is None:
        return "Kept without end."
    years = table.retention_days // 366
    return ngettext("Kept for %(years)s year.", "Kept for %(years)s years.", years) % {"years": years}


def _anchor(table: Table) -> str:
    names = table.anchor.removeprefix("coalesce(").removesuffix(")").split(", ")
    return ", else ".join(f"`{name}`" for name in names)


def _line(column: Column) -> str:
    holds = TYPES[column.type] + (", required" if column.required else "") + (", computed" if column.derived else "")
    return f"| `{column.name}` | {holds} | {column.unit} | {column.meaning} | {NAMES[column.names]} |"


def main() -> None:
    """Write the page into the project this is run in."""
    django.setup()
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")


if __name__ == "__main__":
    main()
