"""People named in words of Latin letters: which words may be a name, and whether this one is meant as one here.

A word is looked at because it is a known name, because a form of address stands by it ("Hanım", "Mr"), or because it is
written like a name. Whether a person of ours is meant is then a sum of signs with weights that
``tools/train_mentions.py`` learns from the labelled corpus.
"""

from __future__ import annotations

import math
import re
from collections.abc import Container, Iterator
from typing import NamedTuple

from fiftytwo.lib.reading.mentions_lists import listed
from fiftytwo.lib.reading.mentions_names import weights
from fiftytwo.lib.reading.mentions_words import TITLES, Word, known_of, without_suffix
from fiftytwo.lib.reading.readings import Span

_MOST_ORDINARY_STEM = 2  # above, a word with something grown on is not looked at; see Names.how_ordinary
_MOST_ORDINARY_NAME = 5  # above, a name in small letters is a word
CHANCE = 0.5  # from here on a person is meant
_SENTENCE_ENDS = frozenset(".!?…\n:")
_KIN = listed(
    """
    my our his her their benim bizim annem babam kizim oglum esim kocam karim kardesim ablam abim halam teyzem
    dayim amcam yegenim torunum komsum arkadasim husband wife son daughter niece nephew mother father mum mom
    dad sister brother friend neighbour granddaughter grandson partner fiance cousin aunt uncle oglu kizi esi
    """
)


_TURKISH_LETTERS = re.compile("[ğışçöüĞİŞÇÖÜ]")
_TURKISH = listed(
    """
    bir ve bu icin cok da de ama ile ne var yok ben siz biz o sen mi mu ki daha gibi kadar sonra once bana size
    bizim sizin benim tesekkur tesekkurler ederim sagolun sag olun merhaba selam lutfen degil oldu geldi dedi
    aldim nasil neden hic hala simdi iyi guzel kargo magaza siparis urun musteri
    """
)
_ENGLISH = listed(
    """
    the and to of in is was for you your my it i he she we they that this with at on from but not have has had
    be are were me him her thanks thank please hi hello who what when how did do does an as so if or our their
    """
)


_PAST = ("ed", "di", "ti", "du", "tu", "mis", "mus")  # what verbs of deeds end with
_ABBREVIATED = TITLES | {"dr", "prof", "av", "doc"}


class Candidate(NamedTuple):
    """A word that may be a name, and what it may be: the name without what hangs on it."""

    at: int  # its number among the words
    name: str
    grown: str  # the suffix that has grown on it


class Person(NamedTuple):
    """A stretch of a text in which a person is named."""

    span: Span
    names: tuple[str, ...]  # folded, in order
    address: str  # "bey", "mr" and the like; empty without
    chance: float  # that somebody of ours is meant
    tongue: str  # "tr" or "en": by whose weights


def people(text: str, words: list[Word], ours: Container[str] = (), least: float = CHANCE) -> list[Person]:
    """Return the people named in a text with at least some chance; ``ours`` are further folded names to look at."""
    found = []
    tongue = ""
    for candidate in candidates(words, text, ours):
        tongue = tongue or tongue_of(words, text)
        chance = chance_of(list(signs(candidate, words, text, ours)), tongue)
        if chance >= least:
            found.append((candidate, chance))
    return list(_runs(found, words, tongue))


def tongue_of(words: list[Word], text: str) -> str:
    """Return "tr" where more words are Turkish than not, else "en"; enough to weigh signs by."""
    found = {word.stem for word in words}
    turkish = len(found & _TURKISH) + bool(_TURKISH_LETTERS.search(text)) - len(found & _ENGLISH)
    if turkish:
        return "tr" if turkish > 0 else "en"
    return "tr" if any(word.known.address for word in words) else "en"


def candidates(words: list[Word], text: str, ours: Container[str] = ()) -> Iterator[Candidate]:
    """Yield the words that may name a person; ``ours`` are names to look at besides those that we know."""
    for at, word in enumerate(words):
        known = word.known
        if word.suffix == "!" or len(word.stem) < 2 or (word.shape == "1" and not word.suffix):
            continue
        if word.stem in TITLES or (known.address and at and _adjacent(text, words[at - 1], word)):
            continue
        if (known.given and not _is_rather_a_word(at, words)) or word.stem in ours or _may_be_name(at, words, text):
            yield Candidate(at, word.stem, "")
        elif not word.suffix and known.ordinary <= _MOST_ORDINARY_STEM:
            name, grown = (known.name, known.grown) if known.name else without_suffix(word.stem, ours)
            if len(name) > 2:
                yield Candidate(at, name, grown)


def _is_rather_a_word(at: int, words: list[Word]) -> bool:
    """Say whether a first name is so common a word that in small letters, with no form of address by it, it is one."""
    word = words[at]
    return (
        word.shape == "x"
        and word.known.ordinary > _MOST_ORDINARY_NAME
        and not (at + 1 < len(words) and words[at + 1].known.address)
    )


def _may_be_name(at: int, words: list[Word], text: str) -> bool:
    """Say whether a word may be a name although we do not know it."""
    word = words[at]
    capital = word.shape == "Xx"
    if (capital or not word.known.ordinary) and at + 1 < len(words) and words[at + 1].known.address:
        return _adjacent(text, word, words[at + 1])
    if not capital:
        return word.known.family and word.shape == "X" and text.isupper()
    if word.known.family or (at and words[at - 1].stem in TITLES):
        return True
    ordinary = word.known.ordinary
    return ordinary <= 1 or (ordinary <= 3 and not _begins_sentence(text, word))


