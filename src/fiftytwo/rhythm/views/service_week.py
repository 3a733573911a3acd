"""Customer Service Week: the plan, and the day after."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fiftytwo.lib.weeks import customer_service_week
from fiftytwo.org.middleware import viewer as viewer_of
from fiftytwo.rhythm import service_week
from fiftytwo.rhythm.models import Commitment
from fiftytwo.rhythm.views.commitments import person_called


def next_one(request: HttpRequest) -> HttpResponse:
    """Go to the plan of the next Customer Service Week."""
    today = viewer_of(request).today
    year = today.year if customer_service_week(today.year).sunday >= today else today.year + 1
    return redirect("rhythm:service_week", year)


def plan(request: HttpRequest, year: int) -> HttpResponse:
    """Show the plan of a year's week; take one more act into it."""
    viewer = viewer_of(request)
    _within_reason(year)
    if request.method == "POST":
        name = request.POST.get("whose", "") or str(viewer.person)
        try:
            service_week.plan_act(viewer, year, request.POST.get("words", ""), person_called(name))
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            messages.success(request, _("Planned: it stands in their week when the week comes."))
        return redirect("rhythm:service_week", year)
    return render(request, "rhythm/service_week.html", {"page": service_week.plan_of(viewer, year)})


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an act out of the plan."""
    act = get_object_or_404(Commitment, pk=pk, about__startswith=f"{service_week.KIND}:")
    try:
        service_week.remove_act(viewer_of(request), act)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Taken out of the plan."))
    return redirect("rhythm:service_week", act.week.year)


def day_after(request: HttpRequest, year: int) -> HttpResponse:
    """Show what goes on since a year's week, and what stopped."""
    viewer = viewer_of(request)
    _within_reason(year)
    if customer_service_week(year).sunday >= viewer.today:
        return redirect("rhythm:service_week", year)
    return render(request, "rhythm/day_after.html", {"page": service_week.after(viewer, year)})


def _within_reason(year: int) -> None:
    if not 2000 <= year <= 2200:
        raise Http404
