"""Drivers: golden values, the same by trying every order on data, and what cannot be told."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from fiftytwo.lib.drivers import Method, drivers, lmg, r_squared, relative_weights

TWO = ([[1, 0.5], [0.5, 1]], [0.6, 0.4])
THREE = ([[1, 0.6, 0.3], [0.6, 1, 0.4], [0.3, 0.4, 1]], [0.55, 0.50, 0.35])


def sample(rows: int, seed: int) -> tuple[dict[str, list[float]], list[float]]:
    random = np.random.default_rng(seed)
    wait, care, day = random.normal(size=(3, rows))
    wait = 0.6 * care + 0.8 * wait
    satisfaction = 0.5 * care - 0.7 * wait + 0.6 * random.normal(size=rows)
    return {"wait": list(wait), "care": list(care), "day": list(day)}, list(satisfaction)


def fitted(columns: NDArray[np.float64], outcome: NDArray[np.float64]) -> float:
    """R² of an ordinary regression with a constant."""
    design = np.column_stack([np.ones(len(outcome)), columns])
    left = outcome - design @ np.linalg.lstsq(design, outcome, rcond=None)[0]
    return float(1 - left @ left / ((outcome - outcome.mean()) @ (outcome - outcome.mean())))


def by_every_order(table: NDArray[np.float64], outcome: NDArray[np.float64]) -> list[float]:
    """Reach LMG another way: the gains in R² of regressions on the data, over all orders of entering."""
    parts = np.zeros(table.shape[1])
    orders = list(permutations(range(table.shape[1])))
    for order in orders:
        for entered in range(len(order)):
            gain = fitted(table[:, order[: entered + 1]], outcome) - fitted(table[:, order[:entered]], outcome)
            parts[order[entered]] += gain / len(orders)
    return list(parts)


def test_lmg_golden_values() -> None:
    assert [round(part, 5) for part in lmg(*TWO)] == [0.28667, 0.08667]
    assert round(r_squared(*TWO), 5) == 0.37333
    assert [round(part, 5) for part in lmg(*THREE)] == [0.18340, 0.12549, 0.05797]


def test_relative_weights_golden_values() -> None:
    assert [round(part, 5) for part in relative_weights(*THREE)] == [0.18407, 0.12282, 0.05996]


def test_with_two_predictors_both_methods_say_the_same() -> None:
    assert relative_weights(*TWO) == pytest.approx(lmg(*TWO))


def test_lmg_from_data_is_the_mean_gain_over_all_orders() -> None:
    predictors, outcome = sample(200, seed=1)
    found = drivers(predictors, outcome, draws=10)
    expected = by_every_order(np.array(list(predictors.values())).T, np.array(outcome))
    assert {driver.name: driver.part for driver in found.drivers} == pytest.approx(
        dict(zip(predictors, expected, strict=True)), abs=1e-8
    )
    assert found.r_squared == pytest.approx(fitted(np.array(list(predictors.values())).T, np.array(outcome)))


@given(st.integers(0, 10_000), st.integers(1, 6))
def test_parts_add_up_to_r_squared_and_are_never_negative(seed: int, p: int) -> None:
    correlations = np.asarray(np.corrcoef(np.random.default_rng(seed).normal(size=(p + 1, p + 12))), dtype=np.float64)
    inner, outer = correlations[:-1, :-1], correlations[:-1, -1]
    for parts in (lmg(inner, outer), relative_weights(inner, outer)):
        assert sum(parts) == pytest.approx(r_squared(inner, outer), abs=1e-7)
        assert min(parts) >= -1e-9


def test_two_predictors_that_are_the_same_share_alike() -> None:
    assert lmg([[1, 1], [1, 1]], [0.6, 0.6]) == pytest.approx((0.18, 0.18), abs=1e-6)
    assert relative_weights([[1, 1], [1, 1]], [0.6, 0.6]) == pytest.approx((0.18, 0.18), abs=1e-6)


def test_what_matters_comes_first_and_its_interval_holds_the_truth() -> None:
    predictors, outcome = sample(400, seed=2)
    truth = drivers(*sample(100_000, seed=3), draws=1)
    found = drivers(predictors, outcome)
    assert [driver.name for driver in found.drivers] == [driver.name for driver in truth.drivers]
    assert found.drivers[0].correlation < 0
    for own, true in zip(found.drivers[:2], truth.drivers[:2], strict=True):
        assert own.interval.holds(true.part)
        assert own.interval.holds(own.part)


def test_the_same_seed_gives_the_same_intervals() -> None:
    data = sample(60, seed=4)
    assert drivers(*data, draws=50, seed=1) == drivers(*data, draws=50, seed=1)
    assert drivers(*data, draws=50, seed=1) != drivers(*data, draws=50, seed=2)


def test_more_rows_give_narrower_intervals() -> None:
    few, many = (drivers(*sample(rows, seed=5), draws=200).drivers[0].interval for rows in (60, 2000))
    assert many.width < few.width / 2


def test_relative_weights_serve_many_predictors() -> None:
    random = np.random.default_rng(6)
    columns = {f"p{at}": list(random.normal(size=80)) for at in range(15)}
    outcome = list(random.normal(size=80))
    with pytest.raises(ValueError, match="too many"):
        drivers(columns, outcome)
    assert len(drivers(columns, outcome, method=Method.RELATIVE_WEIGHTS, draws=20).drivers) == 15


def test_rows_that_lack_a_value_are_left_out_and_counted() -> None:
    predictors, outcome = sample(50, seed=7)
    holed: dict[str, list[float | None]] = {name: [*values] for name, values in predictors.items()}
    holed["wait"][3] = None
    holed["care"][4] = float("nan")
    found = drivers(holed, outcome, draws=5)
    assert (found.n, found.left_out) == (48, 2)


def test_a_predictor_that_never_varies_is_named() -> None:
    predictors, outcome = sample(50, seed=8)
    with pytest.raises(ValueError, match="shift never varies"):
        drivers({**predictors, "shift": [1.0] * 50}, outcome)
    with pytest.raises(ValueError, match="outcome never varies"):
        drivers(predictors, [5.0] * 50)


def test_too_few_rows_and_unequal_columns_are_refused() -> None:
    with pytest.raises(ValueError, match="too few"):
        drivers({"a": [1, 2, 3], "b": [3, 1, 2]}, [1, 2, 2])
    with pytest.raises(ValueError, match="every row"):
        drivers({"a": [1, 2, 3]}, [1, 2])


@pytest.mark.parametrize(
    ("inner", "outer"),
    [
        ([[1, 0.5], [0.5, 1]], [0.6]),
        ([[1, 1.5], [1.5, 1]], [0.6, 0.4]),
        ([[1, 0.5], [0.4, 1]], [0.6, 0.4]),
        ([[2, 0.5], [0.5, 1]], [0.6, 0.4]),
        ([[1, 0.5], [0.5, 1]], [0.6, float("nan")]),
    ],
)
def test_what_is_no_correlation_matrix_is_refused(inner: list[list[float]], outer: list[float]) -> None:
    for method in (lmg, relative_weights, r_squared):
        with pytest.raises(ValueError, match=r"[Cc]orrelation"):
            method(inner, outer)
