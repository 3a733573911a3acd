"""Fills a home with contacts and ratings for the benchmarks of cells, month by month, in little memory.

A service of so many employees in teams of ten at three sites; a team works two or three of five channels. There are
40 reasons, of which a few are frequent, four kinds of customer, and a customer for every eleven contacts. Some
contacts are never answered, never solved, or given up; three in ten have a rating: NPS, CSAT or CES, some unanswered.
Months that are there are left as they are: what was broken off goes on.
"""

from __future__ import annotations

import argparse
import json
import os
from datetime import date
from pathlib import Path

CONTACT = """
    SELECT * REPLACE (
               resolution_seconds AS first_resolution_seconds,
               resolution_seconds * 0.4 AS first_resolution_business_seconds,
               resolution_seconds * 0.4 AS resolution_business_seconds,
               first_reply_seconds * 0.4 AS first_reply_business_seconds),
           date_trunc('week', solved_local_date)::DATE AS solved_local_week
    FROM (
        SELECT *,
               epoch(first_reply_at - opened_at) AS first_reply_seconds, NULL::DOUBLE AS first_reply_business_seconds,
               epoch(solved_at - opened_at) AS resolution_seconds, NULL::DOUBLE AS resolution_business_seconds,
               NULL::DOUBLE AS first_resolution_seconds, NULL::DOUBLE AS first_resolution_business_seconds,
               solved_at::DATE AS solved_local_date, solved_at AS first_solved_at
        FROM (
            SELECT 'bench' AS source, 'C-' || i AS source_id, opened_at,
                   CASE WHEN i % 20 > 0 THEN opened_at + to_seconds(CAST(exp(3 + h % 9000 / 1000.0) AS BIGINT)) END
                       AS first_reply_at,
                   CASE WHEN i % 50 > 0 THEN opened_at + to_seconds(CAST(exp(5 + h // 7 % 9000 / 1000.0) AS BIGINT)) END
                       AS solved_at,
                   CASE WHEN i % 50 > 0 THEN 'Solved' ELSE 'Open' END AS status,
                   ['phone', 'mail', 'chat', 'shop', 'web'][1 + (employee // 10 + least(h // 3 % 4, 2)) % 5] AS channel,
                   'Reason ' || CAST(floor(40 * pow(h // 11 % 1000 / 1000.0, 2)) AS INTEGER) AS reason,
                   ['easy', 'medium', 'hard'][1 + h // 13 % 3] AS difficulty,
                   ['new', 'private', 'business', 'partner'][1 + h // 17 % 4] AS segment,
                   'team-' || employee // 10 AS team, 'employee-' || employee AS employee,
                   'site-' || employee // 10 % 3 AS site,
                   CASE WHEN h % 100 < 95 THEN 'K' || h // 19 % {customers} END AS customer,
                   greatest(h // 23 % 12 - 10, 0) AS reopen_count, h // 29 % 3 AS reassignment_count,
                   greatest(h // 31 % 9 - 6, 0) AS transfer_count,
                   (20 + h // 37 % 600)::DOUBLE AS talk_seconds, (h // 41 % 60)::DOUBLE AS hold_seconds,
                   (h // 43 % 120)::DOUBLE AS after_work_seconds, (h // 47 % 300)::DOUBLE AS wait_seconds,
                   h // 53 % 25 = 0 AS abandoned, CASE WHEN h // 59 % 3 > 0 THEN h // 59 % 20 = 1 END AS rework,
                   CASE WHEN h // 61 % 3 > 0 THEN h // 61 % 10 > 1 END AS promise_kept,
                   opened_at::DATE AS local_date, date_trunc('week', opened_at)::DATE AS local_week,
                   '{month}' AS month, 1 AS batch
            FROM (
                SELECT i, CAST(hash(i, {seed}) % 1000000007 AS BIGINT) AS h,
                       CAST(hash(i, {seed}, 1) % {employees} AS BIGINT) AS employee,
                       TIMESTAMPTZ '{month}-01 00:00:00+00' + to_microseconds(CAST((i - {first}) * {step} AS BIGINT))
                           AS opened_at
                FROM range({first}, {end}) t(i)
            )
        )
    )
"""
RATING = """
    SELECT 'bench' AS source, 'R-' || source_id AS source_id, instrument,
           CASE WHEN h % 10 > 2 THEN CASE instrument WHEN 'nps' THEN least(h // 7 % 14, 10)
                WHEN 'csat' THEN 1 + least(h // 7 % 7, 4) ELSE 1 + least(h // 7 % 9, 6) END END::DOUBLE AS score,
           CASE instrument WHEN 'nps' THEN 0.0 ELSE 1.0 END AS scale_low,
           CASE instrument WHEN 'nps' THEN 10.0 WHEN 'csat' THEN 5.0 ELSE 7.0 END AS scale_high,
           opened_at AS invited_at, CASE WHEN h % 50 > 0 THEN opened_at END AS delivered_at,
           CASE WHEN h % 10 > 2 THEN opened_at END AS answered_at,
           'bench' AS contact_source, source_id AS contact_id, channel, reason, team, employee, site, customer,
           local_date, local_week, month, batch
    FROM (SELECT *, CAST(hash(source_id, 3) % 1000000007 AS BIGINT) AS h,
                 ['nps', 'csat', 'ces'][1 + CAST(hash(source_id, 5) % 3 AS BIGINT)] AS instrument
          FROM ({contacts}) WHERE hash(source_id, 7) % 10 < 3)
"""


