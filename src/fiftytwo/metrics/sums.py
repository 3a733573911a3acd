"""What components amount to, week by week, for one scope: read from cells, and from facts where no cell is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fiftytwo.facts import read, store
from fiftytwo.facts.kept import Kept
from fiftytwo.lib.durations import representative
from fiftytwo.lib.intervals import quantile_rank
from fiftytwo.lib.periods import Period
from fiftytwo.lib.weeks import Week
from fiftytwo.metrics import cells
from fiftytwo.metrics.cell_files import CellFile, opened
from fiftytwo.metrics.counting import lengths_by
from fiftytwo.metrics.definition import Component
from fiftytwo.metrics.placed_cells import OFTEN
from fiftytwo.metrics.scopes import Scope, lines_version, members

EPOCH = date(1970, 1, 1)
KEPT_ANSWERS = 2000
DAYS = 7
MOST_TELLING = ("employee", "team", "reason", "segment", "site", "channel")


@dataclass(frozen=True)
class Weekly:
    """Sums per week: ``days`` are Mondays as days since 1970, in order; every column is as long."""

    days: Any
    columns: Mapping[str, Any]

    def total(self, column: str, weeks: Sequence[int]) -> float:
        """Return the sum of a column over the weeks between two, given as days, both included."""
        low, high = np.searchsorted(self.days, weeks[0], "left"), np.searchsorted(self.days, weeks[1], "right")
        return float(self.columns[column][low:high].sum())

    def totals(self, column: str, spans: Any) -> Any:
        """Return :meth:`total` for many spans of weeks at once, given as rows of first and last day."""
        low = np.searchsorted(self.days, spans[:, 0], "left")
        high = np.searchsorted(self.days, spans[:, 1], "right")
        padded = np.append(self.columns[column], 0.0)
        added = np.add.reduceat(padded, np.stack([low, high], axis=1).ravel())[::2]
        return np.where(low < high, added, 0.0)


@dataclass(frozen=True)
class Lengths:
    """How many durations of each measure fell into which bucket in which week: days, buckets and counts, as long."""

    of: Mapping[str, tuple[Any, Any, Any]]

    def histogram(self, measure: str, weeks: Sequence[int]) -> Counter[int]:
        """Return the histogram of a measure between two weeks, given as days, both included."""
        if measure not in self.of:
            return Counter()
        days, buckets, counts = self.of[measure]
        wanted = (days >= weeks[0]) & (days <= weeks[1])
        summed = np.bincount(buckets[wanted], weights=counts[wanted])
        (there,) = summed.nonzero()
        return Counter(dict(zip(there.tolist(), np.rint(summed[there]).astype(np.int64).tolist(), strict=True)))

    def quantiles(self, measure: str, q: float, spans: Any) -> tuple[Any, Any]:
        """Return a quantile in seconds, NaN where there is none, and n, for spans of weeks that follow each other."""
        if measure not in self.of:
            return np.full(len(spans), np.nan), np.zeros(len(spans))
        days, buckets, counts = self.of[measure]
        place = np.searchsorted(spans[:, 0], days, "right") - 1
        within = (place >= 0) & (days <= spans[np.maximum(place, 0), 1])
        wide = int(buckets.max(initial=0)) + 1
        keys = place[within] * wide + buckets[within].astype(np.int64)
        each = np.bincount(keys, weights=counts[within], minlength=len(spans) * wide).reshape(len(spans), wide)
        n = np.rint(each.sum(axis=1)).astype(int)
        found = [
            representative(int(np.searchsorted(running, quantile_rank(int(most), q)))) if most else np.nan
            for running, most in zip(each.cumsum(axis=1), n, strict=True)
        ]
        return np.array(found), n


def span(period: Period) -> tuple[int, int]:
    """Return a period's first and last Monday as days since 1970."""
    return (period.first.monday - EPOCH).days, (period.last.monday - EPOCH).days


_kept: Kept[Any] = Kept(KEPT_ANSWERS)


def forget_kept() -> None:
    """Forget every answer that is kept in memory."""
    _kept.forget()


def weekly(
    family: cells.Family, columns: Iterable[str], scope: Scope, first: Week, last: Week, *, from_the_start: bool = False
) -> Weekly:
    """Return sums of a family's columns per week.

    Args:
        family: the components that were counted together.
        columns: which of its columns.
        scope: whose.
        first: the first week that is told one by one.
        last: the last week.
        from_the_start: whether all weeks before the first come, too, added up in the week before it.
    """
    wanted = tuple(sorted(columns))
    level = _level(scope)
    months = None if from_the_start else _months(family, first, last)
    files = tuple(family.files(level, months)) if level in family.levels and family.summed else ()
    if not files or not wanted:
        nothing = np.zeros(0, dtype=np.int64)
        return Weekly(nothing, dict.fromkeys(wanted, nothing))
    whose = _whose(scope, level, Week.of(EPOCH) if from_the_start else first, last)
    key = (files, wanted, whose, first, last, from_the_start)
    return _kept.get(key, lambda: _weekly(files, wanted, whose, first, last, from_the_start))  # type: ignore[no-any-return]


