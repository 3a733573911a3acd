"""Is the record whole? Every file there, every row once, nothing half done."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
from django.utils.translation import gettext as _

from fiftytwo.facts import store
from fiftytwo.facts.models import Batch, OutboxRow
from fiftytwo.facts.sql import described, quoted, scan
from fiftytwo.facts.work import folder as work_folder
from fiftytwo.facts.work import one, open_work


@dataclass(frozen=True)
class Problem:
    """Something wrong with the facts: where, what, and what to do."""

    table: str
    what: str
    then: str

    def __str__(self) -> str:
        return f"{self.table}: {self.what} {self.then}"


def verify() -> list[Problem]:
    """Read every table as it stands and return what is wrong; an empty list is a clean record."""
    problems = [*_batches(), *_outbox()]
    with open_work() as con:
        for table in store.stored_tables():
            problems += _table(con, table)
    return problems


def _table(con: duckdb.DuckDBPyConnection, table: str) -> Iterator[Problem]:
    missing = [file for file in store.files(table) if not _whole(file)]
    if missing:
        yield Problem(
            table,
            _("%(count)s files are missing or damaged, %(file)s among them.")
            % {"count": len(missing), "file": missing[0].path},
            _("Restore the last backup."),
        )
        return
    try:
        yield from _rows(con, table)
    except duckdb.Error as error:
        yield Problem(table, _("It cannot be read: %(error)s") % {"error": error}, _("Restore the last backup."))


def _whole(file: store.File) -> bool:
    path = Path(file.uri)
    return path.is_file() and path.stat().st_size == file.bytes


def _rows(con: duckdb.DuckDBPyConnection, table: str) -> Iterator[Problem]:
    files = store.files(table)
    rows = scan(store.columns(table), [file.uri for file in files])
    key = "source, source_id, replaced_by" if table.endswith(store.REPLACED) else "source, source_id"
    twins = one(con, f"SELECT count(*) FROM (SELECT 1 FROM ({rows}) GROUP BY {key} HAVING count(*) > 1)")[0]
    if twins:
        yield Problem(table, _("%(count)s rows are stored more than once.") % {"count": twins}, _restore())
    count = one(con, f"SELECT count(*) FROM ({rows})")[0]
    told = sum(file.rows for file in files)
    if count != told:
        what = _("It holds %(count)s rows, its log says %(told)s.") % {"count": count, "told": told}
        yield Problem(table, what, _restore())
    required = [c.name for c in described(table.removesuffix(store.REPLACED)).columns if c.required]
    empty = " OR ".join(f"{quoted(name)} IS NULL" for name in [*required, "local_date", "local_week"])
    wrong = one(con, f"SELECT count(*) FROM ({rows}) WHERE {empty} OR strftime(local_date, '%Y-%m') <> month")[0]
    if wrong:
        yield Problem(table, _("%(count)s rows lack a value or lie in the wrong month.") % {"count": wrong}, _restore())
    yield from _strangers(con, table, rows)


def _strangers(con: duckdb.DuckDBPyConnection, table: str, rows: str) -> Iterator[Problem]:
    """Rows of batches that failed, were undone, or that the database does not know."""
    written = {row[0] for row in con.execute(f"SELECT DISTINCT batch FROM ({rows})").fetchall()}
    in_order = Batch.objects.filter(state__in=(Batch.State.DONE, Batch.State.RUNNING))
    strange = sorted(written - set(in_order.values_list("pk", flat=True)))
    if strange:
        yield Problem(
            table,
            _("Rows of batch %(id)s are stored, but that batch is not done.") % {"id": strange[0]},
            _("Run the recovery: restart the server, or import again."),
        )


def _restore() -> str:
    return _("Restore the last backup.")


def _batches() -> Iterator[Problem]:
    for batch in Batch.objects.filter(state=Batch.State.RUNNING):
        if not _lives(batch.pk):
            yield Problem(
                "",
                _("Batch %(id)s was interrupted.") % {"id": batch.pk},
                _("Run the recovery: restart the server, or import again."),
            )


def _lives(batch_id: int) -> bool:
    """Say whether the process of a running batch is still there: it holds the batch's lock."""
    try:
        descriptor = os.open(work_folder() / f"batch-{batch_id}.lock", os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _outbox() -> Iterator[Problem]:
    refused = OutboxRow.objects.exclude(refused="").count()
    if refused:
        yield Problem(
            "",
            _("%(count)s rows of the outbox cannot become facts.") % {"count": refused},
            _("The reasons are kept with them in the database, in the column refused."),
        )
