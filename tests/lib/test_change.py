"""Charts of change: golden values, and how often pure noise alarms."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import fmean, stdev

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiftytwo.lib import surprise
from fiftytwo.lib.control import Limits, Rule, State, laney, marks, xmr
from fiftytwo.lib.distributions import NORMAL

GOLDEN = [52, 55, 49, 60, 58, 51, 54, 57, 53, 56]
KNOWN = Limits(0.0, -3.0, 3.0)


def normals(seed: int, size: int) -> list[float]:
    return [float(value) for value in np.random.default_rng(seed).normal(size=size)]


def run_lengths(noise: list[float], rules: frozenset[Rule]) -> Iterator[int]:
    """Yield after how many points of noise, with known limits, one of the rules is first broken; again and again."""
    points = ((value, KNOWN) for value in noise)
    while length := next((at for at, broken in enumerate(marks(points), 1) if broken & rules), None):
        yield length


def exact_run_length(*, eight: bool) -> float:
    """Reach the mean run length another way: expected steps of a chain whose states are the run's length."""
    beyond = 2 * NORMAL.cdf(-3)
    if not eight:
        return 1 / beyond
    same = (1 - beyond) / 2
    # a run of r grows, or a run of one starts on the other side
    transitions = np.zeros((7, 7))
    for run in range(7):
        transitions[run, 0] += same  # state r − 1: a run of r
        if run < 6:
            transitions[run, run + 1] += same
    return float(1 + (1 - beyond) * np.linalg.solve(np.eye(7) - transitions, np.ones(7))[0])


def test_xmr_golden_values() -> None:
    chart = xmr(GOLDEN)
    limits = chart.points[0].limits
    phase = chart.phases[0]
    assert (phase.centre, round(phase.spread or 0, 4)) == (54.5, 4.6667)
    assert (round(limits.low, 3), round(limits.high, 3)) == (42.087, 66.913)
    assert round(phase.range_limit or 0, 3) == 15.251
    assert not any(point.rules for point in chart.points)


def test_laney_golden_values() -> None:
    chart = laney([(90, 1000), (100, 1000), (85, 900), (120, 1200), (95, 1000), (110, 1100)])
    assert round(chart.phases[0].centre or 0, 6) == 0.096774
    assert round(chart.phases[0].spread or 0, 4) == 0.6001


def test_laney_limits_are_wider_in_weeks_with_few_answers() -> None:
    chart = laney([(90, 1000), (11, 100), (85, 900), (12, 120)])
    widths = [point.limits.high - point.limits.low for point in chart.points]
    assert widths[1] > widths[3] > widths[2] > widths[0]


def test_eight_on_one_side_mark_the_eighth_and_those_after_it() -> None:
    broken = list(marks([(0.1, KNOWN)] * 9))
    assert [Rule.EIGHT_ON_ONE_SIDE in rules for rules in broken] == [False] * 7 + [True] * 2


def test_a_week_on_the_centre_ends_a_run() -> None:
    values = [0.1] * 7 + [0.0] + [0.1] * 7
    assert not any(marks([(value, KNOWN) for value in values]))


def test_a_point_on_the_limit_is_not_beyond_it() -> None:
    assert [bool(rules) for rules in marks([(3.0, KNOWN), (-3.0, KNOWN), (3.01, KNOWN)])] == [False, False, True]


def test_limits_are_provisional_until_24_points() -> None:
    assert xmr(normals(1, 23)).provisional
    assert not xmr(normals(1, 24)).provisional
    assert xmr([*normals(1, 24), *normals(2, 5)], phases=[24]).provisional


def test_a_phase_gets_limits_of_its_own() -> None:
    series = [10.0, 11, 10, 11, 10, 11, 10, 11, 20, 21, 20, 21, 20, 21, 20, 21]
    assert xmr(series).state is State.SHIFTED
    split = xmr(series, phases=[8])
    assert [phase.centre for phase in split.phases] == [10.5, 20.5]
    assert split.state is State.STEADY
    assert not any(point.rules for point in split.points)


@pytest.mark.parametrize("start", [-1, 10, 99])
def test_a_phase_outside_the_series_is_refused(start: int) -> None:
    with pytest.raises(ValueError, match="No phase"):
        xmr(GOLDEN, phases=[start])


