"""The lists of words and phrases that the readers know by kind: thanks, deeds, failures, honorifics and so on.

One file a language in ``lexicons/``: a heading ``[kind]``, then phrases separated by commas or new lines. A word that
ends in ``*`` stands for all words that begin so ("yardim*"). Phrases are matched in the forms of :mod:`.tokens`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from zlib import crc32

import numpy as np
import numpy.typing as npt

from .tokens import form, is_lao, pieces

LONGEST = 6  # tokens in a phrase
SHORTEST_STEM = 3  # letters


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The phrases of one language, by the number of their words: sorted keys and, beside each, its kind."""

    kinds: tuple[str, ...]
    stems: frozenset[str]
    longest_stem: int
    keys: tuple[Keys, ...]  # of phrases of 1, 2, … LONGEST tokens
    kinds_of: tuple[np.ndarray, ...]

    def lexeme(self, word: str) -> int:
        """Return the key under which phrases know a word: of the longest stem it begins with, else its own."""
        for length in range(min(len(word), self.longest_stem), SHORTEST_STEM - 1, -1):
            if word[:length] in self.stems:
                return key(word[:length] + "*")
        return key(word)


def key(word: str) -> int:
    """Return the number under which a word is known."""
    return crc32(word.encode("utf-8", "surrogatepass"))


Keys = npt.NDArray[np.uint64]
_FIRST, _SECOND, _BITS = np.uint64(0x9E3779B1), np.uint64(0x85EBCA77), np.uint64(0xFFFFFFFF)


def chain(first: Keys, second: Keys) -> Keys:
    """Return the keys of sequences from the keys of what they begin with and of what follows."""
    return (first * _FIRST + second * _SECOND + np.uint64(1)) & _BITS


@lru_cache(maxsize=16)
def lexicon(language: str) -> Lexicon:
    """Return the lexicon of a language; an empty one if we have none."""
    path = files(__package__) / "lexicons" / f"{language}.txt"
    return compiled(path.read_text(encoding="utf-8") if path.is_file() else "")


def compiled(text: str) -> Lexicon:
    """Return the lexicon that a text of headings and phrases describes.

    >>> small = compiled("[thanks]\\nteşekkür*, sağ ol\\n[failure]\\nkırık")
    >>> small.kinds, sorted(small.stems), [len(keys) for keys in small.keys[:2]]
    (('thanks', 'failure'), ['tesekkur'], [2, 1])
    """
    phrases = list(_phrases(text))
    kinds = tuple(dict.fromkeys(kind for kind, _ in phrases))
    stems = frozenset(word[:-1] for _, words in phrases for word in words if word.endswith("*"))
    keys, kinds_of = [], []
    for length in range(1, LONGEST + 1):
        known = {
            _phrase_key(words, stems): kinds.index(kind) for kind, words in reversed(phrases) if len(words) == length
        }
        ordered = sorted(known)
        keys.append(np.array(ordered, np.uint64))
        kinds_of.append(np.array([known[each] for each in ordered], np.int64))
    return Lexicon(kinds, stems, max(map(len, stems), default=0), tuple(keys), tuple(kinds_of))


def _phrases(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    kind = ""
    for line in text.splitlines():
        line = line.partition("#")[0].strip()
        if line.startswith("["):
            kind = line.strip("[]")
            continue
        for phrase in filter(None, (each.strip() for each in line.split(","))):
            words = _words(phrase)
            if len(words) <= LONGEST:
                yield kind, words


def _words(phrase: str) -> tuple[str, ...]:
    words: list[str] = []
    for piece in phrase.split():
        stem = piece.endswith("*") and len(piece) > SHORTEST_STEM
        parts = [form(part) for part in pieces(piece.rstrip("*") if stem else piece)]
        words += [*parts[:-1], parts[-1] + "*" if stem and not is_lao(parts[-1]) else parts[-1]]
    return tuple(words)


def _phrase_key(words: tuple[str, ...], stems: frozenset[str]) -> int:
    lexeme = Lexicon((), stems, max(map(len, stems), default=0), (), ()).lexeme
    found = np.array([key(words[0]) if words[0].endswith("*") else lexeme(words[0])], np.uint64)
    for word in words[1:]:
        found = chain(found, np.array([key(word) if word.endswith("*") else lexeme(word)], np.uint64))
    return int(found[0])
