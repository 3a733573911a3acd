"""Every address of the house."""

from django.urls import include, path

from fiftytwo.health import health
from fiftytwo.org.language import set_language

urlpatterns = [
    path("", include("fiftytwo.rhythm.urls")),
    path("", include("fiftytwo.shell.urls")),
    path("", include("fiftytwo.org.urls")),
    path("contacts/", include("fiftytwo.facts.urls")),
    path("numbers/", include("fiftytwo.metrics.urls")),
    path("imports/", include("fiftytwo.sources.urls")),
    path("language", set_language, name="language"),
    path("health", health, name="health"),
    path("account/", include("fiftytwo.org.account_urls")),
]

handler400 = "fiftytwo.shell.errors.bad_request"
handler403 = "fiftytwo.shell.errors.forbidden"
handler404 = "fiftytwo.shell.errors.not_found"
handler500 = "fiftytwo.shell.errors.server_error"
