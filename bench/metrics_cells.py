"""Building every weekly cell of contacts and ratings, against what an expert would write by hand, in one run.

Grain: week × site × team × channel × employee (sums, and lists of duration buckets), added up without employees, by
reason, by segment, and as histograms by site and channel. The rivals read the same Parquet files:

* ``duckdb``      hand-written SQL, one pass for each grouping (``bench/cells_by_hand.py``), no memory limit
* ``pandas``      reading included
* ``postgresql``  tables loaded, analysed and unlogged beforehand, which is not counted; parallel workers, large memory

Every column of every level of ours and the DuckDB rival's must add up to the same, or the benchmark fails. Then one
more week is brought in, and counted.
"""

from __future__ import annotations

import argparse
import math
import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
from tools.run_tests import find_postgresql, private_cluster, server_user

from bench import harness

TUNED = {
    "shared_buffers": "2GB", "work_mem": "512MB", "maintenance_work_mem": "512MB", "max_wal_size": "8GB",
    "max_parallel_workers_per_gather": "2",
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
    harness.run("migrate", ["fiftytwo", "migrate"], env)
    facts, rivals = home / "facts", arguments.rivals.split(",")
    runs: dict[str, list[harness.Run]] = {name: [] for name in ("fiftytwo", *rivals)}
    compared = 0
    for _ in range(arguments.rounds):
        shutil.rmtree(home / "cells", ignore_errors=True)
        runs["fiftytwo"].append(harness.run("fiftytwo", ["fiftytwo", "metrics", "refresh", "--json"], env))
        for name in rivals:
            into = work / name
            into.mkdir(exist_ok=True)
            if name == "postgresql":
                runs[name].append(_postgresql(facts))
            else:
                runs[name].append(
                    harness.run(name, harness.python("-m", "bench.cells_rivals", name, str(facts), str(into)))
                )
            if name == "duckdb":
                compared = _same(home / "cells", into)
            shutil.rmtree(into)
    figures = _figures(runs, arguments, compared)
    figures |= _one_more_week(env, runs["fiftytwo"])
    for name, figure in figures.items():
        print(f"{name}: {figure}")
    harness.save(arguments.save_as, figures, [one for several in runs.values() for one in several])


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
    return harness.Run("postgresql", loaded.said["seconds"], 0.0, 0.0, loaded.said)


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


def _figures(runs: dict[str, list[harness.Run]], arguments: argparse.Namespace, compared: int) -> dict[str, object]:
    ours = runs["fiftytwo"]
    figures: dict[str, object] = {
        "contacts": arguments.contacts, "months": arguments.months, "employees": arguments.employees,
        "grain": "week × site × team × channel × employee; reason; segment; site × channel × bucket",
        "sums that are equal to the rival's": compared,
        "peak memory in MB (goal < 2000)": max(one.peak_mb for one in ours),
    }  # fmt: skip
    if "duckdb" in runs:
        figures["ours / hand-written DuckDB (goal ≤ 1.2)"] = harness.ratios(ours, runs["duckdb"])
        cpu = sum(one.cpu_s for one in ours) / sum(one.cpu_s for one in runs["duckdb"])
        figures["the same in processor seconds"] = round(cpu, 3)
    if "pandas" in runs:
        figures["pandas / ours (goal ≥ 3)"] = harness.ratios(runs["pandas"], ours)
    if "postgresql" in runs:
        figures["PostgreSQL, loading not counted / ours (goal ≥ 10)"] = harness.ratios(runs["postgresql"], ours)
    return figures


def _one_more_week(env: dict[str, str], full: list[harness.Run]) -> dict[str, object]:
    """Bring in one more week of as many contacts as a usual one, and count it."""
    printed = harness.run("week", harness.python("-m", "bench.metrics_week"), env).said
    run = harness.run("one week", ["fiftytwo", "metrics", "refresh", "--json"], env)
    idle = harness.run("nothing new", ["fiftytwo", "metrics", "refresh", "--json"], env)
    build = sum(one.wall_s for one in full) / len(full) * 52 / max(printed["weeks"], 1)
    return {
        "one new week": printed,
        "one new week counted, in seconds, the program's start included": run.wall_s,
        "the program's start with nothing to count, in seconds": idle.wall_s,
        "one new week / building 52 weeks (goal ≤ 0.1)": round(run.wall_s / build, 3),
        "the same without the program's start": round((run.wall_s - idle.wall_s) / (build - idle.wall_s), 3),
    }


if __name__ == "__main__":
    main()
