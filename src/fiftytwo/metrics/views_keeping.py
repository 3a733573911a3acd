"""Pages on which numbers are kept: definitions, metrics of one's own, targets, benchmarks, phases."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fiftytwo.metrics.catalogue import catalogue
from fiftytwo.metrics.permissions import can_keep_metrics
from fiftytwo.org.views.doors import someone


@require_safe
def definitions(request: HttpRequest) -> HttpResponse:
    """List every definition by side: its question, unit, version, standard, what it counts, who keeps it."""
    viewer = someone(request)
    context = {"page": catalogue(viewer), "may_keep": can_keep_metrics(viewer)}
    return render(request, "metrics/catalogue.html", context)
