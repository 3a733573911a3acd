"""Every practice that is promised: those that ship with the house, and those that the organisation added."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fiftytwo.rhythm.models import OwnPractice, Resting
from fiftytwo.rhythm.practice import AnsweredWithin, Practice, Step, read

FOLDER = Path(__file__).parent / "practices"


@cache
def shipped() -> tuple[Practice, ...]:
    """Return the practices that ship with the house, by name."""
    return tuple(read(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml")))


@cache
def _own(text: str) -> Practice:
    return read(text, own=True)


def all_there_are() -> dict[str, Practice]:
    """Return every practice by name, those at rest included."""
    own = (_own(text) for text in OwnPractice.objects.values_list("text", flat=True))
    return {practice.name: practice for practice in (*shipped(), *own)}


def promised() -> dict[str, Practice]:
    """Return the practices that are promised at present, by name."""
    resting = set(Resting.objects.values_list("name", flat=True))
    return {name: practice for name, practice in all_there_are().items() if name not in resting}


def opened_by(occasion: str) -> list[tuple[Practice, Step]]:
    """Return what falls due when something happens, with the practice that asks for it."""
    return [
        (practice, step)
        for practice in promised().values()
        if isinstance(practice.query, AnsweredWithin) and practice.query.opens == occasion
        for step in practice.query.steps
    ]
