"""How components are counted from rows, as expressions that every engine computes alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from fiftytwo.lib.durations import LONGEST_SECONDS, bucket_expression
from fiftytwo.metrics import formula
from fiftytwo.metrics.definition import Component, Kind

if TYPE_CHECKING:
    import ibis


def counted_by(table: ibis.Table, week: str, components: Sequence[Component], keys: Sequence[str]) -> ibis.Table:
    """Return the sums of components per week and further keys; rows without a week count nowhere."""
    rows = table.filter(table[week].notnull())
    sums = {name: value for component in components for name, value in _sums(rows, component)}
    return rows.group_by(**_keys(rows, week, keys)).aggregate(**sums)


def lengths_by(table: ibis.Table, week: str, components: Sequence[Component], keys: Sequence[str]) -> ibis.Table:
    """Return how many durations of each histogram fell into each bucket, per week and further keys.

    Negative ones, of a clock that went back, and impossible ones have no bucket; definitions count them as left out.
    """
    import ibis

    parts = [_lengths(table.filter(table[week].notnull()), week, component, keys) for component in components]
    return ibis.union(*parts).order_by("measure", "week") if len(parts) > 1 else parts[0].order_by("week")


def _lengths(rows: ibis.Table, week: str, component: Component, keys: Sequence[str]) -> ibis.Table:
    import ibis

    seconds = _value(rows, component, component.of[0])
    kept = _where(rows, component) & (seconds >= 0) & (seconds <= LONGEST_SECONDS)
    known = rows.mutate(seconds=seconds).filter(kept.fill_null(False))
    grouped = known.group_by(
        measure=ibis.literal(component.name), **_keys(known, week, keys), bucket=bucket_expression(known.seconds)
    )
    return grouped.aggregate(n=known.count())


def _keys(rows: ibis.Table, week: str, keys: Sequence[str]) -> dict[str, Any]:
    import ibis

    found: dict[str, Any] = {}
    for key in keys:
        if key == "week":
            found[key] = rows[week]
        elif key in rows.columns:
            found[key] = rows[key].fill_null("")
        else:
            found[key] = ibis.literal("")
    return found


def _sums(rows: ibis.Table, component: Component) -> Iterator[tuple[str, Any]]:
    """Yield the columns of one component with their sums: 0 where nothing counts."""
    where = _where(rows, component)
    match component.kind:
        case Kind.COUNT:
            values = [_number(where)]
        case Kind.SUM:
            values = [_masked(rows, component, 0, where)]
        case Kind.MOMENTS:
            value = _masked(rows, component, 0, where)
            values = [_number(value.notnull()), value, value * value]
        case Kind.PAIRS:
            part, whole = _masked(rows, component, 0, where), _masked(rows, component, 1, where)
            both = part.notnull() & whole.notnull()
            part, whole = _only(both, part), _only(both, whole)
            values = [_number(both), part, whole, part * part, whole * whole, part * whole]
        case Kind.OPEN:
            values = _open(rows, component, where)
        case _:
            raise AssertionError(f"{component.kind} is not in the cells")
    for column, value in zip(component.columns, values, strict=True):
        yield column, value.sum().fill_null(0)


def _open(rows: ibis.Table, component: Component, where: Any) -> list[Any]:
    """What came, and, in the half that is gone, what went: how many, and the days on which they came, summed."""
    began = rows.local_date
    days = (
        began.epoch_days().cast("int64")
        if hasattr(began, "epoch_days")
        else began.cast("timestamp").epoch_seconds() // 86400
    )
    return [_number(where), _only(where, days)]


def _number(truth: Any) -> Any:
    return truth.ifelse(1, 0).cast("int64")


def _only(truth: Any, value: Any) -> Any:
    import ibis

    return ibis.ifelse(truth, value, None)


def _masked(rows: ibis.Table, component: Component, place: int, where: Any) -> Any:
    value = _value(rows, component, component.of[place])
    return _only(where, value) if component.where else value


def _value(rows: ibis.Table, component: Component, text: str) -> Any:
    return _per_row(rows, formula.compiled(text, rows, dict(component.let)).cast("float64"))


def _where(rows: ibis.Table, component: Component) -> Any:
    truth = formula.compiled(component.where or "True", rows, dict(component.let)).fill_null(False)
    return _per_row(rows, truth)


def _per_row(rows: ibis.Table, value: Any) -> Any:
    """Return a value that is the same for all rows as one of each row, so that it can be summed."""
    import ibis

    return value if isinstance(value, ibis.expr.types.Column) else ibis.ifelse(rows.source_id.isnull(), value, value)
