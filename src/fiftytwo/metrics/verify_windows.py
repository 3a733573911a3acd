"""Customers counted once each, and what is open at the end of a week, counted again from raw rows in plain Python.

Cells hold neither: customers are counted for each window by the engine, and what is open is all that came less all that
went. Here every row of two weeks is looked at for the first, and every row that is still open for the second.
"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from fiftytwo.facts import read
from fiftytwo.lib.periods import week as one_week
from fiftytwo.lib.weeks import Week
from fiftytwo.metrics import customers, sums
from fiftytwo.metrics.compute import Counter
from fiftytwo.metrics.definition import Component, Definition, Kind
from fiftytwo.metrics.plain import days, evaluated, holds
from fiftytwo.metrics.rows import ROWS
from fiftytwo.metrics.scopes import Scope

WINDOWS = 2
SCOPES_A_WINDOW = 6
PLACES = ("site", "team", "channel")
Number = tuple[str, Scope, Week, float, float]
"""The name of a number, whose it is, of which week, as it is told, and as it was counted again."""
Tally = dict[str, float]


def numbers(definitions: Iterable[Definition], chance: random.Random, *, every_one: bool) -> Iterator[Number]:
    """Yield numbers of customers and stocks, as told and as counted again: of random weeks and places, or of all."""
    listed = list(definitions)
    for kind, counted in ((Kind.CUSTOMERS, _customers), (Kind.OPEN, _open)):
        found = {c: d for d in listed for c in d.all_components if c.kind is kind}
        for component, definition in sorted(found.items(), key=lambda pair: pair[0].name):
            weeks = _weeks(component)
            for week in weeks if every_one else chance.sample(weeks, min(WINDOWS, len(weeks))):
                yield from counted(definition, component, week, None if every_one else chance)


def _weeks(component: Component) -> list[Week]:
    tables = ROWS[component.facts].tables
    ends = [(sums.first_day(table), sums.last_day(table)) for table in tables]
    known = [(first, last) for first, last in ends if first is not None and last is not None]
    if not known:
        return []
    first, last = min(Week.of(first) for first, _last in known), max(Week.of(last) for _first, last in known)
    return [first + n for n in range(last - first + 1)]


def _chosen(places: Iterable[tuple[str, str]], chance: random.Random | None) -> Sequence[tuple[str, str]]:
    listed = sorted(places)
    return listed if chance is None else chance.sample(listed, min(SCOPES_A_WINDOW, len(listed)))


def _scope(place: tuple[str, str]) -> Scope:
    kind, key = place
    return Scope() if kind == "organisation" else Scope(kind, key)


def _places(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "organisation", ""
    yield from ((kind, row[kind]) for kind in PLACES if row.get(kind) is not None)


# ---- customers


def _customers(
    _definition: Definition, component: Component, week: Week, chance: random.Random | None
) -> Iterator[Number]:
    tallies: dict[tuple[str, str], dict[str, Tally]] = defaultdict(dict)
    for row in _rows_of_customers(component, week):
        for place in _places(row):
            _add(tallies[place].setdefault(row["customer"], _nothing()), row, week)
    period = one_week(week)
    for place in _chosen(tallies, chance):
        told = customers.counted(component, _scope(place), period)
        if told is not None:
            again = math.fsum(_amount(component, tally) for tally in tallies[place].values())
            yield component.name, _scope(place), week, told, again


def _rows_of_customers(component: Component, week: Week) -> Iterator[dict[str, Any]]:
    """Yield the rows of a week and of the one before that count, of customers whom we know."""
    before, let = week + -1, dict(component.let)
    for name in ROWS[component.facts].tables:
        table = read.table(name, months=read.months_between(before.monday, week.sunday))
        wanted = sorted((ROWS[component.facts].columns | {"price"}) & set(table.columns))
        rows = table.filter(table.local_week.isin([before.monday, week.monday])).select(*wanted)
        for batch in read.stream(rows, size=50_000):
            for row in read.as_rows(batch):
                if row["customer"] and (not component.where or holds(component.where, row, let)):
                    yield row


def _nothing() -> Tally:
    return {"now": 0, "before": 0, "value_now": 0.0, "value_before": 0.0}


def _add(tally: Tally, row: Mapping[str, Any], week: Week) -> None:
    when = "now" if row["local_week"] == week.monday else "before"
    tally[when] += 1
    tally[f"value_{when}"] += float(row.get("price") or 0)


def _amount(component: Component, tally: Tally) -> float:
    if evaluated(component.of[0], tally, {}) is not True:
        return 0.0
    return float(tally[component.of[1]]) if len(component.of) > 1 else 1.0


# ---- stocks


def _open(definition: Definition, component: Component, week: Week, chance: random.Random | None) -> Iterator[Number]:
    waiting: dict[tuple[str, str], list[date]] = defaultdict(list)
    seen = {("organisation", "")}
    for row in _rows_that_wait(component, week):
        for place in _places(row):
            seen.add(place)
            waiting[place].append(row["local_date"])
    period = one_week(week)
    for place in _chosen(seen, chance):
        scope = _scope(place)
        told = Counter(week.sunday, [definition], scope, (period,)).stock(component, period)
        if told is not None:
            yield f"{component.name}.n", scope, week, told["n"], float(len(waiting[place]))
            age = math.fsum(days(week.sunday) - days(came) for came in waiting[place])
            yield f"{component.name}.days", scope, week, told["days"], age


def _rows_that_wait(component: Component, week: Week) -> Iterator[dict[str, Any]]:
    """Yield the rows that came by the end of a week and had not gone by then."""
    let, rows = dict(component.let), ROWS[component.facts]
    table = read.table(rows.tables[0])
    came, went = table[component.week], table[component.until]
    still = (came <= week.monday) & (went.isnull() | (went > week.monday))
    wanted = sorted(rows.columns & set(table.columns))
    for batch in read.stream(table.filter(still).select(*wanted), size=50_000):
        for row in read.as_rows(batch):
            if not component.where or holds(component.where, row, let):
                yield row
