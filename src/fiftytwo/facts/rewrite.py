"""Rows out of the tables for good, or changed in place: for retention and erasure."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from fiftytwo.facts import store
from fiftytwo.facts.commit import commit, copy_month
from fiftytwo.facts.sql import scan
from fiftytwo.facts.work import one


def hit_files(con: duckdb.DuckDBPyConnection, table: str, condition: str) -> Iterator[tuple[store.File, int]]:
    """Yield the files of a table with rows that meet a condition, and how many they are."""
    for file in store.files(table):
        count = one(con, f"SELECT count(*) FROM ({scan(store.columns(table), [file.uri])}) WHERE {condition}")[0]
        if count:
            yield file, count


def rewrite(con: duckdb.DuckDBPyConnection, table: str, condition: str, into: str = "") -> int:
    """Rewrite the rows that meet a condition, in one commit; return how many they were.

    Args:
        con: a work database.
        table: a stored table.
        condition: over its columns.
        into: a SELECT of all its columns over ``{rows}``; empty drops the rows.
    """
    with store.writing():
        hits = list(hit_files(con, table, condition))
        if not hits:
            return 0
        added = []
        for file, _ in hits:
            rows = scan(store.columns(table), [file.uri])
            kept = f"SELECT * FROM ({rows}) WHERE ({condition}) IS NOT TRUE"
            if into:
                met = f"(SELECT * FROM ({rows}) WHERE {condition})"
                kept += f" UNION ALL BY NAME {into.replace('{rows}', met)}"
            added += copy_month(con, table, file.month, kept)
        commit(table, add=added, remove=[file for file, _ in hits])
        return sum(count for _, count in hits)
