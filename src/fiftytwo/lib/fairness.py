"""Whether a selection treats two groups alike: the four-fifths rule, with its uncertainty."""

from __future__ import annotations

from dataclasses import dataclass

from .comparisons import ratio_of_shares
from .distributions import fisher_exact
from .intervals import Interval, wilson

FOUR_FIFTHS = 0.8


@dataclass(frozen=True)
class Impact:
    """The selection rate of a group ÷ that of the group it is held against.

    ``ratio`` is None where either group is empty or nobody of the other was selected. ``p_value`` is Fisher's.
    """

    ratio: float | None
    interval: Interval
    p_value: float
    n: int

    @property
    def below_four_fifths(self) -> bool:
        """Tell whether the ratio falls below four fifths: a reason to look, not a verdict."""
        return self.ratio is not None and self.ratio < FOUR_FIFTHS

    @property
    def surely_below(self) -> bool:
        """Tell whether the whole interval lies below four fifths."""
        return self.below_four_fifths and self.interval.high < FOUR_FIFTHS


def adverse_impact(group: tuple[int, int], reference: tuple[int, int]) -> Impact:
    """Return how a group's selection compares, each given as (selected, applied).

    Raises:
        ValueError: if a count is negative or more were selected than applied.

    Source: Uniform Guidelines on Employee Selection Procedures (1978), 29 CFR 1607.4(D).

    >>> impact = adverse_impact((24, 80), (48, 100))
    >>> round(impact.ratio, 3), impact.below_four_fifths, impact.surely_below, round(impact.p_value, 3)
    (0.625, True, False, 0.015)
    """
    interval = ratio_of_shares(group, reference)
    usable = wilson(*group) and wilson(*reference) and reference[0]
    ratio = group[0] / group[1] / (reference[0] / reference[1]) if usable else None
    p_value = fisher_exact(group[0], group[1] - group[0], reference[0], reference[1] - reference[0])
    return Impact(ratio, interval, p_value, group[1] + reference[1])
