"""Every address of the house."""

from importlib.util import find_spec
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path

from fiftytwo.health import health
from fiftytwo.org.language import set_language


def _not_yet(_request: HttpRequest, **_more: Any) -> HttpResponse:
    raise Http404


def _room(module: str, app_name: str, *names: str) -> Any:
    """For today only, while rooms land one after another: names that templates link to."""
    if find_spec(module):
        return include(module)
    return include(([path(f"not-yet/{name}", _not_yet, name=name) for name in names], app_name))


urlpatterns = [
    path("", include("fiftytwo.rhythm.urls")),
    path("", include("fiftytwo.shell.urls")),
    path("contacts/", include("fiftytwo.facts.urls")),
    path("", _room("fiftytwo.org.urls", "org", "people", "about_me", "audit", "teams", "line", "people_import")),
    path("imports/", _room("fiftytwo.sources.urls", "sources", "imports", "import")),
    path("language", set_language, name="language"),
    path("health", health, name="health"),
    path("account/", include("fiftytwo.org.account_urls")),
]

handler400 = "fiftytwo.shell.errors.bad_request"
handler403 = "fiftytwo.shell.errors.forbidden"
handler404 = "fiftytwo.shell.errors.not_found"
handler500 = "fiftytwo.shell.errors.server_error"
