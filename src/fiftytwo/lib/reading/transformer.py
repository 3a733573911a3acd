"""A stronger model from a folder on this machine: a transformer, run by ONNX Runtime, with the words behind its word.

It takes the place of our own readers for what its labels mean; everything else stays ours. The reasons are found by
leaving words out: what lowers the chance of a label most when it is missing is why it was said. A text is read by
itself, never beside others, so that its readings do not depend on its neighbours.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from fiftytwo.lib.reading.cleaning import clean, in_original
from fiftytwo.lib.reading.judging import Bar, strength, yes_or_no
from fiftytwo.lib.reading.leaving_out import reasons
from fiftytwo.lib.reading.model_folder import MEANINGS, FolderError, ModelFolder
from fiftytwo.lib.reading.readings import Asked, Reader, ReaderUnavailableError, Reading, Span
from fiftytwo.lib.reading.tone import STRENGTHS

LONGEST = 4_000  # characters of a text that are read
MOST_WINDOWS = 4  # in which they are read, where they have more tokens than the model takes at once
AT_ONCE = 16  # versions of one text with words left out
TOLD, DENIED = 0.5, 0.4  # from which chance on it is said, and up to which denied: between them it abstains
THANKED = 0.9  # a person thanked is shown in public
_BARS = {name: Bar(1, 0, TOLD, DENIED) for name in MEANINGS} | {"person_thanked": Bar(1, 0, THANKED, TOLD)}


class TransformerReader:
    """Reads as ``base`` does, and puts the word of a folder's model in the place of what its labels mean.

    Nobody has measured how sure the model is here, so its readings carry no confidence.
    """

    def __init__(self, base: Reader, folder: ModelFolder) -> None:
        self.base, self.folder = base, folder
        self.version = f"{base.version}+{folder.name}"

    def read(self, texts: Sequence[Asked]) -> list[tuple[Reading, ...]]:
        """Return the readings of each text, in order.

        Raises:
            ReaderUnavailableError: if the model cannot be run: the texts wait.
        """
        own = self.base.read(texts)
        return [self._one(asked, readings) for asked, readings in zip(texts, own, strict=True)]

    def _one(self, asked: Asked, own: tuple[Reading, ...]) -> tuple[Reading, ...]:
        new = clean(asked.text)
        text = new.text[:LONGEST]
        if not text.strip() or not self._reads(asked, own):
            return own
        kept = tuple(reading for reading in own if reading.reader not in self.folder.readers)
        return (*kept, *in_original(self._readings(text), new))

    def _reads(self, asked: Asked, own: Sequence[Reading]) -> bool:
        """Say whether the model's word counts in the language of a text."""
        found = asked.language or next((one.value or "" for one in own if one.reader == "language"), "")
        return not self.folder.languages or found in self.folder.languages

    def _readings(self, text: str) -> list[Reading]:
        windows = self._model.windows(text)
        parts = [text[window.start : window.end] for window in windows]
        chances = np.concatenate([self._model.chances([part]) for part in parts])
        return [self._reading(name, windows, parts, chances) for name in self.folder.readers]

    def _reading(self, name: str, windows: Sequence[Span], parts: Sequence[str], chances: np.ndarray) -> Reading:
        column = MEANINGS.index(name)
        best = int(chances[:, column].argmax())
        present = float(chances[best, column])
        if name in STRENGTHS:
            strong = float(chances[best, MEANINGS.index(f"{name}_strong")])
            value, _sure = strength(present, strong, _BARS[name])
        else:
            value, _sure = yes_or_no(present, _BARS[name])
        if value in (None, "0", "no"):
            return Reading(name, value)
        spans = reasons(parts[best], present, lambda texts: self._model.chances(texts)[:, column])
        at = windows[best].start
        moved = tuple(Span(at + span.start, at + span.end) for span in spans)
        return Reading(name, value, spans=moved) if moved else Reading(name, None)

    @cached_property
    def _model(self) -> Model:
        try:
            return Model.of(self.folder)
        except FolderError as error:
            raise ReaderUnavailableError(str(error)) from error


