"""The language that someone reads in: theirs to choose, signed in or not."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST
from django.views.i18n import set_language as remember_in_cookie

from fiftytwo.org import audit
from fiftytwo.org.middleware import viewer as viewer_in
from fiftytwo.org.viewer import Viewer


def choose_language(viewer: Viewer, language: str) -> None:
    """Keep a language for all of someone's devices; one that we do not speak, or the same again, changes nothing."""
    user = viewer.user
    if user is None or language not in dict(settings.LANGUAGES) or user.language == language:
        return
    with transaction.atomic():
        before, user.language = user.language, language
        user.save(update_fields=["language"])
        audit.record(viewer, "user.language_chosen", user, {"language": [before, language]}, about=viewer.person)


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Answer in another language from now on, on this page and, for who is signed in, everywhere."""
    choose_language(viewer_in(request), request.POST.get("language", ""))
    response: HttpResponse = remember_in_cookie(request)
    return response
