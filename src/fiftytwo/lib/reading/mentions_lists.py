"""Lists of words written as a paragraph."""

from __future__ import annotations


def listed(words: str) -> frozenset[str]:
    """Return the words of a paragraph, in no order."""
    return frozenset(words.split())


def in_order(words: str) -> tuple[str, ...]:
    """Return the words of a paragraph in their order."""
    return tuple(words.split())
