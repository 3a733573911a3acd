"""Pages about imports: which there were, what came of one, its refused rows, and taking it back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from fiftytwo.org.middleware import viewer as viewer_of
from fiftytwo.org.permissions import can_import, can_see_batch
from fiftytwo.sources import actions, queries
from fiftytwo.sources.models import Import


@require_GET
def imports(request: HttpRequest) -> HttpResponse:
    """Show all imports, newest first."""
    only_for_importers(request)
    before = request.GET.get("before", "")
    page = queries.imports_page(before=int(before) if before.isdecimal() and len(before) < 12 else None)
    return render(request, "sources/imports.html", {"page": page})


@require_GET
def one_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what came of one import."""
    only_for_importers(request)
    try:
        page = queries.import_page(pk)
    except Import.DoesNotExist:
        raise Http404(_("There is no import with this number.")) from None
    return render(request, "sources/import.html", {"page": page})


@require_GET
def refused(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand the refused rows over as CSV."""
    only_for_importers(request)
    path = _found(pk).refused_path
    if path is None:
        raise Http404(_("This import has no file of refused rows."))
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=f"refused-{pk}.csv", content_type="text/csv; charset=utf-8"
    )


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an import back."""
    only_for_importers(request)
    viewer = viewer_of(request)
    if not can_import(viewer):
        raise PermissionDenied(_("Only service operations and administrators can undo an import."))
    made = _found(pk)
    try:
        actions.undo_import(made, actor=viewer)
    except ValueError:
        messages.error(request, _("This import did not go in, so there is nothing to undo."))
    else:
        messages.success(request, _("The import of %(file)s was undone.") % {"file": made.file_name})
    return redirect("sources:import", pk=pk)


def only_for_importers(request: HttpRequest) -> None:
    """Imports are in the menu of those who may import; to others we say who they are."""
    if not can_see_batch(viewer_of(request)):
        raise PermissionDenied(_("Imports are seen by service operations and administrators."))


def _found(pk: int) -> Import:
    made = Import.objects.select_related("batch").filter(pk=pk).first()
    if made is None:
        raise Http404(_("There is no import with this number."))
    return made
