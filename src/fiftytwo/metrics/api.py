"""Numbers for programs: what the pages show, by the same way to a number, with the same rights."""

# No "from __future__ import annotations": ninja reads the annotations of each operation.

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from ninja import Path, Query, Router

from fiftytwo.lib.periods import rolling
from fiftytwo.metrics import api_asked as asked
from fiftytwo.metrics import api_shapes as shapes
from fiftytwo.metrics import queries
from fiftytwo.metrics import scopes as scopes_of
from fiftytwo.metrics.compute import NotVisibleError, StillCountingError
from fiftytwo.metrics.definition import Side
from fiftytwo.metrics.own_page import own_page
from fiftytwo.metrics.permissions import can_see_metric
from fiftytwo.metrics.presentation import scope_written
from fiftytwo.metrics.registry import UnknownMetricError, get, shipped
from fiftytwo.metrics.team_page import team_page
from fiftytwo.org.api import may, opened
from fiftytwo.org.viewer import Viewer
from fiftytwo.shell import problems
from fiftytwo.shell.api import MOST_PER_PAGE, PER_PAGE, api, knows_its_parameters, page_of, unless_unchanged

_: Any = gettext_lazy

problems.is_a(NotVisibleError, problems.NOT_FOUND)
problems.is_a(asked.NotThereError, problems.NOT_FOUND)
problems.is_a(UnknownMetricError, problems.NOT_FOUND)
problems.is_a(StillCountingError, problems.BUSY, tell=True)

NUMBERS, DEFINITIONS = may("numbers:read"), may("definitions:read")
LONGEST_TEXT = 500
MOST_SCOPES, MOST_PERIODS, MOST_METRICS = 20, 60, 100
YEAR_OF_WEEKS = 52


def as_others(one: Router) -> Router:
    """Let a router refuse parameters that it does not know, and answer 304 where nothing changed, as all here do."""
    one.add_decorator(
        unless_unchanged(lambda request: asked.tag(opened(request), f"{request.path}?{request.META['QUERY_STRING']}"))
    )
    one.add_decorator(knows_its_parameters)
    return one


router = as_others(Router())

Text = Annotated[str, Query(max_length=LONGEST_TEXT)]
Metrics = Annotated[
    list[Text],
    Query(max_length=MOST_METRICS, description=_("names of metrics, repeated or with commas; csat.2 is a version")),
]
Scope = Annotated[
    str,
    Query(
        max_length=LONGEST_TEXT,
        description=_("whose numbers: organisation, site:KEY, team:KEY, channel:NAME, line:KEY or employee:KEY, "
                      "perhaps cut: team:KEY;channel=phone"),
    ),
]  # fmt: skip
Period = Annotated[
    str,
    Query(
        max_length=LONGEST_TEXT,
        description=_("2026-W47, 2026-11, 2026-Q4, 2026 or 2026-W40..2026-W47; empty: the last four full weeks"),
    ),
]
Page = Annotated[int, Query(ge=1, le=100_000, description=_("which page"))]
PerPage = Annotated[int, Query(ge=1, le=MOST_PER_PAGE, description=_("how many on a page"))]


def _viewer(request: HttpRequest) -> Viewer:
    return opened(request).viewer


@router.get(
    "/definitions", response=shapes.Definitions, auth=DEFINITIONS, summary=_("Every metric, as its form defines it")
)
def definitions(
    request: HttpRequest,
    side: Annotated[Side | None, Query(description=_("only those that look at service from this side"))] = None,
    page: Page = 1,
    per_page: PerPage = PER_PAGE,
) -> Any:
    found = [form for form in asked.seen_definitions(_viewer(request)) if side in (None, form.side)]
    shown = page_of(request, found, page, per_page)
    return {**shown, "items": [shapes.definition(form, asked.versions(form.name)) for form in shown["items"]]}


@router.get(
    "/definitions/{name}",
    response=shapes.Definition,
    auth=DEFINITIONS,
    summary=_("One metric: every field of its form, and its versions"),
)
def definition(
    request: HttpRequest,
    name: Annotated[str, Path(max_length=100, description=_("the metric's name"))],
    version: Annotated[int | None, Query(ge=1, le=99_999, description=_("the newest where none is given"))] = None,
) -> Any:
    form = get(name, version)
    if not can_see_metric(_viewer(request), form):
        raise asked.NotThereError
    return shapes.definition(form, asked.versions(name))


