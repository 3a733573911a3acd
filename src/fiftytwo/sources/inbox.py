"""The drop folder: what lies in ``inbox/<mapping>/`` is imported by that saved mapping, by itself.

Another system writes there, or an SFTP server that the operator points at it. A file is taken when it has been still
for a minute; afterwards it lies in ``done`` or ``failed`` beside, with a note of what was wrong.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from fiftytwo.sources.actions import import_file
from fiftytwo.sources.files.errors import ImportRefused
from fiftytwo.sources.files.mapping import Mapping
from fiftytwo.sources.mappings import mapping_called

STILL_SECONDS = 60
TAKEN_AT_ONCE = 20
DONE, FAILED = "done", "failed"
UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload")


def folder() -> Path:
    """Return the drop folder of the house."""
    return Path(settings.HOME) / "inbox"


def take_in() -> int:
    """Import the files that lie still in the drop folder, the oldest first; return how many were tried."""
    waiting = sorted(_still_files(), key=lambda path: path.stat().st_mtime)[:TAKEN_AT_ONCE]
    for path in waiting:
        _take(path)
    return len(waiting)


def _still_files() -> list[Path]:
    now = time.time()
    if not folder().is_dir():
        return []
    return [
        path
        for place in folder().iterdir()
        if place.is_dir()
        for path in place.iterdir()
        if path.is_file()
        and not path.is_symlink()
        and not path.name.startswith(".")
        and path.suffix not in UNFINISHED
        and now - path.stat().st_mtime > STILL_SECONDS
    ]


def _take(path: Path) -> None:
    try:
        import_file(path, _mapping_of(path), actor=None)
    except ImportRefused as refused:
        _put_aside(path, FAILED, str(refused))
    else:
        _put_aside(path, DONE)


def _mapping_of(path: Path) -> Mapping:
    return mapping_called(path.parent.name)


def _put_aside(path: Path, where: str, note: str = "") -> None:
    """Move a file beside, under a name that is free; a note says why it was not taken."""
    place = path.parent / where
    place.mkdir(exist_ok=True)
    target, n = place / path.name, 1
    while target.exists():
        target, n = place / f"{path.stem}-{n}{path.suffix}", n + 1
    os.replace(path, target)
    if note:
        target.with_name(f"{target.name}.why.txt").write_text(_("Not imported: %(why)s") % {"why": note}, "utf-8")
