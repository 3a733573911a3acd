"""Importing contacts from CSV, against DuckDB's own read_csv → Parquet and pandas → SQLite, in one run.

What each contender does with the same file:

* ``duckdb``   reads it with types and writes one Parquet file: no identity, no checks, no durations, no fsync.
* ``pandas``   reads it in chunks with types and dates, and appends to a SQLite table with a unique index on the id, as
  a careful script would: a duplicate or a bad row stops it; no fsync, no names linked, no durations, no undo.
* ``fiftytwo`` imports it: checks every row, links people, computes durations, refuses bad rows, writes durably.
* ``again``    imports the same file with one row in a thousand changed.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
from pathlib import Path

from bench import harness

MAPPING = Path(__file__).with_name("contacts.toml")


def main() -> None:
    """Measure, print the ratios with their goals, save the raw figures."""
    arguments = _arguments()
    work = Path(tempfile.mkdtemp(prefix="fiftytwo-bench-", dir=arguments.folder))
    try:
        _measure(work, arguments.rows, arguments.rounds)
    finally:
        shutil.rmtree(work)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", default=None, help="where to put the files; they are removed at the end")
    return parser.parse_args()


def _measure(work: Path, rows: int, rounds: int) -> None:
    first, changed = work / "contacts.csv", work / "contacts-changed.csv"
    harness.run("file", harness.python("-m", "bench.contacts_csv", str(first), "--rows", str(rows)))
    harness.run("file", harness.python("-m", "bench.contacts_csv", str(changed), "--rows", str(rows), "--changed"))
    runs: dict[str, list[harness.Run]] = {"duckdb": [], "fiftytwo": [], "again": [], "pandas": []}
    for number in range(rounds):
        home = work / f"home-{number}"
        env = {"FIFTYTWO_HOME": str(home), "DJANGO_SETTINGS_MODULE": "fiftytwo.settings"}
        harness.run("migrate", ["fiftytwo", "migrate"], env)
        importing = ["fiftytwo", "import", "--mapping", str(MAPPING), "--json"]
        runs["duckdb"].append(
            harness.run("duckdb", harness.python("-m", "bench.rivals", "duckdb", str(first), str(work)))
        )
        runs["fiftytwo"].append(harness.run("fiftytwo", [*importing, str(first)], env))
        runs["again"].append(harness.run("again", [*importing, str(changed)], env))
        runs["pandas"].append(
            harness.run("pandas", harness.python("-m", "bench.rivals", "pandas", str(first), str(work)))
        )
        shutil.rmtree(home)
    _report(runs, rows, first.stat().st_size if first.exists() else 0)


def _report(runs: dict[str, list[harness.Run]], rows: int, size: int) -> None:
    figures = {
        "rows": rows,
        "file_mb": round(size / 1e6),
        "import / duckdb read_csv → Parquet (goal ≤ 5)": harness.ratios(runs["fiftytwo"], runs["duckdb"]),
        "pandas → SQLite / import (goal ≥ 2)": harness.ratios(runs["pandas"], runs["fiftytwo"]),
        "import again, 1 row in 1,000 changed / first import (goal ≤ 0.5)": harness.ratios(
            runs["again"], runs["fiftytwo"]
        ),
        "processor seconds, median": {
            name: statistics.median(one.cpu_s for one in several) for name, several in runs.items()
        },
        "load of the machine when each began": {name: [one.load for one in several] for name, several in runs.items()},
        "peak memory of an import in MB (goal < 1000)": max(r.peak_mb for r in runs["fiftytwo"] + runs["again"]),
    }
    for name, figure in figures.items():
        print(f"{name}: {figure}")
    harness.save("import_contacts", figures, [one for several in runs.values() for one in several])


if __name__ == "__main__":
    main()
