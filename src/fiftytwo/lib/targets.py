"""Targets, and where the view from inside and the view from outside fall apart; both respect uncertainty.

A target is met or missed only where the whole interval lies on one side of it. Where it has a limit, a number between
the two is close, and only one wholly beyond the limit is missed. A pair of an inside and an outside
number (speed and satisfaction, productivity and complaints) **diverges** where one clearly did well and the other
clearly did badly: each must be further from what it is held against than chance alone would put it.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from typing import NamedTuple, TypeVar

from .comparisons import difference
from .distributions import NORMAL, Z95
from .intervals import Interval
from .surprise import discoveries

CLEAR = 0.05
"""A single pair diverges where chance would move it so far at most so often."""

FALSE_PAIRS = 0.1
"""Of many pairs that are watched together, at most this share of those found is chance."""

Name = TypeVar("Name", bound=Hashable)


class Better(StrEnum):
    """Which way a number should go."""

    HIGHER = "higher"
    LOWER = "lower"

    @property
    def sign(self) -> int:
        """+1 where more is better, −1 where less is."""
        return 1 if self is Better.HIGHER else -1


class Verdict(StrEnum):
    """What can be said of a target."""

    MET = "met"
    CLOSE = "close"
    MISSED = "missed"
    CANNOT_TELL = "cannot_tell"

    @property
    def colour(self) -> str:
        """Green, red, or amber for what is close or cannot be told; a page writes the words beside it."""
        return {Verdict.MET: "green", Verdict.MISSED: "red"}.get(self, "amber")


@dataclass(frozen=True)
class Target:
    """A number to reach, in the unit of its metric; reached exactly, it is met.

    ``limit`` is the worst that is still close to it; without one, whatever does not reach the target misses it.
    """

    value: float
    better: Better
    limit: float | None = None

    def __post_init__(self) -> None:
        if not isfinite(self.value):
            raise ValueError(f"No target can be {self.value}")
        if self.limit is not None and (not isfinite(self.limit) or self.reached_by(self.limit)):
            raise ValueError(f"A limit is worse than its target, {self.value}; {self.limit} is not")

    def reached_by(self, value: float) -> bool:
        """Tell whether a number is at least as good as the target.

        >>> Target(0.8, Better.HIGHER).reached_by(0.8), Target(60, Better.LOWER).reached_by(61)
        (True, False)
        """
        return (value - self.value) * self.better.sign >= 0

    def passed_by(self, value: float) -> bool:
        """Tell whether a number is worse than all that the target allows.

        >>> target = Target(0.8, Better.HIGHER, limit=0.7)
        >>> target.passed_by(0.75), target.passed_by(0.69)
        (False, True)
        """
        worst = self.value if self.limit is None else self.limit
        return (value - worst) * self.better.sign < 0


def judged(target: Target, value: float | None, within: Interval | None, *, whole: bool = False) -> Verdict:
    """Return whether a target is met, close, missed, or cannot be told.

    Args:
        target: the number to reach, and which way is better.
        value: the number; None where unknown.
        within: its interval. Where it is unknown (one shift, all answers alike), nothing can be told.
        whole: the number was measured whole, not drawn (revenue, time on the clock), and needs no interval.

    >>> target = Target(0.8, Better.HIGHER)
    >>> [judged(target, 0.85, Interval(*ends)).value for ends in ((0.8, 0.9), (0.75, 0.95))]
    ['met', 'cannot_tell']
    >>> judged(target, 0.7, None).value, judged(target, 0.7, None, whole=True).value
    ('cannot_tell', 'missed')
    >>> target = Target(0.8, Better.HIGHER, limit=0.7)
    >>> [judged(target, 0.72, Interval(*ends)).value for ends in ((0.66, 0.78), (0.55, 0.69), (0.66, 0.82))]
    ['close', 'missed', 'cannot_tell']
    """
    if value is None or (within is None and not whole):
        return Verdict.CANNOT_TELL
    ends = within or (value,)
    reached = {target.reached_by(end) for end in ends}
    if len(reached) == 2:
        return Verdict.CANNOT_TELL
    if reached.pop():
        return Verdict.MET
    return Verdict.MISSED if all(target.passed_by(end) for end in ends) else Verdict.CLOSE


class Known(NamedTuple):
    """A number with its 95 % interval."""

    value: float
    within: Interval


def standing(now: Known | None, against: Known | float | None, better: Better) -> float | None:
    """Return how much better (+) or worse (−) a number is than what it is held against, in standard errors.

    The standard error is that of the difference, read from the side of the interval on which "no difference" lies.

    Args:
        now: the number; None gives None.
        against: last period, last year, everybody, or a target (a plain number, known without error).
        better: which way is better.

    Returns:
        None where either is unknown, or where neither varies at all.

    >>> waits = Known(50, Interval(46, 54)), Known(60, Interval(57, 63))
    >>> round(standing(*waits, Better.LOWER), 2), round(standing(waits[1], 54.0, Better.LOWER), 2)
    (3.92, -3.92)
    """
    if now is None or against is None:
        return None
    other = against if isinstance(against, Known) else Known(against, Interval(against, against))
    apart = now.value - other.value
    low, high = difference(now.value, now.within, other.value, other.within)
    reach = apart - low if apart > 0 else high - apart
    return better.sign * apart / (reach / Z95) if reach > 0 else None


class Pairing(StrEnum):
    """How the inside and the outside of a pair stand to each other."""

    INSIDE_GOOD_OUTSIDE_BAD = "inside_good_outside_bad"
    INSIDE_BAD_OUTSIDE_GOOD = "inside_bad_outside_good"
    BOTH_GOOD = "both_good"
    BOTH_BAD = "both_bad"
    NOTHING_CLEAR = "nothing_clear"
    UNKNOWN = "unknown"

    @property
    def diverges(self) -> bool:
        """Tell whether one view looks good and the other bad."""
        return self in (Pairing.INSIDE_GOOD_OUTSIDE_BAD, Pairing.INSIDE_BAD_OUTSIDE_GOOD)


@dataclass(frozen=True)
class Divergence:
    """An inside and an outside number, both in standard errors from what they are held against, + being good.

    ``gap`` is inside − outside in standard errors of that gap: above 0 the inside looks better. ``p_value`` is how
    likely chance alone moves the less clear of them so far; both are None where either number is unknown.
    """

    pairing: Pairing
    gap: float | None
    p_value: float | None


def divergence(inside: float | None, outside: float | None, *, clear: float = CLEAR) -> Divergence:
    """Return whether an inside and an outside number fall apart, from their :func:`standing`.

    Both must be clear for themselves, so the less clear one decides: ``p_value`` is the larger of two two-sided ones.

    Args:
        inside: how the number from inside stands; + is good.
        outside: how its counterpart from outside stands; + is good.
        clear: the p-value up to which a pair counts as clear.

    Source: intersection–union test; R. L. Berger (1982), Technometrics 24(4).

    >>> found = divergence(3.9, -2.4)
    >>> found.pairing.value, round(found.gap, 2), round(found.p_value, 3)
    ('inside_good_outside_bad', 4.45, 0.016)
    >>> divergence(3.9, -1.0).pairing.value, divergence(None, -4.0).pairing.value
    ('nothing_clear', 'unknown')
    """
    if inside is None or outside is None:
        return Divergence(Pairing.UNKNOWN, None, None)
    p_value = 2 * NORMAL.cdf(-min(abs(inside), abs(outside)))
    pairing = _pairing(inside, outside) if p_value <= clear else Pairing.NOTHING_CLEAR
    return Divergence(pairing, (inside - outside) / 2**0.5, p_value)


def _pairing(inside: float, outside: float) -> Pairing:
    """Return which of both is good, both being clear."""
    if inside > 0:
        return Pairing.BOTH_GOOD if outside > 0 else Pairing.INSIDE_GOOD_OUTSIDE_BAD
    return Pairing.INSIDE_BAD_OUTSIDE_GOOD if outside > 0 else Pairing.BOTH_BAD


def divergent(
    pairs: Mapping[Name, tuple[float | None, float | None]], *, rate: float = FALSE_PAIRS
) -> dict[Name, Divergence]:
    """Return the pairs that diverge among many, the widest gap first, with false discoveries controlled.

    Args:
        pairs: name → standing of inside and of outside. All that are watched, also those that look dull.
        rate: the share of chance that is accepted among what is returned.

    >>> found = divergent({"shop": (4.0, -4.2), "web": (0.3, -0.2), "phone": (2.1, 2.5), "mail": (-5.0, 4.8)})
    >>> [(name, one.pairing.value) for name, one in found.items()]
    [('mail', 'inside_bad_outside_good'), ('shop', 'inside_good_outside_bad')]
    """
    judged_pairs = {name: divergence(*pair, clear=1) for name, pair in pairs.items()}
    stand_out = discoveries([_opposed_p_value(one) for one in judged_pairs.values()], rate=rate)
    found = [(n, one) for (n, one), out in zip(judged_pairs.items(), stand_out, strict=True) if out]
    return dict(sorted(found, key=lambda pair: -abs(pair[1].gap or 0.0)))


def _opposed_p_value(one: Divergence) -> float | None:
    """Return the p-value of a pair that falls apart; 1 where both go the same way."""
    return one.p_value if one.p_value is None or one.pairing.diverges else 1.0
