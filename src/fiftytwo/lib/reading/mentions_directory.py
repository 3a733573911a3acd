"""Whom an organisation has: its people, teams, shops and products, by every name that customers may call them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from fiftytwo.lib.reading.mentions_lao import fold_lao, is_lao
from fiftytwo.lib.reading.mentions_words import fold

PERSON, TEAM, SHOP, PRODUCT = "person", "team", "shop", "product"
_SHORTEST_WITH_A_SLIP = 5  # letters; a slip in a shorter name makes another name


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody or something of the organisation's own that customers may name.

    ``names`` are whole names as the organisation writes them ("Ayşe Yılmaz"); of a person each word of one counts as
    a name too. ``nicknames`` are further ones ("Ayşegül abla", "Big Mike"). ``team`` is the key of a person's team.
    """

    key: str
    kind: str
    names: tuple[str, ...]
    nicknames: tuple[str, ...] = ()
    team: str = ""

    @property
    def value(self) -> str:
        """What a reading says when this is meant: ``person:KEY`` and the like."""
        return f"{self.kind}:{self.key}"


class Directory:
    """All that may be named, found by folded words in time that does not depend on how many there are."""

    def __init__(self, named: Iterable[Named]) -> None:
        self.entries = tuple(named)
        self.of_value = {entry.value: entry for entry in self.entries}
        self._people: dict[str, set[int]] = defaultdict(set)  # by one word of a name
        self._whole: dict[tuple[str, ...], set[int]] = defaultdict(set)  # people, by the words of a whole name
        self._places: dict[tuple[str, ...], set[int]] = defaultdict(set)  # the others
        self.lao: dict[str, set[int]] = defaultdict(set)
        for number, entry in enumerate(self.entries):
            self._add(number, entry)
        self.words: frozenset[str] = frozenset(self._people)
        self.longest = max((len(words) for words in self._places), default=0)
        self.longest_lao = max(map(len, self.lao), default=0)
        self.lao_places = self._starts_of_lao_places()
        self._starts = frozenset(words[0][:3] for words in self._places)
        self._slips: dict[str, set[str]] = defaultdict(set)
        for word in self.words:
            if len(word) >= _SHORTEST_WITH_A_SLIP:
                for shorter in {word, *_without_one(word)}:
                    self._slips[shorter].add(word)

    def _add(self, number: int, entry: Named) -> None:
        for name in (*entry.names, *entry.nicknames):
            if is_lao(name):
                for form in {name, *(name.split() if entry.kind == PERSON else ())}:
                    folded = fold_lao(form.replace(" ", ""))
                    if len(folded) > 1:
                        self.lao[folded].add(number)
                continue
            words = tuple(fold(name).replace("'", " ").replace("-", " ").split())
            if not words:
                continue
            (self._whole if entry.kind == PERSON else self._places)[words].add(number)
            if entry.kind == PERSON:
                for word in words:
                    if len(word) > 1:
                        self._people[word].add(number)

    def called(self, word: str) -> frozenset[int]:
        """Return the numbers of the people with this word in their names."""
        return frozenset(self._people.get(word, ()))

    def whole(self, words: Sequence[str]) -> frozenset[int]:
        """Return the numbers of the people whose whole name, or nickname, these words are."""
        return frozenset(self._whole.get(tuple(words), ()))

    def place(self, words: Sequence[str]) -> frozenset[int]:
        """Return the numbers of the teams, shops and products of this name."""
        return frozenset(self._places.get(tuple(words), ()))

    def may_begin(self, word: str) -> bool:
        """Say whether the name of a team, shop or product may begin with this word, with something grown on or not."""
        return word[:3] in self._starts

    def _starts_of_lao_places(self) -> re.Pattern[str] | None:
        starts = {
            name[:3] for name, numbers in self.lao.items() if any(self.entries[each].kind != PERSON for each in numbers)
        }
        return re.compile("|".join(sorted(map(re.escape, starts)))) if starts else None

    def nearly(self, word: str) -> frozenset[str]:
        """Return the words of people's names that differ by one slip of the keys."""
        if len(word) < _SHORTEST_WITH_A_SLIP or word in self.words:
            return frozenset()
        found: set[str] = set()
        for shorter in {word, *_without_one(word)}:
            found |= self._slips.get(shorter, set())
        return frozenset(name for name in found if _one_slip(word, name))


def _without_one(word: str) -> Iterator[str]:
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


def _one_slip(one: str, other: str) -> bool:
    """Say whether two words differ by one letter added, left out or replaced, or by two neighbours swapped.

    >>> _one_slip("zeynep", "zeyenp"), _one_slip("ayse", "ali")
    (True, False)
    """
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    at = next((place for place, letter in enumerate(one) if letter != other[place]), len(one))
    if len(one) < len(other):
        return one[at:] == other[at + 1 :]
    return one[at + 1 :] == other[at + 1 :] or (
        one[at + 2 :] == other[at + 2 :] and one[at : at + 2] == other[at : at + 2][::-1]
    )
