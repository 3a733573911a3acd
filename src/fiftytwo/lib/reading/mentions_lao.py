"""People named in Lao: after a form of address, with or without a space, or by a name that we know.

Lao writes no spaces between words and has no capitals, so a name is told from a word by what stands before it
(ທ້າວ, ນາງ, ອ້າຍ, ເອື້ອຍ …) and by the signs around it, weighed as in ``mentions_people``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from fiftytwo.lib.reading.mentions_lists import in_order
from fiftytwo.lib.reading.mentions_names import names, weights
from fiftytwo.lib.reading.readings import Span

_VARIANTS = {"ໜ": "ຫນ", "ໝ": "ຫມ", "ຼ": "ລ", "ຣ": "ລ", "ຳ": "ໍາ", "ໃ": "ໄ"}
_LAO = re.compile("[\u0e80-\u0eff]")
_TONES = "່້໊໋໌"
_FOLDS = {ord(letter): instead for letter, instead in (*_VARIANTS.items(), *((tone, "") for tone in _TONES))}


def is_lao(text: str) -> bool:
    """Say whether Lao letters stand in a text."""
    return _LAO.search(text) is not None


def fold_lao(text: str) -> str:
    """Return a text without tones and variants of spelling.

    >>> fold_lao("ທ້າວ ໝິງ")
    'ທາວ ຫມິງ'
    """
    return text.translate(_FOLDS)


def places_of(text: str) -> list[int]:
    """Return where each letter of the folded text stood.

    >>> places_of("ໝໍ້")
    [0, 0, 1]
    """
    return [place for place, letter in enumerate(text) for _ in _FOLDS.get(ord(letter), " ")]


def _one_of(words: tuple[str, ...]) -> str:
    """Return an expression for any of some words, as they are folded, the longest first."""
    folded = {fold_lao(word) for word in words}
    return "|".join(re.escape(word) for word in sorted(folded, key=len, reverse=True))


CHANCE = 0.5
ANYONE, OURS = "lo", "lo_ours"  # by which weights: of ours we know that there is one of that name
_LONGEST_NAME = 14  # letters of a name that nothing ends
ADDRESSES = in_order(
    """
    ທານນາງ ທາວ ນາງ ທານ ອາຍ ເອືອຍ ນອງ ລຸງ ປາ ອາວ ນາ ພໍຕູ ແມຕູ ພໍໃຫຍ ແມໃຫຍ ພໍເຖົາ ແມເຖົາ ເຈ ຄຸນ ບັກ ອີ ສາວ ເສຍ ເຮຍ
    ພີ ບາວ ຕາ ຈານ ແມປາ ແມອອກ ພໍອອກ ເຖົາແກ
    ທ. ນ.
    """
)
_TRADES = in_order(
    """
    ຫມໍ ພະຍາບານ ຄູ ອາຈານ ຊາງ ຄົນຂັບ ເຊັຟ ແອັດມິນ ນາຍບານ ພະນັກງານ ຜູຈັດການ ຫົວຫນາ ນັກວິຊາການ ຍາມ ຊື ຊື່ ແມບານ
    ກັບຕັນ ໂຊເຟີ ໄກ
    """
)
_END = re.compile(r"[^\u0e80-\u0eff]|ໆ|$")
# What may follow a name without a space: a name that nothing we know ends there is cut at the first of these.
_AFTER = re.compile(
    _one_of(
        in_order(
            """
            ທີ່ ຊ່ວຍ ໃຫ້ ເຮັດ ມາ ໄດ້ ບໍ່ ເປັນ ແມ່ນ ຈາກ ຢູ່ ກັບ ແລະ ວ່າ ໄປ ຕອບ ແກ້ ອະທິບາຍ ບໍລິການ ໂທ ສົ່ງ ຮັບ ພາ ນັ່ງ ເອົາ ສອນ ບອກ ເວົ້າ ຍັງ ກໍ ແທ້
            ຫຼາຍ ເດີ້ ແດ່ ຈ້າ ດູແລ ຄົນ ຂອງ ຊຶ່ງ ພະນັກງານ ນຳ ແຕ່ ຖາມ ລົມ ສຸພາບ ໃຈ ງາມ ເກັ່ງ ດີ
            """
        )
    )
)
_CANDIDATE = re.compile(
    rf"(?:(?P<trade>(?:{_one_of(ADDRESSES)})?(?:{_one_of(_TRADES)}))|(?P<address>{_one_of(ADDRESSES)})|(?<![\u0e80-\u0eff])|(?<=ຫາ)|(?<=ບອກ)|(?<=ຝາກ)|(?<=ຂອບໄຈ))"
    r"[ ]?(?=[ກ-ຮເແໂໄ])"
)
_BEFORE_A_WORD = frozenset(" \n\t.,!?\"'“”():;-/")


class LaoPerson(NamedTuple):
    """A stretch of a text in which a person is named, and the folded name that stands in it."""

    span: Span
    name: str
    addressed: bool  # a form of address or a trade stands before it
    chance: float


class Candidate(NamedTuple):
    """What may be a name in folded text: where it begins with its address, where the name begins and ends."""

    begin: int
    start: int
    end: int
    address: str
    trade: str  # "ພະຍາບານ" and the like before it, which is no part of the mention
    known: bool


def lao_people(
    text: str, known: Mapping[str, object] | None = None, longest: int = 0, least: float = CHANCE
) -> list[LaoPerson]:
    """Return the people named in Lao letters with at least some chance; ``known`` are further folded names."""
    folded = fold_lao(text)
    found = []
    places: list[int] = []
    end_before = -1
    for candidate in lao_candidates(folded, known or {}, longest):
        if candidate.begin < end_before:
            continue
        ours = folded[candidate.start : candidate.end] in (known or {})
        chance = lao_chance(list(lao_signs(candidate, folded)), OURS if ours else ANYONE)
        if chance >= least:
            places = places or places_of(text)
            span = Span(places[candidate.begin], _original_end(text, places[candidate.end - 1]))
            found.append(
                LaoPerson(
                    span,
                    folded[candidate.start : candidate.end].strip(),
                    bool(candidate.address or candidate.trade),
                    chance,
                )
            )
            end_before = candidate.end
    return found


def _original_end(text: str, last: int) -> int:
    """Return where a name ends in the text, its tone included."""
    end = last + 1
    while end < len(text) and text[end] in _TONES:
        end += 1
    return end


@cache
def _folded_names() -> tuple[frozenset[str], int]:
    known = frozenset(fold_lao(name) for name in names().lao)
    return known, max(map(len, known))


def lao_candidates(folded: str, known: Mapping[str, object], longest: int) -> Iterator[Candidate]:
    """Yield what may be a name, in order: whatever follows a form of address, and names we know after a space."""
    ours, longest_of_ours = _folded_names()
    longest = max(longest, longest_of_ours)
    for found in _CANDIDATE.finditer(folded):
        start = found.end()
        address, trade = found.group("address") or "", found.group("trade") or ""
        if not address and not trade and start and folded[start - 1] not in _BEFORE_A_WORD:
            continue
        end = _known_end(folded, start, longest, ours, known)
        if end:
            yield Candidate(found.start() if address else start, start, end, address, trade, known=True)
        elif address or trade:
            begin = found.start() if address else start
            yield Candidate(begin, start, _cut(folded, start), address, trade, known=False)


def _known_end(folded: str, start: int, longest: int, ours: frozenset[str], known: Mapping[str, object]) -> int:
    """Return where the longest known name that begins here ends; 0 if none does."""
    for length in range(min(longest, len(folded) - start), 1, -1):
        name = folded[start : start + length]
        if (name in known or name in ours) and not _splits(folded, start + length):
            return start + length
    return 0


def _splits(folded: str, end: int) -> bool:
    """Say whether a place lies within a syllable: a vowel sign that hangs on the letter before follows."""
    return end < len(folded) and folded[end] in "ະັາິີຶືຸູົຽໍ"


def _cut(folded: str, start: int) -> int:
    """Return where an unknown name is held to end."""
    end = _END.search(folded, start)
    last = end.start() if end else len(folded)
    following = _AFTER.search(folded, start + 2, min(last, start + _LONGEST_NAME + 4))
    if following and following.start() > start:
        last = min(last, following.start())
    return max(start + 1, min(last, start + _LONGEST_NAME))


_FORM_OF_ADDRESS = re.compile(rf"(?:{_one_of((*ADDRESSES, *_TRADES, 'ແມ', 'ພໍ'))})(?=..)")


def bare(name: str) -> str:
    """Return a name as people write it, folded, without spaces and the form of address before it.

    >>> bare("ນາງ ວິໄລພອນ"), bare("ແມ່ຕູ້ໃບ")
    ('ວິໄລພອນ', 'ໄບ')
    """
    folded = fold_lao(name).replace(" ", "")
    return folded[found.end() :] if (found := _FORM_OF_ADDRESS.match(folded)) else folded


def lao_signs(candidate: Candidate, folded: str) -> Iterator[str]:
    """Yield the signs for or against a person of ours being meant."""
    begin, start, end, address, trade, known = candidate
    spaced = "_" if start and folded[start - 1] == " " else ""
    ahead = folded[max(0, begin - 6) : begin]
    name = folded[start:end]
    behind = folded[end : end + 6]
    yield "one"
    yield f"address {address}{spaced}"
    yield f"known {known} {address}{spaced}"
    yield f"known {known}"
    ends = not behind[:1].strip() or behind[0] < "\u0e80"
    yield f"long {min(len(name), 8)} {known} {bool(address)} {bool(trade)} {ends}"
    if trade:
        yield f"trade {trade}"
        yield f"trade {trade}{spaced} {known}"
    sort = f"{'a' if address else ''}{'t' if trade else ''}{'k' if known else ''}{'e' if ends else ''}"
    yield f"sort {sort}"
    for length in (1, 2, 4):
        yield f"ahead {ahead[-length:]}"
        yield f"behind {behind[:length]}"
        yield f"starts {address} {name[:length]}"
    yield f"behind {behind[:2]} {sort}"
    yield f"ahead {ahead[-2:]} {sort}"
    yield f"name {name}"
    if not ahead.strip():
        yield f"first {bool(address)} {known}"
    if not behind.strip():
        yield f"last {bool(address)} {known}"


def lao_chance(found: list[str], whose: str = ANYONE) -> float:
    """Return the chance that a person of ours is meant, from the signs as they count for ours or for anyone's names."""
    of = weights()[whose]
    total = sum(of.get(sign, 0.0) for sign in found)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
