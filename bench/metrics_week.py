"""Brings one more week into a home that ``bench.metrics_facts`` filled: the week after its last day."""

from __future__ import annotations

import json
import os
from datetime import date, timedelta


def main() -> None:
    """Copy the last whole week, moved on by some weeks, in a commit of its own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fiftytwo.settings")
    import django

    django.setup()
    from fiftytwo.facts import store
    from fiftytwo.facts.commit import commit, copy_out
    from fiftytwo.facts.sql import quoted, scan
    from fiftytwo.facts.work import open_work

    known = store.files("contact")
    last: date = max(file.high["local_date"] for file in known)
    first: date = min(file.low["local_date"] for file in known)
    monday = last - timedelta(days=last.weekday() + 7)
    moved = timedelta(days=7 * ((last - monday).days // 7 + 1))
    days = moved.days
    with store.writing(), open_work() as con:
        for table in ("contact", "rating"):
            changed = []
            for column in store.columns(table):
                name = quoted(column.name)
                if column.name == "source_id":
                    changed.append(f"'new-' || source_id AS {name}")
                elif column.name == "month":
                    changed.append(f"strftime(local_date + {days}, '%Y-%m') AS {name}")
                elif column.type == "TIMESTAMP WITH TIME ZONE":
                    changed.append(f"{name} + INTERVAL {days} DAY AS {name}")
                elif column.type == "DATE":
                    changed.append(f"{name} + {days} AS {name}")
                else:
                    changed.append(name)
            rows = scan(store.columns(table), [file.uri for file in store.files(table)])
            select = f"SELECT {', '.join(changed)} FROM ({rows}) WHERE local_week = DATE '{monday}'"
            commit(table, add=copy_out(con, table, select))
    rows_now = sum(file.rows for file in store.files("contact")) - sum(file.rows for file in known)
    print(json.dumps({"contacts": rows_now, "weeks": (last - first).days // 7 + 1, "week": str(monday + moved)}))


if __name__ == "__main__":
    main()
