"""Boxes: an address on a team's sheet at which anybody reaches us, without signing in; opened and closed."""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from fiftytwo.features.obstacles import permissions
from fiftytwo.features.obstacles.models import Box, Obstacle, Raiser
from fiftytwo.org import audit
from fiftytwo.org.actions.rules import may
from fiftytwo.org.models import Team
from fiftytwo.org.viewer import Viewer

MOST_A_DAY = 40  # from one box: a whole team on a bad day; beyond that somebody plays


def box_path(team: Team) -> str:
    """Return the address of a team's box; it is opened with the first sheet that shows it."""
    return reverse("obstacles:box", args=[box_of(team).key])


def box_of(team: Team) -> Box:
    """Return the open box of a team, opened if there is none."""
    try:
        with transaction.atomic():
            return Box.objects.get_or_create(team=team, closed_at=None)[0]
    except IntegrityError:
        return Box.objects.get(team=team, closed_at=None)


def renew(actor: Viewer, team: Team) -> Box:
    """Close a team's box and open another: sheets printed before lead nowhere any more.

    Raises:
        PermissionDenied: if the actor keeps neither people nor service.
    """
    may(actor, permissions.can_keep_boxes)
    with transaction.atomic():
        Box.objects.filter(team=team, closed_at=None).update(closed_at=timezone.now())
        box = Box.objects.create(team=team)
        audit.record(actor, "box.renewed", box, {"team": [None, team]})
    return box


def is_full(box: Box) -> bool:
    """Whether a box has had more than a team writes in a day."""
    yesterday = timezone.now().date() - timedelta(days=1)
    sent = Raiser.objects.filter(how=Raiser.How.ANONYMOUS, raised_on__gte=yesterday, obstacle__team=box.team_id)
    return sent.count() >= MOST_A_DAY


def raised_by_link(link: str) -> Raiser | None:
    """Return what was raised by whoever holds a private link."""
    from fiftytwo.features.obstacles.actions import fingerprint

    found = Raiser.objects.filter(link_hash=fingerprint(link)).select_related(
        "obstacle__merged_into", "obstacle__owner"
    )
    return found.first()


def shown_to(raiser: Raiser) -> Obstacle:
    """Return what a raiser follows: their own, or what it became part of."""
    return raiser.obstacle.merged_into or raiser.obstacle
