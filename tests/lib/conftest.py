"""Numbers need no home, no database and no people."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def home() -> None:
    """Stand in for the home that other tests get: nothing here writes anything."""
