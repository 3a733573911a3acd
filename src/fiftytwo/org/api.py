"""Who is asking: a token in the header, or the session of a browser that is signed in; and what the API offers."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from ninja.responses import Response
from ninja.security import APIKeyCookie
from ninja.security.http import HttpAuthBase

from fiftytwo.org.middleware import viewer as viewer_in
from fiftytwo.org.tokens import SCOPES, Opened, TokenError, TooManyCallsError, open_with
from fiftytwo.shell import problems
from fiftytwo.shell.api import api, kept, knows_its_parameters

problems.is_a(TooManyCallsError, problems.TOO_MANY)


class Token(HttpAuthBase):
    """“Authorization: Bearer …”; nowhere else, so that no log or history of addresses has it."""

    openapi_scheme = "bearer"

    def __init__(self, scope: str = "") -> None:
        self.scope = scope
        super().__init__()

    def __call__(self, request: HttpRequest) -> Opened | None:
        header = request.headers.get("Authorization")
        if not header:
            return None
        scheme, _space, secret = header.partition(" ")
        if scheme.lower() != "bearer" or not secret.strip():
            raise _refused(_("The Authorization header has to read “Bearer” and the token."))
        try:
            opened = open_with(secret.strip())
        except TokenError as error:
            raise _refused(str(error)) from None
        if self.scope and self.scope not in opened.scopes:
            raise _too_narrow(self.scope)
        return opened


class Session(APIKeyCookie):
    """The session of a browser: links in pages work without a token. It may ask for all that is read."""

    param_name = settings.SESSION_COOKIE_NAME

    def authenticate(self, request: HttpRequest, key: str | None) -> Opened | None:
        viewer = viewer_in(request)
        if viewer.person is None:
            return None
        return Opened(viewer, frozenset(SCOPES), f"person:{viewer.person.key}")


def may(scope: str = "") -> list[Any]:
    """Return who may call an operation: whoever holds a token with a scope, or is signed in."""
    return [Token(scope), Session()]


def opened(request: HttpRequest) -> Opened:
    """Return what a request's token or session opens."""
    return cast(Opened, request.auth)  # type: ignore[attr-defined]


def _refused(why: str) -> problems.ProblemError:
    return problems.ProblemError(problems.NO_TOKEN, why, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})


def _too_narrow(scope: str) -> problems.ProblemError:
    challenge = f'Bearer error="insufficient_scope", scope="{scope}"'
    why = _("This token lacks the scope “%(scope)s”.") % {"scope": scope}
    return problems.ProblemError(problems.NOT_ALLOWED, why, headers={"WWW-Authenticate": challenge})


router = Router()


@router.get("/openapi.json", auth=may(), include_in_schema=False)
@knows_its_parameters
def openapi(request: HttpRequest) -> HttpResponse:
    """Describe the API, in the reader's language."""
    return kept(request, Response(api.get_openapi_schema()))
