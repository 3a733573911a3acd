"""A team's numbers: its scorecard held against everybody, and for those who lead it the way to its people."""

from __future__ import annotations

from dataclasses import dataclass, replace

from fiftytwo.lib.periods import Period
from fiftytwo.metrics import compute as computed
from fiftytwo.metrics.apart import Looked
from fiftytwo.metrics.comparing import change
from fiftytwo.metrics.compute import Value
from fiftytwo.metrics.permissions import can_compare_people
from fiftytwo.metrics.queries import Group, Row, Rows, Scorecard, apart, scorecard
from fiftytwo.metrics.scopes import Scope
from fiftytwo.org.viewer import Viewer


@dataclass(frozen=True)
class TeamPage:
    """A team's scorecard with everybody beside it."""

    card: Scorecard
    against_all: Looked
    may_compare: bool

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups of its scorecard."""
        return self.card.groups

    @property
    def apart(self) -> Looked:
        """Where its own inside and outside fall apart, against the period before."""
        return self.card.apart

    @property
    def tells_of_service(self) -> bool:
        """Whether anything is known beside what the record of people tells by itself."""
        return self.card.tells_of_service

    @property
    def shifted(self) -> tuple[Row, ...]:
        """The rows that chance does not explain."""
        return self.card.shifted


def team_page(viewer: Viewer, scope: Scope, period: Period) -> TeamPage:
    """Return the page of a team.

    Raises:
        compute.NotVisibleError: if the viewer may not see it.
    """
    card = scorecard(viewer, scope, period)
    everybody = computed.everybody(viewer, [row.definition for row in card.rows], period)
    groups = tuple(replace(group, rows=_held_against(group.rows, everybody)) for group in card.groups)
    held = replace(card, groups=groups)
    return TeamPage(held, apart(held.rows, everybody), can_compare_people(viewer, scope))


def _held_against(rows: Rows, everybody: dict[str, Value]) -> Rows:
    """Return the rows with their difference from everybody; counts of a part are no better than those of the whole."""
    return replace(rows, rows=tuple(_against(row, everybody[row.definition.name]) for row in rows))


def _against(row: Row, everybody: Value) -> Row:
    if row.definition.unit in ("count", "currency"):
        return row
    return replace(row, everybody=everybody, against=change(row.now, everybody))
