"""Columns of pandas, Arrow, polars or numpy, or any iterable, as plain lists, without importing any of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Column = Iterable[Any]
"""A pandas Series, an Arrow or polars column, a numpy array, a list."""


def listed(column: Column) -> list[float | None]:
    """Return a column's numbers; None where it marks a value as missing (None, NaN, pandas' NA, an Arrow null).

    Raises:
        TypeError: if a value is text: a 9 read as text is a mistake made earlier.

    >>> listed([3, None, float("nan"), 0.5])
    [3, None, None, 0.5]
    """
    return [None if _missing(value) else value for value in plain(column)]


def plain(column: Column) -> list[Any]:
    """Return a column's values as Python's own, whatever frame it comes from.

    >>> plain(range(3))
    [0, 1, 2]
    """
    for name in ("to_pylist", "tolist", "to_list"):  # Arrow; numpy and pandas; polars
        if hasattr(column, name):
            return list(getattr(column, name)())
    return list(column)


def _missing(value: object) -> bool:
    """Tell whether a value is a frame's way to say that there is none.

    Raises:
        TypeError: if it is text.
    """
    if isinstance(value, str | bytes):
        raise TypeError(f"{value!r} is text, not a number: convert the column to numbers first")
    return value is None or type(value).__name__ == "NAType" or bool(value != value)
