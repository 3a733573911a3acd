"""How often one person may ask for what costs much: files, paper, searches of everything."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from fiftytwo.shell.errors import Trouble

log = logging.getLogger("fiftytwo.security")
A_MINUTE = 30
COSTLY = frozenset({
    "facts:contacts_csv", "facts:contacts_weeks_csv", "metrics:printed", "metrics:explore_export", "obstacles:csv",
    "org:about_me_json", "org:people_export", "recognition:card",
    "recognition:cards", "recognition:certificate", "recognition:shortlist_csv", "recognition:wall_csv",
    "rhythm:week_printed", "rhythm:year_printed", "skiplevels:plan_csv", "understanding:export",
})  # fmt: skip


class LimitsMiddleware:
    """Ask whoever wants too much in a minute to wait; each person has a count of their own, and nobody else waits."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        """Answer instead of the page, or let it be."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name not in COSTLY or not request.user.is_authenticated:
            return None
        allowed = {"costly": f"{A_MINUTE}/m/user"}
        if ratelimit.consume(
            request, app="fiftytwo.org", action="costly", config=allowed, user=request.user, limit_get=True
        ):
            return None
        log.warning("too many: %s asked for by account %s", name, request.user.pk)
        trouble = Trouble(
            429,
            "clock",
            _("Too many files at once"),
            _("You asked for more than %(count)d files or sheets within a minute.") % {"count": A_MINUTE},
            _("Wait a minute and try again."),
        )
        response = render(request, "shell/error.html", {"trouble": trouble}, status=429)
        response["Retry-After"] = "60"
        return response
