"""Every signed-in request knows its viewer."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from fiftytwo.org.viewer import Viewer, viewer_of


class ViewerMiddleware:
    """Set ``request.viewer``: who is looking, with their roles today."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.viewer = SimpleLazyObject(lambda: viewer_of(request.user))  # type: ignore[attr-defined]
        return self.get_response(request)


def viewer(request: HttpRequest) -> Viewer:
    """Return the viewer of a request, with its type."""
    return request.viewer  # type: ignore[attr-defined,no-any-return]
