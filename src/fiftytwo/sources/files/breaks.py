"""Whether each line of a CSV file is one record, so that several threads may read it from several places at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

CHUNK_BYTES = 4 << 20
ENDS = b"\r\n"


def lines_are_records(path: Path, delimiter: str, quote: str) -> bool:
    """Say whether no quoted field of a file holds a line break.

    The answer is no, too, where quotes stand in unusual places, so that one could argue about what is quoted. Looks at
    every byte, a gigabyte or so a second.

    Args:
        path: a file in UTF-8 (or another encoding in which ASCII stays ASCII).
        delimiter: the one character between fields.
        quote: the one character around fields, doubled inside them.
    """
    mark = quote.encode()
    return all(mark not in lines or _are_closed(lines, delimiter.encode(), mark) for lines in _whole_lines(path))


def _whole_lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while lines := file.read(CHUNK_BYTES):
            yield lines + file.readline()


def _are_closed(lines: bytes, delimiter: bytes, quote: bytes) -> bool:
    """Say whether every quote opens or closes a field, or is one of two inside it, on one line."""
    text = np.frombuffer(b"\n" + lines + b"\n", np.uint8)
    quotes = np.flatnonzero(text == quote[0])
    opening, closing = quotes[0::2], quotes[1::2]
    if len(opening) != len(closing):
        return False
    around = np.zeros(256, np.bool_)
    around[[*delimiter, *quote, *ENDS]] = True
    if not (around[text[opening - 1]].all() and around[text[closing + 1]].all()):
        return False
    return not _breaks_inside(text, quotes)


def _breaks_inside(text: npt.NDArray[np.uint8], quotes: npt.NDArray[np.intp]) -> bool:
    """Say whether a line break has an odd number of quotes before it."""
    breaks = np.flatnonzero((text == ENDS[0]) | (text == ENDS[1]))
    return bool((np.searchsorted(quotes, breaks) & 1).any())
