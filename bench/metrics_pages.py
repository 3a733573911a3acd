"""Scorecards in a server's process: 25 metrics of one scope over the last quarter and the one before it.

Every answer is cold: nothing that was computed before is kept in memory, and each scope is another one. Files, their
footers and compiled forms are warm, as in a server that has answered once. Metrics that count customers are measured
apart: they are counted once for all places of a period, and kept on disk.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from bench import harness

GOAL_MS = 100
METRICS = 25


def main() -> None:
    """Fill a home unless one is given, count its cells, measure, save."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--contacts", type=int, default=100_000_000)
    parser.add_argument("--months", type=int, default=60)
    parser.add_argument("--employees", type=int, default=5000)
    parser.add_argument("--requests", type=int, default=40)
    parser.add_argument("--home", default=None, help="a home that bench.metrics_facts filled already")
    parser.add_argument("--folder", default=None, help="where to put the files; they are removed at the end")
    arguments = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="fiftytwo-bench-", dir=arguments.folder))
    home = Path(arguments.home or work / "home")
    os.environ |= {"FIFTYTWO_HOME": str(home), "DJANGO_SETTINGS_MODULE": "fiftytwo.settings"}
    try:
        if not arguments.home:
            size = ["--contacts", str(arguments.contacts), "--months", str(arguments.months)]
            people = ["--employees", str(arguments.employees)]
            harness.run("facts", harness.python("-m", "bench.metrics_facts", *size, *people))
        harness.run("migrate", ["fiftytwo", "migrate"])
        harness.run("cells", ["fiftytwo", "metrics", "refresh"])
        _measure(arguments)
    finally:
        shutil.rmtree(work)


def _people(employees: int) -> Any:
    """Have everyone in the database, in teams of ten under leads, all leads under one head; return the viewer."""
    from fiftytwo.org.models import Grant, Organisation, Person, ReportingLine, User

    started = date(2020, 1, 1)
    if not Organisation.objects.exists():
        Organisation.objects.create(name="Bench", time_zone="UTC")
    viewer = Person.objects.filter(key="noy").first()
    if viewer is None:
        user = User.objects.create_user("noy@example.org", "correct horse battery")
        made = [Person(key=f"employee-{n}", given_name="E", joined_on=started) for n in range(employees)]
        leads = [Person(key=f"lead-{n}", given_name="L", joined_on=started) for n in range(employees // 10)]
        head = Person(key="head", given_name="H", joined_on=started)
        viewer = Person(key="noy", given_name="Noy", joined_on=started, user=user)
        for person in (*made, *leads, head, viewer):
            person.spell()
        Person.objects.bulk_create([*made, *leads, head, viewer])
        Grant.objects.create(person=viewer, role=Grant.Role.SERVICE_OPERATIONS, since=started)
        under = [(made[n], leads[n // 10]) for n in range(employees)] + [(lead, head) for lead in leads]
        lines = [ReportingLine(person=person, manager=manager, since=started) for person, manager in under]
        ReportingLine.objects.bulk_create(lines)
    return viewer.user


def _measure(arguments: argparse.Namespace) -> None:
    import django

    django.setup()
    from fiftytwo.facts import store
    from fiftytwo.lib.periods import rolling
    from fiftytwo.lib.weeks import Week
    from fiftytwo.metrics.definition import Kind
    from fiftytwo.metrics.registry import shipped
    from fiftytwo.metrics.scopes import Scope
    from fiftytwo.metrics.sums import last_day
    from fiftytwo.org.viewer import viewer_of

    viewer = viewer_of(_people(arguments.employees))
    known = last_day("contact")
    if known is None:
        raise RuntimeError("there are no contacts")
    last = Week.of(known) + -1
    periods = [rolling(last, 13), rolling(last + -13, 13)]
    counted = [d for d in shipped() if not {Kind.CUSTOMERS} & {c.kind for c in d.all_components}]
    plain = [d for d in counted if all(c.facts in ("contact", "contact_followed", "rating") for c in d.all_components)]
    metrics = [d.name for d in (plain + [d for d in counted if d not in plain])[:METRICS]]
    chance = random.Random(52)
    teams = arguments.employees // 10
    scopes = {
        "organisation": [Scope()] * arguments.requests,
        "team": [Scope("team", f"team-{chance.randrange(teams)}") for _ in range(arguments.requests)],
        "employee": [Scope("employee", f"employee-{chance.randrange(teams * 10)}") for _ in range(arguments.requests)],
        "line of a lead": [Scope("line", f"lead-{chance.randrange(teams)}") for _ in range(arguments.requests)],
        "line of everyone": [Scope("line", "head")] * max(arguments.requests // 8, 3),
    }
    figures: dict[str, Any] = {
        "contacts": sum(file.rows for file in store.files("contact")), "employees": arguments.employees,
        "files of contacts": len(store.files("contact")), "metrics": len(metrics),
        "load average of the machine": os.getloadavg()[0],
    }  # fmt: skip
    for name, some in scopes.items():
        figures[f"{name} (goal p95 ≤ {GOAL_MS} ms)"] = _times(viewer, metrics, some, periods)
        print(f"{name}: {figures[f'{name} (goal p95 ≤ {GOAL_MS} ms)']}", flush=True)
    figures["everything kept"] = _times(viewer, metrics, [Scope()] * arguments.requests, periods, kept=True)
    figures["peak memory in MB (goal < 2000)"] = round(harness.peak_mb())
    print(f"everything kept: {figures['everything kept']}")
    harness.save("metrics_pages", figures)


def _times(
    viewer: Any, metrics: Sequence[str], scopes: Sequence[Any], periods: Sequence[Any], *, kept: bool = False
) -> dict[str, float]:
    """Return wall and processor milliseconds of a scorecard; the first answer is not counted."""
    from fiftytwo.metrics import sums
    from fiftytwo.metrics.compute import compute

    walls, processor = [], []
    for scope in (scopes[0], *scopes):
        if not kept:
            sums.forget_kept()
        started, used = time.perf_counter(), time.process_time()
        compute(viewer, metrics, scope, periods)
        walls.append((time.perf_counter() - started) * 1000)
        processor.append((time.process_time() - used) * 1000)
    return {
        "p50_ms": round(harness.percentile(walls[1:], 0.5), 1),
        "p95_ms": round(harness.percentile(walls[1:], 0.95), 1),
        "p50_processor_ms": round(harness.percentile(processor[1:], 0.5), 1),
    }


if __name__ == "__main__":
    main()
