"""The line of files that wait to be read: one after another, with progress, stopped when asked, resumed if killed."""

from __future__ import annotations

import logging
import shutil
from datetime import timedelta

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from fiftytwo.org.models import Organisation
from fiftytwo.org.viewer import Viewer, viewer_of
from fiftytwo.sources.actions import import_file
from fiftytwo.sources.files.errors import ImportCancelled, ImportRefused
from fiftytwo.sources.files.mapping import parse
from fiftytwo.sources.models import Upload

log = logging.getLogger(__name__)
TOLD_SECONDS = 1.0
SILENT = timedelta(minutes=3)  # a worker that told nothing for so long is gone
State = Upload.State


def read_uploads() -> int:
    """Read all files that wait, and those whose worker was killed; return how many."""
    count = 0
    while upload := _next():
        _read(upload)
        count += 1
    return count


def _next() -> Upload | None:
    """Claim the file that has waited longest; of many workers one gets it."""
    now = timezone.now()
    Upload.objects.filter(state=State.RUNNING, touched_at__lt=now - SILENT).update(state=State.WAITING)
    for upload in Upload.objects.filter(state=State.WAITING).order_by("touched_at")[:5]:
        if Upload.objects.filter(pk=upload.pk, state=State.WAITING).update(state=State.RUNNING, touched_at=now):
            return upload
    return None


def _read(upload: Upload) -> None:
    with translation.override(_language(upload)):
        try:
            mapping = parse(upload.mapping_text, name=upload.mapping_name)
            made = import_file(upload.path, mapping, actor=_actor(upload), progress=Teller(upload))
        except ImportCancelled:
            _end(upload, State.CANCELLED, _("It was stopped; nothing was changed."))
        except (ImportRefused, PermissionError) as refused:
            hint = getattr(refused, "hint", "")
            _end(upload, State.FAILED, f"{refused}" if not hint or hint in str(refused) else f"{refused} {hint}")
        except Exception as problem:
            log.exception("The upload %s could not be read", upload.key)
            _end(upload, State.FAILED, _("Something went wrong here: %(what)s.") % {"what": type(problem).__name__})
        else:
            Upload.objects.filter(pk=upload.pk).update(made=made)
            _end(upload, State.DONE, "")
            shutil.rmtree(upload.folder, ignore_errors=True)


def _end(upload: Upload, state: State, problem: str) -> None:
    Upload.objects.filter(pk=upload.pk).update(state=state, problem=problem, share=None, touched_at=timezone.now())


def _actor(upload: Upload) -> Viewer | None:
    """Whoever put it in line, with the rights of today; a file of the drop folder comes from the system."""
    return viewer_of(upload.owner) if upload.owner else None


def _language(upload: Upload) -> str:
    person = getattr(upload.owner, "person", None)
    return (person.language if person else "") or Organisation.get().language


class Teller:
    """Writes down how far a file is, once a second at most, and stops it when that was asked."""

    def __init__(self, upload: Upload) -> None:
        self.upload, self.told_at = upload, timezone.now() - timedelta(seconds=TOLD_SECONDS)

    def __call__(self, stage: str, share: float) -> None:
        now = timezone.now()
        if (now - self.told_at).total_seconds() < TOLD_SECONDS:
            return
        self.told_at = now
        own = Upload.objects.filter(pk=self.upload.pk)
        own.update(stage=stage[:200], share=min(max(share, 0.0), 1.0), touched_at=now)
        if own.filter(stop_asked=True).exists():
            raise ImportCancelled(_("The import was stopped."), _("Nothing was changed."))
