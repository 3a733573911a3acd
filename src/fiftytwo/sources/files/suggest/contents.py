"""What a column holds, seen in a sample: times, numbers, yes and no, people, ids, words of customers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from fiftytwo.sources.files.converting import FALSE, TRUE
from fiftytwo.sources.files.spelling import plain_digits
from fiftytwo.sources.files.suggest.meanings import MISSING, is_total
from fiftytwo.sources.files.suggest.moments import Moments, is_clock, moments_in
from fiftytwo.sources.files.suggest.words import TITLES, mentions

ENOUGH = 0.95
MOST_WORDS = 3  # for "not yet" in one column
MOST_DIFFERENT = 40  # values of something that puts rows into groups
_NUMBER = re.compile(r"^[+-]?\d[\d.,\s\u00a0\u202f'’]*$")
_CLOCK = re.compile(r"^(?:\d+\s*(?:days?|gün|ມື້),?\s+)?\d+:\d{2}(?::\d{2}(?:\.\d+)?)?$", re.IGNORECASE)
_SPOKEN = re.compile(
    r"^(?:\d+(?:[.,]\d+)?\s*(?:d|days?|gün|ມື້|h|hrs?|hours?|saat|sa|ຊົ່ວໂມງ|m|mins?|minutes?|dakika|dk|ນາທີ|s|secs?|seconds?"
    r"|saniye|sn|ວິນາທີ)\.?,?\s*)+$",
    re.IGNORECASE,
)
_ISO_LENGTH = re.compile(r"^P(?=[\dT])(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?$")
_SIGNS = re.compile(
    r"^(?P<before>[^\d\s+-]{1,4})?\s?(?P<number>[+-]?\d[\d.,\s\u00a0\u202f'’]*)\s?(?P<after>[^\d\s]{1,4})?$"
)
_MAIL = re.compile(r"^[^\s@]+@[^\s@]+\.[a-z]{2,}$", re.IGNORECASE)
_CODE = re.compile(r"^[A-Za-z0-9#][A-Za-z0-9#_./:-]*$")
_NAME = re.compile(r"^[^\W\d_][\w.'’\- ]{1,48}$")


@dataclass(frozen=True)
class Column:
    """One column of a sample: its title, a name that means it alone, and what its values are."""

    place: int
    title: str
    name: str
    values: tuple[str, ...]

    @cached_property
    def known(self) -> list[str]:
        """The values that say something."""
        return [value for value in self.values if _says_something(value) and value not in self.not_yet]

    @cached_property
    def not_yet(self) -> frozenset[str]:
        """Words among times and lengths of time that say that there is none yet: *Not resolved*, *Açık*, a day 0."""
        said = set(filter(_says_something, self.values))
        words = {value for value in said if value == "0" or not any(map(str.isdigit, value))}
        if not words or len(words) > MOST_WORDS or len(said) - len(words) < 3 or not self._are_times(said - words):
            return frozenset()
        return frozenset(words)

    @staticmethod
    def _are_times(values: set[str]) -> bool:
        found = sorted(values)[:4_000]
        return bool(moments_in(found)) or all(_is_length(value) for value in found)

    @cached_property
    def missing(self) -> frozenset[str]:
        """Words in it that mean *nothing*."""
        return frozenset(value for value in self.values if value and value.casefold() in MISSING)

    @cached_property
    def counted(self) -> Counter[str]:
        """How often each value comes."""
        return Counter(self.known)

    @property
    def filled(self) -> float:
        """Share of the rows in which it says something."""
        return len(self.known) / max(len(self.values), 1)

    @property
    def distinct(self) -> float:
        """Share of different values among those that say something."""
        return len(self.counted) / max(len(self.known), 1)

    @cached_property
    def moments(self) -> Moments | None:
        """How its times are written, if it holds times."""
        return moments_in(sorted(self.counted)[:4_000])

    @cached_property
    def is_clock(self) -> bool:
        """Whether it holds times of the day without a day; with a point in them only where the title says so."""
        pointed = mentions(self.title, TITLES["clock"])
        return is_clock([value.replace(".", ":") if pointed else value for value in self.counted])

    @cached_property
    def numbers(self) -> Numbers | None:
        """How its numbers are written, if it holds numbers."""
        return numbers_in([plain_digits(value) for value in self.counted])

    @cached_property
    def is_clock_duration(self) -> bool:
        """Whether it holds lengths of time as 1:02:03 or 2:03."""
        return self._mostly(lambda value: bool(_CLOCK.match(value)))

    @property
    def is_hours_and_minutes(self) -> bool:
        """Whether its clocks have two parts that are hours and minutes, which only a title can tell."""
        seconds = mentions(self.title, TITLES["minutes_and_seconds"])
        hours = mentions(self.title, TITLES["hours_and_minutes"]) and not seconds
        return hours and all(value.count(":") == 1 for value in self.counted)

    @cached_property
    def is_spoken_duration(self) -> bool:
        """Whether it holds lengths of time with their units: 1 h 20 min, PT1H20M."""
        return self._mostly(lambda value: bool(_SPOKEN.match(value) or _ISO_LENGTH.match(value)))

    @cached_property
    def is_yes_no(self) -> bool:
        """Whether it says yes and no."""
        return bool(self.known) and all(value.lower() in (*TRUE, *FALSE) for value in self.counted)

    @cached_property
    def is_groups(self) -> bool:
        """Whether few values come again and again."""
        return bool(self.known) and len(self.counted) <= max(MOST_DIFFERENT, len(self.known) // 20)

    @cached_property
    def is_mail(self) -> bool:
        """Whether it holds e-mail addresses."""
        return self._mostly(lambda value: bool(_MAIL.match(value)))

    @cached_property
    def is_code(self) -> bool:
        """Whether it holds ids: one word each, with no blanks."""
        return self._mostly(lambda value: bool(_CODE.match(value)) and len(value) <= 64)

    @cached_property
    def is_names(self) -> bool:
        """Whether it may hold names of people or teams."""
        return self._mostly(lambda value: bool(_NAME.match(value)))

    @cached_property
    def is_wordy(self) -> bool:
        """Whether its values are texts of several words."""
        if not self.counted:
            return False
        lao = sum(any("ກ" <= letter <= "ໝ" for letter in value) for value in self.counted)
        words = sum(len(value.split()) for value in self.counted) / len(self.counted)
        length = sum(map(len, self.counted)) / len(self.counted)
        return words >= 3.5 or (lao > len(self.counted) / 2 and length > 18)

    @property
    def is_words(self) -> bool:
        """Whether it holds what somebody wrote: many different texts, of several words."""
        return self.is_wordy and (self.distinct >= 0.3 or len(self.counted) >= 30)

    @property
    def is_measure(self) -> bool:
        """Whether it holds amounts rather than ids: lengths of time, or numbers with a fraction or a sign."""
        numbers = self.numbers
        return self.is_clock_duration or self.is_spoken_duration or bool(numbers and not numbers.whole)

    @property
    def is_length_of_time(self) -> bool:
        """Whether it may hold lengths of time, in numbers or words."""
        return bool(self.numbers) or self.is_clock_duration or self.is_spoken_duration

    def _mostly(self, holds: Callable[[str], bool]) -> bool:
        total = self.counted.total()
        return bool(total) and sum(n for value, n in self.counted.items() if holds(value)) >= ENOUGH * total


def _says_something(value: str) -> bool:
    return bool(value) and value.casefold() not in MISSING


def _is_length(value: str) -> bool:
    return any(pattern.match(value) for pattern in (_CLOCK, _SPOKEN, _ISO_LENGTH))


@dataclass(frozen=True)
class Numbers:
    """How numbers are written: the decimal sign, what stands around them, and between which bounds they lie.

    ``sure`` says whether the values themselves show which sign is the decimal one.
    """

    decimal: str
    around: tuple[str, ...]
    low: float
    high: float
    whole: bool
    sure: bool


def numbers_in(values: Sequence[str]) -> Numbers | None:
    """Return how the numbers are written; None if these are no numbers.

    >>> numbers_in(["1.234,56", "12,5"]).decimal, numbers_in(["1,234.56"]).decimal
    (',', '.')
    >>> numbers_in(["₺1.234,56", "₺12,00"]).around, numbers_in(["%60"]).around, numbers_in(["abc"])
    (('₺',), ('%',), None)
    """
    found = [_SIGNS.match(value) for value in values]
    matched = [one for one in found if one]
    if not values or len(matched) < ENOUGH * len(values):
        return None
    texts = [re.sub(r"[\s\u00a0\u202f'’]", "", one["number"]) for one in matched]
    around = Counter(sign for one in matched for sign in (one["before"], one["after"]) if sign)
    if len(around) > 3:
        return None
    decimal, sure = _decimal(texts)
    read = [number for number in (_read(text, decimal) for text in texts) if number is not None]
    if len(read) < ENOUGH * len(values):
        return None
    whole = all(number == int(number) for number in read if abs(number) < 1e15)
    return Numbers(decimal, tuple(sorted(around)), min(read), max(read), whole, sure)


def _decimal(texts: Sequence[str]) -> tuple[str, bool]:
    """Return the decimal sign, and whether the values show it."""
    shown = Counter(sign for text in texts for sign in [_shown(text)] if sign)
    if not shown:
        return ".", False
    return shown.most_common(1)[0][0], True


def _shown(text: str) -> str:
    """Return the sign that can only be the decimal one of a number; nothing if either could be."""
    points, commas = text.count("."), text.count(",")
    if points and commas:
        return "," if text.rfind(",") > text.rfind(".") else "."
    sign = "." if points else "," if commas else ""
    if not sign:
        return ""
    if text.count(sign) > 1:
        return "," if sign == "." else "."
    head, tail = text.lstrip("+-").split(sign)
    return sign if len(tail) != 3 or len(head) > 3 or head.startswith("0") else ""


def _read(text: str, decimal: str) -> float | None:
    plain = text.replace("." if decimal == "," else ",", "").replace(decimal, ".")
    try:
        return float(plain)
    except ValueError:
        return None


def looks_like_total(row: Sequence[str]) -> str:
    """Return the word by which a row is the total of the others; nothing if it is none.

    >>> looks_like_total(["TOPLAM", "", "1.234"]), looks_like_total(["10442", "open"])
    ('TOPLAM', '')
    """
    said = [cell.strip() for cell in row if cell.strip()]
    if not said or len(said) > max(3, len(row) * 0.7):
        return ""
    return said[0] if is_total(said[0]) else ""
