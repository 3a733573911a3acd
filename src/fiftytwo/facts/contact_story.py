"""One contact's whole story: its steps, who worked on it, how long it took, and what the customer said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from fiftytwo.facts import read, store
from fiftytwo.facts.lazily import _
from fiftytwo.facts.scope import in_scope
from fiftytwo.org.calendars import time_zone_of
from fiftytwo.org.permissions import ContactScope
from fiftytwo.org.queries import names_of, team_names

BEFORE = timedelta(days=60)  # how far back a customer's orders are looked for
AFTERWARDS = timedelta(days=92)  # how late an answer, a complaint or a text may still come
TIMES = ("opened_at", "first_reply_at", "first_solved_at", "solved_at")


@dataclass(frozen=True)
class Who:
    """A person or a team as a page names them; ``key`` is None for whom we do not know."""

    key: str | None
    name: str | None


@dataclass(frozen=True)
class Share:
    """What part of a contact is to someone's credit, 0–1."""

    employee: Who
    team: Who
    share: float | None


@dataclass(frozen=True)
class Step:
    """One step of the story."""

    at: datetime
    kind: str
    value: str | None
    employee: Who
    team: Who


@dataclass(frozen=True)
class Span:
    """A duration in seconds, on the calendar and in the site's business hours."""

    name: str
    calendar: float | None
    business: float | None


@dataclass(frozen=True)
class Rating:
    """One question with a score, answered or not."""

    instrument: str
    score: float | None
    scale_low: float | None
    scale_high: float | None
    answered_at: datetime | None


@dataclass(frozen=True)
class Words:
    """A text of the customer's; ``words`` is None where they were erased or never came."""

    written_at: datetime
    channel: str | None
    language: str | None
    words: str | None
    source: str = ""
    source_id: str = ""
    month: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """Source and id."""
        return self.source, self.source_id


@dataclass(frozen=True)
class Complaint:
    """A complaint about this contact."""

    received_at: datetime
    resolved_at: datetime | None
    form: str
    cause: str | None


@dataclass(frozen=True)
class Order:
    """An order of the same customer, shortly before or during the contact."""

    source_id: str
    ordered_at: datetime
    promised_at: datetime | None
    delivered_at: datetime | None
    price: float | None
    currency: str | None


@dataclass(frozen=True)
class ContactStory:
    """Everything that is known of one contact; times on the clock of its site."""

    source: str
    source_id: str
    zone: str
    facts: dict[str, Any]
    employee: Who
    team: Who
    credit: tuple[Share, ...]
    spans: tuple[Span, ...]
    steps: tuple[Step, ...]
    ratings: tuple[Rating, ...]
    texts: tuple[Words, ...]
    complaints: tuple[Complaint, ...]
    orders: tuple[Order, ...]


def contact_story(scope: ContactScope, source: str, source_id: str, month: str | None = None) -> ContactStory | None:
    """Return the story of one contact; None if there is none, or none that this viewer may see.

    Args:
        scope: whose contacts the viewer sees.
        source: where the contact comes from.
        source_id: what that source calls it.
        month: the month it was opened in, if that is known: then only that month is read.
    """
    row = _row(scope, source, source_id, month)
    if row is None:
        return None
    zone = time_zone_of(row["site"] or "")
    rows = _around(row)
    people, teams = _names([row, *(row["credit"] or []), *rows["contact_event"]])
    _to_zone([row, *(fact for facts in rows.values() for fact in facts)], ZoneInfo(zone))
    return ContactStory(
        source=source,
        source_id=source_id,
        zone=zone,
        facts=row,
        employee=_who(row, "employee", people),
        team=_who(row, "team", teams),
        credit=tuple(
            Share(_who(part, "employee", people), _who({"team_name": None, **part}, "team", teams), part["share"])
            for part in row["credit"] or []
        ),
        spans=tuple(Span(n, row[f"{n}_seconds"], row[f"{n}_business_seconds"]) for n in SPANS),
        steps=tuple(
            Step(
                step["occurred_at"],
                step["kind"],
                step["value"],
                _who(step, "employee", people),
                _who(step, "team", teams),
            )
            for step in rows["contact_event"]
        ),
        ratings=tuple(_made(Rating, rating) for rating in rows["rating"]),
        texts=tuple(_made(Words, text) for text in rows["text"]),
        complaints=tuple(_made(Complaint, complaint) for complaint in rows["complaint"]),
        orders=tuple(_made(Order, order) for order in rows["order"]),
    )


