"""One Monday in a home that ``bench.monday_home`` filled: its seconds, step by step, as JSON."""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

PAGES = int(os.environ.get("PAGES", "300"))


def main() -> None:
    """Choose commitments, close the weeks, look for silences, write everybody's mail, open some pages."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fiftytwo.settings")
    import django

    django.setup()
    from django.db import connection

    from fiftytwo.lib.weeks import Week
    from fiftytwo.mail.models import Message
    from fiftytwo.org.viewer import organisations_today
    from fiftytwo.rhythm import cells, choosing, mailing, watching

    connection.ensure_connection()
    monday = Week.of(organisations_today()).monday
    morning = datetime(monday.year, monday.month, monday.day, 9, tzinfo=ZoneInfo("Europe/Istanbul"))
    told: dict[str, float | int] = {}
    chosen = _timed(told, "choose_s", choosing.choose)
    _timed(told, "close_weeks_s", cells.close_weeks)
    _timed(told, "silences_s", watching.find_silences)
    told["mails"] = _timed(told, "pages_and_mails_s", lambda: mailing.mail_weeks(morning + timedelta(minutes=5)))
    told |= {"proposed": chosen.proposed, "left_over": sum(chosen.left.values()), "queued": Message.objects.count()}
    print(json.dumps({**told, **_pages()}))


def _timed(told: dict[str, float | int], name: str, work: Callable[[], object]) -> object:
    started, worked = time.perf_counter(), time.process_time()
    found = work()
    told[name] = round(time.perf_counter() - started, 3)
    told[name.removesuffix("_s") + "_cpu_s"] = round(time.process_time() - worked, 3)
    return found


def _pages() -> dict[str, float]:
    """Open This week as people drawn by lot, half of them leaders; the first request is told apart."""
    from django.test import Client, override_settings

    from bench import harness
    from fiftytwo.org.models import Person

    random.seed(7)
    leaders = list(Person.objects.filter(grants__isnull=False).select_related("user"))
    staff = list(Person.objects.filter(frontline=True).select_related("user")[:2_000])
    drawn = [*random.sample(leaders, PAGES // 2), *random.sample(staff, PAGES // 2)]
    times, worked = [], []
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(STORAGES=plain, ALLOWED_HOSTS=["*"]):
        for person in drawn:
            client = Client()
            client.force_login(person.user)
            started, cpu = time.perf_counter(), time.process_time()
            answer = client.get("/")
            times.append((time.perf_counter() - started) * 1000)
            worked.append((time.process_time() - cpu) * 1000)
            assert answer.status_code == 200, answer.status_code
    first, rest = times[0], times[1:]
    return {
        "page_first_ms": round(first, 1),
        "page_p50_ms": round(harness.percentile(rest, 0.5), 1),
        "page_p95_ms": round(harness.percentile(rest, 0.95), 1),
        "page_p95_cpu_ms": round(harness.percentile(worked[1:], 0.95), 1),
    }


if __name__ == "__main__":
    main()
