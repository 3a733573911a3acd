"""Guessing is slowed down, and locks out nobody but whoever guesses."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from tests.cast import PASSWORD

from fiftytwo.org.access.known_devices import COOKIE
from fiftytwo.org.models import AuditEntry

STORM, OWN = "10.6.6.6", "10.0.0.7"
LOGIN = "/account/login/"


@pytest.fixture(autouse=True)
def fresh_limits(db):
    """Start every test with no attempt counted."""
    cache.clear()


def attempt(client: Client, password: str, address: str, email: str = "ayse@lokumlotus.example") -> bool:
    response = client.post(LOGIN, {"login": email, "password": password}, REMOTE_ADDR=address)
    return response.status_code == 302


def storm(times: int = 12) -> None:
    """Guess at Ayşe's password until the address is stopped."""
    for _attempt in range(times):
        attempt(Client(), "wrong horse battery", STORM)


def test_a_storm_leaves_the_owner_in_where_she_is_in_and_lets_her_in_elsewhere(cast):
    desk = Client()
    attempt(desk, PASSWORD, OWN)
    storm()

    assert not attempt(Client(), PASSWORD, STORM)
    assert desk.get(reverse("org:people"), REMOTE_ADDR=STORM).status_code == 200
    assert attempt(Client(), PASSWORD, OWN)


def test_a_browser_that_she_has_used_comes_in_from_the_very_address_of_the_storm(cast):
    desk = Client()
    attempt(desk, PASSWORD, STORM)
    desk.post(reverse("account_logout"))
    storm()

    assert attempt(desk, PASSWORD, STORM)


def test_a_known_browser_has_five_attempts_of_its_own_and_no_more(cast):
    desk = Client()
    attempt(desk, PASSWORD, OWN)
    desk.post(reverse("account_logout"))
    for _attempt in range(5):
        attempt(desk, "wrong horse battery", OWN)

    assert not attempt(desk, PASSWORD, OWN)


def test_a_browser_known_to_one_account_is_a_stranger_to_another(cast):
    desk = Client()
    attempt(desk, PASSWORD, STORM, "rex@lokumlotus.example")
    desk.post(reverse("account_logout"))
    storm()

    assert not attempt(desk, PASSWORD, STORM)


def test_a_cookie_that_somebody_wrote_themselves_opens_nothing(cast):
    forged = Client()
    forged.cookies[COOKIE] = f"0011223344556677.{cast.ayse.user_id}:1tXyZ:forged"
    storm()

    assert not attempt(forged, PASSWORD, STORM)


def test_who_knows_the_password_does_not_keep_the_owner_out_at_the_second_step(cast):
    step = Authenticator.objects.create(
        user=cast.ayse.user, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"}
    )
    Authenticator.objects.create(
        user=cast.ayse.user, type=Authenticator.Type.RECOVERY_CODES, data={"migrated_codes": ["12345678"]}
    )
    thief, owner = Client(), Client()
    attempt(thief, PASSWORD, STORM)
    for number in range(7):
        refused = thief.post(reverse("mfa_authenticate"), {"code": f"00000{number}"}, REMOTE_ADDR=STORM)
    attempt(owner, PASSWORD, OWN)
    owner.post(reverse("mfa_authenticate"), {"code": "12345678"}, REMOTE_ADDR=OWN)

    assert "Too many attempts" in refused.content.decode()
    assert owner.get(reverse("org:people"), REMOTE_ADDR=OWN).status_code == 200
    told = AuditEntry.objects.filter(action="account.second_step_failed")
    assert told.count() == 5
    assert told.first().changes["how"] == [None, [step.type]]
