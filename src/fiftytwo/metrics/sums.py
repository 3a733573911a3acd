"""What components amount to, week by week, for one scope: read from cells, and from facts where no cell is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from fiftytwo.facts import read, store
from fiftytwo.facts.kept import Kept
from fiftytwo.lib.durations import representative
from fiftytwo.lib.intervals import quantile_rank
from fiftytwo.lib.periods import Period
from fiftytwo.lib.weeks import Week
from fiftytwo.metrics import cells
from fiftytwo.metrics.cell_files import CellFile, opened, spread
from fiftytwo.metrics.counting import lengths_by
from fiftytwo.metrics.definition import Component
from fiftytwo.metrics.placed_cells import OFTEN
from fiftytwo.metrics.rolled_lines import rolled
from fiftytwo.metrics.scopes import LinesVersion, Scope
from fiftytwo.metrics.whose import EPOCH as EPOCH
from fiftytwo.metrics.whose import Whose, level_of, whose

KEPT_ANSWERS = 400
DAYS = 7


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
        return over_spans(self.days, self.columns[column], spans)


def over_spans(days: Any, table: Any, spans: Any) -> Any:
    """Return what the rows of a table, one for each of some Mondays in order, add up to in spans of weeks."""
    low, high = np.searchsorted(days, spans[:, 0], "left"), np.searchsorted(days, spans[:, 1], "right")
    padded = np.concatenate([table, np.zeros((1, *table.shape[1:]), dtype=table.dtype)])
    added = np.add.reduceat(padded, np.stack([low, high], axis=1).ravel(), axis=0)[::2]
    added[low >= high] = 0
    return added


@dataclass(frozen=True)
class Spread:
    """How many durations fell into which bucket in which week: a row for each Monday, a column for each bucket."""

    days: Any
    buckets: Any
    counts: Any

    @classmethod
    def of(cls, days: Any, buckets: Any, n: Any = None) -> Spread:
        """Return durations, given with the Monday and the bucket of each, or of so many alike, spread out."""
        if not len(days):
            return NOTHING_SPREAD
        lowest = days.min()
        week, wide = (days - lowest) // DAYS, int(buckets.max()) + 1
        table = np.bincount(week * wide + buckets, n, (int(week.max()) + 1) * wide).reshape(-1, wide)
        weeks, used = (np.flatnonzero(table.any(axis=axis)) for axis in (1, 0))
        return cls(weeks * DAYS + lowest, used, np.rint(table[np.ix_(weeks, used)]).astype(np.int64))


NOTHING = np.zeros(0, dtype=np.int64)
NOTHING_SPREAD = Spread(NOTHING, NOTHING, np.zeros((0, 0), dtype=np.int64))


@dataclass(frozen=True)
class Lengths:
    """Histograms of durations per week, by measure."""

    of: Mapping[str, Spread]

    def histogram(self, measure: str, weeks: Sequence[int]) -> Counter[int]:
        """Return the histogram of a measure between two weeks, given as days, both included."""
        found = self.of.get(measure, NOTHING_SPREAD)
        low, high = np.searchsorted(found.days, weeks[0], "left"), np.searchsorted(found.days, weeks[1], "right")
        summed = found.counts[low:high].sum(axis=0)
        (there,) = summed.nonzero()
        return Counter(dict(zip(found.buckets[there].tolist(), summed[there].tolist(), strict=True)))

    def quantiles(self, measure: str, q: float, spans: Any) -> tuple[Any, Any]:
        """Return a quantile in seconds, NaN where there is none, and n, for many spans of weeks."""
        found = self.of.get(measure, NOTHING_SPREAD)
        if not len(found.days):
            return np.full(len(spans), np.nan), np.zeros(len(spans), dtype=np.int64)
        running = over_spans(found.days, found.counts, spans).cumsum(axis=1)
        n = running[:, -1]
        ranks = [quantile_rank(many, q) if many else 0 for many in n.tolist()]
        places = (running < np.array(ranks)[:, np.newaxis]).sum(axis=1)
        seconds = [representative(bucket) for bucket in found.buckets[places].tolist()]
        return np.where(n > 0, seconds, np.nan), n


def span(period: Period) -> tuple[int, int]:
    """Return a period's first and last Monday as days since 1970."""
    return _day(period.first), _day(period.last)


_kept: Kept[Any] = Kept(KEPT_ANSWERS)


def forget_kept() -> None:
    """Forget every answer that is kept in memory."""
    _kept.forget()


@dataclass(frozen=True)
class Weeks:
    """Which weeks are read; ``from_the_start`` has all before the first come, too, added up in the week before it."""

    first: Week
    last: Week
    from_the_start: bool = False

    @property
    def begins(self) -> Week:
        """The first week of which anything is read."""
        return Week.of(EPOCH) if self.from_the_start else self.first

    def months(self, family: cells.Family) -> set[str] | None:
        """Return the months in which their rows lie; all, where the week is not the one that places them."""
        if self.from_the_start or family.week != "local_week":
            return None
        return set(read.months_between(self.first.monday, self.last.sunday))


def weekly(family: cells.Family, scope: Scope, weeks: Weeks, lines: LinesVersion | None = None) -> Weekly:
    """Return sums of a family's columns per week, each added up when it is looked at.

    Args:
        family: the components that were counted together.
        scope: whose.
        weeks: of when.
        lines: what :func:`scopes.lines_version` returned, by whoever asks more than once.
    """
    level = level_of(scope)
    if level not in family.levels or not family.summed:
        return Weekly(NOTHING, dict.fromkeys(family.columns, NOTHING))
    return _chosen(family, level, scope, weeks, lines).weekly


