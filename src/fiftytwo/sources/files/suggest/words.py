"""The words by which exports call things, in English, Turkish and Lao and as well-known desks have them.

Titles are compared folded: without case, marks and signs, parts of ``camelCase`` as words.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from fiftytwo.lib.names import search_key

_LISTS: dict[str, dict[str, list[str]]] = tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))
_CARRIED = {  # which of the shared columns the rows of a kind may carry; contacts and answers carry all
    "order": ("team_name", "customer", "channel"),
    "shift": ("team_name", "employee_name"),
    "complaint": ("team_name", "customer", "channel", "reason"),
    "quality_review": ("team_name", "employee_name"),
    "business_result": ("team_name",),
    "text": ("team_name", "employee_name", "customer", "channel"),
}
KINDS = ("contact", "rating", "order", "shift", "complaint", "quality_review", "business_result", "text")


_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_UNPARTED = re.compile(r"[\u0e00-\u0eff]")
_BETWEEN = re.compile(r"[^\w\u0e00-\u0eff]+|_+")  # Lao and Thai vowels are marks, no letters, and part of their words


@cache
def folded(title: str) -> str:
    """Return a title as it is compared.

    >>> folded("First_Reply-Time (UTC)"), folded("createdAt"), folded("Açılış Tarihi"), folded("ticket[created]")
    ('first reply time utc', 'created at', 'acilis tarihi', 'ticket created')
    """
    parted = _CAMEL.sub(" ", title)
    return " ".join(search_key(_BETWEEN.sub(" ", parted)).split())


def _phrases(words: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(folded, words)))


def _tables() -> dict[str, dict[str, tuple[str, ...]]]:
    shared, ids = {name: _phrases(words) for name, words in _LISTS["shared"].items()}, _LISTS["titles"]["ids"]
    return {
        kind: {name: _phrases(words + (ids if name == "source_id" else [])) for name, words in _LISTS[kind].items()}
        | {name: shared[name] for name in _CARRIED.get(kind, shared)}
        for kind in KINDS
    }


TABLES = _tables()
INSTRUMENTS = {name: _phrases(words) for name, words in _LISTS["instruments"].items()}
UNITS = {name: _phrases(words) for name, words in _LISTS["units"].items()}
TITLES = {name: _phrases(words) for name, words in _LISTS["titles"].items()}


def likeness(title: str, known: tuple[str, ...]) -> float:
    """Return how well a title is meant by one of some folded phrases: 1 the same, 0 not at all.

    >>> likeness("Oluşturma Tarihi", ("created at", "olusturma tarihi")), likeness("Ticket created at", ("created at",))
    (0.99, 0.8)
    >>> likeness("Colour", ("created at",))
    0.0
    """
    plain = folded(title)
    if plain in known:
        return round(1.0 - 0.02 * known.index(plain) / len(known), 3)  # the first words of a list are the likelier
    if folded(title.rpartition(" / ")[2]) in known:  # under a heading that several columns share
        return 0.97
    coverage = max((_share(phrase, plain) for phrase in known if _stands_in(phrase, plain)), default=0.0)
    return round(0.5 + 0.45 * coverage, 3) if coverage > 0.3 else 0.0


def mentions(title: str, known: tuple[str, ...]) -> bool:
    """Say whether a title has one of some folded phrases in it, however long it is: titles may be whole questions.

    >>> mentions("How likely are you to recommend us to a friend?", ("nps", "recommend"))
    True
    """
    plain = folded(title)
    return any(_stands_in(phrase, plain) for phrase in known)


def _stands_in(phrase: str, plain: str) -> bool:
    """Whether a phrase is part of a title; Lao and Thai write no blanks between words."""
    return len(phrase) > 2 and (phrase in plain if _UNPARTED.search(phrase) else f" {phrase} " in f" {plain} ")


def _share(phrase: str, plain: str) -> float:
    """Return how much of a title a phrase in it is: of its words, or of its letters where words are not parted."""
    if _UNPARTED.search(phrase):
        return len(phrase) / len(plain)
    return len(phrase.split()) / len(plain.split())


def unit_in(title: str) -> str:
    """Return the unit of time that a title names, by its last words; nothing if none.

    >>> unit_in("Talk time (min)"), unit_in("Konuşma Süresi (sn)"), unit_in("Talk time")
    ('minutes', 'seconds', '')
    """
    tokens = folded(title).split()
    for unit, words in UNITS.items():
        if any(token in words for token in tokens[1:]):
            return unit
    return ""
