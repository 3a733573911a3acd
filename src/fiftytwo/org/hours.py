"""Business hours as people write them: ``09:00–12:30, 13:30–18:00`` per weekday."""

from __future__ import annotations

import re
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from fiftytwo.org.calendars import Hours

_SPAN = re.compile(r"(\d{1,2})[:.](\d{2})\s*[-–—]\s*(\d{1,2})[:.](\d{2})")


def read_hours(text: str) -> list[list[str]]:
    """Return the open spans of a weekday; an end that is not after its start belongs to the next day.

    Raises:
        ValidationError: if a part is no span of time, or two overlap.

    >>> read_hours("9:00-12.30, 13:30–18:00")
    [['09:00', '12:30'], ['13:30', '18:00']]
    >>> read_hours("")
    []
    """
    spans = sorted(_span(part) for part in re.split(r"[,;\n]", text) if part.strip())
    for (started, closes), (opens, _end) in pairwise(spans):
        if closes > opens or closes <= started:
            raise ValidationError(_("“%(text)s” overlap: give each time once.") % {"text": text.strip()})
    return [list(span) for span in spans]


def write_hours(spans: list[list[str]]) -> str:
    """Return spans as people write them.

    >>> write_hours([["09:00", "12:30"], ["13:30", "18:00"]])
    '09:00–12:30, 13:30–18:00'
    """
    return ", ".join(f"{opens}–{closes}" for opens, closes in spans)


def check_hours(hours: Hours) -> None:
    """Refuse hours that a calendar cannot read.

    Raises:
        ValidationError: naming the weekday.
    """
    for weekday, spans in hours.items():
        if weekday not in {str(n) for n in range(7)}:
            raise ValidationError(_("“%(weekday)s” is not a weekday: 0 is Monday, 6 is Sunday.") % {"weekday": weekday})
        read_hours(write_hours(spans))


def _span(part: str) -> tuple[str, str]:
    found = _SPAN.fullmatch(part.strip())
    if found is None or not (
        _is_time(found[1], found[2]) and (_is_time(found[3], found[4]) or part.strip().endswith("24:00"))
    ):
        raise ValidationError(
            _("“%(part)s” is not a span of time. Write it like 09:00–18:00, with commas between several.")
            % {"part": part.strip()}
        )
    return f"{int(found[1]):02d}:{found[2]}", f"{int(found[3]):02d}:{found[4]}"


def _is_time(hour: str, minute: str) -> bool:
    return int(hour) < 24 and int(minute) < 60
