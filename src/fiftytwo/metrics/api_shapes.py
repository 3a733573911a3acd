"""How numbers and definitions look in the API: every field with its meaning, values unrounded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from math import isfinite
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy, override
from ninja import Field, Schema

from fiftytwo.lib.control import State as Steadiness
from fiftytwo.lib.intervals import Interval as Within
from fiftytwo.metrics.comparing import Change as Compared
from fiftytwo.metrics.compute import Value
from fiftytwo.metrics.definition import Component as Counted
from fiftytwo.metrics.definition import Definition as Form
from fiftytwo.metrics.presentation import said, scope_written
from fiftytwo.metrics.queries import Row as Line
from fiftytwo.metrics.scopes import ORGANISATION

_: Any = gettext_lazy  # ninja takes a description as it is, and says it in the reader's language

CONFIDENCE = 0.95


class Interval(Schema):
    """Where the true value lies, with a confidence of 95 %."""

    low: float | None = Field(description=_("its lower end; null where it has none"))
    high: float | None = Field(description=_("its upper end; null where it has none"))
    confidence: float = CONFIDENCE


class Number(Schema):
    """One number with everything that belongs to it."""

    metric: str = Field(description=_("the metric's name"))
    version: int = Field(description=_("the version of its definition"))
    label: str = Field(description=_("what it is called, in the language asked for"))
    unit: str = Field(description=_("what it is counted in; shares are 0 to 1, durations are seconds"))
    unit_word: str = Field(description=_("the word for the unit where the source states it, such as a currency"))
    better: str = Field(description=_("which way is good: higher, lower or neither"))
    scope: str = Field(description=_("whose number"))
    scope_name: str = Field(description=_("what they are called"))
    period: str = Field(description=_("of which weeks"))
    first_day: date = Field(description=_("the Monday of the first week"))
    last_day: date = Field(description=_("the Sunday of the last week"))
    value: float | None = Field(description=_("the number, unrounded; null where it is unknown or hidden, never 0"))
    n: int = Field(description=_("how many answers, contacts, shifts or customers it rests on"))
    interval: Interval | None = Field(description=_("where the true value lies; null where none belongs to it"))
    state: str = Field(
        description=_("known; few: too few to say; unknown; or hidden, so that nobody can be recognised")
    )
    left_out: dict[str, int] = Field(description=_("how many records could not be used, by reason"))
    final: bool = Field(description=_("false while its weeks are running, or customers may still come back"))
    why: str = Field(description=_("what has to be said beside it; empty if nothing"))
    run: int | None = Field(description=_("the run of the model it comes from; null for what is counted"))
    asked: bool = Field(
        description=_("false for a counterpart: a number without which one that was asked for must not stand")
    )


class Numbers(Schema):
    """Numbers, by metric, scope and period."""

    items: list[Number]


class Change(Schema):
    """The difference of two numbers."""

    by: float | None = Field(description=_("now minus before; null where one of them is unknown"))
    within: Interval | None
    verdict: str = Field(description=_("better, worse, other, unclear or unknown"))


class Aim(Schema):
    """What a number should be."""

    value: float
    scope: str = Field(description=_("for whom the target was set"))
    limit: float | None = Field(description=_("the worst that is still close to it; null where there is none"))
    verdict: str = Field(description=_("met, close (between target and limit), missed or cannot_tell"))


class Band(Schema):
    """Where the middle half of a team is, oneself included; it names nobody."""

    low: float
    median: float
    high: float
    people: int


class ScorecardRow(Schema):
    """One metric of a scorecard: now, before, a year ago, and what it should be."""

    now: Number
    before: Number
    year_ago: Number
    change: Change
    year_change: Change
    aim: Aim | None
    over_time: str = Field(
        description=_("steady, shifted or too_little_data, with false discoveries controlled over all rows")
    )
    everybody: Number | None = Field(description=_("of a team: the organisation's number; else null"))
    against_everybody: Change | None
    band: Band | None = Field(description=_("of oneself: where the middle half of the team is; else null"))


class Scorecard(Schema):
    """How a scope is doing in a period."""

    scope: str
    scope_name: str
    period: str
    rows: list[ScorecardRow]


class ScopeShown(Schema):
    """Whose numbers may be asked for."""

    scope: str = Field(description=_("as other operations take it"))
    kind: str = Field(description=_("organisation, site, team, channel, line or employee"))
    name: str = Field(description=_("what it is called"))


class Scopes(Schema):
    """Scopes, a page of them."""

    count: int
    items: list[ScopeShown]
    next: str | None = Field(description=_("where the next page is; null on the last"))


class Component(Schema):
    """One thing that a metric counts."""

    kind: str
    facts: str
    week: str
    of: list[str]
    where: str
    until: str
    let: dict[str, str]


class Formula(Schema):
    """How the number is made from the components."""

    statistic: str
    roles: dict[str, list[str]]
    settings: dict[str, Any]


class Words(Schema):
    """What a metric is called and explained by in one language."""

    label: str
    question: str
    explains: str
    source: str = Field(description=_("how it is computed, or where that comes from"))


class Definition(Schema):
    """One version of a metric: every field of its form."""

    name: str
    version: int
    versions: list[int] = Field(description=_("the versions that are computed side by side"))
    label: str
    question: str = Field(description=_("the question it answers"))
    explains: str
    languages: dict[str, Words] = Field(description=_("the same in every language it is written in"))
    unit: str
    unit_word: str
    better: str
    side: str = Field(description=_("from where it looks at service: outside, inside, business or people"))
    adds_up: str = Field(description=_("how weeks become a longer period: additive, distinct, stock or model"))
    minimum_n: int = Field(description=_("with fewer than this it is too few to say"))
    owner: str
    standard: str
    source: str
    facts: list[str]
    components: dict[str, Component]
    left_out: dict[str, Component]
    formula: Formula
    counterparts: list[str] = Field(description=_("the metrics that always stand beside it"))
    settles_after_days: int
    own: bool = Field(description=_("whether the organisation made it"))
    form: str = Field(description=_("the form itself, in TOML"))


class Definitions(Schema):
    """Definitions, a page of them."""

    count: int
    items: list[Definition]
    next: str | None = Field(description=_("where the next page is; null on the last"))


def finite(number: float | None) -> float | None:
    """Return a number that JSON has; None for one without an end.

    >>> finite(0.25), finite(float("inf")), finite(None)
    (0.25, None, None)
    """
    return float(number) if number is not None and isfinite(number) else None


def interval(within: Within | None) -> Interval | None:
    """Return an interval."""
    return None if within is None else Interval(low=finite(within.low), high=finite(within.high))


def number(value: Value, scope_name: str, *, asked: bool = True) -> Number:
    """Return a value as the API tells it."""
    form, period = value.definition, value.period
    return Number(
        metric=form.name, version=form.version, label=str(form.label), unit=form.unit, unit_word=form.unit_word,
        better=form.better, scope=str(value.scope), scope_name=scope_name, period=str(period),
        first_day=period.first.monday, last_day=period.last.sunday, value=finite(value.value), n=value.n,
        interval=interval(value.score.interval), state=value.state, left_out=dict(value.left_out), final=value.final,
        why=said(value), run=value.run, asked=asked,
    )  # fmt: skip


def change(compared: Compared) -> Change:
    """Return a difference."""
    return Change(by=finite(compared.by), within=interval(compared.within), verdict=compared.verdict)


def row(line: Line, scope_name: str) -> ScorecardRow:
    """Return one line of a scorecard."""
    aim = None
    if line.aim is not None:
        aim = Aim(value=line.aim.value, scope=line.aim.scope, limit=line.aim.limit, verdict=line.aim.verdict)
    now, before, year_ago = (number(value, scope_name) for value in (line.now, line.before, line.year_ago))
    return ScorecardRow(
        now=now, before=before, year_ago=year_ago, change=change(line.change), year_change=change(line.year_change),
        aim=aim, over_time=line.watched.state if line.watched else Steadiness.TOO_LITTLE_DATA,
        everybody=number(line.everybody, scope_written(ORGANISATION)) if line.everybody else None,
        against_everybody=change(line.against) if line.against else None,
        band=Band(**asdict(line.band)) if line.band else None,
    )  # fmt: skip


def definition(form: Form, versions: Sequence[int]) -> Definition:
    """Return every field of a form."""
    return Definition(
        name=form.name, version=form.version, versions=list(versions), label=str(form.label),
        question=str(form.question), explains=str(form.explains), languages=_languages(form), unit=form.unit,
        unit_word=form.unit_word, better=form.better, side=form.side, adds_up=form.adds_up, minimum_n=form.minimum_n,
        owner=form.owner, standard=form.standard, source=str(form.source), facts=[name for name in form.facts if name],
        components=_components(form.components), left_out=_components(form.left_out),
        formula=Formula(
            statistic=form.formula.statistic,
            roles={role: list(names) for role, names in form.formula.roles.items()},
            settings=dict(form.formula.settings),
        ),
        counterparts=list(form.counterparts), settles_after_days=form.settles_after_days, own=form.own, form=form.text,
    )  # fmt: skip


def _languages(form: Form) -> dict[str, Words]:
    found = {}
    for code, _name in settings.LANGUAGES:
        if code in form.label:
            with override(code):
                found[code] = Words(
                    label=str(form.label), question=str(form.question), explains=str(form.explains),
                    source=str(form.source),
                )  # fmt: skip
    return found


def _components(components: Mapping[str, Counted]) -> dict[str, Component]:
    return {
        name: Component(
            kind=one.kind, facts=one.facts, week=one.week, of=list(one.of), where=one.where, until=one.until,
            let=dict(one.let),
        )
        for name, one in components.items()
    }  # fmt: skip
