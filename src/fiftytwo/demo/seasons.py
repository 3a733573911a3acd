"""How busy a day is: weekday, season, the feasts of both countries, month ends, and which hours are loud."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import holidays
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
WEEKDAYS = {
    "desk": (1.22, 1.08, 1.0, 0.97, 1.0, 0.78, 0.62),
    "shop": (0.78, 0.82, 0.9, 0.95, 1.12, 1.5, 1.25),
}
# how many contacts arrive in each local hour, from midnight, in any unit
HOURS = {
    "desk": (1, 1, 1, 1, 1, 1, 2, 5, 30, 62, 84, 80, 58, 52, 66, 70, 66, 58, 48, 42, 36, 26, 14, 6),
    "shop": (0, 0, 0, 0, 0, 0, 0, 0, 4, 18, 32, 44, 56, 58, 52, 50, 58, 76, 82, 64, 36, 10, 0, 0),
    "night": (42, 28, 18, 12, 10, 14, 24, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 50, 60, 70, 80, 76, 60),
}
FEAST_WORDS = {"TR": ("Ramazan Bayramı", "Kurban Bayramı"), "LA": ("ປີໃໝ່ລາວ",)}
RISE_DAYS = {"TR": 16, "LA": 12}
RISE = {"TR": 0.6, "LA": 0.45}
ON_FEAST = {"TR": 0.34, "LA": 0.22}


@cache
def public_holidays(country: str, year: int) -> dict[date, str]:
    """Return the public holidays of a year in the country's own language."""
    language = {"TR": "tr", "LA": "lo"}[country]
    return dict(holidays.country_holidays(country, years=year, language=language).items())


@cache
def feast_days(country: str, year: int) -> frozenset[date]:
    """Return the days of the great feasts: Ramazan and Kurban Bayramı, Pi Mai."""
    return frozenset(
        day
        for day, name in public_holidays(country, year).items()
        if any(word in name for word in FEAST_WORDS[country])
    )


@cache
def demand(country: str, kind: str, day: date) -> float:
    """Return how much a day asks for, 1 being an ordinary Wednesday outside all seasons."""
    around = feast_days(country, day.year) | feast_days(country, day.year + 1)
    if day in around:
        return ON_FEAST[country] * (0.5 if kind == "shop" else 1.0)
    factor = WEEKDAYS[kind][day.weekday()] * _season(country, day)
    ahead = min(((feast - day).days for feast in around if feast > day), default=99)
    if ahead <= RISE_DAYS[country]:
        factor *= 1 + RISE[country] * (1 - (ahead - 1) / RISE_DAYS[country])
    if day in public_holidays(country, day.year):
        factor *= 0.55
    return float(factor)


def _season(country: str, day: date) -> float:
    """Sweets are winter things and New Year's presents; in Laos the rains are quiet."""
    angle = 2 * np.pi * (day.timetuple().tm_yday - 15) / 365
    winter = 1 + (0.09 if country == "TR" else 0.06) * float(np.cos(angle))
    presents = 1.22 if day.month == 12 and day.day >= 8 else 1.0
    return winter * presents


@cache
def billing_rush(day: date) -> float:
    """Return how much more a day asks about invoices: they go out on the first working day of a month."""
    first = day.replace(day=1)
    working = [first + timedelta(days=n) for n in range(8) if (first + timedelta(days=n)).weekday() < 5]
    return {0: 3.2, 1: 4.0, 2: 3.0, 3: 2.0}.get(working.index(day) if day in working else 9, 0.75)


@cache
def clock(kind: str) -> tuple[Floats, Floats]:
    """Return the arrivals of two days as (seconds from local midnight, share that has arrived by then)."""
    weights = np.array(HOURS[kind] * 2, dtype=np.float64) + 0.01
    seconds = np.arange(len(weights) + 1, dtype=np.float64) * 3600
    return seconds, np.concatenate([[0.0], np.cumsum(weights)]) / weights.sum()


def moments_within(kind: str, start: Floats, stop: Floats, luck: Floats) -> Floats:
    """Return a moment between two, in seconds from local midnight, as likely as its hour is loud."""
    seconds, arrived = clock(kind)
    low, high = np.interp(start, seconds, arrived), np.interp(stop, seconds, arrived)
    return np.interp(low + (high - low) * luck, arrived, seconds)


def loudness(kind: str, moment: Floats) -> Floats:
    """Return how loud the hour of a moment is against the mean of the waking hours (about 1)."""
    hours = np.array(HOURS[kind], dtype=np.float64)
    loud: Floats = hours[(moment // 3600).astype(np.int64) % 24] / hours[hours > hours.max() / 4].mean()
    return loud
