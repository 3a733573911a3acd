"""The language that someone reads in: theirs to choose, signed in or not."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from fiftytwo.org import audit
from fiftytwo.org.middleware import viewer as viewer_in
from fiftytwo.org.viewer import Viewer
from fiftytwo.shell.views import back_to, remember


def choose_language(viewer: Viewer, language: str) -> None:
    """Keep a language for all of someone's devices; the same again changes nothing."""
    user = viewer.user
    if user is None or user.language == language:
        return
    with transaction.atomic():
        before, user.language = user.language, language
        user.save(update_fields=["language"])
        audit.record(viewer, "user.language_chosen", user, {"language": [before, language]}, about=viewer.person)


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Answer in another language from now on, on this page and, for who is signed in, everywhere."""
    response = HttpResponseRedirect(back_to(request))
    if (language := request.POST.get("language", "")) in dict(settings.LANGUAGES):
        choose_language(viewer_in(request), language)
        remember(request, response, settings.LANGUAGE_COOKIE_NAME, language)
    return response
