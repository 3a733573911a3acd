"""Tables in other clothes as CSV: workbooks, JSON, tables of web pages, and what lies in a ZIP archive."""

from __future__ import annotations

import contextlib
import gzip
import re
import zlib
from pathlib import Path

from django.utils.translation import gettext as _

from fiftytwo.sources.files.checks import refuse
from fiftytwo.sources.files.opening import unzipped
from fiftytwo.sources.files.unpacking.archives import extract
from fiftytwo.sources.files.unpacking.objects import from_json
from fiftytwo.sources.files.unpacking.pages import from_page
from fiftytwo.sources.files.unpacking.workbooks import from_workbook, is_workbook
from fiftytwo.sources.files.unpacking.workbooks import sheets_in as sheets_in


def kind_of_package(path: Path) -> str:
    """Say what a file is by its first bytes: ``zip``, ``workbook``, ``json``, ``html``, or nothing for others."""
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "workbook"
    if head.startswith(b"PK\x03\x04"):
        return "workbook" if is_workbook(path) else "zip"
    packed = head.startswith(b"\x1f\x8b")
    if packed:
        with contextlib.suppress(OSError, EOFError, zlib.error), gzip.open(path) as file:  # damage is told on opening
            head = file.read(4096)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not packed and start[:1] == b"<" and b"<table" in head.lower():
        return "html"
    return "json" if start[:1] == b"{" or re.match(rb"\[\s*[{\]]", start) else ""


def unpacked(path: Path, work: Path, *, sheet: str = "", folder: bool = False) -> Path:
    """Return a file or folder that can be read as tables: the file itself where it needs no unpacking.

    Args:
        sheet: the sheet of a workbook; the fullest one if not said.
        folder: the mapping reads several files of an archive, not the one table in it.

    Raises:
        ImportRefused: if it is damaged, a bomb, or holds no table or no such sheet.
    """
    if not path.is_file():
        return path
    kind = kind_of_package(path)
    if kind == "zip":
        tables = extract(path, work)
        if folder:
            return tables[0].parent
        if len(tables) > 1:
            raise refuse(
                _("“%(name)s” holds %(n)d tables.") % {"name": path.name, "n": len(tables)},
                _("Import one of them: %(names)s.") % {"names": ", ".join(sorted(one.name for one in tables)[:20])},
            )
        return unpacked(tables[0], work, sheet=sheet)
    if kind == "workbook":
        return from_workbook(path, work, sheet)
    if kind == "html":
        return from_page(path, work)
    return from_json(_plain(path, work), work) if kind == "json" else path


def _plain(path: Path, work: Path) -> Path:
    """Return a file as it is inside its gz."""
    with path.open("rb") as file:
        if file.read(2) != b"\x1f\x8b":
            return path
    target = work / "unzipped" / path.name.removesuffix(".gz")
    target.parent.mkdir(exist_ok=True)
    with target.open("wb") as out:
        out.writelines(unzipped(path))
    return target
