"""From numpy to Arrow: moments, numbers, words and ids; unknown becomes NULL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from fiftytwo.demo.company import SITES
from fiftytwo.demo.house import House

MICROSECONDS = 1_000_000


def moments(seconds: NDArray[np.float64]) -> pa.Array:
    """Return seconds since 1970 as UTC timestamps; NaN is unknown."""
    unknown = np.isnan(seconds)
    whole = np.where(unknown, 0, seconds).round().astype(np.int64) * MICROSECONDS
    return pa.array(whole, mask=unknown).cast(pa.timestamp("us", tz="UTC"))


def numbers(values: NDArray[Any], unknown: NDArray[np.bool_] | None = None) -> pa.Array:
    """Return numbers or booleans; NaN and masked ones are unknown."""
    if values.dtype.kind == "f":
        unknown = np.isnan(values) if unknown is None else unknown | np.isnan(values)
    return pa.array(values, mask=unknown)


def words(codes: NDArray[np.int64], dictionary: Sequence[str]) -> pa.Array:
    """Return the words that codes stand for; −1 is unknown."""
    return pa.array(list(dictionary), pa.string()).take(pa.array(codes, mask=codes < 0))


def ids(prefix: str, values: NDArray[np.int64]) -> pa.Array:
    """Return ids such as ``c-2026-W40-000017``."""
    padded = pc.utf8_lpad(pa.array(values).cast(pa.string()), 6, "0")
    return pc.binary_join_element_wise(pa.scalar(prefix), padded, "")


def who(house: House, team: NDArray[np.int64], worker: NDArray[np.int64]) -> dict[str, pa.Array]:
    """Return the columns that say who it was, by key and by name, and at which site."""
    return {
        "team": words(team, [t.key for t in house.roster.teams]),
        "team_name": words(team, [t.name for t in house.roster.teams]),
        "employee": words(worker, [w.key for w in house.roster.workers]),
        "employee_name": words(worker, [" ".join(w.name) for w in house.roster.workers]),
        "site": sites(house, house.team_site[team]),
    }


def sites(house: House, places: NDArray[np.int64]) -> pa.Array:
    """Return the keys of sites from their places in ``SITES``."""
    return words(places, [house.roster.site_keys[site.name] for site in SITES])
