"""Who owns an obstacle: a leader above the team, never its own lead; who is overdue, and whom it goes up to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Q

from fiftytwo.features.obstacles.models import Obstacle
from fiftytwo.org.models import Grant, Membership, Person, ReportingLine, Team


def owner_for(team: Team | None, today: date) -> Person | None:
    """Return who is to own something of a team: the nearest leader above its lead, else the leader with the fewest.

    Where nobody is a leader, somebody of service operations; None if there is nobody either.
    """
    leaders = _holders(Grant.Role.LEADER, today)
    if team is not None:
        for person in _above(team, today):
            if person.pk in leaders:
                return person
    return _least_loaded(leaders) or _least_loaded(_holders(Grant.Role.SERVICE_OPERATIONS, today))


def above(person: Person, today: date) -> Person | None:
    """Return whom someone reports to and who works here; None at the top."""
    line = ReportingLine.objects.on(today).filter(person=person).select_related("manager").first()
    return line.manager if line and line.manager.works_on(today) else None


def _above(team: Team, today: date) -> Iterator[Person]:
    """Yield the people above the leads of a team, the nearest first."""
    leads = Membership.objects.on(today).filter(team=team, leads=True).select_related("person")
    level, seen = [held.person for held in leads], set[int]()
    while level:
        seen |= {person.pk for person in level}
        managers = [manager for person in level for manager in [above(person, today)] if manager]
        level = [manager for manager in managers if manager.pk not in seen]
        yield from level


def _holders(role: str, today: date) -> dict[int, Person]:
    held = Grant.objects.on(today).filter(role=role).select_related("person")
    return {grant.person_id: grant.person for grant in held if grant.person.works_on(today)}


def _least_loaded(people: dict[int, Person]) -> Person | None:
    if not people:
        return None
    waiting = Q(obstacles_owned__in=Obstacle.objects.open())
    loads = Person.objects.filter(pk__in=people).annotate(load=Count("obstacles_owned", filter=waiting))
    return loads.order_by("load", "pk").first()