def _adjacent(text: str, one: Word, other: Word) -> bool:
    """Say whether only a space stands between two words, or a full stop as in "Mr. Kaya"."""
    between = text[one.end : other.start]
    return between == " " or between == "  " or (between == ". " and one.stem in _ABBREVIATED)


def _begins_sentence(text: str, word: Word) -> bool:
    before = text[max(0, word.start - 6) : word.start].rstrip(" \"'“”‘’(*-–—>")
    return not before or before[-1] in _SENTENCE_ENDS or ord(before[-1]) > 0x2190


def signs(candidate: Candidate, words: list[Word], text: str, ours: Container[str] = ()) -> Iterator[str]:
    """Yield the signs for or against a person of ours being meant, each a short text; ``ours`` count as first names."""
    at, name, grown = candidate
    word = words[at]
    known = word.known if name == word.stem else known_of(name)
    given, family, ordinary = known.given or name in ours, known.family, min(known.ordinary, 8)
    kind = f"{'g' if given else ''}{'f' if family else ''}{'w' if ordinary > 2 else ''}"
    begins = "^" if _begins_sentence(text, word) else ""
    yield "one"
    yield f"kind {kind}"
    yield f"kind {kind} {begins}{word.shape}"
    yield f"ordinary {ordinary} {begins}{word.shape}"
    if ordinary > 3:
        yield f"name {name}"
    if word.suffix:
        yield f"apostrophe {word.shape}"
        yield f"apostrophe {word.suffix[:3]}"
    if grown:
        yield f"grown {grown}"
        yield f"grown {word.shape} {kind}"
    for sign in (*_following(at, words, text), *_before(at, words, text)):
        yield sign
        yield f"{sign} {'w' if ordinary > 2 else ''}{word.shape}"
    if any(each.stem in _KIN for each in words[max(0, at - 3) : at]):
        yield "kin"
    if len(words) == 1:
        yield "only"


def _following(at: int, words: list[Word], text: str) -> Iterator[str]:
    """Yield the signs in what stands behind a word."""
    word = words[at]
    behind = text[word.end : word.end + 1]
    yield f"behind {behind if not behind.isalnum() else 'a'}"
    if at + 1 == len(words):
        yield "next -"
        return
    following = words[at + 1]
    if _adjacent(text, word, following):
        address = following.known.address
        if address:
            yield "address"
            yield f"address {address}"
        elif following.shape == "Xx":
            yield f"next Xx {following.known.family} {following.known.given}"
        yield f"next {following.stem}"
        if following.stem.endswith(_PAST):
            yield "next past"
    else:
        yield f"next , {following.stem}"
    if at + 2 < len(words):
        yield f"next+ {words[at + 2].stem}"


def _before(at: int, words: list[Word], text: str) -> Iterator[str]:
    """Yield the signs in what stands before a word."""
    word = words[at]
    ahead = text[max(0, word.start - 1) : word.start]
    yield f"ahead {ahead if not ahead.isalnum() else 'a'}"
    if at == 0:
        yield "previous -"
        return
    previous = words[at - 1]
    if _adjacent(text, previous, word):
        if previous.stem in TITLES:
            yield "title"
        if previous.shape == "Xx":
            yield f"previous Xx {previous.known.given} {previous.known.family}"
        yield f"previous {previous.stem}"
    else:
        yield f"previous {previous.stem} ,"
    if at > 1:
        yield f"previous+ {words[at - 2].stem}"


def chance_of(found: list[str], tongue: str) -> float:
    """Return the chance that a person of ours is meant, from the signs as they count in a language."""
    of = weights()[tongue]
    total = sum(of.get(sign, 0.0) for sign in found)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def _runs(found: list[tuple[Candidate, float]], words: list[Word], tongue: str) -> Iterator[Person]:
    """Yield people, first names and family names and forms of address put together."""
    run: list[tuple[Candidate, float]] = []
    for each in found:
        if run and (
            each[0].at != run[-1][0].at + 1
            or words[each[0].at].start - words[run[-1][0].at].end > 2
            or words[run[-1][0].at].suffix
        ):
            yield _person(run, words, tongue)
            run = []
        run.append(each)
    if run:
        yield _person(run, words, tongue)


def _person(run: list[tuple[Candidate, float]], words: list[Word], tongue: str) -> Person:
    first, last = run[0][0].at, run[-1][0].at
    start, end = words[first].start, words[last].end
    address = ""
    if first and words[first - 1].stem in TITLES and words[first].start - words[first - 1].end <= 2:
        address, start = words[first - 1].stem, words[first - 1].start
    if last + 1 < len(words) and words[last + 1].start - end <= 2 and not words[last].suffix:
        behind = words[last + 1].known.address
        if behind:
            address, end = behind, words[last + 1].end
    if words[last].suffix == "s" and end == words[last].end:
        end = words[last].start + len(words[last].stem)
    return Person(
        Span(start, end), tuple(each.name for each, _ in run), address, max(chance for _, chance in run), tongue
    )
