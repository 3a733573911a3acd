"""How many contacts a view holds: counted one by one where that is quick, else estimated from some months."""

from __future__ import annotations

from dataclasses import dataclass

from fiftytwo.facts import read, store
from fiftytwo.facts.contact_filters import Filters, selected_contacts, version
from fiftytwo.facts.kept import Kept
from fiftytwo.org.permissions import ContactScope

COUNTED_ROWS = 20_000_000  # so many rows of a window are counted one by one
SAMPLED_ROWS = 5_000_000  # an estimate rests on about so many
ENOUGH = 1_000  # fewer than these among those sampled say too little: then all are counted


@dataclass(frozen=True)
class Count:
    """How many there are; ``exact`` is False where some months stand for all."""

    n: int
    exact: bool = True

    @property
    def said(self) -> int:
        """The number as it is said: an estimate by its first two digits only."""
        return self.n if self.exact else int(float(f"{self.n:.1e}"))


_counts: Kept[Count] = Kept(500)


def count(scope: ContactScope, filters: Filters) -> Count:
    """Return how many contacts a view holds; counted once for each version of the facts."""
    return _counts.get(version(scope, filters), lambda: _estimated(scope, filters) or _counted(scope, filters))


def _counted(scope: ContactScope, filters: Filters, months: list[str] | None = None) -> Count:
    rows = selected_contacts(scope, filters, months)
    return Count(int(read.run(rows.count()).as_py()))


def _estimated(scope: ContactScope, filters: Filters) -> Count | None:
    """Return an estimate from whole months over the window; None where counting is quick or it says too little."""
    rows = dict.fromkeys(filters.months, 0)
    for file in store.files("contact"):
        if file.month in rows:
            rows[file.month] += file.rows
    total = sum(rows.values())
    if total <= COUNTED_ROWS:
        return None
    every = -(-total // SAMPLED_ROWS)
    sampled = filters.months[every // 2 :: every]
    inside = sum(rows[month] for month in sampled)
    found = _counted(scope, filters, sampled).n
    return Count(round(found * total / inside), exact=False) if inside and found >= ENOUGH else None
