"""The part of This week about obstacles: how it goes, what became of one's own, and where to say what is in the way."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from fiftytwo.features.obstacles.models import Obstacle
from fiftytwo.features.obstacles.permissions import LEADER
from fiftytwo.features.obstacles.queries import Mended, mended
from fiftytwo.features.obstacles.telling import address
from fiftytwo.lib.weeks import Week
from fiftytwo.org.models import Team
from fiftytwo.org.viewer import Viewer
from fiftytwo.rhythm.parts import Part
from fiftytwo.rhythm.subjects import Told
from fiftytwo.shell import words

SHOWN = 3
LATELY_WEEKS = 4


def part(viewer: Viewer, _week: Week) -> Part | None:
    """Return what to show; everybody finds here where to say what is in their way."""
    if viewer.person is None:
        return None
    own = Obstacle.objects.filter(raisers__person=viewer.person).order_by("-raised_on", "-pk")[:SHOWN]
    things = [Told(one.title, url=address(one), note=str(one.get_state_display())) for one in own]
    if viewer.has(LEADER):
        sentence = _sentence(mended(Obstacle.objects.all(), viewer.today))
        things.insert(0, Told(sentence, url=reverse("obstacles:list")))
    things.append(Told(_("Say what is in the way"), url=reverse("obstacles:raise")))
    everything = reverse("obstacles:list")
    return Part(_("What is in the way"), tuple(things), icon="flag", url=everything, more=_("All of them"))


def on_the_wall(team: Team, week: Week) -> tuple[str, tuple[Told, ...]] | None:
    """Return what was decided or mended lately about a team: never who raised it."""
    since = (week + -LATELY_WEEKS).monday
    lately = Obstacle.objects.filter(team=team).filter(Q(decided_on__gte=since) | Q(mended_on__gte=since))
    rows = lately.exclude(state=Obstacle.State.MERGED).order_by("-decided_on", "-pk")[:SHOWN]
    things = tuple(Told(one.title, note=f"{one.get_state_display()}: {one.done or one.why}") for one in rows)
    return (_("What became of what you raised"), things) if things else None


def _sentence(told: Mended) -> str:
    """Say how the last year went: the share mended with its interval, and after how many days half were over."""
    if told.mended.value is None or told.mended.interval is None:
        return _("Nothing was raised in the last year.")
    low, high = told.mended.interval.low, told.mended.interval.high
    shares = {"share": told.mended.value, "low": low, "high": high}
    numbers = {"n": told.raised} | {name: words.percent(value, 0) for name, value in shares.items()}
    sentence = _("Of %(n)d raised in the last year %(share)s are mended (%(low)s to %(high)s).") % numbers
    if told.half_life_days is None:
        return f"{sentence} " + _("Fewer than half are over: how long it takes is unknown.")
    return f"{sentence} " + _("Half were over after %(days)d days.") % {"days": int(told.half_life_days)}
