"""Looking at a file that somebody dropped: what is inside, how it lies there, and how it would be read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fiftytwo.org.models import Organisation
from fiftytwo.sources.files import unpacking
from fiftytwo.sources.files.suggest.layout import Layout, layout_of
from fiftytwo.sources.files.suggest.suggested import Suggestion, Wish
from fiftytwo.sources.files.suggest.suggestion import suggest


@dataclass(frozen=True)
class Looked:
    """A file looked at: its sheets if it is a workbook, and how the table in it lies there."""

    path: Path
    name: str
    sheets: tuple[str, ...]
    layout: Layout

    def suggestion(self, wish: Wish | None = None, *, sheet: str = "") -> Suggestion:
        """Return how it would be read.

        Raises:
            ImportRefused: if nothing in it is anything that we know.
        """
        zone = Organisation.get().time_zone
        return suggest(self.layout, file_name=self.name, time_zone=zone, wish=wish, sheet=sheet)


def look_at(path: Path, work: Path, *, sheet: str = "") -> Looked:
    """Return what a file is.

    Args:
        path: the file as it came.
        work: a folder for what has to be unpacked; it must live as long as the look does.
        sheet: the sheet of a workbook; the fullest one if not said.

    Raises:
        ImportRefused: if it is no table.
    """
    sheets = unpacking.sheets_in(path) if unpacking.kind_of_package(path) == "workbook" else []
    plain = unpacking.unpacked(path, work, sheet=sheet)
    return Looked(path, path.name, tuple(sheets), layout_of(plain))
