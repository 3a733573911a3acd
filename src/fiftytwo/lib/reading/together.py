"""Several readers as one: the language first, then all that depends on it, of the customer's new words only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from .cleaning import read_new_words
from .readings import Asked, Reader, Reading


class Together:
    """Reads with a reader of languages and then with others, which are told the language that it found."""

    def __init__(self, language: Reader, *others: Reader) -> None:
        self._language = language
        self._others = others
        versions = "+".join(reader.version for reader in (language, *others))
        self.version = sha256(versions.encode()).hexdigest()[:12]

    def read(self, texts: Sequence[Asked]) -> list[tuple[Reading, ...]]:
        """Return the readings of each text, in order, with spans in the text as the customer sent it."""
        return read_new_words(_OfClean(self.version, self._language, self._others), texts)


class _OfClean:
    """Reads texts that have been cleaned."""

    def __init__(self, version: str, language: Reader, others: Sequence[Reader]) -> None:
        self.version = version
        self._language = language
        self._others = others

    def read(self, texts: Sequence[Asked]) -> list[tuple[Reading, ...]]:
        found = self._language.read(texts)
        told = [
            replace(asked, language=asked.language or readings[0].value or "")
            for asked, readings in zip(texts, found, strict=True)
        ]
        for reader in self._others:
            found = [before + more for before, more in zip(found, reader.read(told), strict=True)]
        return found
