"""Pages and addresses for files that come in by the browser: choose, look, correct, import, watch."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fiftytwo.org.middleware import viewer as viewer_of
from fiftytwo.sources import mappings, preview, uploads
from fiftytwo.sources.files.errors import ImportRefused
from fiftytwo.sources.files.mapping import example_names
from fiftytwo.sources.forms import ChooseForm, SaveForm, wish_in
from fiftytwo.sources.models import SavedMapping, Upload
from fiftytwo.sources.views import only_for_importers

PIECE_BYTES = 1 << 20
SUGGESTED = ""


@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Let somebody choose a file; without JavaScript it comes in one go."""
    only_for_importers(request)
    form = ChooseForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            upload = uploads.begin(file.name, file.size, actor=viewer_of(request))
            if upload.received:
                uploads.receive_again(upload)
            uploads.receive(upload, 0, file.chunks())
        except ImportRefused as refused:
            form.add_error("file", f"{refused} {refused.hint}")
        else:
            return redirect("sources:look", key=upload.key)
    own = Upload.objects.filter(owner=viewer_of(request).user)[:20]
    status = 422 if form.errors else 200
    return render(request, "sources/choose.html", {"form": form, "uploads": own}, status=status)


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a file that comes in pieces, or say how far one that was begun has come."""
    only_for_importers(request)
    try:
        said = json.loads(request.body)
        name, size = str(said["name"]), int(said["size"])
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"error": _("Say the name and the size of the file.")}, status=400)
    try:
        upload = uploads.begin(name, size, actor=viewer_of(request))
    except ImportRefused as refused:
        return JsonResponse({"error": f"{refused} {refused.hint}"}, status=422)
    return JsonResponse({"key": upload.key, "received": upload.received}, status=201)


@require_POST
def piece(request: HttpRequest, key: str) -> HttpResponse:
    """Take the next piece of a file; one that does not follow is told where to go on."""
    upload = _own(request, key)
    at = request.GET.get("at", "")
    if not at.isdecimal() or len(at) > 15:
        return JsonResponse({"error": _("Say where the piece belongs.")}, status=400)
    try:
        upload = uploads.receive(upload, int(at), iter(lambda: request.read(PIECE_BYTES), b""))
    except uploads.WrongPlaceError as wrong:
        return JsonResponse({"received": wrong.received}, status=409)
    except ImportRefused as refused:
        return JsonResponse({"error": f"{refused} {refused.hint}"}, status=422)
    return JsonResponse({"received": upload.received, "complete": upload.state != Upload.State.RECEIVING})


@require_GET
def look(request: HttpRequest, key: str) -> HttpResponse:
    """Show how a file would be read, or how far it is."""
    upload = _own(request, key)
    if upload.state == Upload.State.DONE and upload.made_id:
        return redirect("sources:import", pk=upload.made_id)
    if upload.state in (Upload.State.WAITING, Upload.State.RUNNING, Upload.State.RECEIVING):
        return render(request, "sources/progress.html", {"upload": upload})
    page = preview.look_page(upload, viewer_of(request))
    saved = [*mappings.names(), *example_names()]
    context = {"page": page, "upload": upload, "zones": preview.zones(), "saved": saved, "form": SaveForm()}
    return render(request, "sources/look.html", context, status=200 if page.suggestion else 422)


@require_GET
def progress(request: HttpRequest, key: str) -> HttpResponse:
    """Say how far a file is, for a page that asks again and again; the end is told by going on."""
    upload = _own(request, key)
    response = render(request, "sources/progress.html#progress", {"upload": upload})
    if upload.is_over:
        response["HX-Redirect"] = request.path.removesuffix("progress/")
    return response


@require_POST
def decide(request: HttpRequest, key: str) -> HttpResponse:
    """Change how a file is read, save that as a mapping, import it, or remove it."""
    upload, viewer = _own(request, key), viewer_of(request)
    decision = request.POST.get("decision", "look")
    if decision == "remove":
        return _remove(request, upload)
    if upload.state not in (Upload.State.HERE, Upload.State.FAILED, Upload.State.CANCELLED):
        return redirect("sources:look", key=key)
    if upload.state != Upload.State.HERE:
        Upload.objects.filter(pk=upload.pk).update(state=Upload.State.HERE)
    if "wished" in request.POST:
        uploads.remember_wish(upload, wish_in(request.POST), actor=viewer)
        upload.refresh_from_db()
    try:
        text, name = _mapping(request, upload)
        if decision == "save":
            name = mappings.save(request.POST.get("name", ""), text, actor=viewer).name
            messages.success(request, _("The mapping “%(name)s” is saved.") % {"name": name})
        elif decision == "import":
            uploads.put_in_line(upload, text, name or upload.file_name, actor=viewer)
    except ImportRefused as refused:
        messages.error(request, f"{refused} {refused.hint}")
    return redirect("sources:look", key=key)


def _mapping(request: HttpRequest, upload: Upload) -> tuple[str, str]:
    """Return the mapping to use, with its name: a saved one that was chosen, or what is suggested."""
    chosen = request.POST.get("mapping", SUGGESTED)
    if chosen:
        return mappings.mapping_called(chosen).text, chosen
    return preview.mapping_text(upload), ""


def _remove(request: HttpRequest, upload: Upload) -> HttpResponse:
    try:
        uploads.remove(upload, actor=viewer_of(request))
    except ValueError:
        messages.error(request, _("The file is being read: stop it first."))
        return redirect("sources:look", key=upload.key)
    messages.success(request, _("“%(file)s” was removed. Nothing of it was imported.") % {"file": upload.file_name})
    return redirect("sources:choose")


@require_POST
def cancel(request: HttpRequest, key: str) -> HttpResponse:
    """Stop a file."""
    upload = _own(request, key)
    uploads.cancel(upload, actor=viewer_of(request))
    messages.info(request, _("It is being stopped; nothing of it will stay."))
    return redirect("sources:look", key=key)


@require_GET
def saved(request: HttpRequest) -> HttpResponse:
    """List the saved mappings, with their versions."""
    only_for_importers(request)
    newest: dict[str, list[SavedMapping]] = {}
    for one in SavedMapping.objects.select_related("saved_by"):
        newest.setdefault(one.name, []).append(one)
    return render(request, "sources/mappings.html", {"groups": newest, "examples": example_names()})


@require_http_methods(["GET", "POST"])
def one_saved(request: HttpRequest, name: str) -> HttpResponse:
    """Show one mapping, and save a changed text as its next version."""
    only_for_importers(request)
    known = mappings.latest(name)
    if known is None:
        raise Http404(_("There is no mapping of this name."))
    text, error = known.text, ""
    if request.method == "POST":
        text = request.POST.get("text", "").replace("\r\n", "\n")
        try:
            known = mappings.save(name, text, actor=viewer_of(request))
        except ImportRefused as refused:
            error = f"{refused} {refused.hint}"
        else:
            messages.success(request, _("Saved as version %(n)d.") % {"n": known.version})
            return redirect("sources:mapping", name=name)
    context = {"known": known, "text": text, "error": error, "versions": SavedMapping.objects.filter(name=name)}
    return render(request, "sources/mapping.html", context, status=422 if error else 200)


def _own(request: HttpRequest, key: str) -> Upload:
    """Return an upload of the viewer's own; to everybody else it does not exist."""
    only_for_importers(request)
    found = Upload.objects.filter(key=key, owner=viewer_of(request).user).select_related("made").first()
    if found is None:
        raise Http404(_("There is no such file."))
    return found
