"""Whose: which rows of a file of cells belong to a scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any

import numpy as np

from fiftytwo.facts.kept import Kept
from fiftytwo.lib.weeks import Week
from fiftytwo.metrics.cell_files import REGISTER, CellFile
from fiftytwo.metrics.scopes import LinesVersion, Scope, lines_version, members

EPOCH = date(1970, 1, 1)
FOREVER = Week.of(date(2999, 12, 31))
MOST_TELLING = ("employee", "team", "reason", "segment", "site", "channel")


@dataclass(frozen=True, eq=False)
class People:
    """People of a reporting line, a row for each stretch of Mondays on which they were in it.

    ``who`` is what :data:`REGISTER` numbers each, ``marks`` the same in every process; days are days since 1970.
    """

    who: Any
    begins: Any
    ends: Any
    marks: Any

    def __len__(self) -> int:
        return len(self.who)

    def mark(self, file: CellFile) -> str:
        """Return sixteen letters that change when, of the weeks of a file, others were in the line."""
        first, last = file.ends
        (there,) = ((self.begins <= last) & (self.ends >= first)).nonzero()
        begins, ends = np.maximum(self.begins[there], first), np.minimum(self.ends[there], last)
        told = b"".join(part.tobytes() for part in (self.marks[there], begins, ends))
        return blake2b(told, digest_size=8).hexdigest()

    def rows(self, file: CellFile) -> Any:
        """Return the numbers of the rows of a file that are theirs, in order."""
        first, last = file.ends
        key = file.key("employee")
        codes = key.codes_of(self.who)
        (there,) = ((codes >= 0) & (self.begins <= last) & (self.ends >= first)).nonzero()
        rows, which = key.rows(codes[there])
        stretch, days = there[which], file.days[rows]
        return np.sort(rows[(days >= self.begins[stretch]) & (days <= self.ends[stretch])])


@dataclass(frozen=True)
class Whose:
    """What a scope asks of cells: values of their keys, None for "all together", and for a line its people."""

    equal: tuple[tuple[str, str | None], ...]
    people: People | None = None

    @property
    def rolled(self) -> Whose:
        """What is asked of the roll-up of a line, which is laid out as places are."""
        channel = dict(self.equal).get("channel")
        return Whose((("site", None), ("channel", channel)))

    def rows(self, file: CellFile) -> Any:
        """Return the numbers of the rows of a file that are asked for, in order."""
        rows = None if self.people is None else self.people.rows(file)
        for name, value in self.equal:
            key = file.key(name)
            if rows is not None:
                rows = rows[key.codes[rows] == key.code(value)]
            elif value is None:
                (rows,) = (key.codes == key.code(None)).nonzero()
            else:
                rows, _which = key.rows(np.array([key.code(value)]))
        return np.arange(len(file.days)) if rows is None else rows


def level_of(scope: Scope) -> str:
    """Return the level of cells that tells a scope."""
    if scope.reason or scope.segment:
        return "reason" if scope.reason else "segment"
    return "fine" if scope.of_people or scope.kind == "team" else "place"


def whose(scope: Scope, level: str, lines: LinesVersion | None = None) -> Whose:
    """Return what a scope asks of a level of cells.

    ``lines`` is what :func:`lines_version` returned, by whoever asks more than once.
    """
    given = {"channel": scope.channel, "reason": scope.reason, "segment": scope.segment}
    if scope.kind in ("site", "team", "channel", "employee"):
        given[scope.kind] = scope.key
    if level == "place":
        return Whose(tuple((name, given.get(name) or None) for name in ("site", "channel")))
    equal = tuple((name, given[name]) for name in MOST_TELLING if given.get(name))
    return Whose(equal, people_of(scope, lines) if scope.kind == "line" else None)


_of_lines: Kept[People] = Kept(1000)


def people_of(scope: Scope, lines: LinesVersion | None = None) -> People:
    """Return who was in a reporting line at any time, and when; the same object as long as no line changes."""
    known = lines_version() if lines is None else lines
    return _of_lines.get((known, scope.key), lambda: _read(scope, known))


def _read(scope: Scope, lines: LinesVersion) -> People:
    spans = members(scope, Week.of(EPOCH), FOREVER, lines)
    keys = [key for key, _start, _end in spans]
    return People(
        REGISTER.numbers(keys),
        np.array([_day(start) for _key, start, _end in spans], dtype=np.int32),
        np.array([_day(end) for _key, _start, end in spans], dtype=np.int32),
        np.array([int.from_bytes(blake2b(key.encode(), digest_size=8).digest()) for key in keys], dtype=np.uint64),
    )


def _day(day: date) -> int:
    return (day - EPOCH).days
