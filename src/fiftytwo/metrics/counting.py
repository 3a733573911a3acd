"""How components are counted from rows, as expressions that every engine computes alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from fiftytwo.lib.durations import LONGEST_SECONDS, bucket_expression
from fiftytwo.metrics import formula
from fiftytwo.metrics.definition import Component, Kind

CODED = "coded_"
"""Begins the name of a column that carries a key as it is grouped by, the empty name for what is unknown."""

if TYPE_CHECKING:
    import ibis


def counted_by(
    table: ibis.Table,
    week: str,
    components: Sequence[Component],
    keys: Sequence[str],
    of_lengths: Sequence[Component] = (),
) -> ibis.Table:
    """Return the sums of components per week and further keys; rows without a week count nowhere.

    Args:
        table: the rows.
        week: the column with the week in which a row counts.
        components: what is summed.
        keys: what the sums are told apart by; a key that the rows do not know is empty.
        of_lengths: durations whose buckets are listed, one number for each duration.
    """
    rows = table.filter(table[week].notnull())
    sums = {name: value for component in components for name, value in _sums(rows, component)}
    lists = {component.name: buckets(rows, component).collect() for component in of_lengths}
    return rows.group_by(**_keys(rows, week, keys)).aggregate(**sums, **lists)


def buckets(rows: ibis.Table, component: Component) -> Any:
    """Return the bucket of each row's duration.

    Negative ones, of a clock that went back, and impossible ones have none; definitions count them as left out.
    """
    seconds = _value(rows, component, 0)
    kept = _where(rows, component) & (seconds >= 0) & (seconds <= LONGEST_SECONDS)
    return bucket_expression(_only(kept, seconds)).cast("int16")


def lengths_by(table: ibis.Table, week: str, components: Sequence[Component], keys: Sequence[str]) -> ibis.Table:
    """Return how many durations of each histogram fell into each bucket, per week and further keys."""
    import ibis

    rows = table.filter(table[week].notnull())
    parts = []
    for component in components:
        known = rows.mutate(bucket=buckets(rows, component))
        known = known.filter(known.bucket.notnull())
        by = {"measure": ibis.literal(component.name), **_keys(known, week, keys), "bucket": known.bucket}
        parts.append(known.group_by(**by).aggregate(n=known.count()))
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def _keys(rows: ibis.Table, week: str, keys: Sequence[str]) -> dict[str, Any]:
    import ibis

    found: dict[str, Any] = {}
    for key in keys:
        if key == "week":
            found[key] = rows[week]
        elif CODED + key in rows.columns:
            found[key] = rows[CODED + key]
        elif key not in rows.columns:
            found[key] = ibis.literal("")
        else:
            found[key] = rows[key].fill_null("") if rows[key].type().is_string() else rows[key]
    return found


def _sums(rows: ibis.Table, component: Component) -> Iterator[tuple[str, Any]]:
    """Yield the columns of one component with their sums: 0 where nothing counts."""
    where = _where(rows, component)
    match component.kind:
        case Kind.COUNT:
            sums = [_how_many(where)]
        case Kind.SUM:
            sums = [_total(_masked(rows, component, 0))]
        case Kind.MOMENTS:
            value = _masked(rows, component, 0)
            sums = [value.count(), _total(value), _total(value * value)]
        case Kind.PAIRS:
            part, whole = _masked(rows, component, 0), _masked(rows, component, 1)
            both = part.notnull() & whole.notnull()
            part, whole = _only(both, part), _only(both, whole)
            products = (part, whole, part * part, whole * whole, part * whole)
            sums = [_how_many(both), *map(_total, products)]
        case Kind.OPEN:
            days = _days(rows.local_date)
            sums = [_how_many(where), _only(where, days).sum().fill_null(0).cast("int64")]
        case _:
            raise AssertionError(f"{component.kind} is not in the cells")
    yield from zip(component.columns, sums, strict=True)


def _days(day: Any) -> Any:
    """Return a day as days since 1970."""
    return (
        day.epoch_days().cast("int64") if hasattr(day, "epoch_days") else day.cast("timestamp").epoch_seconds() // 86400
    )


def _how_many(truth: Any) -> Any:
    return _only(truth, 1).count()


def _total(value: Any) -> Any:
    return value.sum().fill_null(0.0)


def _only(truth: Any, value: Any) -> Any:
    import ibis

    return ibis.ifelse(truth, value, None)


def _masked(rows: ibis.Table, component: Component, place: int) -> Any:
    value = _value(rows, component, place)
    return _only(_where(rows, component), value) if component.where else value


def _value(rows: ibis.Table, component: Component, place: int) -> Any:
    value = formula.compiled(component.of[place], rows, dict(component.let))
    return _of_each(rows, component, value).cast("float64")


def _where(rows: ibis.Table, component: Component) -> Any:
    truth = formula.compiled(component.where or "True", rows, dict(component.let))
    return _of_each(rows, component, truth).fill_null(False)


def _of_each(rows: ibis.Table, component: Component, value: Any) -> Any:
    """Return a value that is the same for all rows as one of each row, so that it can be summed."""
    import ibis

    return value if isinstance(value, ibis.Column) else ibis.ifelse(rows[component.week].notnull(), value, None)
