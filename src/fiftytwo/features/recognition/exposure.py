"""How many contacts people handled: praise is held against the chances somebody had to be praised."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from fiftytwo.facts import read, store
from fiftytwo.facts.kept import Kept
from fiftytwo.facts.lazily import _

_kept: Kept[dict[str, int]] = Kept(20)


def contacts_handled(first: date, last: date) -> dict[str, int]:
    """Return key of an employee → contacts opened in some days and handled by them; abandoned ones are none's."""
    key = (str(store.root()), store.version("contact"), first, last)
    return _kept.get(key, lambda: _counted(first, last))


def _counted(first: date, last: date) -> dict[str, int]:
    months = read.months_between(first, last)
    if not store.snapshot("contact", months=months):
        return {}
    contacts = read.table("contact", months=months)
    handled = contacts.filter(_.local_date.between(first, last), _.employee.notnull(), ~_.abandoned.fill_null(False))
    rows = read.rows(handled.group_by("employee").aggregate(n=_.count()))
    return {row["employee"]: int(row["n"]) for row in rows}


def of_people(keys: Iterable[str], first: date, last: date) -> dict[str, int]:
    """Return the contacts of some people; who handled none is not among them."""
    every = contacts_handled(first, last)
    return {key: every[key] for key in keys if key in every}
