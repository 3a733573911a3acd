"""A text in pieces as a page shows it: what made a reader say so is marked, personal data is masked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from fiftytwo.lib.reading.readings import Span
from fiftytwo.understanding.texts import ReadAs, ReadText
from fiftytwo.understanding.values import NAMES, VALUES

SHOWN = ("praise", "complaint", "person_thanked", "anger", "question", "contact_request", "mention", "topic")
RISKS = ("risk_safety", "risk_legal", "risk_privacy", "risk_leaving")
NOTHING = (None, "", "0", "no")
CSS = {"praise": "mark-good", "person_thanked": "mark-good", "complaint": "mark-bad", "anger": "mark-bad"}


@dataclass(frozen=True)
class Piece:
    """A stretch of a text: its words, or what stands in place of personal data; and what it made readers say."""

    words: str
    reasons: tuple[str, ...] = ()
    css: str = ""
    masked: bool = False


def pieces(text: ReadText, *, unmasked: bool = False) -> tuple[Piece, ...]:
    """Return a text as pieces in order; the words of one that was erased are none.

    Args:
        text: a text with its readings.
        unmasked: show personal data: only inside the case itself.
    """
    words = text.words or ""
    masks = [] if unmasked else sorted(_spans(text.all_of("personal_data")), key=lambda found: found[0])
    reasons = [found for reader in (*SHOWN, *RISKS) for found in _spans(text.all_of(reader))]
    edges = sorted({0, len(words), *(edge for span, _r in (*masks, *reasons) for edge in span if edge < len(words))})
    found: list[Piece] = []
    hidden = -1
    for start, end in pairwise(edges):
        mask = next(((span, read) for span, read in masks if span.start <= start < span.end), None)
        if mask is None:
            found.append(_piece(words[start:end], [read for span, read in reasons if span.start <= start < span.end]))
        elif mask[0].start != hidden:
            hidden = mask[0].start
            found.append(Piece(f"[{_value(mask[1])}]", masked=True))
    return tuple(found)


def masked_words(text: ReadText) -> str:
    """Return the words with personal data masked."""
    return "".join(piece.words for piece in pieces(text))


def _spans(readings: Iterable[ReadAs]) -> list[tuple[Span, ReadAs]]:
    return [
        (span, reading)
        for reading in readings
        if reading.value not in (*NOTHING, "nothing", "nobody") or reading.candidates
        for span in reading.spans
    ]


def _piece(words: str, readings: list[ReadAs]) -> Piece:
    names = dict.fromkeys(str(NAMES[reading.reader]) for reading in readings)
    css = next((CSS[reading.reader] for reading in readings if reading.reader in CSS), "mark-plain" if names else "")
    return Piece(words, tuple(names), css)


def _value(reading: ReadAs) -> str:
    return str(VALUES.get(reading.value or "", reading.value))
