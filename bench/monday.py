"""Monday for 5,000 employees and 400 leaders: everybody's page data and mail, without PDF, after one and five years.

Both homes are filled first; then a Monday is lived in each, turn by turn, in a process of its own on a fresh copy.
Contacts are not among the facts: their part of the page is measured by ``bench.contacts_page``.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from bench import harness

GOAL_S, GOAL_PAGE_MS, GOAL_GROWTH = 120, 100, 1.2
MONDAY = ("choose", "close_weeks", "silences", "pages_and_mails")


def main() -> None:
    """Fill, live some Mondays, save."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--employees", default="5000")
    parser.add_argument("--leaders", default="400")
    parser.add_argument("--pages", default="300", help="how many people open the page")
    parser.add_argument("--folder", default=None, help="where to make a folder for the time of this run")
    arguments = parser.parse_args()
    os.environ |= {"EMPLOYEES": arguments.employees, "LEADERS": arguments.leaders, "PAGES": arguments.pages}
    work = Path(tempfile.mkdtemp(prefix="fiftytwo-monday-", dir=arguments.folder))
    try:
        filled = {years: _fill(work, years) for years in (1, 5)}
        runs: dict[int, list[harness.Run]] = {1: [], 5: []}
        for _round in range(arguments.rounds):
            for years, said in runs.items():
                said.append(_live(work, years))
        harness.save("monday", _told(filled, runs), [*runs[1], *runs[5]])
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _env(home: Path) -> dict[str, str]:
    return {"FIFTYTWO_HOME": str(home), "FIFTYTWO_MAIL": "smtp://127.0.0.1:9"}


def _fill(work: Path, years: int) -> dict[str, object]:
    command = [sys.executable, "-m", "bench.monday_home", str(years)]
    return harness.run(f"fill {years}", command, _env(work / f"home-{years}")).said


def _live(work: Path, years: int) -> harness.Run:
    """Live a Monday on a copy, so that each round meets the same morning."""
    copy = work / "copy"
    shutil.copytree(work / f"home-{years}", copy)
    try:
        return harness.run(f"{years} years", [sys.executable, "-m", "bench.monday_work"], _env(copy))
    finally:
        shutil.rmtree(copy)


def _total(run: harness.Run, unit: str = "_s") -> float:
    return sum(run.said[name + unit] for name in MONDAY)


def _told(filled: dict[int, dict[str, object]], runs: dict[int, list[harness.Run]]) -> dict[str, object]:
    totals = {years: [_total(run) for run in said] for years, said in runs.items()}
    pairs = [after / before for before, after in zip(totals[1], totals[5], strict=True)]
    worked = {years: [_total(run, "_cpu_s") for run in said] for years, said in runs.items()}
    busy = [after / before for before, after in zip(worked[1], worked[5], strict=True)]
    pages = [run.said["page_p95_ms"] for run in runs[5]]
    cpu = [run.said["page_p95_cpu_ms"] for run in runs[5]]
    return {
        "rows": {f"{years} years": rows for years, rows in filled.items()},
        "monday_s": {
            "wall": round(statistics.median(totals[5]), 1),
            "cpu": round(statistics.median(worked[5]), 1),
            "goal": GOAL_S,
        },
        "growth_from_1_to_5_years": {
            "wall": round(statistics.median(pairs), 3),
            "cpu": round(statistics.median(busy), 3),
            "goal": GOAL_GROWTH,
        },
        "page_p95_ms": {
            "wall": round(statistics.median(pages), 1),
            "cpu": round(statistics.median(cpu), 1),
            "goal": GOAL_PAGE_MS,
        },
        "load": os.getloadavg(),
    }


if __name__ == "__main__":
    main()
