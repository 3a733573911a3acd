"""Uploaded files of people, kept until someone agrees to them: a day at most, for their uploader only."""

from __future__ import annotations

import re
import secrets
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from fiftytwo.org.people_import.files import MAX_BYTES
from fiftytwo.org.viewer import Viewer

KEPT_SECONDS = 24 * 3600
TOKEN = re.compile(r"[A-Za-z0-9_-]{20,40}")


def keep(viewer: Viewer, file: UploadedFile[Any]) -> str:
    """Keep an upload, readable by the owner of the machine's files only; return the token that finds it again.

    Raises:
        ValidationError: if it is too large.
    """
    if file.size is None or file.size > MAX_BYTES:
        limit = MAX_BYTES // 1024**2
        raise ValidationError(
            {"file": _("The file is larger than %(limit)d MB: export people only.") % {"limit": limit}}
        )
    folder().mkdir(parents=True, exist_ok=True)
    token = secrets.token_urlsafe(18)
    path = path_of(viewer, token)
    path.touch(mode=0o600)
    with path.open("wb") as kept:
        for chunk in file.chunks():
            kept.write(chunk)
    return token


def kept(viewer: Viewer, token: str) -> Path | None:
    """Return where an upload of a viewer is kept; None for what is not there, too old, or somebody else's."""
    if not TOKEN.fullmatch(token):
        return None
    path = path_of(viewer, token)
    return None if _is_old(path) else path


def forget_old() -> int:
    """Delete the uploads that nobody agreed to within a day; return how many."""
    old = [path for path in folder().glob("*") if _is_old(path)]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def folder() -> Path:
    """Return where uploads lie."""
    return Path(settings.HOME) / "work" / "people"


def path_of(viewer: Viewer, token: str) -> Path:
    """Return a place under its uploader's number, so that nobody else can agree to it."""
    return folder() / f"{viewer.user.pk if viewer.user else 0}-{token}"


def _is_old(path: Path) -> bool:
    try:
        return path.stat().st_mtime < time.time() - KEPT_SECONDS
    except FileNotFoundError:  # agreed to, or deleted by another worker, just now
        return True
