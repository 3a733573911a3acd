"""Housekeeping: many small files become one per month, in order of time; leftovers go."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import duckdb
from deltalake import DeltaTable

from fiftytwo.facts import durable, store
from fiftytwo.facts.commit import commit, copy_month
from fiftytwo.facts.sql import scan
from fiftytwo.facts.work import open_work, sweep_up

SMALL_BYTES = 64 * 1024**2
GRACE_SECONDS = 3600  # a reader that has just opened a version is done with its files after so long


@dataclass(frozen=True)
class Compacted:
    """How many small files were merged into how many, and how many dead ones deleted."""

    merged: int = 0
    written: int = 0
    deleted: int = 0


def compact(*, grace_seconds: float = GRACE_SECONDS) -> Compacted:
    """Merge each month's small files, checkpoint the logs, delete what no version newer than the grace needs."""
    sweep_up()
    merged = written = deleted = 0
    for table in store.stored_tables():
        with store.writing(), open_work() as con:
            before, after = _merge(con, table)
            delta = store.handle(table)
            if delta is not None and before:
                delta.create_checkpoint()
                durable.sync_log(store.folder(table), delta.version())
            deleted += vacuum(table, grace_seconds=grace_seconds)
        merged, written = merged + before, written + after
    return Compacted(merged, written, deleted)


def _merge(con: duckdb.DuckDBPyConnection, table: str) -> tuple[int, int]:
    """Merge the months that have more than one small file, in one commit; rows stay as they are."""
    months: dict[str, list[store.File]] = {}
    for file in store.files(table):
        if file.bytes < SMALL_BYTES:
            months.setdefault(file.month, []).append(file)
    crowded = {month: files for month, files in months.items() if len(files) > 1}
    if not crowded:
        return 0, 0
    added = []
    for month, files in crowded.items():
        added += copy_month(con, table, month, scan(store.columns(table), [file.uri for file in files]))
    removed = [file for files in crowded.values() for file in files]
    commit(table, add=added, remove=removed)
    return len(removed), len(added)


def vacuum(table: str, *, grace_seconds: float = GRACE_SECONDS) -> int:
    """Delete the table's files that its newest version does not name, older than the grace; return how many.

    Everything that a crash may leave goes too: files never committed, ``*.parquet#1``, temporary log entries,
    and the log entries of versions before the last checkpoint, which name what was erased.
    """
    with store.writing():
        live = {file.uri for file in store.files(table)}
        oldest = time.time() - grace_seconds
        base = store.folder(table)
        dead = [path for path in base.rglob("*.parquet*") if _is_dead(path, base, live, oldest)]
        dead += [path for path in (base / "_delta_log").glob("*.tmp*") if path.stat().st_mtime < oldest]
        for path in dead:
            path.unlink(missing_ok=True)
        for folder in {path.parent for path in dead}:
            durable.sync(folder)
    return len(dead)


def _is_dead(path: Path, base: Path, live: set[str], oldest: float) -> bool:
    """Say whether a data file is of no version that someone may be reading.

    A file that a commit took out a moment ago may be old itself: what counts is the newest log entry.
    """
    if (base / "_delta_log") in path.parents or str(path) in live:
        return False
    return path.stat().st_mtime < oldest and _last_commit(base) < oldest


def _last_commit(base: Path) -> float:
    return max((entry.stat().st_mtime for entry in (base / "_delta_log").glob("*.json")), default=0.0)


def forget_history(table: str) -> None:
    """Drop the log of all earlier versions, which keeps minima and maxima of what they held."""
    with store.writing():
        delta: DeltaTable | None = store.handle(table)
        if delta is None:
            return
        delta.create_checkpoint()
        log = store.folder(table) / "_delta_log"
        durable.sync_log(store.folder(table), delta.version())
        for entry in log.glob("*"):
            number = entry.name.split(".")[0]
            if number.isdigit() and int(number) < delta.version():
                entry.unlink()
        durable.sync(log)
        store.forget_handles()
