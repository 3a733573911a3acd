"""What happened to the people who serve: who left, who moved up or on, counted from the record of the organisation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from fiftytwo.lib.periods import Period
from fiftytwo.metrics.scopes import Scope, members
from fiftytwo.org.models import Membership, Person, Team

YEAR_DAYS = 365.25


@dataclass(frozen=True)
class Spell:
    """Someone on the front line in a team, from a day up to, but not including, another."""

    person: int
    team: str
    site: str
    leads: bool
    serves: bool
    since: date
    until: date


def counted(what: str, scope: Scope, period: Period) -> float | None:
    """Return what a component says of the front line in a period.

    Args:
        what: ``leavers``, ``moves`` or ``person_years``.
        scope: organisation, site, team or a reporting line; None comes back for others and for cuts.
        period: its weeks, from the first Monday to the last Sunday.
    """
    if scope.kind in ("channel", "employee") or scope.channel or scope.reason or scope.segment:
        return None
    first, end = period.first.monday, period.last.sunday + timedelta(days=1)
    spells = list(_spells(scope, period))
    return COUNTED[what](spells, first, end) if spells else None


def _spells(scope: Scope, period: Period) -> Iterable[Spell]:
    """Yield the memberships of front-line people in a scope, those who left ending on the day they left."""
    below = {key for key, *_span in members(scope, period.first, period.last)} if scope.kind == "line" else None
    rows = Membership.objects.filter(person__frontline=True).select_related("person", "team__site")
    for row in rows.order_by("person_id", "since"):
        site = row.team.site.key if row.team.site else ""
        if scope.kind == "site" and site != scope.key:
            continue
        if scope.kind == "team" and row.team.key != scope.key:
            continue
        if below is not None and row.person.key not in below:
            continue
        ends = min(row.until or date.max, row.person.left_on or date.max)
        serves = row.team.function == Team.Function.SERVICE
        yield Spell(row.person_id, row.team.key, site, row.leads, serves, row.since, ends)


def person_years(spells: Iterable[Spell], first: date, end: date) -> float:
    """Return how many years people spent on the front line in a period, added up."""
    days = sum(max(0, (min(spell.until, end) - max(spell.since, first)).days) for spell in spells)
    return days / YEAR_DAYS


def leavers(spells: Iterable[Spell], first: date, end: date) -> float:
    """Return how many people left the organisation in a period."""
    there = {spell.person for spell in spells if spell.since < end and spell.until >= first}
    left = Person.objects.filter(left_on__gte=first, left_on__lt=end, frontline=True).values_list("pk", flat=True)
    return float(len(there & set(left)))


def moves(spells: Iterable[Spell], first: date, end: date) -> float:
    """Return how many people of the front line were made leads, or moved out of service, in a period."""
    there = {spell.person for spell in spells if spell.serves and spell.since < end}
    later = Membership.objects.filter(person_id__in=there, since__gte=first, since__lt=end)
    moved: set[int] = set()
    for row in later.select_related("team"):
        earlier = Membership.objects.filter(person_id=row.person_id, since__lt=row.since)
        led = earlier.filter(leads=True).exists()
        served = earlier.filter(team__function=Team.Function.SERVICE).exists()
        if (row.leads and earlier.exists() and not led) or (served and row.team.function != Team.Function.SERVICE):
            moved.add(row.person_id)
    return float(len(moved))


COUNTED: dict[str, Callable[[Iterable[Spell], date, date], float]] = {
    "leavers": leavers,
    "moves": moves,
    "person_years": person_years,
}
