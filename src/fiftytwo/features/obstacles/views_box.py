"""The box on the wall: anybody with a team's code writes, anonymously, and follows it by a private link."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from fiftytwo.features.obstacles import actions, boxes
from fiftytwo.features.obstacles.forms import SaidForm, WordsForm
from fiftytwo.features.obstacles.models import Box, Raiser
from fiftytwo.org.views.doors import submitted


@never_cache
@login_not_required
def box(request: HttpRequest, key: str) -> HttpResponse:
    """Take a message from a team's box; whoever is signed in is not asked and not kept."""
    found = Box.objects.filter(key=key, closed_at=None).select_related("team").first()
    if found is None:
        raise Http404(_("This box is closed. Ask for a new sheet."))
    form = SaidForm(request.POST or None)
    raised = submitted(request, form, lambda said: _put_in(found, said))
    if raised is None:
        status = 422 if form.errors else 200
        return render(request, "obstacles/box.html", {"form": form, "box": found}, status=status)
    address = request.build_absolute_uri(reverse("obstacles:follow", args=[raised.link]))
    return render(request, "obstacles/link.html", {"address": address, "stranger": True})


def _put_in(found: Box, said: dict[str, Any]) -> actions.Raised:
    if boxes.is_full(found):
        raise ValidationError(_("This box has had many messages today. Try again tomorrow, or sign in."))
    return actions.raise_obstacle(None, how=Raiser.How.ANONYMOUS, team=found.team, **said)


@never_cache
@login_not_required
def follow(request: HttpRequest, link: str) -> HttpResponse:
    """Show what became of something, to whoever holds its private link, and let them add to it."""
    raiser = boxes.raised_by_link(link)
    if raiser is None:
        raise Http404(_("This link leads nowhere."))
    form = WordsForm(request.POST or None)
    if submitted(request, form, lambda said: actions.say_more(raiser, said["text"])):
        return redirect("obstacles:follow", link=link)
    shown = boxes.shown_to(raiser)
    context = {"obstacle": shown, "remarks": shown.remarks.select_related("author"), "form": form}
    response = render(request, "obstacles/follow.html", context, status=422 if form.errors else 200)
    response["Referrer-Policy"] = "no-referrer"  # the address is the key
    return response
