"""A folder with a transformer that classifies texts: what has to be in it, and what its labels mean to us.

Such a folder holds ``config.json`` with the labels, ``tokenizer.json`` and the model as ONNX, ``model.onnx`` or
``onnx/model.onnx``. ONNX holds numbers and no program, so that opening a folder runs nothing of whoever made it; what
the model says is believed, so an operator chooses it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fiftytwo.lib.reading.tone import ANSWERS, STRENGTHS

MEANINGS = (*STRENGTHS, *(f"{axis}_strong" for axis in STRENGTHS), *ANSWERS)
NOTHING = "-"
MODELS = ("model.onnx", "onnx/model.onnx")
NEEDED = ("onnxruntime", "tokenizers")
MOST_TOKENS = 512
_COUNTS_AFTER_PADDING = {"roberta", "xlm-roberta", "xlm-roberta-xl", "camembert", "data2vec-text", "mpnet"}
_EXPORT = "optimum-cli export onnx --model {folder} --task text-classification {folder}"

PROBLEMS = {
    "absent": "{about}: there is no such folder",
    "no_config": "{about}: a config.json with the labels (id2label) is needed",
    "no_tokenizer": "{about}: a tokenizer.json is needed",
    "no_onnx": f"{{about}}: no model.onnx; make it with: {_EXPORT.format(folder='{about}')}",
    "not_a_classifier": "{about}: it gives numbers, not labels",
    "no_runtime": '{about} is not installed: pip install "fiftytwo[transformer]"',
    "unknown_label": "{about}: a label of the model to which no meaning is given",
    "no_such_label": "{about}: the model has no such label",
    "unknown_meaning": "{about}: no such meaning",
    "no_meaning": "{about}: none of its labels means anything to us",
    "unusable": "{about}: the model cannot be run",
}


class FolderError(Exception):
    """A folder cannot be read with: ``problem`` is one of ``PROBLEMS``, ``about`` what it is about."""

    def __init__(self, problem: str, about: str) -> None:
        super().__init__(problem, about)
        self.problem, self.about = problem, about

    def __str__(self) -> str:
        return PROBLEMS[self.problem].format(about=self.about)


@dataclass(frozen=True)
class ModelFolder:
    """A folder that can be read with.

    ``meanings`` are, for each label in the model's order, what it says in our words. ``many`` is whether several labels
    may be true at once. ``languages`` are those of which its word counts; none are all. ``mark`` changes with anything
    that changes its word.
    """

    place: str
    model: str
    meanings: tuple[tuple[str, ...], ...]
    many: bool
    longest: int
    padding: int
    languages: tuple[str, ...]
    mark: str

    @property
    def name(self) -> str:
        """What the model is called here: the folder's own name and the mark."""
        return f"{re.sub(r'[^A-Za-z0-9.-]+', '-', Path(self.place).name)[:40]}-{self.mark}"

    @property
    def readers(self) -> tuple[str, ...]:
        """The readers whose place it takes."""
        said = {meaning.removesuffix("_strong") for of_label in self.meanings for meaning in of_label}
        return tuple(name for name in (*STRENGTHS, *ANSWERS) if name in said)


def opened(place: str, labels: str = "", languages: str = "") -> ModelFolder:
    """Return the folder at a place, looked at but not loaded.

    Args:
        place: path of the folder.
        labels: what its labels mean, as :func:`told` reads it; labels that bear our own names need not be told.
        languages: codes of languages of which its word counts, with commas; empty for all.

    Raises:
        FolderError: if something is missing, or a label's meaning is unknown.
    """
    folder = Path(place)
    if not folder.is_dir():
        raise FolderError("absent", place)
    for package in NEEDED:
        if find_spec(package) is None:
            raise FolderError("no_runtime", package)
    config = _object(folder / "config.json")
    names = _labels(config, place)
    model = next((name for name in MODELS if (folder / name).is_file()), None)
    if model is None:
        raise FolderError("no_onnx", place)
    if not (folder / "tokenizer.json").is_file():
        raise FolderError("no_tokenizer", place)
    return ModelFolder(
        place=str(folder.resolve()),
        model=model,
        meanings=_meanings(names, told(labels), place),
        many=config.get("problem_type") == "multi_label_classification" or len(names) == 1,
        longest=_longest(config, _object(folder / "tokenizer_config.json")),
        padding=_whole(config.get("pad_token_id"), 0),
        languages=tuple(code.strip() for code in languages.split(",") if code.strip()),
        mark=_mark(tuple(_stamps(folder, model)), labels, languages),
    )


