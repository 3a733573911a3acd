"""The menu: what there is to open, and for whom."""

from typing import Any


def menu(viewer: Any, path: str) -> list[Any]:
    """Return the entries that a viewer may open."""
    return []
