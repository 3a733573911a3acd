"""Questions that cannot be answered: told so in one way, never a fault of ours."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.api.conftest import ROOT, Clients, Programs
from tests.api.description import REVIEWED, without_metrics
from tests.cast import Cast

from fiftytwo.shell import problems
from fiftytwo.shell.api import api

pytestmark = pytest.mark.django_db


def faults(response: Any) -> dict[str, str]:
    assert response.status_code == 422, response.content
    assert response["Content-Type"] == "application/problem+json"
    return {fault["parameter"]: fault["says"] for fault in response.json()["errors"]}


@pytest.mark.parametrize(
    ("operation", "asked", "parameter"),
    [
        ("numbers", {}, "metrics"),
        ("numbers", {"metrics": ""}, "metrics"),
        ("numbers", {"metrics": "nps", "metric": "csat"}, "metric"),
        ("numbers", {"metrics": "nps.x"}, "metrics"),
        ("numbers", {"metrics": "nps", "scope": "planet:mars"}, "scope"),
        ("numbers", {"metrics": "nps", "scope": "team"}, "scope"),
        ("numbers", {"metrics": "nps", "scope": "organisation;colour=red"}, "scope"),
        ("numbers", {"metrics": "nps", "period": "last week"}, "period"),
        ("numbers", {"metrics": "nps", "period": "2026-W60"}, "period"),
        ("numbers", {"metrics": "nps", "period": "0001-W01"}, "period"),
        ("numbers", {"metrics": "nps", "period": "9999"}, "period"),
        ("numbers", {"metrics": "nps", "period": "2026-W20..2026-W10"}, "period"),
        ("numbers", {"metrics": [f"m{n}" for n in range(200)]}, "metrics"),
        ("series", {"metric": "nps", "from": "2026-W20", "to": "2026-W10"}, "to"),
        ("series", {"metric": "nps", "from": "1970", "to": "2199"}, "from"),
        ("series", {"metric": "nps", "step": "day"}, "step"),
        ("series", {"metric": ["nps", "csat"]}, "metric"),
        ("scorecard", {"scope": ["organisation", "organisation"]}, "scope"),
        ("scorecard", {"period": "1970-W01..1999-W01"}, "period"),
        ("definitions", {"per_page": 100000}, "per_page"),
        ("definitions", {"page": 0}, "page"),
        ("definitions", {"page": "x"}, "page"),
        ("definitions/nps", {"version": -1}, "version"),
        ("scopes", {"kind": "planet"}, "kind"),
        ("openapi.json", {"format": "yaml"}, "format"),
    ],
)
def test_a_parameter_that_is_not_right_is_named(
    cast: Cast, program_of: Programs, operation: str, asked: dict[str, Any], parameter: str
) -> None:
    said = faults(program_of("Noy")(operation, **asked))
    assert said[parameter]


@pytest.mark.parametrize(
    "address",
    ["numbers?metrics=nonsense", "definitions/nonsense", "definitions/nps?version=99", "nothing", "", "a/b/c"],
)
def test_what_is_not_there_is_a_problem_with_a_next_step(cast: Cast, program_of: Programs, address: str) -> None:
    response = program_of("Noy")(address)
    told = response.json()

    assert response.status_code == told["status"] == 404
    assert response["Content-Type"] == "application/problem+json"
    assert told["type"] == "/api/#not-found"
    assert told["instance"] == ROOT + address.partition("?")[0]
    assert told["detail"]
    assert told["next_step"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "head", "options"])
def test_nothing_can_be_changed(cast: Cast, program_of: Programs, method: str) -> None:
    response = getattr(program_of("Noy").client, method)(ROOT + "scopes")
    assert response.status_code == 405
    assert response["Allow"] == "GET"


def test_a_nul_and_a_strange_host_are_told_as_problems_too(cast: Cast, program_of: Programs) -> None:
    noy = program_of("Noy")
    nul = noy.client.get(ROOT + "numbers?metrics=nps%00", headers={"Authorization": f"Bearer {noy.secret}"})
    host = noy.client.get(ROOT + "scopes", headers={"Host": "elsewhere.example"})

    assert (nul.status_code, host.status_code) == (400, 400)
    assert nul["Content-Type"] == "application/problem+json"


def test_problems_speak_the_readers_language(cast: Cast, program_of: Programs) -> None:
    english, turkish = (program_of("Noy")("nothing", language=language).json() for language in ("en", "tr"))
    assert english["title"] == "There is nothing here"
    assert turkish["title"] != english["title"]


def test_every_problem_is_explained_on_the_page_it_points_to(cast: Cast, client_as: Clients) -> None:
    page = client_as("Ayşe").get(problems.API_PATH).content.decode()
    for kind in problems.KINDS:
        assert f'id="{kind.name}"' in page
        assert kind.happened
        assert kind.next_step


def test_the_page_of_the_api_tells_every_operation_and_metric_and_keeps_the_strict_policy(
    cast: Cast, client_as: Clients
) -> None:
    response = client_as("Ayşe").get(problems.API_PATH)
    page = response.content.decode()
    document = api.get_openapi_schema()

    for path, methods in document["paths"].items():
        assert path in page
        for parameter in methods["get"]["parameters"]:
            assert f"<code>{parameter['name']}</code>" in page
    for metric in document["components"]["schemas"]["MetricName"]["anyOf"][:-1]:
        assert f"<code>{metric['const']}</code>" in page
    assert "style=" not in page.partition("<main")[2].partition("</main>")[0]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert Client().get(problems.API_PATH).status_code == 302


def test_the_description_is_the_one_that_was_reviewed(cast: Cast, program_of: Programs) -> None:
    """After a wanted change: ``python -m tests.api.description``, read the difference, commit it."""
    found = program_of("Noy")("openapi.json").json()

    assert found["openapi"].startswith("3.1")
    assert without_metrics(found) == json.loads(REVIEWED.read_text(encoding="utf-8"))


def test_every_metric_of_the_description_says_what_its_form_says(cast: Cast, program_of: Programs) -> None:
    from fiftytwo.metrics.registry import shipped

    told = program_of("Noy")("openapi.json", language="lo").json()["components"]["schemas"]["MetricName"]["anyOf"]
    assert {one["const"]: (one["title"], one["description"]) for one in told[:-1]} == {
        form.name: (form.label["lo"], f"{form.question['lo']} {form.explains['lo']}") for form in shipped()
    }


# ---- whatever somebody asks

KEYS = st.sampled_from(["organisation", "team:", "site:x", "employee:", "channel:phone", "line:x"])
CUTS = st.sampled_from(["", ";channel=phone", ";reason=x", ";segment='; DROP", ";channel=", ";;", ";x=y"])
PERIODS = st.one_of(
    st.from_regex(r"\A[0-9]{4}(-W[0-9]{2}|-[0-9]{2}|-Q[0-9]|)(\.\.[0-9]{4}-W[0-9]{2})?\Z"),
    st.sampled_from(["2026-W20", "2026-W53", "2026-05", "2026-Q2", "2026", "2026-W18..2026-W20", "١٢٣٤-W٠١"]),
)
TEXT = st.text(max_size=30)
WORDS = st.one_of(
    TEXT,
    PERIODS,
    st.builds(str.__add__, KEYS, CUTS),
    st.sampled_from(["nps", "csat.1", "engagement", "backlog", "-1"]),
    st.integers(-5, 10**20).map(str),
)


def parameters_of(operation: str) -> st.SearchStrategy[dict[str, list[str]]]:
    """Return questions with the parameters that the description names, and one that it does not."""
    said = api.get_openapi_schema()["paths"][ROOT + operation]["get"]["parameters"]
    names = [parameter["name"] for parameter in said if parameter["in"] == "query"]
    required = {parameter["name"]: WORDS.map(lambda word: [word]) for parameter in said if parameter["required"]}
    more = {name: st.lists(WORDS, min_size=1, max_size=2) for name in [*names, "unknown"] if name not in required}
    return st.fixed_dictionaries(required, optional=more)


@pytest.mark.slow
@pytest.mark.parametrize("operation", ["numbers", "series", "scopes", "scorecard", "eight-lines", "definitions"])
def test_whatever_somebody_asks_is_answered_and_is_no_fault_of_ours(
    desk: Cast, client_as: Clients, operation: str
) -> None:
    noy = client_as("Noy")
    noy.raise_request_exception = False

    @settings(max_examples=40, suppress_health_check=list(HealthCheck))
    @given(asked=parameters_of(operation))
    def holds(asked: dict[str, list[str]]) -> None:
        response = noy.get(ROOT + operation, asked)
        assert response.status_code in (200, 400, 404, 422), (asked, response.content)
        if response.status_code != 200:
            assert response["Content-Type"] == "application/problem+json"
            assert response.json()["next_step"]
        else:
            json.loads(response.content, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))

    holds()
