"""Builds the demo: people first, then week after week of facts, written in a few large batches."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import islice

import duckdb
import numpy as np
import pyarrow as pa
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fiftytwo.demo.accounts import SIGN_INS, DemoAccounts
from fiftytwo.demo.aims import aim
from fiftytwo.demo.care import care_facts, result_facts, review_facts
from fiftytwo.demo.company import SITES
from fiftytwo.demo.contacts import Contacts, contacts_of
from fiftytwo.demo.house import House
from fiftytwo.demo.obstacles import say_what_is_in_the_way
from fiftytwo.demo.orders import complaining, complaint_facts, order_facts
from fiftytwo.demo.people import Roster, plan_people
from fiftytwo.demo.praise import Praising
from fiftytwo.demo.ratings import rating_facts, ratings_of
from fiftytwo.demo.records import contact_facts, event_facts, known
from fiftytwo.demo.repairs import bring_repairs
from fiftytwo.demo.settle import settle
from fiftytwo.demo.shifts import duty_of, shift_facts
from fiftytwo.demo.stars import Stars
from fiftytwo.demo.story import SOURCE, Plan, last_complete_week
from fiftytwo.demo.texts import Writers
from fiftytwo.demo.voices import anonymous_facts, self_service_facts
from fiftytwo.demo.year_lived import live
from fiftytwo.facts import batches
from fiftytwo.facts.models import Batch
from fiftytwo.facts.write import Written, open_work, write
from fiftytwo.lib.weeks import Week
from fiftytwo.org.calendars import calendars
from fiftytwo.org.models import Organisation, Person
from fiftytwo.org.values import Value

TABLES = (
    "contact", "contact_event", "rating", "text", "words", "shift", "order", "complaint", "quality_review",
    "business_result", "care", "anonymous_answer", "self_service",
)  # fmt: skip
KIND = "demo"
GENERATING = 0.6  # share of the time that goes into making facts, the rest into writing them
CONTACTS_PER_BATCH = 2_000_000  # bounds the disk and memory of one writing; a normal year is one batch
CONTACTS_A_WEEK_EACH = 40
BYTES_IN_MEMORY = 60_000_000
Facts = dict[str, pa.Table]
Progress = Callable[[float, float | None], None]


class DemoRefusedError(Exception):
    """This home cannot take the demo asked for; the message says why and what to do."""


def build(
    *,
    employees: int = 150,
    years: int = 1,
    seed: int = 52,
    until: date | None = None,
    weeks: int | None = None,
    progress: Progress | None = None,
) -> DemoAccounts:
    """Fill an empty home with a demo, or leave it if it holds this demo already.

    Args:
        employees: people at the end of the demo, at least 30.
        years: years of 52 weeks; ``weeks`` instead gives their number for small demos in tests.
        seed: the same seed and the same ``until`` give the same facts.
        until: the facts end with the last week that was over before this day; None is today.
        progress: called with (done, total) now and then.

    Raises:
        DemoRefusedError: if the home holds something else, or another demo.
        ValueError: if the demo would be too small.
    """
    wanted = Plan(employees, weeks or 52 * years, seed, last_complete_week(until or timezone.now().date()))
    plan = _plan_of_this_home(wanted, any_end=until is None) or wanted
    built = _parts_done() != set(range(len(list(_parts(plan)))))
    if built:
        _build(plan, progress or _silent)
        aim(plan)
    _thank(plan)
    _raise(plan)
    live(plan)
    bring_repairs(plan)
    return DemoAccounts(
        SIGN_INS, built, plan.employees, plan.first.monday.isoformat(), plan.last.sunday.isoformat()
    )  # fmt: skip


def _thank(plan: Plan) -> None:
    """Write down what people did with praise, all or nothing."""
    if Value.objects.exists():
        return
    with transaction.atomic():
        praising = Praising(plan, plan_people(plan))
        praising.write()
        Stars(praising).write()


def _raise(plan: Plan) -> None:
    """Write down what stood in people's way and whom leaders met, all or nothing."""
    with transaction.atomic():
        say_what_is_in_the_way(plan)


