"""One reading of one file as a table of typed rows, with what is wrong beside each; one pass over the file."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.utils.translation import gettext as _

from fiftytwo.facts.tables import Column
from fiftytwo.sources.files.columns import EVENT_COLUMNS, columns_of
from fiftytwo.sources.files.converting import (
    Cell,
    Check,
    checks,
    duration_value,
    meant_text,
    moment,
    quick_value,
    raw_text,
    typed_value,
)
from fiftytwo.sources.files.mapping import Condition, Mapping, Read, Value
from fiftytwo.sources.files.reading import Source
from fiftytwo.sources.files.running import Run
from fiftytwo.sources.files.skipping import (
    AS_GIVEN,
    Skipped,
    is_stored,
    known_rows,
    leave_out,
    left_out_early,
    may_skip,
    number_of,
)
from fiftytwo.sources.files.sql import literal, literals

SOON_GONE = "FORMAT parquet, COMPRESSION snappy, DICTIONARY_SIZE_LIMIT 2000"  # larger ones save little
PROBLEM = {"place": "VARCHAR", "value": "VARCHAR", "reason": "VARCHAR"}


@dataclass(frozen=True)
class Staged:
    """Rows of one reading, as the view ``rows_<n>``.

    Its columns are ours, then ``_row`` (place in the file without broken records, from 0), ``_keep`` (the
    conditions hold), ``_order`` (list of numbers) and ``_problems`` (NULL for a good row; else a list as JSON, for a
    list as such in every row would take an eighth of the time of staging).
    """

    number: int
    read: Read
    source: Source
    columns: tuple[str, ...]
    skipped: Skipped | None = None

    @property
    def rows(self) -> str:
        """Name of the view of all rows."""
        return f"rows_{self.number}"

    @property
    def good(self) -> str:
        """SQL condition of rows that go in."""
        return "_keep AND _problems IS NULL"

    @property
    def problems(self) -> str:
        """SQL of the list of what is wrong with a row."""
        return f"from_json(_problems, {literal(json.dumps([PROBLEM]))})"

    @property
    def rejects(self) -> str:
        """Name of the table of broken records, which a CSV file has."""
        return f"rejects_{self.number}"

    def lines_skipped(self, run: Run) -> int:
        """How many rows of the file were left out because they came again just as they are stored."""
        if self.skipped is None:
            return 0
        raw = literal(str(run.work / f"raw_{self.number}.parquet"))
        return run.number(f"SELECT count(*) FROM {raw}") - run.number(f"SELECT count(*) FROM {self.rows}")

    @property
    def is_story(self) -> bool:
        """Whether its rows are events of a contact."""
        return self.read.shape == "events"


def stage(run: Run, number: int, read: Read, source: Source, mapping: Mapping) -> Staged:
    """Read a file into the view ``rows_<n>``, over a Parquet file in the work folder: cheaper to write than a table.

    Raises:
        ImportRefused: if a column is gone, or the file cannot be read as a table.
    """
    parts = _Parts(read, source, mapping)
    relation, row, skipped = source.relation, "rowid", None
    skips = may_skip(mapping, read)
    if skips and is_stored(read.table, mapping.source):
        left, skipped = _left(run, number, parts)
        relation, row = f"({left}) AS raw", "_row"
    elif parts.lookups:
        run.sql(f"CREATE OR REPLACE TABLE raw AS SELECT * FROM {source.relation}", _reading(source))
        relation, row = f"(SELECT rowid AS _row, * FROM raw) AS raw {' '.join(parts.lookups)}", "_row"
    file = literal(str(run.work / f"staged_{number}.parquet"))
    carried = ["_row"] if row == "_row" else []
    if skips:
        carried.append(AS_GIVEN if skipped else f"{parts.number} AS {AS_GIVEN}")
    select = parts.select(relation, carried)
    run.sql(f"COPY ({select}) TO {file} ({SOON_GONE})", _reading(source))
    same = "".join(f", {sql} AS {column}" for column, sql in parts.same_in_all.items())
    rows = f"*{same} FROM read_parquet({file})"
    if row == "rowid":  # the file keeps the order of the rows, so a row's place there is its place in the source
        rows = f"* RENAME (file_row_number AS _row){same} FROM read_parquet({file}, file_row_number = true)"
    run.sql(f"CREATE VIEW rows_{number} AS SELECT {rows}")
    return Staged(number, read, source, (*parts.cells, *([AS_GIVEN] if skips else [])), skipped)


def _left(run: Run, number: int, parts: _Parts) -> tuple[str, Skipped]:
    """Return a SELECT of the rows that have to be looked at, and what was left out."""
    read, source = parts.read, parts.mapping.source
    early = known_rows(run, number, read, source, parts.source)
    if early:
        left = parts.identified(_unknown(run, number, parts))
        if skipped := left_out_early(run, number, read, early, left):
            return left, skipped
    return leave_out(run, number, read, source, parts.identified(_raw(run, number, parts)))


def _raw(run: Run, number: int, parts: _Parts) -> str:
    """Keep the file's values as they are, with each row's number, in the order of the rows; return how to read them."""
    file = literal(str(run.work / f"raw_{number}.parquet"))
    run.sql(f"COPY ({parts.numbered}) TO {file} ({SOON_GONE})", _reading(parts.source))
    return f"read_parquet({file}, file_row_number = true)"


def _unknown(run: Run, number: int, parts: _Parts) -> str:
    """Keep the values of rows that are not known, as :func:`_raw`; of the others their place alone, as empty rows."""
    file = literal(str(run.work / f"raw_{number}.parquet"))
    kept = f"CASE WHEN NOT is_known THEN {AS_GIVEN} END AS {AS_GIVEN}"
    kept += f", CASE WHEN NOT is_known THEN [{', '.join(parts.inputs)}] END AS said"  # one column, not one for each
    looked_up = f"SELECT *, known_{number}({AS_GIVEN}) AS is_known FROM ({parts.numbered})"
    run.sql(f"COPY (SELECT {kept} FROM ({looked_up})) TO {file} ({SOON_GONE})", _reading(parts.source))
    values = ", ".join(f"said[{place}] AS {one}" for place, one in enumerate(parts.inputs, 1))
    rows = f"read_parquet({file}, file_row_number = true)"
    return f"(SELECT {values}, {AS_GIVEN}, file_row_number FROM {rows} WHERE {AS_GIVEN} IS NOT NULL)"


def _reading(source: Source) -> str:
    return _("Reading %(file)s") % {"file": source.file.name}


class _Parts:
    """The pieces of the SELECT: columns, look-ups, conditions."""

    def __init__(self, read: Read, source: Source, mapping: Mapping) -> None:
        self.read, self.source, self.mapping = read, source, mapping
        self.lookups: list[str] = []
        known = EVENT_COLUMNS if read.shape == "events" else columns_of(read.table)
        self.cells = {name: self._cell(known[name], value) for name, value in read.columns.items()}
        self.kept = " AND ".join(self._condition(one) for one in read.where) or "true"
        self.order = [self.source.column(title, "order") for title in read.order]

    def _cell(self, column: Column, value: Value) -> Cell:
        name = column.name
        native = any(self.source.column(title, name) in self.source.typed for title in value.columns)
        of = self.source.column(value.columns[0], name) if len(value.columns) == 1 else ""
        return Cell(
            column,
            value,
            raw=raw_text(value, self.source, name),
            text=meant_text(value, f'"r_{name}"', self.mapping, self._found(value, name)),
            typed=self._later(column, value)
            if value.after
            else typed_value(column, value, f'"t_{name}"', self.mapping, native=native),
            quick="" if value.after else quick_value(column, value, of, self.mapping),
            of=of,
        )

    def _later(self, column: Column, value: Value) -> str:
        """A moment that a file tells as the time passed since another one."""
        known = columns_of(self.read.table)[value.after]
        since = _typed(self._cell(known, self.read.columns[value.after]))
        passed = duration_value(value, f'"t_{column.name}"', self.mapping)
        return f"({since}) + to_microseconds(CAST(({passed}) * 1000000 AS BIGINT))"

    def _found(self, value: Value, place: str) -> str:
        """Join the look-up that a value needs, and return the SQL of what it gives."""
        if not value.lookup:
            return ""
        raw, n = raw_text(value, self.source, place), len(self.lookups)
        table, give = f"lookup_{value.lookup}", literal(value.give)
        self.lookups.append(
            f"LEFT JOIN (SELECT key AS k{n}, value AS found_{n} FROM {table} WHERE title = {give}) ON k{n} = {raw}"
        )
        return f"found_{n}"

    @property
    def same_in_all(self) -> dict[str, str]:
        """SQL of columns that are the same in all rows, and are not kept with each of them."""
        kept = {} if self.read.where else {"_keep": "true"}
        return kept if self.read.order else kept | {"_order": "CAST([] AS DOUBLE[])"}

    @property
    def inputs(self) -> list[str]:
        """Names of the raw values that are read."""
        values = [*self.read.columns.values(), *(condition.value for condition in self.read.where)]
        titles = [title for value in values for title in value.columns]
        return sorted({self.source.column(title, self.read.table) for title in (*titles, *self.read.order)})

    @property
    def number(self) -> str:
        """SQL of the number by which a row is known when it comes again."""
        return number_of(self.inputs, self.select("raw", []))

    @property
    def numbered(self) -> str:
        """A SELECT of the raw values that are read, with each row's number."""
        return f"SELECT {', '.join([*self.inputs, f'{self.number} AS {AS_GIVEN}'])} FROM {self.source.relation}"

    def identified(self, relation: str) -> str:
        """Return a SELECT of raw rows with their place and their id as we would store it."""
        cell = self.cells["source_id"]
        return (
            f"SELECT * EXCLUDE (r_source_id, file_row_number), file_row_number AS _row, {cell.text} AS source_id "
            f"FROM (SELECT *, {cell.raw} AS r_source_id FROM {relation})"
        )

    def _condition(self, condition: Condition) -> str:
        value, raw = condition.value, raw_text(condition.value, self.source, "where")
        text = self._found(value, "where") if value.lookup else raw
        if condition.among:
            return f"coalesce(({text}) IN {literals(condition.among)}, false)"
        if "" in condition.not_among:
            return f"coalesce({text}, '') NOT IN {literals(condition.not_among)}"
        return f"coalesce(({text}) NOT IN {literals(condition.not_among)}, {'false' if value.lookup else 'true'})"

    def select(self, relation: str, more: list[str]) -> str:
        """Return the whole SELECT: raw texts, then what is meant, then typed, then what is wrong.

        Args:
            relation: SQL of the rows.
            more: SQL of further columns to carry along.
        """
        cells = self.cells.values()
        kept = ["_keep", "_order", *(one.rpartition(" ")[2] for one in more)]
        quick = [cell for cell in cells if cell.quick]
        kept += [*(f'"q_{cell.column.name}"' for cell in quick), *sorted({cell.of for cell in quick})]
        found = [f"found_{n}" for n in range(len(self.lookups))]
        order = ", ".join(moment(one, self.mapping) for one in self.order)
        first = ["*", *(one for one in more if " AS " in one)]
        first += [f'{cell.quick} AS "q_{cell.column.name}"' for cell in quick]
        raw = [f'{_unless_quick(cell, cell.raw)} AS "r_{cell.column.name}"' for cell in cells]
        raw += [f"{self.kept} AS _keep", f"CAST([{order}] AS DOUBLE[]) AS _order", *kept[2:], *found]
        text = [f'"r_{cell.column.name}", {cell.text} AS "t_{cell.column.name}"' for cell in cells] + kept
        typed = [
            f'"r_{cell.column.name}", "t_{cell.column.name}", {_typed(cell)} AS "{cell.column.name}"' for cell in cells
        ] + kept
        problems = self._problems(checks(self.cells, now="_now()", anchors=self._anchors()))
        last = [f'"{cell.column.name}"' for cell in cells] + [f"{problems} AS _problems"]
        last += [one for one in kept[: 2 + len(more)] if one not in self.same_in_all]
        return (
            f"SELECT {', '.join(last)} FROM (SELECT {', '.join(typed)} FROM (SELECT {', '.join(text)} "
            f"FROM (SELECT {', '.join(raw)} FROM (SELECT {', '.join(first)} FROM {relation}))))"
        )

    def _anchors(self) -> tuple[str, ...]:
        names = ("answered_at", "delivered_at", "invited_at") if self.read.table == "rating" else ()
        return tuple(name for name in names if name in self.cells)

    def _problems(self, found: list[Check]) -> str:
        """SQL of the list of what is wrong, as JSON; made only for rows with something wrong."""
        found = [
            *found,
            *(Check(title, "unreadable", f"_order[{n}] IS NULL") for n, title in enumerate(self.read.order, 1)),
        ]
        if not found:
            return "CAST(NULL AS VARCHAR)"
        wrong = " OR ".join(f"coalesce({check.when}, false)" for check in found)
        each = ", ".join(
            f"CASE WHEN {check.when} THEN {{'place': {literal(self._place(check))}, "
            f"'value': left({self._shown(check)}, 200), 'reason': {literal(check.reason)}}} END"
            for check in found
        )
        told = f"CAST(to_json(list_filter([{each}], lambda x: x IS NOT NULL)) AS VARCHAR)"
        return f"CASE WHEN _keep AND ({wrong}) THEN {told} END"

    def _place(self, check: Check) -> str:
        """The title that the file's owner knows."""
        cell = self.cells.get(check.column)
        return "+".join(cell.value.columns) or check.column if cell else check.column

    def _shown(self, check: Check) -> str:
        cell = self.cells.get(check.column)
        if cell is None:
            return "NULL::VARCHAR"
        return f'coalesce("r_{check.column}", {cell.of})' if cell.quick else f'"r_{check.column}"'


def _unless_quick(cell: Cell, text: str) -> str:
    """Return the SQL of a text that is only looked at where its quick value is not known."""
    return f'CASE WHEN "q_{cell.column.name}" IS NULL THEN {text} END' if cell.quick else text


def _typed(cell: Cell) -> str:
    """Return the SQL of a value, by the quick way where it is known already."""
    return f'coalesce("q_{cell.column.name}", {cell.typed})' if cell.quick else cell.typed
