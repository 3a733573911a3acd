"""A page that watches many series: pure noise changes nothing, week after week, and a real change still stands out."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from fiftytwo.lib.control import Chart, State, laney, xmr
from fiftytwo.lib.surprise import change_points, states

pytestmark = pytest.mark.once
BEFORE = 12
WEEKS = 52
RATE = 0.1


def page_of_numbers(series: NDArray[np.float64], week: int) -> list[Chart]:
    return [xmr(values[: BEFORE + week]) for values in series.tolist()]


def page_of_shares(counts: NDArray[np.int_], answered: NDArray[np.int_], week: int) -> list[Chart]:
    until = BEFORE + week
    return [
        laney(list(zip(part[:until], whole[:until], strict=True)))
        for part, whole in zip(counts.tolist(), answered.tolist(), strict=True)
    ]


def shifted(charts: list[Chart]) -> int:
    return sum(state is State.SHIFTED for state in states(charts, rate=RATE))


@pytest.mark.slow
def test_400_series_of_noise_watched_for_a_year_cry_wolf_in_no_more_weeks_than_stated() -> None:
    noise = np.random.default_rng(52).normal(50, 4, size=(400, BEFORE + WEEKS))
    cries = [shifted(page_of_numbers(noise, week)) for week in range(1, WEEKS + 1)]
    assert sum(cry > 0 for cry in cries) <= RATE * WEEKS
    assert sum(cries) <= 2 * RATE * WEEKS


def test_shares_of_noise_cry_wolf_in_no_more_weeks_than_stated() -> None:
    random = np.random.default_rng(53)
    answered = random.integers(30, 400, size=(120, BEFORE + WEEKS))
    satisfied = random.binomial(answered, random.uniform(0.7, 0.95, size=(120, 1)))
    cries = [shifted(page_of_shares(satisfied, answered, week)) for week in range(1, WEEKS + 1)]
    assert sum(cry > 0 for cry in cries) <= RATE * WEEKS


def test_without_control_the_same_400_series_would_cry_wolf_every_week() -> None:
    noise = np.random.default_rng(52).normal(50, 4, size=(400, BEFORE + WEEKS))
    for week in (1, 26, 52):
        assert any(chart.state is State.SHIFTED for chart in page_of_numbers(noise, week))


def test_a_real_change_in_one_of_400_is_said_and_nothing_else() -> None:
    series = np.random.default_rng(54).normal(50, 4, size=(400, BEFORE + WEEKS))
    series[7, -1] += 8 * 4
    said = states(page_of_numbers(series, WEEKS), rate=RATE)
    assert [at for at, state in enumerate(said) if state is State.SHIFTED] == [7]


@pytest.mark.parametrize("seed", range(5))
def test_a_lasting_change_too_small_for_one_weeks_news_is_suggested_as_a_change_point(seed: int) -> None:
    series = np.random.default_rng(seed).normal(50, 4, size=BEFORE + WEEKS)
    series[BEFORE + 26 :] += 1.5 * 4
    found = change_points(series)
    assert [abs(point.position - (BEFORE + 26)) <= 8 for point in found] == [True]


def test_a_new_series_is_too_little_data_whatever_it_shows() -> None:
    assert states([xmr([1.0] * 7 + [99.0]), xmr([]), laney([(1, 2)])]) == [State.TOO_LITTLE_DATA] * 3
    assert states([]) == []
