"""What is recorded about me, and what was changed."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fiftytwo.org.audit_pages import AuditFilters, audit_choices, audit_page
from fiftytwo.org.disclosures import disclosures
from fiftytwo.org.forms import AuditForm
from fiftytwo.org.views.doors import someone


@require_safe
def about_me(request: HttpRequest) -> HttpResponse:
    found = disclosures(someone(request))
    records = [(record, list(rows)) for record, rows in groupby(found, key=lambda row: row.record)]
    return render(request, "org/about_me.html", {"records": records})


@require_safe
def about_me_json(request: HttpRequest) -> HttpResponse:
    viewer = someone(request)
    told = {"about": str(viewer.person), "recorded": [found.as_json() for found in disclosures(viewer)]}
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="about-me.json"'
    return response


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    viewer = someone(request)
    choices = audit_choices(viewer)
    form = AuditForm(request.GET or None, records=choices.records, actions=choices.actions)
    form.is_valid()
    given = {name: value for name, value in getattr(form, "cleaned_data", {}).items() if value}
    before = request.GET.get("before", "")
    older_than = int(before) if before.isdecimal() and len(before) < 12 else None
    page = audit_page(viewer, AuditFilters(**given), before=older_than)
    return render(request, "org/audit.html", {"page": page, "form": form, "is_filtered": bool(given)})