def test_weeks_without_data_are_passed_over_and_keep_their_place() -> None:
    series: list[float | None] = [None, 5.0, None, 6.0, 5.0]
    assert [point.position for point in xmr(series).points] == [1, 3, 4]
    assert [point.position for point in laney([None, (1, 2), (0, 0), (1, 3)]).points] == [1, 3]


def test_too_little_data_is_said() -> None:
    assert xmr([]).state is State.TOO_LITTLE_DATA
    assert xmr([None, None]).state is State.TOO_LITTLE_DATA
    assert xmr([5.0]).points[0].rules == frozenset()
    assert xmr([5.0] * 7).state is State.TOO_LITTLE_DATA
    assert laney([None] * 30).phases[0].centre is None


@pytest.mark.parametrize("value", [0.1, 0.7, 1 / 3, 1e9 / 7])
def test_a_series_that_never_varies_is_steady(value: float) -> None:
    assert xmr([value] * 30).state is State.STEADY
    assert laney([(10, 10)] * 30).state is State.STEADY
    assert laney([(0, 10)] * 30).state is State.STEADY


def test_more_satisfied_than_answered_is_refused() -> None:
    with pytest.raises(ValueError, match="others"):
        laney([(5, 10), (11, 10)])


def test_a_clear_shift_is_seen_by_both_charts() -> None:
    assert xmr([*normals(3, 30), 9.0]).state is State.SHIFTED
    assert laney([(100 + n % 3, 1000) for n in range(30)] + [(200, 1000)]).state is State.SHIFTED


def test_pure_noise_alarms_once_in_370_points_by_the_first_rule() -> None:
    lengths = list(run_lengths(normals(52, 800_000), frozenset({Rule.BEYOND_LIMITS})))
    assert round(exact_run_length(eight=False)) == 370
    assert abs(fmean(lengths) - 370.4) < 4 * stdev(lengths) / len(lengths) ** 0.5
    assert len(lengths) > 1500


def test_pure_noise_alarms_once_in_153_points_by_both_rules() -> None:
    lengths = list(run_lengths(normals(53, 400_000), frozenset(Rule)))
    assert round(exact_run_length(eight=True)) == 153
    assert abs(fmean(lengths) - exact_run_length(eight=True)) < 4 * stdev(lengths) / len(lengths) ** 0.5
    assert len(lengths) > 1500


def alarmed_within_a_year(baseline: int, seed: int, series: int = 1500) -> float:
    """Return the share of pure-noise series that alarm in 52 weeks after limits were drawn from the first ones."""
    alarmed = 0
    for at in range(series):
        noise = normals(seed + at, baseline + 52)
        limits = xmr(noise[:baseline]).points[0].limits
        alarmed += any(marks([(value, limits) for value in noise[baseline:]]))
    return alarmed / series


def test_limits_from_twelve_points_cry_wolf_in_about_half_of_all_years() -> None:
    assert 0.42 < alarmed_within_a_year(12, 1000) < 0.58


def test_limits_from_more_points_cry_wolf_less_often() -> None:
    known = 1 - (1 - 1 / exact_run_length(eight=True)) ** 52
    assert known < alarmed_within_a_year(100, 9000) < alarmed_within_a_year(12, 5000)


def test_shares_that_vary_by_chance_alone_are_rarely_marked() -> None:
    random_ = np.random.default_rng(7)
    marked, points = 0, 0
    for _ in range(150):
        sizes = random_.integers(200, 2000, size=52)
        chart = laney([(int(random_.binomial(n, 0.85)), int(n)) for n in sizes])
        marked += sum(Rule.BEYOND_LIMITS in point.rules for point in chart.points)
        points += len(chart.points)
    assert 0.0005 < marked / points < 0.008


def test_shares_that_vary_more_than_chance_get_wider_limits_instead_of_alarms() -> None:
    random_ = np.random.default_rng(8)
    shares = np.clip(random_.normal(0.85, 0.03, size=400), 0, 1)
    chart = laney([(int(random_.binomial(5000, p)), 5000) for p in shares])
    assert (chart.phases[0].spread or 0) > 4
    assert sum(Rule.BEYOND_LIMITS in point.rules for point in chart.points) <= 8