def _weekly(
    files: Sequence[str], columns: Sequence[str], whose: Whose, first: Week, last: Week, from_the_start: bool
) -> Weekly:
    begins, ends = _day(first), _day(last)
    chosen = _chosen(files, whose, None if from_the_start else begins, ends)
    days = np.maximum(_together(file.days[rows] for file, rows in chosen), begins - DAYS)
    lowest = days.min() if len(days) else 0
    weeks = (days - lowest) // DAYS
    (there,) = np.bincount(weeks).nonzero()
    found = {}
    for column in columns:
        amounts = _together(file.numbers(column)[rows] for file, rows in chosen)
        found[column] = np.bincount(weeks, weights=amounts)[there]
    return Weekly(there * DAYS + lowest, found)


def _day(week: Week) -> int:
    return (week.monday - EPOCH).days


def _together(parts: Iterable[Any]) -> Any:
    listed = list(parts)
    return np.concatenate(listed) if listed else np.zeros(0, dtype=np.int64)


def _chosen(files: Sequence[str], whose: Whose, begins: int | None, ends: int) -> list[tuple[CellFile, Any]]:
    """Return the files that hold anything of a scope between two Mondays, with the numbers of those rows."""
    found = []
    for path in files:
        file = opened(path)
        rows = whose.rows(file)
        days = file.days[rows]
        rows = rows[days <= ends] if begins is None else rows[(days >= begins) & (days <= ends)]
        if len(rows):
            found.append((file, rows))
    return found


def _level(scope: Scope) -> str:
    if scope.reason or scope.segment:
        return "reason" if scope.reason else "segment"
    return "fine" if scope.of_people or scope.kind == "team" else "place"


def _months(family: cells.Family, first: Week, last: Week) -> set[str] | None:
    """Return the months in which rows of some weeks lie; all, where the week is not the one that places them."""
    return set(read.months_between(first.monday, last.sunday)) if family.week == "local_week" else None


@dataclass(frozen=True)
class Whose:
    """What a scope asks of cells: values of their keys, None for "all together", and for people their Mondays."""

    equal: tuple[tuple[str, str | None], ...]
    spans: tuple[tuple[str, int, int], ...] = ()
    mark: int = 0

    def __hash__(self) -> int:
        return hash((self.equal, self.mark))  # a line has thousands of spans

    def rows(self, file: CellFile) -> Any:
        """Return the numbers of the rows of a file that are asked for, in order."""
        rows = self._of_people(file) if self.spans else None
        for name, value in self.equal:
            key = file.key(name)
            if rows is None:
                (rows,) = (key.codes == key.code(value)).nonzero()
            else:
                rows = rows[key.codes[rows] == key.code(value)]
        return np.arange(len(file.days)) if rows is None else rows

    def _of_people(self, file: CellFile) -> Any:
        """Return the rows of people, each between the Mondays that count; who comes again, once for each stretch."""
        key = file.key("employee")
        parts = []
        for people, begins, ends in self._stretches:
            place = pc.index_in(key.names, people).fill_null(-1).to_numpy()
            (rows,) = (place >= 0)[key.codes].nonzero()
            who, days = place[key.codes[rows]], file.days[rows]
            parts.append(rows[(days >= begins[who]) & (days <= ends[who])])
        return np.sort(np.concatenate(parts)) if len(parts) > 1 else parts[0]

    @cached_property
    def _stretches(self) -> list[tuple[pa.Array, Any, Any]]:
        """Everyone's first stretch of Mondays, then everyone's second, and so on."""
        turns: list[list[tuple[str, int, int]]] = []
        seen: Counter[str] = Counter()
        for span in self.spans:
            if seen[span[0]] == len(turns):
                turns.append([])
            turns[seen[span[0]]].append(span)
            seen[span[0]] += 1
        columns = (zip(*turn, strict=True) for turn in turns)
        return [(pa.array(people), np.array(begins), np.array(ends)) for people, begins, ends in columns]


def _whose(scope: Scope, level: str, first: Week, last: Week) -> Whose:
    given = {"channel": scope.channel, "reason": scope.reason, "segment": scope.segment}
    if scope.kind in ("site", "team", "channel", "employee"):
        given[scope.kind] = scope.key
    if level == "place":
        return Whose(tuple((name, given.get(name) or None) for name in ("site", "channel")))
    equal = tuple((name, given[name]) for name in MOST_TELLING if given.get(name))
    if scope.kind != "line":
        return Whose(equal)
    return _of_lines.get((lines_version(), equal, scope.key, first, last), lambda: _of_line(equal, scope, first, last))


