"""Backs up while another process acts, sweeps and imports; or restores and compares the two stores.

Run by test_backup.py: ``python backed_up.py ARCHIVE [restore]``. Every action adds a person and a fact about
them in one transaction, so afterwards there is a fact for each person and a person for each fact.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from datetime import UTC, date, datetime

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connections, transaction  # noqa: E402

from fiftytwo.facts import batches, outbox, read  # noqa: E402
from fiftytwo.facts.backup import backup, restore  # noqa: E402
from fiftytwo.facts.models import Batch  # noqa: E402
from fiftytwo.facts.verify import verify  # noqa: E402
from fiftytwo.facts.write import write_rows  # noqa: E402
from fiftytwo.org.models import Person  # noqa: E402

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def act(ready: int) -> None:
    """Act, sweep and import without end; tell once when the first round is through."""
    number = 0
    while True:
        number += 1
        for _ in range(5):
            with transaction.atomic():
                person = Person.objects.create(given_name=f"P{number}", joined_on=date(2026, 1, 1))
                outbox.put("care", person.key, {"done_at": NOON, "kind": "note", "employee": person.key})
        outbox.sweep()
        batch = batches.start("desk", tables=["contact"])
        rows = [{"source": "desk", "source_id": f"{number}-{n}", "opened_at": NOON} for n in range(10)]
        batches.finish(batch, {"contact": write_rows("contact", rows, batch=batch)})
        if number == 1:
            os.write(ready, b".")


def take(path: str) -> None:
    """Back up a second into the writing."""
    call_command("migrate", verbosity=0)
    connections.close_all()
    waits, ready = os.pipe()
    pid = os.fork()
    if pid == 0:
        act(ready)
    os.close(ready)
    if os.read(waits, 1) != b".":
        sys.exit("the writing did not begin")
    time.sleep(0.3)
    backup(path)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def compare(path: str) -> None:
    """Restore into the empty home and hold the two stores against each other."""
    call_command("migrate", verbosity=0)
    restore(path)
    people = set(Person.objects.values_list("key", flat=True))
    notes = read.run(read.table("care").select("employee")).column("employee").to_pylist()
    if sorted(people) != sorted(notes):
        sys.exit(f"{len(people)} people, {len(notes)} facts about {len(set(notes))} of them")
    contacts = read.run(read.table("contact").count()).as_py()
    imports = Batch.objects.filter(source="desk", state=Batch.State.DONE).count()
    if contacts != 10 * imports or not people:
        sys.exit(f"{contacts} contacts of {imports} imports")
    if verify():
        sys.exit("; ".join(map(str, verify())))
    sys.stdout.write(f"one story: {len(people)} people, {contacts} contacts\n")


if __name__ == "__main__":
    compare(sys.argv[1]) if sys.argv[2:] else take(sys.argv[1])
