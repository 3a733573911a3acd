"""Places: what the finest cells amount to without teams and people, for each site and channel and for all together.

A page of the organisation looks at a handful of rows instead of everybody's. Sums are added up; lists of buckets become
histograms, each a list of buckets and one of how many durations fell into them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from fiftytwo.lib.durations import LONGEST_SECONDS, bucket
from fiftytwo.metrics.cell_files import EVERY, codes_of, column_of, numbers_of

BUCKETS = bucket(LONGEST_SECONDS) + 1
OFTEN = "__n"
"""Ends the name of the list that says how many durations fell into each bucket of a histogram."""


@dataclass(frozen=True)
class Places:
    """The places of some cells: where each is, and which of them each distinct (site, channel, week) adds to."""

    sites: Any
    channels: Any
    weeks: Any
    of_cell: Any
    adds_to: Any

    def __len__(self) -> int:
        return len(self.weeks)

    def sums(self, numbers: Any) -> Any:
        """Return a column added up for each place."""
        once = np.bincount(self.of_cell, weights=numbers, minlength=self.adds_to.shape[1])
        return np.bincount(self.adds_to.ravel(), weights=np.tile(once, len(self.adds_to)), minlength=len(self))

    def histograms(self, column: pa.ListArray) -> tuple[pa.ListArray, pa.ListArray]:
        """Return buckets, and how many durations each holds, for each place."""
        offsets = numbers_of(column.offsets)
        values = numbers_of(column.values)[offsets[0] : offsets[-1]]
        spread = np.repeat(self.of_cell.astype(np.int64), np.diff(offsets)) * BUCKETS + values
        keys, n = _counted(spread, np.ones(len(spread), dtype=np.int64), self.adds_to.shape[1])
        of, buckets = np.divmod(keys, BUCKETS)
        everywhere = (self.adds_to[:, of].astype(np.int64) * BUCKETS + buckets).ravel()
        keys, n = _counted(everywhere, np.tile(n, len(self.adds_to)), len(self))
        of, buckets = np.divmod(keys, BUCKETS)
        begins = column_of(np.searchsorted(of, np.arange(len(self) + 1)).astype(np.int32))
        return (
            pa.ListArray.from_arrays(begins, column_of(buckets.astype(np.int16))),
            pa.ListArray.from_arrays(begins, column_of(n.astype(np.int32))),
        )


def _counted(keys: Any, often: Any, places: int) -> tuple[Any, Any]:
    """Return each distinct key, in order, with how often it comes; keys are places times buckets."""
    if places * BUCKETS <= 8 * len(keys):
        whole = np.bincount(keys, weights=often, minlength=places * BUCKETS)
        (there,) = whole.nonzero()
        return there, np.rint(whole[there]).astype(np.int64)
    order = np.argsort(keys, kind="stable")
    keys, often = keys[order], often[order]
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    return keys[first], np.add.reduceat(often, first) if len(first) else often


def _places(cells: pa.Table) -> Places:
    days = numbers_of(cells.column("week").combine_chunks().cast(pa.int32()))
    weeks, week = np.unique(days, return_inverse=True)
    sites, channels = (_codes(cells, name) for name in ("site", "channel"))
    wide = np.int64(channels.max(initial=0) + 2)

    def keys(site: Any, channel: Any, week: Any) -> Any:
        return ((site + 1).astype(np.int64) * wide + channel + 1) * max(len(weeks), 1) + week

    each, of_cell = np.unique(keys(sites, channels, week), return_inverse=True)
    above, at = np.divmod(each, max(len(weeks), 1))
    site, channel = above // wide - 1, above % wide - 1
    every = np.full_like(site, EVERY)
    sets = np.stack([keys(s, c, at) for s, c in ((every, every), (site, every), (every, channel), (site, channel))])
    places, adds_to = np.unique(sets, return_inverse=True)
    above, at = np.divmod(places, max(len(weeks), 1))
    return Places(above // wide - 1, above % wide - 1, weeks[at], of_cell, adds_to.reshape(sets.shape))


def _codes(cells: pa.Table, name: str) -> Any:
    return codes_of(cells.column(name).combine_chunks()).astype(np.int32)


def placed(cells: pa.Table, sums: Sequence[str], lengths: Sequence[str]) -> pa.Table:
    """Return what the finest cells amount to for each place.

    Args:
        cells: the finest cells, their keys as dictionaries.
        sums: names of the columns that are added up.
        lengths: names of the lists of buckets.
    """
    where = _places(cells)
    columns: dict[str, Any] = {"week": column_of(where.weeks.astype(np.int32)).cast(pa.date32())}
    for name, codes in (("site", where.sites), ("channel", where.channels)):
        names = cells.column(name).combine_chunks().dictionary
        columns[name] = pa.DictionaryArray.from_arrays(column_of(codes, codes != EVERY), names)
    for name in sums:
        columns[name] = column_of(where.sums(numbers_of(cells.column(name).combine_chunks())))
    for name in lengths:
        known = cells.column(name).combine_chunks()
        columns[name], columns[name + OFTEN] = where.histograms(known)
    return pa.table(columns)
