"""Language of each request: the reader's own choice, else the browser's, else the organisation's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header


def _supported(code: str) -> str | None:
    """Return which of our languages a code such as ``tr-TR`` means, catalogue or not."""
    base = code.lower().split("-")[0]
    return base if base in dict(settings.LANGUAGES) else None


def _asked(request: HttpRequest) -> str | None:
    """Return what the cookie or the browser asks for, of the languages we speak."""
    accepted = [code for code, _ in parse_accept_lang_header(request.headers.get("Accept-Language", ""))]
    for code in (request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""), *accepted):
        if found := _supported(code):
            return found
    return None


def language_of(request: HttpRequest) -> str:
    """Return the language to answer in: the user's choice, the cookie, the browser, the organisation's, English."""
    user = getattr(request, "user", None)
    chosen = getattr(user, "language", "") if user is not None else ""
    return _supported(chosen or "") or _asked(request) or _organisations() or settings.LANGUAGE_CODE


def _organisations() -> str | None:
    organisation: Any = apps.get_model(settings.ORGANISATION_MODEL)
    return _supported(organisation.get().language)


class LanguageMiddleware(LocaleMiddleware):
    """Answer in the reader's language; who is signed in is known only once the view is found."""

    def process_request(self, request: HttpRequest) -> None:
        """Activate what cookie, browser or organisation say."""
        self._activate(request)

    def process_view(self, request: HttpRequest, _view: Callable[..., Any], _args: Any, _kwargs: Any) -> None:
        """Activate what the signed-in user chose."""
        self._activate(request)

    def _activate(self, request: HttpRequest) -> None:
        translation.activate(language_of(request))
        request.LANGUAGE_CODE = translation.get_language()


class PlainAddressMiddleware:
    """Refuse an address with a NUL in it: no record has one, and PostgreSQL takes no text that has."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise SuspiciousOperation("a NUL in the address")
        return self.get_response(request)
