"""What stands against misuse beside rights: idle sessions, costly pages, strange methods, lines of logs, passwords."""

from __future__ import annotations

import io
import logging
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings as house
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from tests.cast import PASSWORD, Cast

from fiftytwo.mail.models import Message
from fiftytwo.org.access.limits import COSTLY
from fiftytwo.org.access.models import OpenSession
from fiftytwo.shell.logs import Line

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LOGIN = "/account/login/"


@pytest.fixture(autouse=True)
def fresh_limits(db: None) -> None:
    """Start every test with nothing counted."""
    cache.clear()


def signed_in(cast: Cast) -> Client:
    client = Client()
    client.post(LOGIN, {"login": cast.ayse.email, "password": PASSWORD})
    assert client.get("/help").status_code == 200
    return client


def last_seen(client: Client, ago: timedelta) -> None:
    session = client.session
    row, key, _seen = session["noted"]
    session["noted"] = [row, key, (timezone.now() - ago).timestamp()]
    session.save()


@pytest.mark.parametrize(("minutes", "ends"), [(115, False), (125, True)])
def test_a_session_in_which_nobody_asks_for_anything_ends_after_two_hours(cast: Cast, minutes: int, ends: bool) -> None:
    client = signed_in(cast)
    last_seen(client, timedelta(minutes=minutes))

    assert client.get("/help").status_code == (302 if ends else 200)
    assert client.get("/help").status_code == (302 if ends else 200)
    assert OpenSession.objects.filter(user=cast.ayse.user).exists() is not ends


def test_whoever_asks_now_and_then_stays_in(cast: Cast) -> None:
    client = signed_in(cast)
    for _hour in range(4):
        last_seen(client, timedelta(minutes=60))
        assert client.get("/help").status_code == 200


def test_who_wants_too_many_files_waits_and_nobody_else_does(client_as: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fiftytwo.org.access.limits.A_MINUTE", 3)
    olga, noy = client_as("Olga"), client_as("Noy")
    told = [olga.get("/people/export").status_code for _again in range(4)]

    assert told == [200, 200, 200, 429]
    assert "Wait a minute" in olga.get("/people/export").content.decode()
    assert (olga.get("/help").status_code, noy.get("/people/export").status_code) == (200, 200)


def test_every_costly_page_is_there_under_its_name() -> None:
    from django.urls import get_resolver

    names = {
        f"{space}:{name}" if space else name
        for space, resolver in [("", get_resolver()), *[(s, r) for s, (_p, r) in get_resolver().namespace_dict.items()]]
        for name in resolver.reverse_dict
        if isinstance(name, str)
    }
    assert names >= COSTLY


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PROPFIND"])
def test_a_method_that_nobody_needs_is_not_answered(cast: Cast, method: str) -> None:
    for client in (Client(), signed_in(cast)):
        assert client.generic(method, "/help").status_code == 405


def test_signing_out_clears_what_the_browser_kept(cast: Cast) -> None:
    assert signed_in(cast).post("/account/logout/")["Clear-Site-Data"] == '"cache", "storage"'


def test_a_message_between_two_pages_stands_in_no_cookie(cast: Cast, client_as: Any) -> None:
    client = client_as("Olga")
    client.post("/access/", {})

    assert set(client.cookies) <= {house.SESSION_COOKIE_NAME, house.CSRF_COOKIE_NAME}


def test_a_refusal_is_a_line_with_who_it_was(client_as: Any, cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    client_as("Kham").get("/people/new")

    assert f"refused: GET /people/new to account {cast.kham.user_id}" in caplog.text


@pytest.mark.parametrize("address", ["/obstacles/raise/", "/obstacles/box/whichever/"])
def test_no_line_says_who_was_refused_where_people_write_without_a_name(
    client_as: Any, cast: Cast, caplog: pytest.LogCaptureFixture, address: str
) -> None:
    kham = client_as("Kham")
    kham.handler.enforce_csrf_checks = True

    assert kham.post(address, {"title": "The printer", "how": "anonymous"}).status_code == 403
    assert "refused" not in caplog.text


def test_no_text_from_elsewhere_begins_a_line_of_its_own() -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(Line())
    log = logging.Logger("fiftytwo.sources")
    log.addHandler(handler)
    log.warning("refused %s", "a.csv\r\n2026-11-29T12:00:00.000Z WARNING fiftytwo.security all is well\u2028x")

    (line,) = written.getvalue().splitlines()
    assert line.count("Z WARNING") == 2
    assert line.startswith("20")


@pytest.mark.parametrize("new", ["lokumlotus2026!", "Fiftytwo-2026-11", "İzmir.2026.2026", "LOKUM & LOTUS 123"])
def test_a_password_of_the_houses_own_words_is_refused(cast: Cast, client_as: Any, new: str) -> None:
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    page = client_as("Ayşe").post("/account/password/change/", form)

    assert "more than words that everyone here knows" in page.content.decode()


def test_such_a_word_in_a_long_sentence_does_no_harm(cast: Cast, client_as: Any) -> None:
    new = "my lotus grows by the lake"
    client_as("Ayşe").post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    client = Client()
    client.post(LOGIN, {"login": cast.ayse.email, "password": new})

    assert client.get("/help").status_code == 200


def test_a_new_password_is_told_by_mail(cast: Cast, client_as: Any) -> None:
    new = "a new long sentence"
    client_as("Ayşe").post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert [(mail.to, new in mail.text) for mail in Message.objects.all()] == [(cast.ayse.email, False)]


def test_a_second_step_switched_off_is_told_by_mail_and_signs_out_everywhere_else(cast: Cast) -> None:
    other = signed_in(cast)
    TOTP.activate(cast.ayse.user, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    from tests.security.test_passwords import code_of

    client = Client()
    client.post(LOGIN, {"login": cast.ayse.email, "password": PASSWORD})
    client.post("/account/2fa/authenticate/", {"code": code_of("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")})
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert client.post("/account/2fa/totp/deactivate/")["Location"] == "/account/2fa/"

    assert other.get("/help").status_code == 302
    assert client.get("/help").status_code == 200
    assert [mail.to for mail in Message.objects.all()] == [cast.ayse.email]


def test_who_finds_a_weakness_reads_where_to_say_so(settings: Any) -> None:
    assert Client().get("/.well-known/security.txt").status_code == 404
    settings.SECURITY_CONTACT, settings.URL = "security@five.example", "https://five.example"
    told = Client().get("/.well-known/security.txt").content.decode()

    assert "Contact: mailto:security@five.example\n" in told
    assert "Canonical: https://five.example/.well-known/security.txt\n" in told
