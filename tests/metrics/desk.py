"""A few weeks at Lokum & Lotus, small enough to count on one's fingers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from tests.cast import Cast

from fiftytwo.facts import batches, write
from fiftytwo.facts.models import Batch
from fiftytwo.lib.periods import Period
from fiftytwo.lib.weeks import Week
from fiftytwo.metrics.compute import Value, one
from fiftytwo.metrics.scopes import ORGANISATION, Scope
from fiftytwo.org.models import Person
from fiftytwo.org.viewer import Viewer, viewer_of

WEEK = Week.parse("2026-W20")
_numbers = count(1)


def at(week: Week, weekday: int = 0, hour: float = 9) -> datetime:
    """Return a moment of a week, in UTC; 0 is Monday."""
    return datetime.combine(week.monday + timedelta(days=weekday), time(), UTC) + timedelta(hours=hour)


def period(week: Week = WEEK, weeks: int = 1) -> Period:
    """Return some weeks from one on."""
    return Period(week, week + (weeks - 1), "week" if weeks == 1 else "weeks")


def bring(table: str, *rows: dict[str, Any], source: str = "desk") -> Batch:
    """Write rows as one batch."""
    batch = batches.start(source, label="a test's facts", tables=[table])
    numbered = [{"source": source, "source_id": f"{table}-{next(_numbers)}", **row} for row in rows]
    batches.finish(batch, {table: write.write_rows(table, numbered, batch=batch).as_counts()})
    return batch


def answers(
    cast: Cast,
    scores: Iterable[float | None],
    *,
    instrument: str = "nps",
    who: Person | None = None,
    week: Week = WEEK,
    scale: tuple[float, float] | None = None,
    **more: Any,
) -> list[dict[str, Any]]:
    """Return one rating per score; None was asked and did not answer."""
    low, high = scale or {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7)}[instrument]
    person = who or cast.ayse
    team = cast.shop if person == cast.kham else cast.contact_centre
    common = {"instrument": instrument, "scale_low": low, "scale_high": high, "employee": person.key, "team": team.key}
    asked = {"invited_at": at(week, 1), "delivered_at": at(week, 1)}
    return [
        {**common, **asked, "score": score, "answered_at": None if score is None else at(week, 2), **more}
        for score in scores
    ]


def contact(cast: Cast, *, week: Week = WEEK, who: Person | None = None, **more: Any) -> dict[str, Any]:
    """Return one contact opened on a Monday morning."""
    person = who or cast.ayse
    team = cast.shop if person == cast.kham else cast.contact_centre
    return {"opened_at": at(week), "channel": "phone", "employee": person.key, "team": team.key, **more}


def asked(
    cast: Cast,
    metric: str,
    scope: Scope = ORGANISATION,
    when: Period | None = None,
    *,
    by: str = "Noy",
    today: date | None = None,
) -> Value:
    """Return one value as one of the cast gets it."""
    viewer = viewer_of(cast[by].user)
    if today is not None:
        viewer = Viewer(viewer.person, today, viewer.user, viewer.roles)
    return one(viewer, metric, scope, when or period())
