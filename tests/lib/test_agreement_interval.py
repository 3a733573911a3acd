"""The interval of alpha: the same by drawing units one by one, and what cannot be told."""

from __future__ import annotations

import numpy as np
import pytest
from tests.lib.test_agreement import REFERENCE

from fiftytwo.lib.agreement import Level, Rating, krippendorff, krippendorff_interval


def drawn_one_by_one(table: list[list[Rating]], level: Level, draws: int, seed: int) -> list[float]:
    """Reach the alphas of the draws another way: as tables of their own."""
    paired = [at for at in range(len(table[0])) if sum(row[at] is not None for row in table) > 1]
    counts = np.random.default_rng(seed).multinomial(len(paired), [1 / len(paired)] * len(paired), size=draws)
    alphas = []
    for draw in counts:
        units = [unit for unit, times in zip(paired, draw, strict=True) for _ in range(times)]
        alphas.append(krippendorff([[row[unit] for unit in units] for row in table], level).value)
    return [alpha for alpha in alphas if alpha is not None]


@pytest.mark.parametrize("level", Level)
def test_the_interval_is_that_of_alphas_of_units_drawn_one_by_one(level: Level) -> None:
    alphas = drawn_one_by_one(REFERENCE, level, draws=200, seed=7)
    assert len(set(alphas)) > 100
    interval = krippendorff_interval(REFERENCE, level, draws=200, seed=7)
    assert interval == pytest.approx(tuple(np.quantile(alphas, [0.025, 0.975])))


@pytest.mark.parametrize("level", Level)
def test_the_interval_holds_the_alpha_of_the_reference_set(level: Level) -> None:
    alpha, interval = krippendorff(REFERENCE, level).value, krippendorff_interval(REFERENCE, level)
    assert alpha is not None
    assert interval is not None
    assert interval.low < alpha < interval.high <= 1
    assert interval == krippendorff_interval(REFERENCE, level)
    assert interval != krippendorff_interval(REFERENCE, level, seed=53)


def two_who_agree(units: int, share: float, seed: int) -> list[list[Rating]]:
    """Return two raters of five categories, the second repeating the first in a share of the units."""
    random = np.random.default_rng(seed)
    first, other = random.integers(0, 5, size=(2, units))
    second = np.where(random.random(units) < share, first, other)
    return [[*map(float, first)], [*map(float, second)]]


def test_the_true_alpha_lies_in_nineteen_of_twenty_intervals() -> None:
    """Two raters who agree in 70 % and guess otherwise have an alpha of .70."""
    intervals = [
        krippendorff_interval(two_who_agree(80, 0.7, seed), Level.NOMINAL, draws=300, seed=seed) for seed in range(200)
    ]
    held = sum(interval is not None and interval.holds(0.7) for interval in intervals) / 200
    assert 0.89 <= held <= 0.99


def test_more_units_give_narrower_intervals() -> None:
    few, many = (krippendorff_interval(two_who_agree(units, 0.7, 1), Level.NOMINAL) for units in (30, 480))
    assert few is not None
    assert many is not None
    assert many.width < few.width / 3


def test_what_has_no_alpha_has_no_interval() -> None:
    assert krippendorff_interval([], Level.NOMINAL) is None
    assert krippendorff_interval([[1, None], [1, 2]], Level.NOMINAL) is None
    assert krippendorff_interval([[2, 2, 2], [2, 2, 2]], Level.INTERVAL) is None


def test_what_alpha_refuses_its_interval_refuses() -> None:
    with pytest.raises(ValueError, match="below 0"):
        krippendorff_interval([[-1, 2], [1, 2]], Level.RATIO)
    with pytest.raises(ValueError, match="every unit"):
        krippendorff_interval([[1, 2], [1]], Level.NOMINAL)
    with pytest.raises(ValueError, match="confidence"):
        krippendorff_interval(REFERENCE, Level.NOMINAL, confidence=95)
