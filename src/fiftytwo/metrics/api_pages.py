"""What the other pages of numbers show, for programs: over time, side by side, apart, drivers."""

# No "from __future__ import annotations": ninja reads the annotations of each operation.

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext, gettext_lazy
from ninja import Query, Router

from fiftytwo.metrics import api_asked as asked
from fiftytwo.metrics import api_page_shapes as shapes
from fiftytwo.metrics import choices, queries
from fiftytwo.metrics.api import NUMBERS, Period, Scope, Text, as_others
from fiftytwo.metrics.colleagues import colleagues as side_by_side
from fiftytwo.metrics.compute import StillCountingError
from fiftytwo.metrics.drivers_page import drivers_page
from fiftytwo.metrics.kept_pages import benchmarks_of
from fiftytwo.metrics.metric_page import over_time
from fiftytwo.metrics.team_page import team_page
from fiftytwo.org.api import opened

_: Any = gettext_lazy

router = as_others(Router())


@router.get(
    "/control", response=shapes.Control, auth=NUMBERS, summary=_("One metric over a year, with the limits of chance")
)
def control(
    request: HttpRequest,
    metric: Text,
    scope: Scope = "organisation",
    to: Annotated[str, Query(max_length=500, description=_("the period it ends with; empty: the last full week"))] = "",
) -> Any:
    viewer = opened(request).viewer
    (wanted, *_others) = asked.definitions(viewer, [metric])
    whose, _name = asked.scope(viewer, scope)
    found = over_time(viewer, wanted, whose, asked.period(viewer, to, "to").last)
    if not found.counted:
        raise StillCountingError(gettext("Customers are being counted; try again in a few minutes."))
    return shapes.control(found, whose)


@router.get("/colleagues", response=shapes.Colleagues, auth=NUMBERS, summary=_("People side by side, never a ranking"))
def colleagues(request: HttpRequest, scope: Scope, period: Period = "") -> Any:
    viewer = opened(request).viewer
    whose, _name = asked.scope(viewer, scope)
    return shapes.colleagues(side_by_side(viewer, whose, asked.period(viewer, period)))


@router.get("/benchmarks", response=shapes.Benchmarks, auth=NUMBERS, summary=_("Figures of others"))
def benchmarks(
    request: HttpRequest,
    metric: Annotated[str, Query(max_length=500, description=_("only of this metric"))] = "",
) -> Any:
    viewer = opened(request).viewer
    seen = asked.definitions(viewer, [metric]) if metric else asked.seen_definitions(viewer)
    return {"items": [shapes.benchmark(figure) for figure in benchmarks_of([form.name for form in seen])]}


@router.get(
    "/divergence",
    response=shapes.Divergence,
    auth=NUMBERS,
    summary=_("Where inside and outside fall apart; a team is held against everybody"),
)
def divergence(request: HttpRequest, scope: Scope = "organisation", period: Period = "") -> Any:
    viewer = opened(request).viewer
    whose, _name = asked.scope(viewer, scope)
    when = asked.period(viewer, period)
    if whose.kind == "team":
        return shapes.divergence(team_page(viewer, whose, when).against_all, whose, when, "everybody")
    return shapes.divergence(queries.scorecard(viewer, whose, when).apart, whose, when, "before")


@router.get("/drivers", response=shapes.Drivers, auth=NUMBERS, summary=_("What goes with satisfaction"))
def drivers(request: HttpRequest, scope: Scope = "organisation", period: Period = "") -> Any:
    viewer = opened(request).viewer
    whose, _name = asked.scope(viewer, scope)
    when = asked.period(viewer, period) if period else choices.quarter_before(viewer.today)
    return shapes.drivers(drivers_page(viewer, whose, when))
