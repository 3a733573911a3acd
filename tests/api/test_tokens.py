"""Tokens: made on a page, shown once, narrowed, expired, revoked; never more than their owner sees."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from time import time
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from tests.api.conftest import ROOT, Clients, Program, Programs, Viewers, account
from tests.cast import Cast

from fiftytwo.org import actions
from fiftytwo.org.disclosures import disclosures
from fiftytwo.org.models import ApiToken, AuditEntry
from fiftytwo.org.tokens import CALLS_PER_MINUTE, LONGEST_DAYS
from fiftytwo.org.viewer import Viewer, organisations_today, viewer_of

pytestmark = pytest.mark.django_db
FORM = {"name": "my notebook", "scope_0": "on"}


def last_day(viewer: Viewer, days: int = 90) -> date:
    return viewer.today + timedelta(days=days)


def test_selin_makes_a_token_copies_it_once_and_her_program_reads_numbers(cast: Cast, client_as: Clients) -> None:
    selin = client_as("Selin")
    form = selin.get(reverse("org:token_new")).content.decode()
    day = form.split('name="last_day" value="')[1][:10]
    made = selin.post(reverse("org:token_new"), {**FORM, "last_day": day}).content.decode()
    secret = made.split('id="secret"')[1].split('value="')[1].split('"')[0]

    assert date.fromisoformat(day) == last_day(viewer_of(account(cast.selin)))
    assert Program(secret)("scopes").status_code == 200
    listed = selin.get(reverse("org:tokens")).content.decode()
    assert "my notebook" in listed
    assert ApiToken.objects.get().prefix in listed
    assert secret not in listed


def test_a_token_is_kept_as_a_hash_alone(cast: Cast, program_of: Programs) -> None:
    secret = program_of("Ayşe").secret
    row = ApiToken.objects.values().get()

    assert all(secret not in str(value) for value in row.values())
    assert row["prefix"] == secret[: len(row["prefix"])]
    assert len(secret) - len(row["prefix"]) > 40


def test_what_was_done_to_tokens_is_in_the_audit_trail_without_the_token(
    cast: Cast, program_of: Programs, viewer_as: Viewers
) -> None:
    secret = program_of("Ayşe").secret
    token = ApiToken.objects.get()
    actions.revoke_token(viewer_as("Olga"), token)
    made, revoked = AuditEntry.objects.filter(record="org.apitoken").order_by("id")

    assert (made.action, made.actor, made.about) == ("token.made", cast.ayse.user, cast.ayse)
    assert (revoked.action, revoked.actor) == ("token.revoked", cast.olga.user)
    assert secret not in str(made.changes)
    assert token.hashed not in str(made.changes)


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer x", "Bearer f52_a_b c", "Basic YTpi", "Bearer ÿ" * 30]
)
def test_without_a_token_that_opens_something_nothing_is_told(cast: Cast, header: str) -> None:
    headers = {"Authorization": header} if header else {}
    response = Client().get(ROOT + "scopes", headers=headers)

    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer")
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["next_step"]


def test_an_expired_token_opens_nothing(cast: Cast, program_of: Programs) -> None:
    program = program_of("Ayşe")
    ApiToken.objects.update(expires_on=organisations_today() + timedelta(days=2))
    assert program("scopes").status_code == 200
    ApiToken.objects.update(expires_on=organisations_today() - timedelta(days=2))

    assert program("scopes").status_code == 401
    assert "expired" in program("scopes").json()["detail"]


def test_a_revoked_token_opens_nothing(cast: Cast, program_of: Programs, client_as: Clients) -> None:
    program = program_of("Ayşe")
    client_as("Ayşe").post(reverse("org:token_revoke", kwargs={"key": ApiToken.objects.get().key}))

    assert program("scopes").status_code == 401
    assert "revoked" in program("scopes").json()["detail"]


def test_a_narrow_token_opens_what_it_was_made_for(cast: Cast, program_of: Programs) -> None:
    program = program_of("Noy", "definitions:read")
    refused = program("scopes")

    assert program("definitions").status_code == 200
    assert refused.status_code == 403
    assert "numbers:read" in refused["WWW-Authenticate"]
    assert "numbers:read" in refused.json()["detail"]
    assert program_of("Noy", "numbers:read")("definitions/nps").status_code == 403


def test_a_token_ends_with_its_owners_account_and_with_their_work_here(
    cast: Cast, program_of: Programs, viewer_as: Viewers
) -> None:
    of_ayse, of_kham = program_of("Ayşe"), program_of("Kham")
    actions.close_account(viewer_as("Olga"), cast.ayse)
    actions.leave(viewer_as("Defne"), cast.kham, viewer_as("Defne").today)

    assert of_ayse("scopes").status_code == 401
    assert of_kham("scopes").status_code == 401


def test_a_token_has_the_rights_of_today(cast: Cast, program_of: Programs, viewer_as: Viewers) -> None:
    program = program_of("Noy")
    address = f"team:{cast.shop.key}"
    assert program("numbers", metrics="nps", scope=address).status_code == 200
    actions.end(viewer_as("Olga"), cast.noy.grants.get(), viewer_as("Olga").today)

    assert program("numbers", metrics="nps", scope=address).status_code == 404


def test_forgetting_someone_takes_their_tokens_away(cast: Cast, program_of: Programs, viewer_as: Viewers) -> None:
    program_of("Kham")
    actions.leave(viewer_as("Defne"), cast.kham, viewer_as("Defne").today)
    cast.kham.refresh_from_db()
    actions.forget_person(viewer_as("Defne"), cast.kham)

    assert not ApiToken.objects.exists()


def test_kham_reads_that_his_tokens_are_recorded(cast: Cast, program_of: Programs, viewer_as: Viewers) -> None:
    program_of("Kham")
    (told,) = [found for found in disclosures(viewer_as("Kham")) if found.name == "API tokens"]
    assert ApiToken.objects.get().prefix in told.values[0]


def test_others_do_not_find_ayses_token_and_olga_may_revoke_it(
    cast: Cast, program_of: Programs, client_as: Clients
) -> None:
    program_of("Ayşe")
    address = reverse("org:token_revoke", kwargs={"key": ApiToken.objects.get().key})
    for who in ("Ilgın", "Selin", "Mert", "Noy", "Defne"):
        assert client_as(who).post(address).status_code == 404, who
        assert "a test&#x27;s" not in client_as(who).get(reverse("org:tokens")).content.decode()
    assert ApiToken.objects.get().revoked_at is None
    assert "Ayşe Yılmaz" in client_as("Olga").get(reverse("org:tokens")).content.decode()

    assert client_as("Olga").post(address).status_code == 302
    assert ApiToken.objects.get().revoked_at is not None


def test_only_the_administrator_makes_tokens_of_programs(cast: Cast, viewer_as: Viewers) -> None:
    for who in ("Ayşe", "Selin", "Mert", "Noy", "Defne"):
        viewer = viewer_as(who)
        with pytest.raises(PermissionDenied):
            actions.make_program_token(viewer, "x", ["numbers:read"], rights="organisation", last_day=last_day(viewer))
    assert not ApiToken.objects.exists()


def test_olga_makes_a_token_for_a_program_on_its_page(cast: Cast, client_as: Clients) -> None:
    olga = client_as("Olga")
    day = str(organisations_today() + timedelta(days=30))
    made = olga.post(reverse("org:program_token_new"), {**FORM, "rights": "organisation", "last_day": day})
    secret = made.content.decode().split('id="secret"')[1].split('value="')[1].split('"')[0]

    assert Program(secret)("numbers", metrics="nps").status_code == 200
    assert "my notebook" in olga.get(reverse("org:tokens")).content.decode()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"name": " "}, "What it is for"),
        ({"scope_0": ""}, "Choose what the token may do"),
        ({"days": LONGEST_DAYS + 2}, "at most a year"),
        ({"days": -2}, "from today on"),
        ({"last_day": ""}, "required"),
    ],
)
def test_a_form_that_is_not_right_says_so_and_makes_nothing(
    cast: Cast, client_as: Clients, changed: dict[str, Any], told: str
) -> None:
    day = str(organisations_today() + timedelta(days=changed.pop("days", 90)))
    response = client_as("Ayşe").post(reverse("org:token_new"), {**FORM, "last_day": day, **changed})

    assert response.status_code == 422
    assert told in response.content.decode()
    assert not ApiToken.objects.exists()


def test_a_program_cannot_have_rights_that_do_not_exist(cast: Cast, viewer_as: Viewers) -> None:
    olga = viewer_as("Olga")
    with pytest.raises(ValidationError):
        actions.make_program_token(olga, "x", ["numbers:read"], rights="administrator", last_day=last_day(olga))


def test_a_token_that_asks_too_often_waits_a_minute(cast: Cast, program_of: Programs) -> None:
    program = program_of("Ayşe")
    statuses: list[int] = []
    while 429 not in statuses and len(statuses) < 3:  # the minute may end between the two
        ApiToken.objects.update(calls=CALLS_PER_MINUTE, used_in_minute=int(time() // 60))
        statuses.append((refused := program("openapi.json")).status_code)

    assert statuses[-1] == 429
    assert int(refused["Retry-After"]) > 0
    ApiToken.objects.update(used_in_minute=int(time() // 60) - 1)
    assert program("openapi.json").status_code == 200
    assert ApiToken.objects.get().calls == 1


def test_when_a_token_was_last_used_is_shown(cast: Cast, program_of: Programs, client_as: Clients) -> None:
    program = program_of("Ayşe")
    assert ">never<" in client_as("Ayşe").get(reverse("org:tokens")).content.decode()
    program("scopes")

    assert ApiToken.objects.get().last_used_at is not None
    assert ">never<" not in client_as("Ayşe").get(reverse("org:tokens")).content.decode()


def test_no_token_is_in_the_logs_or_taken_from_an_address(cast: Cast, program_of: Programs, caplog: Any) -> None:
    program = program_of("Ayşe")
    caplog.set_level(logging.DEBUG)
    program("numbers", metrics="nps", scope="team:none")
    program("no-such-thing")
    Client().get(ROOT + "scopes", headers={"Authorization": f"Token {program.secret}"})
    response = Client().get(ROOT + "scopes", {"access_token": program.secret})

    assert response.status_code == 401
    assert program.secret not in caplog.text
    assert program.secret not in program("scopes", access_token=program.secret).content.decode()


def test_without_https_the_page_warns(cast: Cast, client_as: Clients, settings: Any) -> None:
    warning = "reached without HTTPS"
    settings.URL = "http://fiftytwo.example"
    assert warning in client_as("Ayşe").get(reverse("org:tokens")).content.decode()
    settings.URL = "https://fiftytwo.example"
    assert warning not in client_as("Ayşe").get(reverse("org:tokens")).content.decode()


def test_who_is_signed_in_reads_by_links_and_changes_nothing(cast: Cast, client_as: Clients) -> None:
    ayse = client_as("Ayşe")
    assert ayse.get(ROOT + "scopes").status_code == 200
    assert ayse.get(ROOT + "scopes")["Cache-Control"] == "private, no-store"
    assert ayse.post(ROOT + "scopes").status_code == 405
    assert Client().get(ROOT + "scopes").status_code == 401
    wrong = ayse.get(ROOT + "scopes", headers={"Authorization": "Bearer x"})
    assert wrong.status_code == 401  # a token that opens nothing is not made good by the session
