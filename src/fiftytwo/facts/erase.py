"""Forget a customer: their key becomes a random token, their words leave every file, counts stay."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import duckdb
from django.db import connection, transaction
from django.utils.translation import gettext as _

from fiftytwo.facts import compact, mask, store
from fiftytwo.facts.models import Erasure, OutboxRow
from fiftytwo.facts.rewrite import rewrite
from fiftytwo.facts.sql import described, fingerprint, literal, site_given
from fiftytwo.facts.tables import TABLES, Names, Table
from fiftytwo.facts.work import open_work, sweep_up
from fiftytwo.org import audit
from fiftytwo.org.viewer import Viewer

Cleaner = Callable[[str, str], int]
"""Removes a customer (key, token) from something that is no fact table; returns how many places it changed."""

_cleaners: dict[str, Cleaner] = {}


def register_cleaner(name: str, cleaner: Cleaner) -> None:
    """Let another room join erasures: called for every one, and again if an erasure is repeated."""
    _cleaners[name] = cleaner


@dataclass(frozen=True)
class ErasedCounts:
    """What an erasure changed: rows masked and words deleted per table, places cleaned per room."""

    masked: dict[str, int] = field(default_factory=dict)
    words_deleted: int = 0
    cleaned: dict[str, int] = field(default_factory=dict)

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

    if not customer.strip():
        raise ValueError(_("Say which customer: the key that your source uses for them."))
    if actor is not None and not can_import(actor):
        raise PermissionError(_("Only service operations and administrators can erase a customer."))
    with store.writing():
        token = _remembered(customer, actor)
        counts = ErasedCounts(*_from_tables(customer, token), {n: c(customer, token) for n, c in _cleaners.items()})
        sweep_up()
    with transaction.atomic():
        changes = {"masked": counts.masked, "words": counts.words_deleted, "elsewhere": counts.cleaned}
        audit.record(actor, "customer.erased", Erasure.objects.get(token=token), changes)
    return counts


def _remembered(customer: str, actor: Viewer | None) -> str:
    """Keep the fingerprint first, so that nothing brings the customer back from now on."""
    with transaction.atomic():
        row, new = Erasure.objects.get_or_create(
            fingerprint=mask.fingerprint(customer), defaults={"token": "erased-" + secrets.token_hex(8)}
        )
        if new:
            audit.record(actor, "customer.erasing", row, {})
    return row.token


def _from_tables(customer: str, token: str) -> tuple[dict[str, int], int]:
    """Clean every stored table; those with words first, for they are found through the texts' keys too."""
    masked: dict[str, int] = {}
    words = 0
    tables = sorted(store.stored_tables(), key=lambda name: not _described(name).holds_words)
    with open_work() as con:
        con.execute(f"CREATE TABLE their_texts AS {mask.texts_of([customer, token])}")
        for stored in tables:
            table = _described(stored)
            count = _from_table(con, stored, table, customer, token)
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


def _from_table(con: duckdb.DuckDBPyConnection, stored: str, table: Table, customer: str, token: str) -> int:
    """Delete the customer's words, or put the token for their key in a table's rows."""
    if not _has_customers(table):
        return 0
    theirs = f"customer = {literal(customer)}"
    if table.holds_words:
        of_texts = "(source, source_id) IN (SELECT (source, source_id) FROM their_texts)"
        return rewrite(con, stored, f"({theirs} OR {of_texts})")
    return rewrite(con, stored, theirs, into=_masked(table, token))


def _masked(table: Table, token: str) -> str:
    """Return a SELECT that puts the token into ``{rows}``, with the fingerprint a later import will have."""
    text = fingerprint(table, [column.name for column in table.given])
    sited = f"SELECT *, {site_given(text)} AS site_given FROM {{rows}}"
    token_in = (
        f"SELECT * EXCLUDE (site, site_given, customer), site AS site_stored, site_given AS site, "
        f"{literal(token)} AS customer FROM ({sited})"
    )
    return (
        f"SELECT * EXCLUDE (site, site_stored, content_hash, as_given), site_stored AS site, {text} AS content_hash, "
        f"CAST(NULL AS BIGINT) AS as_given FROM ({token_in})"
    )


def _outbox(customer: str, token: str) -> int:
    """Mask the customer in rows that are no facts yet; their words go."""
    changed = 0
    with transaction.atomic():
        for row in _outbox_rows(customer):
            if TABLES[row.table].holds_words:
                row.delete()
            else:
                row.row = {**row.row, "customer": token}
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


def _outbox_rows(customer: str) -> Iterator[OutboxRow]:
    return OutboxRow.objects.filter(row__customer=customer).order_by("pk").iterator()


register_cleaner("outbox", _outbox)
