"""Forget an employee: their name leaves every row that names them. The key, which says nothing, stays."""

from __future__ import annotations

from collections.abc import Sequence

from fiftytwo.facts import nameless, store
from fiftytwo.facts.nameless import NAMED, Nameless
from fiftytwo.facts.rewrite import rewrite
from fiftytwo.facts.sql import described, scan
from fiftytwo.facts.work import open_work


def forget_employees() -> dict[str, int]:
    """Take the names of forgotten people out of the facts and their replaced versions; return how many rows per table.

    Rows that bear their key, and rows without a key that name them as a source may: with a name, e-mail address,
    number or alias that meant nobody else. Such a row gets the key. May be repeated: it finishes what is left. The
    next compaction takes the old files off the disk.
    """
    found = dict[str, int]()
    if not nameless.anybody():
        return found
    with open_work() as con:
        for stored in store.stored_tables():
            table = described(stored.removesuffix(store.REPLACED))
            named = [column.name for column in table.columns if column.name in NAMED]
            if not named:
                continue
            wanted = [column for column in table.columns if column.name in ("source", "employee", *named)]
            whose = nameless.look(con, f"({scan(wanted, store.snapshot(stored))})", [column.name for column in wanted])
            theirs = " OR ".join(whose.names_one(column) for column in named)
            if count := rewrite(con, stored, f"({theirs})", into=_without_names(named, whose)):
                found[stored] = count
    return found


def _without_names(named: Sequence[str], whose: Nameless) -> str:
    """Return a SELECT of ``{rows}`` without the names, and without the number by which one could guess them."""
    changed = [column for column in ("employee", *named) if column != "employee" or "employee_name" in named]
    replaced = ", ".join(f"{whose.without(column)} AS {column}" for column in changed)
    return f"SELECT met.* REPLACE ({replaced}, CAST(NULL AS BIGINT) AS as_given) FROM {{rows}} AS met"
