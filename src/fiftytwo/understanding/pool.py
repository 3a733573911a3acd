"""Processes that read: a text that ends its process, or takes for ever, is found and set aside; the rest goes on."""

from __future__ import annotations

import multiprocessing
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any

import pyarrow as pa

from fiftytwo.lib.reading.arrow import READ, UNREADABLE, OnShift, read_batch
from fiftytwo.lib.reading.readings import Reader, ReaderUnavailableError

PIECE = 1_000  # texts that a process is given at once
ENDED, TOO_LONG = "ProcessEnded", "TooLong"


@dataclass(frozen=True)
class Recipe:
    """How a process makes its reader: the name of a function, as ``module:function``, and what it is called with."""

    function: str
    known: Any

    def make(self) -> Reader:
        """Return the reader; a process makes it once."""
        module, _colon, name = self.function.partition(":")
        made: Reader = getattr(import_module(module), name)(self.known)
        return made


@dataclass(frozen=True)
class Piece:
    """Some texts for one process, with who worked on their days."""

    texts: pa.RecordBatch
    on_shift: OnShift = field(default_factory=dict)

    def halves(self) -> tuple[Piece, Piece]:
        """Return the piece in two."""
        middle = self.texts.num_rows // 2
        return Piece(self.texts.slice(0, middle), self.on_shift), Piece(self.texts.slice(middle), self.on_shift)


def read_here(recipe: Recipe, pieces: Iterable[Piece]) -> Iterator[pa.RecordBatch]:
    """Read in this process: nothing protects it from a text that ends it."""
    reader = recipe.make()
    for piece in pieces:
        yield read_batch(reader, piece.texts, piece.on_shift)


def read_in_processes(
    recipe: Recipe, pieces: Iterable[Piece], *, processes: int, seconds: float
) -> Iterator[pa.RecordBatch]:
    """Read in processes of their own, and yield what they found, in any order.

    Args:
        recipe: how they make their reader.
        pieces: taken as the processes get through them, so that few texts are in memory.
        processes: how many.
        seconds: how long a piece may take before it is halved to find the text to blame.
    """
    crew = _Crew(recipe, processes)
    try:
        waiting: deque[tuple[Piece, Future[bytes]]] = deque()
        for piece in pieces:
            waiting.append((piece, crew.give(piece)))
            if len(waiting) > 2 * processes:
                yield from _result(crew, waiting, seconds)
        while waiting:
            yield from _result(crew, waiting, seconds)
    finally:
        crew.end()


def _result(crew: _Crew, waiting: deque[tuple[Piece, Future[bytes]]], seconds: float) -> Iterator[pa.RecordBatch]:
    """Yield what became of the oldest piece; if its process failed, read everything that waited with a new crew."""
    piece, future = waiting.popleft()
    try:
        yield _batch(future.result(timeout=seconds))
    except (BrokenProcessPool, TimeoutError):
        failed = [piece, *(other for other, _future in waiting)]
        waiting.clear()
        crew.anew()
        crew.prove(piece, seconds)
        for one in failed:
            yield from _carefully(crew, one, seconds)


def _carefully(crew: _Crew, piece: Piece, seconds: float) -> Iterator[pa.RecordBatch]:
    """Read one piece alone, halving it until the text that fails stands by itself."""
    try:
        yield _batch(crew.give(piece).result(timeout=seconds))
    except (BrokenProcessPool, TimeoutError) as error:
        crew.anew()
        if piece.texts.num_rows == 1:
            yield _set_aside(piece.texts, ENDED if isinstance(error, BrokenProcessPool) else TOO_LONG)
            return
        for half in piece.halves():
            yield from _carefully(crew, half, seconds)


def _set_aside(text: pa.RecordBatch, kind: str) -> pa.RecordBatch:
    row: dict[str, list[Any]] = {name: [None] for name in READ.names}
    for name in ("source", "text_id"):
        row[name] = text.column(name).to_pylist()
    return pa.RecordBatch.from_pydict({**row, "reader": [UNREADABLE], "value": [kind]}, schema=READ)


@dataclass
class _Crew:
    """Some processes with their readers."""

    recipe: Recipe
    processes: int
    pool: ProcessPoolExecutor | None = None

    def give(self, piece: Piece) -> Future[bytes]:
        if self.pool is None:
            context = multiprocessing.get_context("spawn")
            self.pool = ProcessPoolExecutor(self.processes, context, initializer=_begin, initargs=(self.recipe,))
        return self.pool.submit(_read_piece, _bytes(piece.texts), dict(piece.on_shift))

    def prove(self, piece: Piece, seconds: float) -> None:
        """Make sure that processes can read at all: it is no text's fault if they cannot even begin.

        Raises:
            ReaderUnavailableError: if they cannot; the texts wait.
        """
        try:
            self.give(Piece(piece.texts.slice(0, 0))).result(timeout=seconds)
        except (BrokenProcessPool, TimeoutError) as error:
            self.anew()
            raise ReaderUnavailableError("the processes that read texts cannot be started") from error

    def anew(self) -> None:
        """End the processes, also those that would not end by themselves; the next piece starts others."""
        pool, self.pool = self.pool, None
        if pool is None:
            return
        for process in list((pool._processes or {}).values()):
            process.kill()
        pool.shutdown(wait=True, cancel_futures=True)

    def end(self) -> None:
        self.anew()


# ---- in the processes

_recipe: Recipe | None = None


def _begin(recipe: Recipe) -> None:
    """Take what the reader is made of."""
    global _recipe
    _recipe = recipe
    sys.meta_path.insert(0, _WithoutPandas())


class _WithoutPandas:
    """Lets no pandas in: Arrow imports it for its first array wherever it is installed, half a second and 40 MB."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


@cache
def _reader() -> Reader:
    assert _recipe is not None  # noqa: S101 - the process was begun with it
    return _recipe.make()


def _read_piece(texts: bytes, on_shift: OnShift) -> bytes:
    return _bytes(read_batch(_reader(), _batch(texts), on_shift))


def _bytes(batch: pa.RecordBatch) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    whole: bytes = sink.getvalue().to_pybytes()
    return whole


def _batch(whole: bytes) -> pa.RecordBatch:
    with pa.ipc.open_stream(whole) as reader:
        return reader.read_next_batch()
