"""From a file as somebody sent it to plain UTF-8 text or Parquet that an engine can read.

Everything streams: a file of any size needs a few megabytes. What a file is, its first bytes decide, not its name.
"""

from __future__ import annotations

import codecs
import errno
import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from django.conf import settings
from django.utils.translation import gettext as _

from fiftytwo.sources.files.checks import refuse
from fiftytwo.sources.files.looking import Fingerprint, Look, look

CHUNK = 1 << 20
BOMB_RATIO = 200  # real tables shrink to a tenth, a very uniform one to a fiftieth
BOMB_FREE_BYTES = 64 << 20  # below this size any ratio is harmless

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_GZIP, _PARQUET = b"\x1f\x8b", b"PAR1"

Tick = Callable[[int, int], None]  # bytes read, bytes in all


@dataclass(frozen=True)
class Opened:
    """A file that is ready to be read: its kind, where its plain form lies, what it weighs, whether it has quotes."""

    path: Path
    kind: str
    name: str
    size: int
    sha256: str
    quoted: bool = True


def open_file(path: Path, encoding: str, quote: str, work: Path, tick: Tick) -> Opened:
    """Return the file as UTF-8 text with one kind of line end, or as Parquet; copied into ``work`` only if needed.

    Raises:
        ImportRefused: if it is not there, no table, a compressed bomb, or in an encoding we cannot read.
    """
    try:
        return _open(path, encoding, quote, work, tick)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise refuse(
                _("There is not enough room on the disk to unpack “%(name)s”.") % {"name": path.name}
            ) from None
        raise refuse(
            _("“%(name)s” cannot be read: %(why)s.") % {"name": path.name, "why": error.strerror or error}
        ) from None


def _open(path: Path, encoding: str, quote: str, work: Path, tick: Tick) -> Opened:
    if path.exists() and not path.is_file():  # a pipe would be waited for, a device never ends
        raise refuse(_("“%(name)s” is not a file.") % {"name": path.name}, _("Save it as a file and import that."))
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(4096)
    kind = kind_of(head, path.name)
    check_size(size, path.name)
    if kind == "parquet":
        return Opened(path, kind, path.name, size, _fingerprint(path, tick))
    with Fingerprint() as made:
        seen = look(_plain_chunks(path, kind, lambda done: tick(done, size), made.add), quote.encode())
    sha256, encoding = made.hexdigest(), _choose(seen, encoding, path.name)
    if kind == "csv" and encoding == "utf-8" and not seen.mixed_line_ends:
        return Opened(path, "csv", path.name, size, sha256, seen.quoted)
    plain = work / f"{sha256[:16]}.csv"
    _transcode(path, kind, encoding, plain)
    return Opened(plain, "csv", path.name, size, sha256)


def kind_of(head: bytes, name: str) -> str:
    """Say what the first bytes are: csv, gzip or parquet.

    Raises:
        ImportRefused: for anything else we recognise, with what to do about it.
    """
    if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"):
        raise refuse(_("“%(name)s” is empty.") % {"name": name}, _("Export it again, with its header line."))
    if head.startswith(_GZIP):
        return "gzip"
    if head.startswith(_PARQUET):
        return "parquet"
    for magic, what in _not_tables():
        if head.startswith(magic):
            raise refuse(
                _("“%(name)s” is %(what)s, not a table.") % {"name": name, "what": what},
                _("Save it as CSV (UTF-8) or Parquet and import that."),
            )
    if head.lstrip()[:200].lower().startswith((b"<!doctype", b"<html", b"<?xml", b"<svg")):
        raise refuse(
            _("“%(name)s” is a web page, not a table.") % {"name": name},
            _("The download may have asked you to sign in. Open it in a browser to see what it says."),
        )
    if _is_binary(head):
        raise refuse(
            _("“%(name)s” is not text that we can read.") % {"name": name},
            _("We read CSV, CSV compressed with gzip, and Parquet."),
        )
    return "csv"


def _not_tables() -> tuple[tuple[bytes, str], ...]:
    return (
        (b"%PDF", _("a PDF")),
        (b"PK\x03\x04", _("an Excel workbook or a ZIP archive")),
        (b"\xd0\xcf\x11\xe0", _("an old Excel workbook or another Office document")),
        (b"\x89PNG", _("an image")),
        (b"\xff\xd8\xff", _("an image")),
        (b"GIF8", _("an image")),
        (b"BZh", _("compressed with bzip2")),
        (b"\xfd7zXZ", _("compressed with xz")),
        (b"(\xb5/\xfd", _("compressed with zstd")),
        (b"7z\xbc\xaf", _("a 7z archive")),
        (b"Rar!", _("a RAR archive")),
        (b"SQLite format 3", _("a database")),
        (b"\x7fELF", _("a program")),
    )