_of_lines: Kept[Whose] = Kept(200)


def _of_line(equal: tuple[tuple[str, str | None], ...], scope: Scope, first: Week, last: Week) -> Whose:
    spans = tuple((key, (start - EPOCH).days, (end - EPOCH).days) for key, start, end in members(scope, first, last))
    return Whose(equal, spans, hash(spans))


def lengths(family: cells.Family, components: Sequence[Component], scope: Scope, first: Week, last: Week) -> Lengths:
    """Return the histograms of a family per week: from cells, or from the facts of those whom no cell tells apart."""
    measures = tuple(sorted(component.name for component in components))
    level = None if scope.reason or scope.segment else _level(scope)
    whose = _whose(scope, level or "fine", first, last)
    months = _months(family, first, last)
    files = tuple(family.files(level or "fine", months))
    if not files:
        return Lengths({})
    key = (files, measures, whose, first, last, "lengths")
    if level is None:
        return _kept.get(key, lambda: _from_facts(family, components, whose, first, last))  # type: ignore[no-any-return]
    often = OFTEN if level == "place" else ""
    return _kept.get(key, lambda: _from_lists(files, measures, whose, first, last, often))  # type: ignore[no-any-return]


def _from_lists(
    files: Sequence[str], measures: Sequence[str], whose: Whose, first: Week, last: Week, often: str
) -> Lengths:
    """Return histograms from lists of buckets, which count once each where there is no list that says how often."""
    chosen = _chosen(files, whose, _day(first), _day(last))
    found = {}
    for measure in measures:
        listed = [_listed(file, rows, measure) for file, rows in chosen]
        days, buckets = _together(day for day, _bucket in listed), _together(bucket for _day, bucket in listed)
        n = _together(_listed(file, rows, measure + often)[1] for file, rows in chosen) if often else np.ones(len(days))
        found[measure] = (days, buckets, n)
    return Lengths(found)


def _listed(file: CellFile, rows: Any, name: str) -> tuple[Any, Any]:
    """Return what the lists of some rows hold, one after the other, each with the Monday of its row."""
    offsets, values = file.lists(name)
    begins, counts = offsets[rows], offsets[rows + 1] - offsets[rows]
    before = np.cumsum(counts) - counts
    return np.repeat(file.days[rows], counts), values[np.arange(counts.sum()) + np.repeat(begins - before, counts)]


def _from_facts(
    family: cells.Family, components: Sequence[Component], whose: Whose, first: Week, last: Week
) -> Lengths:
    months = _months(family, first, last)
    table = read.table(family.rows.tables[0], months=None if months is None else sorted(months))
    rows = table.filter(table[family.week].between(first.monday, last.monday))
    for name, value in whose.equal:
        rows = rows.filter(rows[name] == value)
    found = read.as_rows(read.run(lengths_by(rows, family.week, components, ("week",))))
    measures = sorted(component.name for component in components)
    columns = {name: np.array([row[name] for row in found], dtype=np.int64) for name in ("bucket", "n")}
    columns["day"] = np.array([(row["week"] - EPOCH).days for row in found], dtype=np.int64)
    columns["measure"] = np.array([measures.index(row["measure"]) + 1 for row in found], dtype=np.int64)
    return _arrays(measures, columns)


def _arrays(measures: Sequence[str], found: Mapping[str, Any]) -> Lengths:
    """Tell measures apart, which are given by their place, the first being 1."""
    split = {}
    for place, measure in enumerate(measures, start=1):
        mine = found["measure"] == place
        split[measure] = (found["day"][mine], found["bucket"][mine], found["n"][mine])
    return Lengths(split)


_days: dict[str, tuple[store.File, int, date | None, date | None]] = {}


def _days_of(table: str) -> tuple[date | None, date | None]:
    """Return the first and last day of which a fact table tells, as its files say; None where it is empty."""
    files = store.files(table)
    if not files:
        return None, None
    known = _days.get(table)
    if known is None or known[0] is not files[0] or known[1] != len(files):
        lows = [file.low.get("local_date") for file in files]
        highs = [file.high.get("local_date") for file in files]
        first = min((day for day in lows if day is not None), default=None)
        last = max((day for day in highs if day is not None), default=None)
        known = _days[table] = (files[0], len(files), first, last)
    return known[2], known[3]


def last_day(table: str) -> date | None:
    """Return the last day of which a fact table tells; None if it is empty."""
    return _days_of(table)[1]


def first_day(table: str) -> date | None:
    """Return the first day of which a fact table tells; None if it is empty."""
    return _days_of(table)[0]


def week_end(days: int) -> int:
    """Return the Sunday, as days since 1970, of the week with a Monday."""
    return days + 6


def monday(days: int) -> date:
    """Return a day given as days since 1970."""
    return EPOCH + timedelta(days=days)
