"""People from a file, on a page: upload, look at what would happen, agree."""

from __future__ import annotations

import re
import secrets
import time
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from fiftytwo.org.forms import DayField, PeopleFileForm
from fiftytwo.org.people_import import PeopleReport, import_people
from fiftytwo.org.people_import.files import MAX_BYTES
from fiftytwo.org.permissions import can_edit_people
from fiftytwo.org.viewer import Viewer
from fiftytwo.org.views.doors import someone_who, submitted

SHOWN = 200
KEPT_SECONDS = 24 * 3600
TOKEN = re.compile(r"[A-Za-z0-9_-]{20,40}")


def people_import(request: HttpRequest) -> HttpResponse:
    """Take a file and show what it would do."""
    viewer = someone_who(request, can_edit_people)
    form = PeopleFileForm(request.POST or None, request.FILES or None, initial={"as_of": viewer.today})
    token = secrets.token_urlsafe(18)
    report = submitted(request, form, lambda given: _tried(viewer, token, **given))
    if report is not None:
        return _preview(request, report, token)
    status = 422 if form.errors else 200
    return render(request, "org/people_import.html", {"form": form}, status=status)


def _tried(viewer: Viewer, token: str, *, file: UploadedFile[Any], as_of: date) -> PeopleReport:
    """Keep a file and say what it would do."""
    _keep(file, path := _path(viewer, token))
    return import_people(viewer, path, as_of=as_of, dry_run=True)


@require_POST
def people_import_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Do what was shown; if meanwhile it would be something else, show that instead."""
    viewer = someone_who(request, can_edit_people)
    if not TOKEN.fullmatch(token) or not (path := _path(viewer, token)).is_file():
        raise Http404
    expected = request.POST.get("expected", "") or "none"
    try:
        as_of = DayField().clean(request.POST.get("as_of", ""))
        report = import_people(viewer, path, as_of=as_of, expected=expected)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("org:people_import")
    if not report.done:
        messages.warning(request, _("Something has changed since you looked: this is what would happen now."))
        return _preview(request, report, token)
    path.unlink()
    count = len(report.new) + len(report.changed) + len(report.left)
    done = ngettext("%(count)d person was added or changed.", "%(count)d people were added or changed.", count)
    messages.success(request, done % {"count": count})
    return redirect("org:people")


def _preview(request: HttpRequest, report: PeopleReport, token: str) -> HttpResponse:
    parts = [
        (_("New"), report.new),
        (_("Changed"), report.changed),
        (_("Leaving"), report.left),
    ]
    shown = [(title, people[:SHOWN], len(people)) for title, people in parts]
    return render(
        request, "org/people_preview.html", {"report": report, "parts": shown, "token": token, "limit": SHOWN}
    )


def _keep(file: UploadedFile[Any], path: Path) -> None:
    """Keep an upload until it is agreed to, for a day at most, readable by its owner only.

    Raises:
        ValidationError: if it is too large.
    """
    if file.size is None or file.size > MAX_BYTES:
        limit = MAX_BYTES // 1024**2
        raise ValidationError(
            {"file": _("The file is larger than %(limit)d MB: export people only.") % {"limit": limit}}
        )
    for old in path.parent.iterdir():
        if old.stat().st_mtime < time.time() - KEPT_SECONDS:
            old.unlink(missing_ok=True)
    path.touch(mode=0o600)
    with path.open("wb") as kept:
        for chunk in file.chunks():
            kept.write(chunk)


def _path(viewer: Viewer, token: str) -> Path:
    """Return where an upload is kept: under its uploader's number, so that nobody else can agree to it."""
    folder = Path(settings.HOME) / "work" / "people"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{viewer.user.pk if viewer.user else 0}-{token}"