def _silent(_done: float, _total: float | None) -> None:
    """Tell nobody."""


def label(plan: Plan, part: int) -> str:
    """Return the plan, and which part of it, as the batch of a demo keeps it."""
    return json.dumps({**asdict(plan), "last": str(plan.last), "part": part})


def plan_from(text: str) -> Plan:
    """Read a label back."""
    values = {name: value for name, value in json.loads(text).items() if name != "part"}
    return Plan(**{**values, "last": Week.parse(values["last"])})


def _plan_of_this_home(wanted: Plan, *, any_end: bool) -> Plan | None:
    """Return the demo that this home holds or has begun; None for an empty home.

    Raises:
        DemoRefusedError: if it holds something else.
    """
    first = Batch.objects.filter(source=SOURCE, kind=KIND).order_by("pk").first()
    if first is None:
        if Person.objects.exists() or Organisation.objects.exists() or Batch.objects.exists():
            raise DemoRefusedError(
                _(
                    "This home holds something else already. A demo needs a home of its own: "
                    "set FIFTYTWO_HOME to a new folder."
                )
            )
        return None
    found = plan_from(first.label)
    same = (found.employees, found.weeks, found.seed) == (wanted.employees, wanted.weeks, wanted.seed)
    if not same or not (any_end or found.last == wanted.last):
        raise DemoRefusedError(
            _(
                "This home holds another demo: %(employees)s people, %(weeks)s weeks up to %(last)s, seed %(seed)s. "
                "Ask for the same, or set FIFTYTWO_HOME to a new folder."
            )
            % {"employees": found.employees, "weeks": found.weeks, "last": found.last, "seed": found.seed}
        )
    return found


def _parts_done() -> set[int]:
    """Return which parts of the demo are in."""
    done = Batch.objects.filter(source=SOURCE, kind=KIND, state=Batch.State.DONE)
    return {json.loads(text)["part"] for text in done.values_list("label", flat=True)}


