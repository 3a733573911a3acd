"""Explore: some metrics of a scope, period by period and cut by place, channel or person, as the address asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.http import QueryDict
from django.utils.translation import gettext as _

from fiftytwo.facts import read as facts
from fiftytwo.facts import store
from fiftytwo.facts.kept import Kept
from fiftytwo.lib.names import search_key
from fiftytwo.lib.periods import Period, of_kind, rolling, week
from fiftytwo.lib.weeks import Week
from fiftytwo.metrics.compute import Value, compute
from fiftytwo.metrics.definition import Definition
from fiftytwo.metrics.permissions import can_compare_people, can_see_metric, visible_teams
from fiftytwo.metrics.queries import OF_PEOPLE
from fiftytwo.metrics.registry import UnknownMetricError, current, get
from fiftytwo.metrics.scopes import Scope, members, named
from fiftytwo.org.models import Membership, Site
from fiftytwo.org.queries import names_of
from fiftytwo.org.viewer import Viewer
from fiftytwo.shell import words

MOST_METRICS = 8
MOST_LINES = 1000
EACH = ("", "week", "month", "quarter")
CUTS = ("", "site", "team", "channel", "employee")
AT_FIRST = ("csat", "first_reply_time", "contacts")
MOVING = r"last-(\d{1,3})"
LONGEST_MOVING = 156


class ExploreError(ValueError):
    """What was asked for cannot be shown; the message says why, and what to ask instead."""


@dataclass(frozen=True)
class Asked:
    """What is explored; the address holds all of it.

    Attributes:
        scope: whose numbers.
        when: the period as the address has it: fixed, or one that moves on with the weeks (``last-13``).
        period: the weeks that this means today.
        each: a number for each week, month or quarter; empty for one number of the whole period.
        cut: side by side by site, team, channel or employee; empty for the scope as a whole.
        metrics: names, perhaps with a version: ``csat``, ``csat.2``.
        too_many: how many metrics were asked for beyond those that fit.
    """

    scope: Scope
    when: str
    period: Period
    each: str = ""
    cut: str = ""
    metrics: tuple[str, ...] = ()
    too_many: int = 0

    @property
    def query(self) -> str:
        """The address of this very view, without its question mark."""
        given = QueryDict(mutable=True)
        given["scope"], given["period"] = str(self.scope), self.when
        if self.each:
            given["each"] = self.each
        if self.cut:
            given["cut"] = self.cut
        given.setlist("metric", list(self.metrics))
        return str(given.urlencode(safe=":;=,"))


def asked(given: QueryDict, today: date) -> Asked:
    """Read what an address asks for.

    Raises:
        ScopeError: if its scope is none.
        ValueError: if anything else in it is none.
    """
    when = given.get("period") or "last-13"
    each, cut = given.get("each", "" if given else "week"), given.get("cut", "")
    if each not in EACH or cut not in CUTS:
        raise ValueError(f"each is one of {EACH}, cut one of {CUTS}")
    metrics = tuple(dict.fromkeys(name for name in given.getlist("metric") if name)) or AT_FIRST
    return Asked(
        scope=Scope.parse(given.get("scope") or "organisation"),
        when=when,
        period=meant(when, today),
        each=each,
        cut=cut,
        metrics=metrics[:MOST_METRICS],
        too_many=max(len(metrics) - MOST_METRICS, 0),
    )


def meant(when: str, today: date) -> Period:
    """Return the weeks that a period of the address means: ``last-4`` are the last four that are over.

    Raises:
        ValueError: if it is none.

    >>> str(meant("last-4", date(2026, 11, 22)))
    '2026-W43..2026-W46'
    """
    moving = re.fullmatch(MOVING, when)
    if not moving:
        return Period.parse(when)
    weeks = int(moving[1])
    if not 1 <= weeks <= LONGEST_MOVING:
        raise ValueError(f"last-1 to last-{LONGEST_MOVING}")
    last = Week.of(today) + -1
    return week(last) if weeks == 1 else rolling(last, weeks)


@dataclass(frozen=True)
class Line:
    """One line of the table: a scope in a period, with a value of each metric."""

    scope: Scope
    name: str
    period: Period
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Exploration:
    """What was found.

    Attributes:
        asked: what was asked for.
        definitions: the metrics, in the order in which they were asked for.
        periods: the periods, the earliest first.
        scopes: the scopes with their names; people in order of names, never of numbers.
        lines: every scope in every period.
        absent: metrics that are not there, or not for this viewer, or not kept for people.
    """

    asked: Asked
    definitions: tuple[Definition, ...]
    periods: tuple[Period, ...]
    scopes: tuple[tuple[Scope, str], ...]
    lines: tuple[Line, ...]
    absent: tuple[str, ...]

    @cached_property
    def silent(self) -> tuple[str, ...]:
        """The names of scopes of which nothing at all is known, where others tell something."""
        telling = {line.scope for line in self.lines if any(value.value is not None for value in line.values)}
        return tuple(name for scope, name in self.scopes if scope not in telling) if telling else ()

    @property
    def telling(self) -> tuple[Line, ...]:
        """The lines of all other scopes."""
        return tuple(line for line in self.lines if line.name not in self.silent)

    def values(self, position: int, scope: Scope) -> list[Value]:
        """Return the values of one metric in one scope, one for each period."""
        return [line.values[position] for line in self.lines if line.scope == scope]


def explore(viewer: Viewer, wanted: Asked) -> Exploration:
    """Compute what is asked for.

    Raises:
        NotVisibleError: if the viewer may not see the scope.
        ScopeError: if there is no such place or person.
        ExploreError: if it cannot be shown so: nothing to show, a cut that is not possible, too many lines.
        StillCountingError: if the facts are not counted yet.
    """
    named(wanted.scope)
    definitions, absent = _found(viewer, wanted)
    periods = tuple(parts(wanted.period, wanted.each))
    scopes = tuple(_cut(viewer, wanted))
    if not definitions:
        raise ExploreError(_("None of these metrics is there for you: choose others."))
    if not scopes:
        raise ExploreError(_("There is nothing to put side by side in these weeks: choose another cut or period."))
    if len(scopes) * len(periods) > MOST_LINES:
        raise ExploreError(
            _("That would be %(lines)d lines; choose a shorter period, or months instead of weeks.")
            % {"lines": len(scopes) * len(periods)}
        )
    lines = [line for scope, name in scopes for line in _lines(viewer, definitions, scope, name, periods)]
    return Exploration(wanted, tuple(definitions), periods, scopes, tuple(lines), tuple(absent))


def _found(viewer: Viewer, wanted: Asked) -> tuple[list[Definition], list[str]]:
    """Return the metrics that are there for a viewer, and the names of those that are not."""
    found: list[Definition] = []
    absent: list[str] = []
    of_people = wanted.scope.of_people or wanted.cut == "employee"
    for asked_for in wanted.metrics:
        name, _dot, version = asked_for.partition(".")
        try:
            definition = get(name, int(version) if version.isdecimal() else None)
        except UnknownMetricError:
            absent.append(asked_for)
            continue
        if not can_see_metric(viewer, definition):
            absent.append(asked_for)
        elif of_people and not fits_people(definition):
            absent.append(str(definition.label))
        elif definition not in found:
            found.append(definition)
    return found, absent


def fits_people(definition: Definition) -> bool:
    """Say whether a metric is kept for single people and reporting lines."""
    return definition.name in OF_PEOPLE or definition.own


def choosable(viewer: Viewer) -> list[Definition]:
    """Return the metrics that a viewer can choose, in their newest versions, by their labels."""
    there = [definition for definition in current().values() if can_see_metric(viewer, definition)]
    return sorted(there, key=lambda definition: search_key(str(definition.label)))


def parts(period: Period, each: str) -> Iterator[Period]:
    """Yield a period week by week, month by month or quarter by quarter; as a whole without one of these.

    What lies at the ends counts with the weeks that were asked for only.

    >>> [str(part) for part in parts(Period.parse("2026-W40..2026-W47"), "month")]
    ['2026-10', '2026-W45..2026-W47']
    """
    if not each:
        yield period
        return
    first = period.first
    while first <= period.last:
        whole = of_kind(each, first)
        last = min(whole.last, period.last)
        yield whole if (whole.first, whole.last) == (first, last) else Period(first, last)
        first = last + 1


def _cut(viewer: Viewer, wanted: Asked) -> Iterator[tuple[Scope, str]]:
    """Yield the scopes that stand side by side, each with its name."""
    scope = wanted.scope
    if not wanted.cut:
        yield scope, named(scope)
        return
    if wanted.cut not in possible_cuts(viewer, scope):
        raise ExploreError(_("These numbers cannot be cut so: choose another cut, or other numbers."))
    if wanted.cut == "site":
        yield from ((_inside(scope, "site", site.key), str(site)) for site in Site.objects.order_by("name"))
    elif wanted.cut == "team":
        for team in visible_teams(viewer):
            if scope.kind != "site" or (team.site is not None and team.site.key == scope.key):
                yield _inside(scope, "team", team.key), str(team)
    elif wanted.cut == "channel":
        yield from ((replace(scope, channel=channel), words.channel(channel)) for channel in channels())
    else:
        yield from _people(scope, wanted.period)


def possible_cuts(viewer: Viewer, scope: Scope) -> tuple[str, ...]:
    """Return how the numbers of a scope can be put side by side by a viewer.

    People stand side by side only for those who may compare them.
    """
    places = {"organisation": ("site", "team"), "channel": ("site", "team"), "site": ("team",)}.get(scope.kind, ())
    by_channel = ("channel",) if scope.kind != "channel" and not scope.channel else ()
    people = ("employee",) if can_compare_people(viewer, scope) and not (scope.reason or scope.segment) else ()
    return ("", *places, *by_channel, *people)


def _inside(scope: Scope, kind: str, key: str) -> Scope:
    """Return a place with the cuts of a scope; a channel becomes a cut itself."""
    channel = scope.key if scope.kind == "channel" else scope.channel
    return Scope(kind, key, channel, scope.reason, scope.segment)


def _people(scope: Scope, period: Period) -> Iterator[tuple[Scope, str]]:
    """Yield the people of a team or a line in some weeks, in order of their names."""
    if scope.kind == "line":
        keys = {key for key, _start, _end in members(scope, period.first, period.last)}
    else:
        there = Membership.objects.filter(team__key=scope.key, since__lte=period.last.sunday)
        rows = there.values_list("person__key", "until")
        keys = {key for key, until in rows if until is None or until > period.first.monday}
    names = names_of(keys)
    for key in sorted(names, key=lambda key: search_key(names[key])):
        yield Scope("employee", key, scope.channel), names[key]


def _lines(
    viewer: Viewer, definitions: Sequence[Definition], scope: Scope, name: str, periods: Sequence[Period]
) -> Iterator[Line]:
    found = computed(viewer, definitions, scope, periods)
    for position, period in enumerate(periods):
        yield Line(scope, name, period, tuple(found[definition.key][position] for definition in definitions))


def computed(
    viewer: Viewer, definitions: Sequence[Definition], scope: Scope, periods: Sequence[Period]
) -> dict[str, list[Value]]:
    """Return values by name *and* version: two versions of one metric may stand side by side."""
    found: dict[str, list[Value]] = {}
    for together in one_version_each(definitions):
        values = compute(viewer, together, scope, periods)
        found.update({definition.key: values[definition.name] for definition in together})
    return found


def one_version_each(definitions: Sequence[Definition]) -> Iterator[list[Definition]]:
    """Yield metrics so that no two versions of one are computed together: values are told apart by name."""
    left = list(definitions)
    while left:
        together = {definition.name: definition for definition in reversed(left)}
        yield [definition for definition in left if together[definition.name] is definition]
        left = [definition for definition in left if together[definition.name] is not definition]


_channels: Kept[tuple[str, ...]] = Kept(20)


def channels() -> tuple[str, ...]:
    """Return the channels by which customers reached us, by name."""
    key = (str(store.root()), store.version("contact"))
    return _channels.get(key, _found_channels)


def _found_channels() -> tuple[str, ...]:
    if store.version("contact") is None:
        return ()
    rows = facts.rows(facts.table("contact").select("channel").distinct())
    return tuple(sorted((row["channel"] for row in rows if row["channel"]), key=search_key))
