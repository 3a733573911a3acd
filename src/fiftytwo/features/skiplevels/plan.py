"""The plan of a quarter: who should meet whom in which week, so that it adds up; and what is said where it cannot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import ceil

from fiftytwo.features.skiplevels.fair import Placed, drawn, fair_order
from fiftytwo.features.skiplevels.models import Guest, Meeting
from fiftytwo.lib.periods import Period, quarter
from fiftytwo.lib.weeks import Week
from fiftytwo.org.models import Person
from fiftytwo.rhythm.roster import Roster
from fiftytwo.rhythm.shifts import shifts_of_people

A_WEEK = 2  # meetings of half an hour that a leader can hold each week beside everything else
LARGEST_GROUP = 5  # more is an assembly, not a meeting
QUARTER_DAYS = 91
SHIFT_WEEKS = 4


@dataclass(frozen=True)
class Turn:
    """One planned meeting: a leader, one person or a few of one site, and the week."""

    leader: int
    people: tuple[int, ...]
    week: Week


@dataclass(frozen=True)
class Plan:
    """What is still to be offered in a quarter.

    ``group`` is how many sit together so that it adds up; ``adds_up`` says whether it does; ``nobody`` are people whom
    no leader may meet, because every leader is their own lead or manager.
    """

    period: Period
    turns: tuple[Turn, ...]
    group: int
    adds_up: bool
    waiting: int
    leaders: int
    weeks_left: int
    nobody: tuple[int, ...]

    def of(self, leader: int, week: Week) -> tuple[Turn, ...]:
        """Return the meetings of a leader in a week."""
        return tuple(turn for turn in self.turns if turn.leader == leader and turn.week == week)


def plan(today: date, roster: Roster | None = None) -> Plan:
    """Return the plan of the quarter of a day, for those who have not been offered a meeting in it yet."""
    roster = roster or Roster(Week.of(today))
    period = quarter(today)
    waiting = _waiting(roster, period)
    weeks = [week for week in period.weeks() if week >= Week.of(today)]
    room = len(roster.leaders) * len(weeks) * A_WEEK
    group = min(max(1, ceil(len(waiting) / room)), LARGEST_GROUP) if room else 1
    order = fair_order(waiting, str(period))
    taken, nobody = _with_leaders(order, roster, str(period), len(weeks) * A_WEEK * group)
    turns = [turn for leader, people in taken.items() for turn in _turns(leader, people, roster, weeks, group)]
    left = len(order) - len(nobody) - sum(len(turn.people) for turn in turns)
    return Plan(period, tuple(turns), group, left == 0, len(waiting), len(roster.leaders), len(weeks), tuple(nobody))


def offered_in(period: Period) -> set[int]:
    """Return the people who were offered a meeting in a period, cancelled ones left out."""
    rows = Guest.objects.exclude(meeting__state=Meeting.State.CANCELLED)
    days = (period.first.monday, period.last.sunday)
    return set(rows.filter(meeting__offered_at__date__range=days).values_list("person_id", flat=True))


def last_offered(people: Iterable[int]) -> dict[int, date]:
    """Return when people were last offered a meeting; those who never were are left out."""
    rows = Guest.objects.exclude(meeting__state=Meeting.State.CANCELLED).filter(person__in=list(people))
    found: dict[int, date] = {}
    for person, at in rows.order_by("meeting__offered_at").values_list("person_id", "meeting__offered_at"):
        found[person] = at.date()
    return found


def _waiting(roster: Roster, period: Period) -> list[Placed]:
    people = sorted(roster.frontline - offered_in(period))
    last = last_offered(people)
    languages = dict(Person.objects.filter(pk__in=people).values_list("pk", "language"))
    shifts = shifts_of_people((roster.week + -SHIFT_WEEKS).monday, roster.week.sunday)

    def group(person: int) -> tuple[str, ...]:
        places = roster.places(roster.team_of.get(person))
        return (*places, languages.get(person, ""), shifts.get(roster.keys[person], ""))

    return [Placed(person, group(person), _quarters(last.get(person), period)) for person in people]


def _quarters(last: date | None, period: Period) -> int:
    return 99 if last is None else max(0, (period.first.monday - last).days // QUARTER_DAYS + 1)


def _with_leaders(order: list[int], roster: Roster, lot: str, most: int) -> tuple[dict[int, list[int]], list[int]]:
    """Give each person a leader: one above them but not the nearest where there is room, else the least loaded."""
    taken: dict[int, list[int]] = defaultdict(list)
    nobody = []
    for person in order:
        own = {*roster.above(person)[:1], *roster.leads.get(roster.team_of.get(person, 0), ()), person}
        able = roster.leaders - own
        if not able:
            nobody.append(person)
            continue
        free = [one for one in able if len(taken[one]) < most]
        if not free:
            continue
        above = set(roster.above(person))
        leader = min(free, key=lambda one: (len(taken[one]) - (one in above), drawn(lot, one)))
        taken[leader].append(person)
    return taken, nobody


def _turns(leader: int, people: list[int], roster: Roster, weeks: list[Week], group: int) -> list[Turn]:
    """Seat people of one site together, the first in the order first, and give each meeting its week."""
    sites: dict[int | None, list[int]] = defaultdict(list)
    seated: list[list[int]] = []
    for person in people:
        site = roster.teams.get(roster.team_of.get(person, 0), ("", None))[1]
        if not sites[site] or len(sites[site]) >= group:
            sites[site] = []
            seated.append(sites[site])
        sites[site].append(person)
    return [
        Turn(leader, tuple(together), weeks[place // A_WEEK])
        for place, together in enumerate(seated)
        if place // A_WEEK < len(weeks)
    ]
