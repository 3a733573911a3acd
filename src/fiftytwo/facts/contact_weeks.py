"""How many contacts came in and were solved, week by week."""

from __future__ import annotations

from dataclasses import dataclass

from fiftytwo.facts import read
from fiftytwo.facts.lazily import _
from fiftytwo.facts.scope import in_scope
from fiftytwo.lib.weeks import Week
from fiftytwo.org.permissions import ContactScope


@dataclass(frozen=True)
class WeekCount:
    """How many contacts were opened in a week over a channel; an empty channel is one nobody named."""

    week: Week
    channel: str
    contacts: int


@dataclass(frozen=True)
class ContactsPerWeek:
    """Contacts opened in each of some weeks, weeks without any included, by channel."""

    weeks: tuple[Week, ...]
    channels: tuple[str, ...]
    counts: tuple[WeekCount, ...]
    known_from: Week | None

    @property
    def total(self) -> int:
        """All of them."""
        return sum(count.contacts for count in self.counts)

    def of(self, week: Week, channel: str | None = None) -> int:
        """Return those of one week, over one channel or all."""
        return sum(c.contacts for c in self.counts if c.week == week and channel in (None, c.channel))


def contacts_per_week(scope: ContactScope, last: Week, *, weeks: int = 52) -> ContactsPerWeek:
    """Return the contacts opened in the weeks up to and including ``last``, by channel, busiest channel first."""
    first = last + (1 - weeks)
    contacts = in_scope(read.table("contact", months=read.months_between(first.monday, last.sunday)), scope)
    window = contacts.filter(_.local_week.between(first.monday, last.monday))
    rows = read.rows(window.group_by("local_week", "channel").aggregate(n=_.count()))
    counts = [WeekCount(Week(row["local_week"]), row["channel"] or "", row["n"]) for row in rows]
    totals: dict[str, int] = {}
    for count in counts:
        totals[count.channel] = totals.get(count.channel, 0) + count.contacts
    return ContactsPerWeek(
        weeks=tuple(first + n for n in range(weeks)),
        channels=tuple(sorted(totals, key=lambda channel: (-totals[channel], channel))),
        counts=tuple(sorted(counts, key=lambda count: (count.week, count.channel))),
        known_from=min((count.week for count in counts), default=None),
    )
