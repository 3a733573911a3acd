"""Which sources of facts there are: the rooms above say so, this one only asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from fiftytwo.org.models import Alias

Provider = Callable[[], Iterable[str]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Let a room say which sources it knows; called once, when the room is ready."""
    if provider not in _providers:
        _providers.append(provider)


def sources_known() -> list[str]:
    """Return the names of all sources, in order: those of facts and those that someone has a name in."""
    named = Alias.objects.exclude(source="").values_list("source", flat=True).distinct()
    return sorted({*named, *(source for provider in _providers for source in provider())})
