"""Praise in the demo: moments confirmed and thanked for in Customer Service Week, and hardly at any other time.

Outside that week texts wait for somebody to look at them, and what was confirmed waits for a leader. Of the quiet star
there are texts, and no thanks.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from fiftytwo.demo.accounts import SIGN_INS
from fiftytwo.demo.people import Roster
from fiftytwo.demo.story import QUIET_STAR, SOURCE, Plan
from fiftytwo.facts import read
from fiftytwo.features.recognition.models import Credit, Moment, Offer, Story, Thanks
from fiftytwo.features.recognition.sealing import customer_mark, seal
from fiftytwo.lib.weeks import Week
from fiftytwo.org.keys import KEY_LETTERS
from fiftytwo.org.models import Membership, Person
from fiftytwo.rhythm import dues
from fiftytwo.rhythm.models import Due
from fiftytwo.signals.actions import found
from fiftytwo.signals.detect import Thanked, praised

DRAWS = 60
LOOKED_BACK_WEEKS = 5
CONFIRMED_OTHERWISE, CONFIRMED_LATELY = 0.08, 0.3
EVEN_LATE = 16
THANKED_OTHERWISE = 0.3
MOST_IN_SERVICE_WEEK = 26
LEADERS = ("Head of service, İzmir", "Head of service, Vientiane", "Managing director")


@cache
def kindness() -> dict[str, Any]:
    """Return what people write to each other in the demo."""
    return tomllib.loads(files("fiftytwo.demo").joinpath("kindness.toml").read_text("utf-8"))


@dataclass(frozen=True)
class Praised:
    """One text of a satisfied customer that names whoever helped."""

    row: dict[str, Any]
    words: str
    person: Person


class Praising:
    """Writes moments and thanks, in the order of time."""

    def __init__(self, plan: Plan, roster: Roster) -> None:
        self.plan, self.draw = plan, np.random.default_rng([plan.seed, DRAWS])
        self.people = {person.key: person for person in Person.objects.all()}
        self.names = {worker.key: (worker.name[0], worker.latin[0]) for worker in roster.workers}
        titles = {person.title: person for person in self.people.values()}
        self.leaders = [titles[title] for title in LEADERS if title in titles]
        self.quiet = roster.place(QUIET_STAR)
        self.quiet_key = roster.workers[self.quiet].key if self.quiet is not None else ""
        self.leads = {row.team.key: row.person for row in _leads(plan)}
        self.first = next((one for one in self.people.values() if one.email == SIGN_INS[0].email), None)
        self.taken = 0

    def key(self) -> str:
        return "".join(KEY_LETTERS[n] for n in self.draw.integers(0, len(KEY_LETTERS), 10))

    def write(self) -> None:
        """Write all of it, once."""
        if not self.leaders or Moment.objects.exists():
            return
        festive = dict.fromkeys(self.plan.service_weeks, 0)
        for one in praise_in_facts(self):
            week = Week.of(one.row["local_date"])
            near = self.feast(one, week)
            if near and festive[near] < MOST_IN_SERVICE_WEEK and one.person.key != self.quiet_key:
                festive[near] += 1
                self.celebrated(one, near)
            elif self.draw.random() < self.looked_at(week) and one.person.key != self.quiet_key:
                self.confirmed_otherwise(one, week)
            elif self.plan.last - week < LOOKED_BACK_WEEKS:
                self.moment(one).save()
                self.tell_lead(one, week)
        self.tell_stories()

    def feast(self, one: Praised, week: Week) -> Week | None:
        """Return the Customer Service Week in which a text is looked at; what Ayşe's customers wrote, even late."""
        back = EVEN_LATE if one.person == self.first else 2
        return next((party for party in self.plan.service_weeks if 0 <= party - week <= back), None)

    def looked_at(self, week: Week) -> float:
        """Return how likely somebody looks at a text: more so lately, as the practice is new."""
        return CONFIRMED_LATELY if self.plan.last - week < LOOKED_BACK_WEEKS else CONFIRMED_OTHERWISE

    def moment(self, one: Praised) -> Moment:
        row = one.row
        return Moment(
            key=self.key(), text_source=SOURCE, text_id=row["source_id"], month=f"{row['written_at']:%Y-%m}",
            written_at=row["written_at"], channel=row["channel"] or "", language=row["language"] or "",
            contact_source=row["contact_source"] or "", contact_id=row["contact_id"] or "",
            team_key=row["team"] or "", employee_key=row["employee"] or "", proposed_at=row["written_at"],
            customer_mark=customer_mark(row["customer"]), seal=seal(SOURCE, row["source_id"], one.words),
            candidates=[f"person:{one.person.key}"],
        )  # fmt: skip

    def tell_lead(self, one: Praised, week: Week) -> None:
        """Praise by name that waits for a look is told to who leads the team."""
        lead = self.leads.get(one.row["team"] or "")
        leads = (lead.pk,) if lead and lead != one.person else ()
        text = (SOURCE, one.row["source_id"], f"{one.row['written_at']:%Y-%m}", one.row["team"] or "")
        found(week, praised([Thanked(*text, one.row["contact_id"] or "", (one.person.key,), leads)]))

    def confirm(self, one: Praised, at: datetime) -> Thanks:
        moment = self.moment(one)
        lead = self.leads.get(one.row["team"] or "")
        judge = lead if lead and lead != one.person else self.leaders[0]
        moment.state, moment.settled_by, moment.settled_at = Moment.State.CONFIRMED, judge, at
        moment.save()
        credit = Credit.objects.create(moment=moment, person=one.person)
        thanks = Thanks.objects.create(key=self.key(), moment=moment)
        dues.happened(None, "wow.confirmed", credit.about, serves=one.person, at=at)
        return thanks

    def celebrated(self, one: Praised, week: Week) -> None:
        """Customer Service Week: somebody looks, a leader thanks, and a story is told."""
        begun = datetime.combine(week.monday, time(7), UTC)
        looked = max(begun, one.row["written_at"]) + timedelta(hours=float(self.draw.uniform(1, 26)))
        thanks = self.confirm(one, looked)
        given = max(begun + timedelta(days=2), looked) + timedelta(hours=float(self.draw.uniform(2, 54)))
        self.give(one, thanks, given)
        credit = Credit.objects.get(moment=thanks.moment)
        if self.draw.random() < 0.5:
            credit.reply, credit.replied_at = self.said("replies", one.person), given + timedelta(hours=5)
        if self.draw.random() < 0.6:
            credit.agreed_at = given + timedelta(hours=6)
        credit.save()

    def confirmed_otherwise(self, one: Praised, week: Week) -> None:
        """Any other week: somebody looks at last, and mostly nothing follows."""
        looked = one.row["written_at"] + timedelta(days=float(self.draw.uniform(1, 9)))
        end = datetime.combine(self.plan.last.sunday, time(20), UTC)
        thanks = self.confirm(one, min(looked, end))
        late = looked + timedelta(days=float(self.draw.uniform(6, 21)))
        if late < end and self.draw.random() < THANKED_OTHERWISE:
            self.give(one, thanks, late)
        elif self.plan.last - week < LOOKED_BACK_WEEKS:
            self.offer(thanks, min(looked, end))

    def give(self, one: Praised, thanks: Thanks, at: datetime) -> None:
        leader = next(leader for leader in self.rotation() if leader != one.person)
        way = ("note", "note", "note", "visit", "call")[int(self.draw.integers(5))]
        thanks.state, thanks.taken_by, thanks.taken_at = Thanks.State.GIVEN, leader, at - timedelta(hours=3)
        thanks.way, thanks.given_at = way, at
        thanks.note = self.said("notes", one.person) if way == "note" else ""
        thanks.save()
        Offer.objects.create(thanks=thanks, leader=leader, offered_at=thanks.taken_at, outcome=Offer.Outcome.TAKEN)
        credit = Credit.objects.get(moment=thanks.moment)
        dues.happened(None, "wow.given", credit.about, serves=one.person, by=leader, at=at)

    def offer(self, thanks: Thanks, at: datetime) -> None:
        """Offer thanks to the leader whose turn it is; each takes one and leaves it."""
        leader = next(iter(self.rotation()))
        open_now = Thanks.objects.filter(state__in=("offered", "taken"), offers__leader=leader).count()
        if open_now >= 3:
            return
        taken = open_now == 1
        thanks.state = Thanks.State.TAKEN if taken else Thanks.State.OFFERED
        thanks.offered_to, thanks.taken_by = (None, leader) if taken else (leader, None)
        thanks.taken_at = at if taken else None
        thanks.save()
        outcome = Offer.Outcome.TAKEN if taken else Offer.Outcome.OPEN
        Offer.objects.create(thanks=thanks, leader=leader, offered_at=at, outcome=outcome)
        for due in Due.objects.open().filter(about__in=[one.about for one in thanks.moment.credits.all()]):
            Due.objects.filter(pk=due.pk).update(owner=leader)

    def rotation(self) -> list[Person]:
        self.taken += 1
        turn = self.taken % len(self.leaders)
        return [*self.leaders[turn:], *self.leaders[:turn]]

    def said(self, what: str, person: Person) -> str:
        texts = kindness()[what].get(person.language) or kindness()[what]["en"]
        return str(texts[int(self.draw.integers(len(texts)))])

    def tell_stories(self) -> None:
        """Tell one story in each Customer Service Week, and none in any other."""
        for week in self.plan.service_weeks:
            agreed = Credit.objects.filter(
                agreed_at__isnull=False, moment__thanks__given_at__date__range=(week.monday, week.sunday)
            )
            if first := agreed.order_by("pk").first():
                Story.objects.create(monday=week.monday, moment=first.moment, chosen_by=self.leaders[0])


def _leads(plan: Plan) -> Any:
    return Membership.objects.on(plan.last.monday).filter(leads=True).select_related("team", "person")


def praise_in_facts(praising: Praising) -> list[Praised]:
    """Return the texts with full marks that name whoever helped, in the order of time."""
    texts = read.rows(read.table("text"))
    words = {row["source_id"]: row["words"] for row in read.rows(read.table("words").select("source_id", "words"))}
    ratings = read.table("rating")
    best = ratings.filter(ratings.score == ratings.scale_high).select("source_id")
    full = {row["source_id"] for row in read.rows(best)}
    found = []
    for row in sorted(texts, key=lambda row: (row["written_at"], row["source_id"])):
        said, person = words.get(row["source_id"]), praising.people.get(row["employee"] or "")
        if not said or person is None or row["rating_id"] not in full:
            continue
        if any(name in said for name in praising.names.get(person.key, ())):
            found.append(Praised(row, said, person))
    return found
