"""Cards to one PDF: the customers' exact words read from the facts and checked, set by typst in three languages.

Each round takes everything from the database and the files again, as a request does. The rival is the same cards as one
PDF each, which is what a leader would print without a batch.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bench import harness

GOAL_S = 4.0
ROUNDS = 5
SAMPLE = 50  # cards that are set one by one; the rest is multiplied
WORDS = {
    "tr": "Gurbetteyim, anneme lokum göndermek istedim. {} Hanım sanki kendi annesine gönderiyormuş gibi uğraştı, "
    "üç gün boyunca paketin peşini bırakmadı. Annem telefonda ağladı. Allah razı olsun.",
    "en": "I was furious at the start. {} just listened, then fixed it, and called me back to the minute. Respect.",
    "lo": "ຂ້ອຍເປັນຄົນເຖົ້າ ໃຊ້ມືຖືບໍ່ເກັ່ງ ນ້ອງ {} ສອນເທື່ອລະຂັ້ນຈົນເຮັດໄດ້ ຂອບໃຈຫຼາຍໆເດີ້ ບໍ່ຮູ້ຈະຂອບໃຈແນວໃດ",
}
NOTE = "I read this twice. You took the time when there was none, and it shows. Number {}."


def main() -> None:
    """Make a home with as many moments as cards, print them, save the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cards", type=int, default=1000)
    arguments = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="fiftytwo-bench-"))
    os.environ |= {"FIFTYTWO_HOME": str(home), "DJANGO_SETTINGS_MODULE": "fiftytwo.settings"}
    try:
        harness.run("migrate", ["fiftytwo", "migrate"])
        import django

        django.setup()
        fill(arguments.cards)
        measure(arguments.cards)
    finally:
        shutil.rmtree(home)


def fill(cards: int) -> None:
    """Write people, texts with their words, and thanks for each of them."""
    from fiftytwo.facts import batches, write
    from fiftytwo.features.recognition.models import Credit, Moment, Thanks
    from fiftytwo.features.recognition.sealing import seal
    from fiftytwo.org.models import Organisation, Person

    Organisation.objects.create(name="Bench", time_zone="UTC")
    languages = sorted(WORDS)
    people = [
        Person(given_name=f"Ayşe {n}", family_name="Işık", language=languages[n % 3], joined_on=date(2020, 1, 1))
        for n in range(cards)
    ]
    Person.objects.bulk_create(people)
    start = datetime(2026, 1, 5, 9, tzinfo=UTC)
    said = [WORDS[one.language].format(one.given_name) for one in people]
    at = [start + timedelta(hours=n % 8000) for n in range(cards)]
    rows: list[dict[str, Any]] = [
        {"source": "bench", "source_id": f"t{n}", "written_at": at[n], "words": said[n]} for n in range(cards)
    ]
    batch = batches.start("bench", tables=["words"])
    batches.finish(batch, {"words": write.write_rows("words", rows, batch=batch)})
    moments = Moment.objects.bulk_create(
        Moment(
            text_source="bench", text_id=f"t{n}", month=f"{at[n]:%Y-%m}", written_at=at[n], state="confirmed",
            language=people[n].language, seal=seal("bench", f"t{n}", said[n]),
        )
        for n in range(cards)
    )  # fmt: skip
    Credit.objects.bulk_create(Credit(moment=one, person=people[n]) for n, one in enumerate(moments))
    Thanks.objects.bulk_create(
        Thanks(moment=one, state="taken", taken_by=people[0], taken_at=start, note=NOTE.format(n))
        for n, one in enumerate(moments)
    )


def measure(cards: int) -> None:
    """Print all cards, several times, on each paper; then some of them one by one."""
    from fiftytwo.features.recognition.cards import A6, SHEET, Card, cards_of, cards_pdf
    from fiftytwo.features.recognition.models import Thanks
    from fiftytwo.shell.printing import sheets

    def taken() -> list[Card]:
        return cards_of(Thanks.objects.select_related("moment", "taken_by"))

    papers: dict[str, Any] = {}
    for paper in (A6, SHEET):
        timed = [_timed(lambda paper=paper: cards_pdf(taken(), paper)) for _ in range(ROUNDS)]  # type: ignore[misc]
        pdf = cards_pdf(taken(), paper)
        papers[paper] = {
            "wall_s": [wall for wall, _cpu in timed],
            "cpu_s": [cpu for _wall, cpu in timed],
            "sheets": sheets(pdf),
            "bytes": len(pdf),
        }
    some = taken()[: min(SAMPLE, cards)]
    wall, cpu = (seconds * cards / len(some) for seconds in _timed(lambda: [cards_pdf([one]) for one in some]))
    worst = max(papers[A6]["wall_s"])
    figures = {
        "cards": cards,
        "goal_s": GOAL_S,
        "load_before": os.getloadavg()[0],
        "one_pdf": papers,
        "goal_met": worst < GOAL_S,
        "one_by_one": {"wall_s": round(wall, 2), "cpu_s": round(cpu, 2)},
        "one_pdf_to_one_by_one": round(worst / wall, 3),
        "peak_mb": round(harness.peak_mb()),
        "peak_of_children_mb": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024),
    }
    print(f"{cards} cards to one PDF: {worst} s at worst, {max(papers[A6]['cpu_s'])} s of processor (goal {GOAL_S} s)")
    harness.save("cards", figures)


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return the wall and processor seconds of something, its children included."""
    started, used = time.perf_counter(), _cpu()
    work()
    return round(time.perf_counter() - started, 3), round(_cpu() - used, 3)


def _cpu() -> float:
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in usage)


if __name__ == "__main__":
    main()
