"""How the demo's organisation lived its year: Customer Service Week was planned and kept, and then it was quiet.

What leaders did is counted from the facts of care; the acts of that week are commitments of theirs; this Monday's
commitments are chosen as in any house, and a few have already moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from django.utils import translation

from fiftytwo.demo.story import Plan
from fiftytwo.lib.weeks import Week
from fiftytwo.org.models import Grant, Organisation, Person
from fiftytwo.rhythm import care, catching_up, cells, choosing, watching
from fiftytwo.rhythm.models import Commitment, Happening
from fiftytwo.rhythm.service_week import KIND

State = Commitment.State
PLANNED = (
    ("Write a note to each of my people", "Notes handed out on Monday and Tuesday."),
    ("Sit with the returns team for a morning", "Sat with them on Wednesday."),
    ("Take customers' calls for an hour", "Six calls on Thursday."),
    ("Breakfast for every shift, also the late one", "Both shifts, Friday."),
    ("Read out three customers' thanks in the team meeting", ""),
)
TAKES_CALLS = 2


def live(plan: Plan) -> None:
    """Count the year's care, plan its Customer Service Weeks, and choose this week's commitments; once."""
    if Commitment.objects.exists():
        return
    after = plan.last.monday + timedelta(days=7)
    catching_up.catch_up()
    leaders = _leaders(after)
    for week in plan.service_weeks:
        _celebrate(week, leaders)
    cells.close_weeks(after, since=plan.first)
    watching.find_silences(after)
    with translation.override(Organisation.get().language):
        choosing.choose(after)
    _begin_the_week(Week.of(after))


def _leaders(day: date) -> list[Person]:
    held = Grant.objects.on(day).filter(role=Grant.Role.LEADER).values("person")
    return list(Person.objects.filter(pk__in=held).present_on(day).order_by("pk"))


def _celebrate(week: Week, leaders: Sequence[Person]) -> None:
    """Let leaders plan and do something in a Customer Service Week, and some of them answer customers."""
    acts = [
        Commitment(
            whose=leaders[n % len(leaders)], week=week.monday, first_week=week.monday,
            about=f"{KIND}:{week}:{n + 1}", words=words, evidence=evidence,
            state=State.DONE if evidence else State.DROPPED,
            reason="" if evidence else "The meeting was cancelled.",
        )
        for n, (words, evidence) in enumerate(PLANNED)
    ] if leaders else []  # fmt: skip
    Commitment.objects.bulk_create(acts)
    at = datetime(week.monday.year, week.monday.month, week.monday.day, 10, tzinfo=UTC) + timedelta(days=3)
    if leaders:
        _meet_the_leads(week, leaders, at)
    Happening.objects.bulk_create(
        Happening(occasion=catching_up.TAKEN, person=leader, by=leader, about=f"contacts:{week}", at=at, day=at.date())
        for leader in leaders[:TAKES_CALLS]
    )


def _meet_the_leads(week: Week, leaders: Sequence[Person], at: datetime) -> None:
    """Let leaders sit down with those who lead a team and serve customers themselves."""
    leads = Person.objects.filter(memberships__leads=True, frontline=True).present_on(week.sunday)
    for n, lead in enumerate(leads.exclude(pk__in=[leader.pk for leader in leaders]).distinct().order_by("pk")):
        giver = leaders[n % len(leaders)]
        care.record(None, "meeting", done_by=giver, done_for=lead, at=at, about=f"{KIND}:{week}")


def _begin_the_week(week: Week) -> None:
    """Move a few of the week's commitments: one is taken by each lead, the oldest has been carried over."""
    seen: set[int] = set()
    for commitment in Commitment.objects.filter(week=week.monday, state=State.PROPOSED).order_by("pk"):
        if commitment.whose_id not in seen:
            seen.add(commitment.whose_id)
            told = {"state": State.TAKEN, "first_week": (week + -2).monday}
            Commitment.objects.filter(pk=commitment.pk).update(**told)
