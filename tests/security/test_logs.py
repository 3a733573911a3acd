"""What the house writes into its logs while real requests come in: no password, no token, no link, no words."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from tests.cast import PASSWORD, Cast
from tests.security.things import of_obstacles, of_the_week, of_what_is_said, someone

from fiftytwo.org import actions
from fiftytwo.shell.logs import MASKED, WithoutSecrets

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def console() -> Iterator[io.StringIO]:
    """Read what the house's own handler writes, all of it."""
    (handler,) = (
        one
        for one in logging.getLogger().handlers
        if any(isinstance(filter_, WithoutSecrets) for filter_ in one.filters)
    )
    assert isinstance(handler, logging.StreamHandler)
    written, root = io.StringIO(), logging.getLogger()
    before, level = handler.setStream(written), root.level
    root.setLevel(logging.DEBUG)
    yield written
    root.setLevel(level)
    handler.setStream(before)  # type: ignore[arg-type]


def test_no_password_stands_in_the_logs(cast: Cast, console: io.StringIO) -> None:
    cache.clear()
    client = Client()
    for password in ("wrong horse battery", PASSWORD):
        client.post("/account/login/", {"login": cast.ayse.email, "password": password})
    again = {"oldpassword": PASSWORD, "password1": "a new long password", "password2": "another long password"}
    client.post("/account/password/change/", again)
    strict = Client(enforce_csrf_checks=True)
    strict.post("/account/login/", {"login": cast.ayse.email, "password": PASSWORD})
    written = console.getvalue()
    assert "/account/login/" in written, "the refused form is a line: without one this test sees nothing"
    for secret in ("horse battery", "long password", cast.ayse.email):
        assert secret not in written


def test_no_private_link_stands_in_the_logs(cast: Cast, console: io.StringIO) -> None:
    feed, follow = of_the_week(cast)["feed/"][0], of_obstacles(cast)["obstacles/follow/"][0]
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    strict.get(f"/feed/{feed}.ics")
    strict.post(f"/feed/{feed}.ics")
    strict.get(f"/obstacles/follow/{follow}/")
    strict.post(f"/obstacles/follow/{follow}/", {"text": "again"})
    strict.get(f"/obstacles/follow/{follow}x/")
    strict.get("/account/password/reset/key/1-abcdef-0123456789/x")
    written = console.getvalue()
    assert written.count(MASKED) >= 3, written
    for secret in (feed, follow, "0123456789"):
        assert secret not in written


def test_no_token_stands_in_the_logs(cast: Cast, console: io.StringIO) -> None:
    kham = someone(cast, "Kham")
    made = actions.make_own_token(kham, "mine", ["numbers:read"], last_day=kham.today + timedelta(days=9))
    for path in ("scopes", "nothing", "numbers?metrics=none"):
        Client().get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {made.secret}"})
    assert "/api/v1/nothing" in console.getvalue()
    assert made.secret not in console.getvalue()


def test_no_words_of_a_customer_stand_in_the_logs(cast: Cast, console: io.StringIO) -> None:
    source, text_id = of_what_is_said(cast)["said/one/"]
    client = Client(raise_request_exception=False)
    client.force_login(cast.rex.user)
    page = client.get(f"/said/one/{source}/{text_id}")
    assert "ederim." in page.content.decode()
    client.get("/said/texts", {"words": "Teşekkür"})
    client.post(f"/said/correct/{source}/{text_id}", {"reader": "no", "value": "Teşekkür ederim."})
    written = console.getvalue()
    assert "Teşekkür" not in written
