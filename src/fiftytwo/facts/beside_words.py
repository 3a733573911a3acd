"""What other rooms say beside a customer's words on a contact's page; each registers when it is ready."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from fiftytwo.org.permissions import ContactScope

Key = tuple[str, str]
"""Source and id of a text."""


@dataclass(frozen=True)
class Beside:
    """Some short notes about a text, and the page that tells more."""

    notes: tuple[str, ...]
    url: str


Provider = Callable[[ContactScope, Sequence[Key], Sequence[str]], Mapping[Key, Beside]]
"""Called with whose contacts the viewer sees, the keys of some texts, and the months in which they lie."""
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Let a room say something beside customers' words; called once, when the room is ready."""
    if provider not in _providers:
        _providers.append(provider)


def beside(scope: ContactScope, keys: Sequence[Key], months: Sequence[str]) -> dict[Key, list[Beside]]:
    """Return what rooms say about some texts."""
    found: dict[Key, list[Beside]] = {key: [] for key in keys}
    for provider in _providers if keys else ():
        for key, said in provider(scope, keys, months).items():
            found[key].append(said)
    return found
