"""Agreement and fairness: the reference data of Krippendorff (2011), golden values, other ways to the same number."""

from __future__ import annotations

from itertools import permutations
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiftytwo.lib.agreement import Level, Rating, Reliance, crossed, krippendorff, two_raters
from fiftytwo.lib.distributions import fisher_exact
from fiftytwo.lib.fairness import adverse_impact

_: Rating = None
# Krippendorff (2011), section C: four coders, twelve units
REFERENCE: list[list[Rating]] = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
    [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
]
ratings = st.integers(2, 4).flatmap(
    lambda raters: st.integers(1, 8).flatmap(
        lambda units: st.lists(
            st.lists(st.one_of(st.none(), st.integers(1, 5)), min_size=units, max_size=units),
            min_size=raters,
            max_size=raters,
        )
    )
)


def pairwise_alpha(table: list[list[Rating]], *, nominal: bool) -> float | None:
    """Reach alpha another way: mean difference within units over mean difference of all pairable ratings."""

    def apart(a: float, b: float) -> float:
        return float(a != b) if nominal else (a - b) ** 2

    units = [[v for v in unit if v is not None] for unit in zip(*table, strict=True)]
    units = [unit for unit in units if len(unit) > 1]
    everything = [value for unit in units for value in unit]
    n = len(everything)
    if n == 0:
        return None
    within = sum(sum(apart(a, b) for a, b in permutations(unit, 2)) / (len(unit) - 1) for unit in units) / n
    overall = sum(apart(a, b) for a, b in permutations(everything, 2)) / (n * (n - 1))
    return 1 - within / overall if overall else None


@pytest.mark.parametrize(
    ("level", "expected", "published"),
    [
        (Level.NOMINAL, 0.7434, 0.743),
        (Level.ORDINAL, 0.8154, 0.815),
        (Level.INTERVAL, 0.8491, 0.849),
        (Level.RATIO, 0.7974, 0.797),
    ],
)
def test_alpha_golden_values(level: Level, expected: float, published: float) -> None:
    alpha = krippendorff(REFERENCE, level)
    assert alpha.value is not None
    assert (round(alpha.value, 4), round(alpha.value, 3)) == (expected, published)
    assert (alpha.units, alpha.pairable) == (11, 40)


@given(ratings)
def test_alpha_is_one_minus_difference_within_over_difference_overall(table: list[list[Rating]]) -> None:
    for level in (Level.NOMINAL, Level.INTERVAL):
        assert krippendorff(table, level).value == pytest.approx(pairwise_alpha(table, nominal=level is Level.NOMINAL))


@given(ratings)
def test_alpha_does_not_depend_on_the_order_of_raters_or_units(table: list[list[Rating]]) -> None:
    turned = [row[::-1] for row in reversed(table)]
    for level in Level:
        assert krippendorff(table, level).value == pytest.approx(krippendorff(turned, level).value)


def test_perfect_agreement_is_one_and_no_variation_is_unknown() -> None:
    for level in Level:
        assert krippendorff([[1, 2, 3], [1, 2, 3]], level).value == 1
        assert krippendorff([[2, 2], [2, 2]], level).value is None
        assert krippendorff([[1, None], [None, 2]], level).value is None
        assert krippendorff([], level).reliance is Reliance.UNKNOWN


@pytest.mark.parametrize(("level", "reliance"), [(Level.NOMINAL, Reliance.TENTATIVE), (Level.INTERVAL, Reliance.RELY)])
def test_alpha_says_what_it_allows(level: Level, reliance: Reliance) -> None:
    assert krippendorff(REFERENCE, level).reliance is reliance
    assert krippendorff([[1, 2, 1], [2, 1, 2]], level).reliance is Reliance.DISCARD


def test_a_ratio_scale_has_no_negative_values_and_rows_are_equally_long() -> None:
    with pytest.raises(ValueError, match="below 0"):
        krippendorff([[-1, 2], [1, 2]], Level.RATIO)
    with pytest.raises(ValueError, match="every unit"):
        krippendorff([[1, 2], [1]], Level.NOMINAL)
    assert krippendorff([[0, 2], [0, 2]], Level.RATIO).value == 1


def test_kappa_and_ac1_golden_values() -> None:
    found = two_raters([[90, 4], [5, 1]])
    assert (found.agreed, found.n) == (0.91, 100)
    assert found.kappa is not None
    assert found.ac1 is not None
    assert (round(found.kappa, 4), round(found.ac1, 4)) == (0.1346, 0.8996)


def test_raters_who_only_ever_say_the_same_leave_kappa_unknown_and_ac1_full() -> None:
    found = two_raters([[10, 0], [0, 0]])
    assert (found.agreed, found.kappa, found.ac1) == (1.0, None, 1.0)
    assert two_raters([[0, 0], [0, 0]]).agreed is None


@pytest.mark.parametrize("table", [[[1]], [[1, 2]], [[1, 2], [3]], [[1, -2], [3, 4]], []])
def test_what_is_no_table_of_two_raters_is_refused(table: list[list[int]]) -> None:
    with pytest.raises(ValueError, match="square"):
        two_raters(table)


def test_categories_are_crossed_and_gaps_dropped() -> None:
    table = crossed(["warm", "cold", None, "warm"], ["warm", "warm", "cold", "warm"])
    assert table == [[2, 0], [1, 0]]


def table_chance(a: int, b: int, c: int, d: int) -> float:
    return comb(a + b, a) * comb(c + d, c) / comb(a + b + c + d, a + c)


@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 12), st.integers(0, 12))
def test_fisher_adds_up_all_tables_that_are_no_likelier(a: int, b: int, c: int, d: int) -> None:
    tables = [(x, a + b - x, a + c - x, d - a + x) for x in range(a + b + 1) if a + c - x >= 0 and d - a + x >= 0]
    own = table_chance(a, b, c, d)
    expected = sum(table_chance(*t) for t in tables if table_chance(*t) <= own * (1 + 1e-7))
    assert fisher_exact(a, b, c, d) == pytest.approx(expected)


def test_fishers_lady_tasting_tea() -> None:
    assert fisher_exact(3, 1, 1, 3) == pytest.approx(34 / 70)


def test_below_four_fifths_is_a_reason_to_look_and_surely_below_needs_the_whole_interval() -> None:
    few, many = adverse_impact((3, 10), (5, 10)), adverse_impact((300, 1000), (500, 1000))
    assert few.ratio == many.ratio == pytest.approx(0.6)
    assert (few.below_four_fifths, few.surely_below) == (True, False)
    assert (many.below_four_fifths, many.surely_below) == (True, True)
    assert few.p_value > 0.3
    assert many.p_value < 1e-10


def test_nobody_selected_or_nobody_applied_is_said_as_unknown() -> None:
    assert adverse_impact((0, 0), (5, 10)).ratio is None
    assert adverse_impact((5, 10), (0, 10)).ratio is None
    none = adverse_impact((0, 10), (5, 10))
    assert none.ratio == 0
    assert 0 < none.interval.low < none.interval.high < 2


def test_more_selected_than_applied_is_refused() -> None:
    with pytest.raises(ValueError, match="part"):
        adverse_impact((11, 10), (5, 10))
