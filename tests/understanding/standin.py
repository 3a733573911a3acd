"""A small honest reader for tests of the room that runs readers: it knows a handful of words and says so.

The readers that read for real are tested in tests/lib; nothing of the product uses this one.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from typing import Any

from fiftytwo.lib.reading.readings import Asked, Reading, Span

THANKS, TROUBLE = "sağ olsun", "rezalet"


class WordReader:
    """Finds two expressions; fails in known ways where a text asks for it."""

    def __init__(self, version: str = "words-1") -> None:
        self.version = version

    def read(self, texts: Sequence[Asked]) -> list[tuple[Reading, ...]]:
        return [self._one(text) for text in texts]

    def _one(self, asked: Asked) -> tuple[Reading, ...]:
        if "raise-an-error" in asked.text:
            raise RuntimeError("a reader that fails: " + asked.text)
        if "end-the-process" in asked.text:
            os._exit(3)
        if "take-for-ever" in asked.text:
            time.sleep(3600)
        thanks, trouble = _found(asked.text, THANKS), _found(asked.text, TROUBLE)
        return (
            Reading("language", "tr" if thanks or trouble else None, 0.9 if thanks or trouble else None),
            Reading("praise", "1" if thanks else "0", 0.9, thanks),
            Reading("complaint", "1" if trouble else "0", 0.9, trouble),
            Reading("person_thanked", "yes" if thanks else "no", 0.96, thanks),
            *(Reading("mention", f"person:{key}", 0.8) for key in sorted(asked.on_shift) if "vardiya" in asked.text),
        )


def _found(text: str, words: str) -> tuple[Span, ...]:
    at = text.find(words)
    return (Span(at, at + len(words)),) if at >= 0 else ()


def make(_known: Any) -> WordReader:
    return WordReader()


def make_next(_known: Any) -> WordReader:
    """Return the version that comes after, which finds a complaint where the first one did not."""
    return NextReader("words-2")


class NextReader(WordReader):
    """Takes "geç" for a complaint too."""

    def _one(self, asked: Asked) -> tuple[Reading, ...]:
        readings = super()._one(asked)
        late = _found(asked.text, "geç")
        if not late:
            return readings
        return tuple(Reading("complaint", "1", 0.8, late) if one.reader == "complaint" else one for one in readings)


def make_and_end(_known: Any) -> WordReader:
    """End the process that wants a reader: as where there is not memory enough to begin."""
    os._exit(4)
