"""Usual arrivals: the dispersion is found again, and a surge is held against it."""

from __future__ import annotations

from math import exp, lgamma, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiftytwo.lib.arrivals import Fit, Usual, usual
from fiftytwo.lib.distributions import negative_binomial_tail
from fiftytwo.lib.queues import surging


def drawn(means: list[float], dispersion: float, seed: int) -> list[float]:
    """Return counts of a negative binomial whose variance is so many times its mean."""
    random = np.random.default_rng(seed)
    sizes = np.array(means) / (dispersion - 1)
    return [float(n) for n in random.negative_binomial(sizes, 1 / dispersion)]


def dispersion(found: Usual) -> float:
    assert found.dispersion is not None
    return found.dispersion


@pytest.mark.parametrize("fit", Fit)
@pytest.mark.parametrize("true", [1.5, 3.0, 8.0])
def test_the_dispersion_is_found_again_in_counts_drawn_from_it(fit: Fit, true: float) -> None:
    found = usual(drawn([25.0] * 4000, true, seed=52), fit=fit)
    assert found.mean == pytest.approx(25, rel=0.03)
    assert dispersion(found) == pytest.approx(true, rel=0.08)
    assert found.bins == 4000


@pytest.mark.parametrize("fit", Fit)
def test_it_is_found_again_where_each_hour_has_its_own_usual_number(fit: Fit) -> None:
    day = [2.0, 5, 20, 40, 35, 30, 10, 4] * 400
    counts = drawn(day, 3.0, seed=53)
    assert dispersion(usual(counts, day, fit=fit)) == pytest.approx(3, rel=0.1)
    assert dispersion(usual(counts, fit=fit)) > 6


@pytest.mark.parametrize("fit", Fit)
def test_poisson_arrivals_have_a_dispersion_of_about_one_and_never_less(fit: Fit) -> None:
    random = np.random.default_rng(54)
    found = [dispersion(usual(random.poisson(25, size=200), fit=fit)) for _ in range(50)]
    assert min(found) >= 1
    assert np.mean(found) < 1.1
    assert dispersion(usual([25.0] * 50, fit=fit)) == 1


def log_likelihood(counts: list[float], mean: float, spread: float) -> float:
    size = mean / (spread - 1)
    return sum(
        lgamma(n + size) - lgamma(size) - lgamma(n + 1) + size * log(1 / spread) + n * log(1 - 1 / spread)
        for n in counts
    )


@given(st.lists(st.integers(0, 60), min_size=3, max_size=25))
def test_no_other_dispersion_is_likelier(counts: list[int]) -> None:
    found = usual(counts)
    if found.dispersion is None or found.mean is None:
        assert not any(counts)
        return
    own = max(found.dispersion, 1 + 1e-6)
    best = log_likelihood([*map(float, counts)], found.mean, own)
    for other in (1.01, 1.3, 2, 4, 8, 16, 64, own * 1.01, 1 + (own - 1) * 0.97):
        assert log_likelihood([*map(float, counts)], found.mean, max(other, 1 + 1e-6)) <= best + 1e-6


@given(st.integers(1, 80), st.floats(1.0, 40.0), st.floats(1.2, 9.0))
def test_the_tail_is_the_sum_of_the_likelihoods_that_are_fitted(seen: int, mean: float, spread: float) -> None:
    below = sum(exp(log_likelihood([n], mean, spread)) for n in range(seen))
    assert negative_binomial_tail(seen, mean, spread) == pytest.approx(1 - below, abs=1e-9)


def test_likelihood_uses_few_bins_better_than_moments() -> None:
    off = {
        fit: np.mean([(dispersion(usual(drawn([5.0] * 60, 5.0, seed), fit=fit)) - 5) ** 2 for seed in range(120)])
        for fit in Fit
    }
    assert off[Fit.LIKELIHOOD] < off[Fit.MOMENTS]


def test_a_desk_with_bursty_mornings_is_not_alarmed_by_another_one() -> None:
    history = drawn([25.0] * 500, 6.0, seed=55)
    found = usual(history)
    bursts = [(52, 25.0), (55, 25.0)]
    assert surging(bursts)
    assert not surging(bursts, dispersion=dispersion(found))
    assert surging([(120, 25.0), (130, 25.0)], dispersion=dispersion(found))


def test_too_little_is_unknown_and_missing_bins_are_passed_over() -> None:
    assert usual([]) == Usual(None, None, 0)
    assert usual([7]) == Usual(7, None, 1)
    assert usual([0, 0, 0]) == Usual(0, None, 3)
    assert usual([3, None, 9, float("nan")]).bins == 2
    assert usual([3, 9], [6.0, 6.0]).dispersion is not None


def test_what_no_arrivals_can_be_is_refused() -> None:
    with pytest.raises(ValueError, match="bin 1 is -2"):
        usual([1, -2])
    with pytest.raises(ValueError, match="nothing is ever expected"):
        usual([1, 2], [1.0, 0.0])
    with pytest.raises(ValueError, match="shorter"):
        usual([1, 2, 3], [1.0, 2.0])
