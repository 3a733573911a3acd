"""The fact tables: every column with its meaning, its unit, and whether it names a person.

``docs/facts.md``, the page *What is recorded about me*, the Delta schemas and the checks of an import
are all made from this one description.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Type(StrEnum):
    """What a column holds, by its DuckDB name."""

    TEXT = "VARCHAR"
    INT = "BIGINT"
    FLOAT = "DOUBLE"
    BOOL = "BOOLEAN"
    TIME = "TIMESTAMP WITH TIME ZONE"
    DATE = "DATE"
    CREDIT = "STRUCT(employee VARCHAR, employee_name VARCHAR, team VARCHAR, share DOUBLE)[]"


class Names(StrEnum):
    """Whom a column names."""

    NOBODY = ""
    EMPLOYEE = "employee"
    CUSTOMER = "customer"


@dataclass(frozen=True)
class Column:
    """One column of a fact table.

    ``derived`` columns are computed when a row is written; a source never gives them.
    """

    name: str
    type: Type
    meaning: str | Promise
    unit: str = ""
    names: Names = Names.NOBODY
    derived: bool = False
    required: bool = False


@dataclass(frozen=True)
class Table:
    """One fact table.

    ``anchor`` is the SQL expression of the moment in which a fact counts; its local month is the partition.
    """

    name: str
    meaning: str | Promise
    anchor: str
    retention_days: int | None
    own: tuple[Column, ...]
    holds_words: bool = False

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """All columns: identity first, then its own, then those every table carries."""
        return (*IDENTITY, *self.own, *CARRIED)

    @property
    def given(self) -> Iterable[Column]:
        """The columns that a source may fill."""
        return (column for column in self.columns if not column.derived)

    def column(self, name: str) -> Column:
        """Return a column by its name.

        Raises:
            KeyError: if the table has no such column.
        """
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}


T, N, F, B, AT, D = Type.TEXT, Type.INT, Type.FLOAT, Type.BOOL, Type.TIME, Type.DATE
EMPLOYEE, CUSTOMER = Names.EMPLOYEE, Names.CUSTOMER

IDENTITY = (
    Column("source", T, _("where the fact comes from"), required=True),
    Column("source_id", T, _("what the source calls it; with the source it names one row"), required=True),
)
CARRIED = (
    Column("site", T, _("key of the site; its clock and hours apply")),
    Column("local_date", D, _("day of the anchor moment on the site's clock"), derived=True),
    Column("local_week", D, _("Monday of that day's week"), derived=True),
    Column("month", T, _("month of that day, the partition"), "YYYY-MM", derived=True),
    Column("batch", N, _("the import or sweep that wrote this version of the row"), derived=True),
    Column("site_given", B, _("whether the source gave the site; if not, it is the team's"), derived=True),
    Column("as_given", N, _("number for the row as a file wrote it, to skip it when it comes again"), derived=True),
)
CONTACT = (
    Column("contact_source", T, _("source of the contact it belongs to")),
    Column("contact_id", T, _("what that source calls the contact")),
)
WHO = (
    Column("team", T, _("key of the team at that moment")),
    Column("team_name", T, _("the team as the source writes it")),
    Column("employee", T, _("key of the employee at that moment; empty while unknown"), names=EMPLOYEE),
    Column("employee_name", T, _("the employee as the source writes it"), names=EMPLOYEE),
)
CONTENT_HASH = "content_hash"
CUSTOMER_KEY = Column("customer", T, _("the customer, by the source's key"), names=CUSTOMER)
CHANNEL = Column("channel", T, _("phone, mail, chat, shop, web and so on"))
REASON = Column("reason", T, _("what the contact was about, in the organisation's own terms"))


def _span(name: str, meaning: str | Promise) -> tuple[Column, Column]:
    """A duration twice: on the calendar's clock and in the site's business hours."""
    return (
        Column(f"{name}_seconds", F, meaning, "s", derived=True),
        Column(f"{name}_business_seconds", F, meaning, "s, business hours", derived=True),
    )


TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "contact",
            _("One case or call that we handled."),
            "opened_at",
            5 * 366,
            (
                Column("opened_at", AT, _("when the customer reached us"), "UTC", required=True),
                Column("first_reply_at", AT, _("first public reply by a human"), "UTC"),
                Column("first_solved_at", AT, _("when it was solved for the first time"), "UTC"),
                Column("solved_at", AT, _("when it was solved for the last time; empty while open"), "UTC"),
                Column("status", T, _("where it stands, as the source writes it")),
                CHANNEL,
                REASON,
                Column("difficulty", T, _("how hard such a contact is, in the organisation's own terms")),
                Column("segment", T, _("kind of customer")),
                *WHO,
                Column("credit", Type.CREDIT, _("who worked on it, with the share of each"), "0–1", EMPLOYEE),
                CUSTOMER_KEY,
                Column("reopen_count", N, _("how often it was opened again after being solved"), "times"),
                Column("reassignment_count", N, _("how often it went to another team or person"), "times"),
                Column("transfer_count", N, _("how often the customer was passed on"), "times"),
                Column("talk_seconds", F, _("time spent talking"), "s"),
                Column("hold_seconds", F, _("time the customer was on hold"), "s"),
                Column("after_work_seconds", F, _("work after the conversation"), "s"),
                Column("wait_seconds", F, _("time the customer waited in the queue"), "s"),
                Column("abandoned", B, _("the customer gave up before we answered")),
                Column("rework", B, _("it corrected our own earlier work")),
                Column("promise_kept", B, _("it was answered within the time promised for it")),
                Column("outcome", T, _("how it ended, in the organisation's own terms")),
                *_span("first_reply", _("from opening to the first reply")),
                *_span("first_resolution", _("from opening to being solved for the first time")),
                *_span("resolution", _("from opening to being solved for the last time")),
                Column("solved_local_date", D, _("day of the last solving on the site's clock"), derived=True),
                Column("solved_local_week", D, _("Monday of that day's week"), derived=True),
            ),
        ),
        Table(
            "contact_event",
            _("One step in the story of a contact."),
            "occurred_at",
            3 * 366,
            (
                Column("occurred_at", AT, _("when it happened"), "UTC", required=True),
                *CONTACT,
                Column("position", N, _("its place among the steps of the same moment")),
                Column("kind", T, _("opened, status, team, employee, reply, note or customer"), required=True),
                Column("value", T, _("the new status")),
                *WHO,
            ),
        ),
        Table(
            "rating",
            _("One answer to a question that has a score, or an invitation not answered yet."),
            "coalesce(answered_at, delivered_at, invited_at)",
            5 * 366,
            (
                Column("instrument", T, _("nps, csat, ces or a name of the organisation's own"), required=True),
                Column("score", F, _("the score given; empty when not answered"), "points of the scale"),
                Column("scale_low", F, _("lowest score possible"), "points"),
                Column("scale_high", F, _("highest score possible"), "points"),
                Column("invited_at", AT, _("when we asked"), "UTC"),
                Column("delivered_at", AT, _("when the question arrived"), "UTC"),
                Column("answered_at", AT, _("when the customer answered"), "UTC"),
                *CONTACT,
                CHANNEL,
                REASON,
                *WHO,
                CUSTOMER_KEY,
            ),
        ),
        Table(
            "text",
            _("One text that a customer wrote; its words are kept apart."),
            "written_at",
            5 * 366,
            (
                Column("written_at", AT, _("when it was written"), "UTC", required=True),
                CHANNEL,
                Column("language", T, _("language, where the source says so")),
                Column("length", N, _("length of the text"), "characters"),
                *CONTACT,
                Column("rating_id", T, _("the rating it explains, in the same source")),
                *WHO,
                CUSTOMER_KEY,
            ),
        ),
        Table(
            "words",
            _("The customer's own words, where erasure reaches them."),
            "written_at",
            5 * 366,
            (
                Column("written_at", AT, _("when they were written"), "UTC", required=True),
                Column("words", T, _("the words, unaltered"), names=CUSTOMER),
                CUSTOMER_KEY,
                Column(
                    CONTENT_HASH, T, _("fingerprint of the row, to see whether these are the words read"), derived=True
                ),
            ),
            holds_words=True,
        ),
        Table(
            "reading",
            _("What a reader made of a text, and which words made it say so."),
            "written_at",
            5 * 366,
            (
                Column("written_at", AT, _("when the text was written"), "UTC", required=True),
                Column("text_id", T, _("the text, in the same source"), required=True),
                Column("reader", T, _("what it looks for"), required=True),
                Column("version", T, _("version of the reader")),
                Column("value", T, _("what it found; empty when it abstains")),
                Column("confidence", F, _("how sure: of readings at .9 nine in ten are right"), "0–1"),
                Column("spans", T, _("places in the text that caused it, as start-end pairs")),
                Column("candidates", T, _("whom an ambiguous mention may mean, with spaces between them")),
                Column("words_read", T, _("fingerprint of the words that were read; stands in the language's row")),
            ),
        ),
        Table(
            "shift",
            _("One working day of an employee, as planned and as worked."),
            "starts_at",
            3 * 366,
            (
                Column("starts_at", AT, _("planned start"), "UTC", required=True),
                Column("ends_at", AT, _("planned end"), "UTC"),
                Column("scheduled_seconds", F, _("planned working time"), "s"),
                Column("worked_seconds", F, _("time worked on the queue"), "s"),
                Column("paid_seconds", F, _("time paid"), "s"),
                Column("outside_seconds", F, _("time worked outside the plan"), "s"),
                Column("exception_seconds", F, _("time off the plan, either way"), "s"),
                Column("handling_seconds", F, _("time spent handling contacts"), "s"),
                Column("available_seconds", F, _("time waiting for contacts"), "s"),
                *WHO,
            ),
        ),
        Table(
            "order",
            _("One order: what was promised, and what came."),
            "ordered_at",
            5 * 366,
            (
                Column("ordered_at", AT, _("when it was placed"), "UTC", required=True),
                Column("promised_at", AT, _("when delivery was promised"), "UTC"),
                Column("delivered_at", AT, _("when it was delivered"), "UTC"),
                Column("promised_price", F, _("price promised, without tax"), "currency"),
                Column("price", F, _("price paid, without tax and returns"), "currency"),
                Column("currency", T, _("currency"), "ISO 4217"),
                Column("first_order", B, _("the customer's first order")),
                Column("referral", B, _("the customer named someone who recommended us")),
                CHANNEL,
                Column("team", T, _("key of the team that sold it")),
                Column("team_name", T, _("the team as the source writes it")),
                CUSTOMER_KEY,
            ),
        ),
        Table(
            "quality_review",
            _("One review of how a contact was handled."),
            "reviewed_at",
            3 * 366,
            (
                Column("reviewed_at", AT, _("when it was reviewed"), "UTC", required=True),
                *CONTACT,
                *WHO,
                Column("reviewer", T, _("key of the reviewer"), names=EMPLOYEE),
                Column("score", F, _("weighted score"), "0–1"),
                Column("critical_failed", B, _("a critical item failed; the review counts as 0")),
                Column("sample", T, _("random, or picked for risk")),
            ),
        ),
        Table(
            "complaint",
            _("One expression of dissatisfaction, justified or not. It names no employee."),
            "received_at",
            5 * 366,
            (
                Column("received_at", AT, _("when we received it"), "UTC", required=True),
                Column("resolved_at", AT, _("when it was settled"), "UTC"),
                Column("form", T, _("written or verbal"), required=True),
                Column("cause", T, _("policy, training, treatment of staff or another cause")),
                CHANNEL,
                REASON,
                *CONTACT,
                Column("team", T, _("key of the team concerned")),
                Column("team_name", T, _("the team as the source writes it")),
                CUSTOMER_KEY,
            ),
        ),
        Table(
            "business_result",
            _("One figure of the organisation's sales or production."),
            "day",
            None,
            (
                Column("day", D, _("day it holds for"), required=True),
                Column("function", T, _("service, sales or production")),
                Column("measure", T, _("what was measured"), required=True),
                Column("value", F, _("the figure"), "as stated"),
                Column("unit", T, _("unit of the figure")),
                Column("target", F, _("the figure aimed at"), "as stated"),
                Column("team", T, _("key of the team")),
                Column("team_name", T, _("the team as the source writes it")),
            ),
        ),
        Table(
            "anonymous_answer",
            _("One answer of an employee in an anonymous survey. Nothing in it leads to a person."),
            "closed_on",
            5 * 366,
            (
                Column("closed_on", D, _("day on which the wave was closed, for all its answers alike"), required=True),
                Column("wave", T, _("the round of questions"), required=True),
                Column("instrument", T, _("what was asked: enps or engagement"), required=True),
                Column("score", F, _("the score given"), "points of the scale"),
                Column("team", T, _("key of the team, as it was when the wave was closed")),
                Column("team_name", T, _("the team as the source writes it")),
            ),
        ),
        Table(
            "self_service",
            _("One attempt of a customer to find an answer without us."),
            "started_at",
            3 * 366,
            (
                Column("started_at", AT, _("when the customer began"), "UTC", required=True),
                Column("found", B, _("the customer found the answer; empty where nobody knows")),
                REASON,
                CHANNEL,
                *CONTACT,
                CUSTOMER_KEY,
            ),
        ),
        Table(
            "care",
            _("One thing that was done for someone on the front line."),
            "done_at",
            5 * 366,
            (
                Column("done_at", AT, _("when it was done"), "UTC", required=True),
                Column("kind", T, _("note, meeting, answer, call, visit, thanks, praise or coaching"), required=True),
                Column("done_by", T, _("key of who did it; empty for a customer"), names=EMPLOYEE),
                Column("employee", T, _("key of whom it was done for"), names=EMPLOYEE),
                Column("team", T, _("key of that person's team at that moment")),
                *CONTACT,
            ),
        ),
    )
}
