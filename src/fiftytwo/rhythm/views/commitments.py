"""One commitment and what can be done with it. Each step is a form: it works without JavaScript and can be undone."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fiftytwo.org.middleware import viewer as viewer_of
from fiftytwo.org.models import Person
from fiftytwo.org.queries import called
from fiftytwo.rhythm import commitments, queries
from fiftytwo.rhythm.models import Commitment
from fiftytwo.rhythm.permissions import can_work_on


def commitment(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one commitment with all that can be done with it."""
    page = queries.one_commitment(viewer_of(request), _get(request, pk))
    return render(request, "rhythm/commitment.html", {"page": page})


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Take on something in one's own words."""
    viewer, words = viewer_of(request), request.POST.get("words", "")
    return _done(request, lambda: commitments.add(viewer, words), _("It stands in your week."))


@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take on what was proposed."""
    one = _get(request, pk)
    return _done(request, lambda: commitments.take(viewer_of(request), one), _("You have taken it on."), one)


@require_POST
def take_over(request: HttpRequest) -> HttpResponse:
    """Take on a thing from a list that several people see."""
    practice, about = request.POST.get("practice", "")[:60], request.POST.get("about", "")[:80]
    serves = Person.objects.filter(key=request.POST.get("serves", "")).first()
    viewer = viewer_of(request)
    told = _("You have taken it on.")
    return _done(request, lambda: commitments.take_over(viewer, practice, about, serves), told)


@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Say in one's own words what one will do."""
    one, words = _get(request, pk), request.POST.get("words", "")
    return _done(request, lambda: commitments.change(viewer_of(request), one, words), _("Changed."), one)


@require_POST
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that it is done, and what shows it."""
    one, viewer = _get(request, pk), viewer_of(request)
    evidence, kind = request.POST.get("evidence", ""), request.POST.get("kind", "")
    return _done(request, lambda: commitments.finish(viewer, one, evidence, kind), _("Done."), one)


@require_POST
def hand_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask another to do it."""
    one, name = _get(request, pk), request.POST.get("to", "")
    viewer = viewer_of(request)
    return _done(request, lambda: commitments.hand_on(viewer, one, person_called(name)), _("Handed on."), one)


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that it will not be done, and why."""
    one, reason = _get(request, pk), request.POST.get("reason", "")
    return _done(request, lambda: commitments.drop(viewer_of(request), one, reason), _("Dropped."), one)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the last step."""
    one = _get(request, pk)
    return _done(request, lambda: commitments.undo(viewer_of(request), one), _("Undone."), one)


def person_called(name: str) -> Person:
    """Return the one colleague of a name.

    Raises:
        ValidationError: if there is none, or several.
    """
    found = called(name) if name.strip() else []
    if len(found) != 1:
        told = {"name": name.strip()}
        problem = (
            _("Several people are called “%(name)s”: write the e-mail address.")
            if found
            else _("Nobody here is called “%(name)s”. Write the whole name or the e-mail address.")
        )
        raise ValidationError(problem % told)
    return found[0]


def _get(request: HttpRequest, pk: int) -> Commitment:
    found = get_object_or_404(Commitment.objects.select_related("whose", "serves", "from_whom__whose"), pk=pk)
    if not can_work_on(viewer_of(request), found):
        raise Http404
    return found


def _done(request: HttpRequest, act: Callable[[], object], told: str, one: Commitment | None = None) -> HttpResponse:
    """Do it, say so, and go back to the week; what cannot be done is said where it was asked."""
    try:
        act()
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("rhythm:commitment", one.pk) if one else redirect("rhythm:this_week")
    messages.success(request, told)
    return redirect("rhythm:this_week")
