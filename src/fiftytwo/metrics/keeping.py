"""Keeping the numbers up to date: what the worker does each minute, and a command that changed facts at its end."""

from __future__ import annotations

from fiftytwo.metrics import cells
from fiftytwo.metrics.registry import every


def refresh_all(progress: cells.Progress | None = None) -> int:
    """Count what is new for every metric that is not retired; return how many pieces were counted."""
    return cells.refresh(every(), progress=progress)


def count_cells() -> None:
    """Count what is new: the worker's job."""
    refresh_all()
