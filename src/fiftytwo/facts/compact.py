"""Housekeeping: many small files become one per month, in order of time; leftovers go."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import duckdb

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
            if before:
                _checkpoint(table)
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


def _checkpoint(table: str) -> int:
    """Write the whole state of a table's newest version beside its log, durably; return that version."""
    delta = store.ensure(table)
    delta.create_checkpoint()
    log = store.folder(table) / "_delta_log"
    for entry in (*log.glob(f"{delta.version():020}.checkpoint*"), log / "_last_checkpoint"):
        durable.sync(entry)
    durable.sync(log)
    return delta.version()


def vacuum(table: str, *, grace_seconds: float = GRACE_SECONDS) -> int:
    """Delete the table's files that its newest version does not name, older than the grace; return how many.

    Everything that a crash may leave goes too: files never committed, ``*.parquet#1``, temporary log entries.
    So do the log entries of versions before the last checkpoint, which no reader needs any more.
    """
    with store.writing():
        oldest = time.time() - grace_seconds
        base = store.folder(table)
        needed = {file.uri for file in store.files(table)} | _taken_out_since(base, oldest)
        dead = [path for path in base.rglob("*.parquet*") if _is_dead(path, base, needed, oldest)]
        dead += [path for path in (base / "_delta_log").glob("*.tmp*") if path.stat().st_mtime < oldest]
        for path in dead:
            path.unlink(missing_ok=True)
        for folder in {path.parent for path in dead}:
            durable.sync(folder)
        _shorten_log(base, _last_checkpoint(base), oldest)
    return len(dead)


def _is_dead(path: Path, base: Path, needed: set[str], oldest: float) -> bool:
    """Say whether a data file is of no version that someone may be reading."""
    in_log = (base / "_delta_log") in path.parents
    return not in_log and str(path) not in needed and path.stat().st_mtime < oldest


def _taken_out_since(base: Path, oldest: float) -> set[str]:
    """Return the files that left the table a moment ago: someone may still read them, however old they are."""
    taken = set()
    for entry in (base / "_delta_log").glob("*.json"):
        if entry.stat().st_mtime < oldest:
            continue
        for line in entry.read_text(encoding="utf-8").splitlines():
            if removed := json.loads(line).get("remove"):
                taken.add(str(base / unquote(removed["path"])))
    return taken


def _last_checkpoint(base: Path) -> int:
    """Return the version of the newest checkpoint, 0 without one."""
    found = (base / "_delta_log").glob("*.checkpoint*.parquet")
    return max((int(entry.name.split(".")[0]) for entry in found), default=0)


def _shorten_log(base: Path, version: int, oldest: float) -> None:
    """Drop the log entries of the versions before one, as far as they are older than a moment."""
    log = base / "_delta_log"
    for entry in log.glob("*"):
        number = entry.name.split(".")[0]
        if number.isdigit() and int(number) < version and entry.stat().st_mtime < oldest:
            entry.unlink()
    durable.sync(log)


def forget_history(table: str) -> None:
    """Drop the log of all earlier versions, which keeps minima and maxima of what they held."""
    with store.writing():
        if store.handle(table) is None:
            return
        _shorten_log(store.folder(table), _checkpoint(table), float("inf"))
        store.forget_handles()
