"""The outbox, housekeeping, linking, export, retention, erasure, and the page that describes the facts."""

from __future__ import annotations

import csv
import json
import os
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.db import transaction
from tests.facts.conftest import START, bring_in, contact, stored

from fiftytwo.facts import batches, compact, describe, outbox, store
from fiftytwo.facts import write as write_room
from fiftytwo.facts.erase import ErasedCounts, erase_customer
from fiftytwo.facts.export import export
from fiftytwo.facts.link import link_names
from fiftytwo.facts.models import Batch, Erasure, OutboxRow
from fiftytwo.facts.retention import expire
from fiftytwo.facts.verify import verify
from fiftytwo.facts.work import open_folder
from fiftytwo.facts.write import Written

pytestmark = pytest.mark.django_db(transaction=True)


def put_care(number: int, **values: Any) -> None:
    outbox.put("care", f"note-{number}", {"done_at": START, "kind": "note", **values})


def test_what_people_did_becomes_a_fact_once() -> None:
    put_care(1)
    put_care(2)
    put_care(1, kind="visit")
    assert outbox.sweep() == 3
    assert outbox.sweep() == 0
    assert [(row["source"], row["source_id"], row["kind"]) for row in stored("care")] == [
        ("fiftytwo", "note-1", "visit"),
        ("fiftytwo", "note-2", "note"),
    ]
    assert verify() == []


def test_an_action_that_is_rolled_back_leaves_no_fact() -> None:
    with transaction.atomic():
        put_care(1)
        transaction.set_rollback(True)
    assert outbox.sweep() == 0


def test_a_row_that_cannot_become_a_fact_waits_with_its_reason_and_stops_nobody() -> None:
    put_care(1)
    OutboxRow.objects.create(table="care", source_id="bad", row={"done_at": "yesterday", "kind": "note"})
    OutboxRow.objects.create(table="robots", source_id="bad", row={})
    put_care(2)
    assert outbox.sweep() == 2
    assert [row["source_id"] for row in stored("care")] == ["note-1", "note-2"]
    assert OutboxRow.objects.exclude(refused="").count() == 2
    assert "cannot become facts" in str(verify()[0])


def test_a_wrong_column_is_refused_where_it_is_written() -> None:
    with pytest.raises(ValueError, match="mood"):
        outbox.put("care", "1", {"done_at": START, "kind": "note", "mood": "glad"})
    with pytest.raises(ValueError, match="kind"):
        outbox.put("care", "1", {"done_at": START})


def test_a_sweep_killed_after_the_facts_and_before_the_outbox_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    put_care(1)
    row = OutboxRow.objects.get()
    outbox.sweep()
    OutboxRow(pk=row.pk, table=row.table, source_id=row.source_id, row=row.row).save(force_insert=True)
    assert outbox.sweep() == 1
    assert len(stored("care")) == 1


def test_small_files_become_one_in_order_of_time_and_readers_keep_theirs() -> None:
    for n in range(6):
        bring_in([contact(n), contact(90 - n)])
    opened = store.snapshot("contact")
    done = compact.compact()
    assert (done.merged, done.written, done.deleted) == (6, 1, 0)
    assert all(Path(uri).exists() for uri in opened)
    [file] = store.files("contact")
    rows = duckdb.sql(f"SELECT opened_at FROM read_parquet('{file.uri}')").fetchall()
    assert rows == sorted(rows)
    assert len(rows) == 12
    assert verify() == []


def test_leftovers_of_a_crash_go_after_the_grace_and_not_before(home: Path) -> None:
    bring_in([contact(1)])
    month = Path(store.snapshot("contact")[0]).parent
    for name in ("orphan.parquet", "torn.parquet#1"):
        (month / name).write_bytes(b"x")
    assert compact.compact().deleted == 0
    assert compact.compact(grace_seconds=-1).deleted == 2
    assert len(stored()) == 1
    assert verify() == []


def grow_old(folder: Path) -> None:
    """Let everything in a folder be two hours old."""
    for path in folder.rglob("*.*"):
        os.utime(path, (time.time() - 7200,) * 2)


def test_what_was_replaced_long_ago_goes_even_while_facts_keep_coming_in() -> None:
    bring_in([contact(1)])
    long_ago = Path(store.snapshot("contact")[0])
    bring_in([contact(1, reason="delivery")])
    grow_old(store.folder("contact"))
    [a_moment_ago] = map(Path, store.snapshot("contact"))
    bring_in([contact(1, reason="billing")])
    compact.vacuum("contact")
    assert not long_ago.exists()
    assert a_moment_ago.exists()  # somebody may be reading it
    assert [row["reason"] for row in stored()] == ["billing"]


