"""The rules of access, and helping somebody who lost their second step."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fiftytwo.org.access.forms import AccessForm
from fiftytwo.org.access.models import AccessRules
from fiftytwo.org.access.rules import change_rules
from fiftytwo.org.access.second_step import remove_second_step
from fiftytwo.org.access.sessions import address_of
from fiftytwo.org.permissions import can_administer
from fiftytwo.org.views.doors import attempt, someone_who, submitted, visible_person
from fiftytwo.org.views.keeping import show


def access(request: HttpRequest) -> HttpResponse:
    viewer = someone_who(request, can_administer)
    address = address_of(request) or ""
    form = AccessForm(request.POST or None, rules=AccessRules.get())
    if submitted(request, form, lambda _given: change_rules(viewer, address=address, **form.asked())) is not None:
        messages.success(request, _("Saved."))
        return redirect("org:access")
    return show(request, form, _("Rules of access"), back="org:sign_ins_of_all", place=_("Sign-ins of everyone"))


@require_POST
def person_second_step_remove(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone_who(request, can_administer)
    person = visible_person(viewer, key)
    done = _("%(person)s signs in with the password alone until a new second step is set up.") % {"person": person}
    attempt(request, lambda: remove_second_step(viewer, person), done)
    return redirect("org:person_sign_ins", key=person.key)
