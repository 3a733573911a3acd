"""What the API answers when it cannot answer: ``application/problem+json`` (RFC 9457), each with a next step.

Every kind of trouble stands here, once. A room says which of its exceptions is of which kind with :func:`is_a`.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja.errors import AuthenticationError, HttpError, ValidationError

log = logging.getLogger(__name__)

API_PATH: Final = "/api/"
MEDIA_TYPE: Final = "application/problem+json"


@dataclass(frozen=True)
class Kind:
    """A kind of trouble: its name in the address of ``type``, its status, what happened, and what to do next."""

    name: str
    status: int
    title: str | Promise
    happened: str | Promise
    next_step: str | Promise
    retry_after_seconds: int | None = None


UNREADABLE = Kind(
    "unreadable", 400, gettext_lazy("We could not read this request"),
    gettext_lazy("Something in the address is not what we expect. Nothing was changed."),
    gettext_lazy("Check the address and the headers, and send it again."),
)  # fmt: skip
NO_TOKEN = Kind(
    "no-token", 401, gettext_lazy("A token is needed"),
    gettext_lazy("The request carries no token that opens anything."),
    gettext_lazy("Send “Authorization: Bearer …” with a token made on the page API tokens."),
)  # fmt: skip
NOT_ALLOWED = Kind(
    "not-allowed", 403, gettext_lazy("This token may not do that"),
    gettext_lazy("It was made for something else."),
    gettext_lazy("Make a token with the scope that is needed, on the page API tokens."),
)  # fmt: skip
NOT_FOUND = Kind(
    "not-found", 404, gettext_lazy("There is nothing here"),
    gettext_lazy("The address is wrong, the record is gone, or it is not visible to you."),
    gettext_lazy("Ask /api/v1/scopes and /api/v1/definitions what there is for you."),
)  # fmt: skip
WRONG_METHOD = Kind(
    "wrong-method", 405, gettext_lazy("This can only be read"),
    gettext_lazy("The address answers GET alone."),
    gettext_lazy("Send GET."),
)  # fmt: skip
BAD_PARAMETER = Kind(
    "bad-parameter", 422, gettext_lazy("A parameter is not right"),
    gettext_lazy("One of the parameters is missing, unknown, or has a value that cannot be."),
    gettext_lazy("Put right what “errors” names, and send it again."),
)  # fmt: skip
TOO_MANY = Kind(
    "too-many", 429, gettext_lazy("Too many requests"),
    gettext_lazy("This token has asked too often within a minute."),
    gettext_lazy("Wait as long as Retry-After says; ask for several numbers in one request."),
    retry_after_seconds=60,
)  # fmt: skip
FAULT = Kind(
    "fault", 500, gettext_lazy("Something went wrong on our side"),
    gettext_lazy("It has been written down. Nothing was changed."),
    gettext_lazy("Try again in a few minutes. If it stays, tell whoever runs this installation."),
)  # fmt: skip
BUSY = Kind(
    "still-counting", 503, gettext_lazy("New facts are being counted"),
    gettext_lazy("The numbers will be there soon."),
    gettext_lazy("Wait as long as Retry-After says, and ask again."),
    retry_after_seconds=60,
)  # fmt: skip
KINDS: Final = (
    UNREADABLE, NO_TOKEN, NOT_ALLOWED, NOT_FOUND, WRONG_METHOD, BAD_PARAMETER, TOO_MANY, FAULT, BUSY,
)  # fmt: skip


class ProblemError(Exception):
    """A trouble that a room tells of itself.

    Attributes:
        kind: which kind of trouble.
        happened: a sentence; the kind's own if empty.
        errors: for a bad parameter, which ones: ``{"parameter": …, "says": …}``.
        headers: what the answer carries beside.
    """

    def __init__(
        self,
        kind: Kind,
        happened: str = "",
        *,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(happened or str(kind.title))
        self.kind, self.happened, self.errors, self.headers = kind, happened, tuple(errors), dict(headers or {})


_kinds_of: dict[type[Exception], tuple[Kind, bool]] = {Http404: (NOT_FOUND, False)}


def is_a(error: type[Exception], kind: Kind, *, tell: bool = False) -> None:
    """Say of which kind a room's exception is; ``tell`` passes its own sentence on."""
    _kinds_of[error] = (kind, tell)


def answer(
    request: HttpRequest,
    kind: Kind,
    happened: str = "",
    *,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Return a trouble as a response. What was asked stands in it by its path only: parameters may hold secrets."""
    told: dict[str, Any] = {
        "type": f"{API_PATH}#{kind.name}",
        "title": str(kind.title),
        "status": kind.status,
        "detail": happened or str(kind.happened),
        "next_step": str(kind.next_step),
        "instance": request.path,
    }
    if errors:
        told["errors"] = [dict(error) for error in errors]
    response = HttpResponse(json.dumps(told, ensure_ascii=False), content_type=MEDIA_TYPE, status=kind.status)
    response["Cache-Control"] = "no-store"
    if kind.retry_after_seconds is not None:
        response["Retry-After"] = str(kind.retry_after_seconds)
    for name, value in (headers or {}).items():
        response[name] = value
    return response


def of_error(request: HttpRequest, error: Exception) -> HttpResponse:
    """Return what an exception means to whoever asked; what nobody foresaw is our fault, and is written down."""
    if isinstance(error, ProblemError):
        return answer(request, error.kind, error.happened, errors=error.errors, headers=error.headers)
    if isinstance(error, ValidationError):
        return answer(request, BAD_PARAMETER, errors=[_parameter(found) for found in error.errors])
    if isinstance(error, AuthenticationError):
        return answer(request, NO_TOKEN, headers={"WWW-Authenticate": "Bearer"})
    if isinstance(error, HttpError):  # what ninja refuses by itself
        return of_status(request, error.status_code)
    for known in type(error).__mro__:
        if known in _kinds_of:
            kind, tell = _kinds_of[known]
            return answer(request, kind, str(error) if tell else "")
    log.error("The API failed at %s", request.path, exc_info=error)
    return answer(request, FAULT)


def of_status(request: HttpRequest, status: int) -> HttpResponse:
    """Return what a page of error would say, for an address of the API."""
    return answer(request, next((kind for kind in KINDS if kind.status == status), FAULT))


def is_of_api(request: HttpRequest) -> bool:
    """Say whether a program asked, which reads JSON rather than a page."""
    return request.path.startswith(API_PATH + "v")


def _parameter(found: Mapping[str, Any]) -> dict[str, str]:
    place = [str(part) for part in found["loc"] if part not in ("query", "path")]
    name = place[0] if place else ""
    if found["type"] == "missing":
        return {"parameter": name, "says": _("It is missing.")}
    return {"parameter": name, "says": _("This cannot be: %(why)s.") % {"why": str(found["msg"]).rstrip(".")}}
