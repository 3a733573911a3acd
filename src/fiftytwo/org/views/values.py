"""The values: everyone reads what is published; people partner and administrator keep them."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fiftytwo.org import actions
from fiftytwo.org.permissions import can_keep_values
from fiftytwo.org.value_forms import ValueForm
from fiftytwo.org.values import Value
from fiftytwo.org.viewer import Viewer
from fiftytwo.org.views.doors import attempt, someone, someone_who, submitted
from fiftytwo.org.views.keeping import show


@require_safe
def values(request: HttpRequest) -> HttpResponse:
    viewer = someone(request)
    may_keep = can_keep_values(viewer)
    shown = Value.objects.all() if may_keep else Value.objects.published()
    return render(request, "org/values.html", {"values": list(shown), "may_keep": may_keep})


def value_new(request: HttpRequest) -> HttpResponse:
    viewer = someone_who(request, can_keep_values)
    form = ValueForm(request.POST or None, initial={"order": Value.objects.count() + 1})
    value = submitted(request, form, lambda _given: actions.add_value(viewer, form.details()))
    if value is not None:
        messages.success(request, _("“%(value)s” is written down. Publish it when it may be cited.") % {"value": value})
        return redirect("org:values")
    return show(request, form, _("Add a value"), back="org:values", place=_("Values"))


def value_edit(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone_who(request, can_keep_values)
    value = get_object_or_404(Value, key=key)
    form = ValueForm(request.POST or None, value=value)
    if submitted(request, form, lambda _given: actions.change_value(viewer, value, form.details())) is not None:
        messages.success(request, _("Saved."))
        return redirect("org:values")
    return show(request, form, _("Edit the value"), back="org:values", place=_("Values"))


@require_POST
def value_publish(request: HttpRequest, key: str) -> HttpResponse:
    return _turned(request, key, actions.publish_value, _("“%(value)s” is published."))


@require_POST
def value_withdraw(request: HttpRequest, key: str) -> HttpResponse:
    return _turned(request, key, actions.withdraw_value, _("“%(value)s” can no longer be cited."))


def _turned(request: HttpRequest, key: str, act: Callable[[Viewer, Value], None], done: str) -> HttpResponse:
    viewer = someone_who(request, can_keep_values)
    value = get_object_or_404(Value, key=key)
    attempt(request, lambda: act(viewer, value), done % {"value": value})
    return redirect("org:values")
