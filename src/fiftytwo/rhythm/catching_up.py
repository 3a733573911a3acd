"""Care and leaders' contacts that came in from elsewhere: counted like what happens here, gone with their import."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from fiftytwo.facts import outbox, read
from fiftytwo.facts.lazily import _ as column
from fiftytwo.facts.models import Batch
from fiftytwo.lib.weeks import Week
from fiftytwo.org.models import Grant, Person
from fiftytwo.org.viewer import organisations_today
from fiftytwo.rhythm import occasions
from fiftytwo.rhythm.models import CaughtUp, Happening, LastSeen

TAKEN = "contacts.taken"
BACK_WEEKS = 5
WRITTEN_AT_ONCE = 500


def catch_up() -> int:
    """Count what came in since the last time; return how many things that were."""
    with transaction.atomic():
        _forget_what_was_undone()
        known = CaughtUp.objects.select_for_update().first() or CaughtUp.objects.create()
        newest = Batch.objects.filter(state=Batch.State.DONE).aggregate(newest=Max("pk"))["newest"] or 0
        if newest <= known.batch:
            return 0
        things = [*_care(known.batch, newest), *_contacts_taken(known.batch, newest)]
        Happening.objects.bulk_create(things, batch_size=WRITTEN_AT_ONCE)
        _see(things)
        CaughtUp.objects.update(batch=newest)
    return len(things)


def _forget_what_was_undone() -> None:
    """Take back what an undone batch had brought, and find out anew when those people were last seen."""
    undone = Batch.objects.filter(state=Batch.State.UNDONE).values("pk")
    gone = Happening.objects.filter(batch__in=undone)
    people = set(gone.values_list("person_id", flat=True))
    if not people:
        return
    gone.delete()
    LastSeen.objects.filter(person_id__in=people).delete()
    _see(Happening.objects.filter(person_id__in=people))


def _care(after: int, until: int) -> Iterator[Happening]:
    rows = read.table("care")
    found = read.rows(
        rows.filter(
            rows.batch > after, rows.batch <= until, rows.source != outbox.SOURCE, rows.employee.notnull(),
        ).select("source", "source_id", "done_at", "local_date", "kind", "done_by", "employee", "batch")
    )  # fmt: skip
    people = _ids(found, "employee", "done_by")
    corrected = {f"care:{row['source']}/{row['source_id']}"[:80] for row in found}
    known = set(Happening.objects.filter(batch__isnull=False).values_list("about", flat=True)) if after else set()
    Happening.objects.filter(about__in=corrected & known).delete()
    for row in found:
        name = f"care.{row['kind']}"
        if row["employee"] in people:
            yield Happening(
                occasion=name if name in occasions.every() else "care.other", person_id=people[row["employee"]],
                by_id=people.get(row["done_by"] or ""), about=f"care:{row['source']}/{row['source_id']}"[:80],
                at=row["done_at"], day=row["local_date"], batch=row["batch"],
            )  # fmt: skip


def _contacts_taken(after: int, until: int) -> Iterator[Happening]:
    """Yield the days on which leaders handled contacts themselves, of the newest weeks; all weeks at first."""
    leaders = dict(Person.objects.filter(grants__role=Grant.Role.LEADER).values_list("key", "pk").distinct())
    if not leaders:
        return
    rows = read.table("contact")
    wanted = [rows.batch > after, rows.batch <= until, rows.employee.isin(sorted(leaders))]
    if after:
        first = (Week.of(organisations_today()) + -BACK_WEEKS).monday
        wanted.append(rows.local_date >= first)
    found = read.rows(
        rows.filter(*wanted)
        .group_by("employee", "local_date")
        .aggregate(at=column.opened_at.min(), batch=rows.batch.max())
    )
    known = set(Happening.objects.filter(occasion=TAKEN).values_list("about", flat=True)) if found else set()
    for row in found:
        about = f"contacts:{row['employee']}:{row['local_date']}"
        if about not in known:
            yield Happening(
                occasion=TAKEN, person_id=leaders[row["employee"]], by_id=leaders[row["employee"]], about=about,
                at=row["at"], day=row["local_date"], batch=row["batch"],
            )  # fmt: skip


def _ids(rows: Iterable[dict[str, Any]], *names: str) -> dict[str, int]:
    keys = {row[name] for row in rows for name in names if row[name]}
    return {key: pk for key, pk in Person.objects.values_list("key", "pk") if key in keys}


def _see(things: Iterable[Happening]) -> None:
    """Move on when people were last seen, for many at once."""
    seen = {name for name, occasion in occasions.every().items() if occasion.seen}
    last: dict[int, Happening] = {}
    for thing in things:
        if thing.occasion in seen and (thing.person_id not in last or last[thing.person_id].at < thing.at):
            last[thing.person_id] = thing
    known: dict[int, datetime] = dict(LastSeen.objects.values_list("person_id", "at"))
    newer = [thing for person, thing in last.items() if person not in known or known[person] < thing.at]
    LastSeen.objects.bulk_create(
        [LastSeen(person_id=t.person_id, at=t.at, day=t.day, occasion=t.occasion) for t in newer],
        batch_size=WRITTEN_AT_ONCE,
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=["at", "day", "occasion"],
    )
