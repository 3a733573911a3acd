"""What the pages about people show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q

from fiftytwo.lib.names import search_key
from fiftytwo.org.models import Alias, Grant, Membership, Person, PersonQuerySet, ReportingLine, Site, Team
from fiftytwo.org.permissions import (
    can_administer,
    can_edit_people,
    can_give_slip,
    can_name_people,
    can_see_all_hr,
    can_see_hr,
)
from fiftytwo.org.viewer import Viewer

PAGE = 50
HERE, LEFT, ALL = "here", "left", "all"


@dataclass(frozen=True)
class PeopleFilters:
    """What is asked for; empty asks for everything."""

    q: str = ""
    team: str = ""
    site: str = ""
    contract: str = ""
    frontline: str = ""
    show: str = HERE


@dataclass(frozen=True)
class PersonRow:
    """One line of the list; HR fields are empty for those who may not read them."""

    person: Person
    teams: list[Team]
    leads: bool
    manager: Person | None
    sees_hr: bool
    names: tuple[str, ...] = ()

    @property
    def sites(self) -> str:
        """Where they work today."""
        return ", ".join(sorted({team.site.name for team in self.teams if team.site}))


@dataclass(frozen=True)
class PeoplePage:
    """Some of the people asked for, in the order of their names."""

    rows: list[PersonRow]
    total: int
    previous: str
    next: str
    teams: list[Team]
    sites: list[Site]
    sees_some_hr: bool
    may_edit: bool


def people_page(viewer: Viewer, filters: PeopleFilters, *, after: str = "", before: str = "") -> PeoplePage:
    """Return a page of people.

    Args:
        viewer: who looks.
        filters: what is asked for.
        after: key of the last person of the page before; "" starts at the beginning.
        before: key of the first person of the page behind it.
    """
    found = people_found(viewer, filters)
    edge = Person.objects.filter(key=before or after).first() if before or after else None
    some = found
    if edge and before:
        some = found.filter(_sorts_before(edge)).order_by("-name_order", "-id")
    elif edge:
        some = found.filter(_sorts_behind(edge))
    people = list(_with_teams(some, viewer.today)[: PAGE + 1])
    more, people = len(people) > PAGE, people[:PAGE]
    if edge and before:
        people.reverse()
    is_first = not edge or (bool(before) and not more)
    is_last = not more and not (edge and before)
    return PeoplePage(
        rows=[row_of(viewer, person) for person in people],
        total=found.count(),
        previous=people[0].key if people and not is_first else "",
        next=people[-1].key if people and not is_last else "",
        teams=list(Team.objects.all()),
        sites=list(Site.objects.all()),
        sees_some_hr=sees_some_hr(viewer),
        may_edit=can_edit_people(viewer),
    )


def people_found(viewer: Viewer, filters: PeopleFilters) -> PersonQuerySet:
    """Return those asked for among those whom a viewer sees."""
    people = Person.objects.visible_to(viewer).filter(forgotten=False)
    if filters.show == HERE:
        people = people.present_on(viewer.today)
    elif filters.show == LEFT:
        people = people.filter(left_on__lte=viewer.today)
    for word in search_key(filters.q).split():
        people = people.filter(_called(viewer, word))
    if filters.team or filters.site:
        held = Membership.objects.on(viewer.today)
        held = held.filter(team__key=filters.team) if filters.team else held
        held = held.filter(team__site__key=filters.site) if filters.site else held
        people = people.filter(pk__in=held.values("person_id"))
    if filters.contract:
        people = people.hr_visible_to(viewer).filter(contract=filters.contract)
    if filters.frontline:
        people = people.filter(frontline=filters.frontline == "yes")
    return people.order_by("name_order", "id")


def all_rows(viewer: Viewer, filters: PeopleFilters) -> Iterator[PersonRow]:
    """Yield everyone asked for, for an export."""
    people = _with_teams(people_found(viewer, filters), viewer.today)
    if can_name_people(viewer):
        people = people.prefetch_related(Prefetch("aliases", queryset=Alias.objects.order_by("name", "source")))
    return (row_of(viewer, person) for person in people.iterator(chunk_size=500))


def row_of(viewer: Viewer, person: Person) -> PersonRow:
    """Return the line of someone whose ``now`` and ``line_now`` were fetched with them."""
    held: list[Membership] = person.now  # type: ignore[attr-defined]
    lines: list[ReportingLine] = person.line_now  # type: ignore[attr-defined]
    return PersonRow(
        person=person,
        teams=[row.team for row in held],
        leads=any(row.leads for row in held),
        manager=lines[0].manager if lines else None,
        sees_hr=can_see_hr(viewer, person),
        names=_names(person),
    )


def _names(person: Person) -> tuple[str, ...]:
    """Return what sources call someone, as an import reads it again, where that was fetched with them."""
    fetched: dict[str, list[Alias]] = getattr(person, "_prefetched_objects_cache", {})
    return tuple(alias.written for alias in fetched.get("aliases", ()))


def sees_some_hr(viewer: Viewer) -> bool:
    """Say whether a viewer reads HR fields of anyone but themselves."""
    return can_see_all_hr(viewer) or bool(viewer.people_below or viewer.led_people)


def _with_teams(people: PersonQuerySet, day: date) -> PersonQuerySet:
    now = Membership.objects.on(day).select_related("team__site")
    line = ReportingLine.objects.on(day).select_related("manager")
    return people.prefetch_related(
        Prefetch("memberships", queryset=now, to_attr="now"), Prefetch("reports_to", queryset=line, to_attr="line_now")
    )


def _called(viewer: Viewer, word: str) -> Q:
    found = Q(name_search__contains=word) | Q(email__icontains=word)
    if can_see_all_hr(viewer):
        return found | Q(employee_number__icontains=word)
    return found


def _sorts_behind(edge: Person) -> Q:
    return Q(name_order__gt=edge.name_order) | Q(name_order=edge.name_order, id__gt=edge.pk)


def _sorts_before(edge: Person) -> Q:
    return Q(name_order__lt=edge.name_order) | Q(name_order=edge.name_order, id__lt=edge.pk)


@dataclass(frozen=True)
class PersonPage:
    """One person, as far as a viewer may read."""

    person: Person
    is_me: bool
    is_here: bool
    sees_hr: bool
    sees_roles: bool
    may_edit: bool
    may_administer: bool
    may_give_slip: bool
    memberships: list[Membership]
    lines: list[ReportingLine]
    reports: list[Person]
    grants: list[Grant]
    sees_names: bool
    may_name: bool
    aliases: list[Alias]
    today: date


def person_page(viewer: Viewer, person: Person) -> PersonPage:
    """Return what a viewer may read about someone: today for everyone, the past with their HR fields."""
    today, sees_hr = viewer.today, can_see_hr(viewer, person)
    teams = Membership.objects.filter(person=person).select_related("team__site").order_by("-since")
    lines = ReportingLine.objects.filter(person=person).select_related("manager").order_by("-since")
    grants = Grant.objects.filter(person=person).order_by("-since")
    below = ReportingLine.objects.on(today).filter(manager=person).values("person_id")
    is_me = viewer.person is not None and viewer.person.pk == person.pk
    sees_roles, sees_names = is_me or can_see_all_hr(viewer), is_me or can_name_people(viewer)
    return PersonPage(
        person=person,
        is_me=is_me,
        is_here=person.works_on(today),
        sees_hr=sees_hr,
        sees_roles=sees_roles,
        may_edit=can_edit_people(viewer) and not person.forgotten,
        may_administer=can_administer(viewer) and not person.forgotten,
        may_give_slip=not person.email and can_give_slip(viewer, person),
        memberships=list(teams if sees_hr else teams.on(today)),
        lines=list(lines if sees_hr else lines.on(today)),
        reports=list(Person.objects.visible_to(viewer).filter(pk__in=below).order_by("name_order", "id")),
        grants=list(grants) if sees_roles else [],
        sees_names=sees_names,
        may_name=can_name_people(viewer) and not person.forgotten,
        aliases=list(Alias.objects.filter(person=person).order_by("name", "source")) if sees_names else [],
        today=today,
    )
