"""Programmes: the list, one of them, its rules, nominations, and the ledger of parity."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from fiftytwo.features.recognition.actions import programmes as acting
from fiftytwo.features.recognition.models import Nomination, Programme
from fiftytwo.features.recognition.permissions import can_keep_programmes
from fiftytwo.features.recognition.programme_forms import ChangedRulesForm, LedgerForm, NominationForm, ProgrammeForm
from fiftytwo.features.recognition.queries.programmes import (
    ledger_page,
    programme_page,
    programmes_page,
    visible_programme,
)
from fiftytwo.features.recognition.queries.walls import colleagues_of
from fiftytwo.features.recognition.views.pages import done, show
from fiftytwo.lib.periods import quarter
from fiftytwo.org.viewer import Viewer
from fiftytwo.org.views.doors import someone, someone_who, submitted


def seen(viewer: Viewer, key: str) -> Programme:
    """Return a programme that a viewer sees.

    Raises:
        Http404: for any other, there or not.
    """
    programme = visible_programme(viewer, key)
    if programme is None:
        raise Http404
    return programme


@require_safe
def programmes(request: HttpRequest) -> HttpResponse:
    return show(request, "programmes", "programmes", {"page": programmes_page(someone(request))})


def programme_new(request: HttpRequest) -> HttpResponse:
    viewer = someone_who(request, can_keep_programmes)
    next_quarter = quarter((quarter(viewer.today).last + 1).sunday)
    initial = {"period": str(next_quarter), "function": "service", "seats": 3, "nominators": 2, "praise": True}
    form = ProgrammeForm(request.POST or None, initial=initial)
    made = submitted(
        request,
        form,
        lambda given: acting.make(
            viewer, given["name"], given["period"], given["function"], given["prize"], form.asked()
        ),
    )
    if made is not None:
        messages.success(request, _("Made. Try its rules on a period that is over, then freeze them."))
        return redirect("recognition:programme", key=made.key)
    context = {"form": form, "heading": _("A new programme"), "back": reverse("recognition:programmes")}
    return show(request, "programmes", "programme_form", context, status=422 if form.errors else 200)


@require_safe
def programme(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone(request)
    page = programme_page(viewer, seen(viewer, key))
    form = NominationForm(people=colleagues_of(viewer)) if page.takes_nominations else None
    return show(request, "programmes", "programme", {"page": page, "form": form, "people": colleagues_of(viewer)})


def rules(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone_who(request, can_keep_programmes)
    programme = seen(viewer, key)
    now = acting.rules_of(programme)
    initial = {"seats": now.seats, "nominators": now.nominators, "praise": now.praise}
    form = ChangedRulesForm(request.POST or None, initial=initial)
    made = submitted(request, form, lambda given: acting.change_rules(viewer, programme, form.asked(), given["reason"]))
    if made is not None:
        messages.success(request, _("Saved."))
        return redirect("recognition:programme", key=key)
    back = reverse("recognition:programme", args=[key])
    context = {"form": form, "heading": _("Rules of %(name)s") % {"name": programme}, "back": back}
    return show(request, "programmes", "programme_form", context, status=422 if form.errors else 200)


@require_POST
def try_rules(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone_who(request, can_keep_programmes)
    trial = acting.try_rules(viewer, seen(viewer, key))
    n = len(trial.shortlist)
    told = ngettext("Tried on %(period)s: %(n)s person would have come to the committee.",
                    "Tried on %(period)s: %(n)s people would have come to the committee.", n)  # fmt: skip
    messages.success(request, told % {"period": trial.period, "n": n})
    return redirect("recognition:programme", key=key)


@require_POST
def freeze(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone_who(request, can_keep_programmes)
    programme = seen(viewer, key)
    done(request, lambda: acting.freeze(viewer, programme), _("Frozen. Everyone sees the rules now, and may nominate."))
    return redirect("recognition:programme", key=key)


def nominate(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone(request)
    programme = seen(viewer, key)
    form = NominationForm(request.POST or None, people=colleagues_of(viewer))
    made = submitted(
        request,
        form,
        lambda given: acting.nominate(viewer, programme, given["person"], given["value"], given["example"]),
    )
    if made is not None:
        messages.success(request, _("Nominated: %(person)s.") % {"person": made.nominee})
        return redirect("recognition:programme", key=key)
    back = reverse("recognition:programme", args=[key])
    context = {"form": form, "heading": _("Nominate a colleague"), "back": back}
    return show(request, "programmes", "programme_form", context, status=422 if form.errors else 200)


@require_POST
def withdraw_nomination(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = someone(request)
    nomination = get_object_or_404(Nomination, pk=pk, nominator=viewer.person)
    done(request, lambda: acting.withdraw_nomination(viewer, nomination), _("Taken back."))
    return redirect("recognition:programme", key=nomination.programme.key)


def ledger(request: HttpRequest) -> HttpResponse:
    """What recognition costs per head, service against sales."""
    viewer = someone(request)
    page = ledger_page(viewer)
    form = LedgerForm(request.POST or None, initial={"year": viewer.today.year}) if page.may_keep else None
    if request.method == "POST":
        someone_who(request, can_keep_programmes)
        assert form is not None  # noqa: S101 - who keeps programmes has the form
        if submitted(request, form, lambda given: acting.set_ledger(viewer, **given)) is not None:
            messages.success(request, _("Saved."))
            return redirect("recognition:ledger")
    context = {"page": page, "form": form}
    return show(request, "programmes", "ledger", context, status=422 if form and form.errors else 200)
