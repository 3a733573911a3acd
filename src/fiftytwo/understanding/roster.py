"""Whom a text may mean: people, teams and sites with the names that customers may use for them."""

from __future__ import annotations

from typing import Any


def roster() -> Any:
    """Return everyone and everything that a customer may name."""
    return None
