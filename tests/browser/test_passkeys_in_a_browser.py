"""Passkeys: made, used alone and after a password, and refused, by a real browser with a device of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.urls import reverse
from tests.cast import PASSWORD, Cast, build_cast

from fiftytwo.org.models import AuditEntry

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    cache.clear()
    return build_cast()


@pytest.fixture
def page(chromium: Any, live_server: Any) -> Iterator[Any]:
    """Return a page of a browser whose device makes passkeys."""
    context = chromium.new_context(base_url=live_server.url.replace("127.0.0.1", "localhost"), locale="en")
    page = context.new_page()
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    yield page
    context.close()


def sign_in(page: Any) -> None:
    page.goto(reverse("account_login"))
    page.fill("[name=login]", "ayse@lokumlotus.example")
    page.fill("[name=password]", PASSWORD)
    page.click("form[action$='/login/'] button:text-is('Sign in')")


def make_passkey(page: Any) -> None:
    sign_in(page)
    page.goto(reverse("mfa_add_webauthn"))
    if page.locator("[name=password]").count():
        page.fill("[name=password]", PASSWORD)
        page.click("button:text-is('Continue')")
    page.fill("[name=name]", "my laptop")
    page.click("button:has-text('Make the passkey')")
    page.wait_for_url("**/recovery-codes/**")


def test_ayse_makes_a_passkey_and_comes_in_with_it_alone(page: Any, cast: Cast) -> None:
    make_passkey(page)
    assert Authenticator.objects.filter(type="recovery_codes").exists()
    page.context.clear_cookies()
    page.goto(reverse("account_login"))
    page.click("button:has-text('Sign in with a passkey')")
    page.wait_for_selector("text=Ayşe Yılmaz")

    entered = AuditEntry.objects.filter(action="account.signed_in").latest("id")
    assert entered.changes["how"] == [None, ["webauthn"]]
    assert AuditEntry.objects.get(action="account.passkey_added").about == cast.ayse


def test_after_the_password_the_passkey_is_the_second_step(page: Any, cast: Cast) -> None:
    make_passkey(page)
    page.context.clear_cookies()
    sign_in(page)
    page.wait_for_url("**/2fa/authenticate/")
    page.click("button:has-text('Use a passkey')")
    page.wait_for_selector("text=Ayşe Yılmaz")

    entered = AuditEntry.objects.filter(action="account.signed_in").latest("id")
    assert entered.changes["how"] == [None, ["password", "webauthn"]]


def test_a_device_without_a_passkey_of_ours_comes_not_in_and_is_told_what_to_do(page: Any, cast: Cast) -> None:
    page.goto(reverse("account_login"))
    page.click("button:has-text('Sign in with a passkey')")
    page.wait_for_selector("text=No passkey was used", timeout=90_000)

    assert not AuditEntry.objects.filter(action="account.signed_in").exists()


def test_a_passkey_is_renamed_and_removed_by_its_owner(page: Any, cast: Cast) -> None:
    make_passkey(page)
    page.goto(reverse("mfa_index"))
    page.click("a:has-text('Rename')")
    page.fill("[name=name]", "the old laptop")
    page.click("button:text-is('Save')")
    page.goto(reverse("mfa_index"))
    assert "the old laptop" in page.inner_text("main")
    page.click("a:has-text('Remove')")
    page.click("button:has-text('Remove')")
    page.wait_for_load_state("networkidle")

    assert not Authenticator.objects.exists()
    assert AuditEntry.objects.get(action="account.passkey_removed").about == cast.ayse
