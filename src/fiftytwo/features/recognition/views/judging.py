"""The committee's work: who sits on it, the shortlist, decisions, objections, certificates, the hall of heroes."""

from __future__ import annotations

from dataclasses import fields

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fiftytwo.features.recognition import permissions
from fiftytwo.features.recognition.actions import judging as acting
from fiftytwo.features.recognition.evidence import Evidence
from fiftytwo.features.recognition.models import Candidate, Objection
from fiftytwo.features.recognition.programme_forms import WordsForm
from fiftytwo.features.recognition.queries.programmes import (
    CandidateRow,
    announcing_page,
    decisions_seen,
    heroes_page,
    programme_page,
)
from fiftytwo.features.recognition.sheets import certificate_pdf
from fiftytwo.features.recognition.views.pages import done, show
from fiftytwo.features.recognition.views.programmes import seen
from fiftytwo.org.models import Person
from fiftytwo.org.views.doors import someone, someone_who
from fiftytwo.shell.printing import pdf_response
from fiftytwo.shell.tables import Cell, csv_response


@require_POST
def committee(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone_who(request, permissions.can_keep_programmes)
    programme = seen(viewer, key)
    person = get_object_or_404(Person, key=request.POST.get("person", ""))
    act = acting.unseat if request.POST.get("do") == "unseat" else acting.seat
    done(request, lambda: act(viewer, programme, person), _("Saved."))
    return redirect("recognition:programme", key=key)


@require_POST
def draw(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone_who(request, permissions.can_keep_programmes)
    programme = seen(viewer, key)
    done(request, lambda: acting.draw_shortlist(viewer, programme), _("Drawn. The committee decides now."))
    return redirect("recognition:programme", key=key)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = someone(request)
    candidate = get_object_or_404(Candidate.objects.select_related("programme", "person"), pk=pk)
    if not permissions.can_see_evidence(viewer, candidate.programme):
        raise Http404
    reasons, honoured = request.POST.get("words", "")[:2000], request.POST.get("do") == "honour"
    done(request, lambda: acting.decide(viewer, candidate, honoured=honoured, reasons=reasons), _("Decided."))
    return redirect("recognition:programme", key=candidate.programme.key)


@require_http_methods(["GET", "HEAD", "POST"])
def announce(request: HttpRequest, key: str) -> HttpResponse:
    """Show what will be told to whom; announce that, and nothing that was decided otherwise meanwhile."""
    viewer = someone_who(request, permissions.can_keep_programmes)
    programme = seen(viewer, key)
    if request.method != "POST":
        return show(request, "programmes", "announce", {"page": announcing_page(viewer, programme)})
    if request.POST.get("seen") != decisions_seen(programme):
        messages.error(request, _("Look at what will be told before it is: it may have changed."))
        return redirect("recognition:announce", key=key)
    done(request, lambda: acting.announce(viewer, programme), _("Announced."))
    return redirect("recognition:programme", key=key)


@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = someone(request)
    candidate = get_object_or_404(Candidate.objects.select_related("programme", "person"), pk=pk)
    if not permissions.can_see_evidence(viewer, candidate.programme):
        raise Http404
    honoured = request.POST.get("do") == "honour"
    reasons, why = (request.POST.get(name, "")[:2000] for name in ("words", "why"))
    told = _("Corrected. Everyone reads what changed, and why.")
    done(request, lambda: acting.correct(viewer, candidate, honoured=honoured, reasons=reasons, why=why), told)
    return redirect("recognition:programme", key=candidate.programme.key)


@require_POST
def object_to(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone(request)
    programme, form = seen(viewer, key), WordsForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say in a sentence what is wrong."))
        return redirect("recognition:programme", key=key)
    told = _("The committee reads it, and will answer you here.")
    done(request, lambda: acting.object_to(viewer, programme, form.cleaned_data["words"]), told)
    return redirect("recognition:programme", key=key)


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = someone(request)
    objection = get_object_or_404(Objection.objects.select_related("programme"), pk=pk)
    if not permissions.can_see_evidence(viewer, objection.programme):
        raise Http404
    done(request, lambda: acting.answer(viewer, objection, request.POST.get("words", "")[:2000]), _("Answered."))
    return redirect("recognition:programme", key=objection.programme.key)


@require_POST
def prefer(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep one's name out of the hall of heroes, or let it stand there."""
    viewer = someone(request)
    candidate = get_object_or_404(Candidate, pk=pk, person=viewer.person)
    done(request, lambda: acting.prefer_not(viewer, candidate, off=request.POST.get("do") == "off"), _("Saved."))
    return redirect("recognition:programme", key=candidate.programme.key)


@require_safe
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """The certificate, for whoever is honoured, the committee and people partners."""
    viewer = someone(request)
    found = get_object_or_404(Candidate.objects.select_related("programme", "person"), pk=pk, honoured=True)
    own = viewer.person is not None and found.person_id == viewer.person.pk
    if found.programme.announced_at is None or not (own or permissions.can_see_evidence(viewer, found.programme)):
        raise Http404
    return pdf_response("certificate", certificate_pdf(found))


@require_safe
def heroes(request: HttpRequest) -> HttpResponse:
    someone(request)
    return show(request, "heroes", "heroes", {"page": heroes_page()})


@require_safe
def shortlist_csv(request: HttpRequest, key: str) -> HttpResponseBase:
    """The shortlist with its evidence, for the committee and people partners."""
    viewer = someone(request)
    programme = seen(viewer, key)
    if not permissions.can_see_evidence(viewer, programme):
        raise Http404
    rows = programme_page(viewer, programme).rows
    known = [field.name for field in fields(Evidence) if field.name != "tied"]
    return csv_response("shortlist", ["person", "ways", "honoured", "reasons", *known], (_cells(row) for row in rows))


def _cells(row: CandidateRow) -> list[Cell]:
    found = row.candidate
    known = [value for name, value in row.evidence.as_json().items() if name != "tied"]
    return [str(found.person), " ".join(found.ways), found.honoured, found.reasons, *known]
