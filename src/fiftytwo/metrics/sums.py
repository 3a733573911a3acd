"""What components amount to, week by week, for one scope: read from cells, and from facts where no cell is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from fiftytwo.facts import derived, read
from fiftytwo.facts.kept import Kept
from fiftytwo.facts.sql import file_list, quoted
from fiftytwo.lib.periods import Period
from fiftytwo.lib.weeks import Week
from fiftytwo.metrics import cells
from fiftytwo.metrics.counting import lengths_by
from fiftytwo.metrics.definition import Component
from fiftytwo.metrics.scopes import Scope, members

EPOCH = date(1970, 1, 1)
KEPT_ANSWERS = 2000


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
    """How many durations of each measure fell into which bucket in which week."""

    measures: Any
    days: Any
    buckets: Any
    counts: Any

    def histogram(self, measure: str, weeks: Sequence[int]) -> Counter[int]:
        """Return the histogram of a measure between two weeks, given as days, both included."""
        wanted = (self.measures == measure) & (self.days >= weeks[0]) & (self.days <= weeks[1])
        if not wanted.any():
            return Counter()
        summed = np.bincount(self.buckets[wanted].astype(np.int64), weights=self.counts[wanted])
        (there,) = summed.nonzero()
        return Counter({int(bucket): round(summed[bucket]) for bucket in there})


def span(period: Period) -> tuple[int, int]:
    """Return a period's first and last Monday as days since 1970."""
    return (period.first.monday - EPOCH).days, (period.last.monday - EPOCH).days


_kept: Kept[Any] = Kept(KEPT_ANSWERS)


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
    key = (cells.version(), family.folder, wanted, scope, first, last, from_the_start)
    return _kept.get(key, lambda: _weekly(family, wanted, scope, first, last, from_the_start))  # type: ignore[no-any-return]


def _weekly(
    family: cells.Family, columns: Sequence[str], scope: Scope, first: Week, last: Week, from_the_start: bool
) -> Weekly:
    level = _level(scope)
    files = family.files(level) if level in family.levels else []
    if not files or not columns:
        nothing = np.zeros(0, dtype=np.int64)
        return Weekly(nothing, dict.fromkeys(columns, nothing))
    sums = ", ".join(f"sum({quoted(column)})::DOUBLE AS {quoted(column)}" for column in columns)
    opening = (first + -1).monday
    day = f"greatest(c.week, DATE '{opening}')" if from_the_start else "c.week"
    since = "" if from_the_start else f"c.week >= DATE '{first.monday}' AND "
    where, parameters, joined = _restricted(scope, first, last, from_the_start)
    query = (
        f"SELECT date_diff('day', DATE '1970-01-01', {day})::BIGINT AS day, {sums} "
        f"FROM read_parquet({file_list(files)}) c {joined[0]} "
        f"WHERE {since}c.week <= DATE '{last.monday}'{where} GROUP BY 1 ORDER BY 1"
    )
    found = derived.columns_of(query, parameters, **joined[1])
    return Weekly(found.pop("day"), found)


def _level(scope: Scope) -> str:
    if scope.of_people:
        return "fine"
    return "reason" if scope.reason else "segment" if scope.segment else "coarse"


def _restricted(
    scope: Scope, first: Week, last: Week, from_the_start: bool
) -> tuple[str, list[str], tuple[str, dict[str, pa.Table]]]:
    """Return the condition of a scope, its parameters, and what has to be joined for it."""
    equal = {"channel": scope.channel, "reason": scope.reason, "segment": scope.segment}
    if scope.kind in ("site", "team", "channel", "employee"):
        equal[scope.kind] = scope.key
    given = {name: value for name, value in equal.items() if value}
    where = "".join(f" AND c.{name} = ?" for name in given)
    if scope.kind != "line":
        return where, list(given.values()), ("", {})
    begins = Week.of(EPOCH) if from_the_start else first
    spans = members(scope, begins, last)
    table = pa.table(
        {
            "employee": pa.array([person for person, _start, _end in spans], pa.string()),
            "begins": pa.array([start for _person, start, _end in spans], pa.date32()),
            "ends": pa.array([end for _person, _start, end in spans], pa.date32()),
        }
    )
    join = "JOIN line l ON c.employee = l.employee AND c.week BETWEEN l.begins AND l.ends"
    return where, list(given.values()), (join, {"line": table})


