"""Ask which pinned requirements have known weaknesses: the last step of ``make lint``.

The question goes to OSV, the open database of vulnerabilities: names and versions of ``requirements/dev.txt``, nothing
else. Where it cannot be asked, that is said and the step passes; with ``FIFTYTWO_AUDIT=required`` it fails instead.
A weakness that does not reach us is listed in ``requirements/accepted.toml`` with a reason and a last day.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tomllib
import urllib.request
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parent.parent / "requirements"
SERVICE = "https://api.osv.dev/v1/querybatch"
SECONDS = 20

Pins = Mapping[str, str]


def pinned(lock: Path) -> dict[str, str]:
    """Return name → version of everything that a lock pins; the newest where platforms differ."""
    return dict(re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;\\]+)", lock.read_text(encoding="utf-8"), re.M))


def weaknesses(pins: Pins, service: str = SERVICE) -> dict[str, list[str]]:
    """Return requirement → the ids of its known weaknesses, of those that have any.

    Raises:
        OSError: if the service does not answer.
        ValueError: if its answer is none.
    """
    names = sorted(pins)
    queries = [{"package": {"name": name, "ecosystem": "PyPI"}, "version": pins[name]} for name in names]
    body = json.dumps({"queries": queries}).encode()
    request = urllib.request.Request(service, body, {"Content-Type": "application/json"})  # noqa: S310 - our own address
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
        results = json.load(answer).get("results", [])
    if len(results) != len(names):
        raise ValueError(f"{len(results)} answers to {len(names)} questions")
    found = {name: [one["id"] for one in result.get("vulns", [])] for name, result in zip(names, results, strict=True)}
    return {f"{name} {pins[name]}": ids for name, ids in found.items() if ids}


def accepted(path: Path, today: date) -> tuple[set[str], list[str]]:
    """Return the ids that are accepted, and those whose last day is over or that have no reason."""
    listed = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    over = [name for name, entry in listed.items() if entry["until"] < today or not entry["reason"].strip()]
    return set(listed) - set(over), over


def main() -> int:
    """Ask, tell, and return the exit code."""
    pins = pinned(REQUIREMENTS / "dev.txt")
    known, over = accepted(REQUIREMENTS / "accepted.toml", datetime.now(UTC).date())
    if over:
        print("Accepted until a day that is over; look at them again:", *over, sep="\n  ")
        return 1
    try:
        found = weaknesses(pins, os.environ.get("FIFTYTWO_AUDIT_URL", SERVICE))
    except (OSError, ValueError) as problem:
        print(f"NOT AUDITED: the database of weaknesses does not answer ({problem}). Nothing is known about today.")
        return 1 if os.environ.get("FIFTYTWO_AUDIT") == "required" else 0
    bad = {requirement: left for requirement, ids in found.items() if (left := sorted(set(ids) - known))}
    for requirement, ids in bad.items():
        print(f"{requirement}: {', '.join(ids)}")
    print(f"{len(pins)} requirements audited, {len(bad)} with known weaknesses, {len(known)} weaknesses accepted.")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
