"""Pages of numbers: the scorecard of any scope, the eight lines, my numbers, one metric."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from fiftytwo.lib.periods import Period
from fiftytwo.metrics import choices, queries
from fiftytwo.metrics.colleagues import colleagues as side_by_side
from fiftytwo.metrics.compute import NotVisibleError, StillCountingError
from fiftytwo.metrics.metric_page import metric_page
from fiftytwo.metrics.permissions import can_keep_metrics, can_see_numbers
from fiftytwo.metrics.registry import UnknownMetricError, get
from fiftytwo.metrics.scopes import Scope, ScopeError, named
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
    return _numbers(request, "metrics/scorecard.html", viewer, scope, period, queries.scorecard)


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
    """Go to one's own scorecard."""
    viewer = viewer_of(request)
    if viewer.person is None:
        raise Http404
    return redirect(f"{reverse('metrics:scorecard')}?scope=employee:{viewer.person.key}")


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
    }
    try:
        context["page"] = find(viewer, scope, period)
    except NotVisibleError as error:
        raise Http404(str(error)) from error
    except StillCountingError as error:
        return render(request, "metrics/counting.html", {**context, "sentence": str(error)}, status=503)
    return render(request, template, context)
