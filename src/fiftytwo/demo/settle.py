"""Writes the planned people into the record of the organisation: one transaction, all or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import transaction

from fiftytwo.demo.accounts import PASSPHRASE, SIGN_INS
from fiftytwo.demo.company import OFFICE, ORGANISATION, SITES, TEAMS, closures, site_named
from fiftytwo.demo.people import Roster, Spell
from fiftytwo.demo.story import SOURCE, Plan
from fiftytwo.lib.names import search_key
from fiftytwo.org import audit
from fiftytwo.org.models import (
    Alias,
    Closure,
    Grant,
    Membership,
    Organisation,
    Person,
    ReportingLine,
    Site,
    Team,
    User,
)

GRANTS = {
    "Managing director": (Grant.Role.LEADER,),
    "Head of service, İzmir": (Grant.Role.LEADER,),
    "Head of service, Vientiane": (Grant.Role.LEADER,),
    "Service operations": (Grant.Role.SERVICE_OPERATIONS,),
    "People partner": (Grant.Role.PEOPLE_PARTNER,),
    "System administrator": (Grant.Role.ADMINISTRATOR,),
}


def settle(roster: Roster, plan: Plan) -> None:
    """Write organisation, sites, teams, people, lines, roles and the six accounts."""
    with transaction.atomic():
        organisation = Organisation.objects.create(name=ORGANISATION, time_zone="Europe/Istanbul", language="en")
        sites = _sites(roster, plan)
        teams = _teams(roster, sites)
        people = _people(roster)
        _memberships(roster, people, teams)
        _lines(roster, people)
        _grants(roster, people)
        _aliases(roster, people)
        audit.record(
            audit.SYSTEM, "demo.built", organisation,
            {"people": [0, len(people)], "teams": [0, len(teams)], "seed": [None, plan.seed]},
        )  # fmt: skip


def _sites(roster: Roster, plan: Plan) -> dict[str, Site]:
    sites = {
        site.name: Site.objects.create(
            key=roster.site_keys[site.name],
            name=site.name,
            time_zone=site.time_zone,
            country=site.country,
            subdivision=site.subdivision,
            hours=site.hours,
            closes_on_public_holidays=site.closes_on_public_holidays,
        )
        for site in SITES
    }
    Closure.objects.bulk_create(
        Closure(site=sites[site.name], day=day, name=why, open=is_open)
        for site in SITES
        for day, why, is_open in closures(site, plan.first.monday, (plan.last + 1).sunday)
    )
    return sites


def _teams(roster: Roster, sites: dict[str, Site]) -> list[Team]:
    return Team.objects.bulk_create(
        Team(key=team.key, name=team.name, site=sites[team.plan.site], function=team.plan.function)
        for team in roster.teams
    )


def _people(roster: Roster) -> list[Person]:
    password = make_password(PASSPHRASE)  # hashing is slow on purpose; this one is no secret
    users = {
        user.email: user
        for user in User.objects.bulk_create(User(email=account.email, password=password) for account in SIGN_INS)
    }
    people = []
    for worker in roster.workers:
        person = Person(
            key=worker.key,
            employee_number=worker.number,
            given_name=worker.name[0],
            family_name=worker.name[1],
            language=worker.language,
            email=worker.email,
            title=worker.title,
            contract=worker.contract,
            employer=worker.employer,
            frontline=worker.frontline,
            joined_on=worker.joined_on,
            left_on=worker.left_on,
            user=users.get(worker.email),
        )
        person.spell()
        people.append(person)
    return Person.objects.bulk_create(people, batch_size=1000)


def _memberships(roster: Roster, people: list[Person], teams: list[Team]) -> None:
    Membership.objects.bulk_create(
        (
            Membership(
                person=people[s.worker], team=teams[s.team], since=s.since, until=s.until, leads=s.leads
            )
            for s in roster.spells
        ),
        batch_size=1000,
    )  # fmt: skip


@dataclass(frozen=True)
class Line:
    """Someone reports to someone for a time; both are places in the roster."""

    worker: int
    manager: int
    since: date
    until: date | None


def _lines(roster: Roster, people: list[Person]) -> None:
    ReportingLine.objects.bulk_create(
        (
            ReportingLine(person=people[line.worker], manager=people[line.manager], since=line.since, until=line.until)
            for line in reporting_lines(roster)
        ),
        batch_size=1000,
    )


def reporting_lines(roster: Roster) -> Iterator[Line]:
    """Yield who reported to whom: members to the lead of the day, or to the leader while nobody leads."""
    heads = _heads(roster)
    leads = {team: roster.lead_spells(team) for team in range(len(roster.teams))}
    for spell in roster.spells:
        plan = roster.teams[spell.team].plan
        leader = heads["LA" if site_named(plan.site).country == "LA" else "TR"]
        if plan is TEAMS[OFFICE] or plan.function != "service":
            leader = heads["all"]
        if plan is TEAMS[OFFICE] or spell.leads:
            if spell.worker != leader:
                yield Line(spell.worker, leader, spell.since, spell.until)
        else:
            yield from _below(spell, leads[spell.team], leader)


def _heads(roster: Roster) -> dict[str, int]:
    titles = {worker.title: place for place, worker in enumerate(roster.workers)}
    return {
        "all": titles["Managing director"],
        "TR": titles["Head of service, İzmir"],
        "LA": titles["Head of service, Vientiane"],
    }


def _below(spell: Spell, leads: list[Spell], leader: int) -> Iterator[Line]:
    """Cut someone's time in a team where its leads came and went."""
    end = spell.until or date.max
    since = spell.since
    for lead in leads:
        start, stop = max(since, lead.since), min(end, lead.until or date.max)
        if start >= stop:
            continue
        if since < start:
            yield Line(spell.worker, leader, since, start)
        yield Line(spell.worker, lead.worker, start, None if stop == date.max else stop)
        since = stop
    if since < end:
        yield Line(spell.worker, leader, since, spell.until)


def _grants(roster: Roster, people: list[Person]) -> None:
    Grant.objects.bulk_create(
        Grant(person=person, role=role, since=worker.joined_on)
        for worker, person in zip(roster.workers, people, strict=True)
        for role in GRANTS.get(worker.title, ())
    )


def _aliases(roster: Roster, people: list[Person]) -> None:
    """Give everyone their helpdesk name, and Lao colleagues the Latin spelling that others use."""
    seen: set[tuple[str, str]] = set()
    rows = []
    for worker, person in zip(roster.workers, people, strict=True):
        wanted = [(SOURCE, worker.email.partition("@")[0])]
        if worker.latin != worker.name:
            wanted.append(("", " ".join(worker.latin)))
        for source, name in wanted:
            spelled = (source, search_key(name))
            if spelled not in seen:
                seen.add(spelled)
                rows.append(Alias(source=source, name=name, name_search=spelled[1], person=person))
    Alias.objects.bulk_create(rows, batch_size=1000)
