"""How long things last of which some are not over yet: the median lifetime, by the estimate of Kaplan and Meier."""

from __future__ import annotations

from collections.abc import Sequence


def half_life(days: Sequence[float], ended: Sequence[bool]) -> float | None:
    """Return after how many days half of all are over, counting fairly those that still wait.

    Args:
        days: how long each has lasted so far, 0 or more.
        ended: whether it is over.

    Returns:
        None as long as fewer than half have ended: then nobody knows.

    Raises:
        ValueError: if the two differ in length, or a duration is negative.

    Source: E. L. Kaplan, P. Meier (1958), J. Am. Stat. Assoc. 53(282).

    >>> half_life([2, 4, 6, 8], [True, True, True, True])
    4
    >>> half_life([2, 4, 6, 8], [True, False, True, False])
    6
    >>> half_life([2, 4, 6, 8], [True, False, False, False]) is None
    True
    """
    if len(days) != len(ended):
        raise ValueError("each needs a duration and whether it is over")
    if any(lasted < 0 for lasted in days):
        raise ValueError("nothing lasts less than no time")
    left, surviving = len(days), 1.0
    for moment in sorted(set(days)):
        over = sum(done for lasted, done in zip(days, ended, strict=True) if lasted == moment)
        surviving *= 1 - over / left
        if surviving <= 0.5 + 1e-12:
            return moment
        left -= sum(lasted == moment for lasted in days)
    return None
