"""Passwords count as they are typed, are changed by who knows them, and lead around no second step."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client
from tests.cast import PASSWORD, Cast

from fiftytwo.mail.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.once]
CHANGE, LOGIN = "/account/password/change/", "/account/login/"


@pytest.fixture(autouse=True)
def fresh_limits(db: None) -> None:
    """Start every test with no attempt counted."""
    cache.clear()


def signed_in(email: str, password: str) -> bool:
    cache.clear()
    client = Client()
    client.post(LOGIN, {"login": email, "password": password})
    return client.get("/help").status_code == 200


def change(client: Client, old: str, new: str) -> Any:
    return client.post(CHANGE, {"oldpassword": old, "password1": new, "password2": new})


def test_only_who_knows_the_password_changes_it(cast: Cast, client_as: Any) -> None:
    change(client_as("Ayşe"), "not the password", "a new long sentence")
    assert signed_in(cast.ayse.email, PASSWORD)
    assert not signed_in(cast.ayse.email, "a new long sentence")


@pytest.mark.parametrize(
    "new", ["x" * 40 + "y" * 88, "Şifre ຄຳ with 🙂 in it", "aaaa bbbb cccc", "UPPER and lower 1", " blanks around it "]
)
def test_a_password_counts_as_it_was_typed(cast: Cast, client_as: Any, new: str) -> None:
    change(client_as("Ayşe"), PASSWORD, new)
    assert signed_in(cast.ayse.email, new)
    for other in (new[:-1], new.swapcase(), new + "x"):
        assert not signed_in(cast.ayse.email, other), other


@pytest.mark.parametrize("new", ["short", "elevenchars", "q1w2e3r4t5y6"])
def test_a_short_or_common_one_is_refused(cast: Cast, client_as: Any, new: str) -> None:
    change(client_as("Ayşe"), PASSWORD, new)
    assert signed_in(cast.ayse.email, PASSWORD)


@pytest.mark.parametrize("address", [LOGIN, CHANGE, "/account/reauthenticate/"])
def test_what_is_typed_is_not_shown_and_may_be_pasted(client_as: Any, address: str) -> None:
    client = Client() if address == LOGIN else client_as("Ayşe")
    page = client.get(address).content.decode()
    fields = re.findall(r"<input[^>]*name=\"[^\"]*password[^\"]*\"[^>]*>", page)
    assert fields
    assert all('type="password"' in field and "onpaste" not in field for field in fields), fields
    assert 'autocomplete="off"' not in " ".join(fields)


def with_an_app(cast: Cast) -> str:
    """Give Ayşe an authenticator app; return its secret."""
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    TOTP.activate(cast.ayse.user, secret)
    return secret


def code_of(secret: str) -> str:
    code: str = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    return code


def test_a_code_of_the_app_opens_once(cast: Cast) -> None:
    code = code_of(with_an_app(cast))
    got_in = []
    for _again in range(2):
        client = Client()
        client.post(LOGIN, {"login": cast.ayse.email, "password": PASSWORD})
        client.post("/account/2fa/authenticate/", {"code": code})
        got_in.append(client.get("/help").status_code == 200)
    assert got_in == [True, False]


def test_a_forgotten_password_leads_around_no_second_step(cast: Cast) -> None:
    with_an_app(cast)
    client = Client()
    client.post("/account/password/reset/", {"email": cast.ayse.email})
    link = re.search(r"http\S+/password/reset/key/\S+", Message.objects.get().text)
    assert link
    form = client.get("/" + link[0].split("/", 3)[3], follow=True)
    new = "a new long sentence"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert client.get("/help").status_code == 302
    assert not signed_in(cast.ayse.email, new)  # the password alone
    assert Authenticator.objects.filter(user=cast.ayse.user, type=Authenticator.Type.TOTP).exists()
