"""Fills a home with texts, reads them, or says what is there, each in a process of its own that a test may kill.

Run by test_kill.py: ``python killed.py fill|read|check``.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from fiftytwo.facts import batches, read, write  # noqa: E402
from fiftytwo.facts.models import Batch  # noqa: E402
from fiftytwo.understanding import reading  # noqa: E402

TEXTS = 400
START = datetime(2026, 1, 1, tzinfo=UTC)


def fill() -> None:
    """Write the texts."""
    call_command("migrate", verbosity=0)
    rows = [{"source": "desk", "source_id": f"t{n}", "written_at": START + timedelta(hours=n)} for n in range(TEXTS)]
    batch = batches.start("desk", tables=["text", "words"])
    counts = {"text": write.write_rows("text", rows, batch=batch)}
    counts["words"] = write.write_rows("words", [{**row, "words": "sağ olsun"} for row in rows], batch=batch)
    batches.finish(batch, counts)


def read_them() -> None:
    """Read in small steps, and say after each how far it is."""
    settings.READER = "tests.understanding.standin:make"
    reading.PIECE, reading.READ_AT_ONCE = 10, 20
    batches.recover()
    print(0.0, flush=True)
    reading.read_new(processes=0, tell=lambda _month, share: print(share, flush=True))


def check() -> None:
    """Say how many readings there are, how many of them twice, and how many batches are not settled."""
    ids = [row["source_id"] for row in read.rows(read.table("reading").select("source_id"))]
    twice = sum(times > 1 for times in Counter(ids).values())
    running = Batch.objects.filter(state=Batch.State.RUNNING).count()
    print(json.dumps({"readings": len(ids), "twice": twice, "running": running}))


if __name__ == "__main__":
    {"fill": fill, "read": read_them, "check": check}[sys.argv[1]]()
