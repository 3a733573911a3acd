"""Kept, missed or nothing due: what a practice comes to in a week, for every scope at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from fiftytwo.lib.periods import of_kind
from fiftytwo.lib.strips import in_step
from fiftytwo.lib.targets import Verdict
from fiftytwo.metrics import compute, registry, targets
from fiftytwo.metrics.scopes import Scope
from fiftytwo.org.viewer import organisations_today
from fiftytwo.rhythm import occasions
from fiftytwo.rhythm.models import Due, Happening
from fiftytwo.rhythm.practice import AnsweredWithin, EachPerson, MetricReaches, Practice, Unseen
from fiftytwo.rhythm.roster import ORGANISATION, Roster

Counts = dict[str, tuple[int, int]]
"""How much was due and how much of it was kept, by scope."""


def count(practice: Practice, roster: Roster) -> Counts:
    """Return what was due and kept in the roster's week; scopes in which nothing was due are left out."""
    return COUNTED[type(practice.query)](practice, practice.query, roster)


def _answered_within(practice: Practice, _query: AnsweredWithin, roster: Roster) -> Counts:
    """Count what had to be done in the week, and was done in time."""
    rows = Due.objects.filter(
        practice=practice.name, due_on__range=(roster.week.monday, roster.week.sunday), withdrawn_at__isnull=True
    ).select_related("owner")
    due, kept = Counter[str](), Counter[str]()
    for row in rows:
        scopes = set(_scopes_of_due(row, roster))
        due.update(scopes)
        if row.in_time:
            kept.update(scopes)
    return _together(due, kept)


def _scopes_of_due(row: Due, roster: Roster) -> Iterable[str]:
    """Return where a due counts: places as they were when it was opened, the line of whom it serves, its owner."""
    if row.serves_id:
        lines = (scope for scope in roster.scopes_of(row.serves_id) if scope.startswith("line:"))
        yield from (ORGANISATION, *roster.places(row.team_id), *lines)
    else:
        yield from roster.scopes_of_team(row.team_id, row.site_id)
    if row.owner is not None:
        yield f"owner:{row.owner.key}"


def _unseen(practice: Practice, query: Unseen, roster: Roster) -> Counts:
    """Count who had been here long enough, and who of them was seen in time."""
    last = roster.week.sunday
    first = last - timedelta(days=query.days)
    wanted = query.occasions or [name for name, occasion in occasions.every().items() if occasion.seen]
    rows = Happening.objects.filter(occasion__in=wanted, day__gt=first, day__lte=last)
    seen = set(rows.values_list("person_id", flat=True).distinct())
    here = [person for person in roster.people(practice.serves) if roster.joined[person] <= first]
    return _by_person(roster, here, seen)


def _each_person(_practice: Practice, query: EachPerson, roster: Roster) -> Counts:
    """Count how many times were due by now if the period is lived evenly, and how many there were."""
    period = of_kind(query.every, roster.week)
    number = roster.week - period.first + 1
    people = roster.people(query.whom)
    rows = Happening.objects.filter(
        occasion=query.occasion, day__range=(period.first.monday, roster.week.sunday), person_id__in=_few(people)
    )
    had = Counter(rows.values_list("person_id", flat=True))
    size, times = Counter[str](), Counter[str]()
    for person in people:
        for scope in (*roster.scopes_of(person), *_own(person, query, roster)):
            size[scope] += 1
            times[scope] += min(had[person], query.times)
    due = {scope: in_step(query.times, n, number, period.length) for scope, n in size.items()}
    return {scope: (n, min(n, times[scope])) for scope, n in due.items() if n}


def _few(people: frozenset[int]) -> Any:
    """Return people as a query takes them: by hand where they are few, else all of the front line."""
    if len(people) <= 500:
        return people
    from fiftytwo.org.models import Person

    return Person.objects.filter(frontline=True).values("pk")


def _own(person: int, query: EachPerson, roster: Roster) -> tuple[str, ...]:
    """Return the scope of what someone owes themselves: of a practice that asks leaders to do something."""
    return (f"owner:{roster.keys[person]}",) if query.whom != "frontline" else ()


def _metric(_practice: Practice, query: MetricReaches, roster: Roster) -> Counts:
    """Ask whether the week's number reached its target, where it can be told; else nothing was due."""
    definition = registry.get(query.metric)
    scopes = [Scope(), *(Scope("site", key) for key in roster.sites.values())]
    scopes += [Scope("team", key) for key, _site in roster.teams.values()]
    period = of_kind("week", roster.week)
    found: Counts = {}
    for scope in scopes:
        value = compute.Counter(organisations_today(), [definition], scope, (period,)).value(definition, period)
        aim = targets.aims([definition.name], scope, period).get(definition.name)
        if query.value is not None:
            aim = targets.Aim(query.value, str(scope))
        told = targets.against(aim, value)
        if told is not None and told.verdict is not Verdict.CANNOT_TELL:
            found[str(scope)] = (1, int(told.verdict is Verdict.MET))
    return found


def _by_person(roster: Roster, people: Iterable[int], kept_for: set[int]) -> Counts:
    due, kept = Counter[str](), Counter[str]()
    for person in people:
        scopes = roster.scopes_of(person)
        due.update(scopes)
        if person in kept_for:
            kept.update(scopes)
    return _together(due, kept)


def _together(due: Counter[str], kept: Counter[str]) -> Counts:
    return {scope: (n, kept[scope]) for scope, n in due.items()}


COUNTED: dict[type, Callable[[Practice, Any, Roster], Counts]] = {
    AnsweredWithin: _answered_within,
    Unseen: _unseen,
    EachPerson: _each_person,
    MetricReaches: _metric,
}
