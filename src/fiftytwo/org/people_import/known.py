"""Whom we know already, as an import looks them up."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from fiftytwo.lib.names import search_key
from fiftytwo.org.models import Alias, Grant, Membership, Person, ReportingLine, Site, Team
from fiftytwo.org.people_import.rows import Row
from fiftytwo.org.people_import.words import fold
from fiftytwo.org.queries import names_of_person
from fiftytwo.org.sources_known import sources_known


@dataclass
class Names:
    """Who is called what: numbers and e-mails first, then names that only one person has."""

    number: dict[str, str] = field(default_factory=dict)
    email: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    name: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, key: str, person: Person) -> None:
        """Remember how someone may be called."""
        if person.employee_number:
            self.number[search_key(person.employee_number)] = key
        if person.email:
            self.email[search_key(person.email)].add(key)
        for name in names_of_person(person):
            self.name[name].add(key)

    def find(self, called: str) -> set[str]:
        """Return the keys of those who may be meant: by number, e-mail, or name."""
        wanted = search_key(called)
        if wanted in self.number:
            return {self.number[wanted]}
        return self.email.get(wanted) or self.name.get(wanted, set())


class Known:
    """People, teams and sites as they stand when an import is planned."""

    def __init__(self, as_of: date) -> None:
        self.as_of = as_of
        self.people = {person.key: person for person in Person.objects.filter(forgotten=False).select_related("user")}
        self.names = Names()
        for key, person in self.people.items():
            self.names.add(key, person)
        self.teams = {search_key(team.name): team for team in Team.objects.select_related("site")}
        self.sites = {search_key(site.name): site for site in Site.objects.all()}
        self.sources = {fold(source): source for source in sources_known()}
        self.aliases = {(row.source, row.name_search): row.person.key for row in Alias.objects.select_related("person")}
        self._memberships = _by_person(Membership.objects.select_related("team"), as_of)
        self._lines = _by_person(ReportingLine.objects.select_related("manager"), as_of)
        self._roles = _by_person(Grant.objects.all(), as_of)

    def person_of(self, row: Row) -> set[str]:
        """Return the keys of those whom a row may mean: by number, else by e-mail, else by name.

        Somebody with another number is somebody else, whatever they are called.
        """
        number = row.get("employee_number")
        if number and search_key(number) in self.names.number:
            return {self.names.number[search_key(number)]}
        found = set(self.names.email.get(search_key(row.get("email", "")), set())) if row.get("email") else set()
        if not found:
            full = f"{row.get('given_name')} {row.get('family_name', '')}"
            found = set(self.names.name.get(search_key(full), set()))
        return {key for key in found if not number or not self.people[key].employee_number}

    def source_in(self, written: str) -> tuple[str, str]:
        """Return source and name of a cell such as ``desk: agent 17``; no source we know in front: every source."""
        source, _colon, name = written.partition(":")
        known = self.sources.get(fold(source)) if name.strip() else None
        return (known, name.strip()) if known else ("", written)

    def memberships(self, person: Person, day: date) -> list[Membership]:
        """Return the teams that someone is in on a day, or will be in."""
        return [row for row in self._memberships.get(person.pk or 0, []) if row.until is None or row.until > day]

    def line(self, person: Person, day: date) -> ReportingLine | None:
        """Return to whom someone reports on a day."""
        rows = self._lines.get(person.pk or 0, [])
        return next((row for row in rows if row.since <= day and (row.until is None or row.until > day)), None)

    def has_role(self, person: Person, role: str) -> bool:
        """Say whether someone holds a role."""
        return any(row.role == role for row in self._roles.get(person.pk or 0, []))


def _by_person(rows: Any, as_of: date) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows.filter(Q(until__isnull=True) | Q(until__gt=as_of) | Q(since__gte=as_of)).order_by("since"):
        found[row.person_id].append(row)
    return found