@dataclass(frozen=True)
class Model:
    """A folder's model, loaded: from texts to the chance of each of ``MEANINGS``."""

    folder: ModelFolder
    session: Any
    tokenizer: Any

    @classmethod
    def of(cls, folder: ModelFolder) -> Model:
        """Load a folder's model and have it read a word.

        Raises:
            FolderError: if it cannot be run, or gives something else than a number for each label.
        """
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = max(1, (os.cpu_count() or 2) // 2)  # two processes read beside each other
        options.log_severity_level = 3
        path = Path(folder.place)
        try:
            tokenizer = Tokenizer.from_file(str(path / "tokenizer.json"))
            tokenizer.enable_truncation(folder.longest)
            tokenizer.no_padding()
            session = onnxruntime.InferenceSession(str(path / folder.model), options, ["CPUExecutionProvider"])
            made = cls(folder, session, tokenizer)
            made.chances(["a"])
        except Exception as error:  # both libraries raise whatever they like
            raise FolderError("unusable", f"{folder.place} ({type(error).__name__})") from error
        return made

    def windows(self, text: str) -> list[Span]:
        """Return the parts of a text that the model can take at once, one after another; a few at most."""
        first = self.tokenizer.encode(text)
        found = []
        for part in (first, *first.overflowing)[:MOST_WINDOWS]:
            places = [
                place for place, special in zip(part.offsets, part.special_tokens_mask, strict=True) if not special
            ]
            if places:
                found.append(Span(min(start for start, _end in places), max(end for _start, end in places)))
        return found or [Span(0, len(text))]

    def chances(self, texts: Sequence[str]) -> np.ndarray:
        """Return how likely each of some texts says each of ``MEANINGS``: texts by meanings."""
        parts = [self._logits(texts[first : first + AT_ONCE]) for first in range(0, len(texts), AT_ONCE)]
        return _of_meanings(np.concatenate(parts), self.folder)

    def _logits(self, texts: Sequence[str]) -> np.ndarray:
        encoded = [self.tokenizer.encode(text) for text in texts]
        longest = max(1, *(len(one.ids) for one in encoded)) if len(encoded) > 1 else max(1, len(encoded[0].ids))
        columns = {
            "input_ids": _padded([one.ids for one in encoded], longest, self.folder.padding),
            "attention_mask": _padded([one.attention_mask for one in encoded], longest, 0),
            "token_type_ids": _padded([one.type_ids for one in encoded], longest, 0),
        }
        fed = {
            wanted.name: columns[wanted.name].astype(np.int32 if "int32" in wanted.type else np.int64)
            for wanted in self.session.get_inputs()
        }
        logits = np.asarray(self.session.run(None, fed)[0], np.float64)
        if logits.shape != (len(texts), len(self.folder.meanings)) or not np.isfinite(logits).all():
            raise FolderError("unusable", self.folder.place)
        return logits


def _padded(rows: Sequence[Sequence[int]], longest: int, padding: int) -> np.ndarray:
    return np.array([[*row, *[padding] * (longest - len(row))] for row in rows], np.int64)


def _of_meanings(logits: np.ndarray, folder: ModelFolder) -> np.ndarray:
    """Return chances of our meanings from the numbers of a model's labels.

    Of labels that exclude each other the chances add up; of others the likeliest counts.
    """
    if folder.many:
        labels = 1 / (1 + np.exp(-np.clip(logits, -60, 60)))
    else:
        spread = np.exp(logits - logits.max(axis=1, keepdims=True))
        labels = spread / spread.sum(axis=1, keepdims=True)
    found = np.zeros((len(logits), len(MEANINGS)))
    for number, meaning in enumerate(MEANINGS):
        said = [at for at, meanings in enumerate(folder.meanings) if {meaning, f"{meaning}_strong"} & set(meanings)]
        if said:
            found[:, number] = labels[:, said].max(axis=1) if folder.many else labels[:, said].sum(axis=1)
    return found
