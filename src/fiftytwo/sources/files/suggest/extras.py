"""What else a file holds beside its main facts: answers about cases, several scores, customers' words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fiftytwo.sources.files.suggest.contents import Column
from fiftytwo.sources.files.suggest.meanings import reads_as_score
from fiftytwo.sources.files.suggest.words import INSTRUMENTS, TITLES, folded, likeness, mentions

SCALES = {"nps": ((0, 10),), "csat": ((1, 5), (1, 7), (1, 10), (0, 10), (0, 100)), "ces": ((1, 7), (1, 5))}


@dataclass(frozen=True)
class Answers:
    """A column of scores with the question that it answers, and its scale."""

    column: Column
    instrument: str
    low: int
    high: int


def answers_in(columns: Sequence[Column], *, strictly: bool) -> list[Answers]:
    """Return the columns that hold scores of customers, each instrument once.

    Args:
        strictly: only columns whose title names an instrument; else any column may be one.
    """
    found: dict[str, Answers] = {}
    for column in columns:
        instrument = _instrument(column, strictly=strictly)
        if instrument and instrument not in found and (made := answers_of(column, instrument)):
            found[instrument] = made
    return list(found.values())


def answers_of(column: Column, instrument: str = "") -> Answers | None:
    """Return a column as scores of an instrument; None if it holds none."""
    low, high = _ends(column)
    if low is None or high is None:
        return None
    instrument = instrument or _instrument(column, strictly=False) or _by_range(low, high)
    scale = next(((a, b) for a, b in SCALES[instrument] if a <= low and high <= b), None)
    return Answers(column, instrument, *scale) if scale else None


def _ends(column: Column) -> tuple[float | None, float | None]:
    if column.numbers:
        return column.numbers.low, column.numbers.high
    return (1, 5) if reads_as_score(column.counted) else (None, None)


def _instrument(column: Column, *, strictly: bool) -> str:
    """Return the instrument that a title names; a name says more than a word of the question."""
    found = [name for name, words in INSTRUMENTS.items() if mentions(column.title, words[:1])]
    found += [name for name, words in INSTRUMENTS.items() if mentions(column.title, words)]
    return found[0] if found and not (strictly and column.is_wordy and not reads_as_score(column.counted)) else ""


def _by_range(low: float, high: float) -> str:
    if high <= 5 and low >= 1:
        return "csat"
    return "ces" if high <= 7 and low >= 1 else "nps" if high <= 10 else "csat"


def words_in(columns: Sequence[Column]) -> Column | None:
    """Return the column that holds what customers wrote: by its title, and by looking like somebody's words."""
    rated = [(likeness(column.title, TITLES["words_of_customers"]), column) for column in columns if column.is_wordy]
    named = [one for one in rated if one[0] >= 0.5 and "internal" not in folded(one[1].title).split()]
    return max(named, key=lambda one: one[0])[1] if named else None
