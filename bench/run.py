"""Runs the benchmarks one after another: ``python -m bench.run [NAME …] [-- OPTIONS]``; all of them without a name."""

from __future__ import annotations

import subprocess
import sys

BENCHMARKS = {
    "import_contacts": "importing 5 million contacts, against DuckDB and pandas",
    "contacts_page": "the contacts page at 10 million contacts",
    "metrics_cells": "weekly cells of 10 million contacts and 3 million ratings, against DuckDB, pandas, PostgreSQL",
    "understanding_queue": "a queue of 100,000 texts, read by two processes",
    "metrics_pages": "scorecards of organisation, teams, employees and lines at 5 years and 5,000 employees",
}


def main(arguments: list[str]) -> int:
    """Run the named benchmarks, each in a process of its own; return how many failed."""
    names = [word for word in arguments if word in BENCHMARKS]
    options = [word for word in arguments if word not in BENCHMARKS]
    failed = 0
    for name in names or BENCHMARKS:
        print(f"\n=== {name}: {BENCHMARKS[name]}", flush=True)
        failed += subprocess.run([sys.executable, "-m", f"bench.{name}", *options]).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
