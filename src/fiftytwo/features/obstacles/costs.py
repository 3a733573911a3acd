"""What an obstacle costs, from the numbers: the contacts that it is about, and the hours they took."""

from __future__ import annotations

from dataclasses import dataclass

from fiftytwo.features.obstacles.models import Obstacle
from fiftytwo.lib.periods import rolling
from fiftytwo.lib.weeks import Week
from fiftytwo.metrics.compute import NotVisibleError, StillCountingError, Value, compute
from fiftytwo.metrics.scopes import Scope, ScopeError
from fiftytwo.org.viewer import Viewer

WEEKS = 13
CONTACTS, HANDLING = "contacts", "handle_time"


@dataclass(frozen=True)
class Costs:
    """Contacts of a reason in the last full weeks, and their handling time; each with its n and period."""

    contacts: Value
    handling: Value

    @property
    def hours(self) -> float | None:
        """Hours spent on them, where handling times are recorded for them; None if not."""
        mean = self.handling.value
        return None if mean is None or not self.handling.n else mean * self.handling.n / 3600


def costs(viewer: Viewer, obstacle: Obstacle) -> Costs | None:
    """Return what the contacts of its reason cost in its team; None without a reason, or if that is not seen."""
    if not obstacle.reason:
        return None
    place = ("team", obstacle.team.key) if obstacle.team else ("organisation", "")
    period = rolling(Week.of(viewer.today) + -1, WEEKS)
    try:
        found = compute(viewer, [CONTACTS, HANDLING], Scope(*place, reason=obstacle.reason), [period])
    except (NotVisibleError, StillCountingError, ScopeError):
        return None
    return Costs(found[CONTACTS][0], found[HANDLING][0])
