"""Do the numbers tell what the facts tell? Random ones are counted again from raw rows, one by one, in plain Python."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from fiftytwo.facts import read
from fiftytwo.facts.sql import month_span, months_between
from fiftytwo.lib.durations import LONGEST_SECONDS, bucket
from fiftytwo.lib.weeks import Week
from fiftytwo.metrics import cells, sums, verify_windows
from fiftytwo.metrics.definition import Component, Definition, Kind
from fiftytwo.metrics.plain import days, evaluated, holds
from fiftytwo.metrics.rows import CUTS, KEYS, Rows
from fiftytwo.metrics.scopes import Scope
from fiftytwo.org.models import Person, ReportingLine

RELATIVE_ERROR = 1e-9
SCOPES_A_WEEK = 8
CELLS = 1000
PLACE = ("month", "opened_at", "source", "source_id")

Row = dict[str, Any]


@dataclass(frozen=True)
class Mismatch:
    """A number that the cells tell differently from the facts."""

    metric: str
    scope: str
    week: str
    kept: float
    recounted: float


@dataclass
class Verified:
    """How many numbers were counted again, and which were wrong."""

    seed: int
    numbers: int = 0
    mismatches: list[Mismatch] = field(default_factory=list)

    def compare(self, metric: str, scope: Scope, week: Week, kept: float, again: float, size: float) -> None:
        """Note a number as it was kept and as it was counted again; ``size`` is how large its parts are together."""
        self.numbers += 1
        if not math.isclose(kept, again, rel_tol=0, abs_tol=RELATIVE_ERROR * size):
            self.mismatches.append(Mismatch(metric, str(scope), str(week), kept, again))


def verify(
    definitions: Iterable[Definition],
    *,
    seed: int,
    at_least: int | None = CELLS,
    progress: Callable[[str, float], None] | None = None,
) -> Verified:
    """Count numbers again and compare them: some that chance picks, or all.

    Args:
        definitions: what is counted.
        seed: the same one picks the same numbers, as long as the facts stay the same.
        at_least: how many numbers; None for every week and every scope, which takes long.
        progress: told what is being compared, and the share that is done.
    """
    listed = list(definitions)
    every = cells.families(listed)
    chance = random.Random(seed)  # noqa: S311
    found = Verified(seed)
    pairs = _weeks_of(every, chance)
    pairs.sort(key=lambda pair: pair[1])  # every kind of rows once, before any has its second week
    for number, (rows, _turn, week) in enumerate(pairs, start=1):
        if at_least is not None and found.numbers >= at_least:
            break
        checked = _Week(rows, week)
        scopes = checked.scopes()
        chosen = scopes if at_least is None else chance.sample(scopes, min(SCOPES_A_WEEK, len(scopes)))
        for family in (one for one in every if one.rows is rows):
            _compare(found, family, checked, chosen)
        if progress:
            progress(rows.name, number / len(pairs) if at_least is None else min(found.numbers / at_least, 1.0))
    for metric, scope, week, kept, again in verify_windows.numbers(listed, chance, every_one=at_least is None):
        found.compare(metric, scope, week, kept, again, max(abs(again), 1.0))
    return found


def _weeks_of(every: Sequence[cells.Family], chance: random.Random) -> list[tuple[Rows, int, Week]]:
    """Return every week of all rows that are counted; rows of one kind numbered in an order that chance gave."""
    pairs = []
    for rows in dict.fromkeys(family.rows for family in every):
        first, last = sums.first_day(rows.tables[0]), sums.last_day(rows.tables[0])
        if first is None or last is None:
            continue
        count = (Week.of(last).monday - Week.of(first).monday).days // 7 + 1
        turns = chance.sample(range(count), count)
        pairs += [(rows, turn, Week.of(first) + number) for number, turn in enumerate(turns)]
    return pairs


def _compare(found: Verified, family: cells.Family, checked: _Week, scopes: Sequence[Scope]) -> None:
    """Count every number of a family in a week again, for some scopes."""
    rows = checked.counting_in(family.week)
    mine = {scope: [n for n, row in enumerate(rows) if checked.belongs(row, scope)] for scope in scopes}
    for metric, scope, kept, again, size in (
        *_sums(family, rows, mine, checked.week),
        *_buckets(family, rows, mine, checked.week),
    ):
        found.compare(metric, scope, checked.week, kept, again, size)


Number = tuple[str, Scope, float, float, float]
"""The name of a number, whose it is, as it was kept, as it was counted again, and how large its parts are together."""
Mine = Mapping[Scope, Sequence[int]]


def _sums(family: cells.Family, rows: Sequence[Row], mine: Mine, week: Week) -> Iterator[Number]:
    span = (days(week.monday), days(week.monday))
    scopes = [scope for scope in mine if all(cut in family.cuts for cut in CUTS if getattr(scope, cut))]
    kept = {scope: sums.weekly(family, scope, sums.Weeks(week, week)) for scope in scopes if family.summed}
    for component in family.summed:
        parts = list(_parts(component, rows))
        for scope in scopes:
            for place, column in enumerate(component.columns):
                values = [parts[n][place] for n in mine[scope]]
                size = max(math.fsum(map(abs, values)), 1.0)
                yield column, scope, kept[scope].total(column, span), math.fsum(values), size


def _buckets(family: cells.Family, rows: Sequence[Row], mine: Mine, week: Week) -> Iterator[Number]:
    span = (days(week.monday), days(week.monday))
    for component in family.lengths:
        durations = [_duration(component, row) for row in rows]
        for scope in (scope for scope in mine if not (scope.reason or scope.segment)):
            kept = sums.lengths(family, family.lengths, scope, sums.Weeks(week, week)).histogram(component.name, span)
            again = Counter(bucket(seconds) for n in mine[scope] for seconds in durations[n])
            for index in kept.keys() | again.keys() or {0}:
                yield f"{component.name}[{index}]", scope, kept[index], again[index], 1.0


def _duration(component: Component, row: Row) -> list[float]:
    let = dict(component.let)
    if component.where and not holds(component.where, row, let):
        return []
    seconds = evaluated(component.of[0], row, let)
    return [float(seconds)] if seconds is not None and 0 <= seconds <= LONGEST_SECONDS else []


def _parts(component: Component, rows: Iterable[Row]) -> Iterator[tuple[float, ...]]:
    """Yield what each row adds to the columns of a component."""
    let = dict(component.let)
    for row in rows:
        counts = not component.where or holds(component.where, row, let)
        yield PARTS[component.kind](component, row, counts, let)


Let = Mapping[str, str]


def _count(_component: Component, _row: Row, counts: bool, _let: Let) -> tuple[float, ...]:
    return (float(counts),)


def _sum(component: Component, row: Row, counts: bool, let: Let) -> tuple[float, ...]:
    return (float(evaluated(component.of[0], row, let) or 0) if counts else 0.0,)


def _moments(component: Component, row: Row, counts: bool, let: Let) -> tuple[float, ...]:
    value = evaluated(component.of[0], row, let) if counts else None
    return (0.0, 0.0, 0.0) if value is None else (1.0, float(value), float(value) ** 2)


def _pairs(component: Component, row: Row, counts: bool, let: Let) -> tuple[float, ...]:
    values = [evaluated(text, row, let) for text in component.of] if counts else [None]
    if any(value is None for value in values):
        return (0.0,) * 6
    part, whole = (float(value or 0) for value in values)
    return (1.0, part, whole, part * part, whole * whole, part * whole)


def _open(_component: Component, row: Row, counts: bool, _let: Let) -> tuple[float, ...]:
    return (1.0, float(days(row["local_date"]))) if counts else (0.0, 0.0)


PARTS: dict[Kind, Callable[[Component, Row, bool, Let], tuple[float, ...]]] = {
    Kind.COUNT: _count,
    Kind.SUM: _sum,
    Kind.MOMENTS: _moments,
    Kind.PAIRS: _pairs,
    Kind.OPEN: _open,
}


class _Week:
    """The raw rows of one week, and whom each belongs to."""

    def __init__(self, rows: Rows, week: Week) -> None:
        self.rows, self.week = rows, week
        self._read: dict[str, list[Row]] = {}

    def counting_in(self, column: str) -> list[Row]:
        """Return the rows that count in this week by one of their week columns."""
        if column not in self._read:
            table = read.table(self.rows.tables[0])
            wanted = sorted((self.rows.columns - set(self.rows.added)) | {"month"})
            rows = read.rows(table.filter(table[column] == self.week.monday).select(*wanted))
            if self.rows.looks_ahead_days and rows:
                looked_ahead(rows, self._later(rows), self.rows.looks_ahead_days)
            self._read[column] = rows
        return self._read[column]

    def _later(self, rows: Sequence[Row]) -> Iterator[Row]:
        """Yield what the customers of some rows asked, from the first of their months to where these look ahead."""
        _begins, ends = month_span(max(row["month"] for row in rows))
        last = ends.date() + timedelta(days=self.rows.looks_ahead_days)
        first = month_span(min(row["month"] for row in rows))[0].date()
        table = read.table(self.rows.tables[0], months=months_between(first, last))
        customers = {row["customer"] for row in rows}
        for batch in read.stream(table.select("customer", "reason", *PLACE), size=50_000):
            yield from (row for row in read.as_rows(batch) if row["customer"] in customers)

    def scopes(self) -> list[Scope]:
        """Return every scope that occurs in this week, lines included."""
        rows = self.counting_in("local_week")
        found = [Scope()]
        for kind in KEYS:
            found += [Scope(kind, key) for key in sorted({row[kind] for row in rows if row.get(kind)})]
        for cut in CUTS:
            values = sorted({row[cut] for row in rows if row.get(cut)})
            found += [Scope(**{cut: value}) for value in values]
            pairs = sorted({(row["team"], row[cut]) for row in rows if row.get(cut) and row.get("team")})
            found += [Scope("team", team, **{cut: value}) for team, value in pairs[:200]]
        return [*found, *(Scope("line", key) for key in sorted(set().union(*self._heads.values(), set())))]

    def belongs(self, row: Row, scope: Scope) -> bool:
        """Say whether a row is one of a scope's."""
        cuts = {name: getattr(scope, name) for name in ("channel", *CUTS)}
        if any(value and row.get(name) != value for name, value in cuts.items()):
            return False
        if scope.kind == "line":
            employee = row.get("employee") or ""
            return employee == scope.key or scope.key in self._heads.get(employee, ())
        return scope.kind == "organisation" or row.get(scope.kind) == scope.key

    @property
    def _heads(self) -> dict[str, set[str]]:
        """Everyone with all those above them, as it was on this week's Monday."""
        if not hasattr(self, "_above"):
            keys = dict(Person.objects.values_list("pk", "key"))
            monday = self.week.monday
            direct: dict[str, set[str]] = {}
            for line in ReportingLine.objects.all():
                if line.since <= monday and (line.until is None or monday < line.until):
                    direct.setdefault(keys[line.person_id], set()).add(keys[line.manager_id])
            self._above = {person: _all_above(person, direct) for person in direct}
        return self._above


def _all_above(person: str, direct: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [person]
    while waiting:
        for head in direct.get(waiting.pop(), ()):
            if head not in found:
                found.add(head)
                waiting.append(head)
    return found


def looked_ahead(rows: Sequence[Row], later: Iterable[Row], ahead_days: int) -> None:
    """Say for each contact after how many seconds its customer came again about the same reason."""
    times: dict[tuple[str, str | None], list[tuple[Any, ...]]] = {}
    for row in later:
        times.setdefault((row["customer"], row["reason"]), []).append(_place(row))
    for places in times.values():
        places.sort()
    for row in rows:
        row["next_contact_seconds"] = None
        if row["customer"] is None:
            continue
        place = _place(row)
        after = next((one for one in times[row["customer"], row["reason"]] if one > place), None)
        if after is not None and 0 <= _whole(after[1]) - _whole(row["opened_at"]) <= ahead_days * 86400:
            row["next_contact_seconds"] = float(_whole(after[1]) - _whole(row["opened_at"]))


def _place(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in PLACE)


def _whole(moment: datetime) -> int:
    return math.floor(moment.timestamp())
