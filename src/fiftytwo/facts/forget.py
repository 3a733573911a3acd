"""Forget an employee: their name leaves every row that bears their key. The key, which says nothing, stays."""

from __future__ import annotations

from collections.abc import Sequence

from fiftytwo.facts import store
from fiftytwo.facts.rewrite import rewrite
from fiftytwo.facts.sql import described, fingerprint, literal, site_given
from fiftytwo.facts.tables import Table
from fiftytwo.facts.work import open_work
from fiftytwo.org.queries import forgotten_people

NAMED = ("employee_name", "credit")


def forget_employees() -> dict[str, int]:
    """Take the names of forgotten people out of the facts and their replaced versions; return how many rows per table.

    May be repeated: it finishes what is left. The next compaction takes the old files off the disk. A name that was
    never linked to a person stays, for nobody can say whose it is; so does one that a source writes into a row anew.
    """
    keys, found = forgotten_people(), dict[str, int]()
    if not keys:
        return found
    with open_work() as con:
        for stored in store.stored_tables():
            table = described(stored.removesuffix(store.REPLACED))
            named = [column.name for column in table.columns if column.name in NAMED]
            if not named:
                continue
            theirs = " OR ".join(_names_one(column, keys) for column in named)
            if count := rewrite(con, stored, f"({theirs})", into=_nameless(table, named, keys)):
                found[stored] = count
    return found


def _among(expression: str, keys: Sequence[str]) -> str:
    return f"{expression} IN ({', '.join(literal(key) for key in keys)})"


def _names_one(column: str, keys: Sequence[str]) -> str:
    """Return the condition that a column holds the name of one of some people."""
    if column == "employee_name":
        return f"(employee_name IS NOT NULL AND {_among('employee', keys)})"
    part = f"lambda part: part.employee_name IS NOT NULL AND {_among('part.employee', keys)}"
    return f"coalesce(len(list_filter(credit, {part})) > 0, false)"


def _without_names(column: str, keys: Sequence[str]) -> str:
    """Return a column without the names of some people; others in the same list keep theirs."""
    if column == "employee_name":
        return f"CASE WHEN {_among('employee', keys)} THEN NULL ELSE employee_name END AS employee_name"
    name = f"CASE WHEN {_among('part.employee', keys)} THEN NULL ELSE part.employee_name END"
    part = f"{{'employee': part.employee, 'employee_name': {name}, 'team': part.team, 'share': part.share}}"
    return f"list_transform(credit, lambda part: {part}) AS credit"


def _nameless(table: Table, named: Sequence[str], keys: Sequence[str]) -> str:
    """Return a SELECT of ``{rows}`` without the names, with the fingerprint of what is left."""
    text = fingerprint(table, [column.name for column in table.given])
    nameless = ", ".join(_without_names(column, keys) for column in named)
    sited = f"SELECT *, {site_given(text)} AS site_given FROM {{rows}}"
    changed = (
        f"SELECT * EXCLUDE (site, site_given) REPLACE ({nameless}), site AS kept_site, site_given AS site "
        f"FROM ({sited})"
    )
    return f"SELECT * EXCLUDE (kept_site) REPLACE (kept_site AS site, {text} AS content_hash) FROM ({changed})"
