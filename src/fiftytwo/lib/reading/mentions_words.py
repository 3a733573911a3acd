"""Words of Latin letters as names are looked for in them: folded, without suffixes, with what stands around."""

from __future__ import annotations

import re
from collections.abc import Container
from functools import cache, lru_cache
from typing import NamedTuple

from fiftytwo.lib.names import search_key
from fiftytwo.lib.reading.mentions_lists import in_order, listed
from fiftytwo.lib.reading.mentions_names import names

_LONGEST_NAME = 24  # letters
_MOST_ORDINARY_STEM = 2  # a word more ordinary than that is no name with something grown on
_WORD = re.compile(r"[a-z]+(?:'[a-z]*)?")

# What Turkish hangs on a name, after an apostrophe or grown on; folded, the longest of an ending first.
SUFFIXES = in_order(
    """
    cigimize cigimle cigime cigim cugum ciimm ciim cimm cim cum cik imize umuza imizin umuzun imiz umuz miz muz
    inin unun nin nun sinin lerin larin lere lara leri lari ler lar yla yle den dan ten tan nden ndan de da te
    ta ye ya yi yu ne na ni nu dir dur tir tur mis mus ymis ki in un im um la le sin e a i u m s
    """
)
_SUFFIXES = frozenset(SUFFIXES)
_CONTRACTIONS = frozenset({"t", "ll", "ve", "re", "d"})

HONORIFICS = listed(
    """
    bey beyefendi hanim hanimefendi abi abla agabey agbi usta hoca teyze amca dayi hala kardes efendi ogretmen
    doktor hemsire sef kaptan cavus ebe bacim baba dede nine yenge eniste reis baskan komiser memur eczaci
    kardesim
    """
)
_HONORIFIC = re.compile(
    rf"({'|'.join(sorted(HONORIFICS, key=len, reverse=True))})"
    r"(?:ci[gy]?im|cim|ci[gy]ime|m|im|um|miz|imiz|umuz|ya|ye|yi|yu|yla|yle|nin|nun|in|un|im|dan|den|da|de|la|le|a|e|i|u|lar|ler|larin|lerin"
    r"|miza|mize|imize|imizin|mizin|mis|ymis|na|ne|ni|nu|sina|sine|sinin|dir|dur)?"
)
TITLES = listed(
    """
    mr mrs ms miss mx mister oga auntie aunty uncle sayin
    """
)


class Known(NamedTuple):
    """What is known of a word whatever text it stands in."""

    given: bool  # a first name
    family: bool  # a family name
    ordinary: int  # see Names.how_ordinary
    address: str  # the form of address that it is, whatever hangs on it; empty if it is none
    name: str  # the first name that it is with something grown on; empty if it is none
    grown: str  # what has grown on it


class Word(NamedTuple):
    """One word of a text: its place, folded letters, and what stands before an apostrophe or a suffix."""

    start: int
    end: int
    stem: str
    suffix: str  # what stands behind an apostrophe, "!" of a contraction
    shape: str  # "x": small letters, "X": all capital, "Xx": the first, "1": one capital letter
    known: Known


@lru_cache(maxsize=1 << 15)
def known_of(stem: str) -> Known:
    """Return what is known of a folded word; the last many are remembered, as texts repeat their words."""
    lists = names()
    ordinary = lists.how_ordinary(stem)
    name, grown = without_suffix(stem, lists.given) if ordinary <= _MOST_ORDINARY_STEM else ("", "")
    return Known(stem in lists.given, stem in lists.family, ordinary, _address(stem), name, grown)


@cache
def _folds() -> dict[int, str]:
    """Return what each letter is folded to: one small ASCII letter, so that places stay the same."""
    table = {}
    for point in [*range(0x41, 0x250), 0x259, 0x18F, *range(0x1E00, 0x1F00)]:
        key = search_key(chr(point))
        if len(key) == 1 and key.isascii() and key.isalpha():
            table[point] = key
    table.update(
        {ord("ß"): "s", ord("æ"): "a", ord("Æ"): "a", ord("œ"): "o", ord("Œ"): "o", ord("þ"): "t", ord("Þ"): "t"}
    )
    table.update(dict.fromkeys(map(ord, "’‘ʼʻ`´"), "'"))
    return table


def fold(text: str) -> str:
    """Return a text in small letters without diacritics, each at its place.

    >>> fold("IŞIL İnce’ye Zoë")
    "isil ince'ye zoe"
    """
    return text.translate(_folds())


def words_of(text: str, folded: str) -> list[Word]:
    """Return the words of Latin letters in a text, given the text and what it is folded to."""
    found = []
    for match in _WORD.finditer(folded):
        start, end = match.span()
        word = match.group()
        stem, apostrophe, suffix = word.partition("'")
        if not stem or len(stem) > _LONGEST_NAME:
            continue
        if apostrophe and suffix in _CONTRACTIONS:
            suffix = "!"  # don't, I'll: no name stands before these
        shape = "x" if text[start].islower() else _shape(text[start : start + len(stem)])
        found.append(Word(start, end, stem, suffix, shape, known_of(stem)))
    return found


def _shape(word: str) -> str:
    if word.islower():
        return "x"
    if len(word) == 1:
        return "1"
    if word.isupper():
        return "X"
    return "Xx" if word[0].isupper() else "x"


def _address(stem: str) -> str:
    """Return the form of address that a word is, whatever hangs on it; an empty text if it is none.

    >>> _address("hanim"), _address("beye"), _address("beyaz")
    ('hanim', 'bey', '')
    """
    if stem in HONORIFICS:
        return stem
    found = _HONORIFIC.fullmatch(stem)
    return found.group(1) if found else ""


def without_suffix(word: str, known: Container[str]) -> tuple[str, str]:
    """Return (name, suffix) of a word that is a known name with something grown on; two empty texts if it is none.

    >>> without_suffix("zeynepcim", frozenset({"zeynep"}))
    ('zeynep', 'cim')
    """
    for length in range(1, min(9, len(word) - 2)):
        if word[-length:] in _SUFFIXES and word[:-length] in known:
            return word[:-length], word[-length:]
    return "", ""
