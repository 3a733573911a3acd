"""Pages that belong to no room: help, and the choice between light and dark."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from fiftytwo.shell.api import ROOT
from fiftytwo.shell.context import THEME_COOKIE, THEMES

A_YEAR = 365 * 24 * 3600


def back_to(request: HttpRequest) -> str:
    """Return the page the reader came from, if it is one of ours."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and safe else "/"


def remember(request: HttpRequest, response: HttpResponse, cookie: str, choice: str) -> None:
    """Keep a choice of the reader's in their browser for a year."""
    response.set_cookie(cookie, choice, max_age=A_YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")


@login_not_required
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark, or as the system has it; anything else changes nothing."""
    response = HttpResponseRedirect(back_to(request))
    if (theme := request.POST.get("theme")) in THEMES:
        remember(request, response, THEME_COOKIE, str(theme))
    return response


def help_page(request: HttpRequest) -> HttpResponse:
    """Show the words, the keys and where to ask."""
    return render(request, "shell/help.html")


def api(request: HttpRequest) -> HttpResponse:
    """Show what the API offers, from its own description."""
    from fiftytwo.shell.api_page import api_page  # the rooms have added to it by now

    root = settings.URL.rstrip("/") + ROOT
    return render(request, "shell/api.html", {"page": api_page(), "root": root})
