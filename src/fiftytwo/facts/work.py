"""Work databases: DuckDB files in the home that live as long as one piece of work."""

from __future__ import annotations

import fcntl
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from django.conf import settings

from fiftytwo.facts import store
from fiftytwo.facts.sql import file_list, literal, quoted

BACKUP = ".backup-"  # begins the name of a folder in which a backup is put together, beside the facts


def folder() -> Path:
    """Return the folder of all work databases."""
    return Path(settings.HOME) / "work"


def configure(con: duckdb.DuckDBPyConnection, spill: Path) -> None:
    """Give a connection our limits: memory, where to spill, no network, UTC."""
    con.execute(f"SET memory_limit = '{int(settings.ENGINE_MEMORY_MB)}MB'")
    con.execute(f"SET temp_directory = {literal(str(spill))}")
    con.execute("SET autoinstall_known_extensions = false")
    con.execute("SET autoload_known_extensions = false")
    con.execute("SET preserve_insertion_order = false")
    con.execute("SET enable_progress_bar = false")
    con.execute("SET TimeZone = 'UTC'")


@contextmanager
def open_folder(within: Path | None = None, prefix: str = "") -> Iterator[Path]:
    """Give a folder of one's own, readable by its owner only; it is deleted afterwards.

    After a crash :func:`sweep_up` deletes those in the work folder, and those of backups.
    """
    place = (within or folder()) / (prefix + uuid.uuid4().hex)
    place.mkdir(parents=True, mode=0o700)
    alive = os.open(place / "alive", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(alive, fcntl.LOCK_EX)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
        os.close(alive)


@contextmanager
def open_work(*beside: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a DuckDB of one's own, kept in a file, within the memory limit; it is deleted afterwards.

    Args:
        beside: files and folders that it may reach; else it reaches the home and the facts, and no network.
    """
    with open_folder() as place:
        con = duckdb.connect(str(place / "work.duckdb"))
        try:
            configure(con, place / "spill")
            shut_in(con, [Path(settings.HOME), store.root(), *beside])
            yield con
        finally:
            con.close()


def shut_in(con: duckdb.DuckDBPyConnection, reached: Iterable[Path]) -> None:
    """Take every file but these away from a connection, for good: no mistake in a query reads another one."""
    reached = list(reached)
    folders = [str(path.absolute()) for path in reached if not path.is_file()]
    files = [str(path.absolute()) for path in reached if path.is_file()]
    con.execute(f"SET allowed_directories = {file_list(folders)}")
    con.execute(f"SET allowed_paths = {file_list(files)}")
    con.execute("SET enable_external_access = false")


def sweep_up() -> int:
    """Delete the work of processes that were killed; return how many pieces there were."""
    gone = 0
    for place in [*folder().glob("*"), *store.root().parent.glob(f"{BACKUP}*")]:
        if place.is_dir() and _abandoned(place):
            shutil.rmtree(place, ignore_errors=True)
            gone += 1
    return gone


def _abandoned(place: Path) -> bool:
    try:
        alive = os.open(place / "alive", os.O_RDWR)
    except FileNotFoundError:
        return False  # being made or deleted just now, or not ours
    try:
        fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        return True
    finally:
        os.close(alive)


def lay(con: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, tuple[str, Sequence[Any]]]) -> None:
    """Make a table of a few Python values in a work database.

    Not by way of Arrow: that imports pandas, which takes longer than many an import.

    Args:
        con: the work database.
        name: of the table; one of that name is replaced.
        columns: per name the type, as DuckDB calls it, and the values.
    """
    given = ", ".join(f"unnest(CAST(? AS {kind}[])) AS {quoted(column)}" for column, (kind, _) in columns.items())
    con.execute(f"CREATE OR REPLACE TABLE {quoted(name)} AS SELECT {given}", [list(v) for _, v in columns.values()])


def one(con: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    """Return the one row of a query that has one; nothing stays open."""
    return con.execute(query).fetchall()[0]
