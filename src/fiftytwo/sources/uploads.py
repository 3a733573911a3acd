"""A file that comes in by the browser, piece by piece: begun, received, looked at, put in line, cancelled."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterable
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fiftytwo.clock.actions import hasten
from fiftytwo.org import audit
from fiftytwo.org.permissions import can_import
from fiftytwo.org.viewer import Viewer
from fiftytwo.sources.files.checks import refuse
from fiftytwo.sources.files.mapping import parse
from fiftytwo.sources.models import Upload

READ_UPLOADS = "read_uploads"
KEPT_DAYS = 7
MOST_OPEN = 20  # uploads of one person that wait for a decision
State = Upload.State


class WrongPlaceError(ValueError):
    """A piece that does not follow what is here; ``received`` says where to go on."""

    def __init__(self, received: int) -> None:
        super().__init__(received)
        self.received = received


def begin(name: str, size: int, *, actor: Viewer) -> Upload:
    """Make room for a file of a size; the same name and size again goes on where it stopped.

    Raises:
        ImportRefused: if it is empty, too large, or too many wait already.
        PermissionError: if the actor may not import.
    """
    _may(actor)
    name = _plain_name(name)
    if not 0 < size <= settings.IMPORT_MAX_BYTES:
        raise refuse(_("“%(name)s” is empty or too large.") % {"name": name}, _("Raise FIFTYTWO_IMPORT_MAX_BYTES."))
    own = Upload.objects.filter(owner=actor.user)
    if found := own.filter(file_name=name, size=size, state=State.RECEIVING).first():
        return found
    if own.filter(state__in=(State.RECEIVING, State.HERE)).count() >= MOST_OPEN:
        raise refuse(_("Too many files wait for you to decide."), _("Import or remove some of them first."))
    upload = Upload.objects.create(key=secrets.token_urlsafe(18), owner=actor.user, file_name=name, size=size)
    upload.folder.mkdir(parents=True, mode=0o700)
    upload.path.touch(mode=0o600)
    return upload


def receive(upload: Upload, at: int, pieces: Iterable[bytes]) -> Upload:
    """Write the next bytes of a file down, durably; the last ones complete it.

    Raises:
        WrongPlaceError: if they do not follow what is here.
        ImportRefused: if they are more than was said.
    """
    if upload.state != State.RECEIVING or at != upload.received:
        raise WrongPlaceError(upload.received)
    with upload.path.open("r+b") as file:
        file.seek(at)
        for piece in pieces:
            if file.tell() + len(piece) > upload.size:
                raise refuse(_("More came than the browser had said."), _("Choose the file again."))
            file.write(piece)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())
        received = file.tell()
    mine = Upload.objects.filter(pk=upload.pk, received=at, state=State.RECEIVING)
    state = State.HERE if received == upload.size else State.RECEIVING
    if not mine.update(received=received, state=state, touched_at=timezone.now()):
        upload.refresh_from_db()
        raise WrongPlaceError(upload.received)
    upload.refresh_from_db()
    return upload


def receive_again(upload: Upload) -> None:
    """Let a file that came in part begin anew."""
    Upload.objects.filter(pk=upload.pk, state=State.RECEIVING).update(received=0)
    upload.refresh_from_db()


def remember_wish(upload: Upload, wish: dict[str, Any], *, actor: Viewer) -> None:
    """Keep how a file should be read, while whoever imports still decides."""
    _may(actor)
    Upload.objects.filter(pk=upload.pk, state=State.HERE).update(wish=wish, touched_at=timezone.now())


def put_in_line(upload: Upload, text: str, name: str, *, actor: Viewer) -> bool:
    """Let a worker import a file by a mapping; return whether it was still there to be imported.

    Raises:
        ImportRefused: if the mapping is wrong.
        PermissionError: if the actor may not import.
    """
    _may(actor)
    parse(text, name=name)
    with transaction.atomic():
        waiting = Upload.objects.filter(pk=upload.pk, state__in=(State.HERE, State.FAILED, State.CANCELLED))
        fresh = {"stop_asked": False, "problem": "", "stage": "", "share": None, "touched_at": timezone.now()}
        moved = waiting.update(state=State.WAITING, mapping_text=text, mapping_name=name[:60], **fresh)
        if moved:
            audit.record(actor, "upload.queued", upload, {"file": upload.file_name, "mapping": name})
    if moved:
        hasten(READ_UPLOADS)
    return bool(moved)


def cancel(upload: Upload, *, actor: Viewer) -> None:
    """Stop a file: one in line leaves it, one that is read is stopped at its next step, and nothing of it stays."""
    _may(actor)
    now = timezone.now()
    Upload.objects.filter(pk=upload.pk, state=State.WAITING).update(state=State.CANCELLED, touched_at=now)
    Upload.objects.filter(pk=upload.pk, state=State.RUNNING).update(stop_asked=True)


def remove(upload: Upload, *, actor: Viewer | None) -> None:
    """Delete a file that is not being read, with what was decided about it.

    Raises:
        ValueError: if it is being read.
    """
    if actor is not None:
        _may(actor)
    if not Upload.objects.filter(pk=upload.pk).exclude(state__in=(State.WAITING, State.RUNNING)).delete()[0]:
        raise ValueError(upload.key)
    shutil.rmtree(upload.folder, ignore_errors=True)


def forget_old() -> int:
    """Delete the files that nobody decided about for a week, and return how many."""
    before = timezone.now() - timedelta(days=KEPT_DAYS)
    old = Upload.objects.filter(touched_at__lt=before).exclude(state__in=(State.WAITING, State.RUNNING))
    count = 0
    for upload in old:
        remove(upload, actor=None)
        count += 1
    return count


def _plain_name(name: str) -> str:
    """Return the last part of a name, short and without signs that a folder could misread."""
    last = PurePosixPath(name.replace("\\", "/")).name
    plain = "".join(sign for sign in last if sign.isprintable() and sign not in '/\\:*?"<>|').strip(". ")
    return plain[-200:] or "file"


def _may(actor: Viewer) -> None:
    if not can_import(actor):
        raise PermissionError(_("Only service operations and administrators can import."))
