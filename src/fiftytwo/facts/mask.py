"""Customers who asked to be forgotten: known by a keyed fingerprint only, masked in whatever comes in."""

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


def _secret() -> str:
    return hashlib.sha256(f"fiftytwo.facts.erasure {settings.SECRET_KEY}".encode()).hexdigest()


def fingerprint(customer: str) -> str:
    """Return what we keep of an erased customer's key; it says nothing without this installation's secret."""
    return hashlib.sha256((_secret() + customer).encode()).hexdigest()


def masked(con: duckdb.DuckDBPyConnection, table: Table, given: list[str], relation: str) -> str:
    """Return a relation in which erased customers bear their token, and none of their words come in.

    Args:
        con: the work database; gets a small temporary table of those erased.
        table: the fact table.
        given: the columns that the relation has.
        relation: name of a table or view.
    """
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
    join = f"LEFT JOIN erased ON erased.fingerprint = sha256({literal(_secret())} || {customer})"
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
