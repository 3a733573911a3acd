"""Taking people in, changing them, moving them, letting them leave."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fiftytwo.org import actions
from fiftytwo.org.actions.lines import warning_about
from fiftytwo.org.actions.people import DETAILS, PersonDetails, warning_about_address
from fiftytwo.org.forms import LeaveForm, ManagerForm, NewPersonForm, PersonForm, TablerForm, TeamMoveForm
from fiftytwo.org.models import Membership, Person, Team
from fiftytwo.org.permissions import can_edit_people
from fiftytwo.org.viewer import Viewer
from fiftytwo.org.views.doors import attempt, someone_who, submitted, to_person, visible_person
from fiftytwo.shell.words import day as day_said


def show(request: HttpRequest, form: TablerForm, heading: str, *, back: Any, place: object) -> HttpResponse:
    """Show a form on a page of its own, with the way back: an address or a record, and the name of the place."""
    status = 422 if form.errors else 200
    shown = {"form": form, "heading": heading, "back": resolve_url(back), "back_to": place}
    return render(request, "shell/form.html", shown, status=status)


def show_of(request: HttpRequest, form: TablerForm, heading: str, person: Person) -> HttpResponse:
    """Show a form about someone."""
    address = reverse("org:person", kwargs={"key": person.key})
    return show(request, form, heading % {"person": person}, back=address, place=person)


def person_new(request: HttpRequest) -> HttpResponse:
    viewer = someone_who(request, can_edit_people)
    form = NewPersonForm(request.POST or None, initial={"joined_on": viewer.today, "contract": "own"})
    person = submitted(request, form, lambda given: _hire(viewer, given))
    if person is not None:
        _warn_of_address(request, person)
        messages.success(request, _("%(person)s was added.") % {"person": person})
        return to_person(person)
    return show(request, form, _("Add a person"), back="org:people", place=_("People"))


def _hire(viewer: Viewer, given: dict[str, Any]) -> Person:
    details = PersonDetails(**{name: given[name] for name in DETAILS})
    return actions.hire(viewer, details, team=given["team"], manager=given["manager"])


def _warn_of_address(request: HttpRequest, person: Person) -> None:
    """Warn about an address that is somebody else's too; it may be meant so, as for a shared mailbox."""
    if warning := warning_about_address(person):
        messages.warning(request, warning)


def person_edit(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone_who(request, can_edit_people)
    person = visible_person(viewer, key)
    form = PersonForm(request.POST or None, initial={name: getattr(person, name) for name in DETAILS})
    changes = submitted(request, form, lambda given: actions.change_person(viewer, person, PersonDetails(**given)))
    if changes is not None:
        if changes and "email" in changes:
            _warn_of_address(request, visible_person(viewer, key))
        messages.success(request, _("Saved.") if changes else _("Nothing was changed."))
        return to_person(person)
    return show_of(request, form, _("Edit %(person)s"), person)


def person_team(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone_who(request, can_edit_people)
    person = visible_person(viewer, key)
    form = TeamMoveForm(request.POST or None, initial={"since": viewer.today})
    membership = submitted(request, form, lambda given: _into_team(viewer, person, **given))
    if membership is not None:
        told = {"person": person, "team": membership.team, "day": day_said(membership.since)}
        later = _("%(person)s will be in %(team)s from %(day)s.")
        messages.success(
            request, (later if membership.since > viewer.today else _("%(person)s is in %(team)s.")) % told
        )
        return to_person(person)
    return show_of(request, form, _("Team of %(person)s"), person)


def _into_team(viewer: Viewer, person: Person, *, team: Team, since: date, leads: bool, beside: bool) -> Membership:
    act = actions.join_team if beside else actions.move_team
    return act(viewer, person, team, since=since, leads=leads)


def person_manager(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone_who(request, can_edit_people)
    person = visible_person(viewer, key)
    form = ManagerForm(request.POST or None, initial={"since": viewer.today})
    line = submitted(request, form, lambda given: actions.report_to(viewer, person, **given))
    if line is not None:
        if warning := warning_about(line.manager, line.since):
            messages.warning(request, warning)
        told = {"person": person, "manager": line.manager, "day": day_said(line.since)}
        later = _("%(person)s will report to %(manager)s from %(day)s.")
        messages.success(
            request, (later if line.since > viewer.today else _("%(person)s reports to %(manager)s.")) % told
        )
        return to_person(person)
    return show_of(request, form, _("Who %(person)s reports to"), person)


def person_leave(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone_who(request, can_edit_people)
    person = visible_person(viewer, key)
    form = LeaveForm(request.POST or None, initial={"day": viewer.today})
    left = submitted(request, form, lambda given: actions.leave(viewer, person, given["day"]))
    if left is not None:
        messages.success(
            request, _("%(person)s leaves on %(day)s.") % {"person": left, "day": day_said(form.cleaned_data["day"])}
        )
        return to_person(left)
    return show_of(request, form, _("%(person)s is leaving"), person)


@require_POST
def person_come_back(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone_who(request, can_edit_people)
    person = visible_person(viewer, key)
    done = _("%(person)s works here again: what ended with the departure continues.") % {"person": person}
    attempt(request, lambda: actions.come_back(viewer, person), done)
    return to_person(person)


def person_forget(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone_who(request, can_edit_people)
    person = visible_person(viewer, key)
    if request.method == "POST":
        done = _("The person's identity was erased.")
        if attempt(request, lambda: actions.forget_person(viewer, person), done):
            return redirect("org:people")
        return to_person(person)
    return render(request, "org/forget.html", {"person": person})
