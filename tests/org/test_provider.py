"""The organisation's own sign-in, against a real provider on loopback: discovery, sign-in, token, keys."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import jwt
import oidc_provider_mock
import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from fiftytwo.org.access.identity import OidcWay
from fiftytwo.org.access.provider import CheckedProvider
from fiftytwo.org.models import AuditEntry, Person, User

pytestmark = pytest.mark.once
AYSE = {"email": "ayse@lokumlotus.example", "email_verified": True}


@pytest.fixture
def provider(settings: Any, db: None) -> Iterator[str]:
    """Return the address of a provider that runs and that we are set up for."""
    cache.clear()
    with oidc_provider_mock.run_server_in_thread() as server:
        settings.OIDC_URL, settings.OIDC_NAME = f"http://localhost:{server.server_port}", "Lotus ID"
        settings.OIDC_CLIENT, settings.OIDC_SECRET = "fiftytwo", "s"
        yield settings.OIDC_URL


def come_in(provider: str, number: str, claims: dict[str, Any] | None = None) -> tuple[Client, Any]:
    """Go to the provider as somebody, confirm there, and come back."""
    if claims is not None:
        assert requests.put(f"{provider}/users/{number}", json=claims, timeout=5).ok
    client = Client()
    there = client.post(reverse("provider_login"))["Refresh"].removeprefix("0; url=")
    back = requests.post(there, data={"sub": number}, allow_redirects=False, timeout=5).headers["Location"]
    parts = urlsplit(back)
    return client, client.get(f"{parts.path}?{parts.query}")


def is_in(client: Client) -> bool:
    return client.get(reverse("org:people")).status_code == 200


def test_ayse_comes_in_by_her_verified_address_and_is_linked(cast, provider):
    client, _response = come_in(provider, "77", AYSE)

    assert is_in(client)
    account = SocialAccount.objects.get()
    assert (account.user, account.uid, account.extra_data) == (cast.ayse.user, "77", {})
    assert AuditEntry.objects.get(action="account.provider_linked").about == cast.ayse
    assert AuditEntry.objects.get(action="account.signed_in").changes["how"] == [None, ["socialaccount"]]
    cast.ayse.user.refresh_from_db()
    assert cast.ayse.user.has_usable_password()


def test_once_linked_the_providers_number_counts_and_not_the_address(cast, provider):
    come_in(provider, "77", AYSE)
    client, _response = come_in(provider, "77", {"email": "rex@lokumlotus.example", "email_verified": True})

    assert client.session["_auth_user_id"] == str(cast.ayse.user_id)
    assert SocialAccount.objects.count() == 1


@pytest.mark.parametrize("verified", [False, None, "false"])
def test_an_address_that_the_provider_did_not_verify_means_nobody(cast, provider, verified):
    client, response = come_in(provider, "78", {**AYSE, "email_verified": verified})

    assert (response.status_code, is_in(client)) == (403, False)
    assert not SocialAccount.objects.exists()


def test_a_stranger_is_turned_away_and_nobody_is_created(cast, provider):
    people, users = Person.objects.count(), User.objects.count()
    client, response = come_in(provider, "99", {"email": "stranger@lokumlotus.example", "email_verified": True})

    assert "nobody here has an e-mail" in response.content.decode()
    assert not is_in(client)
    assert (Person.objects.count(), User.objects.count()) == (people, users)


def test_somebody_who_works_here_without_an_account_gets_one(cast, provider):
    cast.kham.user.delete()
    client, _response = come_in(provider, "80", {"email": "KHAM@lokumlotus.example", "email_verified": True})

    assert is_in(client)
    assert Person.objects.get(pk=cast.kham.pk).user.has_usable_password() is False
    assert AuditEntry.objects.get(action="account.opened").about == cast.kham


def test_who_left_does_not_come_in_by_the_provider_either(cast, provider):
    come_in(provider, "77", AYSE)
    Person.objects.filter(pk=cast.ayse.pk).update(left_on="2025-01-01")
    linked, _response = come_in(provider, "77")
    Person.objects.filter(pk=cast.rex.pk).update(left_on="2025-01-01")
    new, _response = come_in(provider, "81", {"email": "rex@lokumlotus.example", "email_verified": True})

    assert (is_in(linked), is_in(new)) == (False, False)


def test_two_people_with_one_address_are_nobody(cast, provider):
    Person.objects.filter(pk=cast.rex.pk).update(email=AYSE["email"])

    assert come_in(provider, "77", AYSE)[1].status_code == 403


def test_an_answer_that_nobody_asked_for_is_refused(cast, provider):
    come_in(provider, "77", AYSE)
    stranger = Client()
    refused = stranger.get(reverse("openid_connect_callback"), {"code": "x", "state": "made up"})

    assert refused.status_code == 401
    assert "did not answer as expected" in refused.content.decode()
    assert not is_in(stranger)


def test_a_token_signed_by_somebody_else_is_refused(cast, provider, monkeypatch):
    foreign = jwt.PyJWK.from_json(
        jwt.algorithms.RSAAlgorithm.to_jwk(rsa.generate_private_key(65537, 2048).public_key())
    )
    monkeypatch.setattr(CheckedProvider, "_key_of", lambda _self, _token: foreign)
    client, response = come_in(provider, "77", AYSE)

    assert (response.status_code, is_in(client)) == (401, False)


@pytest.mark.parametrize(
    ("changes", "is_taken"),
    [
        ({}, True),
        ({"exp": 1_600_000_000}, False),
        ({"aud": "another-service"}, False),
        ({"iss": "https://other.example"}, False),
        ({"sub": None}, False),
        ({"exp": None}, False),
    ],
)
def test_a_token_that_is_old_or_meant_for_others_is_refused(cast, provider, monkeypatch, rf, changes, is_taken):
    key, now = rsa.generate_private_key(65537, 2048), int(time.time())
    public = jwt.PyJWK.from_json(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    monkeypatch.setattr(CheckedProvider, "_key_of", lambda _self, _token: public)
    adapter = CheckedProvider(rf.get("/"), "organisation")
    claims = {"iss": adapter.openid_config["issuer"], "aud": "fiftytwo", "sub": "77", "iat": now, "exp": now + 60}
    told = {name: value for name, value in {**claims, **changes}.items() if value is not None}
    token = jwt.encode(told, key, algorithm="RS256")

    if is_taken:
        assert adapter._decode_id_token(adapter.get_provider().app, token)["sub"] == "77"
    else:
        with pytest.raises(OAuth2Error):
            adapter._decode_id_token(adapter.get_provider().app, token)


def test_a_provider_that_calls_itself_something_else_is_refused(cast, provider, monkeypatch):
    as_it_is = OidcWay.app

    def renamed(way: OidcWay) -> Any:
        app = as_it_is(way)
        app.settings["openid_configuration_overrides"] = {"issuer": "https://other.example"}
        return app

    monkeypatch.setattr(OidcWay, "app", renamed)
    client, response = come_in(provider, "77", AYSE)

    assert (response.status_code, is_in(client)) == (401, False)


def test_a_provider_that_does_not_answer_is_a_page_that_says_so(cast, settings):
    cache.clear()
    settings.OIDC_URL = "http://localhost:9"

    assert Client().post(reverse("provider_login")).status_code == 401


def test_without_a_provider_there_is_no_button_and_no_way(cast):
    client = Client()

    assert "provider/" not in client.get(reverse("account_login")).content.decode()
    assert client.post(reverse("provider_login")).status_code == 404
