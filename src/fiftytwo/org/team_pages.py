"""What the pages about teams, sites and the reporting line show."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils import formats

from fiftytwo.org.calendars import public_holidays
from fiftytwo.org.hours import write_hours
from fiftytwo.org.models import Closure, Membership, Person, ReportingLine, Site, Team
from fiftytwo.org.permissions import can_administer, can_edit_people
from fiftytwo.org.viewer import Viewer

WHOLE_TREE = 300
MONDAY = date(2024, 1, 1)


@dataclass(frozen=True)
class TeamRow:
    """One team of the list."""

    team: Team
    leads: list[Person]
    members: int


@dataclass(frozen=True)
class TeamsPage:
    """All teams today."""

    rows: list[TeamRow]
    sites: list[Site]
    may_edit: bool
    may_administer: bool


def teams_page(viewer: Viewer) -> TeamsPage:
    """Return all teams with who leads them and how many they are today."""
    leads: dict[int, list[Person]] = defaultdict(list)
    members: dict[int, int] = defaultdict(int)
    held = Membership.objects.on(viewer.today).select_related("person").order_by("person__name_order")
    for row in held:
        members[row.team_id] += 1
        if row.leads:
            leads[row.team_id].append(row.person)
    teams = Team.objects.select_related("site")
    return TeamsPage(
        [TeamRow(team, leads[team.pk], members[team.pk]) for team in teams],
        list(Site.objects.all()),
        can_edit_people(viewer),
        can_administer(viewer),
    )


@dataclass(frozen=True)
class TeamPage:
    """One team on a day."""

    team: Team
    on: date
    is_today: bool
    leads: list[Membership]
    members: list[Membership]
    hours: list[tuple[str, str]]
    may_edit: bool


def team_page(viewer: Viewer, team: Team, on: date) -> TeamPage:
    """Return a team as it was on a day, with those whom the viewer sees."""
    held = Membership.objects.on(on).filter(team=team, person__in=Person.objects.visible_to(viewer))
    rows = list(held.select_related("person").order_by("person__name_order", "pk"))
    return TeamPage(
        team=team,
        on=on,
        is_today=on == viewer.today,
        leads=[row for row in rows if row.leads],
        members=[row for row in rows if not row.leads],
        hours=hours_of(team.site) if team.site else [],
        may_edit=can_edit_people(viewer),
    )


@dataclass(frozen=True)
class SitePage:
    """One site: its clock, its hours, and the days on which it is closed in the next year."""

    site: Site
    hours: list[tuple[str, str]]
    holidays: list[tuple[date, str]]
    closures: list[Closure]
    teams: list[Team]
    may_administer: bool


def site_page(viewer: Viewer, site: Site) -> SitePage:
    """Return a site with what comes within a year."""
    end = viewer.today + timedelta(days=366)
    found = public_holidays(site.country, site.subdivision, viewer.today, end) if site.closes_on_public_holidays else {}
    return SitePage(
        site=site,
        hours=hours_of(site),
        holidays=sorted(found.items()),
        closures=list(Closure.objects.filter(site=site, day__gte=viewer.today - timedelta(days=366)).order_by("day")),
        teams=list(site.teams.all()),
        may_administer=can_administer(viewer),
    )


def hours_of(site: Site) -> list[tuple[str, str]]:
    """Return (weekday, hours as people write them); nothing for a site that is open round the clock."""
    if not site.hours:
        return []
    days = ((n, formats.date_format(MONDAY + timedelta(days=n), "l")) for n in range(7))
    return [(name, write_hours(site.hours.get(str(n), []))) for n, name in days]


@dataclass
class Branch:
    """Someone in the tree, with those who report to them; ``later`` counts those not loaded yet."""

    person: Person
    below: list[Branch] = field(default_factory=list)
    later: int = 0


@dataclass(frozen=True)
class LinePage:
    """The reporting line on a day."""

    on: date
    is_today: bool
    root: Person | None
    branches: list[Branch]
    outside: list[Person]


def line_page(viewer: Viewer, on: date, root: Person | None = None) -> LinePage:
    """Return the line on a day: whole if it is small, else its two upper levels; the rest on demand."""
    people = {person.pk: person for person in Person.objects.visible_to(viewer).present_on(on)}
    if root is not None:
        people[root.pk] = root
    below, above = _line_on(on, people)
    depth = 99 if len(above) <= WHOLE_TREE else 2
    tops = [root.pk] if root else [pk for pk in people if pk not in above and below.get(pk)]
    seen: set[int] = set()
    branches = [_branch(pk, people, below, depth, seen) for pk in _sorted(tops, people)]
    outside = (
        [] if root else [people[pk] for pk in _sorted(list(people), people) if pk not in above and not below.get(pk)]
    )
    return LinePage(on, on == viewer.today, root, branches, outside)


def _line_on(on: date, people: dict[int, Person]) -> tuple[dict[int, list[int]], set[int]]:
    """Return who reports to whom on a day, and who reports to anyone; managers who left are added as they are named."""
    rows = list(ReportingLine.objects.on(on).values_list("person_id", "manager_id"))
    gone = {manager for person, manager in rows if person in people and manager not in people}
    for person in Person.objects.filter(pk__in=gone):
        people[person.pk] = person
    below: dict[int, list[int]] = defaultdict(list)
    for person, manager in rows:
        if person in people:
            below[manager].append(person)
    return below, {person for person, _manager in rows if person in people}


def _branch(pk: int, people: dict[int, Person], below: dict[int, list[int]], depth: int, seen: set[int]) -> Branch:
    seen.add(pk)
    under = [person for person in _sorted(below.get(pk, []), people) if person not in seen]
    if depth == 0:
        return Branch(people[pk], later=len(under))
    return Branch(people[pk], [_branch(person, people, below, depth - 1, seen) for person in under])


def _sorted(ids: list[int], people: dict[int, Person]) -> list[int]:
    return sorted(ids, key=lambda pk: (people[pk].name_order, pk))
