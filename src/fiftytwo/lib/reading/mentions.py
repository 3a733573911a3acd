"""Who or what is meant: the organisation's people, teams, shops and products that a customer names.

A name that only one of ours bears is linked; one that several bear is linked to whoever handled the contact, or alone
was on shift, or alone is in the team, and otherwise left to a person: value ``ask``, with the candidates. Somebody
whom the organisation does not know by that name is a mention without a value, for a person to link. Nobody is
credited or blamed here; ``credited`` says which mentions may be used without a person looking, and only for praise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from fiftytwo.lib.reading.mentions_directory import PERSON, PRODUCT, SHOP, TEAM, Directory, Named
from fiftytwo.lib.reading.mentions_lao import fold_lao, is_lao, lao_people, places_of
from fiftytwo.lib.reading.mentions_lists import listed
from fiftytwo.lib.reading.mentions_people import Person, people
from fiftytwo.lib.reading.mentions_self import is_oneself
from fiftytwo.lib.reading.mentions_words import SUFFIXES, Word, fold, known_of, words_of
from fiftytwo.lib.reading.readings import Asked, Reading, Span

__all__ = ["ASK", "Directory", "Mentions", "Named", "credited"]

VERSION = "3"
ASK = "ask"
LONGEST = 20_000  # characters that are looked at
SURE_ENOUGH = 0.9  # for crediting somebody without a person looking

_LEAST = 0.03  # chance below which even a name of ours with a form of address is not looked at
_AMONG_OURS = {"tr": 0.3, "en": 0.05}  # chance from which on a name of ours is taken for one
_AMONG_OURS_AND_A_WORD = 0.5  # if the name is a word too
_ADDRESSED = 0.7  # least chance of a name of ours with a form of address by it ("umut bey")
_LAO_ADDRESSED, _LAO_ALONE = 0.5, 0.6  # the same in Lao, with and without a form of address
_UNKNOWN = 0.6  # chance from which on a person unknown to us is reported
_ENGLISH_LEAST = 0.6  # measured: a name of ours that is no English word is meant in most texts, whatever the signs
_SURE_OF_PLACE = 0.9
_ORDINARY = 2  # names that stand in small letters in ordinary text more often than this are words
_BY_HANDLER, _BY_SHIFT, _BY_TEAM, _BY_SLIP = 0.95, 0.9, 0.8, 0.85  # what is left of the chance where these decide
# Words in quotation marks after "you wrote", "the card should say" and the like, or before "it said".
_QUOTED = re.compile(
    r"""(?:\b(?:wrote|writes?|says?|said|saying|read|reads|print|printed|engraved?|quote|yazd\w+|yaz[ıi]yor\w*|diyor\w*|diye|demi\w+|notu?)\b
    |ຂຽນ(?:ວ່າ)?|ຕອບ(?:ວ່າ)?|ບອກວ່າ|ຂຶ້ນວ່າ)[^"“'\n]{0,25}(["“']\w[^"“”\n]{2,300}?["”'](?!\w))""",
    re.I | re.X,
)
# What stands by the name of a team, shop or product that is an ordinary word.
_NEAR_PLACES = listed(
    """
    ekibi ekip ekibiniz ekibine ekibinin birimi birim bolumu servisi magazasi magaza magazaniz magazanizda
    subesi sube subeniz subenizde team branch store shop desk department crew counter
    """
)


class Mentions:
    """Finds who is meant in each text; without a directory, where somebody is named at all."""

    version = VERSION

    def __init__(self, directory: Directory | Iterable[Named] = ()) -> None:
        self.directory = directory if isinstance(directory, Directory) else Directory(directory)

    def read(self, texts: Sequence[Asked]) -> list[tuple[Reading, ...]]:
        """Return the mentions of each text, in order of place."""
        return [tuple(sorted(self._mentions(asked), key=lambda each: each.spans)) for asked in texts]

    def _mentions(self, asked: Asked) -> Iterator[Reading]:
        text = asked.text[:LONGEST]
        folded = fold(text)
        words = words_of(text, folded)
        taken = _words_of_others(text)
        for reading in (*self._places(text, words), *self._lao(text, asked)):
            if _is_free(reading.spans[0], taken) and not _is_oneself(text, folded, reading):
                taken += reading.spans
                yield reading
        for person in people(text, words, self.directory.words, least=_LEAST):
            if _is_free(person.span, taken):
                reading_of_person = self._person(person, asked)
                if reading_of_person and not is_oneself(text, folded, person.span):
                    yield reading_of_person

    def _person(self, person: Person, asked: Asked) -> Reading | None:
        """Return the reading of a person named in Latin letters; None if rather nobody is meant."""
        numbers, sure = self._who(person)
        if not numbers:
            if person.chance < _UNKNOWN:
                return None
            return Reading("mention", None, round(person.chance, 3), (person.span,))
        chance = max(person.chance, _ADDRESSED) if person.address else person.chance
        is_word = any(known_of(name).ordinary > _ORDINARY for name in person.names)
        if chance < (_AMONG_OURS_AND_A_WORD if is_word else _AMONG_OURS[person.tongue]):
            return None
        if not is_word and person.tongue == "en":
            chance = _ENGLISH_LEAST + (1 - _ENGLISH_LEAST) * chance
        return self._linked(numbers, person.span, chance * sure, asked)

    def _who(self, person: Person) -> tuple[frozenset[int], float]:
        """Return the numbers of ours whom the names fit, and how much surer that is than not."""
        whole = self.directory.whole(person.names)
        if whole:
            return whole, 1.0
        fitting = [self.directory.called(name) for name in person.names]
        if all(fitting):
            return frozenset.intersection(*fitting), 1.0
        nearly = [
            frozenset(number for name in self.directory.nearly(word) for number in self.directory.called(name))
            or called
            for word, called in zip(person.names, fitting, strict=True)
        ]
        if all(nearly) and (len(nearly) == 1 or any(fitting)):
            return frozenset.intersection(*nearly), _BY_SLIP
        return frozenset(), 1.0

    def _linked(self, numbers: frozenset[int], span: Span, chance: float, asked: Asked) -> Reading:
        """Return the reading of one or several who may be meant."""
        entries = [self.directory.entries[number] for number in sorted(numbers)]
        values = tuple(sorted({entry.value for entry in entries}))
        if len(values) == 1:
            return Reading("mention", values[0], round(chance, 3), (span,))
        for meant, left in (
            ([entry for entry in entries if entry.kind == PERSON and entry.key == asked.employee], _BY_HANDLER),
            ([entry for entry in entries if entry.kind == PERSON and entry.key in asked.on_shift], _BY_SHIFT),
            (
                [entry for entry in entries if entry.kind == PERSON and asked.team and entry.team == asked.team],
                _BY_TEAM,
            ),
        ):
            if len({entry.value for entry in meant}) == 1:
                return Reading("mention", meant[0].value, round(chance * left, 3), (span,), values)
        return Reading("mention", ASK, round(chance, 3), (span,), values)

    def _places(self, text: str, words: list[Word]) -> Iterator[Reading]:
        """Yield the teams, shops and products named in Latin letters."""
        at = 0
        while at < len(words):
            found = self._place_at(words, at) if self.directory.may_begin(words[at].stem) else None
            if found and self._is_meant(text, words, at, found[0]):
                count, numbers = found
                span = Span(words[at].start, words[at + count - 1].end)
                yield self._linked(numbers, span, _SURE_OF_PLACE, Asked(""))
                at += count - 1
            at += 1

    def _place_at(self, words: list[Word], at: int) -> tuple[int, frozenset[int]] | None:
        """Return how many words from here on name a team, shop or product, and which."""
        for count in range(min(self.directory.longest, len(words) - at), 0, -1):
            stems = [word.stem for word in words[at : at + count]]
            numbers = self.directory.place(stems)
            if not numbers and not words[at + count - 1].suffix:
                for name in _shortened(stems[-1]):
                    numbers = numbers or self.directory.place([*stems[:-1], name])
            if numbers:
                return count, numbers
        return None

    def _is_meant(self, text: str, words: list[Word], at: int, count: int) -> bool:
        """Say whether words that name a place of ours are meant so, and not as ordinary words."""
        if count > 1 or words[at].known.ordinary <= _ORDINARY:
            return True
        around = {word.stem for word in words[max(0, at - 1) : at + 2]}
        begins = not text[: words[at].start].strip() or text[: words[at].start].rstrip()[-1:] in ".!?\n"
        return bool(around & _NEAR_PLACES) or (words[at].shape == "Xx" and not begins)

    def _lao(self, text: str, asked: Asked) -> Iterator[Reading]:
        """Yield who and what is named in Lao letters."""
        if not is_lao(text):
            return
        taken: list[Span] = []
        for person in lao_people(text, self.directory.lao, self.directory.longest_lao, least=_LAO_ADDRESSED):
            numbers = frozenset(
                number
                for number in self.directory.lao.get(person.name, ())
                if self.directory.entries[number].kind == PERSON
            )
            taken.append(person.span)
            if numbers and person.chance >= (_LAO_ADDRESSED if person.addressed else _LAO_ALONE):
                yield self._linked(numbers, person.span, person.chance, asked)
            elif not numbers and person.chance >= _UNKNOWN and person.name not in self.directory.lao:
                yield Reading("mention", None, round(person.chance, 3), (person.span,))
        for span, numbers in self._lao_places(text):
            if _is_free(span, taken):
                yield self._linked(numbers, span, _SURE_OF_PLACE, asked)

    def _lao_places(self, text: str) -> Iterator[tuple[Span, frozenset[int]]]:
        """Yield (place, numbers) of the teams, shops and products named in Lao letters."""
        directory = self.directory
        if directory.lao_places is None:
            return
        folded, places, at = fold_lao(text), places_of(text), 0
        while start := directory.lao_places.search(folded, at):
            at = start.start() + 1
            for length in range(min(directory.longest_lao, len(folded) - start.start()), 2, -1):
                name = folded[start.start() : start.start() + length]
                numbers = frozenset(
                    each for each in directory.lao.get(name, ()) if directory.entries[each].kind != PERSON
                )
                if numbers:
                    at = start.start() + length
                    yield Span(places[start.start()], places[at - 1] + 1), numbers
                    break


def _is_oneself(text: str, folded: str, reading: Reading) -> bool:
    return not (reading.value or PERSON).startswith((TEAM, SHOP, PRODUCT)) and is_oneself(
        text, folded, reading.spans[0]
    )


def _is_free(span: Span, taken: Sequence[Span]) -> bool:
    return all(span.end <= other.start or other.end <= span.start for other in taken)


def _words_of_others(text: str) -> list[Span]:
    """Return where a text quotes what we, a program or a card said: who is named there is not meant by the customer."""
    return (
        [Span(*found.span(1)) for found in _QUOTED.finditer(text)] if '"' in text or "“" in text or "'" in text else []
    )


def _shortened(word: str) -> Iterator[str]:
    """Yield what is left of a word without each suffix that it may end with."""
    return (word[: -len(suffix)] for suffix in SUFFIXES if len(word) > len(suffix) + 2 and word.endswith(suffix))


def credited(readings: Iterable[Reading]) -> tuple[str, ...]:
    """Return the values of the people whom a text's readings may credit without a person looking.

    Only where a person is thanked, and only who is surely and alone meant. A complaint credits and blames nobody: who
    is named in it is for a person to judge, whatever else the text praises.

    >>> named = Reading("mention", "person:7", 0.95, (Span(0, 4),))
    >>> credited([named, Reading("person_thanked", "yes", 0.97)])
    ('person:7',)
    >>> credited([named, Reading("person_thanked", "yes", 0.97), Reading("complaint", "1", 0.8)])
    ()
    """
    every = tuple(readings)
    said = {reading.reader: reading.value for reading in every}
    if said.get("person_thanked") != "yes" or said.get("complaint") not in (None, "0"):
        return ()
    return tuple(
        dict.fromkeys(
            reading.value
            for reading in every
            if reading.reader == "mention"
            and (reading.value or "").startswith(f"{PERSON}:")
            and (reading.confidence or 0) >= SURE_ENOUGH
            and reading.value is not None
        )
    )
