"""What stood in people's way in the demo year, and whom leaders sat down with: some answered late, some still wait."""

from __future__ import annotations

import hashlib
import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from fiftytwo.demo.story import Plan
from fiftytwo.features.obstacles.actions import ANSWERED, DECIDED, RAISED, fingerprint
from fiftytwo.features.obstacles.models import Obstacle, Raiser
from fiftytwo.features.obstacles.owning import owner_for
from fiftytwo.features.skiplevels.actions import OFFERED
from fiftytwo.features.skiplevels.models import Guest, Meeting
from fiftytwo.features.skiplevels.plan import plan as planned
from fiftytwo.org.models import Membership, Person
from fiftytwo.rhythm import care, dues

TOLD = Path(__file__).parent / "obstacles.toml"
COMING = 3  # meetings that are still to come
HELD = 5  # in each Customer Service Week; none in the others
State = Obstacle.State


def say_what_is_in_the_way(plan: Plan) -> None:
    """Let people raise what stood in their way, and leaders meet some of them; once."""
    if Obstacle.objects.exists():
        return
    after = plan.last.monday + timedelta(days=7)
    people = list(Person.objects.filter(frontline=True).present_on(after).order_by("key"))
    rows = tomllib.loads(TOLD.read_text("utf-8"))["obstacle"]
    for n, told in enumerate(rows):
        day = after - timedelta(days=told["days"])
        if day >= plan.first.monday:
            _raise(told, people[(n * 17 + 3) % len(people)], day)
    for week in plan.service_weeks:
        _meet(week.monday + timedelta(days=2))
    _invite(after)


def _raise(told: dict[str, Any], person: Person, day: date) -> None:
    membership = Membership.objects.on(day).filter(person=person).select_related("team__site").first()
    team = membership.team if membership else None
    obstacle = Obstacle(
        kind=told.get("kind", "obstacle"), title=told["title"], text=told.get("text", ""), team=team,
        reason=told.get("reason", ""), raised_on=day, owner=owner_for(team, day),
    )  # fmt: skip
    steps = {name: day + timedelta(days=told[name]) for name in ("answered", "decided", "mended") if name in told}
    obstacle.answer = "Thank you. I am looking into it." if "answered" in steps else ""
    obstacle.answered_on, obstacle.decided_on = steps.get("answered"), steps.get("decided")
    obstacle.mended_on = steps.get("mended")
    obstacle.why, obstacle.done = told.get("why", ""), told.get("done", "")
    obstacle.state = _state(told)
    obstacle.save()
    how = Raiser.How(told["how"])
    nobody = how == Raiser.How.ANONYMOUS
    link = fingerprint(hashlib.sha256(told["title"].encode()).hexdigest()) if nobody else None
    Raiser.objects.create(obstacle=obstacle, how=how, person=None if nobody else person, raised_on=day, link_hash=link)
    for occasion, at in ((RAISED, day), (ANSWERED, steps.get("answered")), (DECIDED, steps.get("decided"))):
        if at is not None:
            dues.happened(None, occasion, obstacle.about, team=team, owner=obstacle.owner, at=_noon(at))


def _state(told: dict[str, Any]) -> str:
    if "mended" in told:
        return State.MENDED
    if "decided" in told:
        return State.ACCEPTED if told["mend"] else State.DECLINED
    return State.ANSWERED if "answered" in told else State.RAISED


def _meet(day: date) -> None:
    """Let the leaders meet a few people in a Customer Service Week."""
    made = planned(day)
    turns = [turn for turn in made.turns if len(turn.people) == 1][:HELD]
    known = Person.objects.in_bulk([*(turn.leader for turn in turns), *(turn.people[0] for turn in turns)])
    for n, turn in enumerate(turns):
        leader, person = known[turn.leader], known[turn.people[0]]
        at = _noon(day) + timedelta(hours=n)
        meeting = Meeting.objects.create(
            leader=leader, at=at, offered_at=at - timedelta(days=6), state=Meeting.State.HELD, held_at=at
        )
        Guest.objects.create(meeting=meeting, person=person, answer=Guest.Answer.YES, was_there=True)
        dues.happened(None, OFFERED, meeting.about, serves=person, by=leader, at=meeting.offered_at)
        care.record(None, "meeting", done_by=leader, done_for=person, at=at, about=meeting.about)


def _invite(after: date) -> None:
    """Let a few invitations wait for an answer."""
    turns = planned(after).turns[:COMING]
    known = Person.objects.in_bulk([pk for turn in turns for pk in (turn.leader, *turn.people)])
    for n, turn in enumerate(turns):
        at = _noon(after + timedelta(days=8 + n))
        meeting = Meeting.objects.create(leader=known[turn.leader], at=at, offered_at=_noon(after - timedelta(days=2)))
        for pk in turn.people:
            Guest.objects.create(meeting=meeting, person=known[pk])
            dues.happened(None, OFFERED, meeting.about, serves=known[pk], by=known[turn.leader], at=meeting.offered_at)


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
