"""Other rooms hear that someone is forgotten while the names are still there, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable

from fiftytwo.org.models import Person

Listener = Callable[[Person], None]
_listeners: list[Listener] = []


def register(listener: Listener) -> None:
    """Add what a room does when someone is forgotten; called once, when the room is ready."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell(person: Person) -> None:
    """Say that someone is about to be forgotten."""
    for listener in _listeners:
        listener(person)
