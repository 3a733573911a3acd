"""Who gets what from every operation: as on the pages, and what is not for someone is not there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from django.test import Client
from tests.api.conftest import ROOT, Programs
from tests.cast import Cast

from fiftytwo.metrics.registry import current
from fiftytwo.shell.api import api

pytestmark = pytest.mark.django_db

EVERYONE = ("Ayşe", "Ilgın", "Selin", "Mert", "Kham", "Rex", "Noy", "Defne", "Olga")
SEES_CONTACT_CENTRE = {"Ayşe", "Ilgın", "Selin", "Mert", "Noy"}
SEES_AYSE = {"Ayşe", "Selin", "Mert", "Noy"}
SEES_EMPLOYMENT = {"Mert", "Noy", "Defne"}
NUMBERS = ("numbers", "series", "control", "scorecard", "eight-lines", "divergence")
COMPARES_CONTACT_CENTRE = {"Selin", "Mert", "Noy"}


def asked(operation: str, **more: Any) -> dict[str, Any]:
    """Return the parameters of a question about numbers."""
    metric = {"numbers": {"metrics": "nps"}, "series": {"metric": "nps", "from": "2026-W18", "to": "2026-W20"}}
    metric["control"] = {"metric": "nps", "to": "2026-W20"}
    period = {} if operation in ("series", "control") else {"period": "2026-W20"}
    return {**metric.get(operation, {}), **period, **more}


def statuses(program_of: Programs, address: str, **parameters: Any) -> dict[str, int]:
    return {who: program_of(who)(address, **parameters).status_code for who in EVERYONE}


def only(names: Iterable[str]) -> dict[str, int]:
    return {who: 200 if who in names else 404 for who in EVERYONE}


def test_every_operation_stands_in_these_tables() -> None:
    paths = {path.removeprefix(ROOT) for path in api.get_openapi_schema()["paths"]}
    assert paths == {"definitions", "definitions/{name}", "scopes", "benchmarks", "colleagues", "drivers", *NUMBERS}


@pytest.mark.parametrize(
    "operation", ["definitions", "definitions/nps", "scopes", "benchmarks", "numbers", "series", "control"]
)
def test_everyone_who_works_here_reads_what_is_everyones(desk: Cast, program_of: Programs, operation: str) -> None:
    assert statuses(program_of, operation, **(asked(operation) if operation in NUMBERS else {})) == only(EVERYONE)


@pytest.mark.parametrize("operation", NUMBERS)
def test_a_teams_numbers_are_for_its_members_its_leads_the_line_and_service_operations(
    desk: Cast, program_of: Programs, operation: str
) -> None:
    scope = f"team:{desk.contact_centre.key}"
    assert statuses(program_of, operation, **asked(operation, scope=scope)) == only(SEES_CONTACT_CENTRE)


def test_people_are_side_by_side_for_those_who_lead_them_and_service_operations(
    desk: Cast, program_of: Programs
) -> None:
    scope = f"team:{desk.contact_centre.key}"
    assert statuses(program_of, "colleagues", scope=scope, period="2026-W20") == only(COMPARES_CONTACT_CENTRE)


def test_a_teams_drivers_are_worked_out_for_those_who_see_its_numbers_only(desk: Cast, program_of: Programs) -> None:
    scope = f"team:{desk.contact_centre.key}"
    worked_out = {who: 503 if who in SEES_CONTACT_CENTRE else 404 for who in EVERYONE}
    assert statuses(program_of, "drivers", scope=scope, period="2026-W20") == worked_out


@pytest.mark.parametrize("kind", ["employee", "line"])
@pytest.mark.parametrize("operation", ["numbers", "series"])
def test_ayses_numbers_are_for_her_her_lead_her_line_and_service_operations(
    desk: Cast, program_of: Programs, operation: str, kind: str
) -> None:
    scope = f"{kind}:{desk.ayse.key}"
    assert statuses(program_of, operation, **asked(operation, scope=scope)) == only(SEES_AYSE)


def test_numbers_about_employment_are_for_those_who_answer_for_it(desk: Cast, program_of: Programs) -> None:
    assert statuses(program_of, "numbers", metrics="attrition", period="2026-W20") == only(SEES_EMPLOYMENT)
    assert statuses(program_of, "definitions/attrition") == only(SEES_EMPLOYMENT)
    listed = {who: _names(program_of(who)("definitions", per_page=500)) for who in EVERYONE}
    assert {who for who, names in listed.items() if "attrition" in names} == SEES_EMPLOYMENT
    assert listed["Noy"] == set(current())


def _names(response: Any) -> set[str]:
    return {item["name"] for item in response.json()["items"]}


def test_scopes_lists_what_may_be_asked_for_and_nothing_else(desk: Cast, program_of: Programs) -> None:
    for who in EVERYONE:
        listed = [item["scope"] for item in program_of(who)("scopes").json()["items"]]
        assert program_of(who)("numbers", metrics="nps", scope=listed).status_code == 200, who
        assert (f"team:{desk.contact_centre.key}" in listed) == (who in SEES_CONTACT_CENTRE), who
        assert (f"employee:{desk.ayse.key}" in listed) == (who in SEES_AYSE), who


def test_what_is_not_for_someone_answers_as_what_is_not_there(desk: Cast, program_of: Programs) -> None:
    rex = program_of("Rex")
    for hidden, absent in (
        ({"scope": f"team:{desk.contact_centre.key}"}, {"scope": "team:nothere"}),
        ({"scope": f"employee:{desk.ayse.key}"}, {"scope": "employee:nothere"}),
        ({"metrics": "attrition"}, {"metrics": "no_such_metric"}),
    ):
        first, second = (rex("numbers", **asked("numbers", **one)) for one in (hidden, absent))
        assert first.status_code == second.status_code == 404
        assert first.content == second.content


def test_a_program_with_the_rights_of_service_operations_sees_all_numbers(desk: Cast, night_shift: Programs) -> None:
    program = night_shift()
    for scope in (f"team:{desk.shop.key}", f"employee:{desk.ayse.key}", f"line:{desk.selin.key}", "organisation"):
        assert program("numbers", **asked("numbers", scope=scope)).status_code == 200, scope
    assert program("numbers", metrics="attrition").status_code == 200
    assert program("scorecard", period="2026-W20").status_code == 200
    assert f"employee:{desk.kham.key}" in {item["scope"] for item in program("scopes").json()["items"]}


def test_a_program_with_narrower_rights_sees_what_everyone_sees(desk: Cast, night_shift: Programs) -> None:
    program = night_shift(rights="organisation")
    answers = {
        scope: program("numbers", **asked("numbers", scope=scope)).status_code
        for scope in (
            "organisation",
            f"site:{desk.izmir.key}",
            "channel:phone",
            f"team:{desk.shop.key}",
            f"employee:{desk.ayse.key}",
            f"line:{desk.selin.key}",
        )
    }

    assert list(answers.values()) == [200, 200, 200, 404, 404, 404]
    assert program("numbers", metrics="attrition").status_code == 404
    assert {item["kind"] for item in program("scopes").json()["items"]} == {"organisation", "site"}


def test_a_programs_token_opens_no_page(desk: Cast, night_shift: Programs) -> None:
    for address in ("/", "/people/", "/contacts/", "/tokens/", "/numbers/"):
        response = Client().get(address, headers={"Authorization": f"Bearer {night_shift().secret}"})
        assert response.status_code == 302
        assert "/account/login/" in response["Location"]
