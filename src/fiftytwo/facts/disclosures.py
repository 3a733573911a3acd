"""What the facts record about someone: every column that names employees, and in how many rows it names them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fiftytwo.facts import read, store
from fiftytwo.facts.kept import Kept
from fiftytwo.facts.tables import TABLES, Column, Names, Table, Type
from fiftytwo.org.disclosures import Disclosure
from fiftytwo.org.viewer import Viewer

if TYPE_CHECKING:
    import ibis

_NAMES: dict[str, str | Promise] = {
    "employee": gettext_lazy("employee"),
    "employee_name": gettext_lazy("employee name"),
    "credit": gettext_lazy("credit"),
    "reviewer": gettext_lazy("reviewer"),
    "done_by": gettext_lazy("done by"),
}


def about_viewer(viewer: Viewer) -> Iterable[Disclosure]:
    """Yield every column of the fact tables that names employees, with the number of rows that name the viewer."""
    if viewer.person is None:
        return
    for table in TABLES.values():
        columns = [column for column in table.columns if column.names is Names.EMPLOYEE]
        if not columns:
            continue
        counts = _counts_once(table, columns, viewer.person.key)
        for column in columns:
            yield _disclosure(table, column, counts[column.name])


_known: Kept[dict[str, int]] = Kept(5_000)


def _counts_once(table: Table, columns: list[Column], key: str) -> dict[str, int]:
    """Return the counts, computed once for each version of a table; one nobody ever wrote costs nothing."""
    files = tuple(store.snapshot(table.name))
    if not files:
        return dict.fromkeys((column.name for column in columns), 0)
    return _known.get((table.name, hash(files), key), lambda: _counts(table, columns, key))


def _counts(table: Table, columns: list[Column], key: str) -> dict[str, int]:
    """Return per column in how many rows it names someone; a name counts where the key beside it is theirs."""
    rows = read.table(table.name)
    found = read.run(rows.aggregate(**{column.name: _names(rows, column, key).sum() for column in columns}))
    return {name: int(value or 0) for name, value in found.to_pylist()[0].items()}


def _names(rows: ibis.Table, column: Column, key: str) -> ibis.expr.types.BooleanColumn:
    """Return whether a column names someone, row by row."""
    if column.type is Type.CREDIT:
        return rows[column.name].map(lambda credit: credit.employee).contains(key)
    if column.name.endswith("_name"):
        return (rows[column.name.removesuffix("_name")] == key) & rows[column.name].notnull()
    return rows[column.name] == key


def _disclosure(table: Table, column: Column, rows: int) -> Disclosure:
    kept = _("as long as the organisation keeps its figures")
    if table.retention_days is not None:
        kept = _("%(days)d days after it happened") % {"days": table.retention_days}
    return Disclosure(
        record=str(table.meaning),
        name=str(_NAMES.get(column.name, column.name.replace("_", " "))),
        meaning=str(column.meaning),
        unit=column.unit,
        seen_by=_("you, your leads, the leaders above you, service operations"),
        rows=rows,
        kept=kept,
    )
