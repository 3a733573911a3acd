"""Every address of the house."""

from django.urls import include, path

from fiftytwo.health import health
from fiftytwo.metrics.api import router as numbers
from fiftytwo.metrics.api_pages import router as pages_of_numbers
from fiftytwo.org.api import router as access
from fiftytwo.org.language import set_language
from fiftytwo.shell.api import ROOT, api

api.add_router("", access)
api.add_router("", numbers)
api.add_router("", pages_of_numbers)

urlpatterns = [
    path("", include("fiftytwo.rhythm.urls")),
    path("", include("fiftytwo.shell.urls")),
    path("", include("fiftytwo.org.urls")),
    path("obstacles/", include("fiftytwo.features.obstacles.urls")),
    path("meetings/", include("fiftytwo.features.skiplevels.urls")),
    path("recognition/", include("fiftytwo.features.recognition.urls")),
    path("contacts/", include("fiftytwo.facts.urls")),
    path("numbers/", include("fiftytwo.metrics.urls")),
    path("said/", include("fiftytwo.understanding.urls")),
    path("signals/", include("fiftytwo.signals.urls")),
    path("imports/", include("fiftytwo.sources.urls")),
    path("language", set_language, name="language"),
    path("health", health, name="health"),
    path(ROOT.lstrip("/"), api.urls),
    path("account/", include("fiftytwo.org.account_urls")),
]

handler400 = "fiftytwo.shell.errors.bad_request"
handler403 = "fiftytwo.shell.errors.forbidden"
handler404 = "fiftytwo.shell.errors.not_found"
handler500 = "fiftytwo.shell.errors.server_error"
