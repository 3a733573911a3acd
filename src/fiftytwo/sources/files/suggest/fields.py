"""Which of our columns each column of a file may be, by its title and by what it holds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fiftytwo.facts.tables import Column as FactColumn
from fiftytwo.facts.tables import Type
from fiftytwo.sources.files.columns import columns_of, is_duration
from fiftytwo.sources.files.spelling import plain_digits
from fiftytwo.sources.files.suggest.contents import Column
from fiftytwo.sources.files.suggest.meanings import are_statuses, reads_as_score, reads_as_yes_no
from fiftytwo.sources.files.suggest.moments import is_excel_days
from fiftytwo.sources.files.suggest.words import INSTRUMENTS, TABLES, TITLES, folded, likeness, mentions

SURE_ENOUGH = 0.45
GROUPS = {"status", "channel", "reason", "difficulty", "segment", "outcome", "cause", "form", "sample", "instrument",
          "currency", "measure", "unit", "function", "language"}  # fmt: skip
AFTER_OPENING = ("first_reply_at", "first_solved_at", "solved_at")  # desks tell these as lengths of time, too
ASKED = 0.9
TEN_YEARS = 315e6  # seconds, and in no other unit less
NAMES = {"employee_name", "team_name"}
KEYS = {"customer", "contact_id"}
_MIDNIGHT = re.compile(r"(?:[ T]0?0:00(?::00(?:\.0+)?)?|12:00(?::00)? AM)(?: ?(?:Z|UTC|[+-]\d{2}:?\d{2}))?$")


@dataclass(frozen=True)
class Found:
    """A column of the file taken for one of ours: how sure, from 0 to 1. Day and clock may stand apart."""

    column: Column
    sureness: float
    clock: Column | None = None

    @property
    def has_clock(self) -> bool:
        """Whether it says a time of the day, and not midnight for all."""
        moments = self.column.moments
        if self.clock is not None or moments is None or not moments.with_clock:
            return self.clock is not None
        return not all(_MIDNIGHT.search(value) for value in self.column.counted)


def fields_of(table: str) -> dict[str, FactColumn]:
    """Return our columns that a suggestion may fill; ``comment`` is what a customer wrote beside a score."""
    known = columns_of(table)
    words = columns_of("text")["words"]
    return {name: known.get(name, words) for name in TABLES[table]}


def assigned(table: str, columns: Sequence[Column]) -> dict[str, Found]:
    """Return the columns of a file for ours, each at most once, the surest first."""
    fields = fields_of(table)
    rated = sorted(
        (
            (sureness, name, column.place)
            for name, field in fields.items()
            for column in columns
            if (sureness := _sureness(table, name, field, column)) >= SURE_ENOUGH
        ),
        key=lambda one: (-one[0], one[2]),
    )
    found: dict[str, Found] = {}
    taken: set[int] = set()
    for sureness, name, place in rated:
        if name not in found and place not in taken:
            found[name] = Found(columns[place], round(sureness, 2))
            taken.add(place)
    return _with_clocks(fields, found, columns, taken)


def _sureness(table: str, name: str, field: FactColumn, column: Column) -> float:
    said = likeness(column.title, TABLES[table][name])
    if table == "rating" and any(mentions(column.title, words) for words in INSTRUMENTS.values()):
        said = max(said, ASKED) if name == "score" else 0.0 if fits("score", field, column) and name in GROUPS else said
    if name in ("opened_at", *AFTER_OPENING) and mentions(column.title, TITLES["other_days"]):
        return 0.0
    if name == "price" and mentions(column.title, TITLES["parts_of_a_price"]):
        return 0.0
    if name == "source_id" and (counts_rows(column) or _names_many(column, said)):
        return 0.0
    if name == "score" and mentions(column.title, TITLES["averages"]):
        return 0.0
    if name == "source_id" and said > 0.9 and not column.is_words:  # an id that is called so may come again and again
        return said * max(0.8, fits(name, field, column))
    return said * fits(name, field, column) if said else 0.0


def fits(name: str, field: FactColumn, column: Column) -> float:
    """Return from 0 to 1 how well what a column holds fits one of ours; an empty column may be anything."""
    if not column.known:
        return 0.6
    if field.type in (Type.TIME, Type.DATE):
        return _fits_moment(name, column)
    if name in ("words", "comment"):
        return 1.0 if column.is_words else 0.8 if column.is_wordy else 0.5 if not column.is_groups else 0.1
    if name == "score":
        return 1.0 if column.numbers else 0.9 if reads_as_score(column.counted) else 0.0
    if field.type is Type.BOOL:
        return 1.0 if column.is_yes_no else 1.05 if reads_as_yes_no(name, column.counted) else 0.0
    if is_duration(field):
        return 1.0 if column.is_length_of_time else 0.0
    if field.type in (Type.INT, Type.FLOAT):
        return 1.0 if column.numbers else 0.0
    return _fits_text(name, column)


def _names_many(column: Column, said: float) -> bool:
    """Whether a column says too little to name a row: the same everywhere, or hardly called an id."""
    return len(column.known) > 20 and (len(column.counted) == 1 or (said < 0.9 and column.distinct < 0.1))


def counts_rows(column: Column) -> bool:
    """Whether a column only counts the rows of this file: the next file begins at 1 again, with other rows."""
    if folded(column.title) not in TITLES["counters"] and column.title.strip() != "#":
        return False
    return from_one(column)


def from_one(column: Column) -> bool:
    """Whether the values are 1, 2, 3 and so on."""
    return [plain_digits(value) for value in column.values] == [str(n) for n in range(1, len(column.values) + 1)]


def _fits_moment(name: str, column: Column) -> float:
    if column.moments:
        return 1.0
    if is_excel_days(list(column.counted)):
        return 0.76
    endless = bool(column.numbers and column.numbers.high > TEN_YEARS)
    return 0.75 if name in AFTER_OPENING and column.is_length_of_time and not endless else 0.0


def _fits_text(name: str, column: Column) -> float:
    if column.moments or column.is_clock:
        return 0.0
    if name == "source_id":
        return 0.0 if column.is_words else 1.0 if column.distinct > 0.97 else 0.8 if column.is_code else 0.3
    if name == "status" and folded(column.title) == "state" and not are_statuses(column.counted):  # of a country
        return 0.0
    if name == "reason" and column.numbers:
        return 0.6
    if name in GROUPS:
        return 1.0 if column.is_groups and not column.is_words else 0.3 if not column.is_words else 0.1
    if name in KEYS:
        few = bool(column.numbers and column.numbers.high < 1000 and column.distinct < 0.1)  # a count, no id
        return 0.0 if column.is_words or column.is_yes_no or column.is_measure or few else 1.0
    if name in NAMES:
        return 0.0 if column.is_words or column.is_measure else 1.0 if column.is_names or column.is_mail else 0.7
    return 0.8


def _with_clocks(
    fields: Mapping[str, FactColumn], found: dict[str, Found], columns: Sequence[Column], taken: set[int]
) -> dict[str, Found]:
    """A day without a clock takes the clock that stands beside it in a column of its own."""
    clocks = [column for column in columns if column.is_clock and column.place not in taken]
    for name, one in list(found.items()):
        moments = one.column.moments
        if fields[name].type is Type.TIME and moments and not moments.with_clock:
            near = [clock for clock in clocks if 0 < clock.place - one.column.place <= 2]
            if near:
                found[name] = Found(one.column, one.sureness, near[0])
                clocks.remove(near[0])
    return found
