"""Who works at Lokum & Lotus and since when: planned in memory by seed, without a database."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TypeVar

import numpy as np

from fiftytwo.demo import names
from fiftytwo.demo.company import OFFICE, TEAMS, TeamPlan, site_named
from fiftytwo.demo.story import (
    EASY_CASES,
    FAST_COLLEAGUE,
    HARD_CASES,
    NORMAL_SIZE,
    QUIET_STAR,
    THREE_ANSWERS,
    TROUBLED_TEAM,
    Plan,
)
from fiftytwo.org.keys import KEY_LETTERS

LEAVERS_A_YEAR = 0.11
MOVERS = 0.1
TRIES = 8  # to find a name that nobody has yet; in a large demo people share names
Name = tuple[str, str]
T = TypeVar("T")


@dataclass(frozen=True)
class Worker:
    """One person as planned; ``title_of_address`` is how a Turkish customer would call them."""

    key: str
    number: str
    name: Name
    latin: Name
    title_of_address: str
    language: str
    email: str
    title: str
    contract: str
    employer: str
    frontline: bool
    joined_on: date
    left_on: date | None = None


@dataclass(frozen=True)
class Spell:
    """Someone's time in a team; ``worker`` and ``team`` are places in the roster."""

    worker: int
    team: int
    since: date
    until: date | None = None
    leads: bool = False


@dataclass(frozen=True)
class RosterTeam:
    """A team of this demo: a copy of one of the fourteen."""

    key: str
    name: str
    plan: TeamPlan


@dataclass
class Roster:
    """Everyone, every team and who was where when."""

    teams: list[RosterTeam] = field(default_factory=list)
    workers: list[Worker] = field(default_factory=list)
    spells: list[Spell] = field(default_factory=list)
    site_keys: dict[str, str] = field(default_factory=dict)

    def place(self, name: Name) -> int | None:
        """Return the place of someone the stories are about; None if this demo is too small to have them."""
        return next((n for n, worker in enumerate(self.workers) if worker.name == name), None)

    def lead_spells(self, team: int) -> list[Spell]:
        """Return who led a team, in order."""
        return sorted((s for s in self.spells if s.team == team and s.leads), key=lambda s: s.since)


HEROES: dict[str, tuple[Name, ...]] = {
    "Orders İzmir": (("Selin", "Demir"), ("Ayşe", "Yılmaz"), FAST_COLLEAGUE, THREE_ANSWERS[0]),
    "Night line İzmir": (("Nermin", "Sezgin"), QUIET_STAR),
    "Returns İzmir": (("Tülin", "Akman"), ("Ece", "Doğan"), THREE_ANSWERS[1]),
    "Care Vientiane": (("ສົມພອນ", "ວົງສີ"), HARD_CASES, EASY_CASES, THREE_ANSWERS[2]),
    "Service office": (
        ("Leyla", "Sezer"), ("Mert", "Aksoy"), ("ຄຳຫຼ້າ", "ສີປະເສີດ"), ("ນ້ອຍ", "ແກ້ວບຸດດີ"), ("Defne", "Aral"),
        ("Olga", "Petrova"), ("Rana", "Gündüz"),
    ),
}  # fmt: skip
OFFICE_TITLES = (
    "Managing director", "Head of service, İzmir", "Head of service, Vientiane", "Service operations",
    "People partner", "System administrator", "Quality analyst",
)  # fmt: skip
MEN = {"Mert", "Cem", "Umut"}
SHORT_EMAILS = {"Ayşe Yılmaz", "Selin Demir", "Mert Aksoy", "ນ້ອຍ ແກ້ວບຸດດີ", "Defne Aral", "Olga Petrova"}


def plan_people(plan: Plan) -> Roster:
    """Return the whole roster of a demo; the same plan gives the same roster."""
    return _Hiring(plan).roster


