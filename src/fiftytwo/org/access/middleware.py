"""What the rules of access ask of every request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fiftytwo.org.access import door
from fiftytwo.org.access.models import AccessRules
from fiftytwo.org.access.networks import lets_in
from fiftytwo.org.access.second_step import lacks_second_step
from fiftytwo.org.access.sessions import address_of
from fiftytwo.org.middleware import viewer
from fiftytwo.org.models import User
from fiftytwo.shell.api import ROOT

# What somebody without the second step they must have may open: setting one up, leaving, choosing a language.
_DOOR = ("mfa_", "account_", "provider_", "openid_connect_", "socialaccount_")
_TURNED_AWAY = "turned_away"
_OPEN = ("mfa_", "account_", "language", "shell:theme", "health")


class AccessMiddleware:
    """Turn away whoever comes from elsewhere, and lead whoever lacks a second step to where they set one up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        """Answer instead of the page, or let it be."""
        name = (request.resolver_match.view_name or "") if request.resolver_match else ""
        is_door = name.startswith(_DOOR) or request.path.startswith(ROOT)
        if not (request.user.is_authenticated or is_door):
            return None
        rules = AccessRules.get()
        if not lets_in(rules.networks, address_of(request)):
            return _turn_away(request)
        if request.user.is_authenticated:
            request.lacks_second_step = lacks_second_step(viewer(request), rules)  # type: ignore[attr-defined]
            if request.lacks_second_step and not name.startswith(_OPEN):  # type: ignore[attr-defined]
                return redirect("mfa_index")
        return None


def _turn_away(request: HttpRequest) -> HttpResponse:
    """Say that nobody comes in from here; of an account that is signed in, record it once."""
    if isinstance(request.user, User) and not request.session.get(_TURNED_AWAY):
        door.tell(request, "account.address_refused", request.user)
        request.session[_TURNED_AWAY] = True
    if request.path.startswith(ROOT):
        return HttpResponse(_("Nobody is let in from this network."), status=403, content_type="text/plain")
    return render(request, "account/elsewhere.html", {"address": address_of(request)}, status=403)
