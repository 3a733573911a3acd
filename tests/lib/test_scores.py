"""Scores: golden values, and what comes of answers that are missing, outside the scale or reversed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiftytwo.lib import operations, relationships, scores
from fiftytwo.lib.operations import Calls, Denominator
from fiftytwo.lib.scores import CES_7, CES_OLD, CSAT_5, ReviewItem, Scale, Score


def value(score: Score) -> float:
    assert score.value is not None
    return score.value


@pytest.mark.parametrize(
    ("counted", "expected"),
    [((120, 45, 30), 46.1538), ((6, 2, 2), 40.0), ((10, 0, 0), 100), ((45, 30, 25), 20.0)],
)
def test_nps_golden_values(counted: tuple[int, int, int], expected: float) -> None:
    assert round(value(scores.nps_of(*counted)), 4) == expected
    promoters, passives, detractors = counted
    single = scores.nps([9] * promoters + [8] * passives + [6] * detractors)
    assert single == scores.nps_of(*counted)


def test_nps_is_never_divided_by_detractors_alone_nor_without_passives() -> None:
    assert value(scores.nps_of(50, 40, 10)) == 40


def test_nps_counts_seven_and_eight_as_passive_and_six_as_detractor() -> None:
    assert [value(scores.nps([answer])) for answer in range(11)] == [-100] * 7 + [0, 0] + [100, 100]


@given(st.lists(st.one_of(st.none(), st.integers(-5, 15), st.just(float("nan")), st.floats(-1, 11))))
def test_every_answer_is_counted_left_out_or_missing(answers: list[float | None]) -> None:
    score = scores.nps(answers)
    missing = sum(answer is None or answer != answer for answer in answers)
    assert score.n + score.left_out + missing == len(answers)
    assert (score.value is None) == (score.n == 0)
    assert score.value is None or -100 <= score.value <= 100


def test_no_answers_are_unknown_and_not_zero() -> None:
    for score in (scores.nps([]), scores.csat([None]), scores.ces([]), scores.mean_answer([], CES_7)):
        assert score.value is None
        assert score.interval is None
        assert score.n == 0
        assert not score.known


def test_one_answer_is_shown_as_one_answer_with_a_wide_interval() -> None:
    score = scores.csat([5])
    assert score.n == 1
    assert score.interval is not None
    assert score.interval.width > 0.7


def test_numbers_of_a_data_frame_are_read_and_text_is_refused() -> None:
    assert scores.nps(np.array([10, 9, 3])) == scores.nps([10, 9, 3])
    assert scores.nps(np.array([10.0, np.nan, 3.0])).n == 2
    with pytest.raises(TypeError, match="convert the column"):
        scores.nps(["9"])


def test_pandas_own_missing_value_is_missing() -> None:
    class NAType:
        """Stands in for pandas.NA, which cannot be compared."""

        def __ne__(self, other: object) -> bool:
            raise TypeError("boolean value of NA is ambiguous")

    assert scores.nps([10, NAType()]).n == 1


def test_csat_counts_four_and_five_and_never_three() -> None:
    assert [value(scores.csat([answer])) for answer in range(1, 6)] == [0, 0, 0, 1, 1]
    assert value(scores.csat([1, 2], Scale(1, 2, 2))) == 0.5


def test_ces_counts_five_to_seven_and_turns_the_old_scale_round() -> None:
    assert [value(scores.ces([answer])) for answer in range(1, 8)] == [0, 0, 0, 0, 1, 1, 1]
    assert [value(scores.ces([answer], CES_OLD)) for answer in range(1, 6)] == [1, 1, 0, 0, 0]
    assert value(scores.mean_answer([1, 2], CES_OLD)) == 4.5


def test_an_answer_outside_the_scale_is_left_out_and_counted() -> None:
    score = scores.csat([5, 0, 6, 4.5, float("inf")])
    assert (score.n, score.left_out, score.value) == (1, 4, 1.0)


def test_a_scale_on_which_nothing_or_everything_counts_is_refused() -> None:
    for counted_from in (1, 6):
        with pytest.raises(ValueError, match="nothing counts"):
            Scale(1, 5, counted_from)


@given(st.lists(st.integers(1, 5), min_size=1))
def test_csat_does_not_depend_on_the_order_of_answers(answers: list[int]) -> None:
    assert scores.csat(answers) == scores.csat(sorted(answers))
    assert scores.mean_answer(answers, CSAT_5) == scores.mean_answer(answers[::-1], CSAT_5)


def test_response_rate_divides_by_what_was_delivered() -> None:
    assert value(scores.response_rate(30, 120)) == 0.25
    assert scores.response_rate(0, 0).value is None
    with pytest.raises(ValueError, match="part"):
        scores.response_rate(121, 120)


def test_a_rate_without_exposure_is_unknown_unless_something_happened() -> None:
    assert scores.rate(0, 0).value is None
    assert scores.rate(0, 100).value == 0
    with pytest.raises(ValueError, match="exposure"):
        scores.rate(3, 0)


def test_a_failed_critical_item_zeroes_its_review_and_only_that() -> None:
    good, failed = [ReviewItem(1, 2), ReviewItem(1, 2)], [ReviewItem(1, 3), ReviewItem(0, 1, critical=True)]
    assert value(scores.quality_score([good, failed])) == 0.5
    assert value(scores.quality_score([failed])) == 0


def test_an_item_that_does_not_apply_weighs_nothing_even_if_critical() -> None:
    review = [ReviewItem(1, 3), ReviewItem(0, 1), ReviewItem(None, 96, critical=True)]
    assert value(scores.quality_score([review])) == 0.75


def test_a_review_in_which_nothing_applied_is_left_out_and_counted() -> None:
    score = scores.quality_score([[ReviewItem(None)], [ReviewItem(1)]])
    assert (score.value, score.n, score.left_out) == (1.0, 1, 1)
    assert scores.quality_score([]).value is None


@pytest.mark.parametrize("item", [(1.1, 1), (-0.1, 1), (1, 0), (1, -2)])
def test_items_outside_their_range_are_refused(item: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="item"):
        ReviewItem(*item)


@pytest.mark.parametrize(
    ("denominator", "expected"),
    [
        (Denominator.OFFERED, 76.0),
        (Denominator.ANSWERED, 82.6),
        (Denominator.SHORT_ABANDONED_COUNT_AS_MET, 79.0),
        (Denominator.SHORT_ABANDONED_LEFT_OUT, 78.4),
    ],
)
def test_one_day_has_four_service_levels(denominator: Denominator, expected: float) -> None:
    day = Calls(760, 160, abandoned_within=30, abandoned_later=50)
    assert day.offered == 1000
    assert round(100 * value(operations.service_level(day, denominator)), 1) == expected


def test_a_day_without_calls_has_no_service_level() -> None:
    assert all(operations.service_level(Calls(0, 0), d).value is None for d in Denominator)
    assert operations.service_level(Calls(0, 0, 3), Denominator.SHORT_ABANDONED_LEFT_OUT).value is None


def test_ten_minutes_late_and_ten_overstayed() -> None:
    assert round(100 * value(operations.adherence(1200, 3600, 600)), 2) == 71.43
    assert value(operations.conformance(3600, 3600)) == 1.0


def test_staff_divides_by_what_shrinkage_leaves() -> None:
    assert operations.staff(70, 0.3) == pytest.approx(100)
    assert operations.staff(70, 0.3) > 70 * 1.3


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: operations.staff(10, 1),
        lambda: operations.staff(10, -0.1),
        lambda: operations.adherence(-1, 3600),
        lambda: operations.adherence(4000, 3600),
        lambda: operations.occupancy(10, -1),
        lambda: operations.shrinkage(11, 10),
        lambda: operations.conformance(-1, 10),
        lambda: Calls(-1, 0),
        lambda: relationships.retention(10, 5, 6),
        lambda: relationships.retention(3, 10, 5),
        lambda: relationships.repeat_business(3, 2),
        lambda: relationships.earned_growth(-0.1, 0.2),
        lambda: scores.nps_of(-1, 0, 0),
        lambda: operations.handle_time(-1, 0, 0, handled=1),
        lambda: operations.speed_of_answer(-1, answered=1),
        lambda: relationships.referrals(3, 2),
        lambda: relationships.attrition(1, 0),
    ],
)
def test_impossible_times_and_counts_are_refused(wrong: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        wrong()


def test_no_time_at_all_is_unknown() -> None:
    for score in (operations.adherence(0, 0), operations.conformance(5, 0), operations.occupancy(0, 0)):
        assert score.value is None


def test_handle_time_takes_talk_hold_and_after_work_and_the_speed_of_answer_only_answered_contacts() -> None:
    assert value(operations.handle_time(14_000, 1_000, 3_000, handled=100)) == 180
    assert value(operations.speed_of_answer(784, answered=100)) == 7.84
    assert operations.handle_time(0, 0, 0, handled=0).value is None
    assert operations.speed_of_answer(0, answered=0).value is None


def test_more_may_leave_in_a_year_than_were_ever_there_at_once() -> None:
    assert value(relationships.attrition(12, 10)) == 1.2
    assert relationships.attrition(0, 0).value is None
    assert value(relationships.referrals(30, 120)) == 0.25


def test_retention_and_earned_growth_golden_values() -> None:
    assert round(100 * value(relationships.retention(3000, 4000, 3000)), 2) == 33.33
    assert round(100 * value(relationships.earned_growth(1.08, 0.12)), 9) == 20
    assert relationships.retention(0, 0, 0).value is None


def test_an_analyst_can_import_the_numbers_without_django() -> None:
    nouns = (
        "agreement comparisons control distributions drivers durations fairness intervals operations queues "
        "ranking relationships scores surprise weights"
    )
    program = (
        "import sys, importlib\n"
        f"for noun in {nouns.split()!r}: importlib.import_module('fiftytwo.lib.' + noun)\n"
        "print(any(name.split('.')[0] in ('django', 'duckdb', 'ibis', 'pandas', 'scipy') for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
