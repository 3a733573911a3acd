"""Who may do what with commitments, practices and strips, as sentences."""

from __future__ import annotations

from fiftytwo.org.models import Grant, Person
from fiftytwo.org.viewer import Viewer
from fiftytwo.rhythm import subjects
from fiftytwo.rhythm.models import Commitment


def can_work_on(viewer: Viewer, commitment: Commitment) -> bool:
    """Only whoever took it on, or is asked to."""
    return viewer.person is not None and commitment.whose_id == viewer.person.pk


def can_see_subject(viewer: Viewer, about: str) -> bool:
    """Whoever the feature shows the thing to."""
    return about in subjects.told(viewer, [about])


def can_keep_practices(viewer: Viewer) -> bool:
    """Service operations and administrators write the organisation's practices and let them rest."""
    return viewer.has(Grant.Role.SERVICE_OPERATIONS, Grant.Role.ADMINISTRATOR)


def can_plan_service_week(viewer: Viewer) -> bool:
    """Leaders, people partners, service operations and whoever leads a team plan Customer Service Week."""
    roles = (Grant.Role.LEADER, Grant.Role.PEOPLE_PARTNER, Grant.Role.SERVICE_OPERATIONS, Grant.Role.ADMINISTRATOR)
    return viewer.has(*roles) or bool(viewer.led_teams)


def can_see_strip(viewer: Viewer, scope: str) -> bool:
    """Everyone sees those of the organisation, its sites and teams: promises are public. A line's and what one person
    owes: themselves, the line above them, people partners and service operations.
    """
    kind, _colon, key = scope.partition(":")
    if viewer.person is None:
        return False
    if kind in ("organisation", "site", "team"):
        return True
    if key == viewer.person.key or viewer.has(Grant.Role.SERVICE_OPERATIONS, Grant.Role.PEOPLE_PARTNER):
        return True
    return _is_below(viewer, key)


def _is_below(viewer: Viewer, key: str) -> bool:
    return Person.objects.filter(key=key, pk__in=viewer.people_below).exists()
