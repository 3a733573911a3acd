"""One new week in a house of one year and in a house of five: what it takes to count must not grow with history.

Both have the same employees and as many contacts a month. Each brings in the week after its last day, and counts it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from pathlib import Path

from bench import harness

YEARS = (1, 5)
REFRESH = harness.python("-m", "fiftytwo.cli", "metrics", "refresh", "--json")


def main() -> None:
    """Fill a home for each length of history unless they are given, count, bring a week, count it, save."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--contacts", type=int, default=2_000_000, help="a year")
    parser.add_argument("--employees", type=int, default=5000)
    parser.add_argument("--homes", nargs=2, default=None, help="homes of one and of five years that are filled already")
    parser.add_argument("--folder", default=None, help="where to put the files; they are removed at the end")
    parser.add_argument("--save-as", default="metrics_growth")
    arguments = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="fiftytwo-bench-", dir=arguments.folder))
    try:
        homes = arguments.homes or [str(work / f"{years}-years") for years in YEARS]
        weeks = [
            _one_more_week(home, years, arguments, fill=not arguments.homes)
            for home, years in zip(homes, YEARS, strict=True)
        ]
        runs = [run for _said, run in weeks]
        figures = {
            "contacts a year": arguments.contacts, "employees": arguments.employees,
            "one new week": {f"{years} years": said for (said, _run), years in zip(weeks, YEARS, strict=True)},
            "5 years / 1 year, wall (goal ≤ 1.2)": round(runs[1].wall_s / runs[0].wall_s, 3),
            "5 years / 1 year, in processor seconds": round(runs[1].cpu_s / runs[0].cpu_s, 3),
            "load average of the machine": os.getloadavg()[0],
        }  # fmt: skip
        for name, figure in figures.items():
            print(f"{name}: {figure}")
        harness.save(arguments.save_as, figures, runs)
    finally:
        shutil.rmtree(work)


def _one_more_week(
    home: str, years: int, arguments: argparse.Namespace, *, fill: bool
) -> tuple[dict[str, object], harness.Run]:
    env = {"FIFTYTWO_HOME": home, "DJANGO_SETTINGS_MODULE": "fiftytwo.settings"}
    if fill:
        size = ["--contacts", str(arguments.contacts * years), "--months", str(12 * years)]
        people = ["--employees", str(arguments.employees), "--first", f"{2026 - years}-01"]
        harness.run("facts", harness.python("-m", "bench.metrics_facts", *size, *people), env)
    harness.run("migrate", harness.python("-m", "fiftytwo.cli", "migrate"), env)
    harness.run("cells", REFRESH, env)
    said = harness.run("week", harness.python("-m", "bench.metrics_week"), env).said
    return said, harness.run(f"one week after {years} years", REFRESH, env)


if __name__ == "__main__":
    main()
