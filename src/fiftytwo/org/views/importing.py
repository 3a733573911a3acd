"""People from a file, on a page: upload, look at what would happen, agree."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from fiftytwo.org.forms import DayField, PeopleFileForm
from fiftytwo.org.people_import import PeopleReport, import_people, uploads
from fiftytwo.org.permissions import can_edit_people
from fiftytwo.org.viewer import Viewer
from fiftytwo.org.views.doors import someone_who, submitted

SHOWN = 200


def people_import(request: HttpRequest) -> HttpResponse:
    """Take a file and show what it would do."""
    viewer = someone_who(request, can_edit_people)
    form = PeopleFileForm(request.POST or None, request.FILES or None, initial={"as_of": viewer.today})
    tried = submitted(request, form, lambda given: _tried(viewer, **given))
    if tried is not None:
        return _preview(request, *tried)
    status = 422 if form.errors else 200
    return render(request, "org/people_import.html", {"form": form}, status=status)


def _tried(viewer: Viewer, *, file: UploadedFile[Any], as_of: date) -> tuple[PeopleReport, str]:
    """Keep a file and say what it would do, and the token that agrees to it; what is refused is not kept."""
    token = uploads.keep(viewer, file)
    path = uploads.path_of(viewer, token)
    try:
        return import_people(viewer, path, as_of=as_of, dry_run=True), token
    except ValidationError:
        path.unlink()
        raise


@require_POST
def people_import_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Do what was shown; if meanwhile it would be something else, show that instead."""
    viewer = someone_who(request, can_edit_people)
    path = uploads.kept(viewer, token)
    if path is None:
        messages.error(request, _("This file is no longer kept: upload it again."))
        return redirect("org:people_import")
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
