"""This week: the page that everyone opens on Monday, on screen and on paper."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fiftytwo.org.middleware import viewer as viewer_of
from fiftytwo.org.models import Team
from fiftytwo.rhythm import feed, printing, service, subscriptions
from fiftytwo.rhythm.brief import brief
from fiftytwo.shell.printing import pdf_response


def this_week(request: HttpRequest) -> HttpResponse:
    """Show what someone is told this week; below it, what is known of service."""
    viewer = viewer_of(request)
    told = brief(viewer) if viewer.person else None
    return render(request, "rhythm/this_week.html", {"brief": told, "page": service.overview(viewer)})


def printed(request: HttpRequest) -> HttpResponse:
    """Return the week as PDF."""
    viewer = viewer_of(request)
    if viewer.person is None:
        raise Http404
    told = brief(viewer)
    return pdf_response(f"fiftytwo-{told.week}", printing.week_pdf(told, str(viewer.person)))


def team_sheet(request: HttpRequest, key: str) -> HttpResponse:
    """Return a sheet for the wall of a team without desks, with a code that leads to the sign-in."""
    viewer = viewer_of(request)
    team = Team.objects.filter(key=key).select_related("site").first()
    if team is None or not printing.can_print_sheet(viewer, team):
        raise Http404
    return pdf_response(f"fiftytwo-team-{team.key}", printing.team_sheet_pdf(viewer, team))


def settings(request: HttpRequest) -> HttpResponse:
    """Show how the week reaches someone: by mail, and by a calendar feed whose address is shown once."""
    viewer = viewer_of(request)
    if viewer.person is None:
        raise Http404
    page = subscriptions.settings_page(viewer)
    fresh = request.session.pop("feed_address", "")
    return render(request, "rhythm/subscription.html", {"page": page, "fresh": fresh})


@require_POST
def mail(request: HttpRequest) -> HttpResponse:
    """Switch the Monday mail on or off."""
    wanted = request.POST.get("mailed") == "on"
    subscriptions.mail(viewer_of(request), wanted=wanted)
    messages.success(request, _("You get the Monday mail.") if wanted else _("You get no Monday mail any more."))
    return redirect("rhythm:settings")


@require_POST
def new_feed(request: HttpRequest) -> HttpResponse:
    """Make a secret address for the calendar; an older one stops working."""
    secret = subscriptions.new_feed(viewer_of(request))
    request.session["feed_address"] = subscriptions.address(reverse("rhythm:feed", args=[secret]))
    messages.success(request, _("Your calendar address is below. It is shown this once."))
    return redirect("rhythm:settings")


@require_POST
def revoke_feed(request: HttpRequest) -> HttpResponse:
    """Let the secret address stop working."""
    subscriptions.revoke_feed(viewer_of(request))
    messages.success(request, _("The calendar address works no more."))
    return redirect("rhythm:settings")


@login_not_required
def calendar(_request: HttpRequest, secret: str) -> HttpResponse:
    """Return someone's week as a calendar, to whoever has the secret address."""
    viewer = subscriptions.viewer_by_secret(secret)
    if viewer is None:
        raise Http404
    answer = HttpResponse(feed.calendar(viewer), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="week.ics"'
    answer["Cache-Control"] = "private, no-store"
    return answer
