"""Who asked to be forgotten is masked in whatever comes in; a customer is known by a keyed fingerprint only."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import duckdb
import pyarrow as pa
from django.conf import settings

from fiftytwo.facts import store
from fiftytwo.facts.models import Erasure
from fiftytwo.facts.sql import literal, quoted, scan
from fiftytwo.facts.tables import Table


def _secret(key: str = "") -> str:
    return hashlib.sha256(f"fiftytwo.facts.erasure {key or settings.SECRET_KEY}".encode()).hexdigest()


def fingerprint(customer: str) -> str:
    """Return what we keep of an erased customer's key; it says nothing without this installation's secret."""
    return hashlib.sha256((_secret() + customer).encode()).hexdigest()


def keyed(kind: str, text: str) -> str:
    """Return the keyed fingerprint of some other text that we must not keep, such as a name."""
    return hashlib.sha256(f"{_secret()} {kind} {text}".encode()).hexdigest()


def house(key: str = "") -> str:
    """Return a name for the secret by which fingerprints are made, ours if none is given; it does not tell it."""
    return hashlib.sha256(f"{_secret(key)} house".encode()).hexdigest()[:12]


def fingerprint_sql(column: str) -> str:
    """Return the SQL of :func:`fingerprint` over a column."""
    return f"sha256({literal(_secret())} || {column})"


def masked(con: duckdb.DuckDBPyConnection, table: Table, given: list[str], relation: str) -> str:
    """Return a relation without those who were forgotten.

    Erased customers bear their token, and none of their words come in; forgotten employees have no name.

    Args:
        con: the work database; gets a small temporary table of those erased.
        table: the fact table.
        given: the columns that the relation has.
        relation: name of a table or view.
    """
    return _customers_masked(con, table, given, _nameless(con, given, relation))


def _nameless(con: duckdb.DuckDBPyConnection, given: list[str], relation: str) -> str:
    """Return a relation in which forgotten employees have no name, but their key."""
    from fiftytwo.facts import nameless

    named = [name for name in nameless.NAMED if name in given]
    if not named or not nameless.anybody():
        return relation
    whose, has_key = nameless.look(con, relation, given), "employee" in given
    theirs = " OR ".join(whose.names_one(name, has_key=has_key) for name in named)
    if not con.execute(f"SELECT 1 FROM {relation} AS rows WHERE {theirs} LIMIT 1").fetchall():
        return relation
    changed = {name: whose.without(name, has_key=has_key) for name in named}
    if has_key and "employee_name" in named:
        changed["employee"] = whose.without("employee")
    changed["as_given"] = f"CASE WHEN NOT ({theirs}) THEN as_given END"
    columns = ", ".join(f"{changed.get(name, quoted(name))} AS {quoted(name)}" for name in given)
    return f"(SELECT {columns} FROM {relation} AS rows)"


def _customers_masked(con: duckdb.DuckDBPyConnection, table: Table, given: list[str], relation: str) -> str:
    """Return a relation in which erased customers bear their token, and none of their words come in."""
    has_words = table.holds_words and "source_id" in given
    if "customer" not in given and not has_words:
        return relation
    erased = list(Erasure.objects.values_list("fingerprint", "token"))
    if not erased:
        return relation
    prints, tokens = zip(*erased, strict=True)
    con.register("arriving", pa.table({"fingerprint": pa.array(prints), "token": pa.array(tokens)}))
    con.execute("CREATE OR REPLACE TEMP TABLE erased AS SELECT * FROM arriving")
    con.unregister("arriving")
    changed = {
        "customer": "coalesce(erased.token, rows.customer) AS customer",
        # by the number of a row one could guess its customer's key
        "as_given": "CASE WHEN erased.token IS NULL THEN rows.as_given END AS as_given",
    }
    columns = ", ".join(changed.get(name, f"rows.{quoted(name)}") for name in given)
    customer = "rows.customer" if "customer" in given else "NULL"
    join = f"LEFT JOIN erased ON erased.fingerprint = {fingerprint_sql(customer)}"
    without = "WHERE erased.token IS NULL" if table.holds_words else ""
    if has_words:
        without += f" AND (rows.source, rows.source_id) NOT IN (SELECT (source, source_id) FROM ({texts_of(tokens)}))"
    return f"(SELECT {columns} FROM {relation} AS rows {join} {without})"


def texts_of(customers: Iterable[str]) -> str:
    """Return a SELECT of the keys of all texts that customers wrote, earlier versions of them included.

    A text that names no customer is of the one whose contact it belongs to.
    """
    among = ", ".join(literal(customer) for customer in customers)
    contacts = " UNION ".join(
        f"SELECT source, source_id FROM {_stored(name)} WHERE customer IN ({among})"
        for name in ("contact", "contact" + store.REPLACED)
    )
    of_contacts = f"(contact_source, contact_id) IN (SELECT (source, source_id) FROM ({contacts}))"
    return " UNION ".join(
        f"SELECT source, source_id FROM {_stored(name)} "
        f"WHERE customer IN ({among}) OR (customer IS NULL AND {of_contacts})"
        for name in ("text", "text" + store.REPLACED)
    )


def _stored(name: str) -> str:
    return f"({scan(store.columns(name), store.snapshot(name))})"
