"""The record of the organisation, whole, into a file and back: SQLite as it is, PostgreSQL as JSON lines."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core import serializers
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.utils.translation import gettext as _

LEFT_OUT = {"sessions.session"}  # everyone signs in again after a restore


def kind() -> str:
    """Return which kind of database this is; a copy goes back into the same kind."""
    return connection.vendor


def copy_to(target: Path) -> None:
    """Write the whole database, as it is at one moment, to a file; others may go on writing."""
    if connection.vendor == "sqlite":
        _copy_sqlite(target)
        return
    with target.open("w", encoding="utf-8") as file, transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for model in _models():
            rows = model._base_manager.order_by("pk").iterator(chunk_size=2_000)
            serializers.serialize("jsonl", rows, stream=file)


def _copy_sqlite(target: Path) -> None:
    connection.ensure_connection()
    copy = sqlite3.connect(target)
    try:
        connection.connection.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode=DELETE")
    finally:
        copy.close()


def copy_back(source: Path) -> None:
    """Put a copy in the place of everything that the database holds.

    Raises:
        ValueError: if the file is no such copy; nothing is changed then.
    """
    if connection.vendor == "sqlite":
        _copy_back_sqlite(source)
        return
    with transaction.atomic():
        _empty()
        with source.open(encoding="utf-8") as file:
            rows = serializers.deserialize("jsonl", file, handle_forward_references=False)
            while chunk := list(islice(rows, 2_000)):
                for row in chunk:
                    row.save()
        _reset_sequences()


def _copy_back_sqlite(source: Path) -> None:
    copy = sqlite3.connect(f"file:{source}?mode=ro", uri=True)
    try:
        if copy.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            raise ValueError(_("The database in the archive is damaged."))
        connection.ensure_connection()
        copy.backup(connection.connection, pages=-1)
    finally:
        copy.close()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _models() -> Iterator[type[models.Model]]:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy and model._meta.label_lower not in LEFT_OUT:
            yield model


def _empty() -> None:
    tables = [model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), tables, allow_cascade=True))


def _reset_sequences() -> None:
    statements: list[Any] = connection.ops.sequence_reset_sql(no_style(), list(_models()))
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