@router.get("/numbers", response=shapes.Numbers, auth=NUMBERS, summary=_("Numbers of some metrics, scopes and periods"))
def numbers(
    request: HttpRequest,
    metrics: Metrics,
    scope: Annotated[list[Text], Query(max_length=MOST_SCOPES, description=_("as in series; may be repeated"))] = [  # noqa: B006
        "organisation"
    ],
    period: Annotated[list[Text], Query(max_length=MOST_PERIODS, description=_("as in scorecard; may be repeated"))] = [  # noqa: B006
        ""
    ],
) -> Any:
    viewer = _viewer(request)
    wanted = asked.definitions(viewer, metrics)
    periods = [asked.period(viewer, text) for text in dict.fromkeys(period)]
    scopes = [asked.scope(viewer, text) for text in dict.fromkeys(scope)]
    asked.enough(len(scopes), len(wanted), len(periods))
    items = []
    for whose, _name in scopes:
        name = scope_written(whose)
        items += [shapes.number(value, name, asked=was) for value, was in asked.values(viewer, wanted, whose, periods)]
    return {"items": items}


@router.get("/series", response=shapes.Numbers, auth=NUMBERS, summary=_("One metric over time"))
def series(
    request: HttpRequest,
    metric: Text,
    scope: Scope = "organisation",
    from_: Annotated[
        str, Query(alias="from", max_length=LONGEST_TEXT, description=_("the period it begins with; empty: a year ago"))
    ] = "",
    to: Annotated[
        str, Query(max_length=LONGEST_TEXT, description=_("the period it ends with; empty: the last full week"))
    ] = "",
    step: Annotated[Literal["week", "month", "quarter"], Query(description=_("how long each point is"))] = "week",
) -> Any:
    viewer = _viewer(request)
    wanted = asked.definitions(viewer, [metric])
    last = asked.period(viewer, to, "to")
    first = asked.period(viewer, from_, "from") if from_ else rolling(last.last, YEAR_OF_WEEKS)
    periods = asked.steps(first, last, step)
    asked.enough(1, len(wanted), len(periods))
    whose, _name = asked.scope(viewer, scope)
    name = scope_written(whose)
    found = asked.values(viewer, wanted, whose, periods)
    return {"items": [shapes.number(value, name, asked=was) for value, was in found]}


@router.get("/scopes", response=shapes.Scopes, auth=NUMBERS, summary=_("Whose numbers may be asked for"))
def scopes(
    request: HttpRequest,
    kind: Annotated[
        Literal["organisation", "site", "team", "channel", "line", "employee"] | None,
        Query(description=_("only of this kind")),
    ] = None,
    page: Page = 1,
    per_page: PerPage = PER_PAGE,
) -> Any:
    found = [(whose, name) for whose, name in asked.scopes(_viewer(request)) if kind in (None, whose.kind)]
    shown = page_of(request, found, page, per_page)
    items = [{"scope": str(whose), "kind": whose.kind, "name": name} for whose, name in shown["items"]]
    return {**shown, "items": items}


@router.get(
    "/scorecard", response=shapes.Scorecard, auth=NUMBERS, summary=_("Every metric of a scope, with its change")
)
def scorecard(request: HttpRequest, scope: Scope = "organisation", period: Period = "") -> Any:
    viewer = _viewer(request)
    whose, _name = asked.scope(viewer, scope)
    when = asked.period(viewer, period)
    card: Any = queries.scorecard
    if whose.kind == "team":
        card = team_page
    elif viewer.person is not None and whose == scopes_of.Scope("employee", viewer.person.key):
        card = own_page
    rows = [row for group in card(viewer, whose, when).groups for row in (*group.rows, *group.unknown)]
    return _scorecard(whose, when, rows)


@router.get(
    "/eight-lines", response=shapes.Scorecard, auth=NUMBERS, summary=_("The eight lines of a service scorecard")
)
def eight_lines(request: HttpRequest, scope: Scope = "organisation", period: Period = "") -> Any:
    viewer = _viewer(request)
    whose, _name = asked.scope(viewer, scope)
    when = asked.period(viewer, period)
    return _scorecard(whose, when, queries.eight_lines(viewer, whose, when))


def _scorecard(whose: Any, when: Any, rows: Any) -> dict[str, Any]:
    name = scope_written(whose)
    return {"scope": str(whose), "scope_name": name, "period": str(when), "rows": [shapes.row(r, name) for r in rows]}


def describe_metrics(document: dict[str, Any]) -> None:
    """Tell in the description of the API what each metric is, from its form."""
    newest = {form.name: form for form in shipped()}
    said = [
        {"const": form.name, "title": str(form.label), "description": f"{form.question} {form.explains}"}
        for form in newest.values()
    ]
    document["components"]["schemas"]["MetricName"] = {
        "type": "string",
        "title": "MetricName",
        "description": _("Metrics that ship with the house; /definitions tells all that you may see."),
        "anyOf": [*said, {"type": "string"}],
    }


api.additions.append(describe_metrics)
