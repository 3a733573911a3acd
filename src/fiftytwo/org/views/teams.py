"""Teams, sites, and the reporting line as a tree."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from fiftytwo.org.forms import ClosureForm
from fiftytwo.org.models import Site, Team
from fiftytwo.org.team_pages import line_page, site_page, team_page, teams_page
from fiftytwo.org.views.doors import day_in, part_or_page, someone, visible_person


@require_safe
def teams(request: HttpRequest) -> HttpResponse:
    return render(request, "org/teams.html", {"page": teams_page(someone(request))})


@require_safe
def team(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone(request)
    page = team_page(viewer, get_object_or_404(Team.objects.select_related("site"), key=key), day_in(request, viewer))
    return render(request, "org/team.html", {"page": page})


@require_safe
def site(request: HttpRequest, key: str) -> HttpResponse:
    page = site_page(someone(request), get_object_or_404(Site, key=key))
    return render(request, "org/site.html", {"page": page, "form": ClosureForm()})


@require_safe
def line(request: HttpRequest) -> HttpResponse:
    viewer = someone(request)
    return render(request, "org/line.html", {"page": line_page(viewer, day_in(request, viewer))})


@require_safe
def branch(request: HttpRequest, key: str) -> HttpResponse:
    """The line below one person: a page of its own, or the part that the tree was waiting for."""
    viewer = someone(request)
    page = line_page(viewer, day_in(request, viewer), visible_person(viewer, key))
    return part_or_page(request, "org/line.html", "below", {"page": page, "branches": page.branches[0].below})
