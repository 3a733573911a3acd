"""Facts have a time to live, stated per table. The next compaction takes them off the disk too."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from fiftytwo.facts import store
from fiftytwo.facts.rewrite import rewrite
from fiftytwo.facts.tables import TABLES
from fiftytwo.facts.work import open_work
from fiftytwo.org import audit


def expire(today: date) -> dict[str, int]:
    """Delete the facts, and their replaced versions, whose time is over; return how many per table.

    A fact goes on the first day on which it is older than its table's ``retention_days``.
    """
    expired: dict[str, int] = {}
    with open_work() as con:
        for name, table in TABLES.items():
            if table.retention_days is None:
                continue
            last = today - timedelta(days=table.retention_days)
            for stored in (name, name + store.REPLACED):
                if store.handle(stored) is None:
                    continue
                gone = rewrite(con, stored, f"local_date < DATE '{last.isoformat()}'")
                if gone:
                    expired[stored] = gone
    if expired:
        _record(expired)
    return expired


def _record(expired: dict[str, int]) -> None:
    with transaction.atomic():
        audit.record_event(audit.SYSTEM, "facts.expired", "facts.store", {"rows": expired})
