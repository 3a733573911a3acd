"""Running SQL that takes a while: with progress, and so that somebody can stop it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from django.utils.translation import gettext as _

from fiftytwo.facts import room
from fiftytwo.facts.store import Progress
from fiftytwo.sources.files.errors import ImportCancelled, ImportRefused


def silent(_stage: str, _share: float) -> None:
    """Nobody watches."""


@dataclass(frozen=True)
class Run:
    """An engine at work on one import. Whoever watches stops it by raising from ``progress``."""

    con: duckdb.DuckDBPyConnection
    work: Path
    progress: Progress = silent

    def sql(self, sql: str, stage: str = "") -> None:
        """Run one statement; with a stage, tell how far it is.

        Raises:
            ImportCancelled: if whoever watches stops it; the statement is stopped too.
            ImportRefused: if the engine cannot read the file.
        """
        done = threading.Event()
        failed: list[BaseException] = []
        worker = threading.Thread(target=_execute, args=(self.con, sql, failed, done), daemon=True)
        worker.start()
        try:
            while not done.wait(0.2):
                self.progress(stage, max(0.0, self.con.query_progress() / 100))
        except BaseException:
            self.con.interrupt()
            raise
        finally:
            worker.join()
        if failed:
            raise _as_refusal(failed[0]) from failed[0]

    def rows(self, sql: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
        """Return the few rows of a query."""
        return self.con.execute(sql, values or []).fetchall()

    def number(self, sql: str) -> int:
        """Return the one number of a query."""
        rows = self.con.execute(sql).fetchall()  # all of it: a result left half read blocks the connection
        return int(rows[0][0] or 0) if rows else 0


def _execute(con: duckdb.DuckDBPyConnection, sql: str, failed: list[BaseException], done: threading.Event) -> None:
    try:
        con.execute(sql)
    except BaseException as error:
        failed.append(error)
    finally:
        done.set()


def _as_refusal(error: BaseException) -> BaseException:
    """Return what the engine could not do as a refusal; faults of ours stay faults."""
    if isinstance(error, duckdb.InterruptException):
        return ImportCancelled(_("The import was stopped."), _("Nothing was changed."))
    if room.is_lacking(error):
        return ImportRefused(
            _("There is no room left on the disk to work on this file."),
            _("Make room, then import it again. Nothing was changed."),
        )
    if isinstance(error, duckdb.OutOfMemoryException):
        return ImportRefused(
            _("There is not enough memory or disk for this import."),
            _("Free some, or raise FIFTYTWO_ENGINE_MEMORY_MB."),
        )
    if isinstance(error, duckdb.IOException | duckdb.InvalidInputException):
        first = str(error).splitlines()[0]
        return ImportRefused(
            _("The file cannot be read as a table: %(why)s") % {"why": first},
            _("Look at its quotes and line ends, or export it again."),
        )
    return error