def test_the_log_is_shortened_and_still_knows_every_batch_and_row() -> None:
    done = [bring_in([contact(n)])[0] for n in range(5)]
    reader = store.handle("contact")
    compact.compact()
    grow_old(store.folder("contact"))
    bring_in([contact(9)])
    compact.compact()
    compact.vacuum("contact")
    assert len(list((store.folder("contact") / "_delta_log").glob("*.json"))) == 2
    assert reader is store.handle("contact")
    store.forget_handles()
    assert [row["source_id"] for row in stored()] == ["c0", "c1", "c2", "c3", "c4", "c9"]
    assert batches.is_in("contact", done[0])
    assert verify() == []


def test_a_lost_file_is_reported() -> None:
    bring_in([contact(1)])
    Path(store.snapshot("contact")[0]).unlink()
    assert "missing or damaged" in str(verify()[0])


def test_an_interrupted_batch_is_taken_out_and_a_whole_one_kept() -> None:
    from fiftytwo.facts.write import write_rows

    half = batches.start("desk")
    write_rows("contact", [contact(1)], batch=half)
    whole = batches.start("shop", tables=["contact"])
    write_rows("contact", [contact(1, source="shop")], batch=whole)
    for batch in (half, whole):
        batches._release(batch.pk)  # as if their processes had died
    assert len(verify()) == 2
    assert {batch.pk for batch in batches.recover()} == {half.pk, whole.pk}
    assert [row["source"] for row in stored()] == ["shop"]
    assert list(Batch.objects.order_by("pk").values_list("state", flat=True)) == ["failed", "done"]
    assert batches.recover() == []
    assert verify() == []


def test_a_running_batch_is_left_alone() -> None:
    batch = batches.start("desk")
    assert batches.recover() == []
    assert verify() == []
    batches.fail(batch)


def test_a_second_writer_waits_and_then_says_who_writes(home: Path) -> None:
    import subprocess
    import sys

    store.root().mkdir(parents=True)
    lock = store.root() / ".writer"
    script = (
        f"import fcntl,sys; f=open({str(lock)!r},'a'); fcntl.flock(f,2); print('held',flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(store.StoreError, match="is writing facts"), store.writing(wait_seconds=0.2):
            pass
        other.stdin.close()
        other.wait()
    with store.writing(wait_seconds=5):
        pass


def test_names_are_linked_once_they_are_known(cast: Any) -> None:
    rows = [contact(1, employee_name="Noor Haddad", team_name="Lions"), contact(2, employee_name="?")]
    bring_in(rows)
    assert link_names() == Written()
    person = type(cast.ayse).objects.create(given_name="Noor", family_name="Haddad", joined_on=date(2020, 1, 1))
    person.spell()
    person.save()
    assert link_names().changed == 1
    assert [row["employee"] for row in stored()] == [person.key, None]
    assert bring_in([{**rows[0], "employee": person.key}, rows[1]])[1] == Written(0, 0, 2)
    assert link_names() == Written()
    assert verify() == []


def test_a_whole_table_goes_out_and_formulas_stay_text(tmp_path: Path) -> None:
    credit = [{"employee": "ann", "employee_name": "Ann", "team": None, "share": 1.0}]
    bring_in(
        [contact(1, status="=1+1", employee_name="-Ann", credit=credit), contact(2, reason=" @x", talk_seconds=-0.5)]
    )
    assert export("contact", tmp_path / "c.csv") == 2
    with (tmp_path / "c.csv").open(newline="", encoding="utf-8") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["source_id"])
    assert (rows[0]["status"], rows[0]["employee_name"], rows[1]["reason"]) == ("'=1+1", "'-Ann", "' @x")
    assert rows[0]["opened_at"] == "2026-03-02T10:00:00.000000Z"
    assert json.loads(rows[0]["credit"]) == credit
    assert export("contact", tmp_path / "c.parquet", "parquet") == 2
    assert duckdb.sql(f"SELECT status FROM '{tmp_path}/c.parquet' WHERE source_id = 'c1'").fetchall() == [("=1+1",)]


def test_an_export_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="csv or parquet"):
        export("contact", tmp_path / "c.xls", "xls")
    with pytest.raises(FileNotFoundError, match="no folder"):
        export("contact", tmp_path / "nowhere" / "c.csv")
    assert list(tmp_path.glob("*.csv")) == []


def test_facts_expire_on_the_day_they_are_too_old() -> None:
    bring_in([contact(1), contact(2, opened_at=START + timedelta(days=400))])
    first = START.date() + timedelta(days=5 * 366)
    assert expire(first) == {}
    assert expire(first + timedelta(days=1)) == {"contact": 1}
    assert [row["source_id"] for row in stored()] == ["c2"]
    assert verify() == []


SECRET_WORDS = "the-parcel-of-zebulon"
CUSTOMER = "zebulon-4711"


def bytes_found(home: Path, text: str) -> list[str]:
    return [str(p) for p in home.rglob("*") if p.is_file() and text.encode() in p.read_bytes()]


def words(number: int, **values: Any) -> dict[str, Any]:
    return {"source": "desk", "source_id": f"t{number}", "written_at": START, "words": SECRET_WORDS, **values}


