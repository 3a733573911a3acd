"""Which contacts a list holds: the filters, as a query.

Whose contacts a viewer sees is decided here, in the query itself: what is out of scope is never read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from fiftytwo.facts import read, store
from fiftytwo.facts.lazily import _
from fiftytwo.facts.scope import in_scope
from fiftytwo.lib.names import search_key
from fiftytwo.org.models import Person
from fiftytwo.org.permissions import ContactScope

if TYPE_CHECKING:
    import ibis

NAMELESS_TEAM = "~"  # stands before the name of a team that we know only as the source writes it


@dataclass(frozen=True)
class Filters:
    """Which contacts: opened from ``first`` to ``last``, both included; an empty text asks for nothing.

    ``employees`` are the keys that someone's name stands for, and ``employee`` that name as it was typed.
    """

    first: date
    last: date
    channel: str = ""
    reason: str = ""
    team: str = ""
    employee: str = ""
    status: str = ""
    promise: str = ""
    reopened: str = ""
    text: str = ""

    @property
    def months(self) -> list[str]:
        """The partitions that hold them."""
        return read.months_between(self.first, self.last)


def selected_contacts(scope: ContactScope, filters: Filters, months: list[str] | None = None) -> ibis.Table:
    """Return the contacts of a view, of some of its months or of all: those a viewer may see that fit the filters."""
    contacts = in_scope(read.table("contact", months=filters.months if months is None else months), scope)
    return contacts.filter(_.local_date.between(filters.first, filters.last), *_conditions(filters))


def _conditions(filters: Filters) -> Iterator[Any]:
    for column in ("channel", "reason"):
        if wanted := getattr(filters, column):
            yield _[column] == wanted
    if filters.team:
        nameless = filters.team.startswith(NAMELESS_TEAM)
        yield _.team_name == filters.team[1:] if nameless else _.team == filters.team
    if filters.employee:
        yield _by_employee(filters.employee)
    if filters.status:
        is_open = _.solved_at.isnull() & ~_.abandoned.fill_null(False)
        yield _.solved_at.notnull() if filters.status == "solved" else is_open
    if filters.promise:
        yield _.promise_kept == (filters.promise == "kept")
    if filters.reopened:
        yield _.reopen_count > 0 if filters.reopened == "yes" else _.reopen_count == 0
    if filters.text:
        yield _.source_id == filters.text


def _by_employee(typed: str) -> Any:
    """Return the condition that someone of that name worked on it; whom we do not know is sought by spelling."""
    keys = _people_called(typed)
    spelled = _.employee.isnull() & _.employee_name.lower().contains(typed.lower())
    return _.employee.isin(keys) | spelled if keys else spelled


def _people_called(typed: str) -> tuple[str, ...]:
    """Return the keys of the people whom a text means: the one with this key, or those with this in their names."""
    people = Person.objects.filter(key=typed)
    if not people:
        people = Person.objects.filter(name_search__contains=search_key(typed))
    return tuple(people.order_by("key").values_list("key", flat=True)[:500])


def version(scope: ContactScope, filters: Filters) -> tuple[Any, ...]:
    """Return what an answer about a view depends on; files have new names when what they hold changes."""
    return (
        tuple(store.snapshot("contact", months=filters.months)),
        scope,
        filters,
        filters.employee and _people_called(filters.employee),
    )
