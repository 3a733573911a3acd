"""Pages for when something is not there, not allowed or not well: what happened, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from fiftytwo.shell import problems
from fiftytwo.shell.middleware import language_of


@dataclass(frozen=True)
class Trouble:
    """What a reader is told."""

    status: int
    icon: str
    title: str
    happened: str
    next_step: str


def _page(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    if problems.is_of_api(request):
        return problems.of_status(request, trouble.status)
    return render(request, "shell/error.html", {"trouble": trouble}, status=trouble.status)


def _speak(request: HttpRequest) -> None:
    """Answer in the reader's language also where no view was found that would have said it."""
    translation.activate(language_of(request))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """400: the address or the form could not be read."""
    _speak(request)
    return _page(
        request,
        Trouble(
            400,
            "alert-circle",
            _("We could not read this request"),
            _("Something in the address or the form is not what we expect. Nothing was changed."),
            _("Go back, check what you entered, and try again."),
        ),
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: it is there, but not for this reader; the exception's text says who may."""
    _speak(request)
    return _page(
        request,
        Trouble(
            403,
            "lock",
            _("You do not have access to this page"),
            str(exception) or _("It is reserved for other roles."),
            _("If you need it for your work, ask an administrator for the role. Nothing was changed."),
        ),
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """404: nothing here, or nothing that this reader may know of."""
    _speak(request)
    return _page(
        request,
        Trouble(
            404,
            "map-pin",
            _("There is nothing here"),
            _("The address is wrong, the record is gone, or it is not visible to you."),
            _("Check the address, or start again from This week."),
        ),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """403: the form was open too long, or came from elsewhere."""
    _speak(request)
    return _page(
        request,
        Trouble(
            403,
            "refresh",
            _("This form has expired"),
            _("A form works only for a while, in the browser that opened it, and needs cookies. Nothing was changed."),
            _("Go back, reload the page, and send it again."),
        ),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; a page that needs neither database nor session."""
    if problems.is_of_api(request):
        return problems.of_status(request, 500)
    page = render(None, "shell/500.html")
    page.status_code = 500
    return page
