"""Pages of numbers: the scorecard of any scope, the eight lines, my numbers, one metric."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from fiftytwo.facts import store
from fiftytwo.lib.periods import Period
from fiftytwo.metrics import choices, queries
from fiftytwo.metrics.colleagues import colleagues as side_by_side
from fiftytwo.metrics.compute import NotVisibleError, StillCountingError
from fiftytwo.metrics.drivers_page import drivers_page
from fiftytwo.metrics.metric_page import metric_page
from fiftytwo.metrics.own_page import own_page
from fiftytwo.metrics.permissions import can_keep_metrics, can_see_numbers
from fiftytwo.metrics.presentation import seen_by
from fiftytwo.metrics.printing import rows_pdf, scorecard_pdf
from fiftytwo.metrics.registry import UnknownMetricError, get
from fiftytwo.metrics.scopes import Scope, ScopeError, named
from fiftytwo.metrics.team_page import team_page
from fiftytwo.org.middleware import viewer as viewer_of
from fiftytwo.org.viewer import Viewer


def asked_scope(request: HttpRequest, viewer: Viewer) -> Scope:
    """Return the scope of the address.

    Raises:
        SuspiciousOperation: if it is none.
        Http404: if there is no such place or person, or the viewer may not see its numbers.
    """
    try:
        scope = Scope.parse(request.GET.get("scope") or "organisation")
    except ScopeError as error:
        raise SuspiciousOperation(str(error)) from error
    if not can_see_numbers(viewer, scope):
        raise Http404(_("There are no such numbers, or they are not for you."))
    try:
        named(scope)
    except ScopeError as error:
        raise Http404(str(error)) from error
    return scope


def asked_period(request: HttpRequest, viewer: Viewer) -> Period:
    """Return the period of the address.

    Raises:
        SuspiciousOperation: if it is none.
    """
    text = request.GET.get("period")
    if not text:
        return choices.default_period(viewer.today)
    try:
        return Period.parse(text)
    except (ValueError, OverflowError) as error:
        raise SuspiciousOperation(str(error)) from error


def scorecard(request: HttpRequest) -> HttpResponse:
    """Show how the organisation, a site, a team or a person is doing: every metric with its uncertainty."""
    viewer = viewer_of(request)
    scope, period = asked_scope(request, viewer), asked_period(request, viewer)
    template, find = _page_of(viewer, scope)
    return _numbers(request, template, viewer, scope, period, find)


def eight_lines(request: HttpRequest) -> HttpResponse:
    """Show the eight lines of a service scorecard."""
    viewer = viewer_of(request)
    scope, period = asked_scope(request, viewer), asked_period(request, viewer)
    return _numbers(request, "metrics/eight_lines.html", viewer, scope, period, queries.eight_lines)


def colleagues(request: HttpRequest) -> HttpResponse:
    """Show the people of a team or a line side by side, as far as the data can carry it."""
    viewer = viewer_of(request)
    scope, period = asked_scope(request, viewer), asked_period(request, viewer)
    return _numbers(request, "metrics/colleagues.html", viewer, scope, period, side_by_side)


def my_numbers(request: HttpRequest) -> HttpResponse:
    """Go to one's own numbers."""
    viewer = viewer_of(request)
    if viewer.person is None:
        raise Http404
    return redirect(f"{reverse('metrics:scorecard')}?scope=employee:{viewer.person.key}")


def drivers(request: HttpRequest) -> HttpResponse:
    """Show what goes with satisfaction; over the last quarter unless asked otherwise."""
    viewer = viewer_of(request)
    scope, period = asked_scope(request, viewer), asked_period(request, viewer)
    if not request.GET.get("period"):
        period = choices.quarter_before(viewer.today)
    return _numbers(request, "metrics/drivers.html", viewer, scope, period, drivers_page)


def printed(request: HttpRequest) -> HttpResponse:
    """Give a scorecard, or the eight lines, as PDF on one sheet."""
    viewer = viewer_of(request)
    scope, period = asked_scope(request, viewer), asked_period(request, viewer)
    try:
        if request.GET.get("which") == "eight-lines":
            pdf = rows_pdf(_("The eight lines"), queries.eight_lines(viewer, scope, period))
        else:
            pdf = scorecard_pdf(_page_of(viewer, scope)[1](viewer, scope, period))
    except NotVisibleError as error:
        raise Http404(str(error)) from error
    except StillCountingError as error:
        return render(request, "metrics/counting.html", {"sentence": str(error)}, status=503)
    named_as = re.sub(r"[^A-Za-z0-9_.-]+", "-", f"numbers-{scope}-{period}") + ".pdf"
    headers = {"Content-Disposition": f'attachment; filename="{named_as}"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def _page_of(viewer: Viewer, scope: Scope) -> tuple[str, Any]:
    """Return template and query of a scope's page: one's own, a team's, or that of any other."""
    if viewer.person is not None and scope == Scope("employee", viewer.person.key):
        return "metrics/mine.html", own_page
    if scope.kind == "team":
        return "metrics/team.html", team_page
    return "metrics/scorecard.html", queries.scorecard


def metric(request: HttpRequest, name: str) -> HttpResponse:
    """Show one metric: its chart over the weeks, its number, and its definition in full."""
    viewer = viewer_of(request)
    try:
        definition = get(name, _version(request))
    except UnknownMetricError as error:
        raise Http404(str(error)) from error
    scope, period = asked_scope(request, viewer), asked_period(request, viewer)

    def page(viewer: Viewer, scope: Scope, period: Period) -> Any:
        return metric_page(viewer, definition, scope, period)

    return _numbers(request, "metrics/metric.html", viewer, scope, period, page)


def _version(request: HttpRequest) -> int | None:
    text = request.GET.get("version", "")
    if text and not text.isdecimal():
        raise SuspiciousOperation("a version is a whole number")
    return int(text) if text else None


def _numbers(
    request: HttpRequest, template: str, viewer: Viewer, scope: Scope, period: Period, find: Any
) -> HttpResponse:
    """Show a page of numbers, or say that they are being counted."""
    context = {
        "scope": scope,
        "period": period,
        "scopes": choices.scopes(viewer),
        "periods": choices.periods(viewer.today),
        "may_keep": can_keep_metrics(viewer),
        "seen_by": seen_by(scope),
    }
    try:
        with store.unchanging():
            context["page"] = find(viewer, scope, period)
    except NotVisibleError as error:
        raise Http404(str(error)) from error
    except StillCountingError as error:
        return render(request, "metrics/counting.html", {**context, "sentence": str(error)}, status=503)
    return render(request, template, context)
