"""Every signed-in request knows its viewer."""

import logging
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.functional import SimpleLazyObject

from fiftytwo.org.access import sessions
from fiftytwo.org.viewer import Viewer, viewer_of

log = logging.getLogger("fiftytwo.security")


class ViewerMiddleware:
    """Set ``request.viewer``: who is looking, with their roles today. No browser or proxy keeps their pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and sessions.is_idle(request):
            sessions.forget(request.session.session_key)
            logout(request)
        request.viewer = SimpleLazyObject(lambda: viewer_of(request.user))  # type: ignore[attr-defined]
        response = self.get_response(request)
        if response.status_code == HTTPStatus.FORBIDDEN and request.user.is_authenticated:
            _tell_of_refusal(request)
        if request.user.is_authenticated:
            sessions.see(request)
        if request.user.is_authenticated and "Cache-Control" not in response:
            patch_cache_control(response, private=True, no_store=True)  # desks are shared: Back shows nothing after
        return response


def _tell_of_refusal(request: HttpRequest) -> None:
    """Say in the log who was refused what; not where people write without a name: see anonymous-leaves-no-trace."""
    if not request.path.startswith(settings.NAMELESS_ADDRESSES):
        log.warning("refused: %s %s to account %s", request.method, request.path, request.user.pk)


def viewer(request: HttpRequest) -> Viewer:
    """Return the viewer of a request, with its type."""
    return request.viewer  # type: ignore[attr-defined,no-any-return]
