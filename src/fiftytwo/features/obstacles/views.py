"""Pages of obstacles, for those who work here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from fiftytwo.features.obstacles import actions, boxes, permissions, queries
from fiftytwo.features.obstacles.forms import DecideForm, OwnerForm, RaiseForm, WordsForm
from fiftytwo.features.obstacles.models import Obstacle
from fiftytwo.org.models import Membership, Person, Team
from fiftytwo.org.viewer import Viewer
from fiftytwo.org.views.doors import attempt, someone, someone_who, submitted
from fiftytwo.shell.tables import Cell, csv_response

LISTS: dict[str, Callable[[Viewer], queries.ListPage]] = {
    "waiting": queries.waiting,
    "raised": queries.raised,
    "all": queries.everything,
    "over": lambda viewer: queries.everything(viewer, ended=True),
}


@require_safe
def listed(request: HttpRequest, which: str = "") -> HttpResponse:
    """Show a list: what waits for the viewer if something does, else what they raised."""
    viewer = someone(request)
    which = which or ("waiting" if permissions.can_see_all(viewer) or _owns(viewer) else "raised")
    if which not in LISTS:
        raise Http404
    context = {"page": LISTS[which](viewer), "here": which, "owns": permissions.can_see_all(viewer) or _owns(viewer)}
    return render(request, "obstacles/list.html", context)


@require_safe
def listed_csv(request: HttpRequest) -> HttpResponseBase:
    """Hand all that a viewer sees over as a table; never who raised it."""
    viewer = someone(request)
    rows = [*queries.everything(viewer).rows, *queries.everything(viewer, ended=True).rows]
    return csv_response("obstacles", _head(), map(_line, rows))


def _head() -> list[str]:
    return [
        *(_("Raised on"), _("In a sentence"), _("State"), _("Team"), _("Owner"), _("Raised by so many")),
        *(_("Age in days"), _("Decision"), _("What was done")),
    ]


def _line(row: queries.Row) -> list[Cell]:
    one = row.obstacle
    state, team, owner = str(one.get_state_display()), str(one.team or ""), str(one.owner or "")
    return [one.raised_on, one.title, state, team, owner, row.raisers, row.age_days, one.why, one.done]


def raise_one(request: HttpRequest) -> HttpResponse:
    """Let somebody say what stands in their way."""
    viewer = someone_who(request, permissions.can_raise)
    own = Membership.objects.on(viewer.today).filter(person=viewer.person).first()
    teams = Team.objects.all()
    start = {"team": own.team.key if own else "", "title": request.GET.get("title", "")[:160]}
    form = RaiseForm(request.POST or None, teams=teams, initial=start)
    raised = submitted(request, form, lambda said: actions.raise_obstacle(viewer, **said))
    if raised is None:
        return render(request, "obstacles/raise.html", {"form": form}, status=422 if form.errors else 200)
    if raised.link:
        return render(request, "obstacles/link.html", {"address": _following(request, raised.link)})
    messages.success(
        request, _("It is with %(owner)s; you will be answered.") % {"owner": raised.obstacle.owner or "–"}
    )
    return redirect("obstacles:one", key=raised.obstacle.key)


@require_safe
def one(request: HttpRequest, key: str) -> HttpResponse:
    """Show one obstacle."""
    viewer = someone(request)
    page = queries.one(viewer, _visible(viewer, key))
    owners = Person.objects.filter(pk__in=[person.pk for person in page.owners])
    forms = {"words": WordsForm(), "decision": DecideForm(), "owner": OwnerForm(owners=owners)}
    return render(request, "obstacles/one.html", {"page": page, **forms})


@require_POST
def act(request: HttpRequest, key: str, what: str) -> HttpResponse:
    """Do one thing about an obstacle."""
    viewer = someone(request)
    obstacle = _visible(viewer, key)
    if what not in ACTS:
        raise Http404
    run, told = ACTS[what]
    attempt(request, lambda: run(viewer, obstacle, request.POST), str(told))
    return redirect("obstacles:one", key=key)


def _decide(viewer: Viewer, obstacle: Obstacle, posted: Any) -> None:
    actions.decide(viewer, obstacle, mend=posted.get("mend") == "yes", why=posted.get("why", ""))


def _hand_on(viewer: Viewer, obstacle: Obstacle, posted: Any) -> None:
    actions.hand_on(viewer, obstacle, get_object_or_404(Person, key=posted.get("owner", "")))


def _merge(viewer: Viewer, obstacle: Obstacle, posted: Any) -> None:
    actions.merge(viewer, obstacle, _visible(viewer, posted.get("into", "")))


def _say_more(viewer: Viewer, obstacle: Obstacle, posted: Any) -> None:
    raiser = obstacle.raisers.filter(person=viewer.person).first()
    if raiser is None:
        raise Http404
    actions.say_more(raiser, posted.get("text", ""))


def _answer(viewer: Viewer, obstacle: Obstacle, posted: Any) -> None:
    actions.answer(viewer, obstacle, posted.get("text", ""))


def _remark(viewer: Viewer, obstacle: Obstacle, posted: Any) -> None:
    actions.remark(viewer, obstacle, posted.get("text", ""))


def _mend(viewer: Viewer, obstacle: Obstacle, posted: Any) -> None:
    actions.mend(viewer, obstacle, posted.get("text", ""))


def _part(viewer: Viewer, obstacle: Obstacle, _posted: Any) -> None:
    actions.part(viewer, obstacle)


def _take_back(viewer: Viewer, obstacle: Obstacle, _posted: Any) -> None:
    actions.take_back(viewer, obstacle)


ACTS: dict[str, tuple[Callable[[Viewer, Obstacle, Any], None], str | Promise]] = {
    "answer": (_answer, gettext_lazy("Answered; whoever raised it is told.")),
    "remark": (_remark, gettext_lazy("Said; whoever raised it is told.")),
    "more": (_say_more, gettext_lazy("Added.")),
    "decide": (_decide, gettext_lazy("Decided; whoever raised it is told.")),
    "mend": (_mend, gettext_lazy("Mended. Well done.")),
    "hand-on": (_hand_on, gettext_lazy("Handed on; what is due keeps its time.")),
    "merge": (_merge, gettext_lazy("It is part of the other now; all who raised it are answered there.")),
    "part": (_part, gettext_lazy("It stands by itself again.")),
    "take-back": (_take_back, gettext_lazy("Undone: it is due again.")),
}


@require_POST
def renew_box(request: HttpRequest, key: str) -> HttpResponse:
    """Close a team's box and open another."""
    viewer = someone_who(request, permissions.can_keep_boxes)
    team = get_object_or_404(Team, key=key)
    attempt(request, lambda: boxes.renew(viewer, team), _("There is a new address; print the team's sheet again."))
    return redirect("org:team", key=key)


def _owns(viewer: Viewer) -> bool:
    return Obstacle.objects.filter(owner=viewer.person).exists()


def _visible(viewer: Viewer, key: str) -> Obstacle:
    """Return an obstacle that a viewer sees.

    Raises:
        Http404: for any other, there or not.
    """
    obstacle = get_object_or_404(Obstacle.objects.select_related("owner", "team__site", "merged_into"), key=key)
    if not permissions.can_see(viewer, obstacle):
        raise Http404
    return obstacle


def _following(request: HttpRequest, link: str) -> str:
    return request.build_absolute_uri(reverse("obstacles:follow", args=[link]))
