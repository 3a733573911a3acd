"""Weights that make those who answered look like those who were invited, and what they cost in precision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Row = Mapping[str, str]
"""Field → category, of one who answered."""

Targets = Mapping[str, Mapping[str, float]]
"""Field → category → its share (or count) among all who were invited."""


def design_effect(weights: Sequence[float]) -> float | None:
    """Return Kish's design effect ``n·Σw² / (Σw)²``: by how much weighting widens variances; None without weights.

    Raises:
        ValueError: if a weight is negative or all are 0.

    Source: L. Kish (1965), Survey Sampling, 11.7.

    >>> design_effect([1, 1, 1, 2, 2, 5])
    1.5
    """
    if not weights:
        return None
    total = sum(weights)
    if min(weights) < 0 or total == 0:
        raise ValueError("Weights are 0 or more, and not all 0")
    return len(weights) * sum(weight * weight for weight in weights) / (total * total)


def effective_n(weights: Sequence[float]) -> float:
    """Return how many unweighted answers these weighted ones are worth; 0 without any.

    >>> effective_n([1, 1, 1, 2, 2, 5])
    4.0
    """
    effect = design_effect(weights)
    return len(weights) / effect if effect else 0.0


@dataclass(frozen=True)
class Raked:
    """A weight for each who answered, their mean 1. ``furthest`` is by how much a share still misses its target."""

    weights: tuple[float, ...]
    steps: int
    furthest: float
    converged: bool

    @property
    def design_effect(self) -> float | None:
        """By how much weighting widens variances."""
        return design_effect(self.weights)


def rake(rows: Sequence[Row], targets: Targets, *, most_steps: int = 200, close: float = 1e-6) -> Raked:
    """Return weights under which every field's shares are those of all who were invited.

    Args:
        rows: for each who answered, the category in every field of the targets.
        targets: the shares (or counts) to reach, per field.
        most_steps: how often all fields are gone through at most.
        close: how near, in shares, is near enough.

    Raises:
        ValueError: if nobody answered in a category that has a target, somebody answered in one that has none, a
            field is missing in a row, or a target is negative.

    Source: W. E. Deming, F. F. Stephan (1940), Ann. Math. Statist. 11(4).

    >>> rows = [{"site": "İzmir"}] * 3 + [{"site": "Vientiane"}]
    >>> [round(w, 3) for w in rake(rows, {"site": {"İzmir": 0.5, "Vientiane": 0.5}}).weights]
    [0.667, 0.667, 0.667, 2.0]
    """
    shares = {field: _shares(field, wanted, rows) for field, wanted in targets.items()}
    weights = [1.0] * len(rows)
    furthest, step = _furthest(weights, rows, shares), 0
    while furthest > close and step < most_steps:
        step += 1
        for field, wanted in shares.items():
            weights = _fitted(weights, [row[field] for row in rows], wanted)
        furthest = _furthest(weights, rows, shares)
    return Raked(tuple(weights), step, furthest, furthest <= close)


def _shares(field: str, wanted: Mapping[str, float], rows: Sequence[Row]) -> dict[str, float]:
    """Return the targets of a field as shares.

    Raises:
        ValueError: saying what does not fit between targets and answers.
    """
    if any(field not in row for row in rows):
        raise ValueError(f"A row does not say its {field}")
    present, total = {row[field] for row in rows}, sum(wanted.values())
    if total <= 0 or min(wanted.values()) < 0:
        raise ValueError(f"The targets of {field} are shares or counts of 0 or more, and not all 0")
    empty = sorted(category for category, share in wanted.items() if share > 0 and category not in present)
    unknown = sorted(category for category in present if wanted.get(category, 0) <= 0)
    if empty:
        raise ValueError(f"Nobody answered in {field} = {', '.join(empty)}: join it with another category")
    if unknown:
        raise ValueError(f"{field} = {', '.join(unknown)} answered but has no target")
    return {category: share / total for category, share in wanted.items() if share > 0}


def _sums(weights: Sequence[float], categories: Sequence[str]) -> dict[str, float]:
    """Return each category's share of all weights."""
    sums: dict[str, float] = defaultdict(float)
    for weight, category in zip(weights, categories, strict=True):
        sums[category] += weight / len(weights)
    return sums


def _fitted(weights: Sequence[float], categories: Sequence[str], wanted: Mapping[str, float]) -> list[float]:
    """Return weights that meet one field's targets."""
    sums = _sums(weights, categories)
    return [w * wanted[category] / sums[category] for w, category in zip(weights, categories, strict=True)]


def _furthest(weights: Sequence[float], rows: Sequence[Row], shares: Mapping[str, Mapping[str, float]]) -> float:
    """Return by how much the worst share misses its target."""
    misses = (
        abs(_sums(weights, [row[field] for row in rows])[category] - share)
        for field, wanted in shares.items()
        for category, share in wanted.items()
    )
    return max(misses, default=0.0)
