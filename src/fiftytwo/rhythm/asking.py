"""Whom to ask for what this week: the acts that follow from what is due, who is unseen, and who is behind.

Nothing is chosen here yet: every act is listed with how much it matters and who could do it, the nearest first.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from fiftytwo.lib.periods import of_kind
from fiftytwo.lib.strips import in_step
from fiftytwo.rhythm import subjects
from fiftytwo.rhythm.models import Due, Happening, LastSeen, WeekCell
from fiftytwo.rhythm.practice import AnsweredWithin, Asked, EachPerson, Practice, Proposes, Unseen, Whom
from fiftytwo.rhythm.roster import Roster

LONGEST_WAIT_DAYS = 365
OTHER_LEADERS = 6
AHEAD_WEEKS = 4


@dataclass(frozen=True)
class Act:
    """One act that somebody should do: under which practice, about what, for whom, and who could do it."""

    practice: str
    about: str
    serves: int | None
    importance: int
    waiting_days: int
    able: tuple[int, ...]

    @property
    def weight(self) -> float:
        """How much it matters: first its importance, then how long it has waited."""
        return self.importance + min(self.waiting_days, LONGEST_WAIT_DAYS) / (LONGEST_WAIT_DAYS + 1)


def acts(practices: Collection[Practice], roster: Roster, today: date) -> list[Act]:
    """Return every act that these practices ask for in a week; those that matter equally in another order each week."""
    found: dict[tuple[str, str], Act] = {}
    for practice in practices:
        if practice.proposes is not None:
            for act in _of(practice, practice.proposes, roster, today):
                found.setdefault((act.practice, act.about), act)
    promised = {practice.name for practice in practices}
    for proposal in subjects.proposals(today):
        if proposal.practice not in promised:
            continue
        serves = proposal.serves.pk if proposal.serves else None
        act = Act(proposal.practice, proposal.about, serves, proposal.importance, 0, (proposal.whose.pk,))
        found.setdefault((act.practice, act.about), act)
    return sorted(found.values(), key=lambda act: _lot(str(roster.week), act.practice, act.about))


def _of(practice: Practice, proposes: Proposes, roster: Roster, today: date) -> Iterator[Act]:
    query = practice.query
    if isinstance(query, AnsweredWithin):
        return _due(practice, proposes, roster, today)
    if isinstance(query, Unseen):
        return _to_see(practice, proposes, query, roster)
    if isinstance(query, EachPerson):
        return _behind(practice, proposes, query, roster)
    return _below_target(practice, proposes, roster)


def _due(practice: Practice, proposes: Proposes, roster: Roster, today: date) -> Iterator[Act]:
    """Yield an act for each thing that waits, however many steps of it do."""
    for due in Due.objects.open().filter(practice=practice.name).order_by("due_at"):
        asked = (due.owner_id,) if due.owner_id in roster.keys else _nearest(proposes.to, due, roster)
        waiting = (today - due.opened_at.date()).days
        yield Act(practice.name, due.about, due.serves_id, proposes.importance, max(waiting, 0), _there(asked))


def _there(asked: Iterable[int | None]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(one for one in asked if one is not None))


def _nearest(to: Asked, due: Due, roster: Roster) -> tuple[int, ...]:
    """Return who could do what nobody owns: leads of the team first, or leaders first, as the practice says."""
    leads = [lead for lead in roster.leads.get(due.team_id or 0, ()) if lead != due.serves_id]
    of_leads = tuple(one for lead in leads for one in roster.above(lead))
    above = roster.above(due.serves_id) if due.serves_id else of_leads
    leaders = [one for one in above if one in roster.leaders]
    order = (*leaders, *leads) if to is Asked.LEADER else (*leads, *above)
    return tuple(dict.fromkeys(one for one in order if one in roster.keys))


def _to_see(practice: Practice, proposes: Proposes, query: Unseen, roster: Roster) -> Iterator[Act]:
    """Yield everybody who would be unseen for too long by the end of the week."""
    limit = roster.week.sunday - timedelta(days=query.days)
    if query.occasions:
        rows = Happening.objects.filter(occasion__in=query.occasions, day__gt=limit)
        seen = dict.fromkeys(rows.values_list("person_id", flat=True), roster.week.sunday)
    else:
        seen = dict(LastSeen.objects.values_list("person_id", "day"))
    for person in roster.people(practice.serves):
        last = seen.get(person, roster.joined[person])
        if last <= limit:
            yield Act(
                practice.name, f"person:{roster.keys[person]}", person, proposes.importance,
                (roster.week.sunday - last).days, _who_could_see(person, roster),
            )  # fmt: skip


def _who_could_see(person: int, roster: Roster) -> tuple[int, ...]:
    """Return the leads of someone's team and their line above."""
    leads = roster.leads.get(roster.team_of.get(person, 0), ())
    order = (*leads, *roster.above(person))
    return tuple(dict.fromkeys(one for one in order if one != person and one in roster.keys))


def _behind(practice: Practice, proposes: Proposes, query: EachPerson, roster: Roster) -> Iterator[Act]:
    """Yield whose turn it is, so that the period stays in step; by lot among those who had the least."""
    period = of_kind(query.every, roster.week)
    days = (period.first.monday, roster.week.sunday)
    rows = Happening.objects.filter(occasion=query.occasion, day__range=days)
    had = Counter(rows.values_list("person_id", flat=True))
    people = roster.people(query.whom)
    number = roster.week - period.first + 1
    if query.whom is Whom.LEADERS:
        soon = min(number + AHEAD_WEEKS, period.length)
        for person in people:
            if had[person] < in_step(query.times, 1, soon, period.length):
                about = f"person:{roster.keys[person]}"
                yield Act(practice.name, about, person, proposes.importance, 0, (person,))
        return
    done = sum(min(had[person], query.times) for person in people)
    wanted = in_step(query.times, len(people), number, period.length) - done
    waiting = sorted((p for p in people if had[p] < query.times), key=lambda p: (had[p], _lot(str(period), str(p))))
    for person in waiting[: max(wanted, 0)]:
        about = f"person:{roster.keys[person]}"
        yield Act(practice.name, about, person, proposes.importance, 0, _not_ones_own_manager(person, roster))


def _not_ones_own_manager(person: int, roster: Roster) -> tuple[int, ...]:
    """Return leaders for someone: those above but for the nearest, then some of the others by lot."""
    own = {*roster.above(person)[:1], *roster.leads.get(roster.team_of.get(person, 0), ()), person}
    above = [one for one in roster.above(person) if one in roster.leaders and one not in own]
    others = sorted(roster.leaders - own - set(above))
    start = int(_lot(str(roster.week), str(person)), 16) % len(others) if others else 0
    by_lot = [others[(start + n) % len(others)] for n in range(min(OTHER_LEADERS, len(others)))]
    return (*above, *by_lot)


def _below_target(practice: Practice, proposes: Proposes, roster: Roster) -> Iterator[Act]:
    """Yield the teams that missed the target in the week before; their leads are asked."""
    week = (roster.week + -1).monday
    rows = WeekCell.objects.filter(practice=practice.name, week=week, met=False, scope__startswith="team:")
    teams = {f"team:{key}": pk for pk, (key, _site) in roster.teams.items()}
    for scope in rows.values_list("scope", flat=True):
        able = tuple(roster.leads.get(teams.get(scope, 0), ()))
        yield Act(practice.name, scope, None, proposes.importance, 0, able)


def _lot(*parts: str) -> str:
    """Draw a lot that anybody can draw again: the same parts give the same."""
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:12]
