"""Pages that belong to no room: help, and the choice between light and dark."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from fiftytwo.shell.api import ROOT
from fiftytwo.shell.context import THEMES

A_YEAR = 365 * 24 * 3600
SECURITY_TXT_LASTS = timedelta(days=90)


def back_to(request: HttpRequest) -> str:
    """Return the page the reader came from, if it is one of ours."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and safe else "/"


def remember(request: HttpRequest, response: HttpResponse, cookie: str, choice: str) -> None:
    """Keep a choice of the reader's in their browser for a year."""
    is_secure = settings.URL.startswith("https://") or request.is_secure()
    response.set_cookie(cookie, choice, max_age=A_YEAR, secure=is_secure, httponly=True, samesite="Lax")


@login_not_required
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark, or as the system has it; anything else changes nothing."""
    response = HttpResponseRedirect(back_to(request))
    if (theme := request.POST.get("theme")) in THEMES:
        remember(request, response, settings.THEME_COOKIE_NAME, str(theme))
    return response


@login_not_required
@require_GET
def security_txt(_request: HttpRequest) -> HttpResponse:
    """Say where a weakness is reported (RFC 9116), if whoever runs the house has said where."""
    contact, site = settings.SECURITY_CONTACT, settings.URL.rstrip("/")
    if not contact:
        raise Http404
    lines = {
        "Contact": contact if ":" in contact else f"mailto:{contact}",
        "Expires": f"{timezone.now() + SECURITY_TXT_LASTS:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages": ", ".join(code for code, _name in settings.LANGUAGES),
        "Canonical": f"{site}/.well-known/security.txt",
    }
    text = "".join(f"{name}: {value}\n" for name, value in lines.items())
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def help_page(request: HttpRequest) -> HttpResponse:
    """Show the words, the keys and where to ask."""
    return render(request, "shell/help.html")


def api(request: HttpRequest) -> HttpResponse:
    """Show what the API offers, from its own description."""
    from fiftytwo.shell.api_page import api_page  # the rooms have added to it by now

    root = settings.URL.rstrip("/") + ROOT
    return render(request, "shell/api.html", {"page": api_page(), "root": root})
