"""Intervals: golden values, other ways to the same number, and what they do with little or nothing."""

from __future__ import annotations

from math import comb, isclose, sqrt
from statistics import fmean, pstdev, variance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiftytwo.lib import intervals
from fiftytwo.lib.comparisons import difference, nps_difference, ratio_of_shares, share_difference
from fiftytwo.lib.distributions import Z95
from fiftytwo.lib.intervals import Interval, wilson

counts = st.integers(0, 3000)
parts = st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
answers = st.tuples(counts, counts, counts).filter(any)


def percent(interval: Interval | None) -> tuple[float, float]:
    assert interval is not None
    return round(100 * interval.low, 2), round(100 * interval.high, 2)


def rounded(interval: Interval | None, digits: int = 3) -> tuple[float, float]:
    assert interval is not None
    return round(interval.low, digits), round(interval.high, digits)


@pytest.mark.parametrize(
    ("satisfied", "answered", "expected"),
    [
        (5, 5, (56.55, 100)),
        (190, 200, (91.04, 97.26)),
        (0, 10, (0, 27.75)),
        (8, 10, (49.02, 94.33)),
        (450, 500, (87.06, 92.33)),
    ],
)
def test_wilson_golden_values(satisfied: int, answered: int, expected: tuple[float, float]) -> None:
    assert percent(wilson(satisfied, answered)) == expected


@given(parts)
def test_wilson_ends_are_the_shares_that_the_score_test_just_allows(counted: tuple[int, int]) -> None:
    satisfied, answered = counted
    interval = wilson(satisfied, answered)
    assert interval is not None
    assert 0 <= interval.low <= satisfied / answered <= interval.high <= 1
    for end in interval:
        if 0 < end < 1:
            score = (satisfied / answered - end) / sqrt(end * (1 - end) / answered)
            assert isclose(abs(score), Z95, rel_tol=1e-6)


def test_no_answers_have_no_interval_and_never_zero_percent() -> None:
    assert wilson(0, 0) is None
    assert intervals.nps_interval(0, 0, 0) is None
    assert intervals.nps_wald(0, 0, 0) is None
    assert intervals.mean_interval(0, 0, 0) is None
    assert intervals.quantile_interval([]) is None
    assert intervals.rate_interval(0, 0) is None
    assert intervals.ratio_interval(intervals.pair_sums([])) is None


@pytest.mark.parametrize(("satisfied", "answered"), [(-1, 5), (6, 5), (1, 0)])
def test_impossible_counts_are_refused(satisfied: int, answered: int) -> None:
    with pytest.raises(ValueError, match="never"):
        wilson(satisfied, answered)


@pytest.mark.parametrize(
    ("counted", "wald", "centre", "adjusted"),
    [
        ((120, 45, 30), (35.686, 56.622), 45.455, (35.045, 55.864)),
        ((6, 2, 2), (-9.58, 89.58), 30.769, (-12.586, 74.124)),
        ((10, 0, 0), (100, 100), None, (47.504, 100)),
        ((45, 30, 25), None, None, (3.770, 35.065)),
    ],
)
def test_nps_golden_intervals(
    counted: tuple[int, int, int],
    wald: tuple[float, float] | None,
    centre: float | None,
    adjusted: tuple[float, float],
) -> None:
    assert rounded(intervals.nps_interval(*counted)) == adjusted
    if wald is not None:
        assert rounded(intervals.nps_wald(*counted), 2 if counted == (6, 2, 2) else 3) == wald
    found = intervals.nps_adjusted(*counted)
    assert found is not None
    assert centre is None or round(found.centre, 3) == centre


@pytest.mark.parametrize(("counted", "expected"), [((120, 45, 30), 5.341), ((45, 30, 25), 8.124)])
def test_nps_golden_standard_errors(counted: tuple[int, int, int], expected: float) -> None:
    error = intervals.nps_standard_error(*counted)
    assert error is not None
    assert round(error, 3) == expected


@given(st.tuples(st.integers(0, 200), st.integers(0, 200), st.integers(0, 200)).filter(any))
def test_nps_standard_error_is_that_of_answers_worth_plus_or_minus_100(counted: tuple[int, int, int]) -> None:
    worth = [100] * counted[0] + [0] * counted[1] + [-100] * counted[2]
    error = intervals.nps_standard_error(*counted)
    assert error is not None
    assert isclose(error, pstdev(worth) / sqrt(len(worth)), abs_tol=1e-6)


@given(answers)
def test_nps_interval_stays_in_range_and_mirrors(counted: tuple[int, int, int]) -> None:
    interval = intervals.nps_interval(*counted)
    mirrored = intervals.nps_interval(*reversed(counted))
    assert interval is not None
    assert mirrored is not None
    assert -100 <= interval.low < interval.high <= 100
    assert isclose(interval.low, -mirrored.high, abs_tol=1e-9)


def test_with_two_answers_or_more_the_interval_holds_the_observed_nps() -> None:
    for n in range(2, 30):
        for promoters in range(n + 1):
            for detractors in range(n - promoters + 1):
                interval = intervals.nps_interval(promoters, n - promoters - detractors, detractors)
                assert interval is not None
                assert interval.holds(100 * (promoters - detractors) / n)


def test_nps_difference_adds_the_squares_of_the_adjusted_errors() -> None:
    now, before = intervals.nps_adjusted(120, 45, 30), intervals.nps_adjusted(45, 30, 25)
    interval = nps_difference((120, 45, 30), (45, 30, 25))
    assert now is not None
    assert before is not None
    assert interval is not None
    reach = Z95 * sqrt(now.standard_error**2 + before.standard_error**2)
    assert isclose(interval.width, 2 * reach)
    assert isclose((interval.low + interval.high) / 2, now.centre - before.centre)
    assert nps_difference((1, 0, 0), (0, 0, 0)) is None


