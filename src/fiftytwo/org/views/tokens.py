"""Tokens of the API: one's own, and for the administrator those of programs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fiftytwo.org import actions
from fiftytwo.org.permissions import can_keep_programs
from fiftytwo.org.token_forms import ProgramTokenForm, TokenForm
from fiftytwo.org.token_pages import tokens_page
from fiftytwo.org.tokens import DEFAULT_DAYS, visible_to
from fiftytwo.org.viewer import Viewer
from fiftytwo.org.views.doors import attempt, someone, someone_who, submitted
from fiftytwo.org.views.keeping import show


@require_safe
def tokens(request: HttpRequest) -> HttpResponse:
    return render(request, "org/tokens.html", {"page": tokens_page(someone(request))})


def token_new(request: HttpRequest) -> HttpResponse:
    return _new(request, someone(request), TokenForm, actions.make_own_token, _("Make a token"))


def program_token_new(request: HttpRequest) -> HttpResponse:
    viewer = someone_who(request, can_keep_programs)
    return _new(request, viewer, ProgramTokenForm, actions.make_program_token, _("Make a token for a program"))


def _new(
    request: HttpRequest, viewer: Viewer, kind: type[TokenForm], make: Callable[..., Any], heading: str
) -> HttpResponse:
    form = kind(request.POST or None, initial={"last_day": viewer.today + timedelta(days=DEFAULT_DAYS)})
    made = submitted(request, form, lambda _given: make(viewer, **form.asked()))
    if made is None:
        return show(request, form, heading, back="org:tokens", place=_("API tokens"))
    return render(request, "org/token_made.html", {"made": made})


@require_POST
def token_revoke(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone(request)
    token = visible_to(viewer).filter(key=key).first()
    if token is None:
        raise Http404
    done = _("The token “%(name)s” opens nothing any more.") % {"name": token.name}
    attempt(request, lambda: actions.revoke_token(viewer, token), done)
    return redirect("org:tokens")
