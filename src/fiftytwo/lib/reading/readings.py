"""A reading: what one reader makes of one text, how sure it is, and which words made it say so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

READERS = (
    "language",  # a code of ISO 639-1; of mixed texts the language of most of it, its spans the other sentences
    "praise",  # 0, 1 or 2
    "complaint",  # 0, 1 or 2
    "person_thanked",  # yes or no
    "anger",  # yes or no
    "question",  # yes or no
    "contact_request",  # yes or no
    "risk_safety",  # yes or no, as the next three
    "risk_legal",
    "risk_privacy",
    "risk_leaving",
    "topic",  # a contact reason of the organisation's own
    "mention",  # who or what is meant: "person:KEY", "team:KEY", "shop:KEY", "product:NAME"; ask where ambiguous
    "personal_data",  # what to mask: identity, card, phone, iban, mail, plate, account, birthday
)


class Span(NamedTuple):
    """A place in a text as the customer sent it: from the character ``start`` up to, not with, ``end``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reader found in one text.

    ``value`` is None where the reader abstains. ``confidence`` is from 0 to 1 and calibrated: of the readings at .9,
    nine in ten are right. A reader may give several readings of one text (mentions, personal data).
    """

    reader: str
    value: str | None
    confidence: float | None = None
    spans: tuple[Span, ...] = ()
    candidates: tuple[str, ...] = ()  # of an ambiguous mention: whom it may mean; of a mixed text: the spans' languages


@dataclass(frozen=True, slots=True)
class Asked:
    """A text to be read, with what is known about it.

    ``employee`` and ``team`` are keys of whoever handled the contact; ``on_shift`` the keys of those who worked then.
    """

    text: str
    channel: str = ""
    language: str = ""
    employee: str = ""
    team: str = ""
    on_shift: frozenset[str] = frozenset()


class ReaderUnavailableError(Exception):
    """A reader cannot read just now, whatever the text: a server that is away. Texts wait for it."""


class Reader(Protocol):
    """Whatever reads: our own readers, or a stronger model that the operator plugged in."""

    version: str

    def read(self, texts: Sequence[Asked]) -> list[tuple[Reading, ...]]:
        """Return the readings of each text, in order; never raises because of what a text holds.

        Raises:
            ReaderUnavailableError: if no text can be read just now.
        """
        ...
