"""Pages of meetings: one's own, one of them, the plan of the quarter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fiftytwo.features.skiplevels import actions, permissions, queries
from fiftytwo.features.skiplevels.forms import NoteForm, OfferForm, ReplyForm, WhenForm
from fiftytwo.features.skiplevels.inviting import zone_of
from fiftytwo.features.skiplevels.models import Meeting, Note
from fiftytwo.org.models import Person
from fiftytwo.org.viewer import Viewer
from fiftytwo.org.views.doors import attempt, someone, someone_who, submitted
from fiftytwo.shell.tables import Cell, csv_response


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Show someone's meetings, and to a leader whose turn it is."""
    viewer = someone(request)
    context = {"page": queries.meetings(viewer), "heard": queries.heard(viewer), "viewer": viewer}
    context |= {"may_plan": permissions.can_see_plan(viewer), "may_offer": permissions.can_offer(viewer)}
    return render(request, "skiplevels/list.html", context)


def offer(request: HttpRequest) -> HttpResponse:
    """Let a leader invite somebody."""
    viewer = someone_who(request, permissions.can_offer)
    wanted = [key for key in request.GET.get("people", "").split(",") if key][:10]
    people = Person.objects.present_on(viewer.today).filter(frontline=True)
    zone = zone_of(viewer.person)  # type: ignore[arg-type]
    form = OfferForm(request.POST or None, people=people, zone=zone, initial={"people": wanted})
    made = submitted(request, form, lambda given: _offered(viewer, given))
    if made is None:
        return render(request, "skiplevels/offer.html", {"form": form}, status=422 if form.errors else 200)
    messages.success(request, _("Invited. Who has no e-mail address reads it on the meeting's page, or on paper."))
    return redirect("skiplevels:one", key=made.key)


def _offered(viewer: Viewer, given: dict[str, Any]) -> Meeting:
    people = list(given["people"])
    return actions.offer(viewer, people, at=given["at"], place=given["place"], minutes=given["minutes"])


@require_safe
def one(request: HttpRequest, key: str) -> HttpResponse:
    """Show one meeting to those who take part."""
    viewer = someone(request)
    meeting = _own(viewer, key)
    page = queries.one(viewer, meeting, has_begun=meeting.at <= timezone.now())
    zone = zone_of(viewer.person)  # type: ignore[arg-type]
    local = meeting.at.astimezone(zone)
    start = {"day": local.date(), "time": local.time().replace(second=0, microsecond=0), "place": meeting.place}
    answer = page.mine.answer if page.mine and page.mine.answer != "none" else ""
    forms = {
        "when": WhenForm(zone=zone, initial=start),
        "reply": ReplyForm(initial={"answer": answer}),
        "note": NoteForm(),
    }
    return render(request, "skiplevels/one.html", {"page": page, "zone": zone.key, **forms})


@require_POST
def act(request: HttpRequest, key: str, what: str) -> HttpResponse:
    """Do one thing about a meeting."""
    viewer = someone(request)
    meeting = _own(viewer, key)
    if what == "move":
        _move(request, viewer, meeting)
    elif what == "reply":
        said = (request.POST.get("answer", ""), request.POST.get("wish", ""))
        attempt(request, lambda: actions.reply(viewer, meeting, *said), _("Thank you; they are told."))
    elif what == "cancel":
        why = request.POST.get("why", "")
        attempt(request, lambda: actions.cancel(viewer, meeting, why), _("Cancelled; they are told why."))
    elif what == "hold":
        there = list(Person.objects.filter(key__in=request.POST.getlist("there")))
        attempt(request, lambda: actions.hold(viewer, meeting, there), _("Held: they have been seen."))
    elif what == "take-back":
        attempt(request, lambda: actions.take_back(viewer, meeting), _("Undone."))
    elif what == "write":
        text = request.POST.get("text", "")
        attempt(request, lambda: actions.write(viewer, meeting, text), _("Kept, for those who were there."))
    else:
        raise Http404
    return redirect("skiplevels:one", key=key)


def _move(request: HttpRequest, viewer: Viewer, meeting: Meeting) -> None:
    form = WhenForm(request.POST, zone=zone_of(viewer.person))  # type: ignore[arg-type]
    if not form.is_valid():
        messages.error(request, _("Say on which day and at what time."))
        return
    given = form.cleaned_data
    told = _("Moved; everyone is asked again.")
    attempt(request, lambda: actions.move(viewer, meeting, at=given["at"], place=given["place"]), told)


NOTES: dict[str, Callable[[Viewer, Note], None]] = {
    "share": actions.share, "keep-back": actions.keep_back, "tear-up": actions.tear_up,
}  # fmt: skip


@require_POST
def note(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Share a note, keep it back, or tear it up."""
    viewer = someone(request)
    found = get_object_or_404(Note.objects.select_related("meeting"), pk=pk)
    if what not in NOTES or not permissions.takes_part(viewer, found.meeting):
        raise Http404
    attempt(request, lambda: NOTES[what](viewer, found), _("Done."))
    return redirect("skiplevels:one", key=found.meeting.key)


@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """Show the plan of the quarter."""
    viewer = someone_who(request, permissions.can_see_plan)
    return render(request, "skiplevels/plan.html", {"page": queries.plan_page(viewer)})


@require_safe
def plan_csv(request: HttpRequest) -> HttpResponseBase:
    """Hand the plan over as a table."""
    viewer = someone_who(request, permissions.can_see_plan)
    head = [_("Name"), _("Team"), _("Waiting since"), _("With"), _("Week")]
    rows = queries.plan_page(viewer).rows
    return csv_response("meetings", head, map(_line, rows))


def _line(row: queries.Waiting) -> list[Cell]:
    return [str(row.person), row.team, row.since, str(row.leader or ""), str(row.week or "")]


def _own(viewer: Viewer, key: str) -> Meeting:
    """Return a meeting that a viewer takes part in.

    Raises:
        Http404: for any other, there or not.
    """
    meeting = get_object_or_404(Meeting.objects.select_related("leader"), key=key)
    if not permissions.takes_part(viewer, meeting):
        raise Http404
    return meeting
