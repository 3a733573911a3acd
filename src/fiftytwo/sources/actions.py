"""Bringing files in, and taking them out again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fiftytwo.facts import batches, store
from fiftytwo.facts.models import Batch
from fiftytwo.facts.store import Progress
from fiftytwo.facts.work import open_folder, open_work
from fiftytwo.facts.write import Written, write
from fiftytwo.org import audit
from fiftytwo.org.permissions import can_import
from fiftytwo.org.viewer import Viewer
from fiftytwo.sources.files import refusals
from fiftytwo.sources.files.errors import ImportRefused
from fiftytwo.sources.files.mapping import Mapping
from fiftytwo.sources.files.pipeline import Pipeline, Ready
from fiftytwo.sources.files.report import Report
from fiftytwo.sources.files.running import Run, silent
from fiftytwo.sources.files.unpacking import unpacked
from fiftytwo.sources.models import Import, refused_folder

WRITTEN_FIRST = ("contact", "contact_event", "rating", "text", "words")


def import_file(path: Path, mapping: Mapping, *, actor: Viewer | None, progress: Progress = silent) -> Import:
    """Bring a file or folder in, and return what came of it.

    Args:
        path: a file, or a folder if the mapping reads one.
        mapping: from :func:`fiftytwo.sources.files.mapping.load`.
        actor: who imports; None for the system (the command line of the machine itself).
        progress: told what is being done and its share, 0–1; stops the import by raising ImportCancelled.

    Raises:
        ImportRefused: if the file or the mapping is wrong as a whole; nothing has changed then.
        PermissionError: if the actor may not import.
    """
    _may(actor)
    started = monotonic()
    while True:
        batches.recover()  # what a killed import left half done must not be taken for known
        with _prepared(path, mapping, progress) as (run, ready), store.writing():
            if batches.recover():
                continue  # another one was killed meanwhile, and its rows were compared with
            made, counts = _brought_in(path, mapping, (run, ready), actor, progress)
        break
    report = replace(ready.report, tables=counts, seconds=round(monotonic() - started, 1))
    return _finish(made, report, actor)


def _brought_in(
    path: Path, mapping: Mapping, prepared: tuple[Run, Ready], actor: Viewer | None, progress: Progress
) -> tuple[Import, dict[str, dict[str, int]]]:
    """Write what was read; if that fails, take it out again."""
    run, ready = prepared
    made = _start(path, mapping, ready, actor)
    try:
        if ready.report.refused:
            made.refused_file = f"{made.batch.pk}.csv"
            made.save(update_fields=["refused_file"])
            refusals.write_file(run, refused_folder() / made.refused_file)
        return made, _write(run, ready, made.batch, progress)
    except BaseException:
        batches.fail(made.batch)
        raise


def try_file(path: Path, mapping: Mapping, *, actor: Viewer | None, progress: Progress = silent) -> Report:
    """Read a file as an import would, and return the report; nothing is written.

    Raises:
        ImportRefused: as :func:`import_file`.
        PermissionError: if the actor may not import.
    """
    _may(actor)
    started = monotonic()
    with _prepared(path, mapping, progress) as (_run, ready):
        return replace(ready.report, dry_run=True, seconds=round(monotonic() - started, 1))


def first_refused(path: Path, mapping: Mapping, *, actor: Viewer | None, most: int = 500) -> list[tuple[int, str, str]]:
    """Return the first rows of a file that would be refused: row number, column, and the code of the reason.

    Raises:
        ImportRefused: if the file is wrong as a whole, but for having no good row.
        PermissionError: if the actor may not import.
    """
    _may(actor)
    with open_work(path) as con, open_folder() as work:
        run = Run(con, work, silent)
        try:
            Pipeline(run, path, mapping, timezone.now()).prepare()
        except ImportRefused:
            if not refusals.counted(run)[0]:
                raise
        return [
            (int(row), str(place or ""), str(code))
            for row, place, code in run.rows(f"SELECT row, place, reason FROM refused ORDER BY row LIMIT {int(most)}")
        ]


def undo_import(made: Import, *, actor: Viewer | None) -> dict[str, Any]:
    """Take out what an import brought in; return how many rows went, came back, and stayed, per table.

    Raises:
        ValueError: if it is not in.
        PermissionError: if the actor may not import.
    """
    _may(actor)
    return batches.undo(made.batch_id, actor)


def _may(actor: Viewer | None) -> None:
    if actor is not None and not can_import(actor):
        raise PermissionError(_("Only service operations and administrators can import."))


@contextmanager
def _prepared(path: Path, mapping: Mapping, progress: Progress) -> Iterator[tuple[Run, Ready]]:
    """Open a work database and a folder for unpacked files, and read everything into them."""
    if not path.exists():
        raise ImportRefused(_("There is no file “%(path)s”.") % {"path": path}, _("Check the path."))
    with open_work(path) as con, open_folder() as work:
        run = Run(con, work, progress)
        before = _stamp(path)
        plain = unpacked(path, work, sheet=mapping.sheet, folder=mapping.of_folder)
        ready = Pipeline(run, plain, mapping, timezone.now()).prepare()
        if _stamp(path) != before:
            raise ImportRefused(
                _("“%(name)s” was changed while it was read.") % {"name": path.name},
                _("Nothing was changed here. Wait until it is complete, then import it again."),
            )
        yield run, ready


def _stamp(path: Path) -> list[tuple[str, int, int]]:
    """Return what changes when somebody writes to a file, or to one in a folder."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return [(file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in files if file.is_file()]


def _start(path: Path, mapping: Mapping, ready: Ready, actor: Viewer | None) -> Import:
    """Remember the import before anything is written, so that a crash leaves a trace."""
    batch = batches.start(mapping.source, "import", path.name, actor, tables=_in_order(ready))
    return Import.objects.create(
        batch=batch,
        file_name=path.name[:255],
        size=sum(file.size for file in ready.files),
        sha256=ready.files[0].sha256 if len(ready.files) == 1 else "",
        mapping_name=mapping.name[:200],
        mapping_text=mapping.text,
        report=ready.report.as_dict(),
    )


def _in_order(ready: Ready) -> list[str]:
    return sorted(ready.tables, key=lambda table: (table not in WRITTEN_FIRST, table))


def _write(run: Run, ready: Ready, batch: Batch, progress: Progress) -> dict[str, dict[str, int]]:
    """Write table by table; each is one durable step."""
    counts = {}
    for table in _in_order(ready):
        written = write(
            run.con,
            table,
            ready.tables[table],
            batch=batch,
            distinct=table in ready.distinct,
            progress=progress,
        )
        counts[table] = (written + Written(same=ready.unchanged.get(table, 0))).as_counts()
    return counts


def _finish(made: Import, report: Report, actor: Viewer | None) -> Import:
    with transaction.atomic():
        made.report = report.as_dict()
        made.save()
        batches.finish(made.batch, report.tables)
        audit.record(
            actor, "import.done", made, {"file": made.file_name, "mapping": made.mapping_name, "counts": report.tables}
        )
    return made
