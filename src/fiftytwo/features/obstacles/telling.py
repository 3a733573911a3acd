"""Who is told what: owners of what waits for them, everyone who raised something of what became of it, the rhythm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from fiftytwo.features.obstacles import permissions
from fiftytwo.features.obstacles.models import Obstacle
from fiftytwo.mail import actions as mail
from fiftytwo.org.models import Organisation, Person
from fiftytwo.org.viewer import Viewer
from fiftytwo.rhythm.subjects import Told


class ObstacleTeller:
    """Tells the rhythm of obstacles: ``obstacle:mh2k9xw3ab``. Never of who raised one."""

    def told(self, viewer: Viewer, abouts: Sequence[str]) -> Mapping[str, Told]:
        """Return how to show them, without those that the viewer may not see."""
        keys = {about.partition(":")[2]: about for about in abouts}
        found = Obstacle.objects.filter(key__in=keys)
        return {keys[one.key]: _told(one) for one in found if permissions.can_see(viewer, one)}


def _told(obstacle: Obstacle) -> Told:
    act = _("Give a first answer") if obstacle.state == Obstacle.State.RAISED else _("Decide it, and say why")
    return Told(obstacle.title, url=address(obstacle), note=str(obstacle.get_state_display()), act=act)


def address(obstacle: Obstacle) -> str:
    """Return the page of an obstacle."""
    return reverse("obstacles:one", args=[obstacle.key])


def tell_owner(obstacle: Obstacle, *, more: bool = False) -> None:
    """Write to the owner that something waits, or that more was said about it; no words of it, and not by whom."""
    if obstacle.owner is not None:
        _write(obstacle.owner, "mail/obstacle_more" if more else "mail/obstacle_waits", obstacle)


def tell_raisers(obstacle: Obstacle) -> None:
    """Write to everyone who raised it, and is not anonymous, that there is an answer; what it says is on the page."""
    for one in (obstacle, *obstacle.parts.all()):
        for raiser in one.raisers.filter(person__isnull=False).select_related("person"):
            if raiser.person is not None:
                _write(raiser.person, "mail/obstacle_answer", obstacle)


def _write(person: Person, template: str, obstacle: Obstacle) -> None:
    if not person.email or person.left_on:
        return
    language = person.language or Organisation.get().language
    with translation.override(language):
        context = {"person": person, "address": settings.URL.rstrip("/") + address(obstacle)}
        mail.send(person.email, template, context, language=language)
