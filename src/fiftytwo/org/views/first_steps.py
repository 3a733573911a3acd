"""The first steps of a new organisation, for its administrators."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fiftytwo.org import actions
from fiftytwo.org.actions.first_steps import leave_step, take_up_step
from fiftytwo.org.first_steps.guesses import WORKING_HOURS, country_in
from fiftytwo.org.first_steps.steps import Stand, first_steps
from fiftytwo.org.forms import OrganisationForm, SiteForm, TablerForm
from fiftytwo.org.models import Organisation, Site
from fiftytwo.org.permissions import can_administer
from fiftytwo.org.viewer import Viewer
from fiftytwo.org.views.doors import attempt, someone_who, submitted


@require_safe
def setup(request: HttpRequest) -> HttpResponse:
    someone_who(request, can_administer)
    return render(request, "org/first_steps.html", {"page": first_steps()})


def setup_step(request: HttpRequest, name: str) -> HttpResponse:
    viewer = someone_who(request, can_administer)
    before, stand, after = _around(name)
    form = _form(request, name)
    if form is not None and submitted(request, form, lambda _given: _save(viewer, form)) is not None:
        messages.success(request, _("Saved."))
        return redirect(_address(after))
    sites = list(Site.objects.all()) if name == "holidays" else []
    shown = {"stand": stand, "before": before, "after": after, "form": form, "sites": sites}
    place = reverse(stand.step.place) if stand.step.place else ""
    is_refused = form is not None and bool(form.errors)
    return render(request, "org/first_step.html", {**shown, "place": place}, status=422 if is_refused else 200)


@require_POST
def step_later(request: HttpRequest, name: str) -> HttpResponse:
    return _turned(request, name, leave_step, _("Left for later."))


@require_POST
def step_take_up(request: HttpRequest, name: str) -> HttpResponse:
    return _turned(request, name, take_up_step, _("It is among the next steps again."))


def _turned(request: HttpRequest, name: str, act: Callable[[Viewer, str], None], done: str) -> HttpResponse:
    viewer = someone_who(request, can_administer)
    _around(name)
    attempt(request, lambda: act(viewer, name), done)
    return redirect("org:setup")


def _around(name: str) -> tuple[Stand | None, Stand, Stand | None]:
    try:
        return first_steps().around(name)
    except KeyError:
        raise Http404 from None


def _address(stand: Stand | None) -> str:
    return reverse("org:setup_step", args=[stand.step.name]) if stand else reverse("org:setup")


def _form(request: HttpRequest, name: str) -> TablerForm | None:
    """Return the form of a step, begun with what is known and what the browser gives away."""
    now = Organisation.get()
    if name == "organisation":
        known = {"name": now.name, "time_zone": now.time_zone, "language": now.language}
        form: TablerForm = OrganisationForm(request.POST or None, initial=known)
    elif name == "holidays":
        site = {"time_zone": now.time_zone, "country": country_in(request), "closes_on_public_holidays": True}
        form = SiteForm(request.POST or None, initial={**site, **WORKING_HOURS})
    else:
        return None
    if now.time_zone == "UTC":  # nobody said so far: the browser may
        form.fields["time_zone"].widget.attrs["data-guess"] = "time-zone"
    return form


def _save(viewer: Viewer, form: TablerForm) -> object:
    if isinstance(form, SiteForm):
        return actions.add_site(viewer, **form.site_fields())
    return actions.change_organisation(viewer, **form.cleaned_data)
