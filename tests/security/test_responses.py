"""What every answer carries, whichever kind it is: the policy, the flags of cookies, nothing inline."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as house
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from tests.cast import PASSWORD, Cast
from tests.security.things import of_obstacles, of_the_week

pytestmark = [pytest.mark.django_db, pytest.mark.once]
KINDS = {
    "a page": ("Noy", "/help", 200),
    "the door": ("", "/account/login/", 200),
    "on to the door": ("", "/help", 302),
    "not there": ("Noy", "/person/nobody/", 404),
    "not for them": ("Kham", "/people/new", 403),
    "not readable": ("Noy", "/help?%00", 400),
    "wrong method": ("Noy", "/theme", 405),
    "a fault of ours": ("Noy", "/people/", 500),
    "a table to download": ("Noy", "/people/export", 200),
    "paper": ("Noy", "/numbers/print", 200),
    "the API": ("Noy", "/api/v1/scopes", 200),
    "trouble of the API": ("", "/api/v1/scopes", 401),
    "health": ("", "/health", 200),
}
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style\b|\sstyle\s*=|\son\w+\s*=\s*[\"']|javascript:", re.IGNORECASE)
TEMPLATES = [  # mail programs know no other style sheet
    path for path in sorted(Path(house.PACKAGE).rglob("templates/**/*.html")) if "mail" not in path.parts
]


def client_of(cast: Cast, name: str) -> Client:
    client = Client(raise_request_exception=False)
    if name:
        client.force_login(cast[name].user)
    return client


@pytest.fixture
def answer(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], HttpResponse]:
    """Return an answer of a kind: ``answer("not there")``."""

    def of(kind: str) -> HttpResponse:
        name, address, status = KINDS[kind]
        client = client_of(cast, name)
        if kind == "a fault of ours":
            monkeypatch.setattr("fiftytwo.org.views.people.people_page", _breaks)
        response: HttpResponse = client.get(address)
        assert response.status_code == status
        return response

    return of


def _breaks(*_args: Any, **_more: Any) -> None:
    raise ZeroDivisionError("the words of a customer")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_answer_carries_the_policy(answer: Any, kind: str) -> None:
    response = answer(kind)
    policy = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
    closed = ("default-src", "object-src", "base-uri", "frame-ancestors")
    assert {name: policy[name] for name in closed} == dict.fromkeys(closed, "'none'")
    assert (policy["script-src"], policy["style-src"]) == ("'self'", "'self'")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert {"camera=()", "microphone=()", "geolocation=()"} <= set(response["Permissions-Policy"].split(", "))
    assert "Access-Control-Allow-Origin" not in response
    assert "Server" not in response


@pytest.mark.parametrize("kind", KINDS)
def test_what_has_a_body_says_what_it_is(answer: Any, kind: str) -> None:
    response = answer(kind)
    assert re.match(r"(text/[a-z]+; charset=utf-8|application/(json|problem\+json|pdf))", response["Content-Type"])


@pytest.mark.parametrize("kind", [kind for kind, (name, *_rest) in KINDS.items() if name])
def test_no_browser_or_proxy_keeps_what_somebody_saw_signed_in(answer: Any, kind: str) -> None:
    response = answer(kind)
    assert "no-store" in response.get("Cache-Control", ""), response.headers


def test_a_fault_of_ours_tells_nothing_of_the_inside(answer: Any) -> None:
    told = answer("a fault of ours").content.decode()
    assert "ZeroDivisionError" not in told
    assert "words of a customer" not in told
    assert "Traceback" not in told


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(house.PACKAGE)))
def test_no_page_has_anything_inline(template: Path) -> None:
    assert INLINE.findall(template.read_text(encoding="utf-8")) == []


def test_every_cookie_is_out_of_reach_of_scripts_and_other_sites(cast: Cast) -> None:
    cache.clear()
    client = Client()
    client.get("/account/login/")
    client.post("/account/login/", {"login": cast.ayse.email, "password": PASSWORD})
    client.post("/theme", {"theme": "dark"})
    client.post("/language", {"language": "tr"})
    client.post("/week/mail", {"wanted": "no"})
    names = {house.SESSION_COOKIE_NAME, house.CSRF_COOKIE_NAME, house.LANGUAGE_COOKIE_NAME, "theme"}
    assert names <= set(client.cookies)
    for name, cookie in client.cookies.items():
        assert (cookie["httponly"], cookie["samesite"], cookie["domain"]) == (True, "Lax", ""), name


def test_a_session_is_new_after_signing_in_and_worth_nothing_after_signing_out(cast: Cast) -> None:
    cache.clear()
    client, before = Client(), "a" * 32
    client.cookies[house.SESSION_COOKIE_NAME] = before
    client.post("/account/login/", {"login": cast.ayse.email, "password": PASSWORD})
    held = client.cookies[house.SESSION_COOKIE_NAME].value
    assert held not in ("", before)
    client.post("/account/logout/")
    thief = Client()
    thief.cookies[house.SESSION_COOKIE_NAME] = held
    assert thief.get("/help").status_code == 302


def test_a_form_from_elsewhere_changes_nothing(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.olga.user)
    for address in ("/week/mail", "/tokens/new", f"/person/{cast.kham.key}/forget", "/imports/files/", "/language"):
        assert client.post(address, {}).status_code == 403, address


def test_behind_https_cookies_are_secure_and_belong_to_this_host_alone(tmp_path: Path) -> None:
    asked = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME",
             "LANGUAGE_COOKIE_NAME", "THEME_COOKIE_NAME", "KNOWN_COOKIE_NAME", "SECURE_HSTS_SECONDS", "DEBUG",
             "ALLOWED_HOSTS")  # fmt: skip
    code = f"import json; from fiftytwo import settings; print(json.dumps([getattr(settings, n) for n in {asked}]))"
    environment = {**os.environ, "FIFTYTWO_URL": "https://five.example", "FIFTYTWO_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    told = dict(zip(asked, json.loads(done.stdout), strict=True))
    assert told["SESSION_COOKIE_SECURE"]
    assert told["CSRF_COOKIE_SECURE"]
    assert all(value.startswith("__Host-") for name, value in told.items() if name.endswith("COOKIE_NAME"))
    assert told["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert not told["DEBUG"]
    assert told["ALLOWED_HOSTS"] == ["five.example", "127.0.0.1", "localhost"]


def test_a_private_link_is_told_to_nobody_and_kept_by_nobody(cast: Cast) -> None:
    feed, follow = of_the_week(cast)["feed/"][0], of_obstacles(cast)["obstacles/follow/"][0]
    for address in (f"/feed/{feed}.ics", f"/obstacles/follow/{follow}/"):
        response = Client().get(address)
        assert response.status_code == 200
        assert response["Referrer-Policy"] in ("no-referrer", "same-origin")
        assert "no-store" in response["Cache-Control"]
