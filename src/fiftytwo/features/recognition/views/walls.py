"""One's own wall, the board of colleagues' thanks, the story of the week."""

from __future__ import annotations

from dataclasses import astuple, fields
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fiftytwo.features.recognition.actions import peers
from fiftytwo.features.recognition.actions import wall as acting
from fiftytwo.features.recognition.forms import ColleagueForm, ReplyForm
from fiftytwo.features.recognition.models import Moment, Story
from fiftytwo.features.recognition.permissions import can_choose_story, can_see_moment
from fiftytwo.features.recognition.queries.walls import (
    Exported,
    board_page,
    colleagues_of,
    story_page,
    story_told,
    wall_exported,
    wall_page,
)
from fiftytwo.features.recognition.sheets import story_pdf
from fiftytwo.features.recognition.views.pages import done, own_credit, own_peer_thanks, show
from fiftytwo.lib.weeks import Week
from fiftytwo.org.views.doors import someone, someone_who, submitted
from fiftytwo.shell.printing import pdf_response
from fiftytwo.shell.tables import csv_response


@require_safe
def wall(request: HttpRequest) -> HttpResponse:
    return show(request, "wall", "wall", {"page": wall_page(someone(request))})


@require_safe
def wall_csv(request: HttpRequest) -> HttpResponseBase:
    """Give everything on one's wall as CSV, to take along."""
    rows = wall_exported(someone(request))
    return csv_response("my-wall", [field.name for field in fields(Exported)], [astuple(row) for row in rows])


@require_POST
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = someone(request)
    credit, form = own_credit(viewer, pk), ReplyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write a word or two, at most 1,200 letters."))
        return redirect("recognition:wall")
    done(
        request,
        lambda: acting.reply(viewer, credit, form.cleaned_data["reply"]),
        _("Your answer is there for the leader to read."),
    )
    return redirect("recognition:wall")


@require_POST
def hide(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = someone(request)
    credit, hidden = own_credit(viewer, pk), credit_is("hide", request)
    told = _("Hidden. It stays yours, below.") if hidden else _("Back on your wall.")
    done(request, lambda: acting.hide(viewer, credit, hidden=hidden), told)
    return redirect("recognition:wall")


@require_POST
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = someone(request)
    credit, agreed = own_credit(viewer, pk), credit_is("agree", request)
    told = _("Thank you. It may be told now.") if agreed else _("It will not be told.")
    done(request, lambda: acting.agree(viewer, credit, agreed=agreed), told)
    return redirect("recognition:wall")


def credit_is(what: str, request: HttpRequest) -> bool:
    """Return what a button asks for: the thing, or its undo."""
    return request.POST.get("do") == what


def colleagues(request: HttpRequest) -> HttpResponse:
    """Thank a colleague; and what colleagues show of the thanks they received."""
    viewer = someone(request)
    people = colleagues_of(viewer)
    form = ColleagueForm(request.POST or None, people=people, initial={"person": request.GET.get("to", "")})
    given = submitted(
        request, form, lambda asked: peers.thank(viewer, asked["person"], asked["value"], asked["example"])
    )
    if given is not None:
        messages.success(request, _("%(person)s will read it.") % {"person": given.receiver})
        return redirect("recognition:colleagues")
    context = {"page": board_page(viewer), "form": form}
    return show(request, "colleagues", "colleagues", context, status=422 if form.errors else 200)


@require_POST
def peer_hide(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone(request)
    given, hidden = own_peer_thanks(viewer, key, "receiver"), credit_is("hide", request)
    told = _("Hidden. It stays yours, below.") if hidden else _("Back on your wall.")
    done(request, lambda: peers.hide(viewer, given, hidden=hidden), told)
    return redirect("recognition:wall")


@require_POST
def peer_show(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone(request)
    given, shown = own_peer_thanks(viewer, key, "receiver"), credit_is("show", request)
    told = _("Colleagues read it now.") if shown else _("Only you and its giver read it now.")
    done(request, lambda: peers.show(viewer, given, shown=shown), told)
    return redirect("recognition:wall")


@require_POST
def peer_withdraw(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone(request)
    given = own_peer_thanks(viewer, key, "giver")
    done(request, lambda: peers.withdraw(viewer, given), _("Taken back."))
    return redirect("recognition:colleagues")


@require_safe
def story(request: HttpRequest) -> HttpResponse:
    return show(request, "story", "story", {"page": story_page(someone(request))})


@require_POST
def story_tell(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone_who(request, can_choose_story)
    moment = get_object_or_404(Moment, key=key)
    if not (can_see_moment(viewer, moment) or acting.may_be_told(moment)):
        raise Http404
    week = Week.of(viewer.today)
    done(request, lambda: acting.tell_story(viewer, moment, week.monday), _("It is the story of this week now."))
    return redirect("recognition:story")


@require_POST
def story_untell(request: HttpRequest, monday: str) -> HttpResponse:
    viewer = someone_who(request, can_choose_story)
    told = get_object_or_404(Story, monday=_day(monday))
    done(request, lambda: acting.untell_story(viewer, told), _("Taken back."))
    return redirect("recognition:story")


@require_safe
def story_sheet(request: HttpRequest, monday: str) -> HttpResponse:
    """The story as a sheet for the notice board."""
    someone(request)
    told = story_told(get_object_or_404(Story.objects.select_related("moment"), monday=_day(monday)))
    if not told.quote.is_exact:
        raise Http404
    return pdf_response("story", story_pdf(told))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
