"""Addresses that somebody tampered with: told so, never a fault of ours."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from tests.facts.conftest import bring_in, contact

pytestmark = [pytest.mark.django_db, pytest.mark.once]

WINDOW = "/contacts/?first=2026-03-01&last=2026-03-09"
MORNING = "2026-03-02T09:00:00+00:00"


def place(*parts: Any) -> str:
    return written(json.dumps(parts).encode())


def written(text: bytes) -> str:
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


@pytest.fixture
def noy(client_as: Callable[[str], Client]) -> Client:
    """Service operations, who see every contact."""
    bring_in([contact(1), contact(2), {**contact(3), "source_id": "a/b'c%\"é"}])
    return client_as("Noy")


def answers(client: Client, addresses: Iterable[str]) -> dict[str, int]:
    """Return the status of each address; a fault of ours raises."""
    return {address: client.get(address).status_code for address in addresses}


def test_a_tampered_place_in_the_list_is_answered_with_400(noy: Client) -> None:
    tampered = [
        *("x", "%00", "9" * 6000, written(b"[" * 5000), written(b'{"a": 1, "b": 2, "c": 3}')),
        *(place("0001-01-01T00:00:00+00:00", "desk", "c1"), place("9999-12-31T23:59:59-14:00", "desk", "c1")),
        *(place("2026-03-02T09:00:00", "desk", "c1"), place(10**400, "desk", "c1"), place(MORNING, ["desk"], "c1")),
        *(place(MORNING, "desk", "\ud800"), place(MORNING, "desk", "\x00")),
        *(written(f'[{number}, "desk", "c1"]'.encode()) for number in ("NaN", "Infinity", "1e999")),
    ]
    addresses = [f"{WINDOW}&sort={sort}&after={after}" for sort in ("-opened", "resolution") for after in tampered]
    assert set(answers(noy, addresses).values()) == {400}


def test_a_window_outside_all_time_is_told_beside_the_day(noy: Client) -> None:
    windows = ["first=0001-01-01&last=0001-01-02", "last=9999-12-31", "first=x", "first=%00"]
    addresses = [f"/contacts/{page}?{window}" for page in ("", "contacts.csv") for window in windows]
    assert set(answers(noy, addresses).values()) == {400}


def test_what_cannot_be_is_not_found(noy: Client) -> None:
    nul = ["/contacts/one/desk/%00", "/person/%00/", "/team/%00/", "/site/%00/", "/line/%00/", "/people/?q=%00"]
    none = ["/contacts/one/%ff/c1", "/contacts/one/desk/c1' OR 1=1 --", *(f"/imports/{n * '9'}/" for n in (30, 5000))]
    assert set(answers(noy, nul).values()) == {400}
    assert set(answers(noy, none).values()) == {404}


def test_an_id_with_slashes_quotes_and_signs_opens_its_contact(noy: Client) -> None:
    found = noy.get(f"{WINDOW}&id=a/b'c%25%22%C3%A9").content.decode()
    address = re.search(r'href="(/contacts/one/[^"]+)"', found)
    assert address
    assert noy.get(unescape(address[1])).status_code == 200


def test_a_tampered_place_in_other_lists_begins_them_anew(noy: Client) -> None:
    places = ["9" * 5000, "9" * 30, "-1", "x", "١٢"]
    lists = [f"/{page}/?before={place}" for page in ("audit", "imports", "people") for place in places]
    assert set(answers(noy, lists).values()) == {200}


def test_no_browser_or_proxy_keeps_what_someone_saw(noy: Client) -> None:
    for address in ("/", "/contacts/contacts.csv", "/about-me.json", "/no-such-page"):
        assert noy.get(address)["Cache-Control"] == "private, no-store"
