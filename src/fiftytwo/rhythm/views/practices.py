"""Practices, their 52 strips, and the year in review."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fiftytwo.lib.weeks import Week
from fiftytwo.metrics.scopes import ScopeError
from fiftytwo.org.middleware import viewer as viewer_of
from fiftytwo.org.viewer import Viewer
from fiftytwo.rhythm import keeping, occasions, printing, queries, registry
from fiftytwo.rhythm.permissions import can_keep_practices, can_see_strip
from fiftytwo.rhythm.practice import Practice
from fiftytwo.rhythm.presentation import place_written
from fiftytwo.rhythm.review import Review, review
from fiftytwo.shell.printing import pdf_response

FIRST_YEAR, LAST_YEAR = 2000, 2200
BLANK = """name = "new_colleagues_are_visited"
serves = "frontline"
cadence = "week"
target = 0.9

[sentence]
en = "Everyone on the front line is visited at work once a quarter."

[why]
en = "Seeing how people work says more than a report."

[query]
kind = "each person"
occasion = "care.visit"
times = 1
every = "quarter"

[proposes]
to = "leader"
importance = 2
act.en = "Visit them at work"
"""


def practices(request: HttpRequest) -> HttpResponse:
    """Show what is promised, with the year of each."""
    return render(request, "rhythm/practices.html", {"page": queries.practices(viewer_of(request))})


def practice(request: HttpRequest, name: str) -> HttpResponse:
    """Show one practice: its 52 strip in a scope and year, with the table behind it."""
    viewer = viewer_of(request)
    found, year = _practice(name), _year(request, viewer)
    scope = request.GET.get("scope") or "organisation"
    try:
        page = queries.one_practice(viewer, found, scope, year)
    except PermissionError:
        raise Http404 from None
    return render(request, "rhythm/practice.html", {"page": page})


def write(request: HttpRequest, name: str = "") -> HttpResponse:
    """Write a practice of the organisation's own: a form of a few lines, no code."""
    viewer = viewer_of(request)
    if not can_keep_practices(viewer):
        raise PermissionDenied
    text, problem = _own_text(name) or BLANK, ""
    if request.method == "POST":
        text = request.POST.get("text", "")
        try:
            made = keeping.write(viewer, text, name)
        except ValidationError as refused:
            problem = " ".join(refused.messages)
        else:
            messages.success(request, _("Saved. It counts from this week on."))
            return redirect("rhythm:practice", made.name)
    known = [(one.name, one.label) for one in occasions.every().values()]
    page = {"text": text, "problem": problem, "name": name, "occasions": sorted(known)}
    return render(request, "rhythm/practice_form.html", page, status=422 if problem else 200)


@require_POST
def rest(request: HttpRequest, name: str) -> HttpResponse:
    """Promise a practice no more at present."""
    keeping.rest(viewer_of(request), _practice(name))
    messages.success(request, _("It rests: nothing falls due under it any more. Its past stays."))
    return redirect("rhythm:practice", name)


@require_POST
def resume(request: HttpRequest, name: str) -> HttpResponse:
    """Promise a practice again."""
    keeping.resume(viewer_of(request), _practice(name))
    messages.success(request, _("It is promised again."))
    return redirect("rhythm:practice", name)


def year_in_review(request: HttpRequest) -> HttpResponse:
    """Show a year of a scope."""
    page = _review(request)
    return render(request, "rhythm/review.html", {"page": page, "place": place_written(page.scope)})


def year_printed(request: HttpRequest) -> HttpResponse:
    """Return a year of a scope as PDF."""
    page = _review(request)
    return pdf_response(f"fiftytwo-{page.year}", printing.review_pdf(page))


def _review(request: HttpRequest) -> Review:
    viewer = viewer_of(request)
    scope = request.GET.get("scope") or "organisation"
    try:
        if not can_see_strip(viewer, scope) or not place_written(scope):
            raise Http404
    except ScopeError:
        raise Http404 from None
    return review(scope, _year(request, viewer), Week.of(viewer.today).monday.isocalendar().year)


def _practice(name: str) -> Practice:
    found = registry.all_there_are().get(name)
    if found is None:
        raise Http404
    return found


def _own_text(name: str) -> str:
    if not name:
        return ""
    found = _practice(name)
    if not found.own:
        raise Http404
    return found.text


def _year(request: HttpRequest, viewer: Viewer) -> int:
    given = request.GET.get("year", "")
    year = int(given) if given.isascii() and given.isdigit() and len(given) == 4 else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else (Week.of(viewer.today) + -1).monday.isocalendar().year
