"""Rows that did not go in: where they stand in the file, which column, which value, and why."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from fiftytwo.facts.mask import masked
from fiftytwo.facts.tables import TABLES
from fiftytwo.facts.work import lay
from fiftytwo.sources.files.empty import empty_records
from fiftytwo.sources.files.mapping import Mapping
from fiftytwo.sources.files.report import REASONS, Problem
from fiftytwo.sources.files.running import Run
from fiftytwo.sources.files.sql import literal
from fiftytwo.sources.files.staging import Staged

TITLES = ("file", "row", "column", "value", "reason", "explanation", "id", "customer")


def collect(run: Run, staged: Sequence[Staged], mapping: Mapping) -> None:
    """Make the table ``refused`` of everything wrong in all readings."""
    run.con.execute(
        "CREATE TABLE refused (file VARCHAR, row BIGINT, place VARCHAR, value VARCHAR, reason VARCHAR, "
        "id VARCHAR, customer VARCHAR)"
    )
    for one in staged:
        _no_rows(run, one, mapping)
        customer = "customer" if "customer" in one.columns else "NULL"
        _add(
            run,
            one,
            f"SELECT _row, problem.place, problem.value, problem.reason, source_id, {customer} FROM "
            f"(SELECT *, unnest({one.problems}) AS problem FROM {one.rows} WHERE _keep AND _problems IS NOT NULL)",
        )


def add(run: Run, staged: Sequence[Staged], rows: str, reason: str, place: str = "") -> None:
    """Refuse rows for a reason that shows only among several rows.

    Args:
        rows: name of a table with ``_read``, ``_row`` and ``source_id``.
    """
    for one in staged:
        _add(
            run,
            one,
            f"SELECT _row, {literal(place)}, NULL, {literal(reason)}, source_id, NULL FROM {rows} "
            f"WHERE _read = {one.number}",
        )


def _no_rows(run: Run, one: Staged, mapping: Mapping) -> None:
    """Make ``no_rows_<n>``: how many records before a row are none; and refuse the broken ones.

    Broken records and empty lines are no rows, and the engine does not count them; whoever opens the file does. What
    broken records say is not kept.
    """
    empty = list(_empty_lines(run, one, mapping))
    broken = f"SELECT DISTINCT line FROM {one.rejects}" if one.source.file.kind == "csv" else "SELECT 0 WHERE false"
    lay(run.con, "empty_lines", {"line": ("BIGINT", empty)})
    run.con.execute(
        f"CREATE TABLE no_rows_{one.number} AS SELECT line - skipped + 1 AS from_row, max(skipped) AS skipped "
        "FROM (SELECT line, row_number() OVER (ORDER BY line) AS skipped "
        f"FROM (SELECT line FROM empty_lines UNION SELECT * FROM ({broken}) AS broken(line))) GROUP BY ALL"
    )
    run.con.execute(
        f"INSERT INTO refused SELECT {literal(one.source.file.name)}, line, '', NULL, 'broken', NULL, NULL "
        f"FROM ({broken}) AS broken(line)"
    )


def _empty_lines(run: Run, one: Staged, mapping: Mapping) -> Iterator[int]:
    """Yield the numbers of empty lines; only looked for where a row may be refused, for that takes a while."""
    source = one.source
    if not source.skips_empty_lines:
        return
    wrong = f"SELECT 1 FROM {one.rows} WHERE _problems IS NOT NULL LIMIT 1"
    if one.read.shape != "rows" or run.rows(f"SELECT 1 FROM {one.rejects} LIMIT 1") or run.rows(wrong):
        yield from empty_records(source.file.path, mapping.quote, whole_lines=source.whole_lines)


def _add(run: Run, one: Staged, rows: str) -> None:
    """Add refused rows; their place counts the header, and the broken records and empty lines before them."""
    header = 1 if one.source.file.kind == "parquet" else 2
    run.con.execute(
        f"INSERT INTO refused SELECT {literal(one.source.file.name)}, "
        f"bad._row + {header} + coalesce(no_rows.skipped, 0), place, value, reason, id, customer "
        f"FROM (SELECT * FROM ({rows}) AS found(_row, place, value, reason, id, customer)) AS bad "
        f"ASOF LEFT JOIN no_rows_{one.number} AS no_rows ON no_rows.from_row <= bad._row + {header}"
    )


def counted(run: Run) -> tuple[int, tuple[Problem, ...]]:
    """Return how many rows were refused, and how many for each reason and column."""
    rows = run.rows("SELECT reason, place, count(*) FROM refused GROUP BY ALL ORDER BY 3 DESC, 1, 2 LIMIT 200")
    total = run.number("SELECT count(*) FROM (SELECT DISTINCT file, row FROM refused)")
    return total, tuple(Problem(*row) for row in rows)


def write_file(run: Run, path: Path) -> None:
    """Keep the refused rows as CSV; what a spreadsheet would take for a formula gets an apostrophe before it."""
    reasons = ", ".join(f"({literal(code)}, {literal(sentence)})" for code, sentence in REASONS().items())
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_suffix(".part")
    columns = ["file", "row", "place", "value", "reason", "id", "customer"]
    kept = masked(run.con, TABLES["words"], columns, "refused")  # nothing of customers who asked to be forgotten
    safe = [
        f"{_harmless(column)} AS {title}"
        for column, title in (
            ("file", "file"),
            ("row", "row"),
            ("place", '"column"'),
            ("value", "value"),
            ("code", "reason"),
            ("sentence", "explanation"),
            ("id", "id"),
            ("customer", "customer"),
        )
    ]
    run.con.execute(
        f"COPY (SELECT {', '.join(safe)} FROM {kept} AS refused LEFT JOIN (VALUES {reasons}) AS why(code, sentence) "
        f"ON why.code = refused.reason ORDER BY file, row, place) TO {literal(str(partial))} (FORMAT csv, HEADER)"
    )
    partial.chmod(0o600)
    os.replace(partial, path)


def _harmless(column: str) -> str:
    if column == "row":
        return column
    return f"CASE WHEN regexp_matches({column}, '^ *[=+@\\t\\r-]') THEN '''' || {column} ELSE {column} END"


@dataclass(frozen=True)
class Refused:
    """One line of the file of refused rows."""

    file: str
    row: str
    column: str
    value: str
    reason: str


def examples(path: Path, *, of_each: int = 3, at_most: int = 20_000) -> list[Refused]:
    """Return the first few refused rows for each reason and column."""
    seen: dict[tuple[str, str], int] = {}
    found = []
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        for place, row in enumerate(csv.DictReader(file)):
            key = (row["reason"], row["column"])
            seen[key] = seen.get(key, 0) + 1
            if seen[key] <= of_each:
                found.append(Refused(row["file"], row["row"], row["column"], _as_given(row["value"]), row["reason"]))
            if place >= at_most:
                break
    return found


def _as_given(value: str) -> str:
    """Return a value as the file had it, without the apostrophe that keeps a spreadsheet from computing it.

    >>> _as_given("'=1+1"), _as_given("'quoted'")
    ('=1+1', "'quoted'")
    """
    return value[1:] if re.match("' *[=+@\t\r-]", value) else value


def customers(path: Path) -> Iterator[str]:
    """Yield whatever may be the key of a customer in a file of refused rows, each once."""
    seen: set[str] = set()
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for said in {row["customer"], row["value"]} - seen - {""}:
                seen.add(said)
                yield said
                if said.startswith("'"):
                    yield said[1:]


def forget_customers(path: Path, gone_for_good: Collection[str]) -> int:
    """Take every line about some customers out of a file of refused rows; return how many there were."""
    marks = {mark for customer in gone_for_good for mark in (customer, f"'{customer}")}
    partial, gone = path.with_suffix(".part"), 0
    with path.open(encoding="utf-8", newline="") as old, partial.open("w", encoding="utf-8", newline="") as new:
        rows = csv.DictReader(old)
        writer = csv.DictWriter(new, rows.fieldnames or TITLES)
        writer.writeheader()
        for row in rows:
            if marks.isdisjoint((row["customer"], row["value"])):
                writer.writerow(row)
            else:
                gone += 1
        new.flush()
        os.fsync(new.fileno())
    if gone:
        os.replace(partial, path)
    else:
        partial.unlink()
    return gone