def told(labels: str) -> dict[str, tuple[str, ...]]:
    """Return what an operator says that labels mean: ``label=meaning``, with commas; ``-`` for nothing to us.

    Raises:
        FolderError: if there is no such meaning.

    >>> told("POSITIVE=praise, NEUTRAL=-, mixed=praise+complaint")
    {'POSITIVE': ('praise',), 'NEUTRAL': (), 'mixed': ('praise', 'complaint')}
    >>> told("joy=happiness")
    Traceback (most recent call last):
    fiftytwo.lib.reading.model_folder.FolderError: happiness: no such meaning
    """
    found: dict[str, tuple[str, ...]] = {}
    for one in filter(None, (part.strip() for part in labels.split(","))):
        label, equals, meaning = one.rpartition("=")
        meanings = [each.strip() for each in meaning.split("+")]
        for each in meanings:
            if not equals or each not in (*MEANINGS, NOTHING):
                raise FolderError("unknown_meaning", each)
        found[label.strip()] = tuple(each for each in meanings if each != NOTHING)
    return found


def _labels(config: Mapping[str, Any], place: str) -> list[str]:
    """Return the labels of a model in its order."""
    named = config.get("id2label")
    try:
        names = {int(number): str(label) for number, label in named.items()} if isinstance(named, dict) else {}
    except ValueError:
        names = {}
    if not names or sorted(names) != list(range(len(names))):
        raise FolderError("no_config", place)
    if config.get("problem_type") == "regression":
        raise FolderError("not_a_classifier", place)
    return [names[number] for number in range(len(names))]


def _meanings(names: Iterable[str], said: Mapping[str, tuple[str, ...]], place: str) -> tuple[tuple[str, ...], ...]:
    names = list(names)
    for label in said:
        if label not in names:
            raise FolderError("no_such_label", label)
    known = {**{meaning: (meaning,) for meaning in MEANINGS}, **said}
    for label in names:
        if label not in known:
            raise FolderError("unknown_label", label)
    found = tuple(known[label] for label in names)
    if not any(found):
        raise FolderError("no_meaning", place)
    return found


def _longest(config: Mapping[str, Any], tokenizer: Mapping[str, Any]) -> int:
    """Return how many tokens the model takes at once."""
    places = _whole(config.get("max_position_embeddings"), MOST_TOKENS)
    if config.get("model_type") in _COUNTS_AFTER_PADDING:  # their places are counted from behind the padding's own
        places -= _whole(config.get("pad_token_id"), 1) + 1
    return max(8, min(MOST_TOKENS, places, _whole(tokenizer.get("model_max_length"), MOST_TOKENS)))


def _whole(value: object, default: int) -> int:
    return int(value) if isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0 else default


def _object(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file; empty if there is none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


Stamp = tuple[str, int, int]
"""Path, bytes and nanoseconds of the last change of a file."""


def _stamps(folder: Path, model: str) -> Iterator[Stamp]:
    """Yield the files on which the model's word depends; large ones keep their weights in a file of their own."""
    weights = sorted((folder / model).parent.glob("*.onnx*"))
    for path in (*weights, *(folder / name for name in ("config.json", "tokenizer.json", "tokenizer_config.json"))):
        if path.is_file():
            known = path.stat()
            yield str(path), known.st_size, known.st_mtime_ns


@lru_cache(8)
def _mark(stamps: tuple[Stamp, ...], labels: str, languages: str) -> str:
    """Return a mark of what is in files; they are not read again until one is written again."""
    whole = hashlib.sha256(f"{labels}|{languages}".encode())
    for path, _size, _changed in stamps:
        with open(path, "rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()[:8]
