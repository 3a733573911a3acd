"""Files of cells: Arrow's own format, not compressed, so that a page maps them into memory and looks at its rows only.

A Parquet file has to be unpacked by the ten thousand rows to find a dozen. Here a key is a small number with its name
in a dictionary, sums take as few bytes as their largest needs, and who asks for a team finds its rows with numpy in
less time than a query takes to be planned. DuckDB, pandas and every other reader of Arrow (``pyarrow.feather``) read
the same files.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from fiftytwo.facts import derived
from fiftytwo.facts.kept import Kept

SUFFIX = "arrow"
KEPT_OPEN = 4000
WHOLE = (np.uint8, np.int8, np.uint16, np.int16, np.uint32, np.int32)
CODES = (np.int8, np.int16, np.int32)
EXACT = float(2**53)
LATEST = 2**31 - 1
NOWHERE = -2
EVERY = -1
"""The code of a key that is not told apart: rows that hold for all of its values together."""


class Register:
    """Names as numbers, the same in every file: a file says once which of them it knows, and is asked by number."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._lock = threading.Lock()

    def numbers(self, names: Iterable[str]) -> Any:
        """Return the number of each name; a new name gets the next one."""
        known = self._numbers
        with self._lock:
            return np.array([known.setdefault(name, len(known)) for name in names], dtype=np.int32)

    def number(self, name: str) -> int:
        """Return the number of a name, ``NOWHERE`` for one that no file and nobody named yet."""
        return self._numbers.get(name, NOWHERE)


REGISTER = Register()


@dataclass(frozen=True)
class Key:
    """A column of names as small numbers: ``codes`` of each row, and the names they stand for."""

    codes: Any
    names: pa.Array

    def code(self, name: str | None) -> int:
        """Return the number of a name: ``EVERY`` for None, ``NOWHERE`` for one that does not occur."""
        if name is None:
            return EVERY
        known = self._codes  # before the register is asked: this file's names are in it from now on
        number = REGISTER.number(name)
        return int(known[number]) if 0 <= number < len(known) else NOWHERE

    def codes_of(self, registered: Any) -> Any:
        """Return this file's number of each registered name, ``NOWHERE`` where it does not occur."""
        within = (registered >= 0) & (registered < len(self._codes))
        return np.where(within, self._codes[np.where(within, registered, -1)], NOWHERE)

    @cached_property
    def registered(self) -> Any:
        """What the register numbers each name of this file."""
        return REGISTER.numbers(self.names.to_pylist())

    @cached_property
    def _codes(self) -> Any:
        """The number of each registered name in this file; the last, of none, is ``NOWHERE``."""
        codes = np.full(self.registered.max(initial=-1) + 2, NOWHERE, dtype=np.int32)
        codes[self.registered] = np.arange(len(self.registered))
        return codes

    def rows(self, codes: Any) -> tuple[Any, Any]:
        """Return the rows of some of the file's numbers, and which of the given numbers each row has."""
        of, begins, ends = self._stretches
        first, last = np.searchsorted(of, codes, "left"), np.searchsorted(of, codes, "right")
        stretches, which = spread(first, last)
        rows, of_stretch = spread(begins[stretches], ends[stretches])
        return rows, which[of_stretch]

    @cached_property
    def _stretches(self) -> tuple[Any, Any, Any]:
        """Neighbouring rows with the same number: that number, in order, and where each stretch begins and ends."""
        begins = np.flatnonzero(np.diff(self.codes, prepend=NOWHERE)).astype(np.int32)
        ends = np.append(begins[1:], np.int32(len(self.codes)))
        of = self.codes[begins]
        order = np.argsort(of, kind="stable")
        return of[order], begins[order], ends[order]


def spread(begins: Any, ends: Any) -> tuple[Any, Any]:
    """Return the numbers of all stretches from a begin up to its end, one after the other, and whose each is.

    >>> spread(np.array([4, 9]), np.array([6, 10]))
    (array([4, 5, 9]), array([0, 0, 1]))
    """
    counts = ends - begins
    whose = np.repeat(np.arange(len(counts)), counts)
    return np.arange(len(whose)) + (begins - np.cumsum(counts) + counts)[whose], whose


def numbers_of(column: pa.Array) -> Any:
    """Return a column of numbers as numpy has them, over the same bytes; what is missing is no number.

    Arrow's own ways there start pandas first, which takes as long as counting the cells of a week.
    """
    kind = np.dtype(column.type.to_pandas_dtype())
    numbers = _over(column, kind)
    if column.null_count:
        numbers = np.where(_there(column), numbers, np.nan)
    return numbers


def column_of(numbers: Any, there: Any = None) -> pa.Array:
    """Return numbers as a column; ``there`` says of each whether it is one."""
    bits = None if there is None or there.all() else pa.py_buffer(np.packbits(there, bitorder="little").tobytes())
    held = pa.py_buffer(np.ascontiguousarray(numbers))
    return pa.Array.from_buffers(pa.from_numpy_dtype(numbers.dtype), len(numbers), [bits, held])


