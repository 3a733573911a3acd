"""Whose numbers a viewer sees, as sentences."""

from __future__ import annotations

from django.db.models import QuerySet

from fiftytwo.metrics.definition import Definition, Side
from fiftytwo.metrics.scopes import Scope
from fiftytwo.org.models import Grant, Membership, Person, Team
from fiftytwo.org.permissions import contact_scope
from fiftytwo.org.viewer import Viewer


def can_see_numbers(viewer: Viewer, scope: Scope) -> bool:
    """Everyone sees those of the organisation, its sites and channels; the rest is for those whom it concerns.

    A team's: its members of today, its leads, the line above, service operations. Of a person or their reporting
    line: themselves, their leads, their line above, service operations. Programs with a token of the
    organisation's own see as their rights say.
    """
    if not viewer.is_known:
        return False
    if scope.kind in ("organisation", "site", "channel") or viewer.has(Grant.Role.SERVICE_OPERATIONS):
        return True
    if scope.kind == "team":
        return can_see_team(viewer, scope.key)
    return can_see_numbers_of(viewer, scope.key)


def can_see_team(viewer: Viewer, key: str) -> bool:
    """Members of today, whoever may see its contacts, and service operations."""
    if viewer.person is None:
        return False
    if viewer.has(Grant.Role.SERVICE_OPERATIONS) or key in contact_scope(viewer).teams:
        return True
    return Membership.objects.on(viewer.today).filter(person=viewer.person, team__key=key).exists()


def can_see_numbers_of(viewer: Viewer, key: str) -> bool:
    """Oneself, those one leads or who report to one, and everyone's for service operations."""
    if viewer.person is None:
        return False
    if viewer.person.key == key or viewer.has(Grant.Role.SERVICE_OPERATIONS):
        return True
    return Person.objects.filter(key=key, pk__in={*viewer.people_below, *viewer.led_people}).exists()


def visible_teams(viewer: Viewer) -> QuerySet[Team]:
    """Return the teams whose numbers a viewer sees, by name."""
    teams = Team.objects.order_by("name")
    if viewer.has(Grant.Role.SERVICE_OPERATIONS):
        return teams
    if viewer.person is None:
        return teams.none()
    own = Membership.objects.on(viewer.today).filter(person=viewer.person).values_list("team__key", flat=True)
    return teams.filter(key__in={*own, *contact_scope(viewer).teams})


def is_for_everyone(definition: Definition) -> bool:
    """All numbers but those about employment may stand on a wall."""
    return definition.side is not Side.PEOPLE


def can_see_metric(viewer: Viewer, definition: Definition) -> bool:
    """Numbers about employment are for people partners, leaders and service operations; all others for everyone."""
    if is_for_everyone(definition):
        return viewer.is_known
    return viewer.has(Grant.Role.PEOPLE_PARTNER, Grant.Role.LEADER, Grant.Role.SERVICE_OPERATIONS)


def can_keep_metrics(viewer: Viewer) -> bool:
    """Service operations define metrics, set targets and phases, and bring in benchmarks."""
    return viewer.has(Grant.Role.SERVICE_OPERATIONS)


def can_compare_people(viewer: Viewer, scope: Scope) -> bool:
    """Those who lead a team compare its people, a leader the people of their own line, service operations all."""
    if viewer.person is None:
        return False
    if scope.kind == "team":
        return viewer.has(Grant.Role.SERVICE_OPERATIONS) or scope.key in contact_scope(viewer).teams
    if scope.kind == "line":
        return viewer.has(Grant.Role.SERVICE_OPERATIONS) or scope.key == viewer.person.key
    return False
