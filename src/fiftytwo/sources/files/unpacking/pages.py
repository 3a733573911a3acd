"""The tables of a web page as CSV: many systems write one and call it .xls."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

from django.utils.translation import gettext as _

from fiftytwo.sources.files.checks import refuse
from fiftytwo.sources.files.encodings import encoding_of
from fiftytwo.sources.files.opening import check_size
from fiftytwo.sources.files.unpacking.writing import write

LONGEST_PAGE = 256 << 20


class _Rows(HTMLParser):
    """Gathers the rows of all tables of a page, as texts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self.cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.cell = []
        elif tag == "br" and self.cell is not None:
            self.cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self.cell is not None and self.rows:
            self.rows[-1].append("".join(self.cell).strip())
            self.cell = None

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell.append(data)


def from_page(path: Path, work: Path) -> Path:
    """Return the tables of a page as one.

    Raises:
        ImportRefused: if there is none, or the page is too long to be held.
    """
    check_size(path.stat().st_size, path.name, LONGEST_PAGE)
    content = path.read_bytes()
    parser = _Rows()
    parser.feed(content.decode(encoding_of(content), errors="replace"))
    if not any(len(row) > 1 for row in parser.rows):
        raise refuse(
            _("“%(name)s” is a web page, not a table.") % {"name": path.name},
            _("The download may have asked you to sign in. Open it in a browser to see what it says."),
        )
    target = work / "page" / path.name
    write(target, parser.rows)
    return target
