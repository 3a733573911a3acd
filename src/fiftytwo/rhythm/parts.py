"""Parts of This week that features add: customers' words about oneself, meetings, a story for the team."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fiftytwo.lib.weeks import Week
from fiftytwo.org.viewer import Viewer
from fiftytwo.rhythm.subjects import Told


@dataclass(frozen=True)
class Part:
    """One section of the page and of the mail: a heading, a few things, and where there is more.

    ``first`` puts it before what everybody gets. A part with no things is not shown.
    """

    title: str
    things: tuple[Told, ...]
    icon: str = "star"
    url: str = ""
    more: str = ""
    first: bool = False


Provider = Callable[[Viewer, Week], Part | None]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Let a feature add a part; called once, when it is ready. It is asked for each viewer: one cheap query at most."""
    if provider not in _providers:
        _providers.append(provider)


def parts(viewer: Viewer, week: Week) -> tuple[Part, ...]:
    """Return the parts that have anything to show, those that come first in front."""
    found = [part for provider in _providers if (part := provider(viewer, week)) is not None and part.things]
    return tuple(sorted(found, key=lambda part: not part.first))
