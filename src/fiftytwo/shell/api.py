"""The one API object: rooms add their routers to it, ``urls.py`` gives it its address.

Everything is read with GET. Parameters that an operation does not know are refused, so that a misspelt one is not
silently ignored. What cannot be answered is told as :mod:`problems` has it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.params.models import Query as QueryParameter

from fiftytwo.shell import problems

ROOT = "/api/v1/"
PER_PAGE = 100
MOST_PER_PAGE = 500

View = Callable[..., Any]
Addition = Callable[[dict[str, Any]], None]


class Api(NinjaAPI):
    """ninja's API, that answers every trouble in one way and lets rooms add to its description."""

    def __init__(self, **more: Any) -> None:
        self.additions: list[Addition] = []
        super().__init__(**more)

    def set_default_exception_handlers(self) -> None:
        """Send every exception to the one place that knows what it means."""
        self.add_exception_handler(Exception, cast(Any, problems.of_error))

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Return a name that clients can be generated with."""
        return operation.view_func.__name__

    def get_openapi_schema(self, **more: Any) -> OpenAPISchema:
        """Return the description, with what the rooms add to it."""
        get_resolver().url_patterns  # noqa: B018 - from here on every room has added its router
        found = super().get_openapi_schema(**{"path_prefix": ROOT, **more})
        for method in (m for methods in found["paths"].values() for m in methods.values()):
            method["responses"].setdefault("default", _TROUBLE)
        found["components"]["schemas"]["Problem"] = problem_schema()
        for add in self.additions:
            add(found)
        return found

    def create_response(self, request: HttpRequest, data: Any, **more: Any) -> HttpResponse:
        """Return an answer that only whoever asked may keep, and asks again before using it."""
        response = super().create_response(request, data, **more)
        return kept(request, response)

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        every = (one for one in super()._get_urls() if isinstance(one, URLPattern))
        found = [pattern for pattern in every if pattern.name != "api-root"]
        for pattern in found:
            pattern.callback = plainly(pattern.callback)
        return [*found, path("", plainly(_nothing), name="api-root"), path("<path:rest>", plainly(_nothing))]


def _nothing(request: HttpRequest, **_rest: str) -> HttpResponse:
    return problems.answer(request, problems.NOT_FOUND)


def plainly(view: View) -> View:
    """Open a view without a page to sign in, and let also what ninja answers by itself be a problem."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        response: HttpResponse = view(request, *args, **named)
        if response.status_code == 405:
            return problems.answer(request, problems.WRONG_METHOD, headers={"Allow": response["Allow"]})
        return response

    answered.login_required = False  # type: ignore[attr-defined]
    answered.csrf_exempt = True  # type: ignore[attr-defined]
    return answered


def kept(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Say how long an answer may be kept: by programs until it changed, by shared browsers not at all."""
    from_browser = not request.headers.get("Authorization")
    response["Cache-Control"] = "private, no-store" if from_browser else "private, no-cache"
    if tag := getattr(request, "api_tag", ""):
        response["ETag"] = tag
    patch_vary_headers(response, ["Authorization", "Cookie", "Accept-Language"])
    return response


def unless_unchanged(tag_of: Callable[[HttpRequest], str]) -> Callable[[View], View]:
    """Answer 304 where what was asked for is as it was when it was asked for last."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, **named: Any) -> Any:
            tag = request.api_tag = f'"{tag_of(request)}"'  # type: ignore[attr-defined]
            if tag in parse_etags(request.headers.get("If-None-Match", "")):
                return kept(request, HttpResponse(status=304))
            return view(request, **named)

        return answered

    return decorate


def knows_its_parameters(view: View) -> View:
    """Refuse parameters that an operation does not know, and those given twice that it takes once."""
    known = {_given_as(parameter): _is_many(parameter) for parameter in _parameters(view)}

    @wraps(view)
    def answered(request: HttpRequest, **named: Any) -> Any:
        faults = []
        for name in request.GET:
            if name not in known:
                names = ", ".join(sorted(known)) or _("no parameter")
                faults.append({"parameter": name, "says": _("It is unknown; known are: %(names)s.") % {"names": names}})
            elif len(request.GET.getlist(name)) > 1 and not known[name]:
                faults.append({"parameter": name, "says": _("It is given more than once.")})
        if faults:
            raise problems.ProblemError(problems.BAD_PARAMETER, errors=faults)
        return view(request, **named)

    return answered


def _parameters(view: View) -> Sequence[inspect.Parameter]:
    return [p for p in inspect.signature(view).parameters.values() if _query(p) is not None]


def _query(parameter: inspect.Parameter) -> Any:
    found = getattr(parameter.annotation, "__metadata__", ())
    return next((one for one in found if isinstance(one, QueryParameter)), None)


def _given_as(parameter: inspect.Parameter) -> str:
    return _query(parameter).alias or parameter.name


def _is_many(parameter: inspect.Parameter) -> bool:
    return getattr(parameter.annotation.__origin__, "__origin__", None) is list


def page_of(request: HttpRequest, items: Sequence[Any], page: int, per_page: int) -> dict[str, Any]:
    """Return one page of a long list, with how many there are and where the next page is."""
    start = (page - 1) * per_page
    there_is_more = start + per_page < len(items)
    query = request.GET.copy()
    query["page"] = str(page + 1)
    return {
        "count": len(items),
        "items": items[start : start + per_page],
        "next": f"{request.path}?{query.urlencode()}" if there_is_more else None,
    }


_TROUBLE = {
    "description": gettext_lazy("What went wrong, with a next step (RFC 9457)"),
    "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def problem_schema() -> dict[str, Any]:
    """Return how a problem looks, for the description."""
    return {
        "type": "object",
        "title": "Problem",
        "required": ["type", "title", "status", "detail", "next_step", "instance"],
        "properties": {
            "type": {"type": "string", "description": gettext_lazy("which kind; the address explains it")},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string", "description": gettext_lazy("what happened, as a sentence")},
            "next_step": {"type": "string", "description": gettext_lazy("what to do next")},
            "instance": {"type": "string", "description": gettext_lazy("the path that was asked for")},
            "errors": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"parameter": {"type": "string"}, "says": {"type": "string"}},
                },
            },
        },
    }


_said: Any = gettext_lazy
api = Api(
    title=_said("Numbers of Fiftytwo"),
    version="1",
    description=_said(
        "Every number with its interval, what it rests on, and what was left out; as the pages show it, unrounded. "
        "Whoever asks sees what they would see on the pages: anything else is answered as if it were not there."
    ),
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
)
