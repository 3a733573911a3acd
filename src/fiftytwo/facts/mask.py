"""Customers who asked to be forgotten: known by a keyed fingerprint only, masked in whatever comes in."""

from __future__ import annotations

import hashlib

import duckdb
import pyarrow as pa
from django.conf import settings

from fiftytwo.facts.models import Erasure
from fiftytwo.facts.sql import literal, quoted
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
    if "customer" not in given:
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
    join = f"LEFT JOIN erased ON erased.fingerprint = sha256({literal(_secret())} || rows.customer)"
    without = "WHERE erased.token IS NULL" if table.holds_words else ""
    return f"(SELECT {columns} FROM {relation} AS rows {join} {without})"
