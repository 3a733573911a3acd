"""Pages about what customers say: themes and tone, one text with its reasons, and correcting a reading."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, SuspiciousOperation, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fiftytwo.facts import store
from fiftytwo.org.middleware import viewer as viewer_of
from fiftytwo.org.models import Membership, Team
from fiftytwo.org.permissions import ContactScope, contact_scope
from fiftytwo.org.viewer import Viewer
from fiftytwo.understanding import actions, presentation
from fiftytwo.understanding.forms import SaidForm
from fiftytwo.understanding.learning import topic_names
from fiftytwo.understanding.marks import pieces
from fiftytwo.understanding.permissions import can_correct, can_correct_some, can_run_readers
from fiftytwo.understanding.said import said_page
from fiftytwo.understanding.selection import Asked, choices, newest_of
from fiftytwo.understanding.texts import ReadText, load, months_of
from fiftytwo.understanding.unread import progress
from fiftytwo.understanding.versions import versions

PAGE_SIZE = 20
NO_TOPIC = "~"  # in an address: the texts that fit no topic


def scope_of(viewer: Viewer) -> ContactScope:
    """Return whose texts a viewer sees; say who may, if they see none at all."""
    scope = contact_scope(viewer)
    if not scope:
        raise PermissionDenied(
            _("Texts are seen by those who served the customer, by their leads and leaders, and by service operations.")
        )
    return scope


def base(viewer: Viewer) -> dict[str, Any]:
    """Return what every page of this room shows: how many texts wait, and where else one may go."""
    known = versions()
    return {
        "progress": progress(known.names),
        "known": known,
        "may_correct": can_correct_some(viewer),
        "may_run": can_run_readers(viewer),
    }


def said(request: HttpRequest) -> HttpResponse:
    """Show what customers say: themes rising and falling, and the tone over the weeks."""
    viewer = viewer_of(request)
    scope = scope_of(viewer)
    form = SaidForm(request.GET, viewer.today)
    context: dict[str, Any] = {"form": form, **base(viewer)}
    if form.is_valid():
        asked = form.asked()
        form.offer(scope, choices(scope, asked), _teams(scope))
        page = said_page(scope, asked)
        context |= {"page": page, "chart": presentation.tone_chart(page), "no_topic": NO_TOPIC}
        context["quotes"] = {theme.topic: pieces(theme.quote) for theme in page.themes if theme.quote}
    return render(request, "understanding/said.html", context, status=200 if form.is_valid() else 400)


def _teams(scope: ContactScope) -> list[tuple[str, str]]:
    teams = Team.objects.order_by("name")
    if not scope.everything:
        teams = teams.filter(key__in=scope.teams)
    return list(teams.values_list("key", "name"))


def texts(request: HttpRequest) -> HttpResponse:
    """Show the texts behind a number, newest first, with their words."""
    viewer = viewer_of(request)
    scope = scope_of(viewer)
    form = SaidForm(request.GET, viewer.today)
    if not form.is_valid():
        raise SuspiciousOperation("unreadable filters")
    asked, wanted = form.asked(), _wanted(request)
    keys = newest_of(scope, asked, wanted)
    shown = load(scope, keys[:PAGE_SIZE], asked.months)
    rows = [{"text": text, "pieces": pieces(text), "lines": _loud(text)} for text in shown]
    context = {"rows": rows, "total": len(keys), "asked": asked, "topic": wanted.get("topic"), **base(viewer)}
    return render(request, "understanding/texts.html", {**context, "by_topic": "topic" in wanted})


def _wanted(request: HttpRequest) -> dict[str, str | None]:
    """Return which readings are asked for.

    Raises:
        SuspiciousOperation: if the address asks for something that no reading can be.
    """
    found: dict[str, str | None] = {}
    if topic := request.GET.get("topic"):
        found["topic"] = None if topic == NO_TOPIC else topic
    if request.GET.get("thanks"):
        found["person_thanked"] = "yes"
    if any("\0" in (value or "") for value in found.values()):
        raise SuspiciousOperation("unreadable topic")
    return found


def _loud(text: ReadText) -> list[presentation.Line]:
    return [line for line in presentation.lines(text) if not line.css and line.reading.reader != "personal_data"]


# ---- one text


def text_of(viewer: Viewer, source: str, text_id: str, day: date | None) -> ReadText:
    """Return one text as far as a viewer may see it.

    Raises:
        Http404: if there is none, or none for them.
    """
    months = months_of(day, day) if day else _months_holding(text_id)
    found = load(scope_of(viewer), [(source, text_id)], months)
    if not found and day:
        found = load(scope_of(viewer), [(source, text_id)], _months_holding(text_id))
    if not found:
        raise Http404(_("There is no such text, or it is not for you."))
    return found[0]


def _months_holding(text_id: str) -> list[str]:
    return sorted({file.month for file in store.files("text") if file.may_hold("source_id", text_id)})


def asked_day(text: str | None) -> date | None:
    """Return the day that an address names; None if it names none.

    Raises:
        SuspiciousOperation: if it is no day.
    """
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise SuspiciousOperation("no day") from error


def text(request: HttpRequest, source: str, text_id: str) -> HttpResponse:
    """Show one text with what was read in it, and why."""
    viewer = viewer_of(request)
    found = text_of(viewer, source, text_id, asked_day(request.GET.get("day")))
    context = {
        "text": found,
        "pieces": pieces(found),
        "lines": presentation.lines(found),
        "may_correct_this": can_correct(viewer, found.employee),
        "colleagues": colleagues(found),
        "topics": topic_names(),
        **base(viewer),
    }
    return render(request, "understanding/text.html", context)


def colleagues(found: ReadText) -> list[tuple[str, str]]:
    """Return whom the text may mean besides the candidates: the team that handled its contact, and the team itself."""
    team = Team.objects.filter(key=found.team).first() if found.team else None
    if team is None:
        return []
    on = Membership.objects.on(found.written_at.date()).filter(team=team).select_related("person")
    people = [(f"person:{row.person.key}", str(row.person)) for row in on[:200] if not row.person.forgotten]
    return [*people, (f"team:{team.key}", str(team))]


@require_POST
def correct(request: HttpRequest, source: str, text_id: str) -> HttpResponse:
    """Keep what a person says a reading should be, or take that back."""
    viewer, data = viewer_of(request), request.POST
    day = asked_day(data.get("day"))
    written_on = text_of(viewer, source, text_id, day).written_at.date()
    reader, place = data.get("reader", ""), data.get("place", "")
    try:
        if "take_back" in data:
            actions.take_back(viewer, source, text_id, written_on, reader, place=place)
            messages.success(request, _("The correction was taken back: the reader’s own word holds again."))
        else:
            value = data.get("value", "")
            actions.correct(viewer, source, text_id, written_on, reader, value, place=place)
            messages.success(request, _("Corrected. The reader’s own word is kept beside it."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(_next(request, source, text_id, written_on))


def _next(request: HttpRequest, source: str, text_id: str, day: date) -> str:
    asked = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
        return asked
    return f"{reverse('understanding:text', args=[source, text_id])}?{urlencode({'day': day.isoformat()})}"


def link(found: ReadText) -> str:
    """Return the address of one text."""
    query = urlencode({"day": found.written_at.date().isoformat()})
    return f"{reverse('understanding:text', args=[found.source, found.text_id])}?{query}"


def default_asked(viewer: Viewer) -> Asked:
    """Return the texts of the last quarter."""
    form = SaidForm({}, viewer.today)
    form.is_valid()
    return form.asked()
