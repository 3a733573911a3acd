"""Every golden value of the metric definitions is held by a test; what no other file holds, is here.

| golden value | test |
|---|---|
| NPS of 120/45/30, 6/2/2, 10/0/0, 45/30/25 | test_nps_golden_values |
| its standard errors 5.341 and 8.124 | test_nps_golden_standard_errors |
| its Wald and adjusted intervals, centres, clipping | test_nps_golden_intervals |
| difference of two NPS | test_nps_difference_adds_the_squares_of_the_adjusted_errors |
| NPS is over all answers | test_nps_is_never_divided_by_detractors_alone_nor_without_passives |
| CSAT counts 4 and 5 of 5 | test_csat_counts_four_and_five_and_never_three |
| CES counts 5–7 of 7; the old scale is reversed | test_ces_counts_five_to_seven_and_turns_the_old_scale_round |
| response rate over delivered | test_response_rate_divides_by_what_was_delivered |
| one day, four service levels | test_one_day_has_four_service_levels |
| adherence 71.43 %, conformance 100 % | test_ten_minutes_late_and_ten_overstayed |
| staff = base ÷ (1 − shrinkage) | test_staff_divides_by_what_shrinkage_leaves |
| a failed critical item zeroes the review | test_a_failed_critical_item_zeroes_its_review_and_only_that |
| retention 33.33 %, earned growth 20 % | test_retention_and_earned_growth_golden_values |
| Wilson, five pairs | test_wilson_golden_values |
| empirical Bayes .8889, .9375, .8125 | test_empirical_bayes_golden_values |
| 5/5 never beats 190/200 | test_five_of_five_never_beats_190_of_200 |
| nobody is ranked below reliability .70 | test_nobody_is_ranked_below_reliability_70 |
| ties are shown as ties | test_ties_are_shown_as_ties_and_share_their_places |
| funnel limits, 95 % and 99.8 % | test_funnel_golden_values |
| Simpson set: O/E, adjusted, pooled | test_simpson_golden_values_turn_the_pooled_order_round |
| XmR 54.5, 4.6667, 42.087…66.913, 15.251 | test_xmr_golden_values |
| Laney .096774, .6001 | test_laney_golden_values |
| run length 370, first rule | test_pure_noise_alarms_once_in_370_points_by_the_first_rule |
| run length 153, both rules | test_pure_noise_alarms_once_in_153_points_by_both_rules |
| run length 92, all Western Electric rules | test_pure_noise_alarms_once_in_92_points_by_all_western_electric_rules |
| limits from 12 points: half alarm | test_limits_from_twelve_points_cry_wolf_in_about_half_of_all_years |
| provisional until 24 points | test_limits_are_provisional_until_24_points |
| false discoveries over a page | test_400_series_of_noise_watched_for_a_year_cry_wolf_in_no_more_weeks_than_stated |
| surge tail 2e-9 | test_sixty_where_twenty_five_are_usual_golden_value |
| surge below 1e-4, twice in a row | test_a_surge_is_below_one_in_ten_thousand_twice_in_a_row |
| LMG of two and of three, R² | test_lmg_golden_values |
| Johnson's relative weights | test_relative_weights_golden_values |
| Kish 1.5, 4 | test_kish_golden_values |
| alpha of the reference set, four levels | test_alpha_golden_values |
| alpha ≥ .800 rely, .667–.800 tentative | test_alpha_is_relied_on_from_800_and_tentative_from_667 |
| κ .1346, AC1 .8996 | test_kappa_and_ac1_golden_values |
| four fifths, interval, Fisher | test_below_four_fifths_is_a_reason_to_look_and_surely_below_needs_the_whole_interval |
| Erlang C .8884, 7.836 s, .7143 | test_erlang_golden_values |
| 13 agents 79.6 %, 14 agents 88.8 % | test_a_hundred_calls_in_half_an_hour |
| a spike is simulated, not computed | test_erlang_for_the_mean_of_a_spike_would_promise_far_too_much |
| Customer Service Week of seven years | test_customer_service_week_of_seven_years |
| anonymity: 5 for numbers, 10 for comments, never lower | test_the_floors_of_anonymity |
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from statistics import fmean, stdev

import numpy as np
import pytest

from fiftytwo.lib import lattice, queues, ranking
from fiftytwo.lib.agreement import Alpha, Reliance
from fiftytwo.lib.control import Limits, western_electric
from fiftytwo.lib.surprise import run_p_value
from fiftytwo.lib.weeks import Week, customer_service_week

KNOWN = Limits(0.0, -3.0, 3.0)


def test_every_test_of_the_list_is_there_and_none_twice() -> None:
    named = re.findall(r"\| (test_\w+) \|$", __doc__ or "", re.M)
    written = "\n".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert len(named) == 42
    assert [name for name in named if written.count(f"def {name}(") != 1] == []


def test_pure_noise_alarms_once_in_92_points_by_all_western_electric_rules() -> None:
    """Champ and Woodall (1987) computed 91.75."""
    noise = iter(np.random.default_rng(54).normal(size=200_000).tolist())
    lengths = []
    while length := next((at for at, broken in enumerate(western_electric(noise, KNOWN), 1) if broken), None):
        lengths.append(length)
    assert len(lengths) > 1800
    assert abs(fmean(lengths) - 91.75) < 3 * stdev(lengths) / len(lengths) ** 0.5
    assert 87 < fmean(lengths) < 97


@pytest.mark.parametrize(
    ("values", "breaks"),
    [
        ([3.1], True),
        ([3.0], False),
        ([2.1, 2.1], True),
        ([2.1, 0, -2.1], False),
        ([2.1, 0, 0, 2.1], False),
        ([1.1, 1.1, -0.5, 1.1, 1.1], True),
        ([1.1, 1.1, -0.5, 0.5, 1.1, 1.1], False),
        ([-1.1, -1.1, -1.1, -1.1], True),
        ([0.1] * 7, False),
        ([0.1] * 8, True),
        ([0.1] * 4 + [0.0] + [0.1] * 7, False),
    ],
)
def test_each_western_electric_rule(values: list[float], breaks: bool) -> None:
    assert list(western_electric(values, KNOWN))[-1] is breaks
    assert list(western_electric([-value for value in values], KNOWN))[-1] is breaks


def test_eight_on_one_side_are_rarer_than_one_in_hundred() -> None:
    assert run_p_value(8) < 0.01 < run_p_value(7)


def test_a_surge_is_below_one_in_ten_thousand_twice_in_a_row() -> None:
    least = next(seen for seen in range(25, 100) if queues.arrivals_p_value(seen, 25) < 1e-4)
    assert queues.arrivals_p_value(least - 1, 25) >= 1e-4
    assert queues.surging([(least, 25), (least, 25)])
    assert not queues.surging([(least, 25), (least - 1, 25)])
    assert not queues.surging([(least - 1, 25), (least, 25)])


@pytest.mark.parametrize(
    ("alpha", "reliance"),
    [
        (1.0, Reliance.RELY),
        (0.8, Reliance.RELY),
        (0.7999, Reliance.TENTATIVE),
        (0.667, Reliance.TENTATIVE),
        (0.6669, Reliance.DISCARD),
        (-0.2, Reliance.DISCARD),
    ],
)
def test_alpha_is_relied_on_from_800_and_tentative_from_667(alpha: float, reliance: Reliance) -> None:
    assert Alpha(alpha, 12, 24).reliance is reliance


@pytest.mark.parametrize(
    ("year", "monday", "friday"),
    [(2018, 1, 5), (2020, 5, 9), (2022, 3, 7), (2024, 7, 11), (2025, 6, 10), (2026, 5, 9), (2027, 4, 8)],
)
def test_customer_service_week_of_seven_years(year: int, monday: int, friday: int) -> None:
    days = list(customer_service_week(year).days())
    assert (days[0], days[4]) == (date(year, 10, monday), date(year, 10, friday))


@pytest.mark.parametrize("year", range(1990, 2090))
def test_customer_service_week_is_the_first_working_week_wholly_in_october(year: int) -> None:
    week = customer_service_week(year)
    assert (week.monday.month, (week.sunday - week.monday).days) == (10, 6)
    before = Week.of(week.monday) + -1
    assert before.monday.month == 9


def test_the_floors_of_anonymity() -> None:
    assert (lattice.FLOOR, lattice.COMMENTS_FLOOR, ranking.RELIABLE) == (5, 10, 0.70)
    with pytest.raises(ValueError, match="lowest"):
        lattice.shown({("a",): 100}, floor=4)
