"""Sharing out: who does which of many things, so that as much as possible of what matters is done by anyone.

Each thing can be done by some people only; each person does so many at most. What can be done together is found
exactly: taking things by importance and, where all who could are full, passing one of theirs on to somebody who still
has room. So a thing is left over only if no way of sharing out could have done it without leaving a thing of the same
or more importance.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Thing = TypeVar("Thing", bound=Hashable)
Who = TypeVar("Who", bound=Hashable)


@dataclass(frozen=True)
class Ask(Generic[Thing, Who]):
    """One thing to be done: how much it matters (the larger the more), and who could do it, the nearest first."""

    thing: Thing
    weight: float
    able: tuple[Who, ...]


@dataclass(frozen=True)
class Shared(Generic[Thing, Who]):
    """Who does what, and what found nobody with room."""

    given: dict[Thing, Who]
    left: tuple[Thing, ...]


def share_out(asks: Sequence[Ask[Thing, Who]], room: Mapping[Who, int]) -> Shared[Thing, Who]:
    """Share things out among people.

    Of equal things the one asked first goes first. Among those who could do a thing, whoever has the least so far
    gets it; of equals, the nearest.

    Args:
        asks: what is to be done.
        room: how many each person can take; nobody else can take any.

    Raises:
        ValueError: if something is asked for twice.

    Source: greedy on a transversal matroid is of greatest weight (J. Edmonds, 1971); augmenting paths (C. Berge, 1957).

    >>> asks = [Ask("thank Ayşe", 3, ("Mert",)), Ask("see Kham", 2, ("Mert", "Rex")), Ask("see Ilgın", 1, ("Mert",))]
    >>> shared = share_out(asks, {"Mert": 1, "Rex": 1})
    >>> shared.given, shared.left
    ({'thank Ayşe': 'Mert', 'see Kham': 'Rex'}, ('see Ilgın',))
    """
    table = _Table(asks, room)
    left = [ask.thing for ask in sorted(asks, key=lambda ask: -ask.weight) if not table.place(ask.thing)]
    return Shared({ask.thing: table.given[ask.thing] for ask in asks if ask.thing in table.given}, tuple(left))


@dataclass
class _Table(Generic[Thing, Who]):
    """What has been given to whom so far."""

    asks: Sequence[Ask[Thing, Who]]
    room: Mapping[Who, int]
    able: dict[Thing, tuple[Who, ...]] = field(init=False)
    given: dict[Thing, Who] = field(default_factory=dict)
    held: dict[Who, list[Thing]] = field(init=False)
    closed: set[Who] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.able = {ask.thing: ask.able for ask in self.asks}
        if len(self.able) < len(self.asks):
            raise ValueError("Something is asked for twice")
        self.held = {who: [] for who in self.room}

    def place(self, thing: Thing) -> bool:
        """Give a thing to somebody, moving others' things if need be; False if that is impossible."""
        free = [who for who in self.able[thing] if self._has_room(who)]
        if free:
            self._give(thing, min(free, key=lambda who: len(self.held[who])))
            return True
        return self._make_room(thing)

    def _make_room(self, thing: Thing) -> bool:
        """Look for the shortest chain of things passed on that ends with somebody who has room.

        Where there is none, everybody that was looked at stays full for good: nobody looks at them again.
        """
        came_by: dict[Who, tuple[Thing, Who | None]] = {}
        queue: deque[Who] = deque()
        self._look(thing, None, came_by, queue)
        while queue:
            full = queue.popleft()
            for theirs in self.held[full]:
                for other in self.able[theirs]:
                    if self._has_room(other):
                        self._pass_along(other, theirs, full, came_by)
                        return True
                self._look(theirs, full, came_by, queue)
        self.closed.update(came_by)
        return False

    def _look(
        self, thing: Thing, holder: Who | None, came_by: dict[Who, tuple[Thing, Who | None]], queue: deque[Who]
    ) -> None:
        for who in self.able[thing]:
            if who in self.held and who not in came_by and who not in self.closed and self.room[who]:
                came_by[who] = thing, holder
                queue.append(who)

    def _pass_along(self, to: Who, thing: Thing, holder: Who, came_by: Mapping[Who, tuple[Thing, Who | None]]) -> None:
        at: Who | None = holder
        while at is not None:
            self.held[at].remove(thing)
            self._give(thing, to)
            to, (thing, at) = at, came_by[at]
        self._give(thing, to)

    def _give(self, thing: Thing, who: Who) -> None:
        self.given[thing] = who
        self.held[who].append(thing)

    def _has_room(self, who: Who) -> bool:
        return len(self.held.get(who, ())) < self.room.get(who, 0)
