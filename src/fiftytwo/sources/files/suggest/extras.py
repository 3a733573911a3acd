"""What else a file holds beside its main facts: answers about cases, several scores, customers' words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fiftytwo.sources.files.suggest.contents import Column
from fiftytwo.sources.files.suggest.meanings import reads_as_score, written_by_customers
from fiftytwo.sources.files.suggest.words import INSTRUMENTS, TITLES, folded, likeness, mentions

if TYPE_CHECKING:
    from fiftytwo.sources.files.suggest.making import Maker
    from fiftytwo.sources.files.suggest.suggested import SuggestedRead

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
    whole = column.numbers is None or column.numbers.whole
    instrument = instrument or _instrument(column, strictly=False) or _by_range(low, high, whole=whole)
    scale = next(((a, b) for a, b in SCALES[instrument] if a <= low and high <= b), None)
    return Answers(column, instrument, *scale) if scale else None


def _ends(column: Column) -> tuple[float | None, float | None]:
    if column.numbers:
        return column.numbers.low, column.numbers.high
    read = [float(number) for number in reads_as_score(column.counted).values() if number]
    return (min(read), max(read)) if read else (None, None)


def _instrument(column: Column, *, strictly: bool) -> str:
    """Return the instrument that a title names; a name says more than a word of the question."""
    found = [name for name, words in INSTRUMENTS.items() if mentions(column.title, words[:1])]
    found += [name for name, words in INSTRUMENTS.items() if mentions(column.title, words)]
    if strictly and (column.is_wordy or not found) and not reads_as_score(column.counted):
        return ""
    return found[0] if found else "csat" if mentions(column.title, TITLES["surveys"]) else ""


def _by_range(low: float, high: float, *, whole: bool) -> str:
    if high <= 5 and low >= 1:
        return "csat"
    return "ces" if high <= 7 and low >= 1 else "nps" if high <= 10 and whole else "csat"


def by_customers(maker: Maker, read: SuggestedRead) -> SuggestedRead:
    """Where a column says who wrote, only what customers wrote is read as theirs."""
    for column in maker.columns:
        theirs = written_by_customers(column.counted)
        if likeness(column.title, TITLES["who_wrote"]) >= 0.6 and theirs:
            columns = {name: said for name, said in read.columns.items() if said != {"column": column.name}}
            return replace(read, columns=columns, where=(*read.where, {"column": column.name, "is": theirs}))
    return read


def open_answers(columns: Sequence[Column]) -> list[Column]:
    """Return the columns of a survey that hold what people wrote in their own words, by what they hold."""
    ours = TITLES["not_of_customers"]
    return [column for column in columns if column.is_words and not column.is_code and not mentions(column.title, ours)]


def words_in(columns: Sequence[Column]) -> Column | None:
    """Return the column that holds what customers wrote: by its title, and by looking like somebody's words."""
    rated = [(likeness(column.title, TITLES["words_of_customers"]), column) for column in columns if column.is_wordy]
    named = [one for one in rated if one[0] >= 0.5 and "internal" not in folded(one[1].title).split()]
    return max(named, key=lambda one: one[0])[1] if named else None
