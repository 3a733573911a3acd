"""Who was forgotten, in a small file outside both stores: no backup from before brings them back.

It holds keyed fingerprints, tokens and keys of people, never a name or a customer's key. One copy lies in the home, one
beside each backup.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from fiftytwo.facts import durable, mask
from fiftytwo.facts.models import Erasure, ForgottenName
from fiftytwo.org.models import Person

FORMAT = 1


@dataclass(frozen=True)
class ForgottenList:
    """What the file holds.

    Attributes:
        customers: fingerprint → token, moment, and the house by whose secret the fingerprint was made.
        people: key → the day on which they left, in ISO form.
        names: ``source fingerprint`` → person's key and house.
        backups: the folders that got a copy.
        again: a restore has begun, and those listed here have not all been forgotten again yet.
    """

    customers: dict[str, dict[str, str]] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    backups: list[str] = field(default_factory=list)
    again: bool = False

    def __or__(self, other: ForgottenList) -> ForgottenList:
        """Return both together; where both know something, what this one says of it."""
        return ForgottenList(
            {**other.customers, **self.customers},
            {**other.people, **self.people},
            {**other.names, **self.names},
            sorted({*self.backups, *other.backups}),
            self.again or other.again,
        )

    def of_house(self, house: str) -> ForgottenList:
        """Return only what was made by one house's secret; keys of people belong to no secret."""
        customers = {mark: row for mark, row in self.customers.items() if row["house"] == house}
        names = {mark: row for mark, row in self.names.items() if row["house"] == house}
        return ForgottenList(customers, self.people, names)


def place() -> Path:
    """Return where the home keeps the list."""
    return Path(settings.HOME) / "forgotten.json"


def beside(folder: Path, house: str) -> Path:
    """Return where a folder of backups keeps the list of a house."""
    return folder / f"fiftytwo-forgotten-{house}.json"


def read(path: Path) -> ForgottenList | None:
    """Return what a file holds; None if there is none, or it is damaged."""
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return ForgottenList(**{name: data[name] for name in ForgottenList.__dataclass_fields__})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def known() -> ForgottenList:
    """Return what the home's file holds."""
    return read(place()) or ForgottenList()


def of_database(house: str) -> ForgottenList:
    """Return whom the database knows to be forgotten; nobody where it has no tables yet."""
    if not {"facts_erasure", "facts_forgottenname", "org_person"} <= set(connection.introspection.table_names()):
        return ForgottenList()
    customers = {
        row.fingerprint: {"token": row.token, "erased_at": row.erased_at.isoformat(), "house": house}
        for row in Erasure.objects.all()
    }
    people = {
        key: day.isoformat() if day else ""
        for key, day in Person.objects.filter(forgotten=True).values_list("key", "left_on")
    }
    names = {
        f"{row.source} {row.fingerprint}": {"person": row.person, "house": house} for row in ForgottenName.objects.all()
    }
    return ForgottenList(customers, people, names)


def keep(*, folder: Path | None = None, house: str = "") -> list[str]:
    """Bring every copy of the list up to date; return the folders of backups that could not be reached.

    Args:
        folder: one more folder of backups, that gets a copy from now on.
        house: by whose secret the database's fingerprints were made; ours if left out.
    """
    ours = house or mask.house()
    listed = known() | of_database(ours)
    if folder is not None:
        listed = listed | ForgottenList(backups=[str(folder.absolute())])
    if not (listed.customers or listed.people or listed.names or listed.backups):
        return []
    _write(place(), listed)
    return list(_not_copied(listed, ours))


def _not_copied(listed: ForgottenList, house: str) -> Iterator[str]:
    copy = listed.of_house(house)
    for folder in listed.backups:
        try:
            _write(beside(Path(folder), house), copy)
        except OSError:
            yield folder


def expect_again(more: ForgottenList | None) -> None:
    """Note, before a restore, that everyone listed has to be forgotten again after it; add what else is known."""
    listed = known() | of_database(mask.house()) | (more or ForgottenList()) | ForgottenList(again=True)
    _write(place(), listed)


def done_again() -> None:
    """Note that nobody listed is left in the stores."""
    listed = known()
    _write(place(), ForgottenList(listed.customers, listed.people, listed.names, listed.backups))


def _write(path: Path, listed: ForgottenList) -> None:
    """Write a list durably, at once or not at all, if it says something else than the file does."""
    if read(path) == listed:
        return
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        partial.touch(mode=0o600)
        partial.write_text(json.dumps({"format": FORMAT, **asdict(listed)}, indent=1), encoding="utf-8")
        durable.sync(partial)
        os.replace(partial, path)
        durable.sync(path.parent)
    finally:
        partial.unlink(missing_ok=True)
