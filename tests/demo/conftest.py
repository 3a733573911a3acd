"""Demos built once and read by many tests: a whole year of sixty people, and a few weeks of thirty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import transaction

from fiftytwo.demo import DemoAccounts, build
from fiftytwo.org.models import Person, Team

UNTIL = date(2026, 11, 21)


@dataclass(frozen=True)
class BuiltDemo:
    """A demo with its facts, and the keys of its people and teams by name."""

    accounts: DemoAccounts
    facts: str
    home: Path
    people: dict[str, str]
    teams: dict[str, str]


def built(home: Path, blocker: Any, **size: int) -> Iterator[BuiltDemo]:
    """Build a demo into a home of its own, and take its people out of the database afterwards."""
    before = django_settings.HOME, django_settings.FACTS
    with blocker.unblock(), transaction.atomic():
        django_settings.HOME, django_settings.FACTS = home, str(home / "facts")
        accounts = build(until=UNTIL, **size)
        people = {str(person): person.key for person in Person.objects.all()}
        teams = {team.name: team.key for team in Team.objects.all()}
        django_settings.HOME, django_settings.FACTS = before
        transaction.set_rollback(True)
    yield BuiltDemo(accounts, str(home / "facts"), home, people, teams)


@pytest.fixture(scope="package")
def year_of_sixty(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[BuiltDemo]:
    """Build a whole year."""
    yield from built(tmp_path_factory.mktemp("year"), django_db_blocker, employees=60, years=1)


@pytest.fixture
def year(year_of_sixty: BuiltDemo, home: Path, settings: Any) -> BuiltDemo:
    """Read the whole year."""
    settings.HOME, settings.FACTS = year_of_sixty.home, year_of_sixty.facts
    return year_of_sixty
