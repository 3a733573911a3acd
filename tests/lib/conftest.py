"""Numbers need no home, no database and no people."""

from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile("calm", deadline=None)  # how long one example takes says nothing about numbers
settings.load_profile("calm")


@pytest.fixture(autouse=True)
def home() -> None:
    """Stand in for the home that other tests get: nothing here writes anything."""
