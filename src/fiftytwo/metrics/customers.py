"""Customers, counted once each: what adds up over neither weeks nor teams, so it is counted anew for each window.

Answers for a window are kept on disk under the names of the files it was counted from: they hold until one of these
files is replaced, and nothing has to remember that.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from fiftytwo.facts import derived, read, store
from fiftytwo.facts.kept import Kept
from fiftytwo.lib.periods import Period
from fiftytwo.metrics import formula
from fiftytwo.metrics.definition import Component
from fiftytwo.metrics.rows import ROWS
from fiftytwo.metrics.scopes import Scope, ScopeError
from fiftytwo.metrics.waiting import check_soon

if TYPE_CHECKING:
    import ibis

PLACES = ("organisation", "site", "team", "channel")
COLUMNS = ("customer", "local_week", *PLACES[1:])
_kept: Kept[dict[tuple[str, str], float]] = Kept(500)


def forget_kept() -> None:
    """Forget every answer that is kept in memory."""
    _kept.forget()


class Files:
    """The files of facts of windows, looked up once each, by whoever asks for many numbers at a time."""

    def __init__(self) -> None:
        self._of: dict[tuple[str, Period], tuple[str, ...]] = {}

    def of(self, component: Component, period: Period) -> tuple[str, ...]:
        """Return the files that a component's answer for a period rests on."""
        key = (component.facts, period)
        if key not in self._of:
            months = _months(period)
            tables = ROWS[component.facts].tables
            self._of[key] = tuple(uri for table in tables for uri in store.snapshot(table, months=months))
        return self._of[key]


def counted(component: Component, scope: Scope, period: Period, files: Files | None = None) -> float | None:
    """Return how many customers meet a condition in a period, or what they spent.

    The condition may use ``now`` and ``before``: how many rows of the customer count in the period, and in the one
    just before; ``value_now`` and ``value_before`` are the sums of what the component says to add.

    Raises:
        waiting.NotCountedYetError: if that takes long and the worker has not done it yet.
        ScopeError: if customers are not counted for this kind of scope.
    """
    if scope.of_people or scope.reason or scope.segment or (scope.channel and scope.kind != "organisation"):
        return None
    place = ("channel", scope.channel) if scope.channel else (scope.kind, scope.key)
    if place[0] not in PLACES:
        raise ScopeError(str(scope))
    uris = (files or Files()).of(component, period)
    found = _kept.get((component, period, uris), lambda: _everywhere(component, period, uris))
    return found.get(place, 0.0)


def _months(period: Period) -> list[str]:
    """Return the months of a period and of the one before."""
    return read.months_between(period.before().first.monday, period.last.sunday)


def _everywhere(component: Component, period: Period, uris: Sequence[str]) -> dict[tuple[str, str], float]:
    """Return the answer for every place at once, from disk if it was counted before."""
    name = hashlib.sha256(repr((component, str(period), sorted(uris))).encode()).hexdigest()[:24]
    path = derived.folder() / "customers" / ROWS[component.facts].name / f"{name}.parquet"
    if path.exists():
        path.touch()  # what is used stays
    else:
        for table in ROWS[component.facts].tables:
            check_soon(table, _months(period))
        derived.write(_expression(component, period), path)
    found = pq.read_table(path, columns=["kind", "key", "value"]).to_pydict()
    return {
        (kind, place): float(value or 0)
        for kind, place, value in zip(found["kind"], found["key"], found["value"], strict=True)
    }


def _expression(component: Component, period: Period) -> ibis.Table:
    import ibis

    rows = _rows(component, period)
    places = [_at(rows, kind, component, period) for kind in PLACES]
    return ibis.union(*places)


def _at(rows: ibis.Table, kind: str, component: Component, period: Period) -> ibis.Table:
    """Return the answer for each place of one kind."""
    import ibis

    placed = rows.mutate(kind=ibis.literal(kind), key=ibis.literal("") if kind == "organisation" else rows[kind])
    placed = placed.filter(placed.key.notnull())
    is_now = placed.local_week >= period.first.monday
    each = placed.group_by("kind", "key", "customer").aggregate(
        now=is_now.ifelse(1, 0).sum(),
        before=is_now.ifelse(0, 1).sum(),
        value_now=ibis.ifelse(is_now, placed.value, 0.0).sum().fill_null(0.0),
        value_before=ibis.ifelse(is_now, 0.0, placed.value).sum().fill_null(0.0),
    )
    meets = formula.compiled(component.of[0], each, {})
    amount: Any = each[component.of[1]] if len(component.of) > 1 else ibis.literal(1.0)
    return each.group_by("kind", "key").aggregate(value=ibis.ifelse(meets, amount, 0.0).sum())


def _rows(component: Component, period: Period) -> ibis.Table:
    """Return the rows of a window and of the one before, of customers whom we know, with what is added up."""
    import ibis

    before, months = period.before(), _months(period)
    parts = [_of_table(read.table(table, months=months), component) for table in ROWS[component.facts].tables]
    rows = ibis.union(*parts) if len(parts) > 1 else parts[0]
    within = rows.local_week.between(before.first.monday, period.last.monday)
    return rows.filter(within & rows.customer.notnull() & (rows.customer != ""))


def _of_table(table: ibis.Table, component: Component) -> ibis.Table:
    import ibis

    if component.where:
        table = table.filter(formula.compiled(component.where, table, dict(component.let)))
    value = table["price"].cast("float64") if "price" in table.columns else ibis.literal(0.0)
    kept = {name: table[name] if name in table.columns else ibis.null("string") for name in COLUMNS}
    return table.select(**kept, value=value)
