"""What the rhythm finds for the signals: silent teams, practices missed three weeks running, things that wait."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils import timezone

from fiftytwo.lib.weeks import Week
from fiftytwo.org.viewer import organisations_today
from fiftytwo.rhythm import registry
from fiftytwo.rhythm.models import Due, LastSeen, WeekCell
from fiftytwo.rhythm.practice import Practice, Unseen
from fiftytwo.rhythm.roster import Roster
from fiftytwo.signals.actions import found
from fiftytwo.signals.detect import UP, Found, silent, unmet, waiting
from fiftytwo.signals.finding import leads_of_teams
from fiftytwo.signals.models import Signal

LOOK_BACK_WEEKS = 8
UP_THE_LINE_DAYS = 7
"""What its owner leaves this long past its time is told to the one above: up the line, never down."""
LONGEST_LATE_DAYS = 120


def find_silences(today: date | None = None) -> list[Signal]:
    """Look for silences, unmet practices and what waits, for the week before a day; return what is new."""
    today = today or organisations_today()
    week = Week.of(today) + -1
    roster = Roster(week)
    practices = registry.promised()
    things = [
        *_silent_teams(roster, practices),
        *_unmet(week, practices, leads_of_teams(today)),
        *_waiting(roster, today),
    ]
    return found(week, things)


def _silent_teams(roster: Roster, practices: dict[str, Practice]) -> Iterator[Found]:
    queries = [p.query for p in practices.values() if isinstance(p.query, Unseen) and not p.query.occasions]
    if not queries:
        return
    limit, last = min(query.days for query in queries), roster.week.sunday
    seen = dict(LastSeen.objects.values_list("person_id", "day"))
    teams: dict[int, list[int | None]] = {}
    for person in roster.frontline:
        if roster.joined[person] <= last - timedelta(days=limit) and person in roster.team_of:
            day = seen.get(person)
            teams.setdefault(roster.team_of[person], []).append((last - day).days if day else None)
    for team, days in sorted(teams.items()):
        told = silent(f"team:{roster.teams[team][0]}", days, limit)
        if told is not None:
            leads = roster.leads.get(team, [None])
            yield Found(**{**told.__dict__, "owner": leads[0]})


def _unmet(week: Week, practices: dict[str, Practice], owners: dict[str, int]) -> Iterator[Found]:
    """Yield practices of the organisation, sites and teams that were missed three weeks running."""
    since = week + (1 - LOOK_BACK_WEEKS)
    rows = WeekCell.objects.filter(practice__in=list(practices), week__range=(since.monday, week.monday))
    rows = rows.exclude(scope__startswith="line:").exclude(scope__startswith="owner:")
    marks: dict[tuple[str, str], dict[date, bool | None]] = {}
    for name, scope, monday, met in rows.values_list("practice", "scope", "week", "met"):
        marks.setdefault((name, scope), {})[monday] = met
    weeks = [(since + n).monday for n in range(LOOK_BACK_WEEKS)]
    for (name, scope), known in sorted(marks.items()):
        told = unmet(name, scope, [known.get(monday) for monday in weeks])
        if told is not None:
            yield Found(**{**told.__dict__, "owner": owners.get(scope)})


def _waiting(roster: Roster, today: date) -> Iterator[Found]:
    """Yield what waits past its time, to its owner first, then to the one above."""
    late = Due.objects.overdue(timezone.now()).filter(due_on__gte=today - timedelta(days=LONGEST_LATE_DAYS))
    for due in late.select_related("team").order_by("due_at"):
        days = (today - due.due_on).days
        scope = f"team:{due.team.key}" if due.team else "organisation"
        told = waiting(scope, due.about, due.practice, days, due.owner_id)
        if told is None:
            continue
        yield told
        above = roster.manager.get(due.owner_id or 0)
        if days > UP_THE_LINE_DAYS and above is not None:
            yield Found(**{**told.__dict__, "owner": above, "direction": UP})
