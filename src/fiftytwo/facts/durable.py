"""What is acknowledged is on the disk: files first, then the folders that name them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path


def sync(path: Path | str) -> None:
    """Wait until a file or a folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_files(paths: Iterable[Path | str], *, below: Path) -> None:
    """Wait until files, and every folder from them up to ``below``, are on the disk."""
    folders: set[Path] = set()
    for path in map(Path, paths):
        sync(path)
        folders.update(parent for parent in path.parents if parent == below or below in parent.parents)
    for folder in sorted(folders | {below}, key=lambda folder: -len(folder.parts)):
        sync(folder)


def sync_log(table_folder: Path, since_version: int | None) -> None:
    """Wait until the log entries after a version, and the folder of the log, are on the disk."""
    log = table_folder / "_delta_log"
    first = 0 if since_version is None else since_version + 1
    for entry in log.glob("*.json"):
        if entry.stem.isdigit() and int(entry.stem) >= first:
            sync(entry)
    sync(log)
    sync(table_folder)
    sync(table_folder.parent)
