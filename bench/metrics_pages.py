"""Scorecard pages in a server's process: whole answers, from the address to the HTML, of every kind of scope.

Every answer is cold: nothing that was computed before is kept in memory, and each scope is another one. Files and
compiled templates are warm, as in a server that has answered once. What the worker counts ahead (customers, models) is
counted ahead, as it is in a running house, and large reporting lines are rolled up. Each request asks for the last four
weeks, with the period before, the year before, and a year of weeks of every metric.
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
STARTED = date(2019, 1, 1)


def main() -> None:
    """Fill a home unless one is given, count its cells, measure, save."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--contacts", type=int, default=100_000_000)
    parser.add_argument("--months", type=int, default=60)
    parser.add_argument("--employees", type=int, default=5000)
    parser.add_argument("--requests", type=int, default=40)
    parser.add_argument("--home", default=None, help="a home that bench.metrics_facts filled already")
    parser.add_argument("--folder", default=None, help="where to put the files; they are removed at the end")
    parser.add_argument("--save-as", default="metrics_pages")
    arguments = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="fiftytwo-bench-", dir=arguments.folder))
    home = Path(arguments.home or work / "home")
    os.environ |= {"FIFTYTWO_HOME": str(home), "DJANGO_SETTINGS_MODULE": "fiftytwo.settings"}
    try:
        if not arguments.home:
            size = ["--contacts", str(arguments.contacts), "--months", str(arguments.months)]
            people = ["--employees", str(arguments.employees), "--first", f"{2026 - arguments.months // 12}-01"]
            harness.run("facts", harness.python("-m", "bench.metrics_facts", *size, *people))
        harness.run("migrate", harness.python("-m", "fiftytwo.cli", "migrate"))
        cells = harness.run("cells", harness.python("-m", "fiftytwo.cli", "metrics", "refresh", "--json"))
        print(f"cells: {cells.wall_s} s, processor {cells.cpu_s} s, {cells.peak_mb} MB, {cells.said}", flush=True)
        _measure(arguments, cells)
    finally:
        shutil.rmtree(work)


