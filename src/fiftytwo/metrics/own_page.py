"""One's own numbers: inside and outside side by side, against one's own past and a band of the team; never a rank.

The band is the median and the middle half of the team's people, oneself included, so that it is the same for all who
read it. It is told only where at least five others have enough answers, and names nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import quantiles

from fiftytwo.facts import store
from fiftytwo.facts.kept import Kept
from fiftytwo.lib.periods import Period
from fiftytwo.metrics.apart import Looked
from fiftytwo.metrics.compute import Counter, State, Value
from fiftytwo.metrics.definition import Definition, Side
from fiftytwo.metrics.queries import Group, Row, Rows, Scorecard, scorecard
from fiftytwo.metrics.rows import ROWS
from fiftytwo.metrics.scopes import Scope
from fiftytwo.org.models import Membership, Person, Team
from fiftytwo.org.viewer import Viewer

FEWEST_OTHERS = 5


@dataclass(frozen=True)
class Band:
    """Where the middle half of a team is: the median with the quarters around it, of how many people."""

    low: float
    median: float
    high: float
    people: int


@dataclass(frozen=True)
class OwnPage:
    """Somebody's own numbers, with the band of their team where there are enough people in it."""

    card: Scorecard
    team: Team | None
    leads: tuple[Person, ...]

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups of the scorecard."""
        return self.card.groups

    @property
    def outside(self) -> Rows | None:
        """What customers say and do."""
        return self._of(Side.OUTSIDE)

    @property
    def inside(self) -> Rows | None:
        """How the work goes."""
        return self._of(Side.INSIDE)

    @property
    def apart(self) -> Looked:
        """Where inside and outside fall apart."""
        return self.card.apart

    @property
    def has_bands(self) -> bool:
        """Whether the team is large enough to show a band for anything."""
        return any(row.band is not None for row in self.card.rows)

    @property
    def unknown(self) -> tuple[Row, ...]:
        """The metrics of which nothing is known."""
        return tuple(row for group in self.card.groups for row in group.unknown)

    def _of(self, side: Side) -> Rows | None:
        return next((group.rows for group in self.card.groups if group.side is side and group.rows), None)


def own_page(viewer: Viewer, scope: Scope, period: Period) -> OwnPage:
    """Return the page of the viewer's own numbers.

    Raises:
        compute.NotVisibleError: if the viewer may not see it.
    """
    card = scorecard(viewer, scope, period)
    membership = Membership.objects.on(viewer.today).filter(person__key=scope.key).select_related("team").first()
    team = membership.team if membership else None
    if team is not None:
        bands = _bands([row.definition for row in card.rows], scope.key, team, period, viewer.today)
        card = replace(card, groups=tuple(_banded(group, bands) for group in card.groups))
    return OwnPage(card, team, _leads(team, scope.key, viewer.today))


def _leads(team: Team | None, key: str, today: date) -> tuple[Person, ...]:
    """Return who leads somebody's team today: they see this page too."""
    if team is None:
        return ()
    rows = Membership.objects.on(today).filter(team=team, leads=True).exclude(person__key=key)
    return tuple(row.person for row in rows.select_related("person"))


def _banded(group: Group, bands: dict[str, Band]) -> Group:
    rows = tuple(replace(row, band=bands.get(row.definition.name)) for row in group.rows)
    return replace(group, rows=replace(group.rows, rows=rows))


_kept: Kept[dict[str, dict[str, Value]]] = Kept(40)


def _bands(definitions: Sequence[Definition], me: str, team: Team, period: Period, today: date) -> dict[str, Band]:
    colleagues = _colleagues(team, period)
    tables = sorted({table for d in definitions for name in d.facts if name in ROWS for table in ROWS[name].tables})
    versions = tuple((table, store.version(table)) for table in tables)
    names = tuple(d.key for d in definitions)
    key = (str(store.root()), versions, team.key, tuple(colleagues), period, today, names)
    values = _kept.get(key, lambda: {one: _values(definitions, one, period, today) for one in colleagues})
    found = {d.name: _band({who: mine[d.name] for who, mine in values.items()}, me) for d in definitions}
    return {name: band for name, band in found.items() if band is not None}


def _colleagues(team: Team, period: Period) -> list[str]:
    """Return who worked in a team, without leading it, on the last day of a period."""
    rows = Membership.objects.on(period.last.sunday).filter(team=team, leads=False).select_related("person")
    return sorted({row.person.key for row in rows if not row.person.forgotten})


def _values(definitions: Sequence[Definition], who: str, period: Period, today: date) -> dict[str, Value]:
    """Return somebody's values, for the band alone: they are shown to nobody here."""
    counter = Counter(today, definitions, Scope("employee", who), (period,))
    return {definition.name: counter.value(definition, period) for definition in definitions}


def _band(values: dict[str, Value], me: str) -> Band | None:
    """Return the middle half of those of whom enough is known; None if they are fewer than five others."""
    known = {who: v.value for who, v in values.items() if v.state is State.KNOWN and v.value is not None}
    if len(known.keys() - {me}) < FEWEST_OTHERS:
        return None
    low, median, high = quantiles(known.values(), n=4, method="inclusive")
    return Band(low, median, high, len(known))
