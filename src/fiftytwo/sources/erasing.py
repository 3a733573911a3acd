"""Files of refused rows: customers who ask to be forgotten leave them, and they go when they are half a year old."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from fiftytwo.sources.files import refusals
from fiftytwo.sources.models import refused_folder

KEPT_DAYS = 182


def forget_customers(tokens: Mapping[str, str]) -> int:
    """Take every refused row about some customers out of every file; return how many there were."""
    return sum(refusals.forget_customers(path, set(tokens)) for path in _files())


def customers() -> Iterator[str]:
    """Yield whatever may be the key of a customer in those files."""
    for path in _files():
        yield from refusals.customers(path)


def forget_old() -> int:
    """Delete files of refused rows that nobody will mend any more; reports and counts stay. Return how many went."""
    oldest = time.time() - KEPT_DAYS * 24 * 3600
    old = [path for path in _files() if path.stat().st_mtime < oldest]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _files() -> list[Path]:
    return sorted(refused_folder().glob("*.csv"))
