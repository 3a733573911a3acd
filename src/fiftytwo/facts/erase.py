"""Forget a customer: their key becomes a random token, their words leave every file, counts stay."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import duckdb
from django.db import connection, transaction
from django.utils.translation import gettext as _

from fiftytwo.facts import compact, forgotten_list, mask, store
from fiftytwo.facts.models import Erasure, OutboxRow
from fiftytwo.facts.rewrite import rewrite
from fiftytwo.facts.sql import described, scan
from fiftytwo.facts.tables import TABLES, Names, Table
from fiftytwo.facts.work import open_work, sweep_up
from fiftytwo.org import audit
from fiftytwo.org.viewer import Viewer

Tokens = Mapping[str, str]
"""Customers to erase, by the key that the sources use, with the token that takes its place."""


@dataclass(frozen=True)
class Cleaner:
    """How customers leave something that is no fact table.

    ``clean`` removes some and returns how many places it changed; ``customers`` yields the keys that may stand there.
    """

    clean: Callable[[Tokens], int]
    customers: Callable[[], Iterable[str]]


_cleaners: dict[str, Cleaner] = {}


def register_cleaner(name: str, cleaner: Cleaner) -> None:
    """Let another room join erasures: called for every one, and again if an erasure is repeated."""
    _cleaners[name] = cleaner


@dataclass(frozen=True)
class ErasedCounts:
    """What an erasure changed: rows masked and words deleted per table, places cleaned per room.

    ``unreached`` are folders of backups whose list of those forgotten could not be brought up to date.
    """

    masked: dict[str, int] = field(default_factory=dict)
    words_deleted: int = 0
    cleaned: dict[str, int] = field(default_factory=dict)
    unreached: tuple[str, ...] = ()

    @property
    def anything(self) -> bool:
        """Whether the customer was found at all."""
        return bool(self.words_deleted or sum(self.masked.values()) or sum(self.cleaned.values()))


def erase_customer(customer: str, actor: Viewer | None) -> ErasedCounts:
    """Forget a customer everywhere, from the disk too, and mask them in whatever comes in later.

    May be repeated, after a crash or to be sure: it finishes what is left.

    Raises:
        ValueError: if the key is empty.
        PermissionError: if the actor may not import.
    """
    from fiftytwo.org.permissions import can_import

    customer = customer.strip()  # as imports do
    if not customer:
        raise ValueError(_("Say which customer: the key that your source uses for them."))
    if actor is not None and not can_import(actor):
        raise PermissionError(_("Only service operations and administrators can erase a customer."))
    with store.writing():
        token = _remembered(customer, actor)
        counts = clean({customer: token})
    tell(token, actor, counts)
    return replace(counts, unreached=tuple(forgotten_list.keep()))


def clean(tokens: Tokens) -> ErasedCounts:
    """Take customers out of everything that holds them. Only under the writers' lock."""
    masked, words = _from_tables(tokens)
    counts = ErasedCounts(masked, words, {name: cleaner.clean(tokens) for name, cleaner in _cleaners.items()})
    sweep_up()
    return counts


def tell(token: str, actor: Viewer | None, counts: ErasedCounts) -> None:
    """Say in the audit trail that a customer was erased."""
    with transaction.atomic():
        changes = {"masked": counts.masked, "words": counts.words_deleted, "elsewhere": counts.cleaned}
        audit.record(actor, "customer.erased", Erasure.objects.get(token=token), changes)


def find(tokens: Tokens) -> dict[str, str]:
    """Return the customers who still stand somewhere, with their tokens.

    Args:
        tokens: fingerprint → token of those who should not.
    """
    if not tokens:
        return {}
    found: dict[str, str] = {}
    with open_work() as con:
        for stored in store.stored_tables():
            columns = [column for column in store.columns(stored) if column.names is Names.CUSTOMER]
            if any(column.name == "customer" for column in columns):
                found.update(_found_in(con, stored, tokens))
    for cleaner in _cleaners.values():
        for customer in cleaner.customers():
            if token := tokens.get(mask.fingerprint(customer)):
                found[customer] = token
    return found


