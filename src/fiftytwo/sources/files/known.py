"""The numbers of stored rows in memory, in which a file's rows are looked up while the file is read."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pyarrow as pa

NUMBER_BITS = 63

Numbers = npt.NDArray[np.int64]


class Known:
    """Numbers from 0 to 2⁶³ - 1, evenly spread; and which of them a file has said.

    Takes about 15 bytes for each. A look-up costs a twentieth of a microsecond: numbers lie in order, and their
    first bits tell where to begin.
    """

    def __init__(self, numbers: Numbers) -> None:
        numbers.sort()
        self.numbers = numbers
        self.shift = NUMBER_BITS - max(1, len(numbers).bit_length() - 1)
        firsts = np.bincount(numbers >> self.shift, minlength=1 << (NUMBER_BITS - self.shift))
        self.begins = np.zeros(len(firsts) + 1, np.int32)
        np.cumsum(firsts, out=self.begins[1:])
        self.came = np.zeros(len(numbers), np.bool_)

    def find(self, asked: Numbers) -> tuple[Numbers, npt.NDArray[np.bool_]]:
        """Return, for each number, its place among the known ones, and whether it is one of them."""
        if not len(self.numbers):
            return np.zeros(len(asked), np.int64), np.zeros(len(asked), np.bool_)
        last = len(self.numbers) - 1
        at = np.minimum(self.begins[asked >> self.shift], last).astype(np.int64)
        while (behind := (self.numbers[at] < asked) & (at < last)).any():
            at += behind
        return at, self.numbers[at] == asked

    def is_known(self, asked: pa.ChunkedArray) -> pa.Array:
        """Say of each row of a file whether it is stored just so, and remember that it came: a function for DuckDB."""
        at, found = self.find(_numbers(asked))
        self.came[at[found]] = True
        return _truths(found)

    def absent(self) -> pa.Array:
        """Return the numbers that the file did not say."""
        numbers = self.numbers[~self.came]
        return pa.Array.from_buffers(pa.int64(), len(numbers), [None, pa.py_buffer(numbers.tobytes())])


def numbers_of(batches: Iterable[pa.RecordBatch], at_most: int) -> Numbers:
    """Return the first column of some batches, none of it empty, as one array.

    Args:
        batches: of 64-bit numbers.
        at_most: there are no more than so many numbers.
    """
    numbers, so_far = np.empty(at_most, np.int64), 0
    for batch in batches:
        part = _plain(batch.column(0))
        numbers[so_far : so_far + len(part)] = part
        so_far += len(part)
    return numbers[:so_far]


def _numbers(asked: pa.ChunkedArray) -> Numbers:
    return np.concatenate([_plain(chunk) for chunk in asked.chunks]) if asked.num_chunks else np.zeros(0, np.int64)


def _plain(array: pa.Array) -> Numbers:
    """Return an array's own numbers; by way of its bytes, for other ways import pandas, which takes a second."""
    values = array.buffers()[1]
    return np.frombuffer(values, np.int64, len(array), array.offset * 8) if len(array) else np.zeros(0, np.int64)


def _truths(found: npt.NDArray[np.bool_]) -> pa.Array:
    bits = np.packbits(found, bitorder="little")
    return pa.Array.from_buffers(pa.bool_(), len(found), [None, pa.py_buffer(bits.tobytes())])
