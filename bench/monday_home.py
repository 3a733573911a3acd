"""Fills an empty home for ``bench.monday``: 5,000 employees, 400 leaders, and years of what they did for each other.

Rows go in by hand, in large pieces: what is measured is a Monday, not how its past came to be.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from typing import Any

EMPLOYEES, LEADERS = int(os.environ.get("EMPLOYEES", "5000")), int(os.environ.get("LEADERS", "400"))
TEAM_SIZE, SITES = 12, 20
SEEN_EVERY_WEEKS = 2
PRAISE_A_WEEK, OBSTACLES_A_WEEK, SIGNALS_A_WEEK = EMPLOYEES * 3 // 100, EMPLOYEES // 125, EMPLOYEES // 125
COMMITMENTS_A_WEEK = EMPLOYEES * 2 // 5
AT_ONCE = 5_000


def main() -> None:
    """Fill the home of this process with so many years, and say how many rows there are."""
    years = int(sys.argv[1])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fiftytwo.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    random.seed(52)
    _people()
    print(json.dumps(_history(years)))


def _people() -> None:
    """Write the organisation: teams with a lead each, leaders in a tree above the leads, mail for everybody."""
    from fiftytwo.org.models import Grant, Membership, Organisation, Person, ReportingLine, Site, Team, User

    Organisation.objects.create(name="Bench", time_zone="Europe/Istanbul", language="en")
    sites = Site.objects.bulk_create(
        Site(name=f"Site {n}", time_zone="Europe/Istanbul", country="TR") for n in range(SITES)
    )
    teams = Team.objects.bulk_create(
        Team(name=f"Team {n:04}", site=sites[n % SITES]) for n in range(EMPLOYEES // TEAM_SIZE)
    )
    since = datetime.now(UTC).date() - timedelta(days=6 * 366)
    total = EMPLOYEES + LEADERS
    users = User.objects.bulk_create((User(email=f"p{n}@bench.example") for n in range(total)), batch_size=AT_ONCE)
    people = []
    for n, user in enumerate(users):
        person = Person(
            given_name=f"Given{n}", family_name=f"Family{n}", email=user.email, user=user, joined_on=since,
            frontline=n < EMPLOYEES, language=("tr", "en", "lo")[n % 3],
        )  # fmt: skip
        person.spell()
        people.append(person)
    people = Person.objects.bulk_create(people, batch_size=AT_ONCE)
    staff, leaders = people[:EMPLOYEES], people[EMPLOYEES:]
    leads = staff[: len(teams)]
    members = [Membership(person=p, team=teams[n], leads=True, since=since) for n, p in enumerate(leads)]
    members += [
        Membership(person=p, team=teams[n % len(teams)], since=since) for n, p in enumerate(staff[len(teams) :])
    ]
    lines = [
        ReportingLine(person=p, manager=leads[n % len(teams)], since=since) for n, p in enumerate(staff[len(teams) :])
    ]
    lines += [ReportingLine(person=p, manager=leaders[n % LEADERS], since=since) for n, p in enumerate(leads)]
    lines += [ReportingLine(person=leaders[n], manager=leaders[(n - 1) // 7], since=since) for n in range(1, LEADERS)]
    Membership.objects.bulk_create(members, batch_size=AT_ONCE)
    ReportingLine.objects.bulk_create(lines, batch_size=AT_ONCE)
    Grant.objects.bulk_create(Grant(person=p, role=Grant.Role.LEADER, since=since) for p in leaders)


def _history(years: int) -> dict[str, int]:
    """Write what happened, fell due, was taken on, found and counted in the weeks up to this one."""
    from fiftytwo.lib.weeks import Week
    from fiftytwo.rhythm.models import Commitment, Due, Happening, LastSeen, WeekCell
    from fiftytwo.signals.models import Looked, Signal

    this = Week.of(datetime.now(UTC).date())
    weeks = [this + (n - 52 * years) for n in range(52 * years)]
    _many(Happening, (row for week in weeks for row in _seen(week)))
    _many(Due, (row for n, week in enumerate(weeks) for row in _dues(week, n, is_last=week == weeks[-1])))
    _many(Commitment, (row for n, week in enumerate(weeks) for row in _commitments(week, n)))
    _many(Signal, (row for n, week in enumerate(weeks) for row in _signals(week, n)))
    _many(WeekCell, (row for week in weeks for row in _cells(week)))
    _many(LastSeen, _last_seen(this))
    Looked.objects.bulk_create(Looked(week=week.monday, series=18_000, found=3) for week in weeks)
    models: tuple[Any, ...] = (Happening, Due, Commitment, Signal, WeekCell)
    return {model.__name__: model.objects.count() for model in models}


def _many(model: Any, rows: Iterable[Any]) -> None:
    rest = iter(rows)
    while part := list(islice(rest, AT_ONCE)):
        model.objects.bulk_create(part, batch_size=AT_ONCE)


def _moment(week: Any, n: int) -> datetime:
    return datetime.combine(week.monday + timedelta(days=n % 5), time(6 + n % 9), UTC)


def _seen(week: Any) -> Iterator[Any]:
    from fiftytwo.rhythm.models import Happening

    for n in range(EMPLOYEES):
        if random.random() < 1 / SEEN_EVERY_WEEKS:
            at = _moment(week, n)
            yield Happening(
                occasion=random.choice(("care.thanks", "care.visit", "care.note")), person_id=n + 1,
                by_id=EMPLOYEES + 1 + n % LEADERS, about=f"care:{week}-{n}", at=at, day=at.date(),
            )  # fmt: skip


def _dues(week: Any, number: int, *, is_last: bool) -> Iterator[Any]:
    from fiftytwo.rhythm.models import Due

    kinds = (
        ("praise_reaches_its_person", "wow", "wow.given", PRAISE_A_WEEK),
        ("obstacles_are_answered", "obstacle", "obstacle.decided", OBSTACLES_A_WEEK),
    )
    for practice, kind, step, times in kinds:
        for n in range(times):
            opened = _moment(week, n)
            due_on = week.monday + timedelta(days=7 + n % 5)
            kept = None if is_last or random.random() < 0.01 else opened + timedelta(days=random.randrange(1, 9))
            person = random.randrange(EMPLOYEES)
            yield Due(
                practice=practice, about=f"{kind}:{number * 1000 + n}", step=step, serves_id=person + 1,
                team_id=person % (EMPLOYEES // TEAM_SIZE) + 1, owner_id=EMPLOYEES + 1 + n % LEADERS,
                opened_at=opened, due_on=due_on, due_at=datetime.combine(due_on, time(21), UTC), kept_at=kept,
                site_id=person % SITES + 1,
            )  # fmt: skip


def _commitments(week: Any, number: int) -> Iterator[Any]:
    from fiftytwo.rhythm.models import Commitment

    for n in range(COMMITMENTS_A_WEEK):
        yield Commitment(
            whose_id=n % (EMPLOYEES // TEAM_SIZE) + 1 if n % 2 else EMPLOYEES + 1 + n % LEADERS, week=week.monday,
            first_week=week.monday, practice="nobody_unseen", about=f"person:{number}-{n}", serves_id=n % EMPLOYEES + 1,
            state=Commitment.State.DONE if n % 5 else Commitment.State.DROPPED,
        )  # fmt: skip


def _signals(week: Any, number: int) -> Iterator[Any]:
    from fiftytwo.org.models import Team
    from fiftytwo.signals.models import Signal

    keys = _kept.setdefault("teams", list(Team.objects.values_list("key", flat=True)))
    for n in range(SIGNALS_A_WEEK):
        yield Signal(
            kind="silence", scope=f"team:{keys[(number + n) % len(keys)]}", subject="nobody_unseen", week=week.monday,
            last_week=week.monday, evidence={"unseen": 6, "people": 12}, state=Signal.State.CLOSED if n else "new",
            due_on=week.sunday,
        )  # fmt: skip


_kept: dict[str, list[str]] = {}


def _cells(week: Any) -> Iterator[Any]:
    from fiftytwo.org.models import Person, Site, Team
    from fiftytwo.rhythm.models import WeekCell
    from fiftytwo.rhythm.registry import shipped

    if "scopes" not in _kept:
        heads = Person.objects.filter(reports__isnull=False).distinct().values_list("key", flat=True)
        _kept["scopes"] = [
            "organisation",
            *(f"site:{key}" for key in Site.objects.values_list("key", flat=True)),
            *(f"team:{key}" for key in Team.objects.values_list("key", flat=True)),
            *(f"line:{key}" for key in heads),
        ]
    for practice in shipped():
        for scope in _kept["scopes"]:
            kept = random.randrange(8, 13)
            yield WeekCell(practice=practice.name, scope=scope, week=week.monday, due=12, kept=kept, met=kept >= 11)


def _last_seen(this: Any) -> Iterator[Any]:
    from fiftytwo.rhythm.models import LastSeen

    for n in range(EMPLOYEES):
        day = this.monday - timedelta(days=random.randrange(1, 28))
        at = datetime.combine(day, time(9), UTC)
        yield LastSeen(person_id=n + 1, at=at, day=day, occasion="care.visit")


if __name__ == "__main__":
    main()
