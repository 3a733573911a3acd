"""Numbers as they come out of facts: golden values through every layer, and what bad input gets."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import Cast
from tests.metrics.desk import WEEK, answers, asked, at, bring, contact, period

from fiftytwo.metrics.compute import State
from fiftytwo.metrics.scopes import Scope

pytestmark = pytest.mark.django_db(transaction=True)


# ---- NPS, CSAT, CES


def test_six_promoters_of_ten_give_an_nps_of_forty(cast: Cast) -> None:
    bring("rating", *answers(cast, [9, 10, 9, 10, 9, 10, 7, 8, 0, 6]))
    value = asked(cast, "nps")
    assert (value.value, value.n) == (40.0, 10)
    assert [round(end, 3) for end in value.score.interval or ()] == [-12.586, 74.124]
    assert value.state is State.FEW


def test_all_tens_are_no_certainty(cast: Cast) -> None:
    bring("rating", *answers(cast, [10] * 10))
    value = asked(cast, "nps")
    assert value.value == 100
    assert [round(end, 3) for end in value.score.interval or ()] == [47.504, 100]


def test_one_answer_is_shown_as_one_answer(cast: Cast) -> None:
    bring("rating", *answers(cast, [5], instrument="csat"))
    value = asked(cast, "csat")
    assert (value.value, value.n, value.state) == (1.0, 1, State.FEW)
    assert value.score.interval is not None
    assert value.score.interval.low < 0.25


def test_scores_outside_the_scale_are_left_out_and_counted(cast: Cast) -> None:
    bring("rating", *answers(cast, [5, 4, 1, 9, 3.5, None], instrument="csat"))
    value = asked(cast, "csat")
    assert (value.value, value.n) == (2 / 3, 3)
    assert value.left_out == {"outside_scale": 2}


def test_the_reversed_effort_scale_is_never_mixed_with_the_newer_one(cast: Cast) -> None:
    bring("rating", *answers(cast, [7, 5, 4, 2], instrument="ces"))
    bring("rating", *answers(cast, [1, 2, 3, 5], instrument="ces", scale=(1, 5)))
    newer, older = asked(cast, "ces"), asked(cast, "effort")
    assert (newer.value, newer.n, dict(newer.left_out)) == (0.5, 4, {})
    assert (older.value, older.n) == (0.5, 4)


def test_the_response_rate_divides_by_what_was_delivered(cast: Cast) -> None:
    bring("rating", *answers(cast, [5, 3, None, None], instrument="csat"))
    bring("rating", *answers(cast, [None], instrument="csat", delivered_at=None))
    value = asked(cast, "response_rate")
    assert (value.value, value.n) == (0.5, 4)
    assert value.left_out == {"not_delivered": 1}


# ---- durations


def test_the_first_reply_time_is_a_median_right_to_one_in_a_hundred(cast: Cast) -> None:
    waits = [60, 120, 600, 3600, 7200]
    bring("contact", *(contact(cast, first_reply_at=at(WEEK) + timedelta(seconds=wait)) for wait in waits))
    bring("contact", contact(cast))
    value = asked(cast, "first_reply_time")
    assert value.value == pytest.approx(600, rel=0.01)
    assert value.n == 5
    assert value.left_out == {"not_yet": 1}


def test_a_clock_that_goes_back_is_left_out_and_counted(cast: Cast) -> None:
    bring(
        "contact",
        contact(cast, talk_seconds=300.0),
        contact(cast, talk_seconds=-300.0),
        contact(cast, talk_seconds=100.0, hold_seconds=20.0, after_work_seconds=180.0),
    )
    value = asked(cast, "handle_time")
    assert (value.value, value.n) == (300.0, 2)
    assert value.left_out == {"clock_went_back": 1}


def test_turnaround_counts_in_the_week_in_which_it_was_solved(cast: Cast) -> None:
    bring("contact", contact(cast, solved_at=at(WEEK + 2, 3)))
    assert asked(cast, "turnaround").value is None
    assert asked(cast, "turnaround", when=period(WEEK + 2)).n == 1
    assert asked(cast, "contacts").value == 1


# ---- first contact resolution


def test_a_customer_who_comes_back_within_a_week_was_not_helped_the_first_time(cast: Cast) -> None:
    solved = {"first_solved_at": at(WEEK, 0, 10), "solved_at": at(WEEK, 0, 10), "reason": "wrong bill"}
    bring(
        "contact",
        contact(cast, customer="c1", **solved),
        contact(cast, customer="c1", opened_at=at(WEEK, 3), channel="mail", reason="wrong bill"),
        contact(cast, customer="c2", **solved),
        contact(cast, customer="c2", opened_at=at(WEEK + 1, 1), reason="late parcel"),
        contact(cast, customer="c3", **solved, reopen_count=1),
        contact(cast, **solved),
        contact(cast, week=WEEK + 4, customer="c9"),
    )
    value = asked(cast, "first_contact_resolution")
    assert (round(value.value or 0, 4), value.n) == (0.25, 4)  # c2's first; not c1's two, not c3's
    assert value.left_out == {"customer_unknown": 1}
    assert value.final


def test_the_last_seven_days_are_never_shown_as_final(cast: Cast) -> None:
    row = {"first_solved_at": at(WEEK, 0, 10), "customer": "c1"}
    bring("contact", contact(cast, **row), contact(cast, opened_at=at(WEEK + 1, 6), customer="c2"))
    value = asked(cast, "first_contact_resolution", when=period(WEEK, 2))
    assert not value.final
    assert "2026-W20" in value.why
    assert value.n == 1
    alone = asked(cast, "first_contact_resolution", when=period(WEEK + 1))
    assert (alone.value, alone.state) == (None, State.UNKNOWN)


# ---- what adds up, and what does not


def test_the_backlog_is_a_reading_at_the_end_of_the_week(cast: Cast) -> None:
    bring(
        "contact",
        contact(cast),
        contact(cast, solved_at=at(WEEK, 4)),
        contact(cast, solved_at=at(WEEK + 1, 2)),
        contact(cast, abandoned=True),
        contact(cast, week=WEEK + 2),
    )
    assert [asked(cast, "backlog", when=period(WEEK + n)).value for n in range(3)] == [2, 1, 2]
    assert asked(cast, "backlog", when=period(WEEK, 3)).value == 2  # never summed
    assert asked(cast, "backlog_age").value == 6  # both since Monday


def test_customers_are_counted_once_however_often_they_come(cast: Cast) -> None:
    for week, names in ((WEEK, "aabc"), (WEEK + 1, "abd")):
        bring("contact", *(contact(cast, week=week, customer=name) for name in names))
    both = asked(cast, "contacts_per_customer", when=period(WEEK, 2))
    assert both.value == 7 / 4
    stayed = asked(cast, "retention", when=period(WEEK + 1))
    assert (stayed.value, stayed.n) == (2 / 3, 3)


def test_the_golden_retention(cast: Cast) -> None:
    before = [contact(cast, customer=f"old{n}") for n in range(30)]
    after = [contact(cast, week=WEEK + 1, customer=f"old{n}") for n in range(10)]
    new = [contact(cast, week=WEEK + 1, customer=f"new{n}") for n in range(30)]
    bring("contact", *before, *after, *new)
    value = asked(cast, "retention", when=period(WEEK + 1))
    assert round(value.value or 0, 4) == 0.3333  # (E 40 − N 30) ÷ S 30, as 4000, 3000, 3000


def test_complaints_are_counted_against_active_customers(cast: Cast) -> None:
    bring("contact", *(contact(cast, customer=f"c{n}") for n in range(40)))
    forms = ["written", "verbal", "verbal"]
    bring("complaint", *({"received_at": at(WEEK, 1), "form": form, "customer": "c1"} for form in forms))
    assert asked(cast, "written_complaints").value == 25
    assert asked(cast, "verbal_complaints").value == 50


def test_no_customers_make_no_rate(cast: Cast) -> None:
    bring("complaint", {"received_at": at(WEEK, 1), "form": "written"})
    bring("contact", contact(cast, customer=None))
    value = asked(cast, "written_complaints")
    assert (value.value, value.state) == (None, State.UNKNOWN)


def test_adherence_as_the_book_has_it(cast: Cast) -> None:
    """One hour planned, ten minutes late, ten minutes overstayed: 1 − 20/70."""
    shift = {
        "scheduled_seconds": 3600.0,
        "worked_seconds": 3600.0,
        "outside_seconds": 600.0,
        "exception_seconds": 1200.0,
    }
    bring("shift", {"starts_at": at(WEEK), "employee": cast.ayse.key, "team": cast.contact_centre.key, **shift})
    assert round(asked(cast, "adherence").value or 0, 4) == 0.7143
    assert asked(cast, "conformance").value == 1.0


def test_the_named_denominator_of_the_service_level(cast: Cast) -> None:
    quick, slow, gone = {"wait_seconds": 10.0}, {"wait_seconds": 90.0}, {"abandoned": True}
    rows = [*[quick] * 76, *[slow] * 16, *[{**quick, **gone}] * 3, *[{**slow, **gone}] * 5]
    bring("contact", *(contact(cast, **row) for row in rows))
    value = asked(cast, "service_level")
    assert (value.value, value.n) == (0.76, 100)
    assert "offered" in str(value.definition.label)


def test_a_failed_critical_item_zeroes_the_review(cast: Cast) -> None:
    row = {"reviewed_at": at(WEEK), "employee": cast.ayse.key, "sample": "random"}
    bring("quality_review", {**row, "score": 1.0}, {**row, "score": 0.9, "critical_failed": True},
          {**row, "score": 0.1, "sample": "picked for risk"})  # fmt: skip
    value = asked(cast, "quality_score")
    assert (value.value, value.n, value.left_out) == (0.5, 2, {"picked_for_risk": 1})


def test_promises_of_orders_and_of_cases_are_one_number(cast: Cast) -> None:
    bring("contact", contact(cast, promise_kept=True), contact(cast, promise_kept=False), contact(cast))
    due = {"ordered_at": at(WEEK), "promised_at": at(WEEK, 2)}
    bring("order", {**due, "delivered_at": at(WEEK, 1)}, {**due, "delivered_at": at(WEEK, 3)},
          {**due, "delivered_at": at(WEEK, 1), "promised_price": 10.0, "price": 12.0}, due)  # fmt: skip
    value = asked(cast, "promise_kept")
    assert (value.value, value.n) == (2 / 5, 5)
    assert value.left_out["not_yet"] == 1


# ---- silence


def test_a_week_before_the_first_fact_is_unknown_not_nought(cast: Cast) -> None:
    bring("contact", contact(cast))
    assert asked(cast, "contacts", when=period(WEEK + -5)).value is None
    assert asked(cast, "csat").value is None


def test_a_silent_week_between_two_others_is_a_nought_of_contacts_and_no_score(cast: Cast) -> None:
    bring("contact", contact(cast), contact(cast, week=WEEK + 2))
    bring("rating", *answers(cast, [5, 4], instrument="csat", week=WEEK + 2))
    assert asked(cast, "contacts", when=period(WEEK + 1)).value == 0
    assert asked(cast, "csat", when=period(WEEK + 1)).value is None


def test_a_team_that_changed_in_mid_week_keeps_each_contact_where_it_was(cast: Cast) -> None:
    moved = contact(cast, opened_at=at(WEEK, 3), team=cast.shop.key)
    bring("contact", contact(cast), contact(cast), moved)
    of = [asked(cast, "contacts", Scope("team", team.key)).value for team in (cast.contact_centre, cast.shop)]
    assert of == [2, 1]
    assert asked(cast, "contacts", Scope("employee", cast.ayse.key)).value == 3
