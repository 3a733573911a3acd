"""Praise found: the list, one moment, and what is said about it."""

from __future__ import annotations

import re

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fiftytwo.features.recognition.actions import moments as acting
from fiftytwo.features.recognition.forms import CustomerForm, RejectForm
from fiftytwo.features.recognition.models import Moment
from fiftytwo.features.recognition.queries.found import MomentPage, found_page, moment_page
from fiftytwo.features.recognition.views.pages import done, show, visible_moment
from fiftytwo.org.models import Person, Team
from fiftytwo.org.permissions import can_see_contacts
from fiftytwo.org.views.doors import someone, someone_who

PLACES = 3
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@require_safe
def found(request: HttpRequest) -> HttpResponse:
    viewer = someone_who(request, can_see_contacts)
    asked = request.GET.get("page", "1")
    page = found_page(viewer, request.GET.get("state", ""), int(asked) if asked.isdecimal() and len(asked) < 6 else 1)
    return show(request, "found", "found", {"page": page, "states": Moment.State.choices})


@require_POST
def pick(request: HttpRequest) -> HttpResponse:
    """This thanks somebody: one click from the quote."""
    viewer = someone(request)
    source, text_id, month = (request.POST.get(name, "") for name in ("source", "text", "month"))
    if not MONTH.fullmatch(month):
        raise Http404
    try:
        moment = acting.pick(viewer, source, text_id, month)
    except ValidationError:
        raise Http404 from None
    return redirect("recognition:moment", key=moment.key)


@require_safe
def moment(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone(request)
    page = moment_page(viewer, visible_moment(viewer, key))
    customer = CustomerForm(initial={"name": page.moment.customer_name, "consent": page.moment.consent})
    context = {"page": page, "reject": RejectForm(), "customer": customer, "places": _places(page)}
    return show(request, "found", "moment", context)


def _places(page: MomentPage) -> list[str]:
    """Return what the selects of a form begin with: keys of those whom a reader found, and room for more.

    Where a name fits several, nobody is chosen ahead: they stand first in the list, and a person says who it is.
    """
    suggested = () if page.moment.ambiguous else page.suggested
    keys = [key.partition(":")[2] for key in suggested[:PLACES]]
    return [*keys, *[""] * (PLACES - len(keys))]


@require_POST
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone(request)
    one = visible_moment(viewer, key)
    whom = _chosen(request)
    if done(request, lambda: acting.confirm(viewer, one, whom), _("Confirmed. It is on its way to a leader now.")):
        return redirect("recognition:found")
    return redirect("recognition:moment", key=key)


def _chosen(request: HttpRequest) -> list[Person | Team]:
    """Return whom a form credits: everyone chosen once, in the order in which they stand in it."""
    chosen: list[Person | Team] = []
    for text in dict.fromkeys(request.POST.getlist("who")):
        kind, _colon, key = text.partition(":")
        found = (Person if kind == "person" else Team).objects.filter(key=key).first()
        if found:
            chosen.append(found)
    return chosen


@require_POST
def reject(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone(request)
    one, reason = visible_moment(viewer, key), request.POST.get("reason", "")
    told = _("Rejected. The readers learn from it.")
    if done(request, lambda: acting.reject(viewer, one, reason), told):
        return redirect("recognition:found")
    return redirect("recognition:moment", key=key)


@require_POST
def ask(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone(request)
    one = visible_moment(viewer, key)
    person = get_object_or_404(Person, key=request.POST.get("person", ""))
    told = _("Asked: %(person)s.") % {"person": person}
    done(request, lambda: acting.ask_back(viewer, one, person), told)
    return redirect("recognition:moment", key=key)


@require_POST
def reopen(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone(request)
    one = visible_moment(viewer, key)
    done(request, lambda: acting.reopen(viewer, one), _("Undone: it waits for a look again."))
    return redirect("recognition:moment", key=key)


@require_POST
def customer(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone(request)
    one = visible_moment(viewer, key)
    form = CustomerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The name or the way the customer agreed is too long."))
        return redirect("recognition:moment", key=key)
    given = form.cleaned_data
    done(request, lambda: acting.name_customer(viewer, one, given["name"], given["consent"]), _("Saved."))
    return redirect("recognition:moment", key=key)
