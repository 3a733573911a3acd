"""Runs the benchmarks one after another: ``python -m bench.run [--full] [NAME …] [-- OPTIONS]``; all without a name.

Without ``--full`` each runs at a small size, to see that it works: its figures go to a folder of their own, and say
little.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass


@dataclass(frozen=True)
class Benchmark:
    """What a benchmark measures, and the options with which it is small."""

    measures: str
    small: tuple[str, ...]


BENCHMARKS = {
    "import_contacts": Benchmark(
        "importing 5 million contacts, against DuckDB and pandas", ("--rows", "50000", "--rounds", "1")
    ),
    "contacts_page": Benchmark("the contacts page at 10 million contacts", ("--rows", "50000", "--requests", "5")),
    "cards": Benchmark("1,000 cards of thanks to one PDF", ("--cards", "60")),
    "metrics_cells": Benchmark(
        "weekly cells of 10 million contacts and 3 million ratings, against DuckDB, pandas, PostgreSQL",
        ("--contacts", "60000", "--months", "3", "--employees", "100", "--rounds", "1"),
    ),
    "understanding_queue": Benchmark("a queue of 100,000 texts, read by two processes", ("--texts", "2000")),
    "metrics_growth": Benchmark(
        "one new week after one year and after five", ("--contacts", "60000", "--employees", "100")
    ),
    "metrics_pages": Benchmark(
        "scorecards of organisation, teams, employees and lines at 5 years and 5,000 employees",
        ("--contacts", "60000", "--months", "14", "--employees", "100", "--requests", "8"),
    ),
    "reading_language": Benchmark("which language short texts are in, against lingua and py3langid", ("--most", "100")),
    "monday": Benchmark(
        "Monday for 5,000 employees and 400 leaders, after one and five years",
        ("--employees", "240", "--leaders", "20", "--pages", "10", "--rounds", "1"),
    ),
}


def main(arguments: list[str]) -> int:
    """Run the named benchmarks, each in a process of its own; return how many failed."""
    full = "--full" in arguments
    names = [word for word in arguments if word in BENCHMARKS]
    options = [word for word in arguments if word not in BENCHMARKS and word not in ("--full", "--")]
    env = (
        {**os.environ} if full else {**os.environ, "FIFTYTWO_BENCH_RESULTS": tempfile.mkdtemp(prefix="fiftytwo-bench-")}
    )
    failed = 0
    for name in names or BENCHMARKS:
        benchmark = BENCHMARKS[name]
        print(f"\n=== {name}: {benchmark.measures}{'' if full else ' (small)'}", flush=True)
        size = () if full else benchmark.small
        failed += subprocess.run([sys.executable, "-m", f"bench.{name}", *size, *options], env=env).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
