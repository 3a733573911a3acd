"""Doing what a plan says, all or nothing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from typing import Any

from django.db.models import Q

from fiftytwo.lib.names import search_key
from fiftytwo.org import actions, audit
from fiftytwo.org.actions.rules import Actor, close, names_learnt
from fiftytwo.org.models import Alias, AuditEntry, Grant, Membership, Organisation, Person, ReportingLine, Site, Team
from fiftytwo.org.people_import.plan import Plan, Planned


class Applier:
    """Writes a plan in the caller's transaction; every change has its audit entry."""

    def __init__(self, actor: Actor, plan: Plan) -> None:
        self.actor, self.plan = actor, plan
        self.people: dict[str, Person] = {}
        self.teams: dict[str, Team] = {}
        self._entries: list[AuditEntry] = []

    def apply(self) -> None:
        """Write everything: places, people, teams, lines, roles, and what was done."""
        self._places()
        self._new_people()
        self._changed_people()
        self._teams()
        self._lines()
        self._roles()
        self._names()
        self._leaving()
        AuditEntry.objects.bulk_create(self._entries, batch_size=500)
        if self.plan.people:
            names_learnt()

    def _places(self) -> None:
        sites = {search_key(site.name): site for site in Site.objects.all()}
        clock = Organisation.get().time_zone
        for name in self.plan.new_sites:
            site = sites[search_key(name)] = Site.objects.create(name=name, time_zone=clock, country="")
            self._tell("site.added", site, {"name": [None, name], "time_zone": [None, clock]})
        for name, site_name in self.plan.new_teams.items():
            team = Team.objects.create(name=name, site=sites.get(search_key(site_name)))
            self._tell("team.added", team, {"name": [None, name], "site": [None, team.site]})
        self.teams = {search_key(team.name): team for team in Team.objects.all()}

    def _new_people(self) -> None:
        for planned in self.plan.new:
            person = Person(key=planned.key, **asdict(planned.details))
            person.spell()
            self.people[planned.key] = person
        Person.objects.bulk_create(self.people.values(), batch_size=500)
        for planned in self.plan.new:
            told = {name: [None, value] for name, value in asdict(planned.details).items() if value not in ("", None)}
            self._tell("person.joined", self.people[planned.key], told)

    def _changed_people(self) -> None:
        for planned in self.plan.changed:
            person = planned.person
            if person is None or not planned.details_changed:
                continue
            after = asdict(planned.details)
            changes = audit.changed({name: getattr(person, name) for name in after}, after)
            for name in changes:
                setattr(person, name, after[name])
            person.spell()
            person.save()
            self._tell("person.changed", person, changes)

    def _teams(self) -> None:
        held = self._open(Membership, "team")
        rows = []
        for planned in self.plan.people:
            if planned.team is None:
                continue
            person, team = self._person(planned), self.teams[search_key(planned.team)]
            here = next((row for row in held[person.pk or 0] if row.team_id == team.pk), None)
            if here is not None:
                here.leads = True
                here.save(update_fields=["leads"])
                self._tell("team.leads", here, {"team": [team, team], "leads": [False, True]}, person)
                continue
            self._end(held[person.pk or 0], planned, person, "team.left")
            row = Membership(person=person, team=team, since=planned.since, leads=bool(planned.leads))
            row.until = person.left_on
            rows.append(row)
        Membership.objects.bulk_create(rows, batch_size=500)
        for row in rows:
            changes = {"team": [None, row.team], "since": [None, row.since], "leads": [None, row.leads]}
            self._tell("team.joined", row, changes, row.person)

    def _lines(self) -> None:
        held = self._open(ReportingLine, "manager")
        rows = []
        known = {person.key: person for person in Person.objects.all()}
        for planned in self.plan.people:
            if planned.manager is None:
                continue
            person = self._person(planned)
            self._end(held[person.pk or 0], planned, person, "line.ended")
            line = ReportingLine(person=person, manager=known[planned.manager], since=planned.since)
            line.until = person.left_on
            rows.append(line)
        ReportingLine.objects.bulk_create(rows, batch_size=500)
        for line in rows:
            changes = {"manager": [None, line.manager], "since": [None, line.since]}
            self._tell("line.reports_to", line, changes, line.person)

    def _roles(self) -> None:
        for planned in self.plan.people:
            if planned.role:
                person = self._person(planned)
                grant = Grant.objects.create(person=person, role=planned.role, since=planned.since)
                changes = {"role": [None, planned.role], "since": [None, planned.since]}
                self._tell("role.granted", grant, changes, person)

    def _names(self) -> None:
        rows = [
            Alias(person=self._person(planned), source=source, name=name, name_search=search_key(name))
            for planned in self.plan.people
            for source, name in planned.names
        ]
        Alias.objects.bulk_create(rows, batch_size=500)
        for row in rows:
            self._tell("alias.added", row, {"name": [None, row.name], "source": [None, row.source]}, row.person)

    def _leaving(self) -> None:
        for planned in self.plan.people:
            if planned.left_on:
                actions.leave(self.actor, self._person(planned), planned.left_on)

    def _open(self, kind: type[Membership] | type[ReportingLine], with_: str) -> dict[int, list[Any]]:
        """Return what holds or will hold for everyone who gets something new, by person."""
        found: dict[int, list[Any]] = defaultdict(list)
        earliest = min((planned.since for planned in self.plan.people), default=self.plan.as_of)
        rows = kind.objects.filter(Q(until__isnull=True) | Q(until__gt=earliest)).select_related(with_)
        for row in rows:
            found[row.person_id].append(row)
        return found

    def _end(self, rows: list[Any], planned: Planned, person: Person, action: str) -> None:
        for row in rows:
            if row.until is not None and row.until <= planned.since:
                continue
            before, to = row.until, "team" if isinstance(row, Membership) else "manager"
            changes = {to: [getattr(row, to), None], "until": [before, planned.since]}
            kept = close(row, planned.since)
            self._tell(action, row if kept else person, changes, person)

    def _person(self, planned: Planned) -> Person:
        return planned.person or self.people[planned.key]

    def _tell(self, action: str, record: Any, changes: dict[str, Any], about: Person | None = None) -> None:
        self._entries.append(audit.entry(self.actor, action, record, changes, about))
