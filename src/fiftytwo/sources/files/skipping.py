"""Rows that come again just as they are stored: known by the number of their raw text, and left out early.

A row is left out only if its id and its number are those of the stored row, and if that row names the people and
teams whom we would name today. The number is made of every value that the mapping reads, the id among them, and of
the whole SQL by which it reads them, so that a changed mapping, or a changed Fiftytwo, looks at everything again.

There are two ways. Where the file is about as large as what is stored, rows are looked up by their number while the
file is read, and what is known is never kept (:func:`known_rows`, :func:`left_out_early`). Where it is not, where an
id comes in several states, and where somebody else writes meanwhile, all rows are kept as they are first, and
compared by id and number then (:func:`leave_out`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from django.utils.translation import gettext as _
from duckdb.func import ARROW

from fiftytwo.facts import store
from fiftytwo.facts.commit import stored_of, stored_rows
from fiftytwo.facts.derive import anchor_of, anchor_parts
from fiftytwo.facts.tables import TABLES
from fiftytwo.facts.write import AS_GIVEN as AS_GIVEN
from fiftytwo.sources.files.known import Known, numbers_of
from fiftytwo.sources.files.linking import learn_names, linked
from fiftytwo.sources.files.mapping import Mapping, Read
from fiftytwo.sources.files.reading import Source
from fiftytwo.sources.files.running import Run
from fiftytwo.sources.files.sql import literal

MOST_KNOWN = 10_000_000  # more numbers are not held in memory: these take 150 MB
LINE_BYTES = 20  # a file with fewer bytes for each stored row is a small part of them
KEYS, NAMES = ("employee", "team"), ("employee_name", "team_name")


@dataclass(frozen=True)
class Skipped:
    """What was left out of a reading: so many stored rows, the moments between which they lie.

    The table ``unchanged_<n>`` holds the names in them.
    """

    rows: int = 0
    first: str | None = None
    last: str | None = None


def may_skip(mapping: Mapping, read: Read) -> bool:
    """Whether a stored row says all that its line of the file says: no other file, no other table has a part in it."""
    alone = sum(other.table == read.table for other in mapping.reads) == 1
    values = [*read.columns.values(), *(condition.value for condition in read.where)]
    return alone and read.shape == "rows" and read.table != "text" and not any(value.lookup for value in values)


def number_of(values: Iterable[str], how: str) -> str:
    """Return the SQL of a row's number.

    Args:
        values: SQL names of the raw values that count.
        how: everything by which they become ours.
    """
    seed = int(hashlib.sha256(f"{duckdb.__version__} {how}".encode()).hexdigest()[:15], 16)
    return f"CAST(hash({', '.join([str(seed), *values])}) >> 1 AS BIGINT)"


def is_stored(table: str, source: str) -> bool:
    """Whether there is anything of a source to compare with."""
    return bool(stored_of(table, source, [AS_GIVEN]))


@dataclass(frozen=True)
class Early:
    """The numbers of what is stored, as it was at one version of its table.

    The engine's function ``known_<n>(number)`` says whether a row of the file is stored just so, and remembers that it
    came; ``fresh`` is a SELECT of the stored rows whose numbers these are.
    """

    known: Known
    fresh: str
    version: int | None


def known_rows(run: Run, number: int, read: Read, source: str, file: Source) -> Early | None:
    """Make ready to look rows up while a file is read; None where that is not worth it.

    Args:
        run: the import; its work database gets the view ``stored_<n>`` and the function.
        number: of the reading.
        read: the reading.
        source: whose rows they are.
        file: what is read.
    """
    with store.writing():
        most = stored_rows(read.table, source)
        if most > min(MOST_KNOWN, file.file.size // LINE_BYTES):
            return None
        fresh, version = _fresh(run, number, read, source), store.version(read.table)
        batches = run.con.cursor().sql(f"SELECT {AS_GIVEN} FROM ({fresh})").to_arrow_reader(122_880)
        known = Known(numbers_of(batches, most))
    run.con.create_function(f"known_{number}", known.is_known, ["BIGINT"], "BOOLEAN", type=ARROW)
    return Early(known, fresh, version)


def left_out_early(run: Run, number: int, read: Read, early: Early, rows: str) -> Skipped | None:
    """Return what was left out of a file while it was read; None if that was too much.

    It was, if an id came in several states, for the file's last word counts; or if the table has changed since.

    Args:
        run: the import; its work database gets ``unchanged_<n>``.
        number: of the reading.
        read: the reading.
        early: what was known while the file was read.
        rows: a SELECT of the rows that are left, with their ``source_id``.
    """
    with store.writing():
        if store.version(read.table) != early.version:
            return None
        absent = run.work / f"absent_{number}.parquet"
        pq.write_table(pa.table([early.known.absent()], [AS_GIVEN]), absent)
        came = f"ANTI JOIN read_parquet({literal(str(absent))}) AS absent USING ({AS_GIVEN})"
        same_ids = f"SELECT * FROM ({early.fresh}) AS known SEMI JOIN ({rows}) AS left_over USING (source_id)"
        if run.number(f"SELECT count(*) FROM ({same_ids}) AS known {came}"):
            return None
        _tell_unchanged(run, number, read, f"SELECT * FROM ({early.fresh}) AS known {came}")
    return _skipped(run, number)


def leave_out(run: Run, number: int, read: Read, source: str, rows: str) -> tuple[str, Skipped]:
    """Return a SELECT of the rows that have to be looked at, and what was left out.

    All rows of an id are looked at if one of them has to be: they may be several states of one thing.

    Args:
        run: the import; its work database gets ``unchanged_<n>`` and ``wanted_<n>``.
        number: of the reading.
        read: the reading.
        source: whose rows they are.
        rows: a SELECT of the file's rows, with ``source_id`` and ``as_given`` beside what they hold.
    """
    with store.writing():
        _compare(run, number, read, rows, _fresh(run, number, read, source))
    left = f"SELECT said.* FROM ({rows}) AS said SEMI JOIN wanted_{number} AS wanted "
    return left + "ON said.source_id IS NOT DISTINCT FROM wanted.source_id", _skipped(run, number)


def _fresh(run: Run, number: int, read: Read, source: str) -> str:
    """Return a SELECT of the stored rows that name whom we would name today."""
    names = [name for name in NAMES if name in read.columns]
    wanted = ["source_id", AS_GIVEN, *anchor_parts(TABLES[read.table]), *KEYS, *names]
    run.con.execute(f"CREATE OR REPLACE VIEW stored_{number} AS {stored_of(read.table, source, wanted)}")
    employees, teams = (
        [f"SELECT {name} AS name FROM stored_{number}"] if name in read.columns else [] for name in NAMES
    )
    learn_names(run, source, employees, teams)
    relation, keys = linked(f"stored_{number}", read.columns, anchor_of(TABLES[read.table]))
    same = [
        f"({found}) IS NOT DISTINCT FROM rows.{key}" for found, _as, key in (one.rpartition(" AS ") for one in keys)
    ]
    return f"SELECT rows.* FROM {relation} WHERE {' AND '.join([f'rows.{AS_GIVEN} IS NOT NULL', *same])}"


def _compare(run: Run, number: int, read: Read, rows: str, fresh: str) -> None:
    """Make ``wanted_<n>``, ids of rows to look at, and ``unchanged_<n>``, what the others are about."""
    run.sql(
        f"CREATE TABLE wanted_{number} AS SELECT said.source_id FROM ({rows}) AS said "
        f"ANTI JOIN ({fresh}) AS known USING (source_id, {AS_GIVEN})",
        _("Comparing with what is known"),
    )
    unchanged = (
        f"SELECT * FROM ({fresh}) AS known SEMI JOIN ({rows}) AS said USING (source_id, {AS_GIVEN}) "
        f"WHERE source_id NOT IN (SELECT source_id FROM wanted_{number} WHERE source_id IS NOT NULL)"
    )
    _tell_unchanged(run, number, read, unchanged)


def _tell_unchanged(run: Run, number: int, read: Read, stored: str) -> None:
    """Make ``unchanged_<n>``: what the stored rows are about that came again just so."""
    anchor = anchor_of(TABLES[read.table])
    names = [name if name in read.columns else f"CAST(NULL AS VARCHAR) AS {name}" for name in NAMES]
    run.sql(
        f"CREATE TABLE unchanged_{number} AS SELECT {', '.join(names)}, count(*) AS rows, min({anchor}) AS first, "
        f"max({anchor}) AS last FROM ({stored}) AS known GROUP BY ALL",
        _("Comparing with what is known"),
    )


def _skipped(run: Run, number: int) -> Skipped:
    form = "'%Y-%m-%dT%H:%M:%S'"
    rows, first, last = run.rows(
        f"SELECT sum(rows), strftime(min(first), {form}), strftime(max(last), {form}) FROM unchanged_{number}"
    )[0]
    return Skipped(int(rows or 0), first, last)
