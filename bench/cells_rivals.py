# ruff: noqa: E501, SIM905
"""Rivals of our cells: one process each, which reads the same Parquet files and makes the same cells its own way.

``python -m bench.cells_rivals duckdb|pandas|totals FACTS INTO`` or ``postgresql FACTS DATABASE_URL``.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bench import cells_by_hand as by_hand
from fiftytwo.lib.durations import bucket_sql

KEYS = "week, site, team, channel"


def with_duckdb(facts: Path, into: Path) -> None:
    """One pass over the Parquet files for each grouping; lists of buckets, which proved seven times faster than rows."""
    import duckdb

    con = duckdb.connect()
    con.execute("SET preserve_insertion_order = false")
    contact = f"read_parquet('{facts}/contact/*/*.parquet', hive_partitioning = true)"
    rating = f"read_parquet('{facts}/rating/*/*.parquet')"
    opened = f"(SELECT *, {by_hand.HANDLED} AS handled FROM {contact})"
    con.execute(f"CREATE TEMP TABLE followed AS {_followed(contact)}")

    def write(name: str, select: str, order: str = "week") -> None:
        con.execute(f"COPY ({select} ORDER BY {order}) TO '{into}/{name}.parquet' (FORMAT parquet, COMPRESSION zstd)")

    def levels(name: str, rows: str, week: str, sums: str, lengths: Mapping[str, str], cuts: tuple[str, ...]) -> None:
        known = f"FROM {rows} WHERE {week} IS NOT NULL GROUP BY ALL"
        lists = "".join(
            f", list(CAST({bucket_sql(column)} AS SMALLINT)) FILTER ({column} BETWEEN 0 AND {by_hand.LONGEST}) AS {measure}"
            for measure, column in lengths.items()
        )
        places = f"{week} AS week, {by_hand.PLACES}"
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE fine AS "
            f"SELECT {places}, coalesce(employee, '') AS employee, {sums}{lists} {known}"
        )
        write(f"{name}.fine", "SELECT * FROM fine", "team, employee, week")
        listed = "employee" + "".join(f", {measure}" for measure in lengths)
        write(f"{name}.coarse", f"SELECT {KEYS}, sum(COLUMNS(* EXCLUDE ({KEYS}, {listed}))) FROM fine GROUP BY ALL")
        for cut in cuts:
            write(f"{name}.{cut}", f"SELECT {places}, coalesce({cut}, '') AS {cut}, {sums} {known}")
        spread = " UNION ALL ".join(
            f"SELECT '{measure}' AS measure, week, site, channel, bucket, count(*) AS n "
            f"FROM (SELECT week, site, channel, unnest({measure}) AS bucket FROM fine) GROUP BY ALL"
            for measure in lengths
        )
        if spread:
            write(f"{name}.spread", spread, "measure, week")

    cuts = ("reason", "segment")
    levels("opened", opened, "local_week", by_hand.OPENED, by_hand.OPENED_LENGTHS, cuts)
    levels("solved", contact, "solved_local_week", by_hand.SOLVED, by_hand.SOLVED_LENGTHS, cuts)
    levels("followed", "followed", "local_week", by_hand.FOLLOWED, {}, cuts)
    levels("rated", rating, "local_week", by_hand.RATED, {}, ("reason",))


def _followed(contact: str) -> str:
    """Return contacts with the seconds until the same customer came again about the same reason."""
    return f"""
        SELECT local_week, site, team, channel, employee, reason, segment, abandoned, customer, first_solved_at,
               reopen_count, floor(epoch(lead(opened_at) OVER (PARTITION BY customer, reason
                   ORDER BY month, opened_at, source, source_id))) - floor(epoch(opened_at)) AS gap
        FROM {contact}"""


def with_pandas(facts: Path, into: Path) -> None:
    """Whole tables in memory, texts as categories, conditions as columns, one groupby for each level."""
    import numpy as np
    import pandas as pd

    names = (
        "local_week solved_local_week site team channel employee reason segment customer opened_at first_reply_at "
        "first_solved_at solved_at local_date abandoned rework promise_kept reopen_count transfer_count talk_seconds "
        "hold_seconds after_work_seconds wait_seconds first_reply_seconds first_reply_business_seconds "
        "resolution_seconds resolution_business_seconds source_id"
    ).split()
    c = pd.read_parquet(facts / "contact", columns=names)
    for name in ("site", "team", "channel", "employee", "reason", "segment"):
        c[name] = c[name].astype("category")
    kept, days = (
        c["abandoned"].fillna(False).astype(bool).__invert__(),
        (pd.to_datetime(c["local_date"]) - pd.Timestamp(0)).dt.days,
    )
    waiting = kept & (c.solved_at.isna() | (c.solved_at >= c.opened_at))
    back = (c.talk_seconds < 0) | (c.hold_seconds < 0) | (c.after_work_seconds < 0)
    took = (c.talk_seconds + c.hold_seconds.fillna(0) + c.after_work_seconds.fillna(0)).where(kept & ~back)
    waited = c.wait_seconds.where(kept & (c.wait_seconds >= 0))
    opened = {
        "contacts_1__opened": np.ones(len(c), bool), "first_reply_time_1__clock_went_back": c.first_reply_seconds < 0,
        "first_reply_time_1__not_yet": c.first_reply_at.isna(),
        "first_reply_time_business_1__clock_went_back": c.first_reply_business_seconds < 0,
        "backlog_1__waiting__n": waiting, "backlog_1__waiting__days": days.where(waiting, 0),
        "handle_time_1__clock_went_back": kept & c.talk_seconds.notna() & back, "handle_time_1__took__n": took.notna(),
        "handle_time_1__took__total": took, "handle_time_1__took__squares": took * took,
        "promise_kept_1__cases": c.promise_kept.notna(), "promise_kept_1__cases_kept": c.promise_kept == True,  # noqa: E712
        "rework_1__not_told": c.rework.isna(), "rework_1__part": c.rework == True, "rework_1__whole": c.rework.notna(),  # noqa: E712
        "service_level_1__clock_went_back": c.wait_seconds < 0, "service_level_1__part": kept & c.wait_seconds.between(0, 20),
        "service_level_1__wait_unknown": c.wait_seconds.isna(), "service_level_1__whole": c.wait_seconds >= 0,
        "speed_of_answer_1__waited__n": waited.notna(), "speed_of_answer_1__waited__total": waited,
        "speed_of_answer_1__waited__squares": waited * waited, "transfers_1__not_told": c.transfer_count.isna(),
        "transfers_1__part": kept & (c.transfer_count > 0), "transfers_1__whole": kept & c.transfer_count.notna(),
    }  # fmt: skip
    gone = kept & (c.solved_at >= c.opened_at)
    solved = {
        "solved_1__solved": kept, "backlog_1__waiting__gone__n": gone, "backlog_1__waiting__gone__days": days.where(gone, 0),
        "reopening_1__part": c.reopen_count > 0, "reopening_1__whole": c.reopen_count.notna(),
        "turnaround_1__clock_went_back": c.resolution_seconds < 0,
        "turnaround_business_1__clock_went_back": c.resolution_business_seconds < 0,
    }  # fmt: skip
    ordered = c.sort_values(["opened_at", "source_id"])
    gap = -ordered.groupby(["customer", "reason"], observed=True, sort=False).opened_at.diff(-1).dt.total_seconds()
    again = gap.reindex(c.index).between(0, by_hand.WEEK)
    named = kept & c.customer.notna()
    followed = {
        "first_contact_resolution_1__abandoned": ~kept,
        "first_contact_resolution_1__customer_unknown": kept & c.customer.isna(),
        "first_contact_resolution_1__part": named
        & c.first_solved_at.notna()
        & (c.reopen_count.fillna(0) == 0)
        & ~again,
        "first_contact_resolution_1__whole": named,
    }

    def levels(
        name: str, rows: Any, week: str, sums: Mapping[str, Any], lengths: Mapping[str, str], cuts: tuple[str, ...]
    ) -> None:
        keys = [week, "site", "team", "channel"]
        frame = pd.concat([rows[[*keys, "employee", *cuts]], pd.DataFrame(sums, index=rows.index)], axis=1)
        columns = list(sums)

        def grouped(more: list[str]) -> Any:
            return frame.groupby([*keys, *more], observed=True, sort=False, dropna=True)[columns].sum()

        fine = grouped(["employee"])
        for measure, column in lengths.items():
            seconds = rows[column].where((rows[column] >= 0) & (rows[column] <= by_hand.LONGEST))
            thousandths = np.floor(seconds * 1000 + 0.5)
            shift = np.maximum(np.floor(np.log2(thousandths + 0.5)) - 6, 0)
            rows["bucket"] = 64 * shift + np.floor(thousandths / 2**shift)
            lists = rows.dropna(subset="bucket").groupby([*keys, "employee"], observed=True, sort=False)["bucket"]
            fine[measure] = lists.agg(list)
            spread = rows.groupby([week, "site", "channel", "bucket"], observed=True, sort=False).size()
            spread.reset_index(name="n").to_parquet(into / f"{name}.{measure}.spread.parquet")
        fine.reset_index().to_parquet(into / f"{name}.fine.parquet")
        coarse = fine[columns].groupby(level=keys, observed=True, sort=False).sum()
        coarse.reset_index().to_parquet(into / f"{name}.coarse.parquet")
        for cut in cuts:
            grouped([cut]).reset_index().to_parquet(into / f"{name}.{cut}.parquet")

    cuts = ("reason", "segment")
    levels("opened", c, "local_week", opened, by_hand.OPENED_LENGTHS, cuts)
    levels("solved", c, "solved_local_week", solved, by_hand.SOLVED_LENGTHS, cuts)
    levels("followed", c, "local_week", followed, {}, cuts)
    del c, opened, solved, followed, ordered
    asked_of = (
        "local_week site team channel employee reason instrument score scale_low scale_high delivered_at answered_at"
    )
    r = pd.read_parquet(facts / "rating", columns=asked_of.split())
    for name in ("site", "team", "channel", "employee", "reason"):
        r[name] = r[name].astype("category")
    rated: dict[str, Any] = {}
    for name, instrument, low, high, boxes in (
        ("nps", "nps", 0, 10, {"promoters": (9, 10), "passives": (7, 8), "detractors": (0, 6)}),
        ("csat", "csat", 1, 5, {"answered": (1, 5), "satisfied": (4, 5)}),
        ("ces", "ces", 1, 7, {"answered": (1, 7), "easy": (5, 7)}),
        ("effort", "ces", 1, 5, {"answered": (1, 5), "easy": (1, 2)}),
    ):
        asked = (r.instrument == instrument) & r.score.notna()
        valid = asked & (r.scale_low == low) & (r.scale_high == high) & (r.score % 1 == 0) & r.score.between(low, high)
        rated |= {f"{name}_1__{box}": valid & r.score.between(*ends) for box, ends in boxes.items()}
        if name in ("nps", "csat"):
            rated[f"{name}_1__outside_scale"] = asked & ~valid
    rated["response_rate_1__delivered"] = r.delivered_at.notna()
    rated["response_rate_1__not_delivered"] = r.delivered_at.isna()
    rated["response_rate_1__answered"] = r.delivered_at.notna() & r.answered_at.notna() & r.score.notna()
    levels("rated", r, "local_week", rated, {}, ("reason",))


def with_postgresql(facts: Path, url: str) -> dict[str, float]:
    """Load the tables first, without counting that, analysed and without logs; then make the cells in two workers each."""
    import duckdb
    import psycopg

    columns = (
        "source, source_id, month, local_week, solved_local_week, site, team, channel, employee, reason, segment, customer, "
        "opened_at, first_reply_at, first_solved_at, solved_at, local_date, abandoned, rework, promise_kept, reopen_count, "
        "transfer_count, talk_seconds, hold_seconds, after_work_seconds, wait_seconds, first_reply_seconds, "
        "first_reply_business_seconds, resolution_seconds, resolution_business_seconds"
    )
    answers = "local_week, site, team, channel, employee, reason, instrument, score, scale_low, scale_high, delivered_at, answered_at"
    kinds = {"VARCHAR": "text", "DOUBLE": "float8", "BIGINT": "int8", "BOOLEAN": "bool", "DATE": "date"}
    with psycopg.connect(url, autocommit=True) as con:
        for table, wanted in (("contact", columns), ("rating", answers)):
            rows = f"SELECT {wanted} FROM read_parquet('{facts}/{table}/*/*.parquet', hive_partitioning = true)"
            described = duckdb.execute(f"DESCRIBE {rows}").fetchall()
            fields = ", ".join(f"{row[0]} {kinds.get(row[1], 'timestamptz')}" for row in described)
            con.execute(f"CREATE UNLOGGED TABLE {table} ({fields})")
            file = facts.parent / f"{table}.csv"
            duckdb.execute(f"COPY ({rows}) TO '{file}' (FORMAT csv, HEADER false)")
            with con.cursor().copy(f"COPY {table} FROM STDIN (FORMAT csv)") as copy, file.open("rb") as lines:
                while data := lines.read(1 << 20):
                    copy.write(data)
            file.unlink()
            con.execute(f"VACUUM ANALYZE {table}")
        started = time.perf_counter()
        for statement in _postgresql_statements():
            con.execute(statement)
        return {"seconds": round(time.perf_counter() - started, 3)}


def _postgresql_statements() -> list[str]:
    gap = _followed("contact").replace("floor(epoch(lead(opened_at)", "floor(extract(epoch FROM lead(opened_at)")
    gap = gap.replace("floor(epoch(opened_at))", "floor(extract(epoch FROM opened_at))")
    made = [f"CREATE UNLOGGED TABLE followed AS {gap}"]
    opened = f"(SELECT *, {by_hand.HANDLED} AS handled FROM contact) AS rows"
    cuts = ("reason", "segment")
    for name, rows, week, sums, lengths, more in (
        ("opened", opened, "local_week", by_hand.OPENED, by_hand.OPENED_LENGTHS, cuts),
        ("solved", "contact", "solved_local_week", by_hand.SOLVED, by_hand.SOLVED_LENGTHS, cuts),
        ("followed_cells", "followed", "local_week", by_hand.FOLLOWED, {}, cuts),
        ("rated", "rating", "local_week", by_hand.RATED, {}, ("reason",)),
    ):
        filtered = sums.replace("FILTER (", "FILTER (WHERE ")
        lists = "".join(
            f", array_agg(CAST({_bucket(column)} AS int2)) FILTER (WHERE {column} BETWEEN 0 AND {by_hand.LONGEST}) AS {measure}"
            for measure, column in lengths.items()
        )
        keys = f"{week} AS week, {by_hand.PLACES}"
        for cut, also in (("employee", lists), *((cut, "") for cut in more)):
            made.append(
                f"CREATE UNLOGGED TABLE {name}_{cut} AS SELECT {keys}, coalesce({cut}, '') AS {cut}, {filtered}{also} "
                f"FROM {rows} WHERE {week} IS NOT NULL GROUP BY 1, 2, 3, 4, 5"
            )
        columns = [part.rpartition(" AS ")[2].strip() for part in sums.split(",\n")]
        added = ", ".join(f"sum({column}) AS {column}" for column in columns)
        made.append(
            f"CREATE UNLOGGED TABLE {name}_coarse AS SELECT {KEYS}, {added} FROM {name}_employee GROUP BY {KEYS}"
        )
        made += [
            f"CREATE UNLOGGED TABLE {name}_{measure} AS SELECT week, site, channel, bucket, count(*) AS n "
            f"FROM {name}_employee, unnest({measure}) AS bucket GROUP BY 1, 2, 3, 4"
            for measure in lengths
        ]
    return made


def _bucket(column: str) -> str:
    """Return the bucket in PostgreSQL's words, where the logarithm of two takes a numeric."""
    thousandths = f"floor({column} * 1000 + 0.5)"
    shift = f"greatest(floor(ln({thousandths} + 0.5) / ln(2::float8) + 1e-12) - 6, 0)"
    return f"64 * {shift} + floor({thousandths} / power(2, {shift}))"


