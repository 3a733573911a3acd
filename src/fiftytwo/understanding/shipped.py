"""The figures of the shipped version of the readers, from the file that came with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fiftytwo.lib.reading.measured import shipped

MEASURES: dict[str, str | Promise] = {
    "precision": _("precision: of what it said, right"),
    "recall": _("recall: of what was there, found"),
    "f1": _("F1: both together"),
    "macro_f1": _("F1, mean over its values"),
    "calibration_error": _("how far its certainty is off"),
    "abstention": _("abstained"),
}
SHOWN = {
    "tone": ("macro_f1",),
    "praise": ("f1",),
    "complaint": ("f1",),
    "person_thanked": ("precision", "recall", "calibration_error"),
}


@dataclass(frozen=True)
class Figure:
    """One thing measured on held-out messages: what, its value, its interval, over how many messages."""

    language: str
    reader: str
    what: str | Promise
    value: float
    within: tuple[float, float] | None
    n: int


def shipped_figures() -> tuple[Figure, ...]:
    """Return the main figures of the shipped version; none where it came without."""
    return tuple(_figures())


def _figures() -> Iterator[Figure]:
    for row in shipped()["figures"]:
        if row["value"] is not None and row["measure"] in SHOWN.get(row["reader"], ()):
            within = (row["interval"][0], row["interval"][1]) if row["interval"] else None
            yield Figure(row["language"], row["reader"], MEASURES[row["measure"]], row["value"], within, row["of"])
