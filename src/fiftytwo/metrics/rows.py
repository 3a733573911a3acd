"""What metrics count: the rows of fact tables, some of them seen in a light of their own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fiftytwo.facts.tables import TABLES

KEYS = ("site", "team", "channel", "employee")
CUTS = ("reason", "segment")


@dataclass(frozen=True)
class Rows:
    """Rows to count: those of fact tables, with columns that are added when they are read.

    Attributes:
        name: as definitions name them.
        tables: the fact tables they come from.
        meaning: what they are, where it is not the table's own meaning.
        added: columns that reading them adds.
        looks_ahead_days: how far after its month a row may look, for a column that is added.
    """

    name: str
    tables: tuple[str, ...]
    meaning: str | Promise
    added: tuple[str, ...] = ()
    looks_ahead_days: int = 0
    only: tuple[str, ...] = ()

    @cached_property
    def columns(self) -> frozenset[str]:
        """The columns that a formula may name."""
        if self.only:
            return frozenset(self.only)
        own = {column.name for column in TABLES[self.tables[0]].columns}
        return frozenset(own - HIDDEN | set(self.added))


HIDDEN = {"batch", "content_hash", "site_given", "as_given", "month", "credit"}
LOOKS_AHEAD_DAYS = 30
SHUT = {"words", "anonymous_answer"}
"""No metric is counted from customers' words; anonymous answers have one way out, :mod:`anonymous`."""

ROWS: dict[str, Rows] = {
    **{name: Rows(name, (name,), table.meaning) for name, table in TABLES.items() if name not in SHUT},
    "contact_followed": Rows(
        "contact_followed",
        ("contact",),
        _("One contact, with the seconds until the same customer came again about the same reason, within 30 days."),
        added=("next_contact_seconds",),
        looks_ahead_days=LOOKS_AHEAD_DAYS,
    ),
    "activity": Rows(
        "activity",
        ("contact", "order"),
        _("One contact or order of a customer whom we know: that they are still with us."),
        only=("customer", "local_week", "local_date", "site", "team", "channel"),
    ),
}
