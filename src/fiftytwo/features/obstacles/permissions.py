"""Who may read, answer and decide obstacles, and who may know who raised them, as sentences."""

from __future__ import annotations

from django.db.models import Q

from fiftytwo.features.obstacles.models import Obstacle, Raiser
from fiftytwo.org.models import Grant, ReportingLine
from fiftytwo.org.viewer import Viewer

LEADER, SERVICE_OPERATIONS = Grant.Role.LEADER, Grant.Role.SERVICE_OPERATIONS


def can_raise(viewer: Viewer) -> bool:
    """Everyone who works here."""
    return viewer.person is not None


def can_see_all(viewer: Viewer) -> bool:
    """Leaders and service operations see every obstacle, whoever owns it."""
    return viewer.has(LEADER, SERVICE_OPERATIONS)


def can_see(viewer: Viewer, obstacle: Obstacle) -> bool:
    """Its owner, whoever raised it, leaders and service operations; everyone once there is a decision to learn from."""
    if viewer.person is None:
        return False
    if can_see_all(viewer) or obstacle.owner_id == viewer.person.pk or obstacle.is_decided:
        return True
    raised = Q(obstacle=obstacle) | Q(obstacle__merged_into=obstacle)
    return Raiser.objects.filter(raised, person=viewer.person).exists()


def can_handle(viewer: Viewer, obstacle: Obstacle) -> bool:
    """Its owner answers, decides and mends; leaders and service operations may do so too, or hand it on."""
    return viewer.person is not None and (obstacle.owner_id == viewer.person.pk or can_see_all(viewer))


def can_see_raiser(viewer: Viewer, raiser: Raiser) -> bool:
    """Oneself; and those who handle it, where a name was given: but never one's own lead or manager."""
    if viewer.person is None or raiser.person_id is None:
        return False
    if raiser.person_id == viewer.person.pk:
        return True
    if raiser.how != Raiser.How.NAMED or not can_handle(viewer, raiser.obstacle):
        return False
    line = ReportingLine.objects.on(viewer.today).filter(manager=viewer.person, person_id=raiser.person_id)
    return raiser.person_id not in viewer.led_people and not line.exists()


def can_keep_boxes(viewer: Viewer) -> bool:
    """Service operations, and those who keep people, open and close boxes."""
    return viewer.may("import") or viewer.may("people")
