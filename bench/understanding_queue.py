"""A queue of texts: how long two processes take to read it into the facts, and how much memory all of it takes.

``python -m bench.understanding_queue [--texts 100000]`` fills a home of its own with texts (the messages of the corpus,
each with a number of its own), then runs ``fiftytwo understanding read`` on it and writes
``bench/results/understanding_queue.json``. The corpus is what the readers learned from, which makes them no faster.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.harness import python, run, save

CORPUS = Path(__file__).parent.parent / "corpus"
START = datetime(2026, 1, 5, 8, tzinfo=UTC)
PEOPLE = 200
CHANNELS = ("mail", "chat", "web", "phone_note")


def messages() -> list[str]:
    """Return the messages of the corpus, languages by turns."""
    lists = [
        [json.loads(line)["text"] for path in sorted((CORPUS / code).glob("*.jsonl")) for line in path.open()]
        for code in ("tr", "en", "lo")
    ]
    return [text for together in zip(*lists, strict=False) for text in together]


def fill(texts: int) -> None:
    """Write texts, their words and the people who handled them into the home."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from fiftytwo.facts import batches, write
    from fiftytwo.org.models import Organisation, Person

    Organisation.objects.create(name="Bench", time_zone="Europe/Istanbul", language="tr")
    people = [Person(given_name=f"Ad{n}", family_name=f"Soyad{n}", joined_on=START.date()) for n in range(PEOPLE)]
    for person in people:
        person.spell()
    Person.objects.bulk_create(people)
    words = messages()
    for first in range(0, texts, 20_000):
        numbers = range(first, min(texts, first + 20_000))
        rows = [
            {"source": "desk", "source_id": f"t{n}", "written_at": START + timedelta(seconds=60 * n)} for n in numbers
        ]
        batch = batches.start("desk", tables=["text", "words"])
        about = [{"channel": CHANNELS[n % 4], "employee": people[n % PEOPLE].key} for n in numbers]
        said = [{"words": f"{words[n % len(words)]} {n}"} for n in numbers]
        counts = {
            "text": write.write_rows("text", [one | more for one, more in zip(rows, about, strict=True)], batch=batch),
            "words": write.write_rows("words", [one | more for one, more in zip(rows, said, strict=True)], batch=batch),
        }
        batches.finish(batch, counts)


class Watched:
    """The memory of all processes of a program together, looked at five times a second."""

    def __init__(self) -> None:
        self.most_mb = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Watched:
        self._thread.start()
        return self

    def __exit__(self, *_problem: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.2):
            self.most_mb = max(self.most_mb, sum(map(_proportional_mb, _descendants(os.getpid()))))


def _descendants(process: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process)], capture_output=True, text=True).stdout.split()
    children = [int(one) for one in found]
    return [*children, *(deeper for child in children for deeper in _descendants(child))]


def _proportional_mb(process: int) -> float:
    """Return the memory of a process, what it shares with others divided among them."""
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")) / 1024


def main() -> None:
    """Fill a home and read it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--texts", type=int, default=100_000)
    parser.add_argument("--fill", action="store_true")
    asked = parser.parse_args()
    if asked.fill:
        fill(asked.texts)
        return
    with tempfile.TemporaryDirectory() as folder:
        env = {"FIFTYTWO_HOME": folder, "DJANGO_SETTINGS_MODULE": "fiftytwo.settings"}
        run("fill", python("-m", "bench.understanding_queue", "--fill", "--texts", str(asked.texts)), env)
        command = python("-m", "fiftytwo.cli", "understanding", "read", "--processes", "2", "--json")
        started = time.perf_counter()
        with Watched() as watched:
            done = run("understanding read", command, env)
        figures = {
            "texts": done.said["texts"],
            "readings": done.said["readings"],
            "set_aside": done.said["unreadable"],
            "seconds": round(time.perf_counter() - started, 1),
            "cpu_seconds": done.cpu_s,
            "texts_per_second": round(done.said["texts"] / done.wall_s),
            "largest_process_mb": done.peak_mb,
            "all_processes_mb": round(watched.most_mb, 1),
            "load_before": os.getloadavg()[0],
        }
        print(json.dumps(figures, indent=2))
        save("understanding_queue", figures, [done])


if __name__ == "__main__":
    main()
