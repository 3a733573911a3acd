"""Where the facts lie: one Delta table per fact table, its files, and the one lock of its writers."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa
from deltalake import DeltaTable
from deltalake.exceptions import TableNotFoundError
from django.conf import settings
from django.utils.translation import gettext as _

from fiftytwo.facts.sql import PARTITION, described, schema_tag
from fiftytwo.facts.tables import Column, Type

REPLACED = "__replaced"
REPLACED_BY = Column("replaced_by", Type.INT, "the batch that replaced this version")
LOCK_WAIT_SECONDS = 600.0
KEPT_STATS = ("source", "source_id", "batch", "local_date", "replaced_by")


class StoreError(Exception):
    """The fact tables cannot be used as they are; the message says what to do."""


@dataclass(frozen=True)
class File:
    """One Parquet file of a table's snapshot; minima and maxima are None where they are not known."""

    uri: str
    path: str
    month: str
    bytes: int
    rows: int
    written_ms: int
    low: dict[str, Any]
    high: dict[str, Any]

    def may_hold(self, column: str, value: object) -> bool:
        """Say whether a value of a column may be in this file."""
        low, high = self.low.get(column), self.high.get(column)
        return low is None or high is None or low <= value <= high


def root() -> Path:
    """Return the folder of all fact tables.

    Raises:
        StoreError: if FIFTYTWO_FACTS names something else than a local folder.
    """
    place = str(settings.FACTS)
    parts = urlsplit(place)
    if parts.scheme == "file":
        return Path(parts.path)
    if "://" in place:
        raise StoreError(
            _("FIFTYTWO_FACTS is %(place)s, but facts can only be kept in a local folder for now. Set it to a folder.")
            % {"place": place}
        )
    return _resolved(place)


@lru_cache(maxsize=100)
def _resolved(place: str) -> Path:
    return Path(place).resolve()


def folder(table: str) -> Path:
    """Return the folder of a table, which may be a ``…__replaced`` one."""
    return _table_folder(root(), table)


@lru_cache(maxsize=1000)
def _table_folder(place: Path, table: str) -> Path:
    described(table.removesuffix(REPLACED))
    return place / table


def columns(table: str) -> tuple[Column, ...]:
    """Return the columns of a stored table; the one of replaced rows has one more."""
    own = described(table.removesuffix(REPLACED)).columns
    return (*own, REPLACED_BY) if table.endswith(REPLACED) else own


def file_tag(table: str) -> str:
    """Return how the names of this table's files begin under today's description."""
    return schema_tag([column for column in columns(table) if column.name != PARTITION])


_ARROW: dict[Type, pa.DataType] = {
    Type.TEXT: pa.string(),
    Type.INT: pa.int64(),
    Type.FLOAT: pa.float64(),
    Type.BOOL: pa.bool_(),
    Type.TIME: pa.timestamp("us", tz="UTC"),
    Type.DATE: pa.date32(),
    Type.CREDIT: pa.list_(
        pa.struct([(name, pa.string()) for name in ("employee", "employee_name", "team")] + [("share", pa.float64())])
    ),
}


def arrow_schema(table: str) -> pa.Schema:
    """Return a table's columns as Arrow has them."""
    return pa.schema([(column.name, _ARROW[column.type]) for column in columns(table)])


@dataclass
class _Known:
    """A Delta table that was opened, what its log looked like then, and its files once somebody asked for them."""

    delta: DeltaTable
    log: tuple[int, int]
    files: list[File] | None = None

    def is_newest(self, path: str) -> bool:
        """Say whether the log is as it was: an entry for the next version would be a new file in its folder."""
        following = Path(path) / "_delta_log" / f"{self.delta.version() + 1:020d}.json"
        return self.log == _log_seen(path) and not following.exists()


_known: dict[str, _Known] = {}
_handles_lock = threading.RLock()


_held: ContextVar[dict[str, _Known | None] | None] = ContextVar("held", default=None)


@contextmanager
def unchanging() -> Iterator[None]:
    """See one version of every table for as long as this lasts: what a page shows together belongs together."""
    token = _held.set({} if _held.get() is None else _held.get())
    try:
        yield
    finally:
        _held.reset(token)


def handle(table: str) -> DeltaTable | None:
    """Return the Delta table at its newest version; None if nothing was ever written to it."""
    known = _newest(table)
    return None if known is None else known.delta


def _newest(table: str) -> _Known | None:
    held = _held.get()
    if held is None:
        return _looked_up(table)
    if table not in held:
        held[table] = _looked_up(table)
    return held[table]


def _looked_up(table: str) -> _Known | None:
    path = str(folder(table))
    with _handles_lock:
        known = _known.pop(path, None)
        if known is None or not known.is_newest(path):
            known = _looked(path, known)
        if known is not None:
            _known[path] = known
        return known


def _looked(path: str, known: _Known | None) -> _Known | None:
    """Bring a table up to date, or open it anew where its folder was restored or replaced."""
    log = _log_seen(path)  # before reading it: what comes meanwhile is seen the next time
    if log == NO_LOG:
        return None
    if known is not None and known.log[0] == log[0]:
        with contextlib.suppress(Exception):
            known.delta.update_incremental()
            return _Known(known.delta, log)
    try:
        return _Known(DeltaTable(path), log)
    except TableNotFoundError:
        return None


