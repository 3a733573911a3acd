"""Reading what is new, and history for a new version: in batches, each durable by itself, so that a kill costs one."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from fiftytwo.facts import read, readings, store
from fiftytwo.facts.lazily import _
from fiftytwo.facts.store import Progress as Tell
from fiftytwo.lib.reading.arrow import ASKED, READ, UNREADABLE, OnShift
from fiftytwo.understanding import unread
from fiftytwo.understanding.learning import learn_first_topics
from fiftytwo.understanding.models import Unreadable
from fiftytwo.understanding.pool import PIECE, Piece, Recipe, read_here, read_in_processes
from fiftytwo.understanding.readers import recipe, version_of
from fiftytwo.understanding.versions import meet, versions

READ_AT_ONCE = 2500  # texts whose readings are written in one step …
SECONDS_AT_ONCE = 60.0  # … or those of this long, where a slow model reads
FEW = 2_000  # so many are read by one process
PROCESSES = 2
SECONDS_A_PIECE = 120.0  # after so long a piece is halved, to find the text to blame
PIECE_OF_STRONGER = 16  # texts that a stronger model is given at once: some take seconds for each


@dataclass(frozen=True)
class ReadCounts:
    """What a run has read: texts, readings written, and texts that no reader could read."""

    texts: int = 0
    readings: int = 0
    unreadable: int = 0

    def __add__(self, other: ReadCounts) -> ReadCounts:
        return ReadCounts(self.texts + other.texts, self.readings + other.readings, self.unreadable + other.unreadable)


def read_new(*, processes: int = PROCESSES, most: int | None = None, tell: Tell | None = None) -> ReadCounts:
    """Read every text that the readers of today have not read, the newest month first; once at a time.

    Args:
        processes: how many read beside each other; 0 reads in this one, which a text can then end.
        most: stop after about so many texts; None for all.
        tell: told what is being done.

    Raises:
        readers.NoReaderError: if the readers are not there.
    """
    if versions().in_use is None:
        learn_first_topics()
    how = recipe()
    name = version_of(how)
    meet(name)
    done = ReadCounts()
    for month in unread.months_to_look_at(name):
        if most is not None and done.texts >= most:
            break
        waiting = unread.count(month, [name])
        if waiting:
            count = processes if waiting > FEW else min(processes, 1)
            done += _read_month(how, name, month, count, waiting, tell)
        unread.note(month, [name])
    return done


def _read_month(how: Recipe, name: str, month: str, processes: int, waiting: int, tell: Tell | None) -> ReadCounts:
    done, kept, texts, since = ReadCounts(), list[pa.RecordBatch](), 0, time.monotonic()
    at_once = PIECE if how.known.stronger is None else PIECE_OF_STRONGER
    for batch in _found(how, _pieces(month, name, at_once), processes):
        kept.append(batch)
        texts += _texts(batch)
        if texts >= READ_AT_ONCE or time.monotonic() - since >= SECONDS_AT_ONCE:
            done += _keep(kept, name)
            kept, texts, since = [], 0, time.monotonic()
        if tell is not None:
            tell(month, min(1.0, (done.texts + texts) / waiting))
    return done + _keep(kept, name)


def _texts(found: pa.RecordBatch | pa.Table) -> int:
    """Return how many texts were read: each has its language, or more, of which the first bears what was read."""
    return int(found.num_rows - found.column("words_read").null_count)


def _found(how: Recipe, pieces: Iterator[Piece], processes: int) -> Iterator[pa.RecordBatch]:
    if not processes:
        return read_here(how, pieces)
    return read_in_processes(how, pieces, processes=processes, seconds=SECONDS_A_PIECE)


def _pieces(month: str, name: str, at_once: int) -> Iterator[Piece]:
    """Yield the texts to read; readings of a text whose words were corrected since go first."""
    shifts = _on_shift(month)
    for batch in unread.unread_texts(month, name, at_once=PIECE):
        stale = batch.filter(batch.column("stale"))
        if stale.num_rows:
            readings.replace_of(_keys(stale), name)
        for first in range(0, batch.num_rows, at_once):
            yield _piece(batch.slice(first, at_once), shifts)


def _piece(batch: pa.RecordBatch, shifts: OnShift) -> Piece:
    """Return a piece whose readings bear the site of the words, and that knows who worked where on its days."""
    places = zip(batch.column("text_site").to_pylist(), batch.column("day").to_pylist(), strict=True)
    wanted = {(site or "", day or "") for site, day in places}
    columns = {name: batch.column(name).cast(ASKED.field(name).type) for name in ASKED.names}
    texts = pa.RecordBatch.from_arrays(list(columns.values()), schema=ASKED)
    return Piece(texts, {place: shifts[place] for place in wanted if place in shifts})


def _on_shift(month: str) -> Mapping[tuple[str, str], frozenset[str]]:
    """Return who worked where on each day of a month."""
    if not store.snapshot("shift", months=[month]):
        return {}
    shifts = read.table("shift", months=[month]).filter(_.employee.notnull())
    worked: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in read.rows(shifts.select("site", "employee", day=_.local_date.cast("string")).distinct()):
        worked[row["site"] or "", row["day"]].add(row["employee"])
    return {place: frozenset(people) for place, people in worked.items()}


def _keep(found: list[pa.RecordBatch], name: str) -> ReadCounts:
    """Write what was found; texts that could not be read are set aside."""
    whole = pa.Table.from_batches(found, schema=READ)
    unreadable = pc.match_substring(whole["reader"], UNREADABLE)  # not pc.equal: a scalar of Arrow's imports pandas
    failed = whole.filter(unreadable)
    _set_aside(failed, name)
    fine = whole.filter(pc.invert(unreadable)) if failed.num_rows else whole
    if fine.num_rows:
        readings.keep(fine)
    return ReadCounts(_texts(fine), fine.num_rows, failed.num_rows)


def _set_aside(failed: pa.Table, name: str) -> None:
    columns = [failed.column(column).to_pylist() for column in ("source", "text_id", "value")]
    rows = [
        Unreadable(source=source, text_id=text_id, version=name, error=kind)
        for source, text_id, kind in zip(*columns, strict=True)
    ]
    Unreadable.objects.bulk_create(rows, ignore_conflicts=True)


def _keys(batch: pa.RecordBatch) -> Iterable[tuple[str, str]]:
    return zip(batch.column("source").to_pylist(), batch.column("text_id").to_pylist(), strict=True)
