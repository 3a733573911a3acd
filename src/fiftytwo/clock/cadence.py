"""How often something happens. Local times follow the organisation's clock through summer and winter time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)


@dataclass(frozen=True)
class EveryMinutes:
    """Again and again, some minutes after the last run."""

    minutes: int

    def first(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Return when a job that never ran is due: now."""
        return now

    def next(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Return when it is due after a run at ``now``."""
        return now + timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class At:
    """Each day at a local time, or each week on one weekday.

    A time that the clock skips in spring happens an hour later; one that it repeats in autumn happens once.

    >>> istanbul, berlin = ZoneInfo("Europe/Istanbul"), ZoneInfo("Europe/Berlin")
    >>> At(time(3, 30)).next(datetime.fromisoformat("2026-11-21T22:00Z"), istanbul).isoformat()
    '2026-11-22T00:30:00+00:00'
    >>> At(time(2, 30)).next(datetime.fromisoformat("2026-03-28T12:00Z"), berlin).isoformat()
    '2026-03-29T01:30:00+00:00'
    >>> At(time(3, 0), SUNDAY).next(datetime.fromisoformat("2026-11-22T12:00Z"), istanbul).isoformat()
    '2026-11-29T00:00:00+00:00'
    """

    at: time
    weekday: int | None = None

    def first(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Return when a job that never ran is due: at its next time."""
        return self.next(now, zone)

    def next(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Return its next time after ``now``, in UTC."""
        day = now.astimezone(zone).date()
        for ahead in range(9):
            candidate = day + timedelta(days=ahead)
            due = datetime.combine(candidate, self.at, zone).astimezone(ZoneInfo("UTC"))
            if due > now and self.weekday in (None, candidate.weekday()):
                return due
        raise AssertionError("every weekday comes within nine days")


Cadence = EveryMinutes | At