def totals(_facts: Path, into: Path) -> dict[str, float]:
    """Return what every column of sums adds up to, by level, over all files below a folder."""
    import duckdb

    found: dict[str, float] = {}
    for level in ("fine", "coarse", "reason", "segment", "spread"):
        for folder in sorted({path.parent for path in into.rglob(f"*.{level}.parquet")}):
            for name in [None] if folder != into else sorted(into.glob(f"*.{level}.parquet")):
                rows = f"read_parquet('{name or f'{folder}/*.{level}.parquet'}')"
                columns = [r[0] for r in duckdb.execute(f"DESCRIBE FROM {rows}").fetchall() if _is_sum(r)]
                values = duckdb.execute(f"SELECT {', '.join(f'sum({c})' for c in columns)} FROM {rows}").fetchall()[0]
                for column, value in zip(columns, values, strict=True):
                    found[f"{level} {column}"] = found.get(f"{level} {column}", 0) + float(value or 0)
    return found


def _is_sum(described: tuple[str, ...]) -> bool:
    return described[0] != "bucket" and described[1] in ("BIGINT", "DOUBLE", "HUGEINT")


if __name__ == "__main__":
    contenders: dict[str, Callable[[Path, Any], Any]] = {
        "duckdb": with_duckdb, "pandas": with_pandas, "postgresql": with_postgresql, "totals": totals,
    }  # fmt: skip
    what, where, target = sys.argv[1:]
    print(json.dumps(contenders[what](Path(where), target if what == "postgresql" else Path(target)) or {}))