def codes_of(column: pa.DictionaryArray) -> Any:
    """Return the codes of a column of names, ``EVERY`` where there is none."""
    codes = _over(column.indices, np.dtype(column.indices.type.to_pandas_dtype()))
    return np.where(_there(column), codes, codes.dtype.type(EVERY)) if column.null_count else codes


def _over(column: pa.Array, kind: np.dtype[Any]) -> Any:
    """Return the bytes of a column as numbers of a kind."""
    if not len(column):
        return np.zeros(0, dtype=kind)
    return np.frombuffer(column.buffers()[1], kind, len(column), column.offset * kind.itemsize)


def _there(column: pa.Array) -> Any:
    """Say of each row whether there is anything."""
    bits = np.unpackbits(np.frombuffer(column.buffers()[0], np.uint8), bitorder="little")
    return bits[column.offset : column.offset + len(column)].astype(bool)


class CellFile:
    """One file of cells, mapped into memory; its columns are numpy arrays over the file itself."""

    def __init__(self, path: str) -> None:
        with pa.memory_map(path) as source:
            self.table = pa.ipc.open_file(source).read_all()
        self._read: dict[str, Any] = {}

    @cached_property
    def days(self) -> Any:
        """The Monday of each row, as days since 1970."""
        return numbers_of(self._chunk("week").view(pa.int32()))

    @cached_property
    def ends(self) -> tuple[int, int]:
        """The first and the last Monday of which it tells; of an empty file the last is before the first."""
        return int(self.days.min(initial=LATEST)), int(self.days.max(initial=-LATEST))

    def key(self, name: str) -> Key:
        """Return a column of names."""
        if name not in self._read:
            found = self._chunk(name)
            self._read[name] = Key(codes_of(found), found.dictionary)
        return self._read[name]  # type: ignore[no-any-return]

    def numbers(self, name: str) -> Any:
        """Return a column of sums."""
        if name not in self._read:
            self._read[name] = numbers_of(self._chunk(name))
        return self._read[name]

    def lists(self, name: str) -> tuple[Any, Any]:
        """Return a column of lists: where that of each row begins, with the end of the last, and what they hold."""
        if name not in self._read:
            found = self._chunk(name)
            self._read[name] = (numbers_of(found.offsets), numbers_of(found.values))
        return self._read[name]  # type: ignore[no-any-return]

    def _chunk(self, name: str) -> Any:
        column = self.table.column(name)
        return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


_open: Kept[CellFile] = Kept(KEPT_OPEN)


def opened(path: str) -> CellFile:
    """Return a file of cells; the same object as long as it is the same file."""
    told = os.stat(path)
    return _open.get((path, told.st_ino, told.st_mtime_ns), lambda: CellFile(path))


def with_codes(cells: pa.Table) -> pa.Table:
    """Return cells in one piece, with every column of names as codes and a dictionary, and no sum as a decimal."""
    return pa.table({name: _plain(cells.column(name).combine_chunks()) for name in cells.column_names})


def _plain(column: Any) -> Any:
    if pa.types.is_decimal(column.type):
        return column.cast(pa.float64())
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return column.cast(pa.string()).dictionary_encode()
    return column


def write(cells: pa.Table, path: Path) -> None:
    """Write cells in as few bytes as their numbers need; the file appears whole or not at all."""
    columns = {name: _packed(cells.column(name).combine_chunks()) for name in cells.column_names}
    batch = pa.RecordBatch.from_pydict(columns)
    with derived.drafted(path) as draft, pa.ipc.new_file(str(draft), batch.schema) as writer:
        writer.write_batch(batch)


def _packed(column: Any) -> Any:
    if pa.types.is_dictionary(column.type):
        return _named(column)
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        return column_of(narrowed(numbers_of(column)))
    return column


def _named(column: Any) -> Any:
    """Return a column of names with only those in its dictionary that occur."""
    codes = codes_of(column).astype(np.int32)
    used = np.flatnonzero(np.bincount(codes + 1, minlength=1)[1:])
    anew = np.full(len(column.dictionary) + 1, EVERY)
    anew[used] = np.arange(len(used))
    narrow = next(kind for kind in CODES if len(used) <= np.iinfo(kind).max)
    again = anew[codes].astype(narrow)
    names = column.dictionary.cast(pa.string()).take(column_of(used))
    return pa.DictionaryArray.from_arrays(column_of(again, again != EVERY), names)


def narrowed(numbers: Any) -> Any:
    """Return numbers in the smallest type that holds each of them exactly.

    >>> narrowed(np.array([0.0, 255.0])).dtype, narrowed(np.array([0.5, 255.0])).dtype
    (dtype('uint8'), dtype('float64'))
    """
    if not len(numbers):
        return numbers.astype(np.uint8)
    low, high = numbers.min(), numbers.max()
    if not max(-low, high) < EXACT or (numbers.dtype.kind == "f" and not (np.rint(numbers) == numbers).all()):
        return numbers
    narrow = (kind for kind in WHOLE if np.iinfo(kind).min <= low and high <= np.iinfo(kind).max)
    return numbers.astype(next(narrow, np.int64))