def _house(employees: int) -> Any:
    """Have everyone in the database, in teams of ten under leads, all leads under one head; return who looks."""
    from fiftytwo.org.models import Grant, Membership, Organisation, Person, ReportingLine, Site, Team, User

    if (noy := User.objects.filter(email="noy@example.org").first()) is not None:
        return noy
    Organisation.objects.create(name="Bench", time_zone="UTC")
    user = User.objects.create_user("noy@example.org", "correct horse battery")
    sites = [Site(key=f"site-{n}", name=f"Site {n}") for n in range(3)]
    for site in sites:
        site.save()
    teams = [Team(key=f"team-{n}", name=f"Team {n}", site=sites[n % 3]) for n in range(employees // 10)]
    for team in teams:
        team.save()
    made = [_person(f"employee-{n}", frontline=True) for n in range(employees)]
    leads = [_person(f"lead-{n}") for n in range(employees // 10)]
    head, viewer = _person("head"), _person("noy", user=user)
    Person.objects.bulk_create([*made, *leads, head, viewer])
    Grant.objects.create(person=viewer, role=Grant.Role.SERVICE_OPERATIONS, since=STARTED)
    Membership.objects.bulk_create(
        [Membership(person=made[n], team=teams[n // 10], since=STARTED) for n in range(employees)]
    )
    under = [(made[n], leads[n // 10]) for n in range(employees)] + [(lead, head) for lead in leads]
    ReportingLine.objects.bulk_create(ReportingLine(person=one, manager=by, since=STARTED) for one, by in under)
    return user


def _person(key: str, **more: Any) -> Any:
    from fiftytwo.org.models import Person

    person = Person(key=key, given_name=key.title(), joined_on=STARTED, **more)
    person.spell()
    return person


def _measure(arguments: argparse.Namespace, cells: harness.Run) -> None:
    from fiftytwo import wsgi  # as a server starts

    wsgi.settle()
    from django.conf import settings
    from django.test import Client

    from fiftytwo.cli.house import collect_static_files
    from fiftytwo.facts import store
    from fiftytwo.lib.periods import rolling
    from fiftytwo.lib.weeks import Week
    from fiftytwo.metrics.sums import last_day

    settings.ALLOWED_HOSTS = ["*"]
    collect_static_files()
    known = last_day("contact")
    if known is None:
        raise RuntimeError("there are no contacts")
    period = rolling(Week.of(known) + -2, 4)
    user = _house(arguments.employees)
    ahead = _count_ahead(period)
    client = Client()
    client.force_login(user)
    figures: dict[str, Any] = {
        "contacts": sum(file.rows for file in store.files("contact")), "months": len(store.files("contact")),
        "employees": arguments.employees, "requests of each kind": arguments.requests, "period": str(period),
        "pieces of cells counted": cells.said.get("counted"), "counting them, in seconds": cells.wall_s,
        "counting them, in processor seconds": cells.cpu_s,
        "counting them, peak memory in MB (goal < 2000)": cells.peak_mb,
        "customers, models and large lines counted ahead, in seconds": ahead,
        "load average of the machine": os.getloadavg()[0],
    }  # fmt: skip
    for name, scopes in _scopes(arguments).items():
        figures[f"{name} (goal p95 ≤ {GOAL_MS} ms)"] = _times(client, scopes, period)
        print(f"{name}: {figures[f'{name} (goal p95 ≤ {GOAL_MS} ms)']}", flush=True)
    figures["peak memory of the server in MB (goal < 2000)"] = round(harness.peak_mb())
    harness.save(arguments.save_as, figures, [cells])


def _count_ahead(period: Any) -> float:
    """Count what the worker counts for the pages' period, and roll large lines up; return how many seconds it takes."""
    from datetime import UTC, datetime

    from fiftytwo.metrics import cells, keeping, rolled_lines, waiting, watch
    from fiftytwo.metrics.registry import current, every

    began = time.perf_counter()
    slow = watch.in_windows(current().values())
    with waiting.at_work():
        for one in (period, period.before(), period.last_year(), *watch.windows(period.last)):
            keeping.count_slow(slow, one, datetime.now(UTC).date())
    rolled_lines.roll_up(cells.families(every()), period.last.sunday)
    return round(time.perf_counter() - began, 1)


def _scopes(arguments: argparse.Namespace) -> dict[str, list[str]]:
    chance = random.Random(52)
    teams, many = arguments.employees // 10, arguments.requests
    pages = {
        "organisation": ["organisation"] * (many // 4),
        "site": [f"site:site-{n % 3}" for n in range(many // 4)],
        "channel": [f"channel:{['phone', 'mail', 'chat', 'shop', 'web'][n % 5]}" for n in range(many // 4)],
        "team": [f"team:team-{n}" for n in chance.sample(range(teams), min(teams, many))],
        "employee": [f"employee:employee-{n}" for n in chance.sample(range(teams * 10), min(teams * 10, many))],
        "line of a lead": [f"line:lead-{n}" for n in chance.sample(range(teams), min(teams, many))],
    }
    every = [scope for some in pages.values() for scope in some]
    return {**pages, "line of everyone": ["line:head"] * max(many // 8, 3), "all pages but the line of everyone": every}


def _times(client: Any, scopes: Sequence[str], period: Any) -> dict[str, float]:
    """Return wall and processor milliseconds of whole answers; the first one is not counted."""
    from fiftytwo.metrics import sums

    walls, processor = [], []
    for scope in (scopes[0], *scopes):
        sums.forget_kept()
        started, used = time.perf_counter(), time.process_time()
        answer = client.get("/numbers/", {"scope": scope, "period": str(period)})
        walls.append((time.perf_counter() - started) * 1000)
        processor.append((time.process_time() - used) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"{scope}: {answer.status_code}")
    return {
        "p50_ms": round(harness.percentile(walls[1:], 0.5), 1),
        "p95_ms": round(harness.percentile(walls[1:], 0.95), 1),
        "p50_processor_ms": round(harness.percentile(processor[1:], 0.5), 1),
        "p95_processor_ms": round(harness.percentile(processor[1:], 0.95), 1),
    }


if __name__ == "__main__":
    main()
