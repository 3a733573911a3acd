"""A year of nothing: where nothing changed, that is what the house says, but for the stated share of weeks."""

from __future__ import annotations

import random

import pytest

from fiftytwo.lib.control import Chart, laney, xmr
from fiftytwo.signals.detect import FALSE_WEEKS, Found, shifted

SERIES, WEEKS, BEFORE = 400, 52, 52


def year_of_noise(seed: int) -> list[list[tuple[str, list[float]]]]:
    """Return, week by week, the last 52 values of 400 series of pure noise: half shares of contacts, half levels."""
    draw = random.Random(seed)
    levels = [[draw.gauss(100, 10) for _week in range(BEFORE + WEEKS)] for _one in range(SERIES)]
    return [[(f"m{n}", series[week : week + BEFORE]) for n, series in enumerate(levels)] for week in range(WEEKS)]


def charts(week: list[tuple[str, list[float]]]) -> dict[tuple[str, str], Chart]:
    return {("organisation", name): xmr(values) for name, values in week}


@pytest.mark.once
def test_fifty_two_weeks_of_pure_noise_over_400_series_give_no_more_than_the_stated_rate() -> None:
    told = [shifted(charts(week)) for week in year_of_noise(52)]
    weeks_with_news = sum(bool(found) for found in told)
    # of 52 weeks a share of 0.1 is 5.2; 11 or more would happen by chance once in sixty such years
    assert weeks_with_news <= 11, weeks_with_news
    assert weeks_with_news / WEEKS <= 2 * FALSE_WEEKS
    assert WEEKS - weeks_with_news >= 41  # in most weeks "nothing changed" is said


@pytest.mark.once
def test_a_change_that_is_really_there_is_found_among_400_series_of_noise() -> None:
    (*_rest, last) = year_of_noise(7)
    changed = [(name, [*values[:-1], 220.0] if name == "m3" else values) for name, values in last]
    assert [(found.subject, found.direction) for found in shifted(charts(changed))] == [("m3", "up")]


def test_a_share_of_many_contacts_is_held_against_its_own_scatter() -> None:
    draw = random.Random(3)
    counts = [(draw.randrange(88, 112), 1000) for _week in range(51)]
    calm = {("team:a", "reopening"): laney([*counts, (101, 1000)])}
    assert shifted(calm) == []
    (found,) = shifted({("team:a", "reopening"): laney([*counts, (240, 1000)])})
    assert isinstance(found, Found)
    assert (found.evidence["value"], found.direction, found.evidence["weeks"]) == (0.24, "up", 52)
