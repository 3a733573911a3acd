"""What the rules of access ask of every request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from fiftytwo.org.access.models import AccessRules
from fiftytwo.org.access.second_step import lacks_second_step
from fiftytwo.org.middleware import viewer

# What somebody without the second step they must have may open: setting one up, leaving, choosing a language.
_OPEN = ("mfa_", "account_", "language", "shell:theme", "health")


class AccessMiddleware:
    """Lead whoever lacks a second step that their role asks for to the page on which they set one up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        """Answer instead of the page, or let it be."""
        if not request.user.is_authenticated:
            return None
        request.lacks_second_step = lacks_second_step(viewer(request), AccessRules.get())  # type: ignore[attr-defined]
        name = (request.resolver_match.view_name or "") if request.resolver_match else ""
        if request.lacks_second_step and not name.startswith(_OPEN):  # type: ignore[attr-defined]
            return redirect("mfa_index")
        return None
