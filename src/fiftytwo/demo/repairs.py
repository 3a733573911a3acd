"""The repair desk's sheet: what the Riverside counter writes down by hand, brought in as any file is.

It is kept as people keep sheets: a day that does not exist, a piece given back before it was taken in, a year mistyped.
A week later it comes again with some of that mended, so that the page of imports has something to tell.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from pathlib import Path

from django.conf import settings

from fiftytwo.demo.people import Roster, plan_people
from fiftytwo.demo.story import Plan
from fiftytwo.facts.models import Batch
from fiftytwo.lib.weeks import Week
from fiftytwo.org.models import User
from fiftytwo.org.viewer import viewer_of
from fiftytwo.sources.actions import import_file
from fiftytwo.sources.files.mapping import load

SOURCE = "repairs"
TEAM = "Riverside counter"
WEEKS, REPAIRS_A_WEEK = 6, 36
IMPORTED_BY = "noy@example.org"
TRAINEE = "Trainee 2"  # nobody's name here: the row goes in, and waits to be linked
TITLES = ("Repair no", "Taken in", "Given back", "Piece", "Taken by", "State")
PIECES = ("ceramic bowl", "teapot", "silk scarf", "lamp shade", "tea tray", "wall hanging")
MAPPING = f"""\
name = "repairs"
about = "The sheet in which the Riverside counter writes down what customers bring to be repaired."
source = "{SOURCE}"
time_zone = "Asia/Vientiane"
times = ["%d/%m/%Y %H:%M"]
missing = ["-"]

[[read]]
table = "contact"

[read.columns]
source_id = "Repair no"
opened_at = "Taken in"
solved_at = "Given back"
reason = {{ constant = "repair" }}
channel = {{ constant = "shop" }}
team_name = {{ constant = "{TEAM}" }}
employee_name = "Taken by"
status = {{ column = "State", values = {{ waiting = "open", done = "solved" }}, others = "refuse" }}
"""


@dataclass(frozen=True)
class Repair:
    """One line of the sheet, as it is written."""

    number: str
    taken_in: str
    given_back: str
    piece: str
    taken_by: str
    state: str


def bring_repairs(plan: Plan) -> None:
    """Import the sheet as it was a week ago, and as it is now; once in the life of a home."""
    if Batch.objects.filter(source=SOURCE).exists():
        return
    folder = Path(settings.HOME) / "files"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "repairs.toml").write_text(MAPPING, encoding="utf-8")
    mapping = load(folder / "repairs.toml")
    actor = viewer_of(User.objects.get(email=IMPORTED_BY))
    right = list(repairs(plan, plan_people(plan)))
    for name, rows in (("repairs-first.csv", first_sheet(right)), ("repairs-again.csv", second_sheet(right))):
        _write(folder / name, rows)
        import_file(folder / name, mapping, actor=actor)


def _write(path: Path, rows: Sequence[Repair]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(TITLES)
        writer.writerows((r.number, r.taken_in, r.given_back, r.piece, r.taken_by, r.state) for r in rows)


def repairs(plan: Plan, roster: Roster) -> Iterator[Repair]:
    """Yield what was taken in during the last weeks, in order, without a mistake; the newest still wait."""
    chance = random.Random(f"{plan.seed} repairs")
    end = datetime.combine(plan.last.sunday, time(18))
    for week in (plan.last + -n for n in reversed(range(min(WEEKS, plan.weeks)))):
        hands = _at_the_counter(roster, week)
        begun = sorted(
            datetime.combine(week.monday, time(9)) + timedelta(days=chance.randrange(7), minutes=chance.randrange(540))
            for _ in range(REPAIRS_A_WEEK)
        )
        for number, taken in enumerate(begun, start=1):
            back = taken + timedelta(days=chance.randint(2, 9), minutes=chance.randrange(-120, 120))
            by = TRAINEE if chance.random() < 0.03 else chance.choice(hands)
            yield Repair(
                f"R-{week.monday:%m%d}-{number:02}", _written(taken), _written(back) if back < end else "-",
                chance.choice(PIECES), by, "done" if back < end else "waiting",
            )  # fmt: skip


def _at_the_counter(roster: Roster, week: Week) -> list[str]:
    """Return the Latin spellings of those who stood at the counter on a week's Monday."""
    there = [
        roster.workers[spell.worker]
        for spell in roster.spells
        if roster.teams[spell.team].name == TEAM
        and spell.since <= week.monday
        and (spell.until is None or spell.until > week.sunday)
    ]
    return [" ".join(worker.latin) for worker in there] or [TRAINEE]


def _written(moment: datetime) -> str:
    return f"{moment:%d/%m/%Y %H:%M}"


def first_sheet(right: Sequence[Repair]) -> list[Repair]:
    """Return the sheet as it came first: without the newest lines, some open that are done by now, six mistaken."""
    rows = [replace(row, given_back="-", state="waiting") if n % 25 == 24 else row for n, row in enumerate(right[:-9])]
    year = rows[5].taken_in[6:10]
    mistyped = rows[5].taken_in.replace(year, str(int(year) + 36))
    rows[5] = replace(rows[5], taken_in=mistyped, given_back="-", state="waiting")
    rows[11] = replace(rows[11], taken_in=f"31/02/{year} 10:40")
    rows[17] = replace(rows[17], taken_in=rows[17].given_back, given_back=rows[17].taken_in)
    rows[19] = replace(rows[19], state="lost?")
    rows[22] = replace(rows[22], number="")
    rows[23] = replace(rows[23], taken_in="-")
    return rows


def second_sheet(right: Sequence[Repair]) -> list[Repair]:
    """Return the sheet as it came again: mended, but for a state that nobody knows and a line without its number."""
    rows = list(right)
    rows[19] = replace(rows[19], state="lost?")
    rows[22] = replace(rows[22], number="")
    return rows
