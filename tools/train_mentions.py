"""Train the weights by which a word is held to name a person: ``python -m tools.train_mentions [--check]``.

Reads the corpus and ``../shared/data``, writes ``ordinary.npz`` and ``mentions.json`` into the models of the readers.
``--check`` trains on four fifths in turn and measures on the rest instead. See ``docs/understanding/mentions.md``.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from tools.train_language import DATA, ROOT, film_lines

from fiftytwo.lib.reading import mentions_lao, mentions_names, mentions_people
from fiftytwo.lib.reading.cleaning import clean
from fiftytwo.lib.reading.mentions import Mentions
from fiftytwo.lib.reading.mentions_directory import PERSON, Named
from fiftytwo.lib.reading.mentions_lao import bare, fold_lao, is_lao, lao_candidates, lao_people, lao_signs, places_of
from fiftytwo.lib.reading.mentions_lists import in_order
from fiftytwo.lib.reading.mentions_people import candidates, people, signs
from fiftytwo.lib.reading.mentions_words import fold, words_of
from fiftytwo.lib.reading.readings import Asked

FOLDS = 5
ROUNDS = 8
FORUM = 0
# First names that are English words as well.
WORDS_TOO = in_order(
    """
    will rose mark grace hope faith joy summer bill pat sue frank jack dawn may june april art gene guy rob ray
    earl eve ivy lily daisy iris violet ruby pearl amber crystal jade robin jay wren heather holly hazel olive
    ginger basil chip drew dale cliff glen heath lance miles norm pierce rich rusty sandy skip chase carol
    harmony melody charity chastity constance felicity patience prudence trinity victor wade ward reed lane
    brook clay forest gale storm star sky autumn winter august don nick ken
    """
)
SHRINK = 1e-4
FEWEST = 3
SMALLEST = 0.05  # weights below are left out of the file
Message = dict[str, Any]
Place = tuple[int, int]
Example = tuple[list[str], bool]


def messages(language: str) -> list[Message]:
    """Return the messages of the training corpus in a language."""
    found = []
    for path in sorted((ROOT / "corpus" / language).glob("*.jsonl")):
        found += [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return found


def write_ordinary() -> None:
    """Write how often words stand in small letters in texts where names have capitals, as binary logarithms by hash."""
    counts: Counter[str] = Counter()
    for name in ("tur", "eng-US", "deu", "fra", "spa"):
        counts.update(_small((DATA / f"languages/ntrex/newstest2019-ref.{name}.txt").read_text(encoding="utf-8")))
    for language in ("tr", "en"):
        for line in film_lines(language, held_out=False):
            counts.update(_small(line))
    table = np.zeros(1 << mentions_names.BITS, dtype=np.uint8)
    for word, count in counts.items():
        place = mentions_names.place_of(word)
        table[place] = max(table[place], int(math.log2(count)) + 1)
    np.savez_compressed(mentions_names.MODELS / "ordinary.npz", ordinary=table)


def _small(text: str) -> Iterable[str]:
    return (fold(word) for word in re.findall(r"[^\W\d_]+", text) if word.islower())


def named(message: Message, text: str) -> list[tuple[int, int]]:
    """Return every place of the people that a message mentions."""
    places = []
    for mention in message["mentions"]:
        if mention["kind"] == "person":
            begins = r"(?<!\w)" if mention["text"][0] < "\u0e80" else ""  # Lao has no spaces between words
            places += [found.span() for found in re.finditer(begins + re.escape(mention["text"]), text)]
    return places


def latin_examples(message: Message) -> list[Example]:
    """Return the signs of every word that may be a name, and whether it is one."""
    text = clean(message["text"]).text
    return _examples(text, named(message, text))


def _examples(text: str, places: list[tuple[int, int]]) -> list[Example]:
    words = words_of(text, fold(text))
    examples = []
    for candidate in candidates(words, text):
        word = words[candidate.at]
        meant = any(start < word.end and word.start < end for start, end in places)
        examples.append((list(signs(candidate, words, text)), meant))
    return examples


def forum_examples() -> list[Example]:
    """Return examples from forum comments whose names were made [NAME].

    A name is put in its place, often one that is a word as well; whatever else looks like a name there is none.
    """
    chance = random.Random(52)  # noqa: S311
    lists = mentions_names.names()
    given = sorted(name for name in lists.given if lists.how_ordinary(name) <= 1 and len(name) > 3)
    examples: list[Example] = []
    with gzip.open(DATA / "text/en_goemotions/train.tsv.gz", "rt", encoding="utf-8") as file:
        for line in file:
            text, places = _with_names(line.split("\t")[0], given, chance)
            if places is not None:
                examples += _examples(text, places)
    return chance.sample(examples, min(FORUM, len(examples)))


def _with_names(text: str, given: list[str], chance: random.Random) -> tuple[str, list[tuple[int, int]] | None]:
    """Return a comment with names in it, and where; None for comments that say nothing about names."""
    pieces = text.split("[NAME]")
    if len(pieces) > 3 or "[RELIGION]" in text:
        return text, None
    filled, places = pieces[0], []
    for piece in pieces[1:]:
        name = chance.choice(WORDS_TOO if chance.random() < 0.4 else given).capitalize()
        places.append((len(filled), len(filled) + len(name)))
        filled += name + piece
    return (filled.lower() if chance.random() < 0.25 else filled), places


def learn(examples: list[tuple[list[str], bool]], seed: int = 52) -> dict[str, float]:
    """Return the weights of signs: logistic regression by AdaGrad, shrunk towards zero."""
    seen = Counter(sign for found, _ in examples for sign in found)
    weights: dict[str, float] = defaultdict(float)
    moved: dict[str, float] = defaultdict(lambda: 1e-3)
    chance = random.Random(seed)  # noqa: S311
    for _ in range(ROUNDS):
        chance.shuffle(examples)
        for found, meant in examples:
            kept = [sign for sign in found if seen[sign] >= FEWEST]
            total = max(-30.0, min(30.0, sum(weights[sign] for sign in kept)))
            slope = 1 / (1 + math.exp(-total)) - meant
            for sign in kept:
                step = slope + SHRINK * weights[sign] * 10
                moved[sign] += step * step
                weights[sign] -= 0.25 * step / math.sqrt(moved[sign])
    return {sign: round(weight, 3) for sign, weight in weights.items() if abs(weight) >= SMALLEST}


def lao_examples(message: Message) -> list[Example]:
    """Return the signs of everything in Lao that may be a name, and whether it is one."""
    text = clean(message["text"]).text
    places = named(message, text)
    folded, where = fold_lao(text), places_of(text)
    examples = []
    for candidate in lao_candidates(folded, {}, 0):
        first, last = where[candidate.start], where[candidate.end - 1]
        meant = any(start <= last and first < end for start, end in places)
        examples.append((list(lao_signs(candidate, folded)), meant))
    return examples


def lao_examples_of_ours(every: list[Message]) -> list[Example]:
    """Return the signs of every name of a directory of all who are named in some messages, and whether it is meant."""
    known = dict.fromkeys(directory(every))
    longest = max(map(len, known), default=0)
    examples = []
    for message in every:
        text = clean(message["text"]).text
        places = named(message, text)
        folded, where = fold_lao(text), places_of(text)
        for candidate in lao_candidates(folded, known, longest):
            if folded[candidate.start : candidate.end] in known:
                first, last = where[candidate.start], where[candidate.end - 1]
                meant = any(start <= last and first < end for start, end in places)
                examples.append((list(lao_signs(candidate, folded)), meant))
    return examples


def directory(every: list[Message]) -> list[str]:
    """Return the names, folded, of all people who are named in Lao letters."""
    people = (mention["text"] for message in every for mention in message["mentions"] if mention["kind"] == "person")
    return sorted({bare(name) for name in people if is_lao(name)})


@dataclass
class Tally:
    """How many of the people named were found, how many were missed, and what else was found."""

    hit: int = 0
    missed: int = 0
    false: int = 0

    def add(self, text: str, places: list[Place], found: list[Place]) -> None:
        """Count what was found in a text; what overlaps is found."""
        got = [any(a < d and c < b for c, d in found) for a, b in places]
        wrong = [not any(a < d and c < b for a, b in places) for c, d in found]
        self.hit, self.missed = self.hit + sum(got), self.missed + len(got) - sum(got)
        self.false += sum(wrong)
        if SHOW and (False in got or True in wrong):
            misses = [text[a:b] for (a, b), each in zip(places, got, strict=True) if not each]
            extra = [text[c:d] for (c, d), each in zip(found, wrong, strict=True) if each]
            print("  missed", misses, "too many", extra, repr(text[:120]))

    def __str__(self) -> str:
        precision, recall = self.hit / max(1, self.hit + self.false), self.hit / max(1, self.hit + self.missed)
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        return f"precision {precision:.3f} recall {recall:.3f} F1 {f1:.3f} of {self.hit + self.missed} people"


def check(language: str) -> None:
    """Print how well people are found in messages that were not trained on."""
    every = messages(language)
    random.Random(7).shuffle(every)  # noqa: S311
    alone, with_directory = Tally(), Tally()
    forum = forum_examples() if language == "en" else []
    ours = Mentions([Named(name, PERSON, (name,)) for name in directory(every)])
    for turn in range(FOLDS):
        training = [message for at, message in enumerate(every) if at % FOLDS != turn]
        learned = learn([*(each for message in training for each in EXAMPLES[language](message)), *forum])
        _learned.update({"lo": learned} if language == "lo" else {"tr": learned, "en": learned})
        if language == "lo":
            _learned[mentions_lao.OURS] = learn(lao_examples_of_ours(training))
        for message in every[turn::FOLDS]:
            text = clean(message["text"]).text
            alone.add(text, named(message, text), find(text))
            if language == "lo":
                (readings,) = ours.read([Asked(text)])
                with_directory.add(text, named(message, text), [span for one in readings for span in one.spans])
    print(f"{language}: {alone}")
    if language == "lo":
        print(f"{language}, with a directory of all who are named: {with_directory}")


def find(text: str) -> list[Place]:
    """Return the places of people as the reader finds them without a directory."""
    return [tuple(person.span) for person in (*people(text, words_of(text, fold(text))), *lao_people(text))]


EXAMPLES: dict[str, Callable[[Message], list[Example]]] = {
    "tr": latin_examples,
    "en": latin_examples,
    "lo": lao_examples,
}
SHOW = False
_learned: dict[str, dict[str, float]] = {"tr": {}, "en": {}, "lo": {}}


def main() -> None:
    """Learn the weights of each language and write them, or measure by cross-validation."""
    global SHOW
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--check", action="store_true")
    asked.add_argument("--words", action="store_true", help="count the ordinary words anew first")
    asked.add_argument("--show", action="store_true")
    asked.add_argument("--language", action="append")
    options = asked.parse_args()
    SHOW = options.show
    if options.words:
        write_ordinary()
    if options.check:
        for module in (mentions_people, mentions_lao):
            module.weights = lambda: _learned  # type: ignore[assignment]
        for language in options.language or EXAMPLES:
            check(language)
        return
    place = mentions_names.MODELS / "mentions.json"
    out = json.loads(place.read_text(encoding="utf-8"))  # languages that are not asked for stay as they are
    for language in options.language or EXAMPLES:
        examples = [each for message in messages(language) for each in EXAMPLES[language](message)]
        out[language] = learn([*examples, *(forum_examples() if language == "en" else [])])
        if language == "lo":
            out[mentions_lao.OURS] = learn(lao_examples_of_ours(messages("lo")))
    text = json.dumps(out, ensure_ascii=False, indent=0, sort_keys=True)
    place.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
