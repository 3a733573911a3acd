"""Roles, accounts, teams, sites, and the organisation's settings."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fiftytwo.org import actions
from fiftytwo.org.forms import ClosureForm, OrganisationForm, RoleForm, SiteForm, TeamForm
from fiftytwo.org.invitations import send_invitation
from fiftytwo.org.models import Closure, Organisation, Site, Team
from fiftytwo.org.permissions import can_administer, can_edit_people
from fiftytwo.org.team_pages import site_page
from fiftytwo.org.views.doors import attempt, someone_who, submitted, to_person, visible_person
from fiftytwo.org.views.keeping import show, show_of


def person_role(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone_who(request, can_administer)
    person = visible_person(viewer, key)
    form = RoleForm(request.POST or None, initial={"since": viewer.today})
    grant = submitted(request, form, lambda given: actions.grant_role(viewer, person, **given))
    if grant is not None:
        done = _("%(person)s now has the role %(role)s.") % {"person": person, "role": grant.get_role_display()}
        messages.success(request, done)
        return to_person(person)
    return show_of(request, form, _("Role of %(person)s"), person)


@require_POST
def person_invite(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone_who(request, can_administer)
    person = visible_person(viewer, key)
    try:
        invitation = actions.invite(viewer, person)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return to_person(person)
    is_sent = send_invitation(person, invitation)
    return render(request, "org/invited.html", {"person": person, "invitation": invitation, "is_sent": is_sent})


@require_POST
def account_close(request: HttpRequest, key: str) -> HttpResponse:
    return _account(request, key, actions.close_account, _("The account can no longer sign in."))


@require_POST
def account_reopen(request: HttpRequest, key: str) -> HttpResponse:
    return _account(request, key, actions.reopen_account, _("The account can sign in again."))


def _account(request: HttpRequest, key: str, act: Callable[..., None], done: str) -> HttpResponse:
    viewer = someone_who(request, can_administer)
    person = visible_person(viewer, key)
    attempt(request, lambda: act(viewer, person), done)
    return to_person(person)


def team_new(request: HttpRequest) -> HttpResponse:
    viewer = someone_who(request, can_edit_people)
    form = TeamForm(request.POST or None, initial={"function": Team.Function.SERVICE})
    team = submitted(request, form, lambda given: actions.add_team(viewer, **given))
    if team is not None:
        messages.success(request, _("%(team)s was added.") % {"team": team})
        return redirect("org:team", key=team.key)
    return show(request, form, _("Add a team"), back="org:teams", place=_("Teams and sites"))


def team_edit(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone_who(request, can_edit_people)
    team = get_object_or_404(Team, key=key)
    site = team.site.key if team.site else ""
    form = TeamForm(request.POST or None, initial={"name": team.name, "site": site, "function": team.function})
    changes = submitted(request, form, lambda given: actions.change_team(viewer, team, **given))
    if changes is not None:
        messages.success(request, _("Saved."))
        return redirect("org:team", key=team.key)
    return show(
        request,
        form,
        _("Edit the team"),
        back=reverse("org:team", kwargs={"key": team.key}),
        place=form.initial["name"],
    )


def site_new(request: HttpRequest) -> HttpResponse:
    viewer = someone_who(request, can_administer)
    initial = {"time_zone": Organisation.get().time_zone, "closes_on_public_holidays": True}
    form = SiteForm(request.POST or None, initial=initial)
    site = submitted(request, form, lambda _given: actions.add_site(viewer, **form.site_fields()))
    if site is not None:
        messages.success(request, _("%(site)s was added.") % {"site": site})
        return redirect("org:site", key=site.key)
    return show(request, form, _("Add a site"), back="org:teams", place=_("Teams and sites"))


def site_edit(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone_who(request, can_administer)
    site = get_object_or_404(Site, key=key)
    form = SiteForm(request.POST or None, initial=SiteForm.initial_of(site))
    changes = submitted(request, form, lambda _given: actions.change_site(viewer, site, **form.site_fields()))
    if changes is not None:
        messages.success(request, _("Saved."))
        return redirect("org:site", key=site.key)
    return show(
        request,
        form,
        _("Edit the site"),
        back=reverse("org:site", kwargs={"key": site.key}),
        place=form.initial["name"],
    )


@require_POST
def closure_new(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone_who(request, can_administer)
    site = get_object_or_404(Site, key=key)
    form = ClosureForm(request.POST)
    closure = submitted(
        request,
        form,
        lambda given: actions.add_closure(viewer, site, given["day"], name=given["name"], is_open=given["open"]),
    )
    if closure is not None:
        messages.success(request, _("The day was set."))
        return redirect("org:site", key=site.key)
    return render(request, "org/site.html", {"page": site_page(viewer, site), "form": form}, status=422)


@require_POST
def closure_remove(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = someone_who(request, can_administer)
    closure = get_object_or_404(Closure.objects.select_related("site"), pk=pk)
    site = closure.site
    attempt(request, lambda: actions.remove_closure(viewer, closure), _("It is an ordinary day again."))
    return redirect("org:site", key=site.key)


def organisation(request: HttpRequest) -> HttpResponse:
    viewer = someone_who(request, can_administer)
    now = Organisation.get()
    initial = {"name": now.name, "time_zone": now.time_zone, "language": now.language}
    form = OrganisationForm(request.POST or None, initial=initial)
    changes = submitted(request, form, lambda given: actions.change_organisation(viewer, **given))
    if changes is not None:
        messages.success(request, _("Saved."))
        return redirect("org:organisation")
    return show(request, form, _("The organisation"), back="org:teams", place=_("Teams and sites"))
