"""Building every weekly cell of contacts and ratings, against what an expert would write by hand, in one run.

Grain: week × site × team × channel × employee (sums, and lists of duration buckets); added up by site and channel, with
histograms; by team, channel and reason; and by team, channel and segment. The rivals read the same Parquet files:

* ``duckdb``      ``bench/cells_duckdb.py``: one reading, then a grouping for each level; no memory limit
* ``pandas``      ``bench/cells_pandas.py``: reading included
* ``postgresql``  ``bench/cells_postgresql.py``: loaded, indexed, analysed and unlogged beforehand, which is not counted

Every column of every level of ours and of the DuckDB and pandas rivals' must add up to the same, or the benchmark
fails. The slow rivals run once, each for so long at most. Then one more week is brought in, and counted.

With ``--home`` and ``--resume`` a run that was broken off goes on where it was: what ended is not measured again.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import statistics
import subprocess
import tempfile
from dataclasses import asdict, replace
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
    parser.add_argument("--resume", default=None, help="a file that keeps the runs that ended, for another start")
    parser.add_argument("--most-minutes", type=float, default=60, help="for each run of a rival")
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
    rivals = [name for name in arguments.rivals.split(",") if name]
    kept = Ended(Path(arguments.resume) if arguments.resume else None)
    turns = [(name, n) for n in range(arguments.rounds) for name in ("fiftytwo", *rivals) if not n or name in QUICK]
    for name, number in turns:
        if (name, number) not in kept.runs:
            kept.keep(name, number, _turn(name, home, env, work / name, arguments.most_minutes * 60))
    runs: dict[str, list[harness.Run]] = {}
    for name, number in turns:
        runs.setdefault(name, []).append(kept.runs[name, number])
    figures = _figures(runs, arguments, home)
    figures |= _one_more_week(env, runs["fiftytwo"])
    for name, figure in figures.items():
        print(f"{name}: {figure}")
    harness.save(arguments.save_as, figures, [one for several in runs.values() for one in several])


QUICK = ("fiftytwo", "duckdb")
"""Who runs in every round."""
EQUAL = "sums that are equal to ours"


class Ended:
    """The runs that ended, by contender and round; in a file, if there is one, from which they come back."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        lines = path.read_text().splitlines() if path is not None and path.exists() else []
        known = [json.loads(line) for line in lines]
        self.runs = {(one["run"]["contender"], one["round"]): harness.Run(**one["run"]) for one in known}

    def keep(self, name: str, number: int, run: harness.Run) -> None:
        """Keep a run that ended."""
        self.runs[name, number] = run
        print(f"{name}: {run.wall_s} s, processor {run.cpu_s} s, {run.peak_mb} MB; load {run.load}", flush=True)
        if self._path is not None:
            with self._path.open("a") as lines:
                lines.write(json.dumps({"round": number, "run": asdict(run)}) + "\n")


def _turn(name: str, home: Path, env: dict[str, str], into: Path, most_s: float) -> harness.Run:
    """Have one contender make all cells; of ours and those of a rival that writes files, the sums must be equal."""
    if name == "fiftytwo":
        shutil.rmtree(home / "cells", ignore_errors=True)
        return harness.run("fiftytwo", REFRESH, env)
    if name == "postgresql":
        return _postgresql(home / "facts", most_s)
    into.mkdir()
    command = harness.python("-m", "bench.cells_rivals", name, str(home / "facts"), str(into))
    run = harness.run(name, command, most_s=most_s)
    if harness.UNFINISHED not in run.said:
        harness.run("fiftytwo", REFRESH, env)  # of a run that was broken off, our cells may be gone
        run = replace(run, said={**run.said, EQUAL: _same(home / "cells", into)})
    shutil.rmtree(into)
    return run


REFRESH = harness.python("-m", "fiftytwo.cli", "metrics", "refresh", "--json")


def _postgresql(facts: Path, most_s: float) -> harness.Run:
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
        command = harness.python("-m", "bench.cells_rivals", "postgresql", str(facts), url)
        loaded = harness.run("postgresql", command, most_s=most_s)
        if harness.UNFINISHED in loaded.said:
            return loaded
        return harness.Run(
            "postgresql", loaded.said["seconds"], loaded.said["processor"], 0.0, loaded.said, loaded.load
        )


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


def _figures(runs: dict[str, list[harness.Run]], arguments: argparse.Namespace, home: Path) -> dict[str, object]:
    ours = runs["fiftytwo"]
    unfinished = [name for name, several in runs.items() if harness.UNFINISHED in several[0].said]
    cells = sum(path.stat().st_size for path in (home / "cells").rglob("*.arrow"))
    facts = sum(path.stat().st_size for path in (home / "facts").rglob("*.parquet"))
    figures: dict[str, object] = {
        "contacts": _rows(home), "months": arguments.months, "employees": arguments.employees,
        "grain": "week × site × team × channel × employee; site × channel with histograms; × reason; × segment",
        EQUAL: {name: several[0].said[EQUAL] for name, several in runs.items() if EQUAL in several[0].said},
        "ended before they were done, so that ours is at least so much faster": unfinished,
        "peak memory in MB (goal < 2000)": max(one.peak_mb for one in ours),
        "cells in MB": round(cells / 1e6), "facts in MB": round(facts / 1e6),
        "load average of the machine": os.getloadavg()[0],
    }  # fmt: skip
    for name, goal in (
        ("duckdb", "ours / hand-written DuckDB (goal ≤ 1.2)"),
        ("pandas", "pandas / ours (goal ≥ 3)"),
        ("postgresql", "PostgreSQL, loading not counted / ours (goal ≥ 10)"),
    ):
        if name == "postgresql" and name in unfinished:
            continue  # nobody knows how much of its time was loading, which is not to count
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
    run = harness.run("one week", REFRESH, env)
    idle = harness.run("nothing new", REFRESH, env)
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