def lengths(
    family: cells.Family,
    components: Sequence[Component],
    scope: Scope,
    weeks: Weeks,
    lines: LinesVersion | None = None,
) -> Lengths:
    """Return the histograms of a family per week: from cells, or from the facts of those whom no cell tells apart."""
    if not (scope.reason or scope.segment):
        return _chosen(family, level_of(scope), scope, weeks, lines).lengths
    measures = tuple(sorted(component.name for component in components))
    files = tuple(family.files("fine", weeks.months(family)))
    asked = whose(scope, "reason")
    if not files:
        return Lengths({})
    key = (files, measures, asked, weeks, "lengths")
    return _kept.get(key, lambda: _from_facts(family, components, asked, weeks))  # type: ignore[no-any-return]


def _chosen(family: cells.Family, level: str, scope: Scope, weeks: Weeks, lines: LinesVersion | None) -> Chosen:
    """Return the rows of a scope in some weeks, kept for as long as the files are the same."""
    files = tuple(family.files(level, weeks.months(family)))
    asked = whose(scope, level, lines)
    return _kept.get(  # type: ignore[no-any-return]
        (files, asked, weeks), lambda: Chosen(list(_parts(files, asked, weeks, placed=level == "place")), weeks)
    )


@dataclass(frozen=True)
class Part:
    """Rows of one file; ``placed`` says that its histograms are told by how many fell into each bucket."""

    file: CellFile
    rows: Any
    placed: bool

    @property
    def days(self) -> Any:
        """The Monday of each row."""
        return self.file.days[self.rows]

    def listed(self, measure: str) -> tuple[Any, Any, Any]:
        """Return Mondays, buckets, and how many durations fell into each then."""
        days, buckets, *n = _listed(self.file, self.rows, (measure, measure + OFTEN) if self.placed else (measure,))
        return days, buckets, n[0] if n else np.ones(len(days), dtype=np.int64)


class Chosen:
    """The rows of some files that are a scope's in some weeks; what they hold is added up when it is looked at."""

    def __init__(self, parts: Sequence[Part], weeks: Weeks) -> None:
        first, last = _day(weeks.first), _day(weeks.last)
        self._parts = parts
        days = np.maximum(_together(part.days for part in parts), first - DAYS)
        lowest = days.min(initial=last)
        self._weeks = (days - lowest) // DAYS
        (self._there,) = np.bincount(self._weeks, minlength=1).nonzero()
        self.weekly = Weekly(self._there * DAYS + lowest, Looked(self._sums))
        self.lengths = Lengths(Looked(self._spread))

    def _sums(self, column: str) -> Any:
        amounts = _together(part.file.numbers(column)[part.rows] for part in self._parts)
        return np.bincount(self._weeks, weights=amounts, minlength=1)[self._there]

    def _spread(self, measure: str) -> Spread:
        listed = zip(*(part.listed(measure) for part in self._parts), strict=True)
        return Spread.of(*map(_together, listed)) if self._parts else NOTHING_SPREAD


class Looked(dict[str, Any]):
    """What is worked out when it is looked at for the first time."""

    def __init__(self, found: Callable[[str], Any]) -> None:
        self._found = found

    def __missing__(self, name: str) -> Any:
        self[name] = found = self._found(name)
        return found

    def get(self, name: str, _default: Any = None) -> Any:
        """Return what there is to be found: it is always there."""
        return self[name]


def _day(week: Week) -> int:
    return (week.monday - EPOCH).days


def _together(parts: Iterable[Any]) -> Any:
    listed = list(parts)
    return np.concatenate(listed) if listed else NOTHING


_ends: dict[str, tuple[int, int]] = {}  # of which Mondays a file tells; what is written under a name never changes


def _parts(files: Sequence[str], asked: Whose, weeks: Weeks, *, placed: bool) -> Iterator[Part]:
    """Yield what each file holds of a scope in some weeks; of a large line, what was rolled up for it."""
    begins, ends = _day(weeks.begins), _day(weeks.last)
    for path in files:
        if path in _ends and (_ends[path][0] > ends or _ends[path][1] < begins):
            continue
        file = opened(path)
        _ends[path] = file.ends
        ahead = None if asked.people is None else rolled(path, file, asked.people)
        rows = asked.rows(file) if ahead is None else asked.rolled.rows(ahead)
        file = ahead or file
        if file.ends[0] < begins or file.ends[1] > ends:
            days = file.days[rows]
            rows = rows[(days >= begins) & (days <= ends)]
        if len(rows):
            yield Part(file, rows, placed or ahead is not None)


def _listed(file: CellFile, rows: Any, names: Sequence[str]) -> tuple[Any, ...]:
    """Return the Monday of each thing that some rows list, and the things; lists of several names go together."""
    lists = [file.lists(name) for name in names]
    offsets = lists[0][0]
    begins, ends = offsets[rows], offsets[rows + 1]
    days = np.repeat(file.days[rows], ends - begins)
    if len(rows) and rows[-1] - rows[0] + 1 == len(rows):  # neighbours: all lie together
        return (days, *(values[begins[0] : ends[-1]] for _offsets, values in lists))
    places, _whose = spread(begins, ends)
    return (days, *(values[places] for _offsets, values in lists))


def _from_facts(family: cells.Family, components: Sequence[Component], asked: Whose, weeks: Weeks) -> Lengths:
    months = weeks.months(family)
    table = read.table(family.rows.tables[0], months=None if months is None else sorted(months))
    rows = table.filter(table[family.week].between(weeks.first.monday, weeks.last.monday))
    for name, value in asked.equal:
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
        split[measure] = Spread.of(found["day"][mine], found["bucket"][mine], found["n"][mine])
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
