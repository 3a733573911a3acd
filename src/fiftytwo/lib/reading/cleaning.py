"""Only the customer's new words: without markup, invisible characters, quoted history, signatures and disclaimers.

Whatever a reader finds in the cleaned text is shown in the text as it came, so each character of the cleaned text
knows where it stood. Every step is linear in the length of the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fiftytwo.lib.reading.cleaning_history import history
from fiftytwo.lib.reading.cleaning_markup import looks_like_markup, markup
from fiftytwo.lib.reading.cleaning_signatures import signatures
from fiftytwo.lib.reading.readings import Asked, Reader, Reading, Span

_INVISIBLE = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f"
)
_BLANK = "\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000\ufffc"
_BREAK = "\r\x85\u2028\u2029"
_MARK = "\u0300-\u036f"
_NIGGAHITA = "\u0ecd"
# A text without any of these is its own cleaned text: nine short messages in ten.
_NEEDS_CLEANING = re.compile(f"[\n<&>{_INVISIBLE}{_BLANK}{_BREAK}{_MARK}{_NIGGAHITA}]")
_ODD = re.compile(
    f"(?P<gone>[{_INVISIBLE}]+)|(?P<blank>[{_BLANK}])|(?P<line>\r\n|[{_BREAK}])"
    f"|(?P<marked>[^\\W\\d_][{_MARK}]{{1,4}})|{_NIGGAHITA}(?P<tone>[\u0ec8-\u0ecb]?)\u0eb2"
)


class Edit(NamedTuple):
    """What stands in a text from ``start`` up to, not with, ``end``, and what takes its place."""

    start: int
    end: int
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text as a reader sees it, which knows where each of its characters stood in the original.

    >>> cleaned = clean("Te\u200bşekkürler <b>Ayşe Hanım</b>")
    >>> cleaned.text
    'Teşekkürler Ayşe Hanım'
    >>> cleaned.original(Span(12, 22))
    Span(start=16, end=26)
    """

    text: str
    _starts: npt.NDArray[np.int32] | None = field(default=None, repr=False)  # None: nothing was changed
    _ends: npt.NDArray[np.int32] | None = field(default=None, repr=False)

    def original(self, span: Span) -> Span:
        """Return where a span of the cleaned text stands in the text as the customer sent it."""
        if self._starts is None or self._ends is None:
            return span
        if span.start >= span.end or span.start >= len(self._starts):
            at = int(self._ends[-1]) if len(self._ends) else 0
            return Span(at, at)
        return Span(int(self._starts[span.start]), int(self._ends[min(span.end, len(self._ends)) - 1]))

    def edited(self, edits: Sequence[Edit]) -> Cleaned:
        """Return the text after edits, which come in order and do not overlap."""
        if not edits:
            return self
        size = len(self.text)
        starts = np.arange(size, dtype=np.int32) if self._starts is None else self._starts
        ends = np.arange(1, size + 1, dtype=np.int32) if self._ends is None else self._ends
        words: list[str] = []
        came_from: list[npt.NDArray[np.int32]] = []
        went_to: list[npt.NDArray[np.int32]] = []
        at = 0
        for start, end, instead in (*edits, Edit(size, size)):
            words += (self.text[at:start], instead)
            came_from.append(starts[at:start])
            went_to.append(ends[at:start])
            if instead and end > start:
                came_from.append(np.full(len(instead), starts[start], dtype=np.int32))
                went_to.append(np.full(len(instead), ends[end - 1], dtype=np.int32))
            at = end
        return Cleaned("".join(words), np.concatenate(came_from), np.concatenate(went_to))


def clean(text: str) -> Cleaned:
    """Return the customer's new words; never raises, whatever the text holds.

    >>> clean("Olur, çarşamba uygun.\\n\\nOn Tue, Servis <servis@example.com> wrote:\\n> Çok teşekkür ederiz").text
    'Olur, çarşamba uygun.'
    """
    if not _NEEDS_CLEANING.search(text):
        return Cleaned(text)
    cleaned = Cleaned(text)
    if looks_like_markup(text):
        cleaned = cleaned.edited([Edit(*edit) for edit in markup(text)])
    cleaned = cleaned.edited(list(_visible(cleaned.text)))
    if "\n" not in cleaned.text and not cleaned.text.startswith(">"):
        return cleaned
    cleaned = cleaned.edited([Edit(*span) for span in history(cleaned.text)])
    cleaned = cleaned.edited([Edit(*span) for span in signatures(cleaned.text)])
    return _trimmed(cleaned)


def read_new_words(reader: Reader, texts: Sequence[Asked]) -> list[tuple[Reading, ...]]:
    """Let a reader see only the customers' new words; the spans of its readings are those of the texts as they came."""
    cleaned = [clean(asked.text) for asked in texts]
    asked = [a if c.text is a.text else replace(a, text=c.text) for a, c in zip(texts, cleaned, strict=True)]
    found = reader.read(asked)
    return [
        each if c.text is a.text else tuple(in_original(each, c))
        for each, a, c in zip(found, texts, cleaned, strict=True)
    ]


def in_original(readings: Iterable[Reading], cleaned: Cleaned) -> Iterator[Reading]:
    """Yield readings of a cleaned text with the spans of the text as it came."""
    for reading in readings:
        yield replace(reading, spans=tuple(cleaned.original(span) for span in reading.spans))


def _visible(text: str) -> Iterator[Edit]:
    """Yield edits that take out what nobody sees, and write alike what looks alike."""
    for found in _ODD.finditer(text):
        instead = ""
        if found.lastgroup == "blank":
            instead = " "
        elif found.lastgroup == "line":
            instead = "\n"
        elif found.lastgroup == "marked":
            instead = unicodedata.normalize("NFC", found.group())
            if instead == found.group():
                continue
        elif found.lastgroup == "tone":  # ນໍ້າ and ນ້ຳ
            instead = found.group("tone") + "\u0eb3"
        yield Edit(found.start(), found.end(), instead)


def _trimmed(cleaned: Cleaned) -> Cleaned:
    """Return the text without the empty lines that quotations left around it."""
    text = cleaned.text
    start = len(text) - len(text.lstrip())
    end = max(start, len(text.rstrip()))
    edits = [Edit(0, start), Edit(end, len(text))]
    return cleaned.edited([edit for edit in edits if edit.end > edit.start])
