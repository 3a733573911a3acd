"""What every page here asks first: who is looking, and is what they ask for there for them?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers

from fiftytwo.org.middleware import viewer as viewer_in
from fiftytwo.org.models import Person
from fiftytwo.org.permissions import can_see_person
from fiftytwo.org.viewer import Viewer

Done = TypeVar("Done")


def someone(request: HttpRequest) -> Viewer:
    """Return the viewer of a request.

    Raises:
        PermissionDenied: for accounts that belong to nobody who works here.
    """
    viewer = viewer_in(request)
    if viewer.person is None:
        raise PermissionDenied
    return viewer


def someone_who(request: HttpRequest, permission: Callable[[Viewer], bool]) -> Viewer:
    """Return the viewer of a request if they have a permission.

    Raises:
        PermissionDenied: if not.
    """
    viewer = someone(request)
    if not permission(viewer):
        raise PermissionDenied
    return viewer


def visible_person(viewer: Viewer, key: str) -> Person:
    """Return a person whom a viewer sees.

    Raises:
        Http404: for anyone else, there or not.
    """
    person = Person.objects.filter(key=key).select_related("user").first()
    if person is None or not can_see_person(viewer, person):
        raise Http404
    return person


def to_person(person: Person) -> HttpResponse:
    """Go to someone's page."""
    return redirect("org:person", key=person.key)


def day_in(request: HttpRequest, viewer: Viewer) -> date:
    """Return the day that a page is asked for; today without one, or with one that is none."""
    try:
        day = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return viewer.today
    return day if 1900 <= day.year <= 2200 else viewer.today


def part_or_page(request: HttpRequest, template: str, part: str, context: dict[str, Any]) -> HttpResponse:
    """Answer htmx with the part that it swaps, everyone else with the page."""
    details = request.htmx  # type: ignore[attr-defined]
    is_part = bool(details) and not details.history_restore_request and not details.boosted
    response = render(request, f"{template}#{part}" if is_part else template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def tell(form: Form, error: ValidationError) -> None:
    """Show what an action refused beside the fields it is about."""
    known = {name: told for name, told in getattr(error, "error_dict", {}).items() if name in form.fields}
    for name, told in known.items():
        form.add_error(name, told)
    others = [told for name, told in getattr(error, "error_dict", {}).items() if name not in known]
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
    for told in others:
        form.add_error(None, told)


def submitted(request: HttpRequest, form: Form, action: Callable[[dict[str, Any]], Done]) -> Done | None:
    """Do what a sent form asks for and return what came of it.

    None leaves the form to be shown: it was not sent yet, or it now says what is wrong in it.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return action(form.cleaned_data)
    except ValidationError as error:
        tell(form, error)
        return None


def attempt(request: HttpRequest, action: Callable[[], object], done: str) -> bool:
    """Do something and say how it went; return whether it was done."""
    try:
        action()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    messages.success(request, done)
    return True
