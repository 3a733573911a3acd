"""When people work: whether somebody is of the night, of the early or of the late shift, from the shifts they had."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from zoneinfo import ZoneInfo

from fiftytwo.facts import read, store
from fiftytwo.facts.lazily import _
from fiftytwo.org.calendars import time_zone_of

NIGHT, EARLY, DAY, LATE, MIXED = "night", "early", "day", "late", "mixed"


def kind_of_start(hour: int) -> str:
    """Return the shift that begins at an hour of the local clock.

    >>> [kind_of_start(hour) for hour in (22, 3, 6, 9, 13)]
    ['night', 'night', 'early', 'day', 'late']
    """
    if hour >= 20 or hour < 5:
        return NIGHT
    if hour < 9:
        return EARLY
    return DAY if hour < 12 else LATE


def shifts_of_people(first: date, last: date) -> dict[str, str]:
    """Return key of an employee → the shift of at least half of their working days; ``mixed`` where none is."""
    months = read.months_between(first, last)
    if not store.snapshot("shift", months=months):
        return {}
    shifts = read.table("shift", months=months)
    had = shifts.filter(_.local_date.between(first, last), _.employee.notnull())
    rows = read.rows(had.select("employee", "site", "starts_at"))
    zones = {site: ZoneInfo(time_zone_of(site)) for site in {row["site"] or "" for row in rows}}
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        local = row["starts_at"].astimezone(zones[row["site"] or ""])
        counted[row["employee"]][kind_of_start(local.hour)] += 1
    return {key: _most(kinds) for key, kinds in counted.items()}


def _most(kinds: Counter[str]) -> str:
    kind, days = kinds.most_common(1)[0]
    return kind if days * 2 >= sum(kinds.values()) else MIXED