def latest(values: list[float]) -> float | None:
    return surprise.latest_p_value(xmr(values).phases[-1])


@pytest.mark.parametrize("length", [10, 16, 30, 60])
def test_the_latest_week_of_pure_noise_is_surprising_no_more_often_than_said(length: int) -> None:
    p_values = [latest(normals(length * 10_000 + at, length)) for at in range(1200)]
    for said in (0.01, 0.05, 0.2):
        seen = sum(p is not None and p <= said for p in p_values) / len(p_values)
        assert seen <= said + 3 * (said * (1 - said) / len(p_values)) ** 0.5


def test_a_page_of_fifty_quiet_series_says_that_nothing_changed() -> None:
    pages = 60
    cried = sum(
        any(surprise.discoveries([latest(normals(page * 100 + at, 30)) for at in range(50)])) for page in range(pages)
    )
    assert cried / pages <= 0.1 + 3 * (0.09 / pages) ** 0.5


def test_a_real_change_among_fifty_series_stands_out() -> None:
    series = [normals(at, 30) for at in range(50)]
    series[7][-1] = 9.0
    assert surprise.discoveries([latest(values) for values in series])[7]


def test_too_few_weeks_give_no_p_value_and_no_discovery() -> None:
    assert latest(normals(1, 8)) is None
    assert surprise.discoveries([None, None]) == [False, False]
    assert surprise.discoveries([]) == []


def test_the_first_complaint_after_quiet_weeks_is_no_certainty() -> None:
    assert latest([0.0] * 19 + [1.0]) == pytest.approx(0.1)
    assert latest([0.0] * 20) == 1


@given(st.lists(st.floats(0, 1), max_size=40), st.floats(0.01, 0.5))
def test_discoveries_are_those_that_stepping_up_finds(p_values: list[float], rate: float) -> None:
    found = surprise.discoveries(p_values, rate=rate)
    ordered = sorted(p_values)
    largest = max((k for k in range(1, len(ordered) + 1) if ordered[k - 1] <= rate * k / len(ordered)), default=0)
    assert sum(found) >= largest
    assert all(known == (largest > 0 and p <= ordered[largest - 1]) for p, known in zip(p_values, found, strict=True))


def test_what_is_no_probability_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        surprise.discoveries([1.2])


def test_a_change_of_level_is_suggested_where_it_happened() -> None:
    noise = normals(4, 60)
    series = [value + (3 if at >= 25 else 0) for at, value in enumerate(noise)]
    found = surprise.change_points(series)
    assert len(found) == 1
    assert abs(found[0].position - 25) <= 1
    assert found[0].after > found[0].before + 2


def test_two_changes_are_suggested_in_order() -> None:
    series = [value + (4 if 20 <= at < 45 else 0) for at, value in enumerate(normals(5, 70))]
    assert [abs(point.position - at) <= 1 for point, at in zip(surprise.change_points(series), (20, 45), strict=True)]


def test_noise_suggests_changes_no_more_often_than_its_significance() -> None:
    suggested = sum(bool(surprise.change_points(normals(at, 52), significance=0.05)) for at in range(400))
    assert suggested / 400 <= 0.05 + 3 * (0.0475 / 400) ** 0.5


def test_weeks_without_data_do_not_move_a_change_point() -> None:
    series: list[float | None] = [None if at % 4 == 3 else (0.0 if at < 24 else 5.0) + at % 3 for at in range(60)]
    assert [point.position for point in surprise.change_points(series)] == [24]


@given(st.lists(st.integers(0, 5), min_size=2, max_size=25))
def test_pettitt_counts_how_often_later_values_exceed_earlier_ones(values: list[int]) -> None:
    statistics = [abs(sum((a > b) - (a < b) for a in values[:at] for b in values[at:])) for at in range(1, len(values))]
    at, p_value = surprise.pettitt([float(value) for value in values])
    assert 0 < p_value <= 1
    assert at is None or statistics[at - 1] == max(statistics)
    assert (at is None) == (max(statistics) == 0)
