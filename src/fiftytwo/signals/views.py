"""Pages of signals: what is open, and one signal with its evidence."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fiftytwo.org.middleware import viewer as viewer_of
from fiftytwo.signals import actions, queries
from fiftytwo.signals.models import Signal
from fiftytwo.signals.permissions import can_see_signal


def signals(request: HttpRequest) -> HttpResponse:
    """Show what is still open."""
    return render(request, "signals/signals.html", {"shown": queries.listed(viewer_of(request))})


def signal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one signal, with what it rests on computed again."""
    return render(request, "signals/signal.html", {"page": queries.one_signal(viewer_of(request), _get(request, pk))})


@require_POST
def take_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that one looks into it."""
    one = _get(request, pk)
    return _done(request, pk, lambda: actions.take_up(viewer_of(request), one), _("You look into it."))


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what came of it."""
    one, reason = _get(request, pk), request.POST.get("reason", "")
    return _done(request, pk, lambda: actions.close(viewer_of(request), one, reason), _("Closed."))


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo the closing."""
    one = _get(request, pk)
    return _done(request, pk, lambda: actions.reopen(viewer_of(request), one), _("Open again."))


def _get(request: HttpRequest, pk: int) -> Signal:
    found = get_object_or_404(Signal.objects.select_related("owner"), pk=pk)
    if not can_see_signal(viewer_of(request), found):
        raise Http404
    return found


def _done(request: HttpRequest, pk: int, act: Callable[[], None], told: str) -> HttpResponse:
    """Do it and say so; what cannot be done is said, and nothing changed."""
    try:
        act()
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, told)
    return redirect("signals:signal", pk)