@given(st.lists(st.integers(0, 10), min_size=2, max_size=60).filter(lambda values: len(set(values)) > 1))
def test_mean_interval_from_sums_is_that_of_the_values(values: list[int]) -> None:
    interval = intervals.mean_interval(len(values), sum(values), sum(v * v for v in values))
    assert interval is not None
    assert isclose((interval.low + interval.high) / 2, fmean(values), abs_tol=1e-9)
    spread = intervals.variance(len(values), sum(values), sum(v * v for v in values))
    assert spread is not None
    assert isclose(spread, variance(values), rel_tol=1e-9)


def test_mean_interval_by_the_table_of_student() -> None:
    values = [52, 55, 49, 60, 58, 51, 54, 57, 53, 56]
    interval = intervals.mean_interval(10, sum(values), sum(v * v for v in values))
    assert interval is not None
    assert isclose(interval.width / 2, 2.262157 * sqrt(variance(values) / 10), rel_tol=1e-6)


def test_all_tens_have_a_mean_whose_spread_is_unknown() -> None:
    assert intervals.mean_interval(40, 400, 4000) is None
    assert intervals.mean_interval(1, 10, 100) is None


def test_sums_that_cannot_belong_together_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot come from"):
        intervals.variance(10, 100, 10)


@given(st.integers(1, 300), st.sampled_from([0.1, 0.25, 0.5, 0.9, 0.95]))
def test_quantile_ranks_enclose_the_quantile_with_at_least_95_percent(n: int, q: float) -> None:
    ranks = intervals.quantile_ranks(n, q)
    if ranks is None:
        assert q**n > 0.025 or (1 - q) ** n > 0.025
        return
    chances = [comb(n, k) * q**k * (1 - q) ** (n - k) for k in range(n + 1)]
    assert 1 <= ranks[0] <= intervals.quantile_rank(n, q) <= ranks[1] <= n
    assert sum(chances[ranks[0] : ranks[1]]) >= 0.95 - 1e-9


def test_six_values_are_the_fewest_for_a_median_with_95_percent() -> None:
    assert intervals.quantile_interval([1, 2, 3, 4, 5]) is None
    assert intervals.quantile_interval([6, 1, 2, 3, 4, 5]) == Interval(1, 6)


@pytest.mark.parametrize(
    ("events", "expected"),
    [(0, (0, 3.689)), (1, (0.025, 5.572)), (10, (4.795, 18.390)), (100, (81.364, 121.627))],
)
def test_rate_interval_by_the_tables_of_garwood(events: int, expected: tuple[float, float]) -> None:
    assert rounded(intervals.rate_interval(events, 1)) == expected


def test_complaints_per_thousand_customers() -> None:
    assert rounded(intervals.rate_interval(10, 4000, per=1000)) == (1.199, 4.598)


def test_a_ratio_over_shifts_that_do_not_differ_has_no_known_spread() -> None:
    assert intervals.ratio_interval(intervals.pair_sums([(30, 60)] * 5)) is None
    assert intervals.ratio_interval(intervals.pair_sums([(30, 60)])) is None


def test_a_ratio_of_equal_wholes_is_a_mean() -> None:
    values = [3.0, 5.0, 4.0, 8.0]
    ratio = intervals.ratio_interval(intervals.pair_sums([(v, 1.0) for v in values]))
    plain = intervals.mean_interval(4, sum(values), sum(v * v for v in values))
    assert rounded(ratio, 9) == rounded(plain, 9)


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        ((56, 70), (48, 80), (0.0524, 0.3339)),
        ((9, 10), (3, 10), (0.1705, 0.8090)),
        ((10, 10), (0, 10), (0.6075, 1.0)),
        ((5, 56), (0, 29), (-0.0381, 0.1926)),
    ],
)
def test_difference_of_two_shares_as_newcombe_published_it(
    now: tuple[int, int], before: tuple[int, int], expected: tuple[float, float]
) -> None:
    assert rounded(share_difference(now, before), 4) == expected


@given(parts, parts)
def test_a_difference_turned_round_is_its_negative(now: tuple[int, int], before: tuple[int, int]) -> None:
    forth, back = share_difference(now, before), share_difference(before, now)
    assert forth is not None
    assert back is not None
    assert isclose(forth.low, -back.high, abs_tol=1e-12)
    assert -1 - 1e-9 <= forth.low <= now[0] / now[1] - before[0] / before[1] <= forth.high <= 1 + 1e-9


def test_a_difference_to_nothing_is_unknown() -> None:
    assert share_difference((3, 4), (0, 0)) is None


def test_a_value_outside_its_own_interval_counts_as_on_its_edge() -> None:
    assert difference(100.0, Interval(-48, 98), 0.0, Interval(-10, 10)).high == 110


@given(parts, parts)
def test_the_interval_of_a_ratio_is_positive_and_holds_ratios_that_are_known(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    interval = ratio_of_shares(first, second)
    assert 0 < interval.low <= interval.high
    if 0 < first[0] < first[1] and 0 < second[0] < second[1]:
        assert interval.holds(first[0] / first[1] / (second[0] / second[1]))


def test_intervals_clip_scale_and_overlap() -> None:
    assert Interval(-5, 130).clipped(0, 100) == Interval(0, 100)
    assert Interval(1, 2).scaled(10) == Interval(10, 20)
    assert Interval(1, 2).overlaps(Interval(2, 3))
    assert not Interval(1, 2).overlaps(Interval(2.1, 3))
