"""What a text says in praise, complaint, thanks, anger, questions, wishes and risks: our own trained readers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from importlib.resources import files

import numpy as np

from .judging import Judgement, judgement, strength, yes_or_no
from .readings import Asked, Reading
from .scoring import Scored, Scorer, shipped

LANGUAGES = ("tr", "en", "lo")
STRENGTHS = ("praise", "complaint")
ANSWERS = (
    "person_thanked",
    "anger",
    "question",
    "contact_request",
    "risk_safety",
    "risk_legal",
    "risk_privacy",
    "risk_leaving",
)
TONE = (*STRENGTHS, *ANSWERS)
PLEASED = (
    "pleased"  # praise, or goods that please: no reading, since goods are no service, but what others call positive
)
OUTPUTS = ("praise", "praise_strong", "complaint", "complaint_strong", *ANSWERS, PLEASED)
_PRAISE, _THANKED = OUTPUTS.index("praise"), OUTPUTS.index("person_thanked")
READ_AT_ONCE = 1_000  # texts: bounds the memory


def gated(scores: np.ndarray) -> None:
    """Take from the scores of a person thanked what speaks against praise: nobody is thanked without it."""
    scores[:, _THANKED] += np.minimum(scores[:, _PRAISE], 0)


def version() -> str:
    """Return the version of the trained readers: changes with any of their weights, bars or words."""
    parts = (
        (files(__package__) / folder / f"{language}.{ending}").read_bytes()
        for language in LANGUAGES
        for folder, ending in (("models", "npz"), ("models", "json"), ("lexicons", "txt"))
    )
    return sha256(b"".join(parts)).hexdigest()[:12]


class Tone:
    """Reads tone and wishes of texts whose language is given as Turkish, English or Lao; of others it says nothing."""

    def __init__(self, readers: Iterable[str] = TONE) -> None:
        self.version = version()
        self._readers = tuple(readers)
        self._scorers: dict[str, tuple[Scorer, Judgement]] = {}

    def read(self, texts: Sequence[Asked]) -> list[tuple[Reading, ...]]:
        """Return the readings of each text, in order."""
        found: list[tuple[Reading, ...]] = [self._nothing()] * len(texts)
        for language in LANGUAGES:
            numbers = [number for number, asked in enumerate(texts) if asked.language == language]
            for start in range(0, len(numbers), READ_AT_ONCE):
                some = numbers[start : start + READ_AT_ONCE]
                read = self._read(language, [texts[number].text for number in some])
                for number, readings in zip(some, read, strict=True):
                    found[number] = readings
        return found

    def valences(self, texts: Sequence[str], language: str) -> list[tuple[float, float]]:
        """Return how likely each text is pleased with whatever it is about, and how likely it complains."""
        scorer, judged = self._scorer(language)
        scores = scorer.scored(texts).scores
        pleased, complaint = (
            judged.bars[name].chances(scores[:, OUTPUTS.index(name)]) for name in (PLEASED, "complaint")
        )
        return list(zip(pleased.tolist(), complaint.tolist(), strict=True))

    def _nothing(self) -> tuple[Reading, ...]:
        return tuple(Reading(reader, None) for reader in self._readers)

    def _scorer(self, language: str) -> tuple[Scorer, Judgement]:
        if language not in self._scorers:
            weights = shipped(language)
            if weights is None:
                raise FileNotFoundError(f"no model for {language}: run tools/train_readers.py")
            self._scorers[language] = Scorer(language, weights), judgement(language)
        return self._scorers[language]

    def _read(self, language: str, texts: Sequence[str]) -> list[tuple[Reading, ...]]:
        scorer, judged = self._scorer(language)
        scored = scorer.scored(texts)
        gated(scored.scores)
        chances = {name: judged.bars[name].chances(scored.scores[:, at]) for at, name in enumerate(OUTPUTS)}
        nothing = np.union1d(np.setdiff1d(np.arange(len(texts)), scored.batch.texts), scorer.repetitive(scored.batch))
        found = [self._of_text(text, number, scored, judged, chances) for number, text in enumerate(texts)]
        for number in nothing:
            found[number] = self._nothing()
        return found

    def _of_text(
        self, text: str, number: int, scored: Scored, judged: Judgement, chances: dict[str, np.ndarray]
    ) -> tuple[Reading, ...]:
        readings = []
        for reader in self._readers:
            chance, bar = float(chances[reader][number]), judged.bars[reader]
            if reader in STRENGTHS:
                strong = reader + "_strong"
                value, sure = strength(chance, float(chances[strong][number]), bar)
            else:
                value, sure = yes_or_no(chance, bar)
            said = value not in (None, "0", "no")
            spans = scored.reasons(text, number, OUTPUTS.index(reader)) if said else ()
            readings.append(Reading(reader, value, sure, spans))
        return tuple(readings)
