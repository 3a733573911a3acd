"""From where people are let in, and the way back for whoever shut everyone out."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import PASSWORD

from fiftytwo.org.access.models import AccessRules
from fiftytwo.org.access.rules import change_rules
from fiftytwo.org.models import AuditEntry

OFFICE, HOME = "10.1.2.3", "192.0.2.7"


def rules(networks: str, **more: str) -> dict[str, str]:
    return {"networks": networks, **more}


def test_olga_names_the_networks_of_the_office(cast, client_as):
    client_as("Olga").post(reverse("org:access"), rules("10.0.0.0/8\n2001:db8::/32"), REMOTE_ADDR=OFFICE)

    assert AccessRules.get().networks == ["10.0.0.0/8", "2001:db8::/32"]
    assert AuditEntry.objects.get(action="access.changed").changes["networks"][1] == ["10.0.0.0/8", "2001:db8::/32"]


@pytest.mark.parametrize(
    ("networks", "said"),
    [("10.0.0.0/8", "shut yourself out"), ("the office", "is no network"), ("10.0.0.1/8", "is no")],
)
def test_a_list_that_is_wrong_or_shuts_olga_out_changes_nothing(cast, client_as, networks, said):
    response = client_as("Olga").post(reverse("org:access"), rules(networks), REMOTE_ADDR=HOME)

    assert response.status_code == 422
    assert said in response.content.decode()
    assert not AccessRules.objects.exists()


def test_from_elsewhere_nobody_signs_in_and_open_sessions_answer_nothing(cast, client_as):
    change_rules(None, networks=["10.0.0.0/8"])
    stranger, ayse = Client(), client_as("Ayşe")
    given = {"login": "ayse@lokumlotus.example", "password": PASSWORD}
    refused = stranger.post(reverse("account_login"), given, REMOTE_ADDR=HOME)

    assert refused.status_code == 403
    assert HOME in refused.content.decode()
    assert not AuditEntry.objects.filter(action="account.signed_in").exists()
    assert [ayse.get(reverse("org:people"), REMOTE_ADDR=HOME).status_code for _n in range(2)] == [403, 403]
    assert AuditEntry.objects.get(action="account.address_refused").about == cast.ayse
    assert ayse.get(reverse("org:people"), REMOTE_ADDR=OFFICE).status_code == 200


def test_a_token_works_from_the_office_only(cast):
    change_rules(None, networks=["10.0.0.0/8"])
    elsewhere = Client().get("/api/v1/openapi.json", headers={"authorization": "Bearer f52_x"}, REMOTE_ADDR=HOME)
    office = Client().get("/api/v1/openapi.json", headers={"authorization": "Bearer f52_x"}, REMOTE_ADDR=OFFICE)

    assert (elsewhere.status_code, office.status_code) == (403, 401)


def test_health_and_pages_for_everyone_stay_open(cast):
    change_rules(None, networks=["10.0.0.0/8"])

    assert Client().get(reverse("health"), REMOTE_ADDR=HOME).status_code != 403


def test_only_our_own_proxy_is_believed_about_the_address(cast, settings):
    change_rules(None, networks=["10.0.0.0/8"])
    claimed = {"x-forwarded-for": OFFICE}
    assert Client().get(reverse("account_login"), headers=claimed, REMOTE_ADDR=HOME).status_code == 403
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    assert Client().get(reverse("account_login"), headers=claimed, REMOTE_ADDR=HOME).status_code == 200
