"""A fair order: whoever has waited longest first, and at each point all teams, sites, languages and shifts alike."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST = 8  # quarters; whoever was never asked counts as this long


@dataclass(frozen=True)
class Placed:
    """Someone who is to be met: where they belong, and for how many quarters nobody has offered them a meeting."""

    person: int
    group: tuple[str, ...]
    quarters: int


def fair_order(people: Sequence[Placed], lot: str) -> list[int]:
    """Return people in the order in which they are offered a meeting.

    Within those who waited equally long each group (team, site, language, shift) is spread evenly over the order: after
    any part of it, each has had its share but for one. Who comes first in a group is drawn by a lot that anybody can
    draw again.

    >>> many = [Placed(n, ("night" if n > 5 else "shop",), 1) for n in range(8)]
    >>> order = fair_order(many, "2026-Q4")
    >>> sum(n >= 6 for n in order[:4]), sorted(order) == list(range(8))
    (1, True)
    >>> fair_order([Placed(1, ("shop",), 0), Placed(2, ("shop",), 3)], "any")
    [2, 1]
    """
    waits: dict[int, list[Placed]] = defaultdict(list)
    for one in people:
        waits[min(one.quarters, LONGEST)].append(one)
    return [person for quarters in sorted(waits, reverse=True) for person in _spread(waits[quarters], lot)]


def _spread(people: Sequence[Placed], lot: str) -> list[int]:
    groups: dict[tuple[str, ...], list[Placed]] = defaultdict(list)
    for one in sorted(people, key=lambda one: drawn(lot, one.person)):
        groups[one.group].append(one)
    places = [
        ((rank + 0.5) / len(group), drawn(lot, one.person), one.person)
        for group in groups.values()
        for rank, one in enumerate(group)
    ]
    return [person for _place, _lot, person in sorted(places)]


def drawn(lot: str, number: int) -> str:
    """Return the lot of a number: the same each time, and nobody's choice."""
    return hashlib.sha256(f"{lot}|{number}".encode()).hexdigest()[:16]
