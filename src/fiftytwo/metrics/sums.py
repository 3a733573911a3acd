"""What components amount to, week by week, for one scope: read from cells, and from facts where no cell is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from fiftytwo.facts import derived, read, store
from fiftytwo.facts.kept import Kept
from fiftytwo.facts.sql import file_list, literal, quoted
from fiftytwo.lib.periods import Period
from fiftytwo.lib.weeks import Week
from fiftytwo.metrics import cells
from fiftytwo.metrics.counting import lengths_by
from fiftytwo.metrics.definition import Component
from fiftytwo.metrics.scopes import Scope, members

EPOCH = date(1970, 1, 1)
KEPT_ANSWERS = 2000
FEW_PEOPLE = 500
DAY = "date_diff('day', DATE '1970-01-01', c.week)::BIGINT"


@dataclass(frozen=True)
class Weekly:
    """Sums per week: ``days`` are Mondays as days since 1970, in order; every column is as long."""

    days: Any
    columns: Mapping[str, Any]

    def total(self, column: str, weeks: Sequence[int]) -> float:
        """Return the sum of a column over the weeks between two, given as days, both included."""
        low, high = np.searchsorted(self.days, weeks[0], "left"), np.searchsorted(self.days, weeks[1], "right")
        return float(self.columns[column][low:high].sum())


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
    whose = _whose(scope, Week.of(EPOCH) if from_the_start else first, last)
    key = (files, wanted, whose, first, last, from_the_start)
    return _kept.get(key, lambda: _weekly(files, wanted, whose, first, last, from_the_start))  # type: ignore[no-any-return]


def _weekly(
    files: Sequence[str], columns: Sequence[str], whose: Whose, first: Week, last: Week, from_the_start: bool
) -> Weekly:
    sums = ", ".join(f"sum({quoted(column)})::DOUBLE AS {quoted(column)}" for column in columns)
    opening = (first + -1).monday
    day = f"greatest(c.week, DATE '{opening}')" if from_the_start else "c.week"
    since = "" if from_the_start else f"c.week >= DATE '{first.monday}' AND "
    query = (
        f"SELECT date_diff('day', DATE '1970-01-01', {day})::BIGINT AS day, {sums} "
        f"FROM read_parquet({file_list(files)}) c {whose.join} "
        f"WHERE {since}c.week <= DATE '{last.monday}'{whose.where} GROUP BY 1 ORDER BY 1"
    )
    found = derived.columns_of(query, whose.parameters, **whose.tables())
    return Weekly(found.pop("day"), found)


def _level(scope: Scope) -> str:
    if scope.of_people:
        return "fine"
    return "reason" if scope.reason else "segment" if scope.segment else "coarse"


def _months(family: cells.Family, first: Week, last: Week) -> set[str] | None:
    """Return the months in which rows of some weeks lie; all, where the week is not the one that places them."""
    return set(read.months_between(first.monday, last.sunday)) if family.week == "local_week" else None


@dataclass(frozen=True)
class Whose:
    """What a scope asks of cells: values of their keys, and for people who they are between which Mondays."""

    equal: tuple[tuple[str, str], ...]
    spans: tuple[tuple[str, date, date], ...] = ()

    @property
    def where(self) -> str:
        """The condition, to follow another one."""
        listed = sorted({person for person, _start, _end in self.spans})
        people = f" AND c.employee IN ({', '.join(map(literal, listed))})" if 0 < len(listed) <= FEW_PEOPLE else ""
        return people + "".join(f" AND c.{name} = ?" for name, _value in self.equal)

    @property
    def parameters(self) -> list[str]:
        """What the question marks of the condition stand for."""
        return [value for _name, value in self.equal]

    @property
    def join(self) -> str:
        """How the cells are joined with the people, where there are any."""
        return "JOIN line l ON c.employee = l.employee AND c.week BETWEEN l.begins AND l.ends" if self.spans else ""

    def tables(self) -> dict[str, pa.Table]:
        """Return what is joined."""
        if not self.spans:
            return {}
        people, begins, ends = zip(*self.spans, strict=True)
        columns = {"employee": pa.array(people), "begins": pa.array(begins), "ends": pa.array(ends)}
        return {"line": pa.table(columns)}


def _whose(scope: Scope, first: Week, last: Week) -> Whose:
    given = {"channel": scope.channel, "reason": scope.reason, "segment": scope.segment}
    if scope.kind in ("site", "team", "channel", "employee"):
        given[scope.kind] = scope.key
    spans = tuple(members(scope, first, last)) if scope.kind == "line" else ()
    return Whose(tuple((name, value) for name, value in given.items() if value), spans)


def lengths(family: cells.Family, components: Sequence[Component], scope: Scope, first: Week, last: Week) -> Lengths:
    """Return the histograms of a family per week: from cells, or from the facts of those whom no cell tells apart."""
    measures = tuple(sorted(component.name for component in components))
    whose = _whose(scope, first, last)
    months = _months(family, first, last)
    level = _length_level(scope)
    files = tuple(family.files(level or "fine", months))
    if not files:
        return Lengths({})
    key = (files, measures, whose, first, last, "lengths")
    if level is None:
        return _kept.get(key, lambda: _from_facts(family, components, whose, first, last))  # type: ignore[no-any-return]
    find = _from_spread if level == "spread" else _from_lists
    return _kept.get(key, lambda: find(files, measures, whose, first, last))  # type: ignore[no-any-return]


def _length_level(scope: Scope) -> str | None:
    """Return the level with the histograms of a scope; None for a cut whose histograms no cell keeps."""
    if scope.reason or scope.segment:
        return None
    return "fine" if scope.of_people or scope.kind == "team" else "spread"


def _from_spread(files: Sequence[str], measures: Sequence[str], whose: Whose, first: Week, last: Week) -> Lengths:
    listed = file_list(measures)
    query = (
        f"SELECT list_position({listed}, c.measure)::BIGINT AS measure, {DAY} AS day, c.bucket::BIGINT AS bucket, "
        f"sum(c.n)::BIGINT AS n FROM read_parquet({file_list(files)}) c WHERE list_contains({listed}, c.measure) "
        f"AND c.week BETWEEN DATE '{first.monday}' AND DATE '{last.monday}'{whose.where} GROUP BY ALL"
    )
    return _arrays(measures, derived.columns_of(query, whose.parameters))


def _from_lists(files: Sequence[str], measures: Sequence[str], whose: Whose, first: Week, last: Week) -> Lengths:
    chosen = (
        f"SELECT {DAY} AS day, {', '.join(f'c.{quoted(name)}' for name in measures)} "
        f"FROM read_parquet({file_list(files)}) c {whose.join} "
        f"WHERE c.week BETWEEN DATE '{first.monday}' AND DATE '{last.monday}'{whose.where}"
    )
    parts = (
        f"SELECT {place}::BIGINT AS measure, day, bucket::BIGINT AS bucket, count(*) AS n "
        f"FROM (SELECT day, unnest({quoted(name)}) AS bucket FROM chosen) GROUP BY ALL"
        for place, name in enumerate(measures, start=1)
    )
    query = f"WITH chosen AS MATERIALIZED ({chosen}) {' UNION ALL '.join(parts)}"
    return _arrays(measures, derived.columns_of(query, whose.parameters, **whose.tables()))


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
