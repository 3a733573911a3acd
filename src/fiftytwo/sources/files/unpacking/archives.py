"""Tables in a ZIP archive. Names, paths and sizes inside are never trusted."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

from fiftytwo.sources.files.checks import refuse
from fiftytwo.sources.files.opening import BOMB_FREE_BYTES, BOMB_RATIO, CHUNK, check_size

TABLES = (".csv", ".tsv", ".txt", ".gz", ".parquet", ".json", ".jsonl", ".ndjson")
WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
MOST_FILES = 1_000
# What unpackers raise on bytes that cannot be read: bzip2 an OSError, an unknown way of packing NotImplementedError.
DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, NotImplementedError, ValueError)


def tables_in(path: Path) -> list[str]:
    """Return the names of the tables in a ZIP archive.

    Raises:
        ImportRefused: if it is damaged or holds no table.
    """
    with opened(path) as archive:
        return sorted(PurePosixPath(entry.filename).name for entry in _entries(archive, path.name))


def extract_table(path: Path, name: str, work: Path) -> Path:
    """Return one table of a ZIP archive as a file.

    Raises:
        ImportRefused: if it is not there, or a bomb.
    """
    with opened(path) as archive:
        for entry in _entries(archive, path.name):
            if PurePosixPath(entry.filename).name == name:
                return _copy_out(archive, entry, work)
    raise refuse(_("“%(archive)s” holds no table “%(name)s”.") % {"archive": path.name, "name": name})


def opened(path: Path) -> zipfile.ZipFile:
    """Return an archive to look into.

    Raises:
        ImportRefused: if it is damaged.
    """
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError):
        raise refuse(_("“%(name)s” is a damaged archive.") % {"name": path.name}, _("Copy or make it again.")) from None


def _entries(archive: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    """Return the entries that look like tables; names and paths inside are never trusted."""
    if len(archive.infolist()) > MOST_FILES:
        raise refuse(_("“%(name)s” holds more than %(n)d files.") % {"name": name, "n": MOST_FILES})
    found: dict[str, zipfile.ZipInfo] = {}
    for entry in archive.infolist():
        inner = PurePosixPath(entry.filename.replace("\\", "/"))
        hidden = inner.name.startswith((".", "~")) or "__MACOSX" in inner.parts
        if not entry.is_dir() and not hidden and inner.suffix.lower() in (*TABLES, *WORKBOOKS):
            found.setdefault(inner.name, entry)
    if not found:
        raise refuse(
            _("“%(name)s” holds no table.") % {"name": name}, _("Put CSV, Excel, JSON or Parquet files into it.")
        )
    return list(found.values())


def extract(path: Path, work: Path) -> list[Path]:
    """Return all tables of an archive as files in one folder.

    Raises:
        ImportRefused: if it is damaged, a bomb, or holds no table.
    """
    folder = work / "unpacked"
    folder.mkdir(exist_ok=True)
    with opened(path) as archive:
        return [_copy_out(archive, entry, folder) for entry in _entries(archive, path.name)]


def _copy_out(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Path) -> Path:
    """Write one entry into a folder, under its plain name; stop where it grows beyond reason."""
    if entry.flag_bits & 1:
        raise refuse(_("“%(name)s” needs a password.") % {"name": entry.filename}, _("Pack it without one."))
    target, written = folder / PurePosixPath(entry.filename.replace("\\", "/")).name, 0
    with target.open("wb") as out:
        for chunk in _chunks(archive, entry):
            written += len(chunk)
            check_size(written, entry.filename)
            _refuse_bomb(entry, written)
            out.write(chunk)
    return target


def _chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield what is packed; whatever its unpacker raises means damage, also the ``OSError`` of bzip2."""
    try:
        with archive.open(entry) as source:
            while chunk := source.read(CHUNK):
                yield chunk
    except DAMAGED as error:
        raise refuse(_("“%(name)s” is damaged: %(why)s.") % {"name": entry.filename, "why": error}) from None


def _refuse_bomb(entry: zipfile.ZipInfo, written: int) -> None:
    if written > BOMB_FREE_BYTES and written > BOMB_RATIO * max(entry.compress_size, 1):
        raise refuse(
            _("“%(name)s” grows more than %(ratio)d times when unpacked; no real table does.")
            % {"name": entry.filename, "ratio": BOMB_RATIO},
            _("If it is what it should be, unpack it yourself and import the plain file."),
        )