def _found_in(con: duckdb.DuckDBPyConnection, stored: str, tokens: Tokens) -> Iterator[tuple[str, str]]:
    column = [column for column in store.columns(stored) if column.name == "customer"]
    rows = f"SELECT DISTINCT customer FROM ({scan(column, store.snapshot(stored))}) WHERE customer IS NOT NULL"
    reader = con.cursor().execute(
        f"SELECT customer, print FROM (SELECT customer, {mask.fingerprint_sql('customer')} AS print FROM ({rows})) "
        "WHERE print IN (SELECT unnest(?))",
        [list(tokens)],
    )
    for customer, mark in reader.fetchall():
        yield customer, tokens[mark]


def _remembered(customer: str, actor: Viewer | None) -> str:
    """Keep the fingerprint first, so that nothing brings the customer back from now on."""
    with transaction.atomic():
        row, new = Erasure.objects.get_or_create(
            fingerprint=mask.fingerprint(customer), defaults={"token": "erased-" + secrets.token_hex(8)}
        )
        if new:
            audit.record(actor, "customer.erasing", row, {})
    return row.token


def _from_tables(tokens: Tokens) -> tuple[dict[str, int], int]:
    """Clean every stored table; those with words first, for they are found through the texts' keys too."""
    masked: dict[str, int] = {}
    words = 0
    tables = sorted(store.stored_tables(), key=lambda name: not _described(name).holds_words)
    with open_work() as con:
        con.execute(f"CREATE TABLE their_texts AS {mask.texts_of([*tokens, *tokens.values()])}")
        con.execute("CREATE TABLE erasing (customer VARCHAR, token VARCHAR)")
        con.executemany("INSERT INTO erasing VALUES (?, ?)", list(tokens.items()))
        for stored in tables:
            table = _described(stored)
            count = _from_table(con, stored, table)
            if count and table.holds_words:
                words += count
            elif count:
                masked[stored] = count
            if _has_customers(table):
                compact.vacuum(stored, grace_seconds=-1)
                compact.forget_history(stored)
    return masked, words


def _described(stored: str) -> Table:
    return described(stored.removesuffix(store.REPLACED))


def _has_customers(table: Table) -> bool:
    return any(column.names is Names.CUSTOMER for column in table.columns)


def _from_table(con: duckdb.DuckDBPyConnection, stored: str, table: Table) -> int:
    """Delete the customers' words, or put the tokens for their keys in a table's rows."""
    if not _has_customers(table):
        return 0
    theirs = "customer IN (SELECT customer FROM erasing)"
    if table.holds_words:
        of_texts = "(source, source_id) IN (SELECT (source, source_id) FROM their_texts)"
        return rewrite(con, stored, f"({theirs} OR {of_texts})")
    return rewrite(con, stored, theirs, into=MASKED)


# the number of a row as it was given goes, too: by it one could guess the key
MASKED = (
    "SELECT met.* REPLACE (erasing.token AS customer, CAST(NULL AS BIGINT) AS as_given) "
    "FROM {rows} AS met JOIN erasing USING (customer)"
)


def _outbox(tokens: Tokens) -> int:
    """Mask customers in rows that are no facts yet; their words go."""
    changed = 0
    with transaction.atomic():
        for row in _outbox_rows():
            if row.row["customer"] not in tokens:
                continue
            if TABLES[row.table].holds_words:
                row.delete()
            else:
                row.row = {**row.row, "customer": tokens[row.row["customer"]]}
                row.save(update_fields=["row"])
            changed += 1
    _scrub()
    return changed


def _scrub() -> None:
    """Have the database overwrite what was deleted: it keeps the bytes of old rows otherwise."""
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            cursor.execute(f"VACUUM FULL {connection.ops.quote_name(OutboxRow._meta.db_table)}")


def _outbox_rows() -> Iterator[OutboxRow]:
    """Yield the rows that are about a customer."""
    rows = OutboxRow.objects.filter(row__has_key="customer", table__in=TABLES).order_by("pk").iterator()
    return (row for row in rows if isinstance(row.row["customer"], str))


register_cleaner("outbox", Cleaner(_outbox, lambda: (row.row["customer"] for row in _outbox_rows())))