def _parts(plan: Plan) -> Iterator[list[Week]]:
    """Cut the weeks into parts that are written in one batch each; the week after the end belongs to the last.

    Work of that last week answers contacts that were opened before the end, so that some are still open.
    """
    size = max(4, CONTACTS_PER_BATCH // (plan.employees * CONTACTS_A_WEEK_EACH))
    weeks = iter([plan.first + n for n in range(plan.weeks)])
    while part := list(islice(weeks, size)):
        yield [*part, plan.last + 1] if part[-1] == plan.last else part


def _build(plan: Plan, progress: Progress) -> None:
    """Write the parts that are not in yet; all weeks are generated, as each follows from those before."""
    roster, steps = plan_people(plan), _Steps(progress, plan.weeks + 1)
    known_parts, writers = _parts_done(), None
    for number, part in enumerate(_parts(plan)):
        batch = None if number in known_parts else batches.start(SOURCE, KIND, label(plan, number), None, tables=TABLES)
        try:
            writers = writers or _moved_in(plan, roster)
            counts = _part(writers, part, batch, steps)
        except BaseException:
            if batch:
                batches.fail(batch)
            raise
        if batch:
            batches.finish(batch, counts)


@dataclass
class _Steps:
    """Counts what is done, in weeks, and tells it."""

    progress: Progress
    total: float
    done: float = 0.0

    def advance(self, weeks: float) -> None:
        self.done += weeks
        self.progress(min(self.done, self.total), self.total)


def _moved_in(plan: Plan, roster: Roster) -> Writers:
    """Return the house with its people in the database; they may be there from a run that was interrupted."""
    if not Organisation.objects.exists():
        settle(roster, plan)
    found = calendars(plan.first.monday, (plan.last + 1).sunday)
    closed = {calendar.site_key: calendar.closed_days for calendar in found}
    return Writers(House(plan, roster, {site.name: closed[roster.site_keys[site.name]] for site in SITES}))


def _part(writers: Writers, part: list[Week], batch: Batch | None, steps: _Steps) -> dict[str, Written]:
    """Generate some weeks, and write them where a batch is given."""
    with open_work() as con:
        aside = _Aside(con)
        for week in part:
            facts = facts_of(writers.house, week, writers)
            if batch:
                aside.put(facts)
            steps.advance(GENERATING)
        if not batch:
            return {}
        aside.flush()
        return _written(con, batch, steps, len(part))


def _written(con: duckdb.DuckDBPyConnection, batch: Batch, steps: _Steps, weeks: int) -> dict[str, Written]:
    """Write what was put aside, table by table."""
    counts: dict[str, Written] = {}
    for table in TABLES:
        counts[table] = write(con, table, f"demo_{table}", batch=batch)
        con.execute(f'DROP TABLE "demo_{table}"')
        steps.advance((1 - GENERATING) * weeks / len(TABLES))
    return counts


def facts_of(house: House, week: Week, writers: Writers) -> Facts:
    """Return everything that happened because of one week's work, by fact table."""
    duty = duty_of(house, week)
    worked = contacts_of(house, week, duty)
    contacts = known(house, worked)
    facts = _about(house, week, contacts, writers)
    if week <= house.plan.last:
        handling = np.bincount(worked.duty[~worked.abandoned], worked.handling[~worked.abandoned], minlength=len(duty))
        serves = np.array([team.plan.serves for team in house.roster.teams])[duty.team]
        facts["shift"] = shift_facts(house, week, duty, np.where(serves, handling, np.nan))
        facts["order"] = order_facts(house, week)
        facts["business_result"] = result_facts(house, week)
        facts["care"] = care_facts(house, week)
        facts["anonymous_answer"] = anonymous_facts(house, week)
        facts["self_service"] = self_service_facts(house, week)
    return facts


def _about(house: House, week: Week, contacts: Contacts, writers: Writers) -> Facts:
    """Return the facts about a week's contacts."""
    ratings = ratings_of(house, week, contacts)
    complaints = complaining(house, week, contacts)
    texts, words = writers.texts_of(week, contacts, ratings, complaints)
    return {
        "contact": contact_facts(house, week, contacts),
        "contact_event": event_facts(house, week, contacts),
        "rating": rating_facts(house, week, ratings, contacts),
        "text": texts,
        "words": words,
        "complaint": complaint_facts(house, week, contacts, complaints),
        "quality_review": review_facts(house, week, contacts),
    }


@dataclass
class _Aside:
    """Facts on their way into the work database: in memory first, so that they go in few large pieces."""

    con: duckdb.DuckDBPyConnection
    waiting: dict[str, list[pa.Table]] = field(default_factory=lambda: {table: [] for table in TABLES})

    def put(self, facts: Facts) -> None:
        """Take a week's facts."""
        for table, rows in facts.items():
            self.waiting[table].append(rows)
        if sum(rows.nbytes for tables in self.waiting.values() for rows in tables) > BYTES_IN_MEMORY:
            self.flush()

    def flush(self) -> None:
        """Move what waits into the work database."""
        self.con.execute("BEGIN")
        for table, parts in self.waiting.items():
            if parts:
                self._into(f"demo_{table}", pa.concat_tables(parts))
                parts.clear()
        self.con.execute("COMMIT")

    def _into(self, name: str, rows: pa.Table) -> None:
        self.con.register("aside", rows)
        exists = self.con.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = ?", [name]).fetchall()
        verb = f'INSERT INTO "{name}" BY NAME' if exists else f'CREATE TABLE "{name}" AS'
        self.con.execute(f"{verb} SELECT '{SOURCE}' AS source, * FROM aside")
        self.con.unregister("aside")
