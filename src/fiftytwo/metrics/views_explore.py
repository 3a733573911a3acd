"""Pages to explore numbers: any scope, period and metrics, as a page and as files, and saved as a view."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fiftytwo.metrics import choices, exporting
from fiftytwo.metrics.compute import NotVisibleError, StillCountingError
from fiftytwo.metrics.explore import Asked, ExploreError, asked, choosable, explore, possible_cuts
from fiftytwo.metrics.explore_charts import charts
from fiftytwo.metrics.explore_choices import EACH_WORDS, cut_choices, metric_choices, period_choices
from fiftytwo.metrics.permissions import can_keep_metrics, can_see_numbers
from fiftytwo.metrics.scopes import ScopeError, named
from fiftytwo.org.saved_views.actions import visible_to
from fiftytwo.org.saved_views.forms import SaveViewForm
from fiftytwo.org.saved_views.models import SavedView
from fiftytwo.org.saved_views.pages import save_from
from fiftytwo.org.viewer import Viewer
from fiftytwo.org.views.doors import someone
from fiftytwo.shell.tables import csv_response

SAVED_SHOWN = 20
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PARQUET = "application/vnd.apache.parquet"


def _asked(given: QueryDict, viewer: Viewer) -> Asked:
    """Return what an address asks for.

    Raises:
        SuspiciousOperation: if it cannot be read.
        Http404: if there is no such place or person, or its numbers are not for this viewer.
    """
    try:
        wanted = asked(given, viewer.today)
    except (ScopeError, ValueError, OverflowError) as error:
        raise SuspiciousOperation(str(error)) from error
    if not can_see_numbers(viewer, wanted.scope):
        raise Http404(_("There are no such numbers, or they are not for you."))
    try:
        named(wanted.scope)
    except ScopeError as error:
        raise Http404(str(error)) from error
    return wanted


@require_safe
def exploring(request: HttpRequest) -> HttpResponse:
    """Show some metrics of a scope, period by period and side by side."""
    viewer = someone(request)
    wanted = _asked(request.GET, viewer)
    context = {"asked": wanted, "may_keep": can_keep_metrics(viewer), **_choices(viewer, wanted)}
    try:
        found = explore(viewer, wanted)
    except NotVisibleError as error:
        raise Http404(str(error)) from error
    except (ExploreError, StillCountingError) as error:
        status = 503 if isinstance(error, StillCountingError) else 200
        return render(request, "metrics/explore.html", {**context, "trouble": str(error)}, status=status)
    return render(request, "metrics/explore.html", {**context, "page": found, "charts": charts(found)})


def _choices(viewer: Viewer, wanted: Asked) -> dict[str, object]:
    """Return what the form on the page can be set to."""
    return {
        "scopes": _with(choices.scopes(viewer), str(wanted.scope)),
        "periods": period_choices(viewer.today, wanted.when),
        "each_choices": EACH_WORDS,
        "cuts": cut_choices(possible_cuts(viewer, wanted.scope)),
        "metric_groups": metric_choices(choosable(viewer), wanted.metrics),
        "saved": list(visible_to(viewer, SavedView.Page.NUMBERS)[:SAVED_SHOWN]),
        "save_form": SaveViewForm(SavedView.Page.NUMBERS),
    }


def _with(listed: list[choices.Choice], value: str) -> list[choices.Choice]:
    """Return choices with one more, if it is not among them: what the address says stays chosen."""
    return listed if any(choice.value == value for choice in listed) else [*listed, choices.Choice(value, value)]


@require_safe
def exported(request: HttpRequest) -> HttpResponseBase:
    """Hand the very view over as a file: CSV, Excel or Parquet."""
    viewer = someone(request)
    wanted = _asked(request.GET, viewer)
    kind = request.GET.get("format", "csv")
    if kind not in ("csv", "xlsx", "parquet"):
        raise SuspiciousOperation("format is csv, xlsx or parquet")
    try:
        found = explore(viewer, wanted)
    except NotVisibleError as error:
        raise Http404(str(error)) from error
    except (ExploreError, StillCountingError) as error:
        messages.error(request, str(error))
        return redirect(f"{reverse('metrics:explore')}?{wanted.query}")
    if kind == "csv":
        return csv_response("numbers", exporting.COLUMNS, exporting.rows(found))
    body, media = (
        (exporting.as_excel(found), EXCEL) if kind == "xlsx" else (exporting.as_parquet(found), PARQUET)
    )  # fmt: skip
    response = HttpResponse(body, content_type=media)
    response["Content-Disposition"] = f'attachment; filename="numbers.{kind}"'
    return response


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Save the view of an address under a name."""
    wanted = _asked(QueryDict(request.POST.get("query", "")), someone(request))
    save_from(request, SavedView.Page.NUMBERS, wanted.query)
    return redirect(f"{reverse('metrics:explore')}?{wanted.query}")
