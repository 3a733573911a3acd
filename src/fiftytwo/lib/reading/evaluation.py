"""How right the readers are on labelled texts: precision, recall, F1, calibration, abstention, each with interval.

A reader that abstains has not said yes: for recall and F1 its silence counts as "no". How often it is silent is a
figure of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fiftytwo.lib.intervals import Interval, wilson

from .readings import Asked, Reader, Reading
from .tone import ANSWERS, STRENGTHS, TONE

RESAMPLED = 2_000  # times, for the intervals of F1 and of calibration
BINS = 10  # of confidence
AXES = "tone"  # praise, complaint, both, neither: both axes together


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text, and what each reader should say of it; readers that are not named are not judged by it."""

    asked: Asked
    expected: dict[str, str]
    id: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of one reader in one language; value and interval are None if nothing could be counted."""

    language: str
    reader: str
    measure: str
    value: float | None
    interval: Interval | None
    of: int  # texts, or readings, that it was counted on


@dataclass(frozen=True, slots=True)
class Confusion:
    """A text on which a reader said another thing than expected."""

    language: str
    reader: str
    id: str
    text: str
    expected: str
    said: str | None
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures of one version on one set of texts, and where it was wrong."""

    version: str
    figures: tuple[Figure, ...]
    confusions: tuple[Confusion, ...]

    def value(self, language: str, reader: str, measure: str) -> float | None:
        """Return one figure; None if it was not or could not be measured."""
        wanted = (language, reader, measure)
        return next((f.value for f in self.figures if (f.language, f.reader, f.measure) == wanted), None)


def labelled(path: Path, language: str) -> list[Labelled]:
    """Read a file of the corpus: what ``corpus/GUIDE.md`` calls a message becomes a labelled text."""
    return [_labelled(json.loads(line), language) for line in path.read_text(encoding="utf-8").splitlines()]


def _labelled(message: dict[str, object], language: str) -> Labelled:
    expected = {axis: str(message[axis]) for axis in STRENGTHS}
    expected |= {answer: _answer(message[answer]) for answer in ANSWERS if answer in message}
    risk = message["risk"]
    assert isinstance(risk, list)  # noqa: S101  the guide says so
    expected |= {f"risk_{kind}": _answer(kind in risk) for kind in ("safety", "legal", "privacy", "leaving")}
    expected["topic"] = str(message["reason"])
    asked = Asked(str(message["text"]), channel=str(message.get("channel", "")), language=language)
    return Labelled(asked, expected, str(message["id"]))


def _answer(said: object) -> str:
    return "yes" if said else "no"


def evaluate(reader: Reader, texts: Sequence[Labelled], *, readers: Iterable[str] = TONE) -> Evaluation:
    """Read the texts and compare what is said with what is expected, language by language."""
    found = reader.read([text.asked for text in texts])
    figures: list[Figure] = []
    confusions: list[Confusion] = []
    for language in dict.fromkeys(text.asked.language for text in texts):
        inside = [number for number, text in enumerate(texts) if text.asked.language == language]
        spoken = [texts[number] for number in inside]
        said = {name: [_said(found[number], name) for number in inside] for name in readers}
        for name, readings in said.items():
            figures += _figures(language, name, spoken, readings)
            confusions += _confusions(language, name, spoken, readings)
        if set(STRENGTHS) <= said.keys():
            figures.append(_of_axes(language, spoken, said))
    return Evaluation(reader.version, tuple(figures), tuple(confusions))


def _said(readings: Sequence[Reading], name: str) -> Reading:
    return next((reading for reading in readings if reading.reader == name), Reading(name, None))


def _figures(language: str, name: str, texts: Sequence[Labelled], readings: Sequence[Reading]) -> list[Figure]:
    judged = [(t.expected[name], r) for t, r in zip(texts, readings, strict=True) if name in t.expected]
    silent = sum(reading.value is None for _, reading in judged)
    figures = [_share(language, name, "abstention", silent, len(judged)), _calibration(language, name, judged)]
    if name in TONE:
        present = np.array([wanted not in ("0", "no") for wanted, _ in judged], bool)
        told = np.array([reading.value not in (None, "0", "no") for _, reading in judged], bool)
        figures += _two_way(language, name, present, told)
    if name not in ANSWERS:
        wanted = [each for each, _ in judged]
        figures.append(_macro(language, name, wanted, [reading.value or "" for _, reading in judged]))
    return figures


def _two_way(language: str, name: str, present: np.ndarray, told: np.ndarray) -> list[Figure]:
    right = int((present & told).sum())
    return [
        _share(language, name, "precision", right, int(told.sum())),
        _share(language, name, "recall", right, int(present.sum())),
        _f1(language, name, right, int(told.sum()) - right, int(present.sum()) - right, len(present)),
    ]


