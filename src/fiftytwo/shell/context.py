"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language_info

from fiftytwo.shell.navigation import menu, year

THEMES = ("auto", "light", "dark")


def theme_of(request: HttpRequest) -> str:
    """Return light or dark as the reader chose, or auto: as their system has it."""
    chosen = request.COOKIES.get(settings.THEME_COOKIE_NAME, "auto")
    return chosen if chosen in THEMES else "auto"


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the menu of this viewer, the strip of the year, and what can be chosen."""
    viewer = getattr(request, "viewer", None)
    return {
        "viewer": viewer,
        "menu": SimpleLazyObject(lambda: menu(viewer, request.path)),
        "year": SimpleLazyObject(lambda: year(viewer.today if viewer else timezone.now().date())),
        "theme": theme_of(request),
        "languages": [(code, get_language_info(code)["name_local"]) for code, _ in settings.LANGUAGES],
    }
