"""Subjects: what a due thing, a commitment or a signal is about, told by the feature that knows it.

An ``about`` key is ``<kind>:<id>``: ``wow:17``, ``obstacle:mh2k9xw3ab``. A feature registers one teller for its kind
in its ``AppConfig.ready``; This week, mails, the feed and the evidence of a strip then show its things without
importing it. What the teller leaves out is not shown: rights are decided by the feature, in one place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from fiftytwo.org.models import Person
from fiftytwo.org.viewer import Viewer


@dataclass(frozen=True)
class Told:
    """How one thing is shown to one viewer, in their language.

    ``quote`` holds a customer's exact words, only where the viewer may read them. ``act`` is what the link invites to.
    ``thanks`` says that somebody is to be thanked, also where there are no words any more.
    """

    title: str
    url: str = ""
    quote: str = ""
    note: str = ""
    act: str = ""
    thanks: bool = False


@dataclass(frozen=True)
class Proposal:
    """A commitment that a feature proposes beside those that follow from what is due.

    ``importance`` is 1 (some day), 2 (this week), 3 (people wait for it).
    """

    practice: str
    about: str
    whose: Person
    serves: Person | None = None
    importance: int = 2


class Teller(Protocol):
    """What a feature knows about its own things."""

    def told(self, viewer: Viewer, abouts: Sequence[str]) -> Mapping[str, Told]:
        """Return how to show things, by their ``about`` keys; without those that the viewer may not see."""


Proposer = Callable[[date], Iterable[Proposal]]

_tellers: dict[str, Teller] = {}
_proposers: list[Proposer] = []


def register(kind: str, teller: Teller) -> None:
    """Let a feature tell of its kind of things; called once, when the feature is ready."""
    _tellers[kind] = teller


def propose(proposer: Proposer) -> None:
    """Let a feature propose commitments of its own, asked on Mondays; called once, when the feature is ready."""
    if proposer not in _proposers:
        _proposers.append(proposer)


def proposals(today: date) -> list[Proposal]:
    """Return what features propose for the week of a day."""
    return [proposal for proposer in _proposers for proposal in proposer(today)]


def told(viewer: Viewer, abouts: Iterable[str]) -> dict[str, Told]:
    """Return how to show things of any kind, with one look-up per kind."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for about in dict.fromkeys(abouts):
        by_kind[about.partition(":")[0]].append(about)
    found: dict[str, Told] = {}
    for kind, keys in by_kind.items():
        if kind in _tellers:
            found.update(_tellers[kind].told(viewer, keys))
    return found
