"""Questions that nobody would think of, made from the API's own description: each is answered, none breaks it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from ninja.responses import NinjaJSONEncoder
from tests.cast import Cast

from fiftytwo.shell import problems
from fiftytwo.shell.api import api

pytestmark = [pytest.mark.django_db, pytest.mark.once]
OPERATIONS = ["benchmarks", "colleagues", "control", "definition", "definitions", "divergence", "drivers",
              "eight_lines", "numbers", "scopes", "scorecard", "series"]  # fmt: skip
CALM = settings(
    max_examples=15,
    derandomize=True,  # the same questions every time: a failure is found again
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def described() -> dict[str, Any]:
    """Return operation → what the description says about it, for schemathesis."""
    told = json.loads(json.dumps(api.get_openapi_schema(), cls=NinjaJSONEncoder))
    found = (result.ok() for result in schemathesis.openapi.from_dict(told).get_all_operations())
    return {operation.definition.raw["operationId"]: operation for operation in found}


def test_every_operation_is_asked() -> None:
    assert sorted(described()) == OPERATIONS


@pytest.mark.parametrize("name", OPERATIONS)
def test_no_question_breaks_the_api(name: str, desk: Cast, client_as: Callable[[str], Client]) -> None:
    noy, asked = client_as("Noy"), []
    noy.raise_request_exception = False

    @CALM
    @given(case=described()[name].as_strategy())
    def ask(case: Any) -> None:
        answer = noy.get(f"{case.formatted_path}?{urlencode(case.query or {}, doseq=True)}")
        asked.append(answer.status_code)
        if answer.status_code == 503:  # drivers that are being worked out: told, and to be asked again
            assert answer["Content-Type"].startswith(problems.MEDIA_TYPE)
            assert name == "drivers"
        else:
            assert answer.status_code < 500, f"{case.formatted_path} {case.query}"

    ask()
    assert len(asked) > 5
