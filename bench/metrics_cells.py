"""Building every weekly cell of contacts and ratings, against what an expert would write by hand, in one run.

Grain: week × site × team × channel × employee (sums, and lists of duration buckets); added up by site and channel, with
histograms; by team, channel and reason; and by team, channel and segment. The rivals read the same Parquet files:

* ``duckdb``      ``bench/cells_duckdb.py``: one reading, then a grouping for each level; no memory limit
* ``pandas``      ``bench/cells_pandas.py``: reading included
* ``postgresql``  ``bench/cells_postgresql.py``: loaded, indexed, analysed and unlogged beforehand, which is not counted

Every column of every level of ours and of the DuckDB and pandas rivals' must add up to the same, or the benchmark
fails. The slow rivals run once. Then one more week is brought in, and counted.
"""

from __future__ import annotations

import argparse
import math
import os
import shutil
import statistics
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
import pyarrow.parquet as pq
from tools.run_tests import find_postgresql, private_cluster, server_user

from bench import harness

TUNED = {
    "shared_buffers": "2GB", "work_mem": "512MB", "maintenance_work_mem": "512MB", "max_wal_size": "8GB",
    "max_parallel_workers_per_gather": "2", "jit": "off",
    "effective_cache_size": "12GB", "hash_mem_multiplier": "4", "random_page_cost": "1.1",
}  # fmt: skip


def main() -> None:
    """Fill a home, measure, compare, save."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--contacts", type=int, default=10_000_000)
    parser.add_argument("--months", type=int, default=24)
    parser.add_argument("--employees", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rivals", default="duckdb,pandas,postgresql")
    parser.add_argument("--home", default=None, help="a home that is filled already; its cells are deleted")
    parser.add_argument("--folder", default=None, help="where to put the files; they are removed at the end")
    parser.add_argument("--save-as", default="metrics_cells")
    arguments = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="fiftytwo-bench-", dir=arguments.folder))
    try:
        _measure(work, arguments)
    finally:
        shutil.rmtree(work)


def _measure(work: Path, arguments: argparse.Namespace) -> None:
    home = Path(arguments.home or work / "home")
    env = {"FIFTYTWO_HOME": str(home), "DJANGO_SETTINGS_MODULE": "fiftytwo.settings"}
    if not arguments.home:
        size = ["--contacts", str(arguments.contacts), "--months", str(arguments.months)]
        harness.run(
            "facts", harness.python("-m", "bench.metrics_facts", *size, "--employees", str(arguments.employees)), env
        )
    harness.run("migrate", harness.python("-m", "fiftytwo.cli", "migrate"), env)
    facts, rivals = home / "facts", [name for name in arguments.rivals.split(",") if name]
    runs: dict[str, list[harness.Run]] = {name: [] for name in ("fiftytwo", *rivals)}
    compared: dict[str, int] = {}
    for number in range(arguments.rounds):
        shutil.rmtree(home / "cells", ignore_errors=True)
        runs["fiftytwo"].append(
            _said(harness.run("fiftytwo", harness.python("-m", "fiftytwo.cli", "metrics", "refresh", "--json"), env))
        )
        for name in rivals:
            if number and name != "duckdb":
                continue
            into = work / name
            into.mkdir()
            runs[name].append(_said(_run(name, facts, into)))
            if name != "postgresql":
                compared[name] = _same(home / "cells", into)
            shutil.rmtree(into)
    figures = _figures(runs, arguments, compared, home)
    figures |= _one_more_week(env, runs["fiftytwo"])
    for name, figure in figures.items():
        print(f"{name}: {figure}")
    harness.save(arguments.save_as, figures, [one for several in runs.values() for one in several])


def _said(run: harness.Run) -> harness.Run:
    print(
        f"{run.contender}: {run.wall_s} s, processor {run.cpu_s} s, {run.peak_mb} MB; load {os.getloadavg()}",
        flush=True,
    )
    return run


def _run(name: str, facts: Path, into: Path) -> harness.Run:
    if name == "postgresql":
        return _postgresql(facts)
    return harness.run(name, harness.python("-m", "bench.cells_rivals", name, str(facts), str(into)))


def _postgresql(facts: Path) -> harness.Run:
    programs = find_postgresql()
    if programs is None:
        raise RuntimeError("PostgreSQL is not here")
    with private_cluster(programs) as url:
        with psycopg.connect(url, autocommit=True) as con:
            for name, value in TUNED.items():
                con.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        data = Path(unquote(urlsplit(url).netloc.partition("@")[2])) / "data"
        again = [
            str(programs / "pg_ctl"),
            "-D",
            str(data),
            "-w",
            "-m",
            "fast",
            "-l",
            str(data.parent / "log"),
            "restart",
        ]
        subprocess.run(again, check=True, user=server_user(), cwd=data.parent, stdout=subprocess.DEVNULL)
        loaded = harness.run("postgresql", harness.python("-m", "bench.cells_rivals", "postgresql", str(facts), url))
        return harness.Run("postgresql", loaded.said["seconds"], loaded.said["processor"], 0.0, loaded.said)


def _same(ours: Path, theirs: Path) -> int:
    """Return how many sums agree with the rival's; fail if one does not."""
    found = [
        harness.run("totals", harness.python("-m", "bench.cells_rivals", "totals", "-", str(folder))).said
        for folder in (ours, theirs)
    ]
    for name, value in found[1].items():
        if not math.isclose(found[0].get(name, math.nan), value, rel_tol=1e-9, abs_tol=1e-6):
            raise RuntimeError(f"{name}: {found[0].get(name)} here, {value} there")
    return len(found[1])


