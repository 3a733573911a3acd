"""Writes a CSV of contacts as a desk would export it: two years, five channels, 400 people, some of it unanswered."""

from __future__ import annotations

import argparse

import duckdb

ROWS = """
    SELECT 'C-' || lpad(i::VARCHAR, 9, '0') AS id,
           strftime(opened, '%Y-%m-%d %H:%M:%S') AS opened,
           strftime(CASE WHEN i % 20 > 0 THEN opened + to_seconds(60 + h % 40000) END, '%Y-%m-%d %H:%M:%S')
               AS first_reply,
           strftime(CASE WHEN i % 11 > 0 THEN opened + to_seconds(90 + h % 400000) END, '%Y-%m-%d %H:%M:%S') AS solved,
           CASE WHEN i % 11 > 0 THEN 'Solved' ELSE 'Open' END AS status,
           ['phone', 'mail', 'chat', 'shop', 'web'][1 + h % 5] AS channel,
           'Reason ' || (h // 7 % 40) AS reason,
           ['easy', 'hard'][1 + h // 3 % 2] AS difficulty,
           'Team ' || (h // 11 % 40) AS team,
           'Agent ' || (h // 13 % 400) AS agent,
           'K' || (h // 17 % 900000) AS customer,
           {reopened} AS reopened,
           h // 19 % 3 AS reassigned,
           h // 23 % 600 AS talk, h // 29 % 60 AS hold, h // 31 % 120 AS after_work, h // 37 % 90 AS wait
    FROM (
        SELECT i, (i * 2654435761) % 4294967296 AS h,
               TIMESTAMP '2024-01-01' + to_seconds((i * 63072000.0 / {rows})::BIGINT) AS opened
        FROM range({rows}) t(i)
    )
"""


def main() -> None:
    """Write the file named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path")
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--changed", action="store_true", help="one row in 1,000 differs")
    arguments = parser.parse_args()
    reopened = "CASE WHEN i % 1000 = 7 THEN 9 ELSE h // 41 % 2 END" if arguments.changed else "h // 41 % 2"
    sql = ROWS.format(rows=arguments.rows, reopened=reopened)
    duckdb.connect().execute(f"COPY ({sql}) TO '{arguments.path}' (HEADER, DELIMITER ',')")


if __name__ == "__main__":
    main()