def _is_binary(head: bytes) -> bool:
    """Control characters that no text has; UTF-16 has zeros in every other place."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _looks_utf16(head):
        return False
    odd = sum(byte < 32 and byte not in b"\t\n\r\x0b\x0c\x1a\x1b\x00" for byte in head)
    return odd + head.count(0) > len(head) // 20


def encoding_by_mark(head: bytes) -> str:
    """Return the encoding that a byte order mark, or the zeros of UTF-16, give away; else nothing."""
    marked = next((encoding for mark, encoding in _BOMS if head.startswith(mark)), "")
    return marked or _looks_utf16(head)


def _looks_utf16(head: bytes) -> str:
    """Return the byte order of UTF-16 without a mark, which every other zero byte gives away; else nothing."""
    if len(head) < 4:
        return ""
    even, odd = head[0::2].count(0) / len(head[0::2]), head[1::2].count(0) / len(head[1::2])
    if odd > 0.4 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 and odd < 0.1 else ""


def _choose(look: Look, asked: str, name: str) -> str:
    """Return the encoding to read with: a mark decides, then valid UTF-8, then what the mapping says.

    Raises:
        ImportRefused: if neither fits.
    """
    if marked := encoding_by_mark(look.head):
        return marked
    if look.utf8 and asked != "utf-16":
        return "utf-8"
    if asked not in ("auto", "utf-8"):
        return asked
    raise refuse(
        _("“%(name)s” is not UTF-8: byte %(place)d cannot be read.") % {"name": name, "place": look.bad_at + 1},
        _('Say in the mapping how it is written, for example encoding = "cp1254" for Turkish Windows.'),
    )


def _transcode(path: Path, kind: str, encoding: str, plain: Path) -> None:
    """Write the file as UTF-8 with simple line ends."""
    decoder = codecs.getincrementaldecoder(encoding)()
    newlines = io.IncrementalNewlineDecoder(None, translate=True)
    with plain.open("wb") as out:
        try:
            for chunk in _plain_chunks(path, kind, lambda _done: None, lambda _bytes: None):
                out.write(newlines.decode(decoder.decode(chunk)).encode())
            out.write(newlines.decode(decoder.decode(b"", True), True).encode())
        except UnicodeError as error:
            raise refuse(
                _("“%(name)s” is not written in %(encoding)s: %(why)s.")
                % {"name": path.name, "encoding": encoding, "why": getattr(error, "reason", error)},
                _("Say in the mapping how it is written, or export it as UTF-8."),
            ) from None


def _plain_chunks(path: Path, kind: str, at: Callable[[int], None], seen: Callable[[bytes], object]) -> Iterator[bytes]:
    """Yield the bytes inside a file; ``seen`` gets the bytes of the file itself, ``at`` how far we are."""
    with path.open("rb") as file:
        watched = _Watched(file, seen)
        if kind != "gzip":
            while chunk := watched.read(CHUNK):
                at(watched.done)
                yield chunk
            return
        yield from _unzip(watched, path.name, at)
        while watched.read(CHUNK):
            pass


def unzipped(path: Path) -> Iterator[bytes]:
    """Yield what is in a gz file.

    Raises:
        ImportRefused: if it is damaged, empty, a bomb, or holds another compressed file.
    """
    yield from _plain_chunks(path, "gzip", lambda _done: None, lambda _bytes: None)


def _unzip(watched: _Watched, name: str, at: Callable[[int], None]) -> Iterator[bytes]:
    out = 0
    try:
        with gzip.GzipFile(fileobj=cast(IO[bytes], watched)) as unzipped:
            while chunk := unzipped.read(CHUNK):
                if not out:
                    _refuse_nested(chunk, name)
                out += len(chunk)
                _refuse_bomb(watched.done, out, name)
                at(watched.done)
                yield chunk
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise refuse(
            _("“%(name)s” is damaged: %(why)s.") % {"name": name, "why": error}, _("Export or copy it again.")
        ) from None
    if not out:
        raise refuse(_("“%(name)s” is empty.") % {"name": name}, _("Export it again, with its header line."))


def _refuse_nested(chunk: bytes, name: str) -> None:
    if kind_of(chunk[:4096], name) != "csv":
        raise refuse(_("“%(name)s” holds another compressed file.") % {"name": name}, _("Unpack it first."))


def _refuse_bomb(read: int, out: int, name: str) -> None:
    """Stop at a file that grows beyond reason when unpacked."""
    check_size(out, name)
    if out > BOMB_FREE_BYTES and out > BOMB_RATIO * read:
        raise refuse(
            _("“%(name)s” grows more than %(ratio)d times when unpacked; no real table does.")
            % {"name": name, "ratio": BOMB_RATIO},
            _("If it is what it should be, unpack it yourself and import the plain file."),
        )


def check_size(size: int, name: str, limit: int = 0) -> None:
    """Refuse what is larger than the house takes, or than a limit of its own.

    Raises:
        ImportRefused: if it is.
    """
    limit = min(limit or settings.IMPORT_MAX_BYTES, settings.IMPORT_MAX_BYTES)
    if size > limit:
        raise refuse(
            _("“%(name)s” is larger than %(limit)d MB.") % {"name": name, "limit": limit // 2**20},
            _("Split it, or raise FIFTYTWO_IMPORT_MAX_BYTES."),
        )


class _Watched:
    """A file that tells what was read from it."""

    def __init__(self, file: IO[bytes], seen: Callable[[bytes], object]) -> None:
        self.file, self.seen, self.done = file, seen, 0

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.done += len(data)
        self.seen(data)
        return data

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False


def _fingerprint(path: Path, tick: Tick) -> str:
    total = path.stat().st_size
    with Fingerprint() as made:
        for chunk in _plain_chunks(path, "parquet", lambda done: tick(done, total), made.add):
            del chunk
    return made.hexdigest()
