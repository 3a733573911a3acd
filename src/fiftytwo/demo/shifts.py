"""Who works when in a week: the working days from which contacts follow, and the shift facts about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pyarrow as pa

from fiftytwo.demo import columns
from fiftytwo.demo.company import SITES
from fiftytwo.demo.house import EPOCH, Bools, Floats, House, Ints
from fiftytwo.demo.seasons import feast_days
from fiftytwo.lib.weeks import Week

HOUR = 3600.0
SHIFT_HOURS, BREAK_HOURS = 8.5, 0.5
FEAST_STAFF = 0.4  # share of a round-the-clock site's people who work on a feast day
SUBJECT = 10


@dataclass
class Duty:
    """One row per person and day at work: ``starts`` and ``ends`` in seconds since 1970 UTC."""

    worker: Ints
    team: Ints
    leads: Bools
    day: Ints
    offset: Floats
    starts: Floats
    ends: Floats
    scheduled: Floats
    exception: Floats
    worked: Floats

    def __len__(self) -> int:
        return len(self.worker)

    @property
    def local_start(self) -> Floats:
        """Seconds from local midnight of the day."""
        return self.starts + self.offset - (self.day - EPOCH) * 24 * HOUR

    def only(self, keep: Bools | Ints) -> Duty:
        """Return some of the rows."""
        return Duty(**{name: values[keep] for name, values in self.__dict__.items()})


def duty_of(house: House, week: Week) -> Duty:
    """Return who works on which day of a week, from when to when, and how well they keep to it."""
    draw = house.draws(week, SUBJECT)
    spell, weekday = _rota(house, week, draw)
    worker, team = house.spell_worker[spell], house.spell_team[spell]
    day = week.monday.toordinal() + weekday
    offset = house.offset_seconds(week.monday + timedelta(days=3))[house.team_site[team]]
    start_hour, end_hour = _hours(house, week, worker, team, weekday)
    starts = (day - EPOCH) * 24 * HOUR + start_hour * HOUR - offset
    size = len(worker)
    hours = end_hour - start_hour
    scheduled = (hours - BREAK_HOURS) * HOUR
    absent = 1 - presence(house, week, worker, team)
    exception = np.minimum(scheduled * absent * np.exp(draw.normal(-0.1, 0.45, size)), scheduled * 0.7)
    overtime = np.where(draw.random(size) < 0.12, draw.exponential(1500, size), 0.0)
    worked = scheduled - 0.85 * exception + np.minimum(overtime, 2 * HOUR)
    return Duty(
        worker, team, house.spell_leads[spell], day, offset, starts, starts + hours * HOUR, scheduled, exception, worked
    )


def presence(house: House, week: Week, worker: Ints, team: Ints) -> Floats:
    """Return the share of the plan that people keep; the troubled team keeps less and less of it."""
    kept = house.traits.presence[worker]
    return np.where(team == house.troubled, kept - 0.13 * house.plan.trouble_strength(week), kept)


def _rota(house: House, week: Week, draw: np.random.Generator) -> tuple[Ints, Ints]:
    """Return (spell, weekday) of everyone who works, day by day."""
    monday = week.monday.toordinal()
    days = monday + np.arange(7)
    here = (house.spell_since[:, None] <= days) & (days < house.spell_until[:, None])
    works = here & _wanted(house, week) & ~_closed(house, week)[house.team_site[house.spell_team]]
    away = _on_holiday(house, week)[house.spell_worker]
    sick = draw.random(works.shape) < (0.045 if week.monday.month in (11, 12, 1, 2) else 0.025)
    feast = _thin_days(week)[house.team_site[house.spell_team]] & (draw.random(works.shape) > FEAST_STAFF)
    spell, weekday = np.nonzero(works & ~away[:, None] & ~sick & ~feast)
    order = np.argsort(weekday, kind="stable")
    return spell[order].astype(np.int64), weekday[order].astype(np.int64)


def _wanted(house: House, week: Week) -> Bools:
    """Return the weekdays on which the rota asks for each spell: days off move round from week to week."""
    days = house.traits.days[house.spell_worker]
    turn = (house.spell_worker * 3 + week.monday.toordinal() // 7) % 7
    rotating = ((np.arange(7) - turn[:, None]) % 7) < days[:, None]
    weekdays = np.arange(7)[None, :] < 5
    serves = np.array([team.plan.serves for team in house.roster.teams])[house.spell_team]
    return np.where(serves[:, None], rotating, np.broadcast_to(weekdays, rotating.shape))


def _closed(house: House, week: Week) -> Bools:
    """Return per site and weekday whether it is closed."""
    return np.array(
        [
            [
                day in house.closed[site.name] or bool(site.hours and str(n) not in site.hours)
                for n, day in enumerate(week.days())
            ]
            for site in SITES
        ]
    )


def _thin_days(week: Week) -> Bools:
    """Return per site and weekday whether a feast leaves it thinly staffed."""
    return np.array([[day in feast_days(site.country, day.year) for day in week.days()] for site in SITES])


def _on_holiday(house: House, week: Week) -> Bools:
    """Say who is on holiday: three weeks a year, one of them in summer, fixed for a person and year."""
    year, number, _ = week.monday.isocalendar()
    draw = np.random.default_rng([house.plan.seed, 3, year])
    size = len(house.roster.workers)
    chosen = np.stack([draw.integers(24, 37, size), draw.integers(2, 51, size), draw.integers(2, 51, size)])
    away: Bools = (chosen == number).any(axis=0)
    return away


def _hours(house: House, week: Week, worker: Ints, team: Ints, weekday: Ints) -> tuple[Floats, Floats]:
    """Return the local hours at which people begin and end, inside the hours of their site."""
    opens = np.array([[_site_hours(site.hours, day)[0] for day in range(7)] for site in SITES])
    closes = np.array([[_site_hours(site.hours, day)[1] for day in range(7)] for site in SITES])
    site = house.team_site[team]
    start = np.maximum(_start_hour(house, week, worker, team), opens[site, weekday])
    length = np.where(house.traits.days[worker] == 3, SHIFT_HOURS - 2, SHIFT_HOURS)
    return start, np.minimum(start + length, closes[site, weekday])


def _site_hours(hours: dict[str, list[list[str]]], weekday: int) -> tuple[float, float]:
    """Return opening and closing of a weekday as hours; a site without hours never closes.

    >>> _site_hours({"6": [["11:00", "19:30"]]}, 6), _site_hours({}, 6)
    ((11.0, 19.5), (0.0, 48.0))
    """
    if str(weekday) not in hours:
        return 0.0, 48.0
    opens, closes = hours[str(weekday)][0]
    return int(opens[:2]) + int(opens[3:]) / 60, int(closes[:2]) + int(closes[3:]) / 60


def _start_hour(house: House, week: Week, worker: Ints, team: Ints) -> Floats:
    """Return the local hour at which each person begins this week: early, middle and late take turns."""
    starts = [team.plan.starts for team in house.roster.teams]
    longest = max(len(hours) for hours in starts)
    grid = np.array([[hours[n % len(hours)] for n in range(longest * 2)] for hours in starts], dtype=np.float64)
    count = np.array([len(hours) for hours in starts], dtype=np.int64)[team]
    turn = (worker + week.monday.toordinal() // 7) % count
    return np.asarray(grid[team, turn], dtype=np.float64)


def shift_facts(house: House, week: Week, duty: Duty, handling: Floats) -> pa.Table:
    """Return the shift facts of a week; ``handling`` seconds per row of duty, NaN where nobody is served."""
    numbers = np.arange(len(duty))
    return pa.table(
        {
            "source_id": columns.ids(f"shift-{week}-", numbers),
            "starts_at": columns.moments(duty.starts),
            "ends_at": columns.moments(duty.ends),
            "scheduled_seconds": columns.numbers(duty.scheduled),
            "worked_seconds": columns.numbers(duty.worked.round()),
            "paid_seconds": columns.numbers(np.maximum(duty.scheduled, duty.worked).round()),
            "exception_seconds": columns.numbers(duty.exception.round()),
            "handling_seconds": columns.numbers(handling.round()),
            "available_seconds": columns.numbers((duty.worked - handling).clip(0).round()),
            **columns.who(house, duty.team, duty.worker),
        }
    )
