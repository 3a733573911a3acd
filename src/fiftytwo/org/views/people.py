"""The list of people, one person, and the list as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fiftytwo.org import exports
from fiftytwo.org.forms import FilterForm
from fiftytwo.org.people_pages import HERE, PeopleFilters, all_rows, people_page, person_page, sees_some_hr
from fiftytwo.org.viewer import Viewer
from fiftytwo.org.views.doors import part_or_page, someone, visible_person
from fiftytwo.shell.tables import csv_response

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    viewer = someone(request)
    form, filters = _filters(request, viewer)
    page = people_page(viewer, filters, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    return part_or_page(request, "org/people.html", "found", {"page": page, "form": form, "filters": filters})


@require_safe
def people_export(request: HttpRequest) -> HttpResponseBase:
    viewer = someone(request)
    _form, filters = _filters(request, viewer)
    rows, columns = all_rows(viewer, filters), exports.Columns.of(viewer)
    if request.GET.get("format") != "xlsx":
        lines = (exports.cells(row, columns) for row in rows)
        return csv_response("people", exports.headings(columns), lines)
    response = HttpResponse(exports.as_excel(rows, columns), content_type=EXCEL)
    response["Content-Disposition"] = 'attachment; filename="people.xlsx"'
    return response


@require_safe
def person(request: HttpRequest, key: str) -> HttpResponse:
    viewer = someone(request)
    return render(request, "org/person.html", {"page": person_page(viewer, visible_person(viewer, key))})


def _filters(request: HttpRequest, viewer: Viewer) -> tuple[FilterForm, PeopleFilters]:
    """Return the form as asked and what it asks for; a choice that is none counts as none."""
    form = FilterForm(request.GET or None, sees_hr=sees_some_hr(viewer), initial={"show": HERE})
    form.is_valid()
    given = getattr(form, "cleaned_data", {})
    team, site = given.get("team"), given.get("site")
    filters = PeopleFilters(
        q=given.get("q", ""),
        team=team.key if team else "",
        site=site.key if site else "",
        contract=given.get("contract", ""),
        frontline=given.get("frontline", ""),
        show=given.get("show") or HERE,
    )
    return form, filters
