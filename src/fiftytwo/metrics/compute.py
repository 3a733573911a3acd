"""The only way to a number: value, n, interval, period and definition, for those who may see it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from fiftytwo.facts.kept import Kept
from fiftytwo.lib.periods import Period
from fiftytwo.lib.scores import Score
from fiftytwo.lib.weeks import Week
from fiftytwo.metrics import anonymous, case_mix, cells, customers, people, sums
from fiftytwo.metrics.definition import IN_CELLS, Component, Definition, Kind
from fiftytwo.metrics.permissions import can_see_metric, can_see_numbers
from fiftytwo.metrics.reading import Reading
from fiftytwo.metrics.registry import current, every
from fiftytwo.metrics.scopes import ORGANISATION, LinesVersion, Scope
from fiftytwo.metrics.statistics import STATISTICS
from fiftytwo.metrics.waiting import NotCountedYetError, last_counted, leave_note
from fiftytwo.org.viewer import Viewer

MOST_ROWS_AT_ONCE = 400_000


class NotVisibleError(PermissionError):
    """The viewer may not see these numbers; pages answer as if they were not there."""


class StillCountingError(RuntimeError):
    """So many facts are new that they are being counted elsewhere; the message says what to do."""


class State(StrEnum):
    """How far a value can be trusted."""

    KNOWN = "known"
    FEW = "few"
    UNKNOWN = "unknown"
    HIDDEN = "hidden"


@dataclass(frozen=True)
class Value:
    """One number with everything that belongs to it.

    Attributes:
        definition: the metric, in the version that was asked for.
        scope: whose number.
        period: of which weeks.
        score: value, n and interval; the value None where it is unknown.
        state: whether it is known, rests on too few, is unknown, or hidden to protect someone's anonymity.
        left_out: how many records could not be used, by reason.
        final: False while weeks are still running, or a look ahead has not ended.
        why: what to say where a value is unknown or hidden.
        run: the number of the model's run that it comes from; None for what is counted.
        counted: False where the worker is asked for it and has not counted it yet.
    """

    definition: Definition
    scope: Scope
    period: Period
    score: Score
    state: State
    left_out: Mapping[str, int] = field(default_factory=dict)
    final: bool = True
    why: str = ""
    run: int | None = None
    counted: bool = True

    @property
    def value(self) -> float | None:
        """The number itself, None where it is unknown or hidden."""
        return self.score.value

    @property
    def n(self) -> int:
        """How many answers, contacts, shifts or customers it rests on."""
        return self.score.n


def compute(
    viewer: Viewer,
    asked: Iterable[str | Definition],
    scope: Scope,
    periods: Sequence[Period],
    *,
    reading: Reading | None = None,
) -> dict[str, list[Value]]:
    """Return the values of metrics for a scope, one per period, by the metric's name.

    Args:
        viewer: who asks. What they may not see is refused as a whole.
        asked: names (the newest version counts) or definitions.
        scope: whose numbers.
        periods: one value for each.
        reading: what the page looks at altogether, if it looks at more.

    Raises:
        NotVisibleError: if the viewer may not see this scope or one of the metrics.
        registry.UnknownMetricError: if there is no such metric.
        StillCountingError: if too many facts are not counted yet to do it now.
    """
    definitions = _defined(asked)
    if not can_see_numbers(viewer, scope) or not all(can_see_metric(viewer, d) for d in definitions):
        raise NotVisibleError(_("You cannot see these numbers."))
    counter = Counter(viewer.today, definitions, scope, tuple(periods), reading or Reading())
    return {definition.name: [counter.value(definition, period) for period in periods] for definition in definitions}


_everybody: Kept[dict[str, Value]] = Kept(40)


def everybody(viewer: Viewer, definitions: Sequence[Definition], period: Period) -> dict[str, Value]:
    """Return what :func:`compute` returns for the whole organisation: kept, for every team is held against the same.

    Raises:
        NotVisibleError: if the viewer may not see one of the metrics.
    """
    if not all(can_see_metric(viewer, d) for d in definitions):
        raise NotVisibleError(_("You cannot see these numbers."))
    rests_on = (cells.version(), people.version(), len(anonymous.waves()), last_counted(), viewer.today, period)
    key = (*rests_on, tuple((d.key, d.text) for d in definitions))
    return _everybody.get(
        key, lambda: {name: one for name, (one,) in compute(viewer, definitions, ORGANISATION, [period]).items()}
    )


def one(viewer: Viewer, metric: str | Definition, scope: Scope, period: Period) -> Value:
    """Return one value, as :func:`compute` does."""
    (values,) = compute(viewer, [metric], scope, [period]).values()
    return values[0]


def _defined(asked: Iterable[str | Definition]) -> list[Definition]:
    """Return metrics by their names; what there is is looked up once for all of them."""
    from fiftytwo.metrics.registry import get

    listed = list(asked)
    known = current() if any(isinstance(one, str) for one in listed) else {}
    return [one if isinstance(one, Definition) else known.get(one) or get(one) for one in listed]


NO_SCORE = Score(None, 0, None)


@dataclass
class Counter:
    """Counts metrics for one scope over some periods, reading every family once."""

    today: date
    definitions: Sequence[Definition]
    scope: Scope
    periods: tuple[Period, ...]
    reading: Reading = field(default_factory=Reading)

    def __post_init__(self) -> None:
        self._sums: dict[tuple[str, bool], sums.Weekly] = {}
        self._mine = {component.name for d in self.definitions for component in d.all_components}
        self._histograms: dict[str, sums.Lengths] = {}
        ensure_counted(self.families.values())

    @cached_property
    def first(self) -> Week:
        """The first week that is read."""
        return min(period.first for period in (*self.periods, *self.reading.periods))

    @cached_property
    def last(self) -> Week:
        """The last week that is read."""
        return max(period.last for period in (*self.periods, *self.reading.periods))

    @cached_property
    def families(self) -> dict[str, cells.Family]:
        """The family of each component's name, as all metrics together are counted."""
        found = self.reading.families
        gone = (f"{name}__gone" for name in self._mine)
        return {name: found[name] for name in (*self._mine, *gone) if name in found}

    def value(self, definition: Definition, period: Period) -> Value:
        """Return one value."""
        counted, final, why = self._settled(definition, period)
        if counted is None:
            return Value(definition, self.scope, period, NO_SCORE, State.UNKNOWN, {}, False, why)
        try:
            return self._value(definition, period, counted, final, why)
        except anonymous.HiddenError as hidden:
            return Value(definition, self.scope, period, NO_SCORE, State.HIDDEN, {}, final, str(hidden))
        except NotCountedYetError:
            leave_note(definition.key, self._to_ask(definition), str(period))
            why = _("This takes long to count: it is being done, and stands here in a few minutes.")
            return Value(definition, self.scope, period, NO_SCORE, State.UNKNOWN, {}, False, why, counted=False)

    def _value(self, definition: Definition, period: Period, counted: Period, final: bool, why: str) -> Value:
        amounts = {role: self._added(definition, names, counted) for role, names in definition.formula.roles.items()}
        if any(amount is None for amount in amounts.values()):
            why = _("Nothing is recorded for this.")
            return Value(definition, self.scope, period, NO_SCORE, State.UNKNOWN, {}, final, why)
        score = STATISTICS[definition.formula.statistic].score(amounts, definition.formula.settings)
        left_out = {name: round(self._amount(c, counted) or 0) for name, c in definition.left_out.items()}
        state = self._state(definition, score)
        left_out = {name: n for name, n in left_out.items() if n}
        return Value(definition, self.scope, period, score, state, left_out, final, why, _run_of(amounts.values()))

    def _to_ask(self, definition: Definition) -> str:
        """Return the scope to ask the worker for: one count of customers tells of all places."""
        model = any(c.kind is Kind.MODEL for c in definition.all_components)
        return str(self.scope if model else ORGANISATION)

    def _added(self, definition: Definition, names: Sequence[str], period: Period) -> Any:
        """Return what the components that play one part amount to together."""
        amounts = [self._amount(definition.components[name], period) for name in names]
        if len(amounts) == 1:
            return amounts[0]
        known = [amount for amount in amounts if amount is not None]
        return sum(known) if known else None

    @staticmethod
    def _state(definition: Definition, score: Score) -> State:
        if score.value is None:
            return State.UNKNOWN
        return State.FEW if score.n < definition.minimum_n else State.KNOWN

    def _settled(self, definition: Definition, period: Period) -> tuple[Period | None, bool, str]:
        """Return the part of a period that can be counted, whether that is final, and why if it is not."""
        running = period.last >= Week.of(self.today)
        if not definition.settles_after_days:
            return period, not running, _("This week is not over.") if running else ""
        _first, known = self.reading.days_of(definition.facts[0])
        if known is None:
            return period, not running, ""
        until = min(known, self.today) - timedelta(days=definition.settles_after_days)
        settled = Week.of(until + timedelta(days=1)) + -1
        if period.last <= settled:
            return period, True, ""
        why = _("Customers may still come back: counted up to week %(week)s.") % {"week": settled}
        if period.first > settled:
            return None, False, why
        return Period(period.first, settled, "weeks"), False, why

    def _amount(self, component: Component, period: Period) -> Any:
        """Return what a component amounts to in a period; None where nothing can be known."""
        if component.kind not in COUNTED:
            raise AssertionError(component.kind)
        return COUNTED[component.kind](self, component, period)

    # ---- each kind of component

    def _summed(self, component: Component, period: Period) -> Any:
        weekly = self._weekly(component)
        weeks = sums.span(period)
        if component.kind in (Kind.COUNT, Kind.SUM) and not self._recorded(component, period):
            return None
        totals = [weekly.total(column, weeks) for column in component.columns]
        if len(totals) == 1:
            return totals[0]
        parts = [column.rpartition("__")[2] for column in component.columns]
        return dict(zip(parts, totals, strict=True))

    def _recorded(self, component: Component, period: Period) -> bool:
        """Say whether these rows tell anything of a period at all: silence before the first day is not 0."""
        first, last = self.reading.days_of(component.facts)
        return first is not None and last is not None and first <= period.last.sunday and period.first.monday <= last

    def _weekly(self, component: Component, *, from_the_start: bool = False) -> sums.Weekly:
        key = (component.name, from_the_start)
        if key not in self._sums:
            self._sums[key] = self._read_weekly(component, from_the_start=from_the_start)
        return self._sums[key]

    def _read_weekly(self, component: Component, *, from_the_start: bool) -> sums.Weekly:
        family = self.families[component.name]
        key = (str(family.folder), from_the_start)
        if key not in self._sums:
            weeks = sums.Weeks(self.first, self.last, from_the_start=from_the_start)
            self._sums[key] = sums.weekly(family, self.scope, weeks, self._lines)
        return self._sums[key]

    def _lengths(self, component: Component, period: Period) -> Any:
        return self._histogram(component).histogram(component.name, sums.span(period))

    def _histogram(self, component: Component) -> sums.Lengths:
        if component.name not in self._histograms:
            family = self.families[component.name]
            components = [c for c in family.lengths if c.name in self._mine]
            found = sums.lengths(family, components, self.scope, sums.Weeks(self.first, self.last), self._lines)
            self._histograms |= {c.name: found for c in components}
        return self._histograms[component.name]

    def _open(self, component: Component, period: Period) -> Any:
        """Return how many are open at the end of a period, and the days they have been waiting, summed."""
        if not self._recorded(component, period):
            return None
        gone = cells.leaving(component)
        came, went = self._weekly(component, from_the_start=True), self._weekly(gone, from_the_start=True)
        until = (0, sums.span(period)[1])
        n, began = (
            came.total(came_column, until) - went.total(went_column, until)
            for came_column, went_column in zip(component.columns, gone.columns, strict=True)
        )
        return {"n": n, "days": n * sums.week_end(until[1]) - began}

    def stock(self, component: Component, period: Period) -> dict[str, float] | None:
        """Return how many of a component are open at the end of a period, and the days they have been waiting."""
        return self._open(component, period)  # type: ignore[no-any-return]

    def _customers(self, component: Component, period: Period) -> float | None:
        if not self._recorded(component, period):
            return None
        return customers.counted(component, self.scope, period, self.reading.files)

    def _people(self, component: Component, period: Period) -> float | None:
        return people.counted(component.of[0], self.scope, period, self.reading.people)

    @property
    def _lines(self) -> LinesVersion | None:
        return self.reading.lines if self.scope.kind == "line" else None

    def _model(self, _component: Component, period: Period) -> dict[str, float] | None:
        return case_mix.amount(self.scope, period)

    def _anonymous(self, component: Component, period: Period) -> float | None:
        instrument, _dot, which = component.of[0].partition(".")
        answers = anonymous.counted(instrument, self.scope, period, self.today, self.reading.waves)
        return None if answers is None else float(getattr(answers, which))


def _run_of(amounts: Iterable[Any]) -> int | None:
    """Return the number of the run that an amount of a model names."""
    return next((int(one["run"]) for one in amounts if isinstance(one, dict) and "run" in one), None)


Amount = Callable[[Counter, Component, Period], Any]
COUNTED: dict[Kind, Amount] = {
    **dict.fromkeys(IN_CELLS, Counter._summed),
    Kind.HISTOGRAM: Counter._lengths,
    Kind.OPEN: Counter._open,
    Kind.CUSTOMERS: Counter._customers,
    Kind.PEOPLE: Counter._people,
    Kind.MODEL: Counter._model,
    Kind.ANONYMOUS: Counter._anonymous,
}


def ensure_counted(families: Iterable[cells.Family]) -> None:
    """Count what is missing if that is soon done.

    Raises:
        StillCountingError: if it is not.
    """
    waiting = sum(unit.rows for family in dict.fromkeys(families) for unit in family.missing())
    if waiting > MOST_ROWS_AT_ONCE:
        raise StillCountingError(
            _("New facts are being counted; try again in a few minutes. “fiftytwo metrics refresh” does it at once.")
        )
    if waiting:
        cells.refresh(every())
