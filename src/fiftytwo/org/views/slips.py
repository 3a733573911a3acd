"""Signing in with a slip, and printing one."""

from __future__ import annotations

import segno
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from fiftytwo.org.access.sessions import address_of
from fiftytwo.org.access.slips import give_slip, revoke_slips, use_slip
from fiftytwo.org.forms import TablerForm
from fiftytwo.org.permissions import can_give_slip
from fiftytwo.org.views.doors import attempt, someone, to_person, visible_person


class SlipForm(TablerForm):
    """Who somebody is, and the code on their slip."""

    number = forms.CharField(label=gettext_lazy("Your phone or employee number"), max_length=64)
    code = forms.CharField(label=gettext_lazy("The code on your slip"), max_length=40)


@login_not_required
def slip_login(request: HttpRequest) -> HttpResponse:
    """Let somebody in with the code that their lead printed."""
    form = SlipForm(request.POST or None, initial={"code": request.GET.get("code", "")[:40]})
    if request.method == "POST" and form.is_valid():
        number, code = form.cleaned_data["number"], form.cleaned_data["code"]
        key = f"slip:{address_of(request)}:{number.casefold()}"
        if not ratelimit.consume(request, action="login_failed", key=key):
            form.add_error(None, _("Too many attempts from here. Wait five minutes and try again."))
        elif (user := use_slip(number, code)) is None:
            form.add_error(
                None, _("Number and code do not belong together, or the code is too old. Ask for a new one.")
            )
        else:
            record_authentication(request, user, "slip")
            answer: HttpResponse = perform_login(request, Login(user=user))
            return answer
    return render(request, "account/slip.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def person_slip(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone(request)
    person = visible_person(viewer, key)
    if not can_give_slip(viewer, person):
        raise PermissionDenied
    try:
        made = give_slip(viewer, person)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return to_person(person)
    drawn = segno.make(made.address, error="m").svg_data_uri(scale=5, border=2)
    return render(request, "org/slip.html", {"made": made, "person": person, "drawn": drawn})


@require_POST
def person_slip_revoke(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone(request)
    person = visible_person(viewer, key)
    attempt(request, lambda: revoke_slips(viewer, person), _("The code opens nothing any more."))
    return to_person(person)
