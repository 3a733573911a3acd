"""Every address × everyone: who gets in, and to whom it is not there. The table is ``rights.toml`` beside this file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver
from tests.cast import Cast
from tests.security.things import ROOMS, Blanks

pytestmark = [pytest.mark.django_db, pytest.mark.once]
TABLE = tomllib.loads((Path(__file__).parent / "rights.toml").read_text())
WHO = TABLE["columns"].split()
METHODS = ("GET", "POST")


def addresses(resolver: Any = None, before: str = "") -> Iterator[str]:
    """Return every address that the house has, with its blanks."""
    for one in (resolver or get_resolver()).url_patterns:
        address = before + re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", str(one.pattern)).replace("^", "").replace("$", "")
        if isinstance(one, URLPattern):
            yield address
        else:
            yield from addresses(one, address)


def filled(address: str, blanks: Blanks) -> tuple[str, dict[str, str]]:
    """Return an address with its blanks filled in and a question behind it, and what a POST sends."""
    start, *rest = re.split(r"<[^>]+>", address)
    given = blanks.get(address) or blanks.get(start, ())
    sent: dict[str, str] = next((value for value in given if isinstance(value, dict)), {})
    question = next((value for value in given if str(value).startswith("?")), "")
    values = [value for value in given if value not in (sent, question)]
    assert len(values) >= len(rest), f"tests/security/things.py fills no blanks of {address}"
    parts = (f"{value}{part}" for value, part in zip(values, rest, strict=False))
    return f"/{start}{''.join(parts)}{question}", sent


def room_rows(room: str) -> dict[tuple[str, str], list[str]]:
    """Return the rows of a room: (method, address) → what each gets."""
    rows = ((*asked.partition(" "), answers.split()) for asked, answers in TABLE[room].items())
    return {(method, address.strip()): answers for method, _space, address, answers in rows}


def sessions(cast: Cast) -> dict[str, str]:
    """Return a session of everybody in the table; the stranger has none."""
    found = {"stranger": ""}
    for name in WHO[1:]:
        client = Client()
        client.force_login(cast[name].user)
        found[name] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return found


def answer(session: str, method: str, address: str, sent: dict[str, str]) -> str:
    """Return what somebody gets, in the words of the table; whatever it changed is undone."""
    client = Client(raise_request_exception=False)
    if session:
        client.cookies[settings.SESSION_COOKIE_NAME] = session
    with transaction.atomic():
        response = client.post(address, sent) if method == "POST" else client.get(address)
        if response.streaming:
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    to_the_door = response.status_code == 302 and response["Location"].startswith("/account/login/")
    return "login" if to_the_door else str(response.status_code)


def asked_by_all(everyone: dict[str, str], method: str, asked: tuple[str, dict[str, str]]) -> list[str]:
    return [answer(session, method, *asked) for session in everyone.values()]


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    rows = {address for room in ROOMS for _method, address in room_rows(room)}
    assert set(addresses()) - rows == set(), "a new address needs a row in tests/security/rights.toml"
    assert rows - set(addresses()) == set()


@pytest.mark.parametrize("room", ROOMS)
def test_everyone_gets_what_the_table_says(room: str, cast: Cast) -> None:
    blanks, everyone = ROOMS[room](cast), sessions(cast)
    wrong = []
    for (method, address), expected in room_rows(room).items():
        found = asked_by_all(everyone, method, filled(address, blanks))
        if found != expected:
            wrong.append(f'"{method:4} {address}" = "{" ".join(found)}"  # not {" ".join(expected)}')
    assert wrong == [], "\n".join(["", *wrong])


@pytest.mark.parametrize("room", ROOMS)
def test_a_method_without_a_row_is_refused_or_answers_like_the_page(room: str, cast: Cast) -> None:
    blanks, everyone, rows = ROOMS[room](cast), sessions(cast), room_rows(room)
    missing = []
    for address in {address for _method, address in rows}:
        for method in set(METHODS) - {method for method, other in rows if other == address}:
            found = asked_by_all(everyone, method, filled(address, blanks))
            like_the_page = method == "POST" and found == rows["GET", address]
            if not like_the_page and not set(found) <= {"405", "login", "403", "404"}:
                missing.append(f'"{method:4} {address}" = "{" ".join(found)}"')
    assert missing == [], "\n".join(["", *missing])
