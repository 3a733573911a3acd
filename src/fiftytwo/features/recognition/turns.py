"""Whose turn it is to thank, and who is thanked first: pure rules over what is known of leaders and of those waiting.

Turns rotate; nobody gets more than they can do; the own line comes first among equals. Who waits is served by what
they had too little of: those thanked least for the contacts they had, so that quiet jobs and night shifts get their
share of leaders' time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

MOST_OPEN = 3
"""Thanks that one leader has in hand at a time."""

FEWEST_CONTACTS = 50
"""Somebody with fewer contacts counts as if they had had so many: one thank-you in ten contacts is no flood."""


@dataclass(frozen=True)
class LeaderLoad:
    """What a leader has in hand. ``last_offered`` is None for those never asked, ``lately_same`` says that this leader
    thanked the same person in the last quarter."""

    person: int
    open: int = 0
    own_line: bool = False
    last_offered: datetime | None = None
    lately_same: bool = False


def next_leader(leaders: Iterable[LeaderLoad]) -> LeaderLoad | None:
    """Return who is asked next; None where everybody has enough in hand.

    The fewest in hand first; then somebody who has not thanked this person lately; then the own line; then whoever was
    asked longest ago.

    >>> from datetime import UTC
    >>> day = datetime(2026, 11, 2, tzinfo=UTC)
    >>> asked = [LeaderLoad(1, open=1, own_line=True), LeaderLoad(2, last_offered=day), LeaderLoad(3, own_line=True)]
    >>> next_leader(asked).person
    3
    >>> next_leader([LeaderLoad(1, open=MOST_OPEN)]) is None
    True
    """
    free = [leader for leader in leaders if leader.open < MOST_OPEN]
    return min(free, key=_turn, default=None)


def _turn(leader: LeaderLoad) -> tuple[int, bool, bool, float, int]:
    asked = leader.last_offered.timestamp() if leader.last_offered else 0.0
    return (leader.open, leader.lately_same, not leader.own_line, asked, leader.person)


@dataclass(frozen=True)
class Waiting:
    """A moment that waits for a leader: thanks its person had in the last quarter, and contacts they handled in it."""

    thanks: int
    confirmed_at: datetime
    had: int = 0
    contacts: int | None = None

    @property
    def had_per_contact(self) -> float:
        """Thanks that reached them for each contact they handled; contacts unknown count as few."""
        return self.had / max(self.contacts or 0, FEWEST_CONTACTS)


def in_order(waiting: Sequence[Waiting]) -> list[Waiting]:
    """Return who is served first: the least thanked for the contacts they had, then who waits longest.

    >>> from datetime import UTC
    >>> day = datetime(2026, 11, 2, tzinfo=UTC)
    >>> busy, night = Waiting(1, day, had=4, contacts=1800), Waiting(2, day, had=1, contacts=600)
    >>> never = Waiting(3, day, had=0, contacts=90)
    >>> [one.thanks for one in in_order([busy, night, never])]
    [3, 2, 1]
    """
    return sorted(waiting, key=lambda one: (one.had_per_contact, one.confirmed_at, one.thanks))
