"""This week: the page that everyone opens on Monday."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fiftytwo.org.middleware import viewer as viewer_of
from fiftytwo.rhythm import queries


def this_week(request: HttpRequest) -> HttpResponse:
    """Show what can truly be said about this week, and what cannot yet."""
    return render(request, "rhythm/this_week.html", {"page": queries.this_week(viewer_of(request))})
