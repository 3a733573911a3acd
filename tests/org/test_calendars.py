"""Sites are open when their clocks say so."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from fiftytwo.org.calendars import SiteCalendar, business_days, calendars, public_holidays, time_zone_of
from fiftytwo.org.hours import read_hours, write_hours
from fiftytwo.org.models import Closure, Site

BERLIN = "Europe/Berlin"
ZONES = ["Europe/Istanbul", "Asia/Vientiane", BERLIN, "America/Havana", "Australia/Lord_Howe", "Asia/Beirut", "UTC"]
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def hours_open(calendar: SiteCalendar, day: date) -> float:
    return sum((end - start).total_seconds() for start, end in calendar.opens_at(day)) / 3600


def opens(site: Site, day: date) -> list[tuple[datetime, datetime]]:
    return next(row.opens_at for row in business_days(day, day) if row.site == site.key)


def test_izmir_opens_from_nine_to_six_on_its_own_clock(cast):
    assert opens(cast.izmir, date(2026, 3, 4)) == [
        (datetime(2026, 3, 4, 6, tzinfo=UTC), datetime(2026, 3, 4, 15, tzinfo=UTC))
    ]
    assert opens(cast.izmir, date(2026, 3, 7)) == []


def test_izmir_closes_on_turkish_holidays_and_not_on_half_days(cast):
    assert opens(cast.izmir, date(2026, 4, 23)) == []
    assert opens(cast.izmir, date(2026, 10, 28)) != []


def test_vientiane_closes_on_lao_new_year(cast):
    assert opens(cast.vientiane, date(2026, 4, 15)) == []
    assert opens(cast.vientiane, date(2026, 4, 23)) != []


def test_a_closure_closes_and_an_opening_opens_a_holiday(cast):
    Closure.objects.create(site=cast.izmir, day=date(2026, 3, 4))
    Closure.objects.create(site=cast.izmir, day=date(2026, 4, 23), open=True)

    assert opens(cast.izmir, date(2026, 3, 4)) == []
    assert opens(cast.izmir, date(2026, 4, 23)) != []


def test_the_organisation_itself_is_open_round_the_clock(cast):
    rows = [row for row in business_days(date(2026, 3, 4), date(2026, 3, 5)) if row.site == ""]

    assert [row.opens_at for row in rows] == [
        [(datetime(2026, 3, 3, 21, tzinfo=UTC), datetime(2026, 3, 4, 21, tzinfo=UTC))],
        [(datetime(2026, 3, 4, 21, tzinfo=UTC), datetime(2026, 3, 5, 21, tzinfo=UTC))],
    ]
    assert time_zone_of("") == time_zone_of("no such site") == "Europe/Istanbul"
    assert time_zone_of(cast.vientiane.key) == "Asia/Vientiane"


def test_a_country_that_the_library_does_not_know_has_no_holidays(cast):
    Site.objects.filter(pk=cast.izmir.pk).update(country="XX")

    assert next(c for c in calendars() if c.site_key == cast.izmir.key).closed_days == frozenset()


def test_days_of_23_and_25_hours_are_open_that_long():
    whole = SiteCalendar("", BERLIN)

    assert [hours_open(whole, day) for day in (SPRING, SPRING + timedelta(1), AUTUMN)] == [23, 24, 25]


def test_a_night_shift_over_the_jump_counts_the_hours_that_there_were():
    night = SiteCalendar("x", BERLIN, {str(n): [["22:00", "06:00"]] for n in range(7)})

    assert hours_open(night, SPRING - timedelta(1)) == 7
    assert hours_open(night, AUTUMN - timedelta(1)) == 9


def test_hours_that_the_clock_jumps_over_are_not_there():
    lost = SiteCalendar("x", BERLIN, {"6": [["02:00", "03:00"]]})
    half = SiteCalendar("x", BERLIN, {"6": [["01:00", "02:30"]]})

    assert lost.opens_at(SPRING) == []
    assert hours_open(half, SPRING) == 1
    assert hours_open(lost, AUTUMN) == 2


@given(st.sampled_from(ZONES), st.dates(date(2015, 1, 1), date(2030, 12, 31)))
def test_whole_days_follow_each_other_without_gap_or_overlap(zone, day):
    calendar = SiteCalendar("", zone)
    (today,) = calendar.opens_at(day)
    (tomorrow,) = calendar.opens_at(day + timedelta(days=1))

    assert today[1] == tomorrow[0]
    assert 22 <= (today[1] - today[0]).total_seconds() / 3600 <= 26


@given(st.sampled_from(ZONES), st.dates(date(2015, 1, 1), date(2030, 12, 31)), st.integers(0, 95), st.integers(0, 95))
def test_no_interval_ends_before_it_starts(zone, day, first, last):
    clock = [f"{n // 4:02d}:{n % 4 * 15:02d}" for n in (first, last)]
    calendar = SiteCalendar("x", zone, {str(n): [clock] for n in range(7)})

    assert all(start < end for start, end in calendar.opens_at(day))


@pytest.mark.parametrize(
    "text", ["9-18", "25:00-26:00", "09:00–12:00, 11:00–13:00", "nine to five", "22:00-23:59, 21:00-01:00"]
)
def test_hours_that_cannot_be_are_refused(text):
    with pytest.raises(ValidationError):
        read_hours(text)


def test_hours_are_read_as_they_are_written():
    spans = [["00:00", "06:00"], ["09:00", "12:30"], ["18:00", "24:00"]]

    assert read_hours(write_hours(spans)) == spans


def test_holidays_are_named_in_english_whatever_the_machine_speaks(monkeypatch):
    monkeypatch.setenv("LANGUAGE", "lo")
    found = {country: public_holidays(country, "", date(2027, 1, 1), date(2027, 1, 1)) for country in ("LA", "TR")}

    assert found == {country: {date(2027, 1, 1): "New Year's Day"} for country in ("LA", "TR")}