def test_an_erased_customer_is_nowhere_and_the_counts_stay(home: Path) -> None:
    rows = [contact(n, customer=CUSTOMER if n < 3 else f"k{n}", status="a") for n in range(6)]
    text = [{"source": "desk", "source_id": f"t{n}", "written_at": START, "customer": CUSTOMER} for n in range(2)]
    bring_in(rows)
    bring_in([{**rows[0], "status": "b"}])
    bring_in(text, "text")
    bring_in([words(0, customer=CUSTOMER), words(1), words(7, words="others")], "words")
    bring_in([words(0, customer=CUSTOMER, words=SECRET_WORDS + "!")], "words")
    outbox.put("order", "1", {"ordered_at": START, "customer": CUSTOMER})
    assert bytes_found(home, CUSTOMER)
    counts = erase_customer(CUSTOMER, None)
    assert counts == ErasedCounts({"contact": 3, "contact__replaced": 1, "text": 2}, 3, {**counts.cleaned, "outbox": 1})
    assert bytes_found(home, CUSTOMER) == []
    assert bytes_found(home, SECRET_WORDS) == []
    assert len(stored()) == 6
    assert {row["customer"] for row in stored()} == {"k3", "k4", "k5", Erasure.objects.get().token}
    assert [row["words"] for row in stored("words")] == ["others"]
    assert verify() == []


def test_a_later_import_does_not_bring_an_erased_customer_back(home: Path) -> None:
    rows = [contact(1, customer=CUSTOMER), contact(2, customer="k2")]
    bring_in(rows)
    erase_customer(CUSTOMER, None)
    assert bring_in(rows)[1] == Written(0, 0, 2)
    bring_in([contact(3, customer=CUSTOMER)])
    bring_in([words(1, customer=CUSTOMER)], "words")
    put = {"ordered_at": START, "customer": CUSTOMER}
    outbox.put("order", "1", put)
    outbox.sweep()
    token = Erasure.objects.get().token
    assert [row["customer"] for row in stored()] == [token, "k2", token]
    assert [row["customer"] for row in stored("order")] == [token]
    assert stored("words") == []
    assert not erase_customer("somebody-else", None).anything


def test_a_customer_erased_while_an_import_looks_at_its_rows_stays_out(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = write_room._looked_at

    def erase_meanwhile(*arguments: Any, **named: Any) -> Any:
        monkeypatch.setattr(write_room, "_looked_at", looked_at)
        erase_customer(CUSTOMER, None)
        return looked_at(*arguments, **named)

    bring_in([contact(1, customer=CUSTOMER)])
    monkeypatch.setattr(write_room, "_looked_at", erase_meanwhile)
    bring_in([contact(2, customer=CUSTOMER), contact(3, customer="another")])
    assert [row["customer"] == "another" for row in stored()] == [False, False, True]
    assert not bytes_found(home, CUSTOMER)


def test_words_that_name_nobody_go_with_the_contact_that_they_belong_to(home: Path) -> None:
    about = {"contact_source": "desk", "contact_id": "c1"}
    texts = [{"source": "desk", "source_id": f"t{n}", "written_at": START, **(about if n else {})} for n in range(2)]
    bring_in([contact(1, customer=CUSTOMER)])
    bring_in(texts, "text")
    bring_in([words(1), words(0, words="others")], "words")
    assert erase_customer(CUSTOMER, None).words_deleted == 1
    assert bytes_found(home, SECRET_WORDS) == []
    bring_in([words(1), words(0, words="others")], "words")
    assert [row["words"] for row in stored("words")] == ["others"]
    assert bytes_found(home, SECRET_WORDS) == []


def test_what_a_killed_import_or_backup_left_is_swept_up_by_an_erasure(home: Path) -> None:
    bring_in([contact(1, customer=CUSTOMER)])
    for place in (home / "work" / "killed", home / ".backup-killed"):
        place.mkdir(parents=True)
        (place / "alive").touch()
        (place / "tickets.csv").write_text(SECRET_WORDS, encoding="utf-8")
    with open_folder() as living:
        erase_customer(CUSTOMER, None)
        assert living.is_dir()
    assert bytes_found(home, SECRET_WORDS) == []


def test_only_those_who_may_import_erase_a_customer(viewer_as: Any) -> None:
    bring_in([contact(1, customer=CUSTOMER)])
    with pytest.raises(PermissionError):
        erase_customer(CUSTOMER, viewer_as("Selin"))
    with pytest.raises(ValueError, match="which customer"):
        erase_customer("  ", viewer_as("Noy"))
    assert stored()[0]["customer"] == CUSTOMER


def test_the_page_of_the_facts_is_up_to_date() -> None:
    page = Path(__file__).parents[2] / describe.PAGE
    assert page.read_text(encoding="utf-8") == describe.page(), "run python -m fiftytwo.facts.describe"