NO_LOG = (0, 0)


def _log_seen(path: str) -> tuple[int, int]:
    """Return which folder the log is, and when an entry last came or went; ``NO_LOG`` where there is none."""
    try:
        found = os.stat(os.path.join(path, "_delta_log"))
    except (FileNotFoundError, NotADirectoryError):
        return NO_LOG
    return found.st_ino, found.st_mtime_ns


def ensure(table: str) -> DeltaTable:
    """Return the Delta table, made or given its new columns if need be. Only under the writers' lock."""
    wanted = arrow_schema(table)
    found = handle(table)
    if found is None:
        path = folder(table)
        path.mkdir(parents=True, exist_ok=True)
        stats = {"delta.dataSkippingStatsColumns": ",".join(name for name in KEPT_STATS if name in wanted.names)}
        DeltaTable.create(str(path), schema=wanted, partition_by=[PARTITION], mode="ignore", configuration=stats)
        return DeltaTable(str(path))
    known = {field.name for field in found.schema().fields}
    missing = [field for field in wanted if field.name not in known]
    if missing:
        from deltalake import Schema

        found.alter.add_columns(list(Schema.from_arrow(pa.schema(missing)).fields))
        found.update_incremental()
    return found


def forget_handles() -> None:
    """Open every table anew at its next use: after a restore."""
    with _handles_lock:
        _known.clear()


def version(table: str) -> int | None:
    """Return the newest version of a table, None if it was never written."""
    found = handle(table)
    return None if found is None else found.version()


def files(table: str) -> list[File]:
    """Return the files of a table's newest version, by month."""
    with _handles_lock:
        known = _newest(table)
        if known is None:
            return []
        if known.files is None:
            known.files = _listed(folder(table), known.delta)
        return list(known.files)


def _listed(base: Path, delta: DeltaTable) -> list[File]:
    # not pa.table(…): that imports pandas, which takes longer than everything else here
    added = pa.RecordBatchReader.from_stream(delta.get_add_actions(flatten=True)).read_all().to_pylist()
    return sorted((_file(base, row) for row in added), key=lambda file: (file.month, file.path))


def _file(base: Path, row: dict[str, Any]) -> File:
    return File(
        uri=str(base / row["path"]),
        path=row["path"],
        month=row[f"partition.{PARTITION}"],
        bytes=row["size_bytes"],
        rows=row["num_records"] or 0,
        written_ms=row["modification_time"],
        low={name: row.get(f"min.{name}") for name in KEPT_STATS},
        high={name: row.get(f"max.{name}") for name in KEPT_STATS},
    )


def snapshot(table: str, *, months: Sequence[str] | None = None) -> list[str]:
    """Return the Parquet files of a table's newest version.

    Args:
        table: name of a fact table.
        months: only files of these months (``YYYY-MM``); None for all.
    """
    wanted = None if months is None else set(months)
    return [file.uri for file in files(table) if wanted is None or file.month in wanted]


def stored_tables() -> list[str]:
    """Return the names of all tables that were ever written, replaced versions included."""
    from fiftytwo.facts.tables import TABLES

    every = [name for table in TABLES for name in (table, table + REPLACED)]
    return [name for name in every if (folder(name) / "_delta_log").is_dir()]


# ---- one writer at a time

_depth = threading.local()
_thread_lock = threading.RLock()


@contextmanager
def writing(*, wait_seconds: float | None = None) -> Iterator[None]:
    """Hold the one lock of all writers of the facts; free when the process ends, however it ends.

    Raises:
        StoreError: if another process still writes after the wait.
    """
    wait = LOCK_WAIT_SECONDS if wait_seconds is None else wait_seconds
    with _thread_lock:
        depth = getattr(_depth, "value", 0)
        if depth:
            yield
            return
        root().mkdir(parents=True, exist_ok=True)
        descriptor = os.open(root() / ".writer", os.O_RDWR | os.O_CREAT, 0o600)
        turn = os.open(root() / ".next", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                _locked(turn, wait)  # who waits holds the turn, so that a busy writer cannot come back first
                _locked(descriptor, wait)
            finally:
                os.close(turn)
            _depth.value = 1
            yield
        finally:
            _depth.value = 0
            os.close(descriptor)


def _locked(descriptor: int, wait_seconds: float) -> None:
    ends = time.monotonic() + wait_seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= ends:
                raise StoreError(_holder(descriptor)) from None
            time.sleep(0.05)
            continue
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps({"process": os.getpid()}).encode(), 0)
        return


def _holder(descriptor: int) -> str:
    try:
        process = json.loads(os.pread(descriptor, 200, 0))["process"]
    except (ValueError, KeyError):
        process = "?"
    return _("Another program (process %(process)s) is writing facts. Wait until it has finished and try again.") % {
        "process": process
    }


Progress = Callable[[str, float], None]
"""Called with what is being done and the share of it that is done, 0–1."""
