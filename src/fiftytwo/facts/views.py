"""Pages about what happened: contacts, one contact's story, contacts per week."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fiftytwo.facts import presentation, queries
from fiftytwo.facts.beside_words import beside
from fiftytwo.facts.contact_choices import choices
from fiftytwo.facts.contact_filters import Filters
from fiftytwo.facts.contact_story import contact_story
from fiftytwo.facts.contact_weeks import contacts_per_week
from fiftytwo.facts.forms import ContactsForm, read_cursor, written_cursor
from fiftytwo.facts.quote_acts import acts_for
from fiftytwo.lib.weeks import Week
from fiftytwo.org.middleware import viewer as viewer_of
from fiftytwo.org.permissions import ContactScope, contact_scope
from fiftytwo.org.saved_views.actions import visible_to
from fiftytwo.org.saved_views.forms import SaveViewForm
from fiftytwo.org.saved_views.models import SavedView
from fiftytwo.org.saved_views.pages import save_from
from fiftytwo.org.viewer import Viewer
from fiftytwo.shell.tables import Cell, csv_response

SAVED_SHOWN = 20
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def _scope_of(viewer: Viewer) -> ContactScope:
    """Return whose contacts a viewer sees; say who may, if they see none at all."""
    scope = contact_scope(viewer)
    if not scope:
        raise PermissionDenied(
            _("Contacts are seen by those who served them, by their leads and leaders, and by service operations.")
        )
    return scope


def contacts(request: HttpRequest) -> HttpResponse:
    """Show contacts, filtered, sorted and paged; the address holds the whole view."""
    viewer = viewer_of(request)
    scope = _scope_of(viewer)
    form = ContactsForm(request.GET, viewer.today)
    context: dict[str, Any] = {"form": form, "page": None, "viewer_may_import": viewer.may("import")}
    if form.is_valid():
        filters, sort = form.filters(), form.sort_asked()
        page = queries.contacts_page(scope, filters, sort, _cursor_in(request, sort))
        form.offer(choices(scope, filters))
        context |= {"page": page, "filters": filters, "sort": sort, **_neighbours(request, page)}
        context["columns"] = form.columns_asked()
        context |= _to_save(viewer, form)
        if not page.total:
            context["newest"] = _newest_before(filters)
    return render(request, "facts/contacts.html", context, status=200 if form.is_valid() else 400)


@require_POST
def contacts_save(request: HttpRequest) -> HttpResponse:
    """Save the view of an address under a name."""
    viewer = viewer_of(request)
    _scope_of(viewer)
    form = ContactsForm(QueryDict(request.POST.get("query", "")), viewer.today)
    if not form.is_valid():
        raise SuspiciousOperation("unreadable filters")
    save_from(request, SavedView.Page.CONTACTS, form.query())
    return redirect(f"{reverse('facts:contacts')}?{form.query()}")


def _cursor_in(request: HttpRequest, sort: str) -> queries.Cursor | None:
    for name in ("before", "after"):
        if text := request.GET.get(name):
            try:
                return read_cursor(text, sort, backwards=name == "before")
            except ValueError as error:
                raise SuspiciousOperation("unreadable place in a list") from error
    return None


def _to_save(viewer: Viewer, form: ContactsForm) -> dict[str, Any]:
    """Return what the page needs to save its view, and the views that are saved already."""
    saved = list(visible_to(viewer, SavedView.Page.CONTACTS)[:SAVED_SHOWN])
    return {"query": form.query(), "saved": saved, "save_form": SaveViewForm(SavedView.Page.CONTACTS)}


def _neighbours(request: HttpRequest, page: queries.ContactsPage) -> dict[str, str]:
    """Return the addresses of the page before and the page after, as far as there are such pages."""
    found = {}
    for name, cursor in (("before", page.before), ("after", page.after)):
        if cursor is not None:
            parameters = request.GET.copy()
            for old in ("before", "after"):
                parameters.pop(old, None)
            parameters[name] = written_cursor(cursor)
            found[name] = f"?{parameters.urlencode()}"
    return found


def _newest_before(filters: Filters) -> Any:
    """Return the window that ends with the newest contact there is, if that lies outside the one asked for."""
    newest = queries.newest_day()
    return queries.quarter_up_to(newest) if newest and not filters.first <= newest <= filters.last else None


def contacts_csv(request: HttpRequest) -> HttpResponseBase:
    """Give the whole view as CSV, written while it is read, however long it is; of columns, those chosen or all."""
    viewer = viewer_of(request)
    scope = _scope_of(viewer)
    form = ContactsForm(request.GET, viewer.today)
    if not form.is_valid():
        raise SuspiciousOperation("unreadable filters")
    rows = queries.contacts_exported(scope, form.filters(), form.sort_asked())
    chosen = "columns" in request.GET
    head = presentation.exported(form.columns_asked()) if chosen else presentation.EXPORTED
    return csv_response("contacts", head, _cells(rows, head))


def _cells(batches: Iterator[list[queries.ContactRow]], head: tuple[str, ...]) -> Iterator[list[Cell]]:
    for batch in batches:
        for row in batch:
            yield [getattr(row, name) for name in head]


def contact(request: HttpRequest, source: str, source_id: str) -> HttpResponse:
    """Show one contact's whole story; out of sight is not found."""
    month = request.GET.get("month", "")
    scope = contact_scope(viewer_of(request))
    story = contact_story(scope, source, source_id, month if MONTH.fullmatch(month) else None)
    if story is None:
        raise Http404
    said = beside(scope, [text.key for text in story.texts], sorted({text.month for text in story.texts}))
    shown = {"story": story, "steps": presentation.steps(story), "acts": acts_for(viewer_of(request))}
    return render(request, "facts/contact.html", {**shown, "texts": [(t, said[t.key]) for t in story.texts]})


def contacts_weeks(request: HttpRequest) -> HttpResponse:
    """Show the contacts of the last 52 weeks as a chart, with its sentence and its table."""
    viewer = viewer_of(request)
    counted = contacts_per_week(_scope_of(viewer), Week.of(viewer.today))
    chart = presentation.weekly_chart(counted, Week.of(viewer.today)) if counted.total else None
    return render(request, "facts/weeks.html", {"counted": counted, "chart": chart})


def contacts_weeks_csv(request: HttpRequest) -> HttpResponseBase:
    """Give the table behind the chart as CSV."""
    viewer = viewer_of(request)
    counted = contacts_per_week(_scope_of(viewer), Week.of(viewer.today))
    rows: list[list[Cell]] = [[count.week.monday, count.channel, count.contacts] for count in counted.counts]
    return csv_response("contacts_per_week", ["week", "channel", "contacts"], rows)
