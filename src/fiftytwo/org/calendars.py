"""When sites are open: their hours, public holidays and closures, as moments in UTC."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import get_language, gettext

from fiftytwo.org.models import Closure, Organisation, Site

Interval = tuple[datetime, datetime]
Hours = dict[str, list[list[str]]]


@dataclass(frozen=True)
class SiteCalendar:
    """Days and hours of one site; ``site_key`` "" is the organisation's own clock, open round the clock.

    ``hours`` holds local times per weekday ("0" is Monday); empty means round the clock. An end that is not
    after its start belongs to the next day.
    """

    site_key: str
    time_zone: str
    hours: Hours = field(default_factory=dict)
    closed_days: frozenset[date] = frozenset()

    def opens_at(self, day: date) -> list[Interval]:
        """Return the open intervals that start on a local day, in UTC, in order and without overlap."""
        if day in self.closed_days:
            return []
        if not self.hours:
            return [(self._moment(day, "00:00"), self._moment(day, "24:00"))]
        return _merged(sorted(self._intervals(day)))

    def _intervals(self, day: date) -> Iterator[Interval]:
        for opens, closes in self.hours.get(str(day.weekday()), []):
            last = day + timedelta(days=1) if closes <= opens else day
            yield self._moment(day, opens), self._moment(last, closes, fold=1)

    def _moment(self, day: date, clock: str, fold: int = 0) -> datetime:
        """Return a local time in UTC; one that the clock jumps over is the moment of the jump.

        An hour that comes twice is open twice: it opens at the first (fold 0) and closes at the second (1).
        """
        hour, minute = (int(part) for part in clock.split(":"))
        local = datetime.combine(day, time(0), tzinfo=None) + timedelta(hours=hour, minutes=minute)
        if hour >= 24:
            fold = 0  # the day ends when the next begins
        moment = self._utc(local, fold)
        if self._local(moment) == local:
            return moment
        while self._local(self._utc(local, 0)) != local:
            local -= timedelta(minutes=1)
        return self._utc(local, 0) + timedelta(minutes=1)

    def _utc(self, local: datetime, fold: int) -> datetime:
        return local.replace(tzinfo=ZoneInfo(self.time_zone), fold=fold).astimezone(UTC)

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.time_zone)).replace(tzinfo=None, fold=0)


@dataclass(frozen=True)
class BusinessDay:
    """One local day of a site with its open intervals in UTC; a closed day has none."""

    site: str
    day: date
    opens_at: list[Interval]


def calendars(first: date | None = None, last: date | None = None) -> list[SiteCalendar]:
    """Return the organisation's own calendar ("") and one per site, with the closed days in between.

    Without days: from ten years back to the end of next year.
    """
    this_year = timezone.now().year
    first, last = first or date(this_year - 10, 1, 1), last or date(this_year + 1, 12, 31)
    closures = _closures(first, last)
    sites = [_calendar(site, closures.get(site.pk, {}), first, last) for site in Site.objects.order_by("pk")]
    return [SiteCalendar("", Organisation.get().time_zone), *sites]


def calendar_of(site_key: str, first: date, last: date) -> SiteCalendar:
    """Return the calendar of one site between two days; the organisation's own for "" and a site we do not know."""
    site = Site.objects.filter(key=site_key).first() if site_key else None
    if site is None:
        return SiteCalendar("", Organisation.get().time_zone)
    return _calendar(site, _closures(first, last).get(site.pk, {}), first, last)


def _calendar(site: Site, closures: dict[date, bool], first: date, last: date) -> SiteCalendar:
    return SiteCalendar(site.key, site.time_zone, site.hours, _closed_days(site, closures, first, last))


def business_days(first: date, last: date) -> list[BusinessDay]:
    """Return every day from first to last, both included, of every site and of the site ""."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [BusinessDay(c.site_key, day, c.opens_at(day)) for c in calendars(first, last) for day in days]


def time_zone_of(site_key: str) -> str:
    """Return the clock of a site; of the organisation for "" and for a site we do not know."""
    found = Site.objects.filter(key=site_key).values_list("time_zone", flat=True).first() if site_key else None
    return found or Organisation.get().time_zone


def public_holidays(country: str, subdivision: str, first: date, last: date) -> dict[date, str]:
    """Return the public holidays, named in the reader's language if we can; none of an unknown country.

    Half days are open.

    >>> sorted(public_holidays("LA", "", date(2026, 12, 1), date(2026, 12, 31)).values())
    ['Lao National Day']
    >>> public_holidays("XX", "", date(2026, 1, 1), date(2026, 12, 31))
    {}
    """
    import holidays  # every country's: whoever needs none shall not wait for them

    years = range(first.year, last.year + 1)
    try:
        supported = holidays.country_holidays(country).supported_languages
        language = _language_among(supported)
        found = holidays.country_holidays(country, subdivision or None, years=years, language=language)
    except NotImplementedError:
        return {} if not subdivision else public_holidays(country, "", first, last)
    return {day: _said(name) for day, name in found.items() if first <= day <= last}


def _language_among(supported: tuple[str, ...]) -> str | None:
    """Return the library's name for the reader's language, else for English; None where it has but one.

    Without a language that it knows, the library would follow the machine's settings.

    >>> _language_among(("en_US", "lo", "th")), _language_among(())
    ('en_US', None)
    """
    wanted = (get_language() or "en").split("-")[0]
    for code in (wanted, "en"):
        for known in supported:
            if known.split("_")[0] == code:
                return known
    return None


def _said(name: str) -> str:
    """Return a holiday's name in the reader's language also where only our catalogues have it."""
    return "; ".join(gettext(part) for part in name.split("; "))


def _closures(first: date, last: date) -> dict[int, dict[date, bool]]:
    """Return per site and day whether it is open all the same."""
    found: dict[int, dict[date, bool]] = {}
    for row in Closure.objects.filter(day__range=(first, last)):
        found.setdefault(row.site_id, {})[row.day] = row.open
    return found


def _closed_days(site: Site, closures: dict[date, bool], first: date, last: date) -> frozenset[date]:
    closed: set[date] = set()
    if site.closes_on_public_holidays:
        closed.update(public_holidays(site.country, site.subdivision, first, last))
    closed |= {day for day, is_open in closures.items() if not is_open}
    return frozenset(closed - {day for day, is_open in closures.items() if is_open})


def _merged(intervals: list[Interval]) -> list[Interval]:
    """Join intervals that touch or overlap; drop those that the clock's jump has swallowed."""
    merged: list[Interval] = []
    for start, end in intervals:
        if end <= start:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
