"""What one reading of all bytes of a file shows: fingerprint, encoding, line ends, whether it has quotes."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType


@dataclass(frozen=True)
class Look:
    """First bytes, whether it is UTF-8 (and if not, the place of the first byte that is none), line ends, quotes."""

    head: bytes
    bad_at: int
    mixed_line_ends: bool
    quoted: bool

    @property
    def utf8(self) -> bool:
        """Whether all of it is UTF-8."""
        return self.bad_at < 0


def look(chunks: Iterable[bytes], quote: bytes) -> Look:
    """Look at all bytes once.

    Args:
        chunks: what is in the file, piece by piece.
        quote: the one byte that may stand around a field.
    """
    decoder, ends = codecs.getincrementaldecoder("utf-8")(), LineEnds()
    head, bad_at, place, quoted = b"", -1, 0, False
    for chunk in chunks:
        head = head or chunk[:4096]
        ends.look(chunk)
        quoted = quoted or quote in chunk
        if bad_at < 0:
            bad_at = _first_bad(decoder, chunk, place)
        place += len(chunk)
    if bad_at < 0:
        bad_at = _first_bad(decoder, b"", place, final=True)
    return Look(head, bad_at, ends.are_mixed, quoted)


def _first_bad(decoder: codecs.IncrementalDecoder, chunk: bytes, place: int, *, final: bool = False) -> int:
    """Return the place of the first byte that is not UTF-8, or -1."""
    pending = len(decoder.getstate()[0])
    if not pending and chunk.isascii():  # ten times faster to see than to decode
        return -1
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError as error:
        return place - pending + error.start
    return -1


class LineEnds:
    """Which of the three line ends a text has: that of Unix, of Windows, of old Macs.

    >>> ends = LineEnds()
    >>> for piece in (b"a;b", b"1;2" + b"\\r", b"\\n3;4"):  # one of Windows, cut in two
    ...     ends.look(piece)
    >>> ends.are_mixed
    False
    >>> ends.look(b"5;6\\n")
    >>> ends.are_mixed
    True
    """

    def __init__(self) -> None:
        self.kinds: set[bytes] = set()
        self.last = b""

    def look(self, chunk: bytes) -> None:
        """Look at the next piece."""
        if self.last == b"\r":
            joined = chunk.startswith(b"\n")
            self.kinds.add(b"\r\n" if joined else b"\r")
            self.last, chunk = b"", chunk[1:] if joined else chunk
        self.last = chunk[-1:] or self.last
        returns = chunk.count(b"\r")
        if not returns:  # so in most files: one look instead of three
            self.kinds.update({b"\n"} if b"\n" in chunk else ())
            return
        pairs = chunk.count(b"\r\n")
        alone = {b"\n": chunk.count(b"\n") - pairs, b"\r": returns - pairs - (self.last == b"\r")}
        self.kinds.update(kind for kind, count in (*alone.items(), (b"\r\n", pairs)) if count)

    @property
    def are_mixed(self) -> bool:
        """Whether there is more than one kind so far."""
        return len(self.kinds | ({b"\r"} if self.last == b"\r" else set())) > 1


class Fingerprint:
    """The SHA-256 of what is added, computed on another core while the caller looks at the next piece.

    >>> with Fingerprint() as made:
    ...     made.add(b"")
    >>> made.hexdigest()[:8]
    'e3b0c442'
    """

    def __init__(self) -> None:
        self._sha, self._hand = hashlib.sha256(), ThreadPoolExecutor(1)
        self._before: Future[None] | None = None

    def __enter__(self) -> Fingerprint:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hand.shutdown()

    def add(self, piece: bytes) -> None:
        """Add a piece; waits for the one before, so that no more than two are in memory."""
        if self._before is not None:
            self._before.result()
        self._before = self._hand.submit(self._sha.update, piece)

    def hexdigest(self) -> str:
        """Return it in hexadecimal digits."""
        if self._before is not None:
            self._before.result()
        return self._sha.hexdigest()
