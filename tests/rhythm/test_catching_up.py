"""Care that came in from elsewhere counts like what happened here, and goes with its import."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from tests.cast import Cast
from tests.pages.year import contact, write_facts

from fiftytwo.facts import batches, outbox
from fiftytwo.facts.models import Batch
from fiftytwo.facts.write import write_rows
from fiftytwo.rhythm import care, cells, registry
from fiftytwo.rhythm.catching_up import catch_up
from fiftytwo.rhythm.models import Happening, LastSeen, WeekCell

AT = datetime(2026, 11, 17, 9, tzinfo=UTC)


def import_care(cast: Cast, *, at: datetime = AT, number: int = 1, kind: str = "visit") -> Batch:
    batch = batches.start("hr")
    row = {
        "source": "hr", "source_id": f"v{number}", "done_at": at, "kind": kind, "done_by": cast.mert.key,
        "employee": cast.ayse.key,
    }  # fmt: skip
    batches.finish(batch, {"care": write_rows("care", [row], batch=batch)})
    return batch


def test_an_imported_visit_is_counted_once_and_leaves_with_its_import(cast: Cast) -> None:
    batch = import_care(cast)
    assert (catch_up(), catch_up()) == (1, 0)
    assert LastSeen.objects.get(person=cast.ayse).day == date(2026, 11, 17)
    cells.count_week(cells.Week.of(date(2026, 11, 17)), [registry.promised()["nobody_unseen"]])
    assert WeekCell.objects.get(scope="organisation").kept == 1
    batches.undo(batch.pk, None)
    catch_up()
    assert not Happening.objects.exists()
    assert not LastSeen.objects.filter(person=cast.ayse).exists()


def test_a_corrected_row_replaces_what_it_had_said(cast: Cast) -> None:
    import_care(cast)
    catch_up()
    import_care(cast, at=AT + timedelta(days=1), kind="a party")
    catch_up()
    (row,) = Happening.objects.all()
    assert (row.occasion, row.day) == ("care.other", date(2026, 11, 18))


def test_what_happened_here_is_not_counted_twice_when_it_becomes_a_fact(cast: Cast) -> None:
    care.record(None, "note", done_by=cast.mert, done_for=cast.ayse, at=AT)
    outbox.sweep()
    assert catch_up() == 0
    assert Happening.objects.count() == 1


def test_a_leader_who_answers_customers_keeps_that_promise_by_the_contacts_themselves(cast: Cast) -> None:
    write_facts("contact", [contact(cast, n, date(2026, 3, 3), employee=cast.mert) for n in range(3)])
    catch_up()
    (taken,) = Happening.objects.filter(occasion="contacts.taken")
    assert (taken.person, taken.day) == (cast.mert, date(2026, 3, 3))