def lengths(family: cells.Family, components: Sequence[Component], scope: Scope, first: Week, last: Week) -> Lengths:
    """Return the histograms of a family per week: from cells, or from the facts of those whom no cell tells apart."""
    measures = tuple(sorted(component.name for component in components))
    key = (cells.version(), family.folder, measures, scope, first, last, "lengths")
    return _kept.get(key, lambda: _lengths(family, components, scope, first, last))  # type: ignore[no-any-return]


def _lengths(family: cells.Family, components: Sequence[Component], scope: Scope, first: Week, last: Week) -> Lengths:
    if scope.of_people or scope.reason or scope.segment:
        return _lengths_from_facts(family, components, scope, first, last)
    files = family.files("lengths")
    if not files:
        return _arrays([])
    where, parameters, _joined = _restricted(scope, first, last, False)
    names = ", ".join("?" for _component in components)
    query = (
        "SELECT c.measure, date_diff('day', DATE '1970-01-01', c.week)::BIGINT, c.bucket, sum(c.n)::BIGINT "
        f"FROM read_parquet({file_list(files)}) c WHERE c.measure IN ({names}) "
        f"AND c.week BETWEEN DATE '{first.monday}' AND DATE '{last.monday}'{where} GROUP BY 1, 2, 3"
    )
    return _arrays(derived.rows(query, [*(component.name for component in components), *parameters]))


def _lengths_from_facts(
    family: cells.Family, components: Sequence[Component], scope: Scope, first: Week, last: Week
) -> Lengths:
    table = read.table(family.rows.tables[0], months=_months(family, first, last))
    rows = table.filter(table[family.week].between(first.monday, last.monday))
    for name in ("channel", "reason", "segment"):
        value = getattr(scope, name)
        rows = rows.filter(rows[name] == value) if value else rows
    if not scope.of_people:
        rows = rows.filter(rows[scope.kind] == scope.key) if scope.key else rows
        found = read.run(lengths_by(rows, family.week, components, ("week",)))
        return _from_arrow(found, None)
    spans = members(scope, first, last)
    rows = rows.filter(rows.employee.isin(sorted({person for person, _start, _end in spans})))
    found = read.run(lengths_by(rows, family.week, components, ("week", "employee")))
    return _from_arrow(found, spans)


def _months(family: cells.Family, first: Week, last: Week) -> list[str] | None:
    """Return the months in which rows of some weeks lie; all, where the week is not the one that places them."""
    return read.months_between(first.monday, last.sunday) if family.week == "local_week" else None


def _from_arrow(found: pa.Table, spans: list[tuple[str, date, date]] | None) -> Lengths:
    rows = read.as_rows(found)
    if spans is not None:
        there: dict[str, list[tuple[date, date]]] = {}
        for person, start, end in spans:
            there.setdefault(person, []).append((start, end))
        rows = [r for r in rows if any(start <= r["week"] <= end for start, end in there[r["employee"]])]
    return _arrays([(r["measure"], (r["week"] - EPOCH).days, r["bucket"], r["n"]) for r in rows])


def _arrays(rows: Sequence[tuple[Any, ...]]) -> Lengths:
    measures, days, buckets, counts = zip(*rows, strict=True) if rows else ((), (), (), ())
    return Lengths(
        np.array(measures, dtype=object),
        np.array(days, dtype=np.int64),
        np.array(buckets, dtype=np.int64),
        np.array(counts, dtype=np.int64),
    )


def last_day(table: str) -> date | None:
    """Return the last day of which a fact table tells; None if it is empty."""
    from fiftytwo.facts import store

    days = [file.high.get("local_date") for file in store.files(table)]
    return max((day for day in days if day is not None), default=None)


def first_day(table: str) -> date | None:
    """Return the first day of which a fact table tells; None if it is empty."""
    from fiftytwo.facts import store

    days = [file.low.get("local_date") for file in store.files(table)]
    return min((day for day in days if day is not None), default=None)


def week_end(days: int) -> int:
    """Return the Sunday, as days since 1970, of the week with a Monday."""
    return days + 6


def monday(days: int) -> date:
    """Return a day given as days since 1970."""
    return EPOCH + timedelta(days=days)
