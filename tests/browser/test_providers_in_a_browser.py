"""The organisation's own sign-in in a real browser: by OpenID Connect and by SAML, through hosts of the provider's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import oidc_provider_mock
import pytest
import requests
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.core.cache import cache
from django.urls import reverse
from tests.cast import Cast, build_cast
from tests.conftest import CHROMIUM
from tests.org.saml_provider import provider_on_loopback

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not here: make test-deps installs it"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    cache.clear()
    return build_cast()


@pytest.fixture
def page(chromium: Any, live_server: Any, settings: Any) -> Iterator[Any]:
    """Return a page that remembers what it complained of."""
    settings.URL = live_server.url
    context = chromium.new_context(base_url=live_server.url, locale="en")
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda told: page.complaints.append(told.text) if told.type == "error" else None)
    yield page
    context.close()


def test_ayse_comes_in_by_saml(page: Any, cast: Cast, settings: Any) -> None:
    with provider_on_loopback() as lotus:
        settings.SAML_METADATA, settings.SAML_NAME = lotus.metadata, "Lotus ID"
        page.goto(reverse("account_login"))
        page.click("button:has-text('Sign in with Lotus ID')")
        page.wait_for_load_state("networkidle")
        page.goto("/about-me")

    assert "Ayşe" in page.content()
    assert [told for told in page.complaints if "Content Security Policy" in told and "form-action" in told] == []


def test_an_authorize_page_on_another_host_than_the_issuer_is_reached(
    page: Any, cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with oidc_provider_mock.run_server_in_thread() as server:
        issuer, other = f"http://localhost:{server.server_port}", f"http://127.0.0.1:{server.server_port}"
        requests.put(f"{issuer}/users/77", json={"email": cast.ayse.email, "email_verified": True}, timeout=5)
        settings.OIDC_URL, settings.OIDC_NAME = issuer, "Lotus ID"
        settings.OIDC_CLIENT, settings.OIDC_SECRET = "fiftytwo", "s"
        monkeypatch.setattr(OpenIDConnectOAuth2Adapter, "authorize_url", f"{other}/oauth2/authorize")
        page.goto(reverse("account_login"))
        page.click("button:has-text('Sign in with Lotus ID')")
        page.wait_for_url(f"{other}/**")
        page.fill("[name=sub]", "77")
        page.click("button[type=submit], button")
        page.wait_for_load_state("networkidle")
        page.goto("/about-me")

    assert "Ayşe" in page.content()
