"""Probabilities: values of printed tables and of exact sums, and quantiles that lead back to their probability."""

from __future__ import annotations

from fractions import Fraction
from math import comb, erf, exp, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiftytwo.lib import distributions as d

probabilities = st.floats(0.001, 0.999)


@pytest.mark.parametrize(
    ("freedom", "expected"),
    [(1, 12.7062), (2, 4.3027), (5, 2.5706), (9, 2.2622), (30, 2.0423), (120, 1.9799), (1_000_000, 1.96)],
)
def test_the_table_of_students_t(freedom: int, expected: float) -> None:
    assert d.t_quantile(0.975, freedom) == pytest.approx(expected, abs=5e-5)
    assert d.t_quantile(0.025, freedom) == pytest.approx(-expected, abs=5e-5)
    assert d.t_tails(expected, freedom) == pytest.approx(0.05, abs=1e-5)


@pytest.mark.parametrize(("shape", "expected"), [(0.5, 1.9207), (1, 2.9957), (5, 9.1535), (50, 62.1711)])
def test_the_table_of_chi_square_halved(shape: float, expected: float) -> None:
    assert d.gamma_quantile(0.95, shape) == pytest.approx(expected, abs=1e-3)


@given(st.integers(1, 120), st.integers(1, 99))
def test_binomial_sums_are_exact(n: int, percent: int) -> None:
    p = Fraction(percent, 100)
    total = Fraction(0)
    for k in range(n + 1):
        total += comb(n, k) * p**k * (1 - p) ** (n - k)
        assert d.binomial_cdf(k, n, percent / 100) == pytest.approx(float(total), abs=1e-11)


@given(st.integers(0, 300), st.floats(0, 1), probabilities)
def test_a_binomial_quantile_is_the_first_count_that_reaches_it(n: int, p: float, probability: float) -> None:
    count = d.binomial_quantile(probability, n, p)
    assert d.binomial_cdf(count, n, p) >= probability
    assert count == 0 or d.binomial_cdf(count - 1, n, p) < probability


@pytest.mark.parametrize("freedom", [1_000, 1_001, 25_000, 10**6])
@pytest.mark.parametrize("p", [0.6, 0.975, 0.9995])
def test_students_t_of_many_degrees_leads_back(freedom: float, p: float) -> None:
    assert d.t_tails(d.t_quantile(p, freedom), freedom) == pytest.approx(2 * (1 - p), rel=1e-9)


@pytest.mark.parametrize("n", [1_000, 54_321, 1_000_000])
@pytest.mark.parametrize("p", [0.03, 0.5, 0.9])
@pytest.mark.parametrize("probability", [0.001, 0.025, 0.5, 0.975])
def test_so_is_that_of_many_tries(n: int, p: float, probability: float) -> None:
    found = d.binomial_quantile(probability, n, p)
    assert d.binomial_cdf(found - 1, n, p) < probability <= d.binomial_cdf(found, n, p)


@given(probabilities, st.floats(0.5, 5000), st.floats(0.5, 5000))
def test_a_beta_quantile_leads_back(p: float, a: float, b: float) -> None:
    assert d.beta_cdf(d.beta_quantile(p, a, b), a, b) == pytest.approx(p, abs=1e-9)


@given(probabilities, st.floats(0.3, 5000))
def test_a_gamma_quantile_leads_back(p: float, shape: float) -> None:
    value = d.gamma_quantile(p, shape)
    assert d.gamma_cdf(value, shape) == pytest.approx(p, abs=1e-9)
    assert d.gamma_cdf(value, shape) + d.gamma_tail(value, shape) == pytest.approx(1)


@given(st.floats(0.01, 30))
def test_gamma_of_a_half_is_the_error_function_and_of_one_the_exponential(x: float) -> None:
    assert d.gamma_cdf(x, 0.5) == pytest.approx(erf(sqrt(x)), abs=1e-12)
    assert d.gamma_tail(x, 1) == pytest.approx(exp(-x), rel=1e-9)


@given(st.floats(0.001, 0.999), st.floats(0.2, 3000), st.floats(0.2, 3000))
def test_beta_mirrors(x: float, a: float, b: float) -> None:
    assert d.beta_cdf(x, a, b) == pytest.approx(1 - d.beta_cdf(1 - x, b, a), abs=1e-9)


def test_where_both_tails_meet_the_fraction_still_ends() -> None:
    assert d.beta_cdf(0.5, 3, 3) == pytest.approx(0.5)
    assert d.beta_cdf(0.5, 1e6, 1e6) == pytest.approx(0.5, abs=1e-6)
    assert (d.beta_cdf(0, 2, 2), d.beta_cdf(1, 2, 2), d.gamma_cdf(0, 2)) == (0, 1, 0)


def test_what_is_no_confidence_or_count_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        d.two_sided_z(95)
    with pytest.raises(ValueError, match="never negative"):
        d.poisson_tail(-1, 5)
    with pytest.raises(ValueError, match="never negative"):
        d.fisher_exact(1, -1, 1, 1)