SPANS = ("first_reply", "first_resolution", "resolution")


def _row(scope: ContactScope, source: str, source_id: str, month: str | None) -> dict[str, Any] | None:
    """Read the contact itself: from the month named, else from wherever its id may lie."""
    months = (
        [month]
        if month
        else sorted({file.month for file in store.files("contact") if file.may_hold("source_id", source_id)})
    )
    one = in_scope(read.table("contact", months=months), scope)
    found = read.rows(one.filter(_.source_id == source_id, _.source == source).limit(1))
    if found or month is None:
        return found[0] if found else None
    return _row(scope, source, source_id, None)  # it has moved to another month since the link was made


def _around(row: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Read what other tables say about a contact, each from the months in which it can lie."""
    opened: date = row["local_date"]
    today = timezone.now().date() + timedelta(days=1)
    ended = min((row["solved_local_date"] or today) + AFTERWARDS, today)
    during = read.months_between(opened - timedelta(days=1), max(ended, opened))
    found = {
        name: _of_contact(name, during, row, anchor)
        for name, anchor in {
            "contact_event": "occurred_at",
            "rating": "answered_at",
            "text": "written_at",
            "complaint": "received_at",
        }.items()
    }
    found["contact_event"].sort(key=lambda step: (step["occurred_at"], step["position"] or 0))
    _add_words(found["text"])
    found["order"] = _orders(row, read.months_between(opened - BEFORE, max(ended, opened)))
    return found


def _of_contact(name: str, months: list[str], row: dict[str, Any], anchor: str) -> list[dict[str, Any]]:
    if not store.snapshot(name, months=months):
        return []
    facts = read.table(name, months=months)
    theirs = facts.filter(_.contact_id == row["source_id"], _.contact_source == row["source"])
    return read.rows(theirs.order_by([_[anchor], _.source_id]).limit(1000))


def _add_words(texts: list[dict[str, Any]]) -> None:
    """Put the customer's own words, which are kept apart, beside each text."""
    by_key: dict[tuple[str, str], str | None] = {}
    if texts:
        words = read.table("words", months=sorted({text["month"] for text in texts}))
        theirs = words.filter(_.source_id.isin([text["source_id"] for text in texts]))
        by_key = {(row["source"], row["source_id"]): row["words"] for row in read.rows(theirs)}
    for text in texts:
        text["words"] = by_key.get((text["source"], text["source_id"]))


def _orders(row: dict[str, Any], months: list[str]) -> list[dict[str, Any]]:
    """Read the orders of the same customer from two months before the contact until it ended."""
    if not row["customer"] or not store.snapshot("order", months=months):
        return []
    orders = read.table("order", months=months)
    theirs = orders.filter(_.customer == row["customer"], _.local_date >= row["local_date"] - BEFORE)
    return read.rows(theirs.order_by([_.ordered_at.desc(), _.source_id]).limit(50))


def _names(rows: Sequence[dict[str, Any]]) -> tuple[dict[str, str], dict[str, str]]:
    return names_of(row["employee"] for row in rows), team_names(row["team"] for row in rows)


def _who(row: dict[str, Any], column: str, known: dict[str, str]) -> Who:
    key = row[column]
    return Who(key if key in known else None, known.get(key, row[f"{column}_name"]) if key else row[f"{column}_name"])


def _to_zone(rows: list[dict[str, Any]], zone: ZoneInfo) -> None:
    for row in rows:
        for name, value in row.items():
            if isinstance(value, datetime):
                row[name] = value.astimezone(zone)


def _made(kind: Any, row: dict[str, Any]) -> Any:
    return kind(**{name: row[name] for name in kind.__dataclass_fields__})
