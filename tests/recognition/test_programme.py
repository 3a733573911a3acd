"""The programme: rules before the period, evidence that is no league table, reasons, objections, parity."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone
from tests.cast import hire
from tests.pages.year import contact, write_facts
from tests.recognition.test_walls import value as value  # the fixture: one published value

from fiftytwo.features.recognition import evidence as evidences
from fiftytwo.features.recognition.actions import judging, programmes
from fiftytwo.features.recognition.actions.programmes import RulesAsked
from fiftytwo.features.recognition.evidence import Evidence, evidence_of, shortlist, ways_of
from fiftytwo.features.recognition.fair import compared, fairness_report
from fiftytwo.features.recognition.models import Candidate, Programme, Rules
from fiftytwo.features.recognition.parity import parity
from fiftytwo.lib.periods import Period, quarter
from fiftytwo.org.models import Team
from fiftytwo.org.viewer import Viewer
from fiftytwo.rhythm.shifts import shifts_of_people

EXAMPLE = "In March she rewrote the returns letter so that customers understand it."
REASONS = "Because customers with the hardest cases were served like all others."


def last_quarter(today: date) -> Period:
    return quarter(today).before()


def write_answers(cast: Any, period: Period, **answers: tuple[int, int]) -> None:
    """Write contacts in the third week of a period, with so many satisfied of so many answers each."""
    day = (period.first + 2).monday
    contacts, ratings, number = [], [], 0
    for name, (satisfied, answered) in answers.items():
        person = cast[name]
        team = cast.shop if name in ("Kham", "Rex") else cast.contact_centre
        for n in range(answered):
            number += 1
            row = contact(cast, number, day, employee=person, team=team, reason="late parcel", channel="phone")
            contacts.append(row)
            at = row["opened_at"] + timedelta(hours=5)
            ratings.append({
                "source": "desk", "source_id": f"r{number}", "instrument": "csat", "scale_low": 1.0, "scale_high": 5.0,
                "score": 5.0 if n < satisfied else 1.0, "answered_at": at, "invited_at": at, "delivered_at": at,
                "contact_source": "desk", "contact_id": row["source_id"], "employee": person.key, "team": team.key,
            })  # fmt: skip
    write_facts("contact", contacts)
    write_facts("rating", ratings)


def running(viewer: Viewer, period: Period, **asked: Any) -> Programme:
    """Return a programme of a period that is over, with rules that were frozen before it."""
    made = programmes.make(viewer, "Service stars", str(period), "service", "200 EUR", RulesAsked(**asked))
    before = timezone.make_aware(datetime.combine(period.first.monday - timedelta(days=9), datetime.min.time()))
    Rules.objects.filter(programme=made).update(made_at=before)
    Programme.objects.filter(pk=made.pk).update(frozen_at=before)
    made.refresh_from_db()
    return made


def test_rules_are_tried_then_frozen_and_only_before_the_period(cast, viewer_as):
    defne = viewer_as("Defne")
    ahead = quarter((quarter(defne.today).last + 1).sunday)
    made = programmes.make(defne, "Service stars", str(ahead), "service", "", RulesAsked())
    with pytest.raises(ValidationError, match="Try these rules"):
        programmes.freeze(defne, made)
    programmes.try_rules(defne, made)
    programmes.freeze(defne, made)
    assert made.frozen_at is not None

    late = programmes.make(defne, "Too late", str(quarter(defne.today)), "service", "", RulesAsked())
    programmes.try_rules(defne, late)
    with pytest.raises(ValidationError, match="has begun"):
        programmes.freeze(defne, late)
    with pytest.raises(PermissionDenied):
        programmes.make(viewer_as("Mert"), "x", "2031", "service", "", RulesAsked())
    with pytest.raises(ValidationError, match="2027-Q1"):
        programmes.make(defne, "x", "2031-W05", "service", "", RulesAsked())


def test_a_later_change_needs_a_reason_that_everyone_reads(cast, viewer_as, client_as):
    made = running(viewer_as("Defne"), last_quarter(viewer_as("Defne").today))
    with pytest.raises(ValidationError, match="Say why"):
        programmes.change_rules(viewer_as("Defne"), made, RulesAsked(seats=1), " ")
    programmes.change_rules(viewer_as("Defne"), made, RulesAsked(seats=1), "The budget was halved in May.")

    page = client_as("Kham").get(reverse("recognition:programme", args=[made.key])).content.decode()
    assert "changed after they had been frozen" in page
    assert "The budget was halved in May." in page
    assert "Version 1" in page


def test_five_of_five_never_beats_190_of_200(cast, viewer_as):
    period = last_quarter(viewer_as("Defne").today)
    hire("Gül", "Ak", cast.contact_centre, frontline=True)
    write_answers(cast, period, Ayşe=(190, 200), Ilgın=(5, 5), Kham=(120, 200))
    made = running(viewer_as("Defne"), period, seats=1, nominators=5, praise=False)

    people = evidences.eligible("service", period)
    known = evidence_of(people, period, made)
    few, many = known[cast.ilgin.key], known[cast.ayse.key]
    assert (few.best, few.reliability is not None and few.reliability < 0.7) == (None, True)
    assert (many.best, many.satisfied, many.answered) == (1, 190, 200)
    assert [one.person for one in shortlist(made.rules.get(), period, made)] == [cast.ayse]


def test_those_who_cannot_be_told_apart_share_the_last_place(cast, viewer_as):
    period = last_quarter(viewer_as("Defne").today)
    write_answers(cast, period, Ayşe=(180, 200), Ilgın=(178, 200), Kham=(120, 200))
    made = running(viewer_as("Defne"), period, seats=1, nominators=5, praise=False)

    listed = {one.person: one.evidence for one in shortlist(made.rules.get(), period, made)}
    assert set(listed) == {cast.ayse, cast.ilgin}
    assert listed[cast.ayse].tied == (cast.ilgin.key,)


@pytest.mark.parametrize(
    ("evidence", "ways"),
    [
        (Evidence(best=3, worst=9, low=0.81, usual=0.8), ("customers",)),
        (Evidence(best=3, worst=9, low=0.79, usual=0.8), ()),
        (Evidence(best=4, worst=4, low=0.81, usual=0.8), ()),
        (Evidence(praise=4, contacts=900, praise_low=2.1, praise_usual=2.0), ("praise",)),
        (Evidence(praise=9, contacts=900, praise_low=1.9, praise_usual=2.0), ()),
        (Evidence(nominators=2), ("colleagues",)),
        (Evidence(), ()),
    ],
)
def test_each_way_to_the_committee_stands_alone(evidence, ways):
    assert ways_of(Rules(seats=3, nominators=2, praise=True), evidence) == ways


def test_nominations_need_an_example_and_end_with_the_shortlist(cast, viewer_as, client_as, value):
    made = running(viewer_as("Defne"), last_quarter(viewer_as("Defne").today), nominators=2)
    with pytest.raises(ValidationError, match="in a sentence"):
        programmes.nominate(viewer_as("Ilgın"), made, cast.ayse, value, "She is great")
    with pytest.raises(ValidationError, match="this is you"):
        programmes.nominate(viewer_as("Ayşe"), made, cast.ayse, value, EXAMPLE)
    address = reverse("recognition:nominate", args=[made.key])
    for name in ("Ilgın", "Kham"):
        client_as(name).post(address, {"person": cast.ayse.key, "value": value.key, "example": EXAMPLE})
    programmes.nominate(viewer_as("Ilgın"), made, cast.ayse, value, EXAMPLE)  # again: it replaces, it does not count

    judging.draw_shortlist(viewer_as("Defne"), made)
    one = Candidate.objects.get()
    assert (one.person, one.ways, one.evidence["nominators"]) == (cast.ayse, ["colleagues"], 2)
    with pytest.raises(ValidationError, match="not open"):
        programmes.nominate(viewer_as("Rex"), made, cast.ayse, value, EXAMPLE)


@pytest.fixture
def judged(cast: Any, viewer_as: Any, value: Any) -> Programme:
    """Draw a shortlist with Ayşe and Kham on it, for a committee of Mert, Noy and Olga."""
    defne = viewer_as("Defne")
    made = running(defne, last_quarter(defne.today), nominators=1)
    programmes.nominate(viewer_as("Ilgın"), made, cast.ayse, value, EXAMPLE)
    programmes.nominate(viewer_as("Rex"), made, cast.kham, value, EXAMPLE)
    for person in (cast.mert, cast.noy, cast.olga):
        judging.seat(defne, made, person)
    judging.draw_shortlist(defne, made)
    made.refresh_from_db()
    return made


def test_the_committee_decides_with_reasons_and_nobody_about_themselves(cast, viewer_as, judged):
    ayse, kham = (judged.candidates.get(person=person) for person in (cast.ayse, cast.kham))
    with pytest.raises(ValidationError, match="reasons"):
        judging.decide(viewer_as("Mert"), ayse, honoured=True, reasons="good")
    for name in ("Defne", "Selin", "Ayşe"):
        with pytest.raises(PermissionDenied):
            judging.decide(viewer_as(name), ayse, honoured=True, reasons=REASONS)
    judging.seat(viewer_as("Defne"), judged, cast.ayse)
    with pytest.raises(PermissionDenied):
        judging.decide(viewer_as("Ayşe"), ayse, honoured=True, reasons=REASONS)
    judging.decide(viewer_as("Mert"), ayse, honoured=True, reasons=REASONS)
    with pytest.raises(ValidationError, match="waits for a decision"):
        judging.announce(viewer_as("Defne"), judged)
    judging.decide(viewer_as("Noy"), kham, honoured=False, reasons=REASONS)
    judging.announce(viewer_as("Defne"), judged)
    with pytest.raises(PermissionDenied):
        judging.decide(viewer_as("Mert"), ayse, honoured=False, reasons=REASONS)


def test_a_trial_says_whether_nominations_of_that_period_are_in_it(cast, viewer_as, client_as, judged):
    defne = viewer_as("Defne")
    made = programmes.make(defne, "Next", str(quarter(defne.today)), "service", "", RulesAsked(nominators=1))
    trial = programmes.try_rules(defne, made)
    assert (trial.period, trial.nominated) == (judged.period, True)
    assert set(trial.shortlist) == {cast.ayse.key, cast.kham.key}
    page = client_as("Defne").get(reverse("recognition:programme", args=[made.key])).text
    assert "nominations of that period are counted" in page

    sales = programmes.make(defne, "Sales", str(quarter(defne.today)), "sales", "", RulesAsked(nominators=1))
    assert programmes.try_rules(defne, sales).nominated is False
    page = client_as("Defne").get(reverse("recognition:programme", args=[sales.key])).text
    assert "nobody was asked for any in that period" in page


def test_an_objection_gets_an_answer_and_is_read_by_those_concerned_only(cast, viewer_as, client_as, judged):
    for candidate in judged.candidates.all():
        judging.decide(viewer_as("Mert"), candidate, honoured=candidate.person == cast.ayse, reasons=REASONS)
    with pytest.raises(PermissionDenied):
        judging.object_to(viewer_as("Kham"), judged, "The night shift was not asked to nominate.")
    judging.announce(viewer_as("Defne"), judged)
    judged.refresh_from_db()
    raised = judging.object_to(viewer_as("Kham"), judged, "The night shift was not asked to nominate.")
    address = reverse("recognition:programme", args=[judged.key])
    assert "night shift was not asked" not in client_as("Ilgın").get(address).content.decode()

    answer = reverse("recognition:answer", args=[raised.pk])
    assert client_as("Ilgın").post(answer, {"words": "x" * 30}).status_code == 404
    client_as("Noy").post(answer, {"words": "You are right: it gets a sheet of its own from July."})
    assert "a sheet of its own from July" in client_as("Kham").get(address).content.decode()


def test_evidence_is_for_the_committee_and_a_draft_for_people_partners(cast, viewer_as, client_as, judged):
    address = reverse("recognition:programme", args=[judged.key])
    assert "Place by customers" in client_as("Mert").get(address).content.decode()
    assert "Place by customers" not in client_as("Ilgın").get(address).content.decode()
    assert "Place by customers" in client_as("Ayşe").get(address).content.decode()  # her own
    csv = reverse("recognition:shortlist_csv", args=[judged.key])
    assert client_as("Ilgın").get(csv).status_code == 404
    assert "Ayşe" in b"".join(client_as("Noy").get(csv).streaming_content).decode()

    draft = programmes.make(viewer_as("Defne"), "Next year", "2035", "service", "", RulesAsked())
    assert client_as("Mert").get(reverse("recognition:programme", args=[draft.key])).status_code == 404


def test_the_fairness_report_uses_the_four_fifths_rule_with_its_interval():
    groups = {"day": {f"d{n}" for n in range(100)}, "night": {f"n{n}" for n in range(80)}}
    listed = {f"d{n}" for n in range(48)} | {f"n{n}" for n in range(24)}
    day, night = compared(groups, listed, set())
    assert (round(night.impact.ratio, 3), night.verdict) == (0.625, "perhaps")
    assert day.verdict == "no"
    assert night.impact.interval.low < 0.8 < night.impact.interval.high


def test_small_groups_are_put_together_and_every_dimension_is_there(cast, viewer_as, judged):
    report = fairness_report(judged)
    assert [dimension.name for dimension in report] == ["Team", "Shift", "Site", "Language", "Contract"]
    assert {row.name for dimension in report for row in dimension.rows} == {"others together"}


def test_the_shift_of_a_person_is_that_of_most_of_their_days_on_their_own_clock(cast):
    rows = [
        {"source": "plan", "source_id": f"s{n}", "starts_at": at, "employee": cast.kham.key, "team": cast.shop.key}
        for n, at in enumerate(
            datetime(2026, 3, day, 15, tzinfo=timezone.get_default_timezone()) for day in range(2, 6)
        )
    ]
    write_facts("shift", rows)  # 15:00 UTC is 22:00 in Vientiane
    assert shifts_of_people(date(2026, 3, 1), date(2026, 3, 31)) == {cast.kham.key: "night"}


def test_the_ledger_holds_service_against_sales_per_head(cast, viewer_as, client_as):
    sales = Team.objects.create(name="Hotel sales", function="sales")
    hire("Lale", "Er", sales)
    defne = viewer_as("Defne")
    year = defne.today.year
    programmes.set_ledger(defne, year, "service", "budget", Decimal(600), "EUR")
    programmes.set_ledger(defne, year, "sales", "budget", Decimal(400), "eur")
    programmes.set_ledger(defne, year, "sales", "prizes", Decimal(100), "EUR")

    found = parity(year, defne.today)
    assert (found.budget, found.prizes) == (0.5, None)  # 600 for three, against 400 for one; prizes of service unknown
    with pytest.raises(ValidationError, match="three letters"):
        programmes.set_ledger(defne, year, "sales", "prizes", Decimal(1), "euros")
    ledger = reverse("recognition:ledger")
    assert "600.00" in client_as("Mert").get(ledger).content.decode()
    assert "600.00" not in client_as("Ayşe").get(ledger).content.decode()
    assert "0.50" in client_as("Ayşe").get(ledger).content.decode()
    assert client_as("Ayşe").post(ledger, {"year": 2026}).status_code == 403


def test_defne_runs_a_programme_on_the_pages(cast, viewer_as, client_as):
    defne = client_as("Defne")
    sent = {"name": "Stars", "period": "2031-Q1", "function": "service", "seats": 2, "nominators": 2, "praise": "on"}
    assert defne.post(reverse("recognition:programme_new"), {**sent, "period": "soon"}).status_code == 422
    defne.post(reverse("recognition:programme_new"), sent)
    made = Programme.objects.get()
    for step in ("try_rules", "freeze"):
        defne.post(reverse(f"recognition:{step}", args=[made.key]))
    defne.post(reverse("recognition:rules", args=[made.key]), {**sent, "seats": 4, "reason": ""})
    defne.post(reverse("recognition:committee", args=[made.key]), {"person": cast.mert.key})
    made.refresh_from_db()
    assert (made.frozen_at is not None, made.rules.count(), made.committee.count()) == (True, 1, 1)
    assert client_as("Mert").get(reverse("recognition:programme_new")).status_code == 403
    assert "Stars" in client_as("Kham").get(reverse("recognition:programmes")).content.decode()
