"""Which encoding a text is written in, by its bytes: a mark, valid UTF-8, or the letters that its bytes would make."""

from __future__ import annotations

import itertools

from fiftytwo.sources.files.opening import encoding_by_mark

_TURKISH = bytes([0xD0, 0xDD, 0xDE, 0xF0, 0xFD, 0xFE])  # ĞİŞğış, which Western texts hardly ever have


def encoding_of(start: bytes) -> str:
    """Return the encoding of a text by its bytes, as a mapping names it.

    >>> encoding_of("müşteri, şikâyet".encode("cp1254")), encoding_of("ภาษาไทยครับ".encode("cp874"))
    ('cp1254', 'cp874')
    >>> encoding_of("café".encode("cp1252")), encoding_of("ລູກຄ້າ".encode())
    ('cp1252', 'utf-8')
    """
    if marked := encoding_by_mark(start[:4096]):
        return marked
    try:
        start.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(start) - 3 and not start[: error.start].isascii():  # the end of the sample cuts a letter
            return "utf-8"
    else:
        return "utf-8"
    high = [byte for byte in start if byte >= 0x80]
    pairs = sum(a >= 0xA1 and b >= 0xA1 for a, b in itertools.pairwise(start))
    if pairs > 0.6 * len(high):
        return "cp874" if sum(0xA1 <= byte <= 0xED for byte in high) > 0.9 * len(high) else "cp1251"
    return "cp1254" if any(byte in _TURKISH for byte in high) else "cp1252"
