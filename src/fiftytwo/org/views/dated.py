"""Ending a membership, a reporting line or a role today, and taking the end back: one click each."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from fiftytwo.org import actions
from fiftytwo.org.actions.dated import kind_of
from fiftytwo.org.models import Dated, Grant, Membership, ReportingLine
from fiftytwo.org.views.doors import attempt, someone_who, to_person

ENDED: dict[type[Dated], Promise] = {
    Membership: _("%(person)s is no longer in %(team)s."),
    ReportingLine: _("%(person)s reports to nobody."),
    Grant: _("The role was removed."),
}
GOES_ON: dict[type[Dated], Promise] = {
    Membership: _("%(person)s is in %(team)s again."),
    ReportingLine: _("%(person)s reports to %(manager)s again."),
    Grant: _("The role was restored."),
}


@require_POST
def end(request: HttpRequest, pk: int, model: type[Dated]) -> HttpResponse:
    """End one of them today."""
    viewer = someone_who(request, kind_of(model).permission)
    row: Any = get_object_or_404(model, pk=pk)
    person, done = row.person, ENDED[model] % _told(row)
    attempt(request, lambda: actions.end(viewer, row, viewer.today), done)
    return to_person(person)


@require_POST
def reopen(request: HttpRequest, pk: int, model: type[Dated]) -> HttpResponse:
    """Take the end of one of them back."""
    viewer = someone_who(request, kind_of(model).permission)
    row: Any = get_object_or_404(model, pk=pk)
    attempt(request, lambda: actions.reopen(viewer, row), GOES_ON[model] % _told(row))
    return to_person(row.person)


def _told(row: Any) -> dict[str, object]:
    """Return who has what, as the sentences name it."""
    what = kind_of(type(row)).what
    return {"person": row.person, what: getattr(row, what)}
