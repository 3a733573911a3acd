"""Undo: what a batch added leaves, what it changed comes back, what was corrected later stays."""

from __future__ import annotations

import duckdb
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fiftytwo.facts import batches, store
from fiftytwo.facts.commit import commit, copy_out, survivors
from fiftytwo.facts.models import Batch
from fiftytwo.facts.sql import names, scan
from fiftytwo.facts.tables import TABLES
from fiftytwo.facts.work import one, open_work
from fiftytwo.org import audit
from fiftytwo.org.viewer import Viewer

Counts = dict[str, dict[str, int]]


def undo(batch_id: int, actor: Viewer | None) -> Counts:
    """Undo a batch and return, per table, how many rows were removed, restored, and kept as corrected later.

    Run again after a crash, it finishes the rest.

    Raises:
        ValueError: if there is no such batch, it is not done, or it holds what people did here.
        PermissionError: if the actor may not import.
    """
    from fiftytwo.org.permissions import can_import

    if actor is not None and not can_import(actor):
        raise PermissionError(_("Only service operations and administrators can undo a batch."))
    with store.writing():
        batch = Batch.objects.filter(pk=batch_id).first()
        if batch is None or batch.state != Batch.State.DONE:
            raise ValueError(_("There is no finished batch %(id)s to undo.") % {"id": batch_id})
        if batch.kind == Batch.Kind.SWEEP:  # what was written here has no file to come from again
            raise ValueError(
                _("Batch %(id)s holds what people did here: each takes it back where it was done.") % {"id": batch_id}
            )
        counts = take_out(batch)
        with transaction.atomic():
            batch.state, batch.finished_at = Batch.State.UNDONE, timezone.now()
            kept = {name: value for name, value in batch.counts.items() if name != batches.UNDOING}
            batch.counts = {**kept, "undone": counts}
            batch.save(update_fields=["state", "finished_at", "counts"])
            audit.record(actor, "batch.undone", batch, {"counts": counts})
    return counts


def take_out(batch: Batch) -> Counts:
    """Take what a batch wrote out of every table; may be run again after a crash."""
    counts: Counts = {}
    planned = batch.counts.get(batches.UNDOING, {})
    with store.writing(), open_work() as con:
        for table in TABLES:
            if store.handle(table) is None:
                continue
            found = planned.get(table) or _plan(con, table, batch.pk)
            if not any(found.values()):
                continue
            counts[table] = found
            planned[table] = found
            Batch.objects.filter(pk=batch.pk).update(counts={**batch.counts, batches.UNDOING: planned})
            _take_out_of(con, table, batch.pk)
    return counts


def counted(batch: Batch) -> dict[str, dict[str, int]]:
    """Return how many rows of each table a batch brought new and changed, by the tables themselves."""
    with open_work() as con:
        found = {table: _plan(con, table, batch.pk) for table in batch.tables if store.handle(table) is not None}
    return {table: {"new": row["removed"], "changed": row["restored"]} for table, row in found.items()}


def _plan(con: duckdb.DuckDBPyConnection, table: str, batch: int) -> dict[str, int]:
    """Count what an undo will do to a table."""
    current = f"SELECT source, source_id FROM ({_written_by(table, batch)})"
    before = f"SELECT source, source_id FROM ({_replaced(table, 'replaced_by', batch)})"
    later = f"SELECT source, source_id FROM ({_replaced(table, 'batch', batch)})"
    row = one(
        con,
        f"SELECT (SELECT count(*) FROM ({current}) AS a ANTI JOIN ({before}) AS b USING (source, source_id)), "
        f"(SELECT count(*) FROM ({current}) AS a SEMI JOIN ({before}) AS b USING (source, source_id)), "
        f"(SELECT count(*) FROM ({later}))",
    )
    return {"removed": row[0], "restored": row[1], "corrected_later": row[2]}


def _written_by(table: str, batch: int) -> str:
    """Return a SELECT of the current rows that a batch wrote."""
    files = [file.uri for file in store.files(table) if file.may_hold("batch", batch)]
    return f"SELECT * FROM ({scan(store.columns(table), files)}) WHERE batch = {batch}"


def _replaced(table: str, column: str, batch: int) -> str:
    """Return a SELECT of replaced rows, by the batch that wrote or that replaced them."""
    kept = table + store.REPLACED
    files = [file.uri for file in store.files(kept) if file.may_hold(column, batch)]
    return f"SELECT * FROM ({scan(store.columns(kept), files)}) WHERE {column} = {batch}"


def _take_out_of(con: duckdb.DuckDBPyConnection, table: str, batch: int) -> None:
    """Two commits: the table first, then its replaced versions, which a repetition works out anew."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE undone AS SELECT source, source_id FROM ({_written_by(table, batch)})")
    files = [file for file in store.files(table) if file.may_hold("batch", batch)]
    if con.execute("SELECT 1 FROM undone LIMIT 1").fetchall():
        stored = names(store.columns(table))
        before = _replaced(table, "replaced_by", batch)
        restored = f"SELECT {stored} FROM ({before}) SEMI JOIN undone USING (source, source_id)"
        added = copy_out(con, table, f"{survivors(table, files, 'undone')} UNION ALL BY NAME {restored}")
        commit(table, add=added, remove=files)
    _forget_versions(con, table, batch)


def _forget_versions(con: duckdb.DuckDBPyConnection, table: str, batch: int) -> None:
    """Bring the replaced versions in line: later ones now follow directly on those before the batch."""
    kept = table + store.REPLACED
    files = [file for file in store.files(kept) if file.may_hold("batch", batch) or file.may_hold("replaced_by", batch)]
    if not files:
        return
    con.execute(
        "CREATE OR REPLACE TEMP TABLE later AS "
        f"SELECT source, source_id, replaced_by FROM ({_replaced(table, 'batch', batch)})"
    )
    rows = scan(store.columns(kept), [file.uri for file in files])
    columns = names(store.columns(table))
    linked = (
        f"SELECT {columns}, CASE WHEN rows.replaced_by = {batch} THEN later.replaced_by ELSE rows.replaced_by END "
        f"AS replaced_by FROM ({rows}) AS rows LEFT JOIN later USING (source, source_id) "
        f"WHERE rows.batch <> {batch} AND (rows.replaced_by <> {batch} OR later.replaced_by IS NOT NULL)"
    )
    commit(kept, add=copy_out(con, kept, linked), remove=files)
