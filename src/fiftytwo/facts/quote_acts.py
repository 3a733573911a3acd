"""What a reader may do with a customer's text, right beside the quote. Rooms above say what they offer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from fiftytwo.org.viewer import Viewer


@dataclass(frozen=True)
class QuoteAct:
    """A button beside a quote: it posts ``source``, ``text`` and ``month`` to an address."""

    label: str | Promise
    url_name: str
    icon: str
    may: Callable[[Viewer], bool]


_acts: list[QuoteAct] = []


def register(act: QuoteAct) -> None:
    """Offer something beside every quote; called once, when a room is ready."""
    if act not in _acts:
        _acts.append(act)


def acts_for(viewer: Viewer) -> list[QuoteAct]:
    """Return what a viewer may do with the texts they see."""
    return [act for act in _acts if act.may(viewer)]
