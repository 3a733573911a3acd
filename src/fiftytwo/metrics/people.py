"""What happened to the people who serve: who left, who moved up or on, counted from the record of the organisation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.conf import settings
from django.db.models import Count, Max

from fiftytwo.facts.kept import Kept
from fiftytwo.lib.periods import Period
from fiftytwo.metrics.scopes import Scope, members
from fiftytwo.org.models import AuditEntry, Membership, Team

YEAR_DAYS = 365.25


@dataclass(frozen=True)
class Spells:
    """Times of people of the front line in teams, one row each, in order of time; days as days since 1970.

    Attributes:
        person: keys of the people.
        who: the number of each row's person.
        team, site: where it was.
        leads, serves: whether they led the team, and whether it serves customers.
        since, until: from a day up to, but not including, another; the day on which they left at the latest.
        left_on: the day on which the person left the organisation, ``NEVER`` if they did not.
        new: whether it is the person's first.
        led, served: what they had been before it.
    """

    person: Any
    who: Any
    team: Any
    site: Any
    leads: Any
    serves: Any
    since: Any
    until: Any
    left_on: Any
    new: Any
    led: Any
    served: Any

    def __len__(self) -> int:
        return len(self.who)

    def only(self, chosen: Any) -> Spells:
        """Return some of the rows."""
        rows = {name: getattr(self, name)[chosen] for name in self.__dataclass_fields__ if name != "person"}
        return Spells(person=self.person, **rows)

    def people(self, chosen: Any) -> Any:
        """Say of each person whether one of some rows is theirs."""
        return np.bincount(self.who[chosen], minlength=len(self.person)) > 0


Version = tuple[object, ...]


def counted(what: str, scope: Scope, period: Period, known: Version | None = None) -> float | None:
    """Return what a component says of the front line in a period.

    Args:
        what: ``leavers``, ``moves`` or ``person_years``.
        scope: organisation, site, team or a reporting line; None comes back for others and for cuts.
        period: its weeks, from the first Monday to the last Sunday.
        known: what :func:`version` returned, by whoever asks more than once.
    """
    if scope.kind in ("channel", "employee") or scope.channel or scope.reason or scope.segment:
        return None
    first, end = period.first.monday, period.last.sunday + timedelta(days=1)
    spells = _of(scope, period, version() if known is None else known)
    return COUNTED[what](spells, _day(first), _day(end)) if len(spells) else None


def _of(scope: Scope, period: Period, known: Version) -> Spells:
    """Return the spells of a scope."""
    if scope.kind == "line":
        below = {key for key, *_span in members(scope, period.first, period.last)}
        every = _kept.get(known, _every)
        return every.only(np.array([key in below for key in every.person], dtype=bool)[every.who])
    return _kept.get((*known, scope.kind, scope.key), lambda: _of_place(scope, _kept.get(known, _every)))


def _of_place(scope: Scope, every: Spells) -> Spells:
    match scope.kind:
        case "site":
            return every.only(every.site == scope.key)
        case "team":
            return every.only(every.team == scope.key)
    return every


_kept: Kept[Spells] = Kept(50)


def version() -> Version:
    """Return what changes when the record of people does: every change by hand or by import is audited."""
    rows = Membership.objects.aggregate(
        Count("pk"), Max("pk"), Count("until"), Max("until"), Count("person__left_on"), Max("person__left_on")
    )
    return (str(settings.HOME), AuditEntry.objects.aggregate(last=Max("pk"))["last"], *rows.values())


def _every() -> Spells:
    """Return every membership of front-line people, ending when they left at the latest."""
    rows = Membership.objects.filter(person__frontline=True).order_by("person_id", "since", "pk")
    found: list[tuple[Any, ...]] = []
    people: list[str] = []
    led = served = False
    for person, team, site, function, leads, since, until, left_on in rows.values_list(
        "person__key", "team__key", "team__site__key", "team__function", "leads", "since", "until", "person__left_on"
    ):
        new = not people or people[-1] != person
        if new:
            people.append(person)
            led = served = False
        ends = min(until or date.max, left_on or date.max)
        serves = function == Team.Function.SERVICE
        place = (len(people) - 1, team, site or "", leads, serves)
        found.append((*place, _day(since), _day(ends), _day(left_on or date.max), new, led, served))
        led, served = led or leads, served or serves
    columns = zip(*found, strict=True) if found else ((),) * len(KINDS)
    typed: Iterator[Any] = (np.array(column, dtype=kind) for column, kind in zip(columns, KINDS, strict=True))
    return Spells(np.array(people, dtype=object), *typed)


KINDS = (int, object, object, bool, bool, int, int, int, bool, bool, bool)
EPOCH = date(1970, 1, 1)


def _day(day: date) -> int:
    return (day - EPOCH).days


NEVER = _day(date.max)


def person_years(spells: Spells, first: int, end: int) -> float:
    """Return how many years people spent on the front line in a period, added up."""
    days = np.minimum(spells.until, end) - np.maximum(spells.since, first)
    return float(np.maximum(days, 0).sum()) / YEAR_DAYS


def leavers(spells: Spells, first: int, end: int) -> float:
    """Return how many people left the organisation in a period, from wherever in the scope they were last."""
    left = spells.people((first <= spells.left_on) & (spells.left_on < end) & (spells.since < end))
    return float((left & spells.people(spells.until >= first)).sum())


def moves(spells: Spells, first: int, end: int) -> float:
    """Return how many people of the front line were made leads, or moved out of service, in a period."""
    began = (first <= spells.since) & (spells.since < end) & ~spells.new
    moved = (spells.leads & ~spells.led) | (spells.served & ~spells.serves)
    return float(spells.people(began & moved).sum())


COUNTED: dict[str, Callable[[Spells, int, int], float]] = {
    "leavers": leavers,
    "moves": moves,
    "person_years": person_years,
}
