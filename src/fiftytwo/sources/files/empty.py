"""Empty lines between the records of a CSV file: the engine leaves them out, and whoever opens the file counts them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

CHUNK_BYTES = 4 << 20
LINE, RETURN = b"\n\r"


def empty_records(path: Path, quote: str, *, whole_lines: bool) -> Iterator[int]:
    r"""Yield the numbers of empty lines, counted in records from 1, the header; a record of several lines is one.

    Args:
        path: a file in UTF-8 (or another encoding in which ASCII stays ASCII).
        quote: the one character around fields.
        whole_lines: no field holds a line break, so that quotes need not be looked at.

    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile() as file:
    ...     _ = file.write(b'id,said\n\n1,"two\n\nlines"\n\n2,one\n')
    ...     file.flush()
    ...     list(empty_records(Path(file.name), '"', whole_lines=False))
    [2, 4]
    """
    records, inside, begins = 0, False, True
    for chunk in _pieces(path):
        text = np.frombuffer(chunk, np.uint8)
        ends = np.flatnonzero((text == LINE) | ((text == RETURN) & (np.append(text[1:], 0) != LINE)))
        if not whole_lines:
            quotes = np.flatnonzero(text == ord(quote))
            ends = ends[((np.searchsorted(quotes, ends) & 1) == 1) == inside]
            inside ^= bool(len(quotes) & 1)
        yield from (int(number) + records + 1 for number in np.flatnonzero(_empty(text, ends, begins=begins)))
        records += len(ends)
        begins = bool(len(ends)) and int(ends[-1]) == len(text) - 1 if len(text) else begins


def _pieces(path: Path) -> Iterator[bytes]:
    """Yield a file in pieces; none ends between a return and the line feed that belongs to it."""
    with path.open("rb") as file:
        while piece := file.read(CHUNK_BYTES):
            while piece.endswith(b"\r") and (more := file.read(1)):
                piece += more
            yield piece


def _empty(text: npt.NDArray[np.uint8], ends: npt.NDArray[np.intp], *, begins: bool) -> npt.NDArray[np.bool_]:
    """Say of each record that ends in a piece whether nothing is in it."""
    first = -1 if begins else -2  # where the record before ended
    lengths = ends - np.append(first, ends[:-1]) - 1
    of_two = (text[ends] == LINE) & (ends > 0) & (text[np.maximum(ends - 1, 0)] == RETURN)
    return np.asarray(lengths - of_two == 0)
