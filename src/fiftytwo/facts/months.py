"""Many rows become files month by month, some months at once: while one is sorted, another is written to the disk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, as_completed

import duckdb
from deltalake.transaction import AddAction
from django.utils.translation import gettext as _

from fiftytwo.facts.commit import as_it_streams, copy_month, discard, sync_early
from fiftytwo.facts.store import Progress

AT_ONCE = 2  # each needs memory of its own to sort in


def copy_months(
    con: duckdb.DuckDBPyConnection, table: str, selects: Mapping[str, str], tell: Progress
) -> Iterator[list[AddAction]]:
    """Write the rows of some months, and yield each month's files as soon as they are on the disk.

    If this is left early, files that were not yielded are deleted.

    Args:
        con: a work database; each month is written on a connection of its own to it.
        table: a stored table.
        selects: per month, a SELECT of all the table's columns, rows of that month only, in the order to keep.
        tell: told which month was written.
    """
    writing: dict[Future[list[AddAction]], str] = {}
    with as_it_streams(con), ThreadPoolExecutor(AT_ONCE) as hands:
        try:
            for month, select in selects.items():
                writing[hands.submit(copy_month, con.cursor(), table, month, select, sort=False)] = month
            for number, done in enumerate(as_completed(list(writing)), 1):
                tell(_("Writing %(month)s") % {"month": writing[done]}, 0.3 + 0.5 * number / len(selects))
                sync_early(table, done.result())  # this hand is free: two others write the next months
                del writing[done]
                yield done.result()
        finally:
            hands.shutdown(cancel_futures=True)
            for left in writing:
                if not left.cancelled() and left.exception() is None:
                    discard(table, left.result())
