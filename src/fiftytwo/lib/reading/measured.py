"""Evaluations as files: which labelled texts, which of them are blind, and the figures that a version ships with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from fiftytwo.lib.reading.evaluation import Evaluation, Labelled, labelled
from fiftytwo.lib.reading.readings import Asked, Reader, Reading

BLIND = "evaluation"  # a folder of this name holds texts that nobody should read who works on the readers
SHIPPED = "figures.json"  # on the blind set that is dense in stories and traps
SHIPPED_ORDINARY = "figures_second.json"  # on the blind set that is like an ordinary fortnight


class Untold:
    """Lets a reader read texts as they come: without the language that a labelled text says."""

    def __init__(self, reader: Reader) -> None:
        self.reader, self.version = reader, reader.version

    def read(self, texts: Sequence[Asked]) -> list[tuple[Reading, ...]]:
        """Return the readings of each text, in order."""
        return self.reader.read([replace(asked, language="") for asked in texts])


def labelled_texts(place: Path) -> list[Labelled]:
    """Return the labelled texts of a folder with one folder a language, as the corpus has it.

    Raises:
        ValueError: if there are none.
    """
    found = list(_labelled(place))
    if not found:
        raise ValueError(f"{place}: no labelled texts; a folder <language>/*.jsonl is needed")
    return found


def _labelled(place: Path) -> Iterator[Labelled]:
    for path in sorted(place.glob("*/*.jsonl")):
        yield from labelled(path, path.parent.name)


def is_blind(place: Path) -> bool:
    """Say whether the texts of a place are kept out of sight of those who work on the readers."""
    return BLIND in place.resolve().parts


def as_document(found: Evaluation) -> dict[str, Any]:
    """Return the figures of an evaluation as a file keeps them; no text is in it."""
    figures = [
        {
            "language": figure.language, "reader": figure.reader, "measure": figure.measure,
            "value": figure.value, "interval": list(figure.interval) if figure.interval else None, "of": figure.of,
        }
        for figure in found.figures
    ]  # fmt: skip
    return {"version": found.version, "figures": figures}


def shipped(name: str = SHIPPED) -> dict[str, Any]:
    """Return the figures that came with the readers; none where there is no such file."""
    place = files("fiftytwo.lib.reading") / "models" / name
    if not place.is_file():
        return {"version": "", "figures": []}
    document: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
    return document
