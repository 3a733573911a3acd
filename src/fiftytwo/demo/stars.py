"""Values, thanks between colleagues, and two programmes of the demo: one that ended, one that runs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import numpy as np
from django.conf import settings

from fiftytwo.demo.praise import Praising, kindness
from fiftytwo.demo.story import QUIET_STAR, Plan
from fiftytwo.features.recognition.evidence import CUSTOMERS, Shortlisted, eligible, shortlist
from fiftytwo.features.recognition.models import (
    Candidate,
    CommitteeMember,
    LedgerLine,
    Nomination,
    PeerThanks,
    Programme,
    Rules,
    Trial,
)
from fiftytwo.lib.periods import Period, quarter
from fiftytwo.org.models import Membership, Person
from fiftytwo.org.values import Value
from fiftytwo.rhythm import dues

DRAWS = 61
PEERS_IN_SERVICE_WEEK, PEERS_OTHERWISE = 34, 9
NOMINATIONS = 16
LEDGER = (
    ("service", "budget", 9000), ("service", "prizes", 2600), ("sales", "budget", 11400), ("sales", "prizes", 7800),
)  # fmt: skip


class Stars:
    """Writes what colleagues and committees did."""

    def __init__(self, praising: Praising) -> None:
        self.praising, self.plan = praising, praising.plan
        self.draw = np.random.default_rng([self.plan.seed, DRAWS])
        by_title = {person.title: person for person in praising.people.values()}
        self.partner = by_title["People partner"]
        self.committee = [*praising.leaders, by_title["Service operations"]]
        self.values: list[Value] = []

    def write(self) -> None:
        """Write all of it, once."""
        if Value.objects.exists():
            return
        self.publish_values()
        self.thank_colleagues()
        self.keep_ledger()
        this = quarter(self.plan.last.monday + timedelta(days=3))
        if this.before().first >= self.plan.first:
            self.ended(this.before())
        self.running(this)

    def publish_values(self) -> None:
        at = _at(self.plan.first.monday, 9)
        for order, told in enumerate(kindness()["value"], start=1):
            codes = [code for code, _name in settings.LANGUAGES]
            names, meanings = ({code: told[f"{code}{end}"] for code in codes} for end in ("", "_means"))
            self.values.append(
                Value.objects.create(
                    key=self.praising.key(), names=names, meanings=meanings, order=order, published_at=at, made_at=at
                )
            )

    def thank_colleagues(self) -> None:
        """Colleagues thank each other in Customer Service Week, and a few times else."""
        frontline = list(_at_work(self.plan))
        for day in sorted(self.days()):
            giver, receiver = (frontline[n] for n in self.draw.choice(len(frontline), 2, replace=False))
            if " ".join(QUIET_STAR) == str(receiver):
                continue
            at = _at(day, float(self.draw.uniform(8, 16)))
            given = PeerThanks.objects.create(
                key=self.praising.key(), giver=giver, receiver=receiver, value=self.any_value(),
                example=self.example(giver), given_at=at,
                shown_at=at + timedelta(hours=2) if self.draw.random() < 0.4 else None,
            )  # fmt: skip
            dues.happened(None, "care.thanks", f"peer:{given.key}", serves=receiver, by=giver, at=at)

    def days(self) -> Iterator[date]:
        for week in self.plan.service_weeks:
            yield from (week.monday + timedelta(days=int(n)) for n in self.draw.integers(0, 5, PEERS_IN_SERVICE_WEEK))
        for n in self.draw.integers(0, max(1, self.plan.weeks * 7 - 3), PEERS_OTHERWISE):
            yield self.plan.first.monday + timedelta(days=int(n))

    def any_value(self) -> Value:
        return self.values[int(self.draw.integers(len(self.values)))]

    def example(self, person: Person) -> str:
        texts = kindness()["examples"].get(person.language) or kindness()["examples"]["en"]
        return str(texts[int(self.draw.integers(len(texts)))])

    def keep_ledger(self) -> None:
        for function, kind, amount in LEDGER:
            LedgerLine.objects.create(
                year=self.plan.last.monday.year, function=function, kind=kind, amount=Decimal(amount), currency="EUR"
            )

    def made(self, period: Period, name: str, **fields: object) -> tuple[Programme, Rules]:
        """Return a programme whose rules were tried and frozen before its period."""
        before = _at(period.first.monday - timedelta(days=12), 10)
        programme = Programme.objects.create(
            key=self.praising.key(), name=name, period=str(period), function="service", prize="250 EUR",
            made_by=self.partner, made_at=before, frozen_at=before + timedelta(days=2), **fields,
        )  # fmt: skip
        rules = Rules.objects.create(
            programme=programme, number=1, seats=3, nominators=2, made_by=self.partner, made_at=before
        )
        CommitteeMember.objects.bulk_create(CommitteeMember(programme=programme, person=one) for one in self.committee)
        return programme, rules

    def tried(self, rules: Rules, period: Period) -> None:
        """The rules were tried on the period before, as there is no year before the demo's own."""
        if period.first < self.plan.first:
            return
        listed = shortlist(rules, period, None)
        Trial.objects.create(
            rules=rules, period=str(period), tried_by=self.partner, tried_at=rules.made_at,
            eligible=len(eligible("service", period)), shortlist=[one.person.key for one in listed],
        )  # fmt: skip

    def ended(self, period: Period) -> None:
        """The programme of the quarter before: judged, and announced in Customer Service Week or soon after."""
        end = _at(period.last.sunday, 9)
        party = next((week.monday for week in self.plan.service_weeks if week > period.last), None)
        announced = _at(party + timedelta(days=4), 15) if party else end + timedelta(days=12)
        programme, rules = self.made(period, "Service stars", shortlisted_at=end + timedelta(days=3))
        people = eligible("service", period)
        self.tried(rules, period.before())
        self.nominate(programme, people, period)
        listed = shortlist(rules, period, programme)
        reasons, honoured = kindness()["reasons"], 0
        for one in sorted(listed, key=_standing):
            wins = honoured < rules.seats
            honoured += wins
            texts = reasons["honoured" if wins else "not_now"]
            Candidate.objects.create(
                programme=programme, person=one.person, ways=list(one.ways), evidence=one.evidence.as_json(),
                honoured=wins, reasons=texts[honoured % len(texts)], decided_by=self.committee[0],
                decided_at=announced - timedelta(days=2),
            )  # fmt: skip
        if honoured:
            Programme.objects.filter(pk=programme.pk).update(announced_at=announced)

    def nominate(self, programme: Programme, people: list[Person], period: Period) -> None:
        """Colleagues put each other forward; some are named by two."""
        if len(people) < 6:
            return
        named = [people[n] for n in self.draw.choice(len(people), min(6, len(people) // 2), replace=False)]
        for n in range(NOMINATIONS):
            nominee = named[n % len(named)] if n < 2 * len(named) else people[int(self.draw.integers(len(people)))]
            nominator = people[int(self.draw.integers(len(people)))]
            if nominee == nominator:
                continue
            at = _at(period.first.monday + timedelta(days=int(self.draw.integers(7, 80))), 11)
            Nomination.objects.get_or_create(
                programme=programme, nominee=nominee, nominator=nominator,
                defaults={"value": self.any_value(), "example": self.example(nominator), "made_at": at},
            )  # fmt: skip

    def running(self, period: Period) -> None:
        """The programme of this quarter: rules frozen, colleagues nominate."""
        programme, rules = self.made(period, "Service stars")
        self.tried(rules, period.before())
        people = list(_at_work(self.plan))
        for _n in range(5):
            nominee, nominator = (people[n] for n in self.draw.choice(len(people), 2, replace=False))
            Nomination.objects.get_or_create(
                programme=programme, nominee=nominee, nominator=nominator,
                defaults={
                    "value": self.any_value(), "example": self.example(nominator),
                    "made_at": _at(self.plan.last.monday, 11),
                },
            )  # fmt: skip


def _standing(one: Shortlisted) -> tuple[int, bool, str]:
    """Return how the committee of the demo looks at a shortlist: more ways first, customers before colleagues."""
    return (-len(one.ways), CUSTOMERS not in one.ways, one.person.key)


def _at(day: date, hour: float) -> datetime:
    return datetime.combine(day, time(0), UTC) + timedelta(hours=hour)


def _at_work(plan: Plan) -> Iterator[Person]:
    held = Membership.objects.on(plan.last.monday).filter(person__frontline=True, leads=False)
    rows = held.select_related("person").order_by("person__key")
    return (row.person for row in rows)
