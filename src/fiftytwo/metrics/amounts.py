"""Reading a value of a metric as people write it: 85 %, 2 h 30 min, 4,5."""

from __future__ import annotations

import re

from django.utils.translation import gettext
from django.utils.translation import gettext as _

from fiftytwo.metrics.definition import Definition

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


def _units() -> dict[str, float]:
    """Return how many seconds a unit has, by its short names: English ones, and those of the reader's language."""
    said = {
        gettext("%(seconds)s s") % {"seconds": ""}: 1.0,
        gettext("%(large)s min") % {"large": ""}: MINUTE,
        gettext("%(large)s h") % {"large": ""}: HOUR,
        gettext("%(large)s d") % {"large": ""}: DAY,
    }
    return {"s": 1.0, "min": MINUTE, "h": HOUR, "d": DAY} | {unit.strip().lower(): n for unit, n in said.items()}


class AmountError(ValueError):
    """A text that is no value of this metric; the message says how to write one."""


def read_amount(definition: Definition, text: str) -> float:
    """Return a written value in the unit in which it is counted: shares as 0–1, durations as seconds.

    Raises:
        AmountError: if it is none.
    """
    plain = text.strip().replace("\u00a0", " ").replace("−", "-")
    if definition.unit == "seconds":
        return _duration(plain)
    number = _number(plain.strip("% ")) if definition.unit == "share" else _number(plain)
    if definition.unit != "share":
        return number
    share = number / 100 if "%" in plain else number
    if not -1 <= share <= 1:
        raise AmountError(_("A share is written as 85 % or 0.85."))
    return share


def _number(text: str) -> float:
    """Return a number; of comma and point, the last one parts the decimals.

    >>> _number("4,5"), _number("1.234,5"), _number("1,234.5"), _number("-3")
    (4.5, 1234.5, 1234.5, -3.0)
    """
    comma = text.rfind(",") > text.rfind(".")
    text = text.replace(".", "").replace(",", ".") if comma else text.replace(",", "")
    if not re.fullmatch(r"-?\d{1,15}(\.\d+)?", text):
        raise AmountError(_("Write a number, such as 4.5."))
    return float(text)


def _duration(text: str) -> float:
    """Return seconds; a plain number is seconds, units are those of the reader's language or English.

    >>> _duration("2 h 30 min"), _duration("45")
    (9000.0, 45.0)
    >>> from django.utils import translation
    >>> with translation.override("tr"):
    ...     _duration("1 gün 2 sa"), _duration("2 h 30 min")
    (93600.0, 9000.0)
    """
    if re.fullmatch(r"\d[\d.,]*", text):
        return _number(text)
    written = text.lower().replace(" ", "")
    parts = re.findall(r"(\d[\d.,]*)([^\d\s]+)", written)
    units = _units()
    whole = "".join(number + unit for number, unit in parts) == written
    if not parts or not whole or any(unit not in units for _number_said, unit in parts):
        raise AmountError(_("Write a time such as 2 h 30 min, 45 s, or a number of seconds."))
    return sum(_number(number) * units[unit] for number, unit in parts)
