"""What the tests of the API stand on: programs with a token, and a desk with some numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.cast import Cast
from tests.metrics.desk import answers, bring

from fiftytwo.org import actions
from fiftytwo.org.models import Person, User
from fiftytwo.org.tokens import SCOPES
from fiftytwo.org.viewer import Viewer, viewer_of

ROOT = "/api/v1/"
Programs = Callable[..., "Program"]
Clients = Callable[[str], Client]
Viewers = Callable[[str], Viewer]


class Program:
    """A program that asks the API with a token; ``program("numbers", metrics="nps")``."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.client = Client(raise_request_exception=False)

    def __call__(self, address: str, *, language: Any = "en", headers: Any = None, **asked: Any) -> Any:
        more = {"Authorization": f"Bearer {self.secret}", "Accept-Language": language, **(headers or {})}
        return self.client.get(ROOT + address, asked, headers=more)


def account(person: Person) -> User:
    """Return someone's account; the whole cast has one."""
    assert person.user is not None
    return person.user


@pytest.fixture
def program_of(cast: Cast) -> Callable[..., Program]:
    """Return a program with a token of one of the cast: ``program_of("Noy")``."""

    def made(name: str, *scopes: str) -> Program:
        viewer = viewer_of(account(cast[name]))
        day = viewer.today + timedelta(days=90)
        return Program(actions.make_own_token(viewer, "a test's", scopes or list(SCOPES), last_day=day).secret)

    return made


@pytest.fixture
def night_shift(cast: Cast) -> Callable[..., Program]:
    """Return a program of the organisation's own: ``night_shift(rights="organisation")``."""

    def made(*scopes: str, rights: str = "service_operations") -> Program:
        olga = viewer_of(account(cast.olga))
        day = olga.today + timedelta(days=90)
        scopes = scopes or tuple(SCOPES)
        return Program(actions.make_program_token(olga, "night export", scopes, rights=rights, last_day=day).secret)

    return made


@pytest.fixture
def desk(cast: Cast) -> Cast:
    """Answers of customers about Ayşe in İzmir and Kham in Vientiane, in week 20 of 2026."""
    bring("rating", *answers(cast, [10, 10, 9, 8, 6, 3, 11]), *answers(cast, [10, 0, 0], who=cast.kham))
    return cast