def _share(language: str, name: str, measure: str, part: int, whole: int) -> Figure:
    value = part / whole if whole else None
    return Figure(language, name, measure, value, wilson(part, whole), whole)


def _f1(language: str, name: str, right: int, wrong: int, missed: int, count: int) -> Figure:
    if not right + wrong + missed:
        return Figure(language, name, "f1", None, None, count)
    shares = np.array([right, wrong, missed, count - right - wrong - missed]) / count
    drawn = np.random.default_rng(52).multinomial(count, shares, RESAMPLED)
    f1s = 2 * drawn[:, 0] / np.maximum(2 * drawn[:, 0] + drawn[:, 1] + drawn[:, 2], 1)
    return Figure(language, name, "f1", 2 * right / (2 * right + wrong + missed), _middle(f1s), count)


def _middle(values: np.ndarray) -> Interval:
    """Return the range of the middle 95 % of resampled values."""
    low, high = np.quantile(values, [0.025, 0.975])
    return Interval(float(low), float(high))


def _macro(language: str, name: str, wanted: Sequence[str], said: Sequence[str]) -> Figure:
    if not wanted:
        return Figure(language, name, "macro_f1", None, None, 0)
    return Figure(language, name, "macro_f1", *macro_f1(wanted, said), len(wanted))


def macro_f1(wanted: Sequence[str], said: Sequence[str]) -> tuple[float, Interval]:
    """Return the mean of the F1 of each value that was expected of some text, and its interval.

    >>> macro_f1(["a", "b"], ["a", "b"])
    (1.0, Interval(low=0.5, high=1.0))
    """
    values = sorted(set(wanted))
    table = np.zeros((len(values), len(values) + 1))
    for one, other in zip(wanted, said, strict=True):
        table[values.index(one), values.index(other) if other in values else -1] += 1
    drawn = np.random.default_rng(52).multinomial(len(wanted), table.ravel() / len(wanted), RESAMPLED)
    return float(_mean_f1(table[None])[0]), _middle(_mean_f1(drawn.reshape(-1, *table.shape)))


def _mean_f1(tables: np.ndarray) -> np.ndarray:
    count = tables.shape[1]
    right = tables[:, range(count), range(count)]
    sizes = tables.sum(axis=2) + tables[:, :, :count].sum(axis=1)
    mean: np.ndarray = (2 * right / np.maximum(sizes, 1)).mean(axis=1)
    return mean


def _of_axes(language: str, texts: Sequence[Labelled], said: dict[str, list[Reading]]) -> Figure:
    """Return the macro-F1 over praise, complaint, both and neither."""
    wanted = [_both(text.expected["praise"], text.expected["complaint"]) for text in texts]
    praise, complaint = said["praise"], said["complaint"]
    found = [_both(one.value, other.value) for one, other in zip(praise, complaint, strict=True)]
    return _macro(language, AXES, wanted, found)


def _both(praise: str | None, complaint: str | None) -> str:
    names = {(True, False): "praise", (False, True): "complaint", (True, True): "both", (False, False): "neither"}
    return names[praise in ("1", "2"), complaint in ("1", "2")]


def _calibration(language: str, name: str, judged: Sequence[tuple[str, Reading]]) -> Figure:
    """Return how far confidence and being right lie apart, in the mean over bins of confidence."""
    sure = np.array([reading.confidence or 0.0 for _, reading in judged if reading.value is not None])
    right = np.array([reading.value == wanted for wanted, reading in judged if reading.value is not None], float)
    if not len(sure):
        return Figure(language, name, "calibration_error", None, None, 0)
    rng = np.random.default_rng(52)
    drawn = (rng.integers(len(sure), size=len(sure)) for _ in range(RESAMPLED // 10))
    resampled = np.array([_gap(sure[numbers], right[numbers]) for numbers in drawn])
    return Figure(language, name, "calibration_error", _gap(sure, right), _middle(resampled), len(sure))


def _gap(sure: np.ndarray, right: np.ndarray) -> float:
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    apart = np.abs(np.bincount(bins, sure, BINS) - np.bincount(bins, right, BINS))
    return float(apart.sum() / len(sure))


def _confusions(language: str, name: str, texts: Sequence[Labelled], readings: Sequence[Reading]) -> list[Confusion]:
    return [
        Confusion(language, name, text.id, text.asked.text, text.expected[name], reading.value, reading.confidence)
        for text, reading in zip(texts, readings, strict=True)
        if name in text.expected and reading.value is not None and reading.value != text.expected[name]
    ]
