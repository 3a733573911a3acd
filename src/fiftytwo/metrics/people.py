"""What happened to the people who serve: who left, who moved up or on, counted from the record of the organisation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Count, Max

from fiftytwo.facts.kept import Kept
from fiftytwo.lib.periods import Period
from fiftytwo.metrics.scopes import Scope, members
from fiftytwo.org.models import AuditEntry, Membership, Team

YEAR_DAYS = 365.25


@dataclass(frozen=True)
class Spell:
    """Someone of the front line in a team, from a day up to, but not including, another.

    ``led`` and ``served`` say what they had been before it: a lead, someone in service; ``new`` that it is their first.
    """

    person: str
    team: str
    site: str
    leads: bool
    serves: bool
    since: date
    until: date
    left_on: date | None
    new: bool
    led: bool
    served: bool


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
    return COUNTED[what](spells, first, end) if spells else None


def _of(scope: Scope, period: Period, known: Version) -> list[Spell]:
    """Return the spells of a scope."""
    every = _kept.get(known, _every)
    match scope.kind:
        case "site":
            return [spell for spell in every if spell.site == scope.key]
        case "team":
            return [spell for spell in every if spell.team == scope.key]
        case "line":
            below = {key for key, *_span in members(scope, period.first, period.last)}
            return [spell for spell in every if spell.person in below]
    return list(every)


_kept: Kept[tuple[Spell, ...]] = Kept(4)


def version() -> Version:
    """Return what changes when the record of people does: every change by hand or by import is audited."""
    rows = Membership.objects.aggregate(
        Count("pk"), Max("pk"), Count("until"), Max("until"), Count("person__left_on"), Max("person__left_on")
    )
    return (str(settings.HOME), AuditEntry.objects.aggregate(last=Max("pk"))["last"], *rows.values())


def _every() -> tuple[Spell, ...]:
    """Return every membership of front-line people, in order of time, ending when they left at the latest."""
    rows = Membership.objects.filter(person__frontline=True).order_by("person_id", "since", "pk")
    found: list[Spell] = []
    for person, team, site, function, leads, since, until, left_on in rows.values_list(
        "person__key", "team__key", "team__site__key", "team__function", "leads", "since", "until", "person__left_on"
    ):
        before = [] if not found or found[-1].person != person else [found[-1]]
        ends = min(until or date.max, left_on or date.max)
        led = any(spell.leads or spell.led for spell in before)
        served = any(spell.serves or spell.served for spell in before)
        serves = function == Team.Function.SERVICE
        found.append(Spell(person, team, site or "", leads, serves, since, ends, left_on, not before, led, served))
    return tuple(found)


def person_years(spells: Sequence[Spell], first: date, end: date) -> float:
    """Return how many years people spent on the front line in a period, added up."""
    days = sum(max(0, (min(spell.until, end) - max(spell.since, first)).days) for spell in spells)
    return days / YEAR_DAYS


def leavers(spells: Sequence[Spell], first: date, end: date) -> float:
    """Return how many people left the organisation in a period, from wherever in the scope they were last."""
    left = {spell.person for spell in spells if spell.left_on and first <= spell.left_on < end and spell.since < end}
    return float(len({spell.person for spell in spells if spell.person in left and spell.until >= first}))


def moves(spells: Sequence[Spell], first: date, end: date) -> float:
    """Return how many people of the front line were made leads, or moved out of service, in a period."""
    began = [spell for spell in spells if first <= spell.since < end and not spell.new]
    return float(len({s.person for s in began if (s.leads and not s.led) or (s.served and not s.serves)}))


COUNTED: dict[str, Callable[[Sequence[Spell], date, date], float]] = {
    "leavers": leavers,
    "moves": moves,
    "person_years": person_years,
}
