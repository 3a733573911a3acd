"""Personal data in a text: identity, card, phone, IBAN, mail, plate and account, each with its place, to be masked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from fiftytwo.lib.reading.personal_rules import (
    CUE_WITHIN,
    CUES,
    MONEY_AFTER,
    ORDER,
    ORDER_WITHIN,
    RULES,
    SURE_OF_ITSELF,
    Rule,
)
from fiftytwo.lib.reading.readings import Asked, Reading, Span

VERSION = "2"
# What we look for has an @ or four digits near each other ("34 A 1234", "4 May 1990"), or is a British plate.
_WORTH_A_LOOK = re.compile(r"@|\d(?:\D{0,6}\d){3}|[A-Z]{2}\d{2}")
_DIGITS = str.maketrans("໐໑໒໓໔໕໖໗໘໙๐๑๒๓๔๕๖๗๘๙٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹０１２３４５６７８９", "0123456789" * 5)
_OTHER_DIGITS = re.compile("[໐-໙๐-๙٠-٩۰-۹０-９]")
_DIGIT = re.compile(r"\d")  # of any script, as the rules read them
_SIGNS = str.maketrans("", "", " .-()/")
_DATE = re.compile(r"(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|1[0-2])[./-](?:19|20)?\d\d(?!\d)")


class PersonalData:
    """Finds what has to be masked before a text is shown outside its case.

    It reads the whole text as it came, with quotations and signatures: masking must not miss what is in there.
    """

    version = VERSION

    def read(self, texts: Sequence[Asked]) -> list[tuple[Reading, ...]]:
        """Return the personal data of each text, in order of place."""
        return [tuple(_readings(asked.text)) for asked in texts]


def mask(text: str, readings: Iterable[Reading], *, instead: Mapping[str, str] | None = None) -> str:
    """Return the text with its personal data replaced, by ``[phone]`` and the like or by the given words.

    >>> text = "Beni 0532 000 00 00 numarasından arayın"
    >>> mask(text, PersonalData().read([Asked(text)])[0])
    'Beni [phone] numarasından arayın'
    """
    found = sorted(
        (span, reading.value) for reading in readings if reading.reader == "personal_data" for span in reading.spans
    )
    kept: list[str] = []
    at = 0
    for span, kind in found:
        start = max(at, span.start)
        if start < span.end:
            kept += (text[at:start], (instead or {}).get(kind or "", f"[{kind}]"))
            at = span.end
    return "".join(kept) + text[at:]


def _readings(text: str) -> Iterator[Reading]:
    if not _WORTH_A_LOOK.search(text):
        return
    plain = text.translate(_DIGITS) if _OTHER_DIGITS.search(text) else text
    covered = bytearray(len(plain))
    taken: list[tuple[Span, Rule]] = []
    may_hold = _Sifted(plain)
    for rule in RULES:
        if not may_hold(rule):
            continue
        for span in _places(plain, rule):
            if covered.find(1, span.start, span.end) < 0:
                covered[span.start : span.end] = b"\1" * (span.end - span.start)
                taken.append((span, rule))
    for span, rule in sorted(taken, key=lambda each: each[0]):
        yield Reading("personal_data", rule.kind, rule.confidence, (span,))


class _Sifted:
    """Tells quickly, for most rules, that a text holds nothing of the kind."""

    def __init__(self, text: str) -> None:
        self._text, self._small = text, text.lower()
        self._digits = len(_DIGIT.findall(text))
        self._told: dict[re.Pattern[str], bool] = {}

    def __call__(self, rule: Rule) -> bool:
        if rule.digits > self._digits or (rule.stems and not any(stem in self._small for stem in rule.stems)):
            return False
        if rule.cue is None:
            return True
        if rule.cue not in self._told:
            self._told[rule.cue] = rule.cue.search(self._text) is not None
        return self._told[rule.cue]


def _places(text: str, rule: Rule) -> Iterator[Span]:
    """Yield where a text holds what a rule describes."""
    for found in rule.pattern.finditer(text):
        span = Span(*found.span(found.lastindex or 0))
        before = text[max(0, span.start - CUE_WITHIN) : span.start]
        if rule.cue is not None and not _is_nearest(rule.cue, before):
            continue
        if rule.valid is not None and not rule.valid(found.group().translate(_SIGNS)):
            continue
        if rule.kind not in ("mail", "birthday") and _is_something_else(text, span, before, rule):
            continue
        yield span


def _is_nearest(cue: re.Pattern[str], before: str) -> bool:
    """Say whether of all words that tell what a number is, one of this kind stands nearest before it."""
    nearest = _last(cue, before)
    return nearest >= 0 and all(other is cue or _last(other, before) <= nearest for other in CUES)


def _last(words: re.Pattern[str], text: str) -> int:
    """Return where the last of some words ends in a text; -1 if there is none."""
    end = -1
    for found in words.finditer(text):
        end = found.end()
    return end


def _is_something_else(text: str, span: Span, before: str, rule: Rule) -> bool:
    """Say whether a number is rather a sum of money, a date, or the number of an order."""
    if MONEY_AFTER.match(text, span.end):
        return True
    if rule.kind in ("phone", "account", "identity") and _DATE.match(text, span.start):
        return True
    return rule.confidence < SURE_OF_ITSELF and ORDER.search(before[-ORDER_WITHIN:]) is not None