def fill(contacts: int, months: list[str], employees: int, seed: int = 52) -> dict[str, int]:
    """Write so many contacts, spread evenly over some months, and their ratings; return the rows of each table."""
    from fiftytwo.facts import store
    from fiftytwo.facts.commit import commit, copy_month
    from fiftytwo.facts.sql import month_span, quoted
    from fiftytwo.facts.work import open_work

    written = {"contact": 0, "rating": 0}
    with store.writing(), open_work() as con:
        for number, month in enumerate(months):
            first, end = (contacts * n // len(months) for n in (number, number + 1))
            opens, closes = month_span(month)
            step = (closes - opens).total_seconds() * 1e6 / max(end - first, 1)
            select = CONTACT.format(
                customers=max(contacts // 11, 1), month=month, seed=seed, employees=employees, first=first, end=end,
                step=step,
            )  # fmt: skip
            for table, rows in (("contact", select), ("rating", RATING.format(contacts=select))):
                known = {row[0] for row in con.execute(f"DESCRIBE ({rows})").fetchall()}
                columns = ", ".join(
                    f"CAST({quoted(c.name) if c.name in known else 'NULL'} AS {c.type}) AS {quoted(c.name)}"
                    for c in store.columns(table)
                )
                store.ensure(table)
                if month in {file.month for file in store.files(table)}:
                    continue
                added = copy_month(con, table, month, f"SELECT {columns} FROM ({rows})")
                commit(table, add=added)
                written[table] += sum(json.loads(action.stats)["numRecords"] for action in added)
    return written


def main() -> None:
    """Fill the home that FIFTYTWO_HOME names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=10_000_000)
    parser.add_argument("--employees", type=int, default=1000)
    parser.add_argument("--first", default="2024-01")
    parser.add_argument("--months", type=int, default=24)
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fiftytwo.settings")
    import django

    django.setup()
    from django.conf import settings

    from fiftytwo.facts.sql import months_between

    Path(settings.HOME).mkdir(parents=True, exist_ok=True)
    year, month = map(int, arguments.first.split("-"))
    last = month - 1 + arguments.months - 1
    months = months_between(date(year, month, 1), date(year + last // 12, last % 12 + 1, 1))
    print(json.dumps(fill(arguments.contacts, months, arguments.employees)))


if __name__ == "__main__":
    main()
