"""The one cast of characters of all tests: who works at Lokum & Lotus.

| name  | is                                               | reports to |
|-------|--------------------------------------------------|------------|
| Ayşe  | employee, İzmir contact centre                   | Selin      |
| Ilgın | employee, İzmir contact centre (a dotless i)     | Selin      |
| Selin | leads the İzmir contact centre                   | Mert       |
| Mert  | leader                                           | nobody     |
| Kham  | ຄຳ, outsourced, in the Vientiane shop             | Rex        |
| Rex   | leads the Vientiane shop                         | nobody     |
| Noy   | service operations                               | nobody     |
| Defne | people partner                                   | nobody     |
| Olga  | administrator                                    | nobody     |
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from django.contrib.auth.hashers import make_password

from fiftytwo.lib.names import search_key
from fiftytwo.org.models import Grant, Membership, Organisation, Person, ReportingLine, Site, Team, User

PASSWORD = "correct horse battery"
STARTED = date(2020, 1, 6)
NINE_TO_SIX = {str(weekday): [["09:00", "18:00"]] for weekday in range(5)}
SHOP_HOURS = {str(weekday): [["10:00", "20:00"]] for weekday in range(7)}


@dataclass(frozen=True)
class Cast:
    """Everyone and everything at Lokum & Lotus; people also by name: ``cast["Ayşe"]``."""

    organisation: Organisation
    izmir: Site
    vientiane: Site
    contact_centre: Team
    shop: Team
    head_office: Team
    ayse: Person
    ilgin: Person
    rex: Person
    selin: Person
    kham: Person
    mert: Person
    noy: Person
    defne: Person
    olga: Person

    def __getitem__(self, name: str) -> Person:
        person = getattr(self, search_key(name))
        assert isinstance(person, Person), f"{name} is not in the cast"
        return person


@cache
def hashed_password() -> str:
    """Return the hash of everyone's password; hashing is slow on purpose, so it is done once."""
    return make_password(PASSWORD)


def hire(
    given_name: str, family_name: str, team: Team, *, leads: bool = False, email: str = "", **more: object
) -> Person:
    """Return a new person with an account, in a team since the start."""
    email = email or f"{search_key(given_name)}@lokumlotus.example"
    user = User.objects.create(email=email, password=hashed_password())
    person = Person(given_name=given_name, family_name=family_name, email=email, user=user, joined_on=STARTED, **more)
    person.spell()
    person.save()
    Membership.objects.create(person=person, team=team, leads=leads, since=STARTED)
    return person


def reports(person: Person, *, to: Person) -> None:
    """Let someone report to someone since the start."""
    ReportingLine.objects.create(person=person, manager=to, since=STARTED)


def grant(person: Person, role: str) -> None:
    """Give someone a role since the start."""
    Grant.objects.create(person=person, role=role, since=STARTED)


def build_cast() -> Cast:
    """Write Lokum & Lotus into the database."""
    organisation = Organisation.objects.create(name="Lokum & Lotus", time_zone="Europe/Istanbul", language="en")
    izmir = Site.objects.create(name="İzmir", time_zone="Europe/Istanbul", country="TR", hours=NINE_TO_SIX)
    vientiane = Site.objects.create(name="Vientiane", time_zone="Asia/Vientiane", country="LA", hours=SHOP_HOURS)
    contact_centre = Team.objects.create(name="İzmir contact centre", site=izmir)
    shop = Team.objects.create(name="Vientiane shop", site=vientiane)
    head_office = Team.objects.create(name="Head office", site=izmir, function=Team.Function.OTHER)

    cast = Cast(
        organisation, izmir, vientiane, contact_centre, shop, head_office,
        ayse=hire("Ayşe", "Yılmaz", contact_centre, employee_number="E-101", language="tr", frontline=True),
        ilgin=hire("Ilgın", "Işık", contact_centre, employee_number="E-102", language="tr", frontline=True),
        rex=hire("Rex", "Sayavong", shop, leads=True, employee_number="E-201", language="en"),
        selin=hire("Selin", "Öztürk", contact_centre, leads=True, employee_number="E-100", language="tr"),
        kham=hire(
            "ຄຳ", "ພົມມະຈັນ", shop, email="kham@lokumlotus.example", employee_number="E-202", language="lo",
            frontline=True, contract=Person.Contract.OUTSOURCED, employer="Mekong Staffing",
        ),
        mert=hire("Mert", "Çelik", head_office, employee_number="E-001", language="en"),
        noy=hire("Noy", "Vongsa", head_office, employee_number="E-002", language="en"),
        defne=hire("Defne", "Aydın", head_office, employee_number="E-003", language="en"),
        olga=hire("Olga", "Petrova", head_office, employee_number="E-004", language="en"),
    )  # fmt: skip
    reports(cast.ayse, to=cast.selin)
    reports(cast.ilgin, to=cast.selin)
    reports(cast.selin, to=cast.mert)
    reports(cast.kham, to=cast.rex)
    grant(cast.mert, Grant.Role.LEADER)
    grant(cast.noy, Grant.Role.SERVICE_OPERATIONS)
    grant(cast.defne, Grant.Role.PEOPLE_PARTNER)
    grant(cast.olga, Grant.Role.ADMINISTRATOR)
    return cast