class _Hiring:
    """Fills the seats of every team, one after the other."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.draw = np.random.default_rng([plan.seed, 1])
        self.roster = Roster()
        self.taken: set[Name] = set()
        self.emails: set[str] = set()
        for site in sorted({team.site for team in TEAMS}):
            self.roster.site_keys[site] = self.key()
        for team, seats in self.teams():
            self.fill(team, seats)
        self.move_some()

    def key(self) -> str:
        return "".join(KEY_LETTERS[n] for n in self.draw.integers(0, len(KEY_LETTERS), 10))

    def teams(self) -> Iterator[tuple[int, int]]:
        """Yield every team with its seats, so that all seats together are the employees asked for."""
        plans = [
            (copy, plan) for copy in range(self.plan.copies) for plan in TEAMS if copy == 0 or plan is not TEAMS[OFFICE]
        ]
        seats = seats_of([plan for _, plan in plans], self.plan.employees)
        for (copy, plan), count in zip(plans, seats, strict=True):
            name = plan.name if copy == 0 else f"{plan.name} {copy + 1}"
            self.roster.teams.append(RosterTeam(self.key(), name, plan))
            yield len(self.roster.teams) - 1, count

    def fill(self, team: int, seats: int) -> None:
        heroes = HEROES.get(self.roster.teams[team].name, ())
        for seat in range(seats):
            hero = heroes[seat] if seat < len(heroes) else None
            if self.roster.teams[team].name == TROUBLED_TEAM and seat == 0:
                self.change_of_lead(team)
            elif hero in THREE_ANSWERS:
                self.seat(team, hero, joined=self.plan.last.monday - timedelta(weeks=min(6, self.plan.weeks // 2)))
            else:
                self.fill_seat(team, seat, hero)

    def fill_seat(self, team: int, seat: int, hero: Name | None) -> None:
        """Seat one person, and before them, now and then, one who left meanwhile."""
        years = self.plan.weeks / 52
        if hero or seat == 0 or self.draw.random() >= LEAVERS_A_YEAR * years:
            self.seat(team, hero, leads=seat == 0)
            return
        left = self.day_within(0.1, 0.85)
        self.seat(team, None, left=left)
        self.seat(team, None, joined=min(self.plan.last.monday, left + timedelta(days=int(self.draw.integers(10, 45)))))

    def change_of_lead(self, team: int) -> None:
        """The lead of the troubled team goes; nobody leads for two months; then someone new does."""
        first, second = HEROES[TROUBLED_TEAM][0], ("Aylin", "Bulut")
        left = self.plan.trouble.monday
        self.seat(team, first, leads=True, left=left)
        joined = left + timedelta(weeks=min(8, max(1, self.plan.weeks // 4)))
        self.seat(team, second, leads=True, joined=joined)

    def seat(
        self, team: int, hero: Name | None, *, leads: bool = False, joined: date | None = None, left: date | None = None
    ) -> None:
        roster_team = self.roster.teams[team]
        country = site_named(roster_team.plan.site).country
        name, latin, address = self.named(hero, country)
        joined = joined or self.plan.first.monday - timedelta(days=int(30 + self.draw.exponential(900) + 1200 * leads))
        hired = bool(roster_team.plan.employer) and not hero and self.draw.random() < roster_team.plan.hired_share
        outsourced = roster_team.plan.employer == "Mekong Voice"
        number = len(self.roster.workers) + 1001
        worker = Worker(
            key=self.key(),
            number=f"L{number}",
            name=name,
            latin=latin,
            title_of_address=address,
            language="en" if name[0] == "Olga" else {"TR": "tr", "LA": "lo"}["LA" if name != latin else country],
            email=self.email(name, latin),
            title=self.title(team, leads=leads),
            contract="own" if not hired else "outsourced" if outsourced else "agency",
            employer=roster_team.plan.employer if hired else "",
            frontline=roster_team.plan.serves,
            joined_on=joined,
            left_on=left,
        )
        self.roster.workers.append(worker)
        self.roster.spells.append(Spell(len(self.roster.workers) - 1, team, joined, left, leads))

    def title(self, team: int, *, leads: bool) -> str:
        plan = self.roster.teams[team].plan
        if plan is TEAMS[OFFICE]:
            count = sum(spell.team == team for spell in self.roster.spells)
            return OFFICE_TITLES[count] if count < len(OFFICE_TITLES) else plan.title
        return "Team lead" if leads else plan.title

    def named(self, hero: Name | None, country: str) -> tuple[Name, Name, str]:
        """Return a name, its Latin spelling and the Turkish title of address."""
        if hero:
            latin = (names.HERO_LATIN.get(hero[0], hero[0]), names.HERO_LATIN.get(hero[1], hero[1]))
            self.taken.add(hero)
            return hero, latin, "Bey" if hero[0] in MEN else "Hanım"
        for _ in range(TRIES):
            name, latin, address = self.drawn(country)
            if name not in self.taken:
                break
        self.taken.add(name)
        return name, latin, address

    def drawn(self, country: str) -> tuple[Name, Name, str]:
        woman = self.draw.random() < 0.58
        address = "Hanım" if woman else "Bey"
        if country == "TR":
            given_name = self.any_of(names.TURKISH_WOMEN if woman else names.TURKISH_MEN)
            name = (given_name, self.any_of(names.TURKISH_FAMILIES))
            return name, name, address
        given, family = self.any_of(names.LAO_WOMEN if woman else names.LAO_MEN), self.any_of(names.LAO_FAMILIES)
        return (given[0], family[0]), (given[1], family[1]), address

    def any_of(self, pool: tuple[T, ...]) -> T:
        """Return one of some names."""
        return pool[int(self.draw.integers(len(pool)))]

    def email(self, name: Name, latin: Name) -> str:
        short = " ".join(name) in SHORT_EMAILS
        local = ascii_name(latin[0]) if short else f"{ascii_name(latin[0])}.{ascii_name(latin[1])}"
        unique, again = local, 1
        while unique in self.emails:
            again += 1
            unique = f"{local}{again}"
        self.emails.add(unique)
        return f"{unique}@example.org"

    def day_within(self, low: float, high: float) -> date:
        """Return a day of the demo's weeks, between two shares of it."""
        return self.plan.first.monday + timedelta(days=int(self.plan.weeks * 7 * self.draw.uniform(low, high)))

    def move_some(self) -> None:
        """Let some people have come to their team from another one of the same site during the demo."""
        heroes = {name for group in HEROES.values() for name in group}
        for place, spell in enumerate(list(self.roster.spells)):
            worker = self.roster.workers[spell.worker]
            stays = spell.leads or worker.name in heroes or worker.joined_on >= self.plan.first.monday
            if stays or spell.until or self.draw.random() >= MOVERS:
                continue
            elsewhere, moved = self.other_team(spell.team), self.day_within(0.15, 0.85)
            if not elsewhere or moved <= spell.since:
                continue
            self.roster.spells[place] = replace(spell, since=moved)
            self.roster.spells.append(Spell(spell.worker, elsewhere[0], spell.since, moved))

    def other_team(self, team: int) -> list[int]:
        """Return a team of the same site that also serves customers, if there is one."""
        mine = self.roster.teams[team].plan
        found = [
            n
            for n, other in enumerate(self.roster.teams)
            if other.plan.site == mine.site and other.plan.serves and n != team
        ]
        return [int(self.draw.choice(found))] if mine.serves and found else []


