"""Some values of a Parquet file replaced: columns that stay are copied as bytes, only the others are written anew.

A row that is corrected differs in few of its columns. To write a whole month again for it, value by value, takes as
long as it took to write it at first.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fiftytwo.facts.footer import MAGIC, FooterError, Struct, footer_bytes, read_footer

COLUMNS, UNPACKED, OFFSET, PACKED = 1, 2, 5, 6  # fields of a group of rows
PLACE, META = 2, 3  # fields of one of its columns
KIND, TITLE, BYTES_UNPACKED, BYTES, PAGES, INDEX_PAGE, DICTIONARY = 1, 3, 6, 7, 9, 10, 11  # and of its description
ELSEWHERE = (4, 5, 6, 7)  # indexes of pages: they lie elsewhere in the file, and nobody needs them
BLOOM = (14, 15)  # the same of a filter

Places = npt.NDArray[np.int64]


def splice(old: Path, new: Path, places: Places, values: pa.Table) -> int:
    """Write a Parquet file like another, but for some values; return its size in bytes.

    Args:
        old: the file as it is.
        new: the file to write.
        places: the rows that change, counted from 0, in rising order.
        values: what these rows hold from now on in the columns that change, none of which holds lists.

    Raises:
        FooterError: if the file cannot be taken apart, or a column in which no row is empty would have an empty one:
            such columns are stored in another form. Nothing is written then.
    """
    changed = _rewritten(old, places, values)
    replacing = [_by_title(group) for group in _groups(read_footer(changed))]
    with old.open("rb") as source:
        footer = read_footer(source)
        groups = _groups(footer)
        if len(groups) != len(replacing):
            raise FooterError("a file has groups of rows that are empty")
        with new.open("wb") as out:
            out.write(MAGIC)
            for group, replaced in zip(groups, replacing, strict=True):
                _put_group(out, source, group, changed, replaced)
            out.write(footer_bytes(footer))
            return out.tell()


def _rewritten(old: Path, places: Places, values: pa.Table) -> io.BytesIO:
    """Return a file in memory of the changed columns alone, in the same groups of rows."""
    written = io.BytesIO()
    with pq.ParquetFile(old, memory_map=True) as file:
        writer, first = None, 0
        for number in range(file.num_row_groups):
            rows = file.read_row_group(number, columns=values.column_names, use_threads=False)
            low, high = np.searchsorted(places, (first, first + rows.num_rows))
            rows = _replaced(rows, places[low:high] - first, values.slice(low, high - low))
            if any(values[one.name].null_count for one in rows.schema if not one.nullable):
                raise FooterError("a column of a file has no room for empty values")
            writer = writer or _writer(written, rows.schema)
            writer.write_table(rows, row_group_size=max(1, rows.num_rows))
            first += rows.num_rows
        if writer is not None:
            writer.close()
    return written


def _writer(to: io.BytesIO, schema: pa.Schema) -> pq.ParquetWriter:
    """Return a writer; only words repeat enough to be looked up, for numbers that takes four times as long."""
    words = [one.name for one in schema if pa.types.is_string(one.type)]
    return pq.ParquetWriter(to, schema, compression="snappy", store_schema=False, use_dictionary=words)


def _replaced(rows: pa.Table, places: Places, values: pa.Table) -> pa.Table:
    hit = np.zeros(rows.num_rows, np.bool_)
    hit[places] = True
    mask = pa.Array.from_buffers(
        pa.bool_(), len(hit), [None, pa.py_buffer(np.packbits(hit, bitorder="little").tobytes())]
    )
    columns = [
        pc.replace_with_mask(rows[name], mask, values[name].cast(rows[name].type).combine_chunks())
        for name in values.column_names
    ]
    return pa.Table.from_arrays(columns, schema=rows.schema)


def _groups(footer: Struct) -> list[Struct]:
    groups: list[Struct] = footer[4][1][1]
    return groups


def _by_title(group: Struct) -> dict[tuple[bytes, ...], Struct]:
    columns: Sequence[Struct] = group[COLUMNS][1][1]
    return {_title(column): column for column in columns}


def _title(column: Struct) -> tuple[bytes, ...]:
    return tuple(column[META][1][TITLE][1][1])


def _put_group(
    out: IO[bytes], source: IO[bytes], group: Struct, changed: IO[bytes], replaced: dict[tuple[bytes, ...], Struct]
) -> None:
    """Write a group of rows, and say in its part of the footer where everything is from now on."""
    began, kind = out.tell(), group[COLUMNS][1][0]
    columns: list[Struct] = []
    for column in group[COLUMNS][1][1]:
        other = replaced.get(_title(column))
        if other is not None and other[META][1][KIND] != column[META][1][KIND]:
            raise FooterError("a column of a file is of another kind than its new values")
        columns.append(_put_column(out, *((source, column) if other is None else (changed, other))))
    group[COLUMNS] = (group[COLUMNS][0], (kind, columns))
    _set(group, UNPACKED, sum(column[META][1][BYTES_UNPACKED][1] for column in columns))
    _set(group, PACKED, out.tell() - began)
    _set(group, OFFSET, began)


def _put_column(out: IO[bytes], source: IO[bytes], column: Struct) -> Struct:
    """Copy the bytes of a column of a group; return its part of the footer, as it is from now on."""
    meta: dict[int, tuple[int, Any]] = column[META][1]
    pages = [meta[field][1] for field in (DICTIONARY, PAGES, INDEX_PAGE) if field in meta and meta[field][1] > 0]
    begins, moved = min(pages), out.tell() - min(pages)
    source.seek(begins)
    out.write(source.read(meta[BYTES][1]))
    for field in (DICTIONARY, PAGES, INDEX_PAGE):
        if field in meta and meta[field][1] > 0:
            _set(meta, field, meta[field][1] + moved)
    kept = {field: value for field, value in meta.items() if field not in BLOOM}
    told = {field: value for field, value in column.items() if field not in ELSEWHERE}
    told[META] = (column[META][0], kept)
    _set(told, PLACE, 0)
    return told


def _set(fields: Struct, field: int, value: int) -> None:
    """Change a number that is there."""
    if field in fields:
        fields[field] = (fields[field][0], value)
