"""Which of our columns a file may fill, and what may be said about them."""

from __future__ import annotations

from typing import Literal

from fiftytwo.facts.tables import TABLES, Column, Type

Shape = Literal["rows", "last_row", "events"]
Encoding = Literal["auto", "utf-8", "utf-16", "cp1254", "cp1252", "cp1251", "cp874", "iso-8859-9", "latin-1"]
Others = Literal["keep", "missing", "refuse"]
Unknown = Literal["keep", "missing"]
Unit = Literal["milliseconds", "seconds", "minutes", "hours", "clock", "hours_minutes", "spoken", "percent"]
Day = Literal["end"]
Spelling = Literal["digits", "names", "buddhist"]

# contact_event comes from a contact's events, words with their text, care from what people do here
TABLE_NAMES = (
    "contact",
    "rating",
    "text",
    "reading",
    "shift",
    "order",
    "quality_review",
    "complaint",
    "business_result",
)
ALWAYS = {"source_id"}

# keys of people, teams and sites are ours: a file gives names, and names are looked up
_OURS = {"source", "team", "employee", "credit", "site", "reviewer"}
WORDS = TABLES["words"].column("words")

EVENT_COLUMNS: dict[str, Column] = {
    "source_id": TABLES["contact"].column("source_id"),
    "occurred_at": TABLES["contact_event"].column("occurred_at"),
    "kind": Column("kind", Type.TEXT, TABLES["contact_event"].column("kind").meaning),
    "status": TABLES["contact"].column("status"),
    "team_name": TABLES["contact"].column("team_name"),
    "employee_name": TABLES["contact"].column("employee_name"),
}


def columns_of(table: str) -> dict[str, Column]:
    """Return the columns of a fact table that a mapping may fill, by name."""
    given = {column.name: column for column in TABLES[table].given if column.name not in _OURS}
    return given | ({"words": WORDS} if table == "text" else {})


# What must not lie in the future: plans and promises may, what has happened may not.
PAST = {
    "opened_at",
    "first_reply_at",
    "first_solved_at",
    "solved_at",
    "occurred_at",
    "invited_at",
    "delivered_at",
    "answered_at",
    "written_at",
    "ordered_at",
    "received_at",
    "resolved_at",
    "reviewed_at",
    "day",
}
# What cannot come before what: (earlier, later).
IN_ORDER = (
    ("opened_at", "first_reply_at"),
    ("opened_at", "first_solved_at"),
    ("opened_at", "solved_at"),
    ("first_solved_at", "solved_at"),
    ("invited_at", "delivered_at"),
    ("invited_at", "answered_at"),
    ("starts_at", "ends_at"),
    ("ordered_at", "delivered_at"),
    ("received_at", "resolved_at"),
)


def is_duration(column: Column) -> bool:
    """Whether it is a length of time in seconds, which no file may give as less than nothing."""
    return column.type is Type.FLOAT and column.unit == "s"


def never_negative(column: Column) -> bool:
    """Whether less than nothing is impossible."""
    return column.unit in ("s", "times", "characters")
