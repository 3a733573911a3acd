"""Which kind of facts a file holds: contacts, answers of a survey, orders, shifts and so on."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fiftytwo.sources.files.columns import ALWAYS
from fiftytwo.sources.files.suggest.contents import Column
from fiftytwo.sources.files.suggest.extras import answers_in, answers_of
from fiftytwo.sources.files.suggest.fields import Found, assigned, fields_of, fits
from fiftytwo.sources.files.suggest.words import KINDS, TABLES, TITLES, folded, likeness, mentions

_LISTS = tomllib.loads((Path(__file__).parent / "kinds.toml").read_text("utf-8"))
TELLS: dict[str, dict[str, float]] = {kind: _LISTS[kind]["tells"] for kind in KINDS}
CALLED: dict[str, frozenset[str]] = {kind: frozenset(_LISTS[kind]["called"]) for kind in KINDS}
LITTLE = 0.25  # what a column tells that is not named there
ANCHORS = {"contact": "opened_at", "rating": "answered_at", "order": "ordered_at", "shift": "starts_at",
           "complaint": "received_at", "quality_review": "reviewed_at", "business_result": "day",
           "text": "written_at"}  # fmt: skip
NEEDS = {
    "rating": ("score",),
    "quality_review": ("score",),
    "text": ("words",),
    "business_result": ("measure", "value"),
}
GUESSED = 0.3
NAMED = 0.65
ANSWERED = 2.5
OF_A_DESK = ("first_reply_at", "solved_at", "first_solved_at", "status", "talk_seconds", "wait_seconds", "hold_seconds",
             "after_work_seconds", "abandoned", "reopen_count")  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """One kind of facts that a file may hold, with the columns found for it and how much speaks for it."""

    table: str
    found: dict[str, Found]
    weight: float


def kinds(columns: Sequence[Column], file_name: str) -> list[Kind]:
    """Return the kinds of facts that a file may hold, the likeliest first."""
    rated = [kind for table in TABLES for kind in [_kind(table, columns, file_name)] if kind]
    return sorted(map(_outweighing(rated), rated), key=lambda kind: -kind.weight)


def _outweighing(rated: Sequence[Kind]) -> Callable[[Kind], Kind]:
    """Texts with scores beside them, as reviews are, are read as answers: those say all that the texts would."""
    texts = max((kind.weight for kind in rated if kind.table == "text"), default=0.0)

    def weighed(kind: Kind) -> Kind:
        if kind.table != "rating" or kind.found["score"].sureness < NAMED or not texts:
            return kind
        return replace(kind, weight=max(kind.weight, texts + LITTLE))

    return weighed


def _kind(table: str, columns: Sequence[Column], file_name: str) -> Kind | None:
    found = assigned(table, columns)
    if ANCHORS[table] not in found and not _has_anchor(table, found):
        found = _with_first_day(table, found, columns)
    if not _has_anchor(table, found) or any(need not in found for need in NEEDS.get(table, ())):
        return None
    if "abandoned" in found and not _is_of_calls(found):
        del found["abandoned"]
    tells = TELLS[table]
    weight = sum(tells.get(name, LITTLE) * one.sureness for name, one in found.items())
    named = set(folded(file_name).split()) & CALLED[table]
    surveyed = _is_survey(columns)
    answers = ANSWERED if surveyed and table == "rating" else 0.0
    if table == "contact" and not surveyed and _is_of_a_desk(found) and _answers(found, columns):
        answers = ANSWERED
    if table == "rating" and "instrument" not in found and not _scores(found, columns):
        return None
    return Kind(table, found, weight + 1.5 * bool(named) + _titled(table, columns) + answers)


def _is_of_calls(found: dict[str, Found]) -> bool:
    """Whether “answered: no” may mean that a caller hung up; of a ticket it only means that nobody wrote back yet."""
    calls = any(name in found for name in ("talk_seconds", "wait_seconds", "hold_seconds", "after_work_seconds"))
    return calls or not mentions(found["abandoned"].column.title, TITLES["answered"])


def _is_of_a_desk(found: dict[str, Found]) -> bool:
    """Whether enough of what only a desk records is there."""
    return sum(TELLS["contact"].get(name, 0) * one.sureness for name, one in found.items() if name in OF_A_DESK) >= 1.4


def _answers(found: dict[str, Found], columns: Sequence[Column]) -> bool:
    """Whether there are customers' scores beside the cases: such a table is about the cases."""
    taken = {one.column.place for one in found.values()}
    return bool(answers_in([column for column in columns if column.place not in taken], strictly=True))


def _is_survey(columns: Sequence[Column]) -> bool:
    """Whether titles are questions, or those of a tool for surveys: when it was begun, ended and recorded."""
    asked = sum(column.title.strip().endswith("?") for column in columns)
    return asked >= 2 or sum(folded(column.title) in TITLES["of_surveys"] for column in columns) >= 3


def _scores(found: dict[str, Found], columns: Sequence[Column]) -> bool:
    """Whether there are scores that can be read."""
    return bool(answers_of(found["score"].column)) or bool(answers_in(columns, strictly=True))


def _titled(table: str, columns: Sequence[Column]) -> float:
    """Titles that name the kind itself speak for it: ticket id, order date, survey."""
    called = CALLED[table]
    named = sum(bool(set(folded(column.title).split()) & called) for column in columns)
    return min(4.0, 1.2 * named - 0.8) if table == "complaint" and named > 1 else min(1.2, 0.4 * named)


def _has_anchor(table: str, found: dict[str, Found]) -> bool:
    names = ("answered_at", "delivered_at", "invited_at") if table == "rating" else (ANCHORS[table],)
    return any(name in found for name in names)


def _with_first_day(table: str, found: dict[str, Found], columns: Sequence[Column]) -> dict[str, Found]:
    """Without a title that we know, the first column of times that is always filled must be when it happened."""
    name = ANCHORS[table]
    taken = {one.column.place for one in found.values()}
    for column in sorted(columns, key=lambda one: (is_other_day(one), one.filled < 0.95, one.place)):
        if column.place not in taken and column.known and fits(name, fields_of(table)[name], column) == 1.0:
            return found | {name: Found(column, GUESSED)}
    return found


def sums_in(columns: Sequence[Column]) -> list[str]:
    """Return the titles by which each row counts several contacts: offered, answered, abandoned; else none."""
    counts = [column for column in columns if column.numbers or column.is_measure]
    summed = [column.title for column in counts if likeness(column.title, TITLES["sums"]) >= 0.9]
    return summed if len(summed) >= 3 else []


def is_other_day(column: Column) -> bool:
    """Whether a title names a day that is none of a contact: of a purchase, of a birth."""
    return mentions(column.title, TITLES["other_days"])


def required(table: str) -> set[str]:
    """Return what has to be there for a kind, besides an id that we can make ourselves."""
    return {ANCHORS[table], *NEEDS.get(table, ())} - ALWAYS
