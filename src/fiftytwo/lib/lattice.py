"""Which groups of an anonymous survey may be shown, so that no smaller group can be worked out from what is shown.

The scopes are a tree: organisation → site → team. A **scope** is the path down to it: ``()`` is the whole organisation,
``("İzmir",)`` a site, ``("İzmir", "Night")`` a team. Each answer belongs to one place, as it was when its **wave** was
closed, and a closed wave never changes.

Whatever is added up or subtracted of one wave, what can be worked out is made of **remainders**: a scope that is
shown, less the scopes below it that are shown. So two rules are enough:

1. a scope with fewer answers than the floor (5, or more if so set) is hidden;
2. a remainder is empty or itself at least the floor; until it is, the next smallest scope below is hidden, too.

Then no combination of the numbers shown rests on fewer people than the floor, even for somebody who knows how many
answered in every single team; the tests show it by linear algebra. It holds on these conditions:

- **Nothing else is shown of the answers**: no other cut, and of a wave no cut along a later tree. A team that moves is
  below its old site in old waves and below its new one in new waves.
- **Several waves** are shown as the sum of those in which the scope is shown (:func:`waves_to_add`). A whole year less
  the waves shown would be the wave that was hidden.
- **The counts are those of the question**: where fewer answered one question than another, each is decided for itself.
- **The decision is kept** when the wave is closed. Two floors for the same numbers would be two different cuts.

What it cannot do: the rules are public, so how *many* answered in a hidden group can at times be worked out, though
never what; where all in a group of five say the same, each of them said it; a member of a group of five knows what the
other four said together; and who believes that nobody changed their mind between two waves can guess what was said by
a team that moved, came or left between them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

Scope = tuple[str, ...]
"""The path from the organisation, which is (), down to a group."""

Counts = Mapping[Scope, int]
"""How many answered, at the place to which each answer is attached; usually a team."""

Parts = Mapping[Scope, list[Scope]]
"""The scopes directly below a scope."""

Wave = TypeVar("Wave", bound=Hashable)

FLOOR = 5
COMMENTS_FLOOR = 10
UNATTACHED = ""
"""The name of the group of answers that belong to a scope but to none of those below it."""


def shown(counts: Counts, *, floor: int = FLOOR) -> frozenset[Scope]:
    """Return the scopes of one wave that may be shown, with how many answered. The order of ``counts`` is of no matter.

    Args:
        counts: answers of this wave by place. Those attached to a scope that has others below it (a site, where
            the team is not known) become a group of their own, :data:`UNATTACHED`.
        floor: the smallest group, 5 or more. For comments take :data:`COMMENTS_FLOOR`.

    Raises:
        ValueError: if the floor is below 5, or a count is negative or no whole number.

    >>> wave = {("İzmir", "Day"): 9, ("İzmir", "Night"): 3, ("İzmir", "Web"): 6, ("Vientiane", "Shop"): 12}
    >>> sorted(shown(wave))
    [(), ('Vientiane',), ('Vientiane', 'Shop'), ('İzmir',), ('İzmir', 'Day')]
    """
    if floor < FLOOR:
        raise ValueError(f"A floor of {floor} would show too small groups: {FLOOR} is the lowest")
    answered = totals(counts)
    parts = _parts(answered)
    found = {scope for scope, n in answered.items() if n >= floor}
    for scope in sorted(found, key=lambda scope: (len(scope), scope)):
        if scope in found:
            found -= _hidden_too(scope, found, parts, answered, floor)
    return frozenset(found)


def _hidden_too(scope: Scope, found: set[Scope], parts: Parts, answered: Counts, floor: int) -> set[Scope]:
    """Return the scopes to be hidden, smallest first, until the remainder of a scope is empty or large enough."""
    hidden: set[Scope] = set()
    while True:
        below = list(_topmost(scope, found - hidden if hidden else found, parts))
        rest = answered[scope] - sum(answered[one] for one in below)
        if rest == 0 or rest >= floor:
            return hidden
        hidden.add(min(below, key=lambda one: (answered[one], one)))


def _topmost(scope: Scope, found: Collection[Scope], parts: Parts) -> Iterator[Scope]:
    """Yield the scopes found below one that lie below no other of them."""
    for part in parts.get(scope, ()):
        if part in found:
            yield part
        else:
            yield from _topmost(part, found, parts)


def _parts(scopes: Iterable[Scope]) -> Parts:
    """Return the scopes directly below each."""
    parts: dict[Scope, list[Scope]] = defaultdict(list)
    for scope in scopes:
        if scope:
            parts[scope[:-1]].append(scope)
    return parts


def totals(counts: Counts) -> dict[Scope, int]:
    """Return how many answered in every scope of the tree, from the organisation to the groups of the unattached.

    Raises:
        ValueError: if a count is negative or no whole number.

    >>> totals({("a", "x"): 4, ("a",): 2})
    {(): 6, ('a',): 6, ('a', 'x'): 4, ('a', ''): 2}
    """
    answered: dict[Scope, int] = defaultdict(int)
    for place, n in groups(counts).items():
        for end in range(len(place) + 1):
            answered[place[:end]] += n
    return dict(answered)


def groups(counts: Counts) -> dict[Scope, int]:
    """Return how many answered in the smallest groups, of which every scope is made; each answer is in one of them.

    Raises:
        ValueError: if a count is negative or no whole number.

    >>> groups({("a", "x"): 4, ("a",): 2, ("b",): 7})
    {('a', 'x'): 4, ('a', ''): 2, ('b',): 7}
    """
    for place, n in counts.items():
        if n < 0 or n != int(n):
            raise ValueError(f"{n} answers of {' › '.join(place) or 'the organisation'}: not a count")
    inner = {place[:end] for place in counts for end in range(len(place))}
    found: dict[Scope, int] = defaultdict(int)
    for place, n in counts.items():
        found[(*place, UNATTACHED) if place in inner else place] += int(n)
    return dict(found)


def waves_to_add(waves: Mapping[Wave, Collection[Scope]], scope: Scope) -> tuple[Wave, ...]:
    """Return the waves that a number of several waves is the sum of: those in which the scope is shown, and no other.

    Args:
        waves: the scopes shown in each, as :func:`shown` returned them when the wave was closed.
        scope: of which the number is.

    >>> waves_to_add({"2026-1": {(), ("a",)}, "2026-2": {()}, "2026-3": {(), ("a",)}}, ("a",))
    ('2026-1', '2026-3')
    """
    return tuple(wave for wave, scopes in waves.items() if scope in scopes)
