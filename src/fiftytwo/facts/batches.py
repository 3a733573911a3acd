"""Batches: one writing of facts each, from its start to done, failed or undone, also after a crash."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.utils import timezone

from fiftytwo.facts import store, work
from fiftytwo.facts.models import Batch
from fiftytwo.org.viewer import Viewer

UNDOING = "undoing"  # in a batch's counts: what is being taken out, noted before anything is
_alive: dict[int, int] = {}


def start(
    source: str, kind: str = "import", label: str = "", actor: Viewer | None = None, *, tables: Sequence[str] = ()
) -> Batch:
    """Begin a batch; it is known to be alive as long as this process is.

    Args:
        source: the source whose facts it writes.
        kind: import, sweep, link or another short word.
        label: what a reader will recognise it by, such as the file's name.
        actor: who started it; None for the system.
        tables: the fact tables it is going to write, if that is known: after a crash, a batch that is in all
            of them counts as done; any other is taken out again.
    """
    user = actor.user if actor else None
    batch = Batch.objects.create(source=source, kind=kind, label=label[:255], actor=user, tables=list(tables))
    _hold(batch.pk)
    return batch


def finish(batch: Batch, counts: Mapping[str, Any]) -> None:
    """Say that a batch is in, with its counts per table."""
    batch.state, batch.counts, batch.finished_at = Batch.State.DONE, _plain(counts), timezone.now()
    batch.save(update_fields=["state", "counts", "finished_at"])
    _release(batch.pk)


def fail(batch: Batch) -> None:
    """Take out whatever a batch has written, and say that it failed."""
    from fiftytwo.facts.undo import take_out

    take_out(batch)
    batch.state, batch.finished_at = Batch.State.FAILED, timezone.now()
    batch.save(update_fields=["state", "finished_at"])
    _release(batch.pk)


def undo(batch_id: int, actor: Viewer | None) -> dict[str, dict[str, int]]:
    """Undo a batch; see :func:`fiftytwo.facts.undo.undo`."""
    from fiftytwo.facts.undo import undo as undo_batch

    return undo_batch(batch_id, actor)


def recover() -> list[Batch]:
    """After a crash: finish or take out what dead processes left running; return those batches.

    Running it again, or while others work, does no harm. It also finishes a restore that was killed, and brings the
    list of those forgotten up to date.
    """
    from fiftytwo.facts.forget_again import forget_again
    from fiftytwo.facts.forgotten_list import keep

    work.sweep_up()
    forget_again()
    keep()
    touched = []
    for batch in Batch.objects.filter(state=Batch.State.RUNNING).order_by("pk"):
        if batch.pk in _alive or not _hold(batch.pk):
            continue
        _settle(batch)
        touched.append(batch)
    return [*touched, *_undo_to_the_end()]


def _settle(batch: Batch) -> None:
    from fiftytwo.facts.undo import counted

    with store.writing():
        batch.refresh_from_db()
        if batch.state != Batch.State.RUNNING:
            _release(batch.pk)
        elif UNDOING not in batch.counts and batch.tables and all(is_in(table, batch) for table in batch.tables):
            finish(batch, counted(batch))
        else:
            fail(batch)


def _undo_to_the_end() -> list[Batch]:
    """Finish what an undo began that was killed: a living one would hold the writers' lock."""
    begun = Batch.objects.filter(state=Batch.State.DONE, counts__has_key=UNDOING).order_by("pk")
    if not begun.exists():
        return []
    with store.writing():
        found = list(begun.all())
        for batch in found:
            undo(batch.pk, None)
    return found


def is_in(table: str, batch: Batch) -> bool:
    """Say whether a batch's rows are in a table, by the table's own log."""
    delta = store.handle(table)
    if delta is not None and delta.transaction_version(batch.source) == batch.pk:
        return True
    return any(file.may_hold("batch", batch.pk) for file in store.files(table)) and _has_rows(table, batch.pk)


def _has_rows(table: str, batch: int) -> bool:
    from fiftytwo.facts.sql import scan

    files = [file.uri for file in store.files(table) if file.may_hold("batch", batch)]
    column = [column for column in store.columns(table) if column.name == "batch"]
    with work.open_work() as con:
        return bool(con.execute(f"SELECT 1 FROM ({scan(column, files)}) WHERE batch = {batch} LIMIT 1").fetchall())


def _plain(counts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.as_counts() if hasattr(value, "as_counts") else value for name, value in counts.items()}


def _lock_file(batch_id: int) -> Path:
    return work.folder() / f"batch-{batch_id}.lock"


def _hold(batch_id: int) -> bool:
    """Take a batch's lock, which ends with the process; False if another process has it."""
    work.folder().mkdir(parents=True, exist_ok=True)
    descriptor = os.open(_lock_file(batch_id), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return False
    _alive[batch_id] = descriptor
    return True


def _release(batch_id: int) -> None:
    descriptor = _alive.pop(batch_id, None)
    if descriptor is not None:
        _lock_file(batch_id).unlink(missing_ok=True)
        os.close(descriptor)
