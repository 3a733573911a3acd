"""Looking at a file that somebody dropped: what is inside, how it lies there, and how it would be read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from fiftytwo.org.models import Organisation
from fiftytwo.sources.files import unpacking
from fiftytwo.sources.files.errors import ImportRefused
from fiftytwo.sources.files.suggest.layout import Layout, layout_of
from fiftytwo.sources.files.suggest.suggested import Suggestion, Wish
from fiftytwo.sources.files.suggest.suggestion import columns_in, suggest
from fiftytwo.sources.files.suggest.tables import kinds

MOST_SHEETS = 12


@dataclass(frozen=True)
class Looked:
    """A file looked at: its sheets if it is a workbook, and how the table in it lies there.

    ``sheet`` is the one that was looked at where it is not the fullest.
    """

    path: Path
    name: str
    sheets: tuple[str, ...]
    layout: Layout
    sheet: str = ""

    def suggestion(self, wish: Wish | None = None, *, sheet: str = "") -> Suggestion:
        """Return how it would be read.

        Raises:
            ImportRefused: if nothing in it is anything that we know.
        """
        zone = Organisation.get().time_zone
        return suggest(self.layout, file_name=self.name, time_zone=zone, wish=wish, sheet=sheet or self.sheet)


def look_at(path: Path, work: Path, *, sheet: str = "") -> Looked:
    """Return what a file is.

    Args:
        path: the file as it came.
        work: a folder for what has to be unpacked; it must live as long as the look does.
        sheet: the sheet of a workbook; if not said, the fullest, or the first one that holds anything we know.

    Raises:
        ImportRefused: if it is no table.
    """
    sheets = unpacking.sheets_in(path) if unpacking.kind_of_package(path) == "workbook" else []
    plain = unpacking.unpacked(path, work, sheet=sheet)
    looked = Looked(path, path.name, tuple(sheets), layout_of(plain))
    if sheet or len(sheets) < 2 or _known(looked.layout, path.name):
        return looked
    return next(filter(None, (_other(looked, one, work) for one in sheets[:MOST_SHEETS])), looked)


def _known(layout: Layout, name: str) -> bool:
    return bool(kinds(columns_in(layout), name))


def _other(looked: Looked, sheet: str, work: Path) -> Looked | None:
    """Return a look at another sheet; None if it holds nothing that we know."""
    try:
        layout = layout_of(unpacking.unpacked(looked.path, work, sheet=sheet))
    except ImportRefused:
        return None
    return replace(looked, layout=layout, sheet=sheet) if _known(layout, looked.name) else None