def _figures(
    runs: dict[str, list[harness.Run]], arguments: argparse.Namespace, compared: dict[str, int], home: Path
) -> dict[str, object]:
    ours = runs["fiftytwo"]
    cells = sum(path.stat().st_size for path in (home / "cells").rglob("*.arrow"))
    facts = sum(path.stat().st_size for path in (home / "facts").rglob("*.parquet"))
    figures: dict[str, object] = {
        "contacts": _rows(home), "months": arguments.months, "employees": arguments.employees,
        "grain": "week × site × team × channel × employee; site × channel with histograms; × reason; × segment",
        "sums that are equal to the rival's": compared,
        "peak memory in MB (goal < 2000)": max(one.peak_mb for one in ours),
        "cells in MB": round(cells / 1e6), "facts in MB": round(facts / 1e6),
        "load average of the machine": os.getloadavg()[0],
    }  # fmt: skip
    for name, goal in (
        ("duckdb", "ours / hand-written DuckDB (goal ≤ 1.2)"),
        ("pandas", "pandas / ours (goal ≥ 3)"),
        ("postgresql", "PostgreSQL, loading not counted / ours (goal ≥ 10)"),
    ):
        if name in runs:
            figures[goal] = _ratio(ours, runs[name], turned=name != "duckdb")
            used = statistics.median(one.cpu_s for one in ours) / statistics.median(one.cpu_s for one in runs[name])
            figures[f"{goal}, in processor seconds"] = round(used if name == "duckdb" else 1 / used, 3)
    return figures


def _ratio(ours: list[harness.Run], theirs: list[harness.Run], *, turned: bool) -> dict[str, float]:
    """Return the ratio of wall times; of a rival that ran once, against each of our runs."""
    theirs = theirs if len(theirs) == len(ours) else theirs * len(ours)
    return harness.ratios(theirs, ours) if turned else harness.ratios(ours, theirs)


def _rows(home: Path) -> int:
    return sum(pq.ParquetFile(path).metadata.num_rows for path in (home / "facts" / "contact").rglob("*.parquet"))


def _one_more_week(env: dict[str, str], full: list[harness.Run]) -> dict[str, object]:
    """Bring in one more week of as many contacts as a usual one, and count it."""
    printed = harness.run("week", harness.python("-m", "bench.metrics_week"), env).said
    run = harness.run("one week", harness.python("-m", "fiftytwo.cli", "metrics", "refresh", "--json"), env)
    idle = harness.run("nothing new", harness.python("-m", "fiftytwo.cli", "metrics", "refresh", "--json"), env)
    share = 52 / max(printed["weeks"], 1)
    return {
        "one new week": printed,
        "one new week counted, in seconds, the program's start included": run.wall_s,
        "one new week counted, in processor seconds": run.cpu_s,
        "the program's start with nothing to count, in seconds": idle.wall_s,
        "one new week / building 52 weeks (goal ≤ 0.1)": round(
            run.wall_s / (statistics.median(one.wall_s for one in full) * share), 3
        ),
        "the same in processor seconds": round(run.cpu_s / (statistics.median(one.cpu_s for one in full) * share), 3),
    }


if __name__ == "__main__":
    main()
