"""The footer of a Parquet file: which bytes are which column of which rows. Read and written whole, in Thrift's form.

A struct is a dict from the number of a field to its kind and value, so that what we do not know stays as it is.

Source: Apache Parquet's ``parquet.thrift``, and the compact protocol of Apache Thrift.
"""

from __future__ import annotations

import os
import struct
from typing import IO, Any

MAGIC = b"PAR1"
TRUE, FALSE, BYTE, DOUBLE, BINARY, LIST, SET, STRUCT = 1, 2, 3, 7, 8, 9, 10, 12
INTEGERS = (4, 5, 6)

Struct = dict[int, tuple[int, Any]]
"""Field number → (kind, value); a list is a pair of its elements' kind and themselves."""


class FooterError(ValueError):
    """A file is no Parquet file, or its footer has something that we do not know."""


def read_footer(file: IO[bytes]) -> Struct:
    """Return the footer of a Parquet file.

    Raises:
        FooterError: if it has none that can be read.
    """
    file.seek(-8, os.SEEK_END)
    length, magic = struct.unpack("<I4s", file.read(8))
    if magic != MAGIC:
        raise FooterError("a file does not end as a Parquet file")
    file.seek(-8 - length, os.SEEK_END)
    return _Reader(file.read(length)).struct()


def footer_bytes(footer: Struct) -> bytes:
    """Return a footer as it stands at the end of a file.

    >>> footer_bytes({1: (5, 2), 6: (BINARY, b"x")})
    b'\\x15\\x04X\\x01x\\x00\\x06\\x00\\x00\\x00PAR1'
    """
    written = bytearray()
    _write_struct(written, footer)
    return bytes(written) + struct.pack("<I4s", len(written), MAGIC)


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def varint(self) -> int:
        value = shift = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7

    def integer(self) -> int:
        value = self.varint()
        return (value >> 1) ^ -(value & 1)

    def taken(self, length: int) -> bytes:
        self.at += length
        return self.data[self.at - length : self.at]

    def value(self, kind: int) -> Any:
        if kind in INTEGERS:
            return self.integer()
        if kind == BINARY:
            return self.taken(self.varint())
        if kind == STRUCT:
            return self.struct()
        if kind in (LIST, SET):
            return self.listed()
        if kind in (TRUE, FALSE, BYTE):
            return self.taken(1)
        if kind == DOUBLE:
            return self.taken(8)
        raise FooterError(f"a footer has a value of the unknown kind {kind}")

    def listed(self) -> tuple[int, list[Any]]:
        head = self.taken(1)[0]
        count, kind = head >> 4, head & 15
        count = self.varint() if count == 15 else count
        return kind, [self.value(kind) for _ in range(count)]

    def struct(self) -> Struct:
        found: Struct = {}
        number = 0
        while head := self.taken(1)[0]:
            kind = head & 15
            number = number + (head >> 4) if head >> 4 else self.integer()
            found[number] = (kind, kind == TRUE if kind in (TRUE, FALSE) else self.value(kind))
        return found


def _write_varint(out: bytearray, value: int) -> None:
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)


def _write_integer(out: bytearray, value: int) -> None:
    _write_varint(out, value << 1 if value >= 0 else ((-value) << 1) - 1)


def _write_value(out: bytearray, kind: int, value: Any) -> None:
    if kind in INTEGERS:
        _write_integer(out, value)
    elif kind == BINARY:
        _write_varint(out, len(value))
        out += value
    elif kind == STRUCT:
        _write_struct(out, value)
    elif kind in (LIST, SET):
        of, values = value
        out.append(min(len(values), 15) << 4 | of)
        if len(values) >= 15:
            _write_varint(out, len(values))
        for one in values:
            _write_value(out, of, one)
    else:
        out += value


def _write_struct(out: bytearray, fields: Struct) -> None:
    before = 0
    for number, (kind, value) in sorted(fields.items()):
        if 0 < number - before < 16:
            out.append((number - before) << 4 | kind)
        else:
            out.append(kind)
            _write_integer(out, number)
        if kind not in (TRUE, FALSE):
            _write_value(out, kind, value)
        before = number
    out.append(0)