def seats_of(plans: list[TeamPlan], employees: int) -> list[int]:
    """Share employees over teams by their normal seats; service teams keep two, the office its seven where possible.

    >>> sum(seats_of(list(TEAMS), 150)), seats_of(list(TEAMS), 150)[:3]
    (150, [11, 9, 8])
    >>> sum(seats_of(list(TEAMS), 30)), min(seats_of(list(TEAMS), 30))
    (30, 1)
    """
    office = next(n for n, plan in enumerate(plans) if plan is TEAMS[OFFICE])
    floor = [2 if plan.serves else 1 for plan in plans]
    floor[office] = 7 if employees >= NORMAL_SIZE // 3 else 6
    wish = np.array([0.0 if n == office else plan.seats for n, plan in enumerate(plans)])
    wish = wish / wish.sum() * (employees - floor[office])
    seats = np.maximum(np.floor(wish), floor).astype(int)
    gap = employees - int(seats.sum())
    order = np.argsort(-(wish - seats), kind="stable") if gap > 0 else np.argsort(-(seats - floor), kind="stable")
    while gap:
        for n in order:
            if gap > 0 and n != office:
                seats[n] += 1
                gap -= 1
            elif gap < 0 and seats[n] > floor[n]:
                seats[n] -= 1
                gap += 1
            if gap == 0:
                break
    return [int(count) for count in seats]


def ascii_name(name: str) -> str:
    """Return a name as it stands in an e-mail address.

    >>> ascii_name("Işıkoğlu")
    'isikoglu'
    """
    plain = unicodedata.normalize("NFKD", name.replace("ı", "i").replace("I", "i"))
    return "".join(c for c in plain if c.isascii() and c.isalnum()).lower()
