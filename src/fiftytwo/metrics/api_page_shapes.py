"""How control charts, colleagues, benchmarks, divergence and drivers look in the API: what their pages show."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext, gettext_lazy
from ninja import Field, Schema

from fiftytwo.lib.ranking import funnel
from fiftytwo.metrics.apart import Looked
from fiftytwo.metrics.api_shapes import Interval, Number, finite, interval, number
from fiftytwo.metrics.colleagues import Colleague as OneOfThem
from fiftytwo.metrics.colleagues import Colleagues as SideBySide
from fiftytwo.metrics.compute import StillCountingError
from fiftytwo.metrics.drivers_page import DriversPage
from fiftytwo.metrics.metric_page import OverTime
from fiftytwo.metrics.models import Benchmark as Figure
from fiftytwo.metrics.presentation import scope_written

_: Any = gettext_lazy  # ninja takes a description as it is, and says it in the reader's language


class Point(Schema):
    """One point of a series, with where noise keeps to."""

    period: str = Field(description=_("of which weeks"))
    first_day: date
    last_day: date
    value: float | None = Field(description=_("the number; null where it is unknown"))
    n: int
    centre: float | None = Field(description=_("the usual value; null where there are no limits"))
    low: float | None = Field(description=_("the lower limit of chance"))
    high: float | None = Field(description=_("the upper limit of chance"))
    rules: list[str] = Field(description=_("the rules it breaks: beyond_limits, eight_on_one_side"))


class Phase(Schema):
    """A week from which a series is seen anew."""

    starts_on: date
    reason: str


class Suggestion(Schema):
    """A week in which the level seems to have changed, for a person to judge."""

    starts_on: date
    before: float
    after: float


class Control(Schema):
    """One metric over a year, with the limits of chance."""

    metric: str
    version: int
    scope: str
    scope_name: str
    state: str = Field(description=_("steady, shifted or too_little_data"))
    provisional: bool = Field(description=_("true while the limits rest on fewer than 24 points"))
    points: list[Point]
    phases: list[Phase]
    suggestions: list[Suggestion]


class Estimate(Schema):
    """Somebody's share, drawn towards the usual one."""

    value: float
    interval: Interval | None
    reliability: float = Field(description=_("how much of it is their own and not chance, 0 to 1"))


class Place(Schema):
    """Between which places somebody stands; 1 is best."""

    best: int
    worst: int


class Colleague(Schema):
    """One person's satisfied customers: as counted, adjusted, and drawn towards the usual."""

    employee: str = Field(description=_("key of the employee"))
    name: str
    satisfied: int
    answered: int
    share: float | None
    interval: Interval | None
    chance: Interval | None = Field(description=_("where chance alone would put them 998 times of 1,000"))
    adjusted: float | None = Field(description=_("with everybody's mix of cases; null where unknown"))
    adjusted_interval: Interval | None
    estimate: Estimate | None
    place: Place | None = Field(description=_("null below a reliability of 0.70: too few to say"))


class Colleagues(Schema):
    """The people of a team or a line, in order of their names: no list of the best."""

    scope: str
    scope_name: str
    period: str
    run: int = Field(description=_("the run of the model that knows everybody's mix of cases"))
    left_out: int = Field(description=_("answers that belong to no contact, or came before it"))
    people: list[Colleague]


class Benchmark(Schema):
    """A figure of others, with where it comes from and of when it is."""

    metric: str
    label: str = Field(description=_("whose figure"))
    value: float
    source: str
    measured_on: date


class Benchmarks(Schema):
    """Figures of others."""

    items: list[Benchmark]


class Apart(Schema):
    """An inside and an outside number, of which one clearly did well and the other clearly badly."""

    inside: Number
    outside: Number
    pairing: str = Field(description=_("inside_good_outside_bad or inside_bad_outside_good"))
    sentence: str


class Divergence(Schema):
    """Where the view from inside and the view from outside fall apart."""

    scope: str
    scope_name: str
    period: str
    held_against: str = Field(description=_("what numbers without a target are held against: before or everybody"))
    pairs: int = Field(description=_("how many pairs were looked at"))
    found: list[Apart]


class Driver(Schema):
    """One thing that goes with satisfaction; it need not cause it."""

    name: str
    title: str
    share: float = Field(description=_("of what can be told, 0 to 1"))
    interval: Interval | None
    direction: str = Field(description=_("more or less satisfied, or unclear"))


