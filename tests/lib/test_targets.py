"""Targets and divergence: what lies clearly on one side is said, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiftytwo.lib.intervals import Interval, wilson
from fiftytwo.lib.scores import share
from fiftytwo.lib.targets import (
    Better,
    Known,
    Pairing,
    Target,
    Verdict,
    divergence,
    divergent,
    judged,
    standing,
)

numbers = st.floats(-1000, 1000)
intervals = st.tuples(numbers, st.floats(0, 100)).map(lambda at: Interval(at[0] - at[1], at[0] + at[1]))


def known(satisfied: int, answered: int) -> Known:
    within = wilson(satisfied, answered)
    assert within is not None
    return Known(satisfied / answered, within)


@pytest.mark.parametrize(
    ("better", "within", "verdict", "colour"),
    [
        (Better.HIGHER, Interval(80, 90), Verdict.MET, "green"),
        (Better.HIGHER, Interval(79.9, 90), Verdict.CANNOT_TELL, "amber"),
        (Better.HIGHER, Interval(60, 79.9), Verdict.MISSED, "red"),
        (Better.LOWER, Interval(60, 80), Verdict.MET, "green"),
        (Better.LOWER, Interval(60, 80.1), Verdict.CANNOT_TELL, "amber"),
        (Better.LOWER, Interval(80.1, 90), Verdict.MISSED, "red"),
    ],
)
def test_a_target_is_met_or_missed_only_with_the_whole_interval(
    better: Better, within: Interval, verdict: Verdict, colour: str
) -> None:
    found = judged(Target(80, better), (within.low + within.high) / 2, within)
    assert (found, found.colour) == (verdict, colour)


@pytest.mark.parametrize(
    ("better", "limit", "within", "verdict", "colour"),
    [
        (Better.HIGHER, 70, Interval(71, 79), Verdict.CLOSE, "amber"),
        (Better.HIGHER, 70, Interval(65, 75), Verdict.CLOSE, "amber"),
        (Better.HIGHER, 70, Interval(60, 69.9), Verdict.MISSED, "red"),
        (Better.HIGHER, 70, Interval(60, 80), Verdict.CANNOT_TELL, "amber"),
        (Better.LOWER, 90, Interval(81, 95), Verdict.CLOSE, "amber"),
        (Better.LOWER, 90, Interval(90.1, 95), Verdict.MISSED, "red"),
        (Better.LOWER, 90, Interval(60, 80), Verdict.MET, "green"),
    ],
)
def test_beside_a_limit_only_what_lies_wholly_beyond_it_is_missed(
    better: Better, limit: float, within: Interval, verdict: Verdict, colour: str
) -> None:
    found = judged(Target(80, better, limit), (within.low + within.high) / 2, within)
    assert (found, found.colour) == (verdict, colour)


@pytest.mark.parametrize(("better", "limit"), [(Better.HIGHER, 80), (Better.HIGHER, 81), (Better.LOWER, 79)])
def test_a_limit_that_is_no_worse_than_its_target_is_none(better: Better, limit: float) -> None:
    with pytest.raises(ValueError, match="worse than its target"):
        Target(80, better, limit)


@given(intervals, numbers)
def test_what_meets_a_target_misses_its_opposite_unless_it_is_on_it(within: Interval, at: float) -> None:
    middle = (within.low + within.high) / 2
    higher, lower = (judged(Target(at, better), middle, within) for better in Better)
    if at not in within:
        assert {higher, lower} in ({Verdict.MET, Verdict.MISSED}, {Verdict.CANNOT_TELL})
    assert (Verdict.CANNOT_TELL in (higher, lower)) == within.holds(at) or at in within


def test_nine_of_ten_do_not_yet_prove_eighty_percent_and_nine_hundred_of_a_thousand_do() -> None:
    target = Target(0.8, Better.HIGHER)
    few, many = share(9, 10), share(900, 1000)
    assert judged(target, few.value, few.interval) is Verdict.CANNOT_TELL
    assert judged(target, many.value, many.interval) is Verdict.MET


def test_no_answers_and_an_unknown_spread_cannot_be_told() -> None:
    target = Target(5, Better.HIGHER)
    assert judged(target, None, None) is Verdict.CANNOT_TELL
    assert judged(target, None, None, whole=True) is Verdict.CANNOT_TELL
    assert judged(target, 9, None) is Verdict.CANNOT_TELL


def test_what_was_measured_whole_needs_no_interval() -> None:
    assert judged(Target(5, Better.HIGHER), 5, None, whole=True) is Verdict.MET
    assert judged(Target(5, Better.LOWER), 6, None, whole=True) is Verdict.MISSED


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_no_target(value: float) -> None:
    with pytest.raises(ValueError, match="No target"):
        Target(value, Better.HIGHER)


def test_standing_counts_standard_errors_and_turns_with_what_is_better() -> None:
    now, before = Known(10.0, Interval(8.04, 11.96)), Known(6.0, Interval(4.04, 7.96))
    assert standing(now, before, Better.HIGHER) == pytest.approx(4 / 2**0.5, rel=1e-4)
    assert standing(now, before, Better.LOWER) == pytest.approx(-4 / 2**0.5, rel=1e-4)
    assert standing(now, 8.0, Better.HIGHER) == pytest.approx(2, rel=1e-4)


def test_standing_of_what_is_unknown_is_unknown() -> None:
    exact = Known(3.0, Interval(3.0, 3.0))
    assert standing(None, exact, Better.HIGHER) is None
    assert standing(exact, None, Better.HIGHER) is None
    assert standing(exact, 2.0, Better.HIGHER) is None


def test_standing_agrees_with_the_interval_of_the_difference() -> None:
    """It passes 1.96 just where the interval of the difference leaves 0."""
    for satisfied in range(101):
        stands = standing(known(satisfied, 100), known(60, 100), Better.HIGHER)
        assert stands is not None
        clear = not known(satisfied, 100).within.overlaps(known(60, 100).within)
        assert not clear or abs(stands) > 1.96
        assert (stands > 0) == (satisfied > 60)


@pytest.mark.parametrize(
    ("inside", "outside", "pairing"),
    [
        (2.5, -2.5, Pairing.INSIDE_GOOD_OUTSIDE_BAD),
        (-2.5, 2.5, Pairing.INSIDE_BAD_OUTSIDE_GOOD),
        (2.5, 2.5, Pairing.BOTH_GOOD),
        (-2.5, -2.5, Pairing.BOTH_BAD),
        (2.5, -1.9, Pairing.NOTHING_CLEAR),
        (9.0, 0.0, Pairing.NOTHING_CLEAR),
        (None, -9.0, Pairing.UNKNOWN),
        (9.0, None, Pairing.UNKNOWN),
    ],
)
def test_a_pair_diverges_where_both_views_are_clear_and_opposed(
    inside: float | None, outside: float | None, pairing: Pairing
) -> None:
    found = divergence(inside, outside)
    assert found.pairing is pairing
    assert found.pairing.diverges == (pairing.value.count("good") == 1 and pairing.value.count("bad") == 1)
    assert (found.p_value is None) == (None in (inside, outside))


@given(numbers, numbers)
def test_a_pair_turned_round_has_the_opposite_gap_and_the_same_p_value(inside: float, outside: float) -> None:
    one, other = divergence(inside, outside), divergence(outside, inside)
    assert one.p_value == other.p_value
    assert one.gap == pytest.approx(-(other.gap or 0.0))


def test_among_many_pairs_of_noise_nothing_is_found_more_often_than_said() -> None:
    random = np.random.default_rng(52)
    pages = 400
    cried = sum(
        bool(divergent(dict(enumerate(map(tuple, random.normal(size=(40, 2)).tolist()))))) for _ in range(pages)
    )
    assert cried / pages <= 0.1 + 3 * (0.09 / pages) ** 0.5


def test_a_real_divergence_among_many_is_found_and_shared_movement_is_not() -> None:
    random = np.random.default_rng(53)
    pairs: dict[str, tuple[float | None, float | None]] = {
        str(at): (float(a), float(b)) for at, (a, b) in enumerate(random.normal(size=(40, 2)))
    }
    found = divergent({**pairs, "shop": (4.5, -4.5), "web": (6.0, 6.0), "new": (None, -6.0)})
    assert list(found) == ["shop"]
    assert found["shop"].pairing is Pairing.INSIDE_GOOD_OUTSIDE_BAD
    assert divergent({}) == {}
