"""A little year of service at Lokum & Lotus, written as facts: enough for every page to have something to show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from tests.cast import Cast

from fiftytwo.facts import batches, write
from fiftytwo.org.models import Person

SOURCE = "desk"
CHANNELS = ("phone", "mail", "chat", "shop")
REASONS = ("late parcel", "teşekkür", "ຄືນເງິນ", "wrong bill", "<b>bold</b>", "=1+1")


def contact(cast: Cast, number: int, day: date, **given: Any) -> dict[str, Any]:
    """Return one contact opened on a day at noon UTC, of Ayşe's unless said otherwise."""
    opened = given.pop("opened_at", datetime.combine(day, time(8, number % 60), UTC))
    employee: Person | None = given.pop("employee", cast.ayse)
    team = given.pop("team", cast.contact_centre)
    solved = given.pop("solved_at", opened + timedelta(hours=number % 70, minutes=7))
    return {
        "source": SOURCE,
        "source_id": f"C-{number:05d}",
        "opened_at": opened,
        "first_reply_at": opened + timedelta(minutes=12),
        "first_solved_at": solved,
        "solved_at": solved,
        "status": "solved" if solved else "open",
        "channel": CHANNELS[number % 4],
        "reason": REASONS[number % 6],
        "team": team.key,
        "employee": employee.key if employee else None,
        "customer": f"customer-{number % 40}",
        "reopen_count": 1 if number % 11 == 0 else 0,
        "promise_kept": number % 5 != 0,
        **given,
    }


def write_facts(table: str, rows: list[dict[str, Any]]) -> None:
    """Write rows as one batch of the desk's."""
    batch = batches.start(SOURCE, label="a test's facts", tables=[table])
    batches.finish(batch, {table: write.write_rows(table, rows, batch=batch).as_counts()})


def year_of(cast: Cast, today: date, *, contacts: int = 240) -> list[dict[str, Any]]:
    """Return contacts over the year up to a day, more in newer weeks: two thirds İzmir's, one third Vientiane's."""
    return list(_year(cast, today, contacts))


def _year(cast: Cast, today: date, contacts: int) -> Iterator[dict[str, Any]]:
    for number in range(contacts):
        day = today - timedelta(days=int(360 * (number / contacts) ** 2) + 1)
        if number % 3 == 2:
            yield contact(cast, number, day, employee=cast.kham, team=cast.shop)
        elif number % 3 == 1:
            yield contact(cast, number, day, employee=cast.ilgin)
        else:
            yield contact(cast, number, day, solved_at=None) if number % 12 == 0 else contact(cast, number, day)


def one_story(cast: Cast, opened: datetime) -> None:
    """Write one contact with everything around it: steps, shared credit, a rating, words, a complaint, an order."""
    solved, again = opened + timedelta(hours=3), opened + timedelta(days=2)
    row = contact(
        cast, 90001, opened.date(), source_id="STORY/1", opened_at=opened, first_solved_at=solved,
        solved_at=again + timedelta(hours=1), customer="the-customer", reopen_count=1,
        credit=[
            {"employee": cast.ayse.key, "employee_name": "Ayşe", "team": cast.contact_centre.key, "share": 0.75},
            {"employee": None, "employee_name": "somebody unknown", "team": None, "share": 0.25},
        ],
    )  # fmt: skip
    write_facts("contact", [row])
    link = {"source": SOURCE, "contact_source": SOURCE, "contact_id": "STORY/1"}
    steps = [
        ("opened", opened, None),
        ("status", solved, "solved"),
        ("status", again, "reopened"),
        ("reply", again, None),
    ]
    events = [
        {
            "source_id": f"e{n}",
            "occurred_at": at,
            "position": n,
            "kind": kind,
            "value": value,
            "employee": cast.ayse.key,
        }
        for n, (kind, at, value) in enumerate(steps)
    ]
    write_facts("contact_event", [{**link, **event} for event in events])
    asked, wrote = again + timedelta(hours=2), again + timedelta(hours=3)
    score = {"instrument": "csat", "score": 5.0, "scale_low": 1.0, "scale_high": 5.0}
    when = {"invited_at": asked, "delivered_at": asked, "answered_at": wrote}
    theirs = {"customer": "the-customer"}
    write_facts("rating", [{**link, **score, **when, **theirs, "source_id": "r1", "employee": cast.ayse.key}])
    text = {"source": SOURCE, "source_id": "t1", "written_at": wrote, **theirs}
    write_facts("text", [{**link, **text, "channel": "mail", "language": "tr", "length": 30}])
    write_facts("words", [{**text, "words": "Ayşe Hanım çok ilgilendi, sağ olun! <script>alert(1)</script>"}])
    write_facts("complaint", [{**link, **theirs, "source_id": "k1", "received_at": again, "form": "written"}])
    order = {"ordered_at": opened - timedelta(days=3), "promised_at": opened - timedelta(days=1)}
    price = {"price": 1250.5, "currency": "TRY"}
    write_facts("order", [{"source": SOURCE, "source_id": "o1", **order, **price, **theirs}])