class Drivers(Schema):
    """What goes with satisfaction in a scope and a period."""

    scope: str
    scope_name: str
    period: str
    run: int = Field(description=_("the run of the model"))
    counted_at: datetime
    up_to_date: bool = Field(description=_("false while it is being worked out anew on newer facts"))
    told: float = Field(description=_("how much of the differences between scores can be told at all, 0 to 1"))
    n: int
    left_out: int = Field(description=_("answers about contacts of which one of these things is unknown"))
    not_placed: int = Field(description=_("answers that belong to no contact, or came before it"))
    parts: list[Driver] = Field(description=_("empty where too little is known"))


def control(found: OverTime, scope: Any) -> Control:
    """Return a series with its limits."""
    return Control(
        metric=found.definition.name, version=found.definition.version, scope=str(scope),
        scope_name=scope_written(scope), state=found.steadiness, provisional=found.provisional,
        points=[
            Point(
                period=str(one.period), first_day=one.period.first.monday, last_day=one.period.last.sunday,
                value=one.value, n=one.n, centre=finite(one.centre), low=finite(one.low), high=finite(one.high),
                rules=sorted(one.rules),
            )
            for one in found.points
        ],
        phases=[Phase(starts_on=phase.starts_on, reason=phase.reason) for phase in found.phases],
        suggestions=[
            Suggestion(starts_on=one.week.monday, before=one.before, after=one.after) for one in found.suggestions
        ],
    )  # fmt: skip


def colleagues(found: SideBySide) -> Colleagues:
    """Return people side by side."""
    return Colleagues(
        scope=str(found.scope), scope_name=scope_written(found.scope), period=str(found.period), run=found.run,
        left_out=found.left_out, people=[_colleague(person, found.usual) for person in found.people],
    )  # fmt: skip


def _colleague(person: OneOfThem, usual: float | None) -> Colleague:
    drawn, adjusted, place = person.estimate, person.adjusted, person.place
    return Colleague(
        employee=person.key, name=person.name, satisfied=person.satisfied, answered=person.answered,
        share=person.share, interval=interval(person.within), chance=_chance(person, usual),
        adjusted=adjusted.adjusted if adjusted else None,
        adjusted_interval=interval(adjusted.interval) if adjusted else None,
        estimate=Estimate(value=drawn.value, interval=interval(drawn.interval), reliability=drawn.reliability)
        if drawn else None,
        place=Place(best=place.best, worst=place.worst) if place else None,
    )  # fmt: skip


def _chance(person: OneOfThem, usual: float | None) -> Interval | None:
    if usual is None or not person.answered:
        return None
    low, high = funnel(usual, person.answered, confidence=0.998)
    return Interval(low=low / person.answered, high=high / person.answered, confidence=0.998)


def benchmark(figure: Figure) -> Benchmark:
    """Return a figure of others."""
    return Benchmark(
        metric=figure.metric, label=figure.label, value=figure.value, source=figure.source,
        measured_on=figure.measured_on,
    )  # fmt: skip


def divergence(looked: Looked, scope: Any, period: Any, held_against: str) -> Divergence:
    """Return the pairs that fall apart."""
    name = scope_written(scope)
    found = [
        Apart(
            inside=number(one.inside, name), outside=number(one.outside, name), pairing=one.pairing,
            sentence=one.sentence,
        )
        for one in looked.found
    ]  # fmt: skip
    return Divergence(
        scope=str(scope), scope_name=name, period=str(period), held_against=held_against, pairs=looked.pairs,
        found=found,
    )  # fmt: skip


def drivers(page: DriversPage) -> Drivers:
    """Return what goes with satisfaction.

    Raises:
        StillCountingError: if it is being worked out for the first time.
    """
    if page.run is None or page.counted_at is None:
        raise StillCountingError(gettext("What goes with satisfaction is being worked out; try again in a minute."))
    parts = [
        Driver(
            name=part.name, title=str(part.title), share=part.share,
            interval=Interval(low=part.low, high=min(1.0, part.high)),
            direction="unclear" if not part.clear else "more" if part.higher else "less",
        )
        for part in page.parts
    ]  # fmt: skip
    return Drivers(
        scope=str(page.scope), scope_name=scope_written(page.scope), period=str(page.period), run=page.run,
        counted_at=page.counted_at, up_to_date=page.up_to_date, told=page.told, n=page.n, left_out=page.left_out,
        not_placed=page.not_placed, parts=parts,
    )  # fmt: skip
