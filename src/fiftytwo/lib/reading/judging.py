"""From scores to values: how sure a score makes us, from where on we say so, and where we would rather say nothing."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Bar:
    """How one output is judged: chance = 1 / (1 + exp(-(slope · score + offset))).

    At ``yes`` and above it is said, at ``no`` and below it is denied; between them the reader abstains.
    """

    slope: float
    offset: float
    yes: float
    no: float

    def chances(self, scores: np.ndarray) -> np.ndarray:
        """Return how likely each score makes what the output says.

        >>> Bar(1, 0, 0.5, 0.5).chances(np.array([0.0, 2.0])).round(2).tolist()
        [0.5, 0.88]
        """
        sure: np.ndarray = 1 / (1 + np.exp(-np.clip(self.slope * scores + self.offset, -60, 60)))
        return sure


@dataclass(frozen=True, slots=True)
class Judgement:
    """The bars of all outputs of one language's model, and the version they belong to."""

    version: str
    bars: dict[str, Bar]

    def as_json(self) -> str:
        """Return the judgement as it is kept beside the weights."""
        return json.dumps(
            {"version": self.version, "bars": {name: asdict(bar) for name, bar in self.bars.items()}}, indent=1
        )


@lru_cache(maxsize=8)
def judgement(name: str) -> Judgement:
    """Return the judgement that comes with the weights of that name."""
    kept = json.loads((files(__package__) / "models" / f"{name}.json").read_text(encoding="utf-8"))
    return Judgement(kept["version"], {output: Bar(**bar) for output, bar in kept["bars"].items()})


def strength(present: float, strong: float, bar: Bar) -> tuple[str | None, float | None]:
    """Return 0, 1 or 2 and how sure we are of just that, from the chances of "present" and of "strong".

    >>> bar = Bar(1, 0, 0.4, 0.3)
    >>> strength(0.9, 0.8, bar), strength(0.35, 0.1, bar)
    (('2', 0.8), (None, None))
    """
    strong = min(strong, present)
    if present >= bar.yes:
        return ("2", strong) if 2 * strong >= present else ("1", present - strong)
    return ("0", 1 - present) if present <= bar.no else (None, None)


def yes_or_no(chance: float, bar: Bar) -> tuple[str | None, float | None]:
    """Return yes or no and how sure we are, or nothing.

    >>> bar = Bar(1, 0, 0.9, 0.4)
    >>> yes_or_no(0.95, bar), yes_or_no(0.25, bar), yes_or_no(0.6, bar)
    (('yes', 0.95), ('no', 0.75), (None, None))
    """
    if chance >= bar.yes:
        return YES, chance
    return (NO, 1 - chance) if chance <= bar.no else (None, None)
