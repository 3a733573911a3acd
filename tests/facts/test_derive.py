"""Days, weeks and durations on the clock of the site, worked out when a row is written."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.facts.conftest import bring_in, contact, stored

from fiftytwo.org.models import Closure, Organisation, Site, Team

pytestmark = pytest.mark.django_db(transaction=True)
BERLIN = ZoneInfo("Europe/Berlin")
NINE_TO_FIVE = {str(day): [["09:00", "12:00"], ["13:00", "17:00"]] for day in range(5)}


def berlin(*parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=BERLIN, fold=fold)  # type: ignore[misc,arg-type]


@pytest.fixture
def berlin_site() -> Site:
    Organisation.objects.create(name="Lokum & Lotus", time_zone="Asia/Vientiane")
    return Site.objects.create(name="Berlin", time_zone="Europe/Berlin", country="DE", hours=NINE_TO_FIVE)


def solved(site: Site | None, opened: datetime, until: datetime) -> dict[str, Any]:
    bring_in([contact(1, site=site.key if site else None, opened_at=opened, solved_at=until)])
    return stored()[0]


@pytest.mark.parametrize(
    ("opened", "until", "hours"),
    [
        (berlin(2026, 3, 2, 10), berlin(2026, 3, 2, 11), 1),  # within the morning
        (berlin(2026, 3, 2, 11), berlin(2026, 3, 2, 14), 2),  # over lunch
        (berlin(2026, 3, 6, 16), berlin(2026, 3, 9, 10), 2),  # over a weekend
        (berlin(2026, 3, 27, 16), berlin(2026, 3, 30, 10), 2),  # over the spring change
        (berlin(2026, 10, 23, 16), berlin(2026, 10, 26, 10), 2),  # over the autumn change
        (berlin(2026, 4, 2, 16), berlin(2026, 4, 7, 10), 2),  # over Good Friday and Easter Monday
        (berlin(2026, 3, 7, 3), berlin(2026, 3, 7, 23), 0),  # a Saturday
        (berlin(2026, 12, 28, 9), berlin(2027, 1, 4, 9), 4 * 7),  # week 53, with New Year's Day
    ],
)
def test_business_seconds_count_open_hours_only(
    berlin_site: Site, opened: datetime, until: datetime, hours: float
) -> None:
    row = solved(berlin_site, opened, until)
    assert row["resolution_business_seconds"] == hours * 3600
    assert row["resolution_seconds"] == (until.astimezone(UTC) - opened.astimezone(UTC)).total_seconds()


def test_a_night_shop_counts_its_hours_on_the_night_of_the_change() -> None:
    night = Site.objects.create(
        name="Night", time_zone="Europe/Berlin", country="DE", hours={"5": [["22:00", "06:00"]]}
    )
    row = solved(night, berlin(2026, 3, 28, 12), berlin(2026, 3, 29, 12))
    assert row["resolution_business_seconds"] == 7 * 3600
    bring_in([contact(1, site=night.key, opened_at=berlin(2026, 10, 24, 12), solved_at=berlin(2026, 10, 25, 1))])
    assert stored()[0]["resolution_business_seconds"] == 3 * 3600


def test_a_closed_day_does_not_count(berlin_site: Site) -> None:
    Closure.objects.create(site=berlin_site, day=date(2026, 3, 3))
    row = solved(berlin_site, berlin(2026, 3, 2, 9), berlin(2026, 3, 4, 9))
    assert row["resolution_business_seconds"] == 7 * 3600


def test_a_span_that_runs_backwards_is_unknown(berlin_site: Site) -> None:
    row = solved(berlin_site, berlin(2026, 3, 2, 9), berlin(2026, 3, 2, 8))
    assert row["resolution_seconds"] is None
    assert row["resolution_business_seconds"] is None
    assert row["first_reply_seconds"] is None


@pytest.mark.parametrize(
    ("moment", "day", "week"),
    [
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), date(2026, 12, 31), date(2026, 12, 28)),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), date(2027, 1, 1), date(2026, 12, 28)),
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), date(2026, 3, 29), date(2026, 3, 23)),
        (datetime(2026, 6, 30, 22, 0, tzinfo=UTC), date(2026, 7, 1), date(2026, 6, 29)),
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), date(2026, 10, 26), date(2026, 10, 26)),
        (datetime(1970, 1, 1, 0, 0, tzinfo=UTC), date(1970, 1, 1), date(1969, 12, 29)),
    ],
)
def test_the_day_is_the_day_on_the_sites_clock(berlin_site: Site, moment: datetime, day: date, week: date) -> None:
    bring_in([contact(1, site=berlin_site.key, opened_at=moment)])
    row = stored()[0]
    assert (row["local_date"], row["local_week"], row["month"]) == (day, week, f"{day:%Y-%m}")


def test_every_hour_of_two_years_falls_on_the_day_that_python_says(berlin_site: Site) -> None:
    first = datetime(2025, 1, 1, tzinfo=UTC)
    bring_in(contact(n, site=berlin_site.key, opened_at=first + timedelta(hours=n)) for n in range(0, 17_520, 5))
    rows = stored("contact", "opened_at", "local_date")
    assert [r for r in rows if r["opened_at"].astimezone(BERLIN).date() != r["local_date"]] == []


def test_a_row_without_site_takes_its_teams_and_else_the_organisations(berlin_site: Site) -> None:
    team = Team.objects.create(name="Desk", site=berlin_site)
    late = datetime(2026, 3, 2, 20, tzinfo=UTC)
    bring_in(
        [contact(1, team=team.key, opened_at=late), contact(2, opened_at=late), contact(3, site="?", opened_at=late)]
    )
    rows = stored()
    assert [row["site"] for row in rows] == [berlin_site.key, None, "?"]
    assert [row["local_date"].day for row in rows] == [2, 3, 3]


def test_a_figure_of_a_day_stays_on_its_day(berlin_site: Site) -> None:
    row = {"source": "erp", "source_id": "1", "day": date(2026, 3, 1), "measure": "sales", "value": 5.0}
    bring_in([row], "business_result", "erp")
    assert stored("business_result")[0]["local_date"] == date(2026, 3, 1)


def test_a_rating_counts_when_it_was_answered_else_when_it_arrived() -> None:
    base = {"source": "s", "instrument": "nps", "invited_at": datetime(2026, 1, 31, tzinfo=UTC)}
    bring_in(
        [{**base, "source_id": "1"}, {**base, "source_id": "2", "answered_at": datetime(2026, 2, 2, tzinfo=UTC)}],
        "rating",
        "s",
    )
    assert [row["month"] for row in stored("rating")] == ["2026-01", "2026-02"]
