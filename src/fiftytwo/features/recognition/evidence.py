"""What speaks for somebody in a period, as far as the data can carry it, and whom the rules bring to the committee.

Three ways lead to a shortlist, none of which is a sum of points: customers' answers (adjusted for the mix of cases,
drawn towards the usual, surely above it, and ranked only where they can be), praise above the usual for the contacts
somebody had, and colleagues' nominations. So 5 of 5 never beats 190 of 200, and those who cannot be told apart share a
place.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from fiftytwo.features.recognition.exposure import contacts_handled
from fiftytwo.features.recognition.models import Credit, Moment, Programme, Rules
from fiftytwo.lib.intervals import rate_interval
from fiftytwo.lib.periods import Period
from fiftytwo.lib.ranking import Estimate, Place, Standardised, estimated_prior, places
from fiftytwo.metrics import case_mix
from fiftytwo.metrics.colleagues import estimate_of, pooled
from fiftytwo.org.models import Membership, Person

CUSTOMERS, PRAISE, COLLEAGUES = "customers", "praise", "colleagues"
PER = 1000
SURE = 0.99
"""So sure that praise is above the usual, as it is asked of everybody on the front line at once."""

FEWEST_CONTACTS = 50


@dataclass(frozen=True)
class Evidence:
    """What is known of one person in a period; None is unknown. Shares are 0–1, praise per 1,000 contacts.

    ``usual`` is everybody's share; ``best`` and ``worst`` are the places between which customers' answers put them,
    None where they cannot say; ``tied`` are the keys of those who cannot be told apart from them.
    """

    satisfied: int = 0
    answered: int = 0
    adjusted: float | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    reliability: float | None = None
    usual: float | None = None
    best: int | None = None
    worst: int | None = None
    tied: tuple[str, ...] = ()
    praise: int = 0
    contacts: int | None = None
    praise_low: float | None = None
    praise_high: float | None = None
    praise_usual: float | None = None
    nominators: int = 0

    @property
    def loved_above_usual(self) -> bool:
        """Whether customers' answers are surely above the usual."""
        return self.low is not None and self.usual is not None and self.low > self.usual

    @property
    def praised_above_usual(self) -> bool:
        """Whether praise is surely above the usual, for the contacts they had."""
        return None not in (self.praise_low, self.praise_usual) and self.praise_low > self.praise_usual  # type: ignore[operator]

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values, to be kept as it was."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Evidence:
        """Read it back; what was erased is unknown."""
        return cls(**{**kept, "tied": tuple(kept.get("tied", ()))})


@dataclass(frozen=True)
class Shortlisted:
    """Someone whom the rules bring to the committee, by which ways, with the evidence."""

    person: Person
    ways: tuple[str, ...]
    evidence: Evidence


def eligible(function: str, period: Period) -> list[Person]:
    """Return who may be honoured: on the front line of a function for at least half of the period, without leading."""
    first, last = period.first.monday, period.last.sunday
    rows = Membership.objects.filter(
        team__function=function, leads=False, since__lte=last, person__forgotten=False
    ).select_related("person")
    days: Counter[int] = Counter()
    people: dict[int, Person] = {}
    for row in rows:
        if function == "service" and not row.person.frontline:
            continue
        days[row.person_id] += _days(row.since, row.until, first, last)
        people[row.person_id] = row.person
    half = period.length * 7 / 2
    return sorted((people[pk] for pk, n in days.items() if n >= half), key=lambda one: one.name_order)


def _days(since: date, until: date | None, first: date, last: date) -> int:
    end = min(until or last + timedelta(days=1), last + timedelta(days=1))
    return max(0, (end - max(since, first)).days)


def evidence_of(people: list[Person], period: Period, programme: Programme | None = None) -> dict[str, Evidence]:
    """Return what speaks for people in a period, by their keys; nominations only of a programme."""
    fitted = case_mix.fitted(period)
    prior = estimated_prior([pooled(mix) for mix in fitted.cases.values()])
    estimates = {one.key: estimate_of(fitted.employees.get(one.key), prior) for one in people}
    placed = {place.name: place for place in places({key: one for key, one in estimates.items() if one})}
    handled = contacts_handled(period.first.monday, period.last.sunday)
    praise, named = praise_in(period), _nominators(programme)
    usual = _usual(praise, handled)
    found = {}
    for one in people:
        satisfied, answered = pooled(fitted.cases.get(one.key, {}))
        found[one.key] = Evidence(
            satisfied=satisfied,
            answered=answered,
            nominators=named[one.pk],
            usual=prior.mean if prior else None,
            **_answers(fitted.employees.get(one.key), estimates[one.key], placed.get(one.key)),
            **_praise(praise[one.pk], handled.get(one.key), usual),
        )
    return found


def _answers(found: Standardised | None, estimate: Estimate | None, place: Place | None) -> dict[str, Any]:
    """Return what customers' answers say of somebody."""
    known: dict[str, Any] = {"adjusted": found.adjusted if found else None}
    if estimate:
        low, high = estimate.interval
        known |= {"value": estimate.value, "low": low, "high": high, "reliability": estimate.reliability}
    if place:
        known |= {"best": place.best, "worst": place.worst, "tied": place.tied_with}
    return known


def praise_in(period: Period) -> Counter[int]:
    """Return how many confirmed moments credit each person in a period, by the id of the person."""
    rows = Credit.objects.filter(
        person__isnull=False, moment__state=Moment.State.CONFIRMED,
        moment__written_at__date__range=(period.first.monday, period.last.sunday),
    )  # fmt: skip
    return Counter(pk for pk in rows.values_list("person_id", flat=True) if pk)


def _nominators(programme: Programme | None) -> Counter[int]:
    if programme is None:
        return Counter()
    rows = programme.nominations.filter(withdrawn_at__isnull=True).exclude(example="")
    return Counter(rows.values_list("nominee_id", flat=True))


def _usual(praise: Counter[int], handled: dict[str, int]) -> float | None:
    contacts = sum(handled.values())
    return PER * sum(praise.values()) / contacts if contacts else None


def _praise(praise: int, contacts: int | None, usual: float | None) -> dict[str, Any]:
    """Return praise beside the contacts it could have come from; no interval where these were too few."""
    known: dict[str, Any] = {"praise": praise, "contacts": contacts, "praise_usual": usual}
    if contacts and contacts >= FEWEST_CONTACTS:
        within = rate_interval(praise, contacts, per=PER, confidence=SURE)
        known |= {"praise_low": within.low, "praise_high": within.high} if within else {}
    return known


def ways_of(rules: Rules, evidence: Evidence) -> tuple[str, ...]:
    """Return by which ways rules bring somebody to the committee."""
    ways = []
    if evidence.best is not None and evidence.best <= rules.seats and evidence.loved_above_usual:
        ways.append(CUSTOMERS)
    if rules.praise and evidence.praised_above_usual:
        ways.append(PRAISE)
    if evidence.nominators >= rules.nominators:
        ways.append(COLLEAGUES)
    return tuple(ways)


def shortlist(rules: Rules, period: Period, nominations_of: Programme | None) -> list[Shortlisted]:
    """Return whom rules bring to the committee in a period, by name; without nominations where no programme asked."""
    people = eligible(rules.programme.function, period)
    known = evidence_of(people, period, nominations_of)
    listed = ((one, ways_of(rules, known[one.key])) for one in people)
    return [Shortlisted(one, ways, known[one.key]) for one, ways in listed if ways]
