"""Real imports and real sweeps, killed with -9 at random moments, and what is left after each.

Run by test_kill.py in a process of its own: ``python killed.py import|sweep KILLS SEED``. This process only
forks, kills and compares; what touches the stores are its children.
"""

from __future__ import annotations

import importlib
import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import django
import pyarrow as pa

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connections, transaction  # noqa: E402

from fiftytwo.facts import batches, outbox, read  # noqa: E402
from fiftytwo.facts.models import Batch, OutboxRow  # noqa: E402
from fiftytwo.facts.verify import verify  # noqa: E402
from fiftytwo.facts.write import write_rows  # noqa: E402

START = datetime(2026, 1, 1, tzinfo=UTC)
Story = dict[str, str]


def rows_of(number: int) -> list[dict[str, Any]]:
    """Import ``number`` brings 60 new contacts and corrects half of those of the one before."""
    ids = [(number, n) for n in range(60)] + [(number - 1, n) for n in range(0, 60, 2) if number > 1]
    return [
        {
            "source": "desk",
            "source_id": f"{batch}-{n}",
            "opened_at": START + timedelta(days=n),
            "status": f"import {number}",
        }
        for batch, n in ids
    ]


def contacts_after(count: int) -> Story:
    return {row["source_id"]: row["status"] for n in range(1, count + 1) for row in rows_of(n)}


def notes_after(count: int) -> Story:
    return {f"note-{n}-{m}": f"note {n}" for n in range(1, count + 1) for m in range(20)}


def import_on(done: int, tell: Callable[[int], None]) -> None:
    while True:
        done += 1
        batch = batches.start("desk", tables=["contact"] if done % 2 else [])
        batches.finish(batch, {"contact": write_rows("contact", rows_of(done), batch=batch)})
        tell(done)


def sweep_on(done: int, tell: Callable[[int], None]) -> None:
    while True:
        done += 1
        with transaction.atomic():
            for source_id, kind in notes_after(done).items():
                if source_id.startswith(f"note-{done}-"):
                    outbox.put("care", source_id, {"done_at": START + timedelta(days=done), "kind": kind})
        tell(done)
        outbox.sweep()


def look(table: str, column: str) -> dict[str, Any]:
    """Recover as a start of the server does, and say what is there."""
    interrupted = Batch.objects.filter(state=Batch.State.RUNNING).count()
    batches.recover()
    outbox.sweep()
    rows = read.run(read.table(table).select("source_id", column)).to_pylist()
    return {
        "interrupted": interrupted,
        "rows": len(rows),
        "story": {row["source_id"]: row[column] for row in rows},
        "problems": [str(problem) for problem in verify()],
        "waiting": OutboxRow.objects.count(),
    }


def child(work: Callable[[Callable[[Any], None]], None]) -> tuple[int, int]:
    """Fork; return the child's pid and the end of a pipe on which it tells."""
    connections.close_all()
    out, into = os.pipe()
    pid = os.fork()
    if pid:
        os.close(into)
        return pid, out
    try:
        work(lambda told: (os.write(into, json.dumps(told).encode() + b"\n"), None)[1])
    except BaseException as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        os._exit(1)
    os._exit(0)


def told_by(end: int) -> list[Any]:
    with os.fdopen(end) as pipe:
        return [json.loads(line) for line in pipe if line.endswith("\n")]


def seconds_of_two(work: Callable[[int, Callable[[int], None]], None]) -> float:
    """Let two go through without a kill, and say how long they took: that is the time to kill in."""
    started = time.monotonic()

    last = 3 if work is sweep_on else 2  # a sweep tells before it sweeps

    def until_two(tell: Callable[[Any], None]) -> None:
        work(0, lambda done: os._exit(0) if done == last else None)

    pid, end = child(until_two)
    told_by(end)
    if os.waitpid(pid, 0)[1] != 0:
        sys.exit("the first two did not go through")
    return time.monotonic() - started


def main(kind: str, kills: int, seed: int) -> int:
    """Return how many kills hit something half done; exit with what went wrong, if anything did."""
    work, story, table, column = {
        "import": (import_on, contacts_after, "contact", "status"),
        "sweep": (sweep_on, notes_after, "care", "kind"),
    }[kind]
    importlib.import_module("ibis.backends.duckdb")  # here once, for every child would spend seconds on it
    pa.table({"loaded": [datetime.now(UTC)]}).to_pylist()  # the same for what PyArrow loads when first used
    chance, done, hits = random.Random(seed), 0, 0
    took = seconds_of_two(work)
    done = 3 if kind == "sweep" else 2
    for kill in range(kills):
        pid, end = child(lambda tell, done=done: work(done, tell))
        time.sleep(chance.uniform(0.1, 1) * took)
        os.kill(pid, signal.SIGKILL)
        if os.waitpid(pid, 0)[1] != signal.SIGKILL:
            sys.exit(f"kill {kill}: the work ended by itself")
        done = max([done, *told_by(end)])
        pid, end = child(lambda tell: tell(look(table, column)))
        found = told_by(end)
        os.waitpid(pid, 0)
        if not found:
            sys.exit(f"kill {kill}: nothing can be read afterwards")
        seen = found[0]
        hits += bool(seen["interrupted"])
        if seen["problems"] or seen["waiting"] or seen["rows"] != len(seen["story"]):
            sys.exit(f"kill {kill}: {seen['problems']} waiting {seen['waiting']} rows {seen['rows']}")
        if seen["story"] == story(done + 1):
            done += 1  # it was in, and only the word of it was lost
        elif seen["story"] != story(done):
            sys.exit(f"kill {kill}: {done} were acknowledged, but {len(seen['story'])} rows tell another story")
    sys.stdout.write(json.dumps({"hits": hits, "done": done}))
    return 0


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
