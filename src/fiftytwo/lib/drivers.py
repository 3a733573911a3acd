"""What goes with satisfaction: how much of its variation each of several things shares. Never what causes it.

R² of a regression on all predictors is divided among them: by LMG (the mean gain over all orders of entering, which
is Shapley's value) or by Johnson's relative weights, which agree closely and cost less with many predictors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from math import factorial, isfinite

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .columns import Column, listed
from .intervals import Interval

Floats = NDArray[np.float64]

MOST_PREDICTORS = 12  # 4,096 regressions; beyond it use relative weights
RIDGE = 1e-10  # keeps predictors that repeat each other solvable, and changes nothing that is shown


class Method(StrEnum):
    """How R² is divided."""

    LMG = "lmg"
    RELATIVE_WEIGHTS = "relative_weights"


def r_squared(correlations: ArrayLike, with_outcome: ArrayLike) -> float:
    """Return how much of the outcome's variation the predictors share, 0–1.

    Raises:
        ValueError: if the shapes do not fit or a number is no correlation.

    >>> round(r_squared([[1, 0.5], [0.5, 1]], [0.6, 0.4]), 5)
    0.37333
    """
    return float(_r_squared(*_checked(correlations, with_outcome)))


def lmg(correlations: ArrayLike, with_outcome: ArrayLike) -> tuple[float, ...]:
    """Return each predictor's part of R² by LMG; together they are R².

    Args:
        correlations: of the predictors with each other, p × p, ones on the diagonal.
        with_outcome: of each predictor with the outcome, p.

    Raises:
        ValueError: if the shapes do not fit, a number is no correlation, or there are more than 12 predictors.

    Source: R. H. Lindeman, P. F. Merenda, R. Z. Gold (1980); U. Grömping (2007), The American Statistician 61(2).

    >>> [round(part, 5) for part in lmg([[1, 0.5], [0.5, 1]], [0.6, 0.4])]
    [0.28667, 0.08667]
    """
    return tuple(map(float, _lmg(*_checked(correlations, with_outcome))))


def relative_weights(correlations: ArrayLike, with_outcome: ArrayLike) -> tuple[float, ...]:
    """Return each predictor's part of R² by Johnson's relative weights; together they are R².

    Raises:
        ValueError: if the shapes do not fit or a number is no correlation.

    Source: J. W. Johnson (2000), Multivariate Behavioral Research 35(1).

    >>> [round(w, 5) for w in relative_weights([[1, 0.6, 0.3], [0.6, 1, 0.4], [0.3, 0.4, 1]], [0.55, 0.5, 0.35])]
    [0.18407, 0.12282, 0.05996]
    """
    return tuple(map(float, _relative_weights(*_checked(correlations, with_outcome))))


def _solved(matrices: Floats, vectors: Floats) -> Floats:
    """Return the solutions of many systems; predictors that repeat each other share theirs."""
    steady = matrices + RIDGE * np.eye(matrices.shape[-1])
    return np.asarray(np.linalg.solve(steady, vectors[..., None])[..., 0], dtype=np.float64)


def _r_squared(inner: Floats, outer: Floats) -> Floats:
    """Return R² of each of many sets of correlations (the leading axes)."""
    if not outer.shape[-1]:
        return np.zeros(outer.shape[:-1])
    shared: Floats = np.clip((outer * _solved(inner, outer)).sum(axis=-1), 0.0, 1.0)
    return shared


def _lmg(inner: Floats, outer: Floats) -> Floats:
    """Return the LMG parts of each of many sets of correlations."""
    p = outer.shape[-1]
    if p > MOST_PREDICTORS:
        raise ValueError(f"{p} predictors are too many to try all orders: take at most {MOST_PREDICTORS}")
    chosen = [list(one) for size in range(p + 1) for one in combinations(range(p), size)]
    explained = {tuple(c): _r_squared(inner[..., c, :][..., c], outer[..., c]) for c in chosen}
    parts = np.zeros_like(outer)
    for entered, without in explained.items():
        orders = factorial(len(entered)) * factorial(p - len(entered) - 1) / factorial(p) if len(entered) < p else 0
        for one in set(range(p)) - set(entered):
            parts[..., one] += orders * (explained[tuple(sorted((*entered, one)))] - without)
    return parts


def _relative_weights(inner: Floats, outer: Floats) -> Floats:
    """Return the relative weights of each of many sets of correlations."""
    values, vectors = np.linalg.eigh(inner)
    lengths = np.sqrt(np.clip(values, 0.0, None))
    root = (vectors * lengths[..., None, :]) @ np.swapaxes(vectors, -1, -2)
    weights: Floats = ((root**2) @ (_solved(root, outer) ** 2)[..., None])[..., 0]
    return weights


def _checked(correlations: ArrayLike, with_outcome: ArrayLike) -> tuple[Floats, Floats]:
    """Return both as arrays.

    Raises:
        ValueError: if the shapes do not fit or a number is no correlation.
    """
    inner, outer = np.asarray(correlations, dtype=np.float64), np.asarray(with_outcome, dtype=np.float64)
    if outer.ndim != 1 or inner.shape != (len(outer), len(outer)):
        raise ValueError(f"{inner.shape} correlations do not fit {outer.shape} with the outcome")
    # not a number fails the comparison too
    if not (np.abs(inner) <= 1 + 1e-9).all() or not (np.abs(outer) <= 1 + 1e-9).all():
        raise ValueError("A correlation lies between −1 and 1")
    if not np.allclose(inner, inner.T) or not np.allclose(np.diag(inner), 1):
        raise ValueError("Correlations of predictors are symmetric, with ones on the diagonal")
    return inner, outer


@dataclass(frozen=True)
class Driver:
    """How much of the outcome's variation one thing shares, 0–1, and in which direction (the correlation's sign)."""

    name: str
    part: float
    interval: Interval
    correlation: float


@dataclass(frozen=True)
class Drivers:
    """All drivers, the largest first, with R² of all together. ``left_out`` rows lacked a value."""

    r_squared: float
    drivers: tuple[Driver, ...]
    n: int
    left_out: int


def drivers(
    predictors: Mapping[str, Column],
    outcome: Column,
    *,
    method: Method = Method.LMG,
    draws: int = 1000,
    seed: int = 52,
) -> Drivers:
    """Return what goes with an outcome, from data, with percentile bootstrap intervals (95 %).

    Args:
        predictors: name → a value a row (a column of a data frame); None and NaN are missing.
        outcome: a value a row.
        method: how R² is divided; relative weights for more than 12 predictors.
        draws: how many times the rows are drawn anew.
        seed: of the random numbers: the same data and seed give the same intervals.

    Raises:
        ValueError: if lengths differ, something never varies, or complete rows are not more than predictors + 2.

    >>> found = drivers({"wait": [1, 2, 3, 4, 5, 6], "day": [1, 2, 1, 2, 1, 2]}, [9, 8, 6, 6, 4, 3], draws=50)
    >>> [driver.name for driver in found.drivers], round(found.r_squared, 2), found.drivers[0].correlation < 0
    (['wait', 'day'], 0.99, True)
    """
    table = _table([listed(column) for column in (*predictors.values(), outcome)])
    complete = table[np.isfinite(table).all(axis=1)]
    _check_rows(complete, [*predictors, "outcome"])
    inner, outer = _correlations(complete)
    parts = _parts(method, inner, outer)
    low, high = _bootstrap(complete, method, draws, seed)
    found = (
        Driver(name, float(parts[at]), Interval(float(low[at]), float(high[at])), float(outer[at]))
        for at, name in enumerate(predictors)
    )
    ordered = tuple(sorted(found, key=lambda driver: -driver.part))
    return Drivers(float(_r_squared(inner, outer)), ordered, len(complete), len(table) - len(complete))


def _table(columns: Sequence[Sequence[float | None]]) -> Floats:
    """Return columns as a table, missing values as NaN.

    Raises:
        ValueError: if their lengths differ.
    """
    if len({len(column) for column in columns}) != 1:
        raise ValueError("Predictors and outcome need a value for every row, all equally many")
    return np.array(
        [[float("nan") if v is None or not isfinite(v) else float(v) for v in c] for c in columns], dtype=np.float64
    ).T


def _check_rows(complete: Floats, names: Sequence[str]) -> None:
    """Refuse data from which nothing can be told, saying why."""
    if len(complete) <= len(names) + 1:
        raise ValueError(f"{len(complete)} complete rows are too few for {len(names) - 1} predictors")
    for name, low, high in zip(names, complete.min(axis=0), complete.max(axis=0), strict=True):
        if low == high:
            raise ValueError(f"{name} never varies: leave it out")


def _correlations(table: Floats) -> tuple[Floats, Floats]:
    """Return the correlations of the predictors, and with the outcome in the last column; 0 for what never varies."""
    centred = table - table.mean(axis=0)
    length = np.sqrt((centred**2).sum(axis=0))
    scaled = np.divide(centred, length, out=np.zeros_like(centred), where=length > 1e-12)
    full = np.clip(scaled.T @ scaled, -1.0, 1.0)
    np.fill_diagonal(full, 1.0)
    return full[:-1, :-1], full[:-1, -1]


def _bootstrap(table: Floats, method: Method, draws: int, seed: int) -> Floats:
    """Return the 2.5 % and 97.5 % quantiles of each part over tables drawn with replacement."""
    random = np.random.default_rng(seed)
    rows = len(table)
    drawn = [_correlations(table[random.integers(0, rows, rows)]) for _ in range(draws)]
    parts = _parts(method, np.stack([inner for inner, _ in drawn]), np.stack([outer for _, outer in drawn]))
    quantiles: Floats = np.quantile(parts, [0.025, 0.975], axis=0)
    return quantiles


def _parts(method: Method, inner: Floats, outer: Floats) -> Floats:
    """Return the parts of R² by the method asked for."""
    return _lmg(inner, outer) if method is Method.LMG else _relative_weights(inner, outer)
