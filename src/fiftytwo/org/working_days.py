"""Working days at a site: Monday to Friday, without public holidays, closures and weekdays on which it is shut.

A promise in working days is kept by people whose week is that of an office, also where a shop opens on Sunday: so
Saturday and Sunday never count.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from fiftytwo.org.calendars import SiteCalendar, calendar_of

LONGEST_DAYS = 366
AHEAD_DAYS = 120


@dataclass(frozen=True)
class WorkingDays:
    """The working days of one site."""

    calendar: SiteCalendar

    def is_working(self, day: date) -> bool:
        """Say whether a day is one.

        >>> days = WorkingDays(SiteCalendar("", "Europe/Istanbul", closed_days=frozenset({date(2026, 10, 29)})))
        >>> [days.is_working(date(2026, 10, day)) for day in (28, 29, 30, 31)]
        [True, False, True, False]
        """
        if day.weekday() >= 5 or day in self.calendar.closed_days:
            return False
        return not self.calendar.hours or bool(self.calendar.hours.get(str(day.weekday())))

    def after(self, day: date, working_days: int) -> date:
        """Return the last of so many working days after a day; the day itself does not count.

        A site that is never open on weekdays gets the day that is so many days later.

        >>> days = WorkingDays(SiteCalendar("", "Europe/Istanbul", closed_days=frozenset({date(2026, 10, 29)})))
        >>> days.after(date(2026, 10, 26), 5)
        datetime.date(2026, 11, 3)
        """
        left, found = working_days, day
        for ahead in range(1, LONGEST_DAYS):
            if not left:
                break
            found = day + timedelta(days=ahead)
            left -= self.is_working(found)
        return found if not left else day + timedelta(days=working_days)

    def local_day(self, moment: datetime) -> date:
        """Return the day that a moment falls on at the site."""
        return moment.astimezone(ZoneInfo(self.calendar.time_zone)).date()

    def end_of(self, day: date) -> datetime:
        """Return the moment, in UTC, at which a day ends at the site, whether it has 23, 24 or 25 hours.

        >>> WorkingDays(SiteCalendar("", "Europe/Berlin")).end_of(date(2026, 10, 25)).isoformat()
        '2026-10-25T23:00:00+00:00'
        """
        midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), ZoneInfo(self.calendar.time_zone))
        return midnight.astimezone(UTC)


def working_days_at(site_key: str, around: date) -> WorkingDays:
    """Return the working days of a site, good for the months after a day; "" is the organisation's own clock."""
    return WorkingDays(calendar_of(site_key, around - timedelta(days=7), around + timedelta(days=AHEAD_DAYS)))
