"""The SQL that takes the names of forgotten employees out of rows: their keys, which say nothing, stay or come in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import duckdb

from fiftytwo.facts.forgotten import ForgottenNames, forgotten_keys
from fiftytwo.facts.models import ForgottenName
from fiftytwo.facts.sql import SEPARATOR, literal
from fiftytwo.org.queries import forgotten_people

NAMED = ("employee_name", "credit")
READ_AT_ONCE = 20_000


def anybody() -> bool:
    """Say whether anybody was ever forgotten."""
    return bool(forgotten_people()) or ForgottenName.objects.exists()


@dataclass(frozen=True)
class Nameless:
    """Who was forgotten, as far as some rows name them: by key, or by (source, name) without a key."""

    keys: Sequence[str]
    strangers: dict[tuple[str, str], str]

    def names_one(self, column: str, *, has_key: bool = True) -> str:
        """Return the condition that a column holds the name of one of them."""
        if column == "employee_name":
            return self._is_theirs("employee" if has_key else "NULL", "employee_name")
        part = f"lambda part: {self._is_theirs('part.employee', 'part.employee_name')}"
        return f"coalesce(len(list_filter(credit, {part})) > 0, false)"

    def without(self, column: str, *, has_key: bool = True) -> str:
        """Return the SQL of a column without their names; others in the same list keep theirs."""
        if column == "employee":
            return f"coalesce(employee, {self._key('employee_name')})" if self.strangers else "employee"
        if column == "employee_name":
            return f"CASE WHEN {self.names_one(column, has_key=has_key)} THEN NULL ELSE employee_name END"
        name = (
            f"CASE WHEN {self._is_theirs('part.employee', 'part.employee_name')} THEN NULL ELSE part.employee_name END"
        )
        key = f"coalesce(part.employee, {self._key('part.employee_name')})"
        part = f"{{'employee': {key}, 'employee_name': {name}, 'team': part.team, 'share': part.share}}"
        return f"list_transform(credit, lambda part: {part})"

    def _is_theirs(self, key: str, name: str) -> str:
        by_key = f"coalesce({_among(key, self.keys)}, false)"
        pairs = [f"{source}{SEPARATOR}{called}" for source, called in self.strangers]
        return f"({name} IS NOT NULL AND ({by_key} OR ({key} IS NULL AND {_among(_pair(name), pairs)})))"

    def _key(self, name: str) -> str:
        """Return the SQL of the key behind a name; NULL where nobody can say whose it was."""
        known = {pair: key for pair, key in self.strangers.items() if key}
        cases = " ".join(
            f"WHEN {literal(source + SEPARATOR + called)} THEN {literal(key)}"
            for (source, called), key in known.items()
        )
        return f"CASE {_pair(name)} {cases} END" if cases else "CAST(NULL AS VARCHAR)"


def look(con: duckdb.DuckDBPyConnection, relation: str, columns: Collection[str]) -> Nameless:
    """Find out which forgotten people some rows name.

    Args:
        con: a work database.
        relation: the rows, as a table, a view or a SELECT in brackets.
        columns: the columns that they have; ``source`` among them.
    """
    key = "employee" if "employee" in columns else "NULL"
    parts = []
    if "employee_name" in columns:
        parts.append(f"SELECT source, employee_name AS name FROM {relation} AS rows WHERE {key} IS NULL")
    if "credit" in columns:
        part = f"(SELECT source, unnest(credit) AS part FROM {relation} AS rows)"
        parts.append(f"SELECT source, part.employee_name AS name FROM {part} WHERE part.employee IS NULL")
    strangers: dict[tuple[str, str], str] = {}
    reader = con.cursor().execute(f"SELECT DISTINCT source, name FROM ({' UNION ALL '.join(parts)}) WHERE name <> ''")
    sources: dict[str, ForgottenNames] = {}
    while rows := reader.fetchmany(READ_AT_ONCE):
        for source, name in rows:
            whose = sources.setdefault(source, ForgottenNames(source)).key_of(name)
            if whose is not None:
                strangers[source, name] = whose
    return Nameless(forgotten_keys(), strangers)


def _pair(name: str) -> str:
    return f"(source || {literal(SEPARATOR)} || {name})"


def _among(expression: str, values: Sequence[str]) -> str:
    return f"{expression} IN ({', '.join(literal(value) for value in values)})" if values else "false"
