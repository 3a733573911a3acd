"""An old backup brings nobody back who was forgotten since: not into the same home, not into another."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from tests.facts.conftest import START, bring_in, contact, stored

from fiftytwo.facts import batches, database_copy, forgotten_list, outbox, store
from fiftytwo.facts import erase as erase_room
from fiftytwo.facts.backup import backup, restore
from fiftytwo.facts.erase import erase_customer
from fiftytwo.facts.forget import forget_employees
from fiftytwo.facts.models import Erasure, OutboxRow
from fiftytwo.facts.verify import verify
from fiftytwo.org import actions, audit
from fiftytwo.org.models import Person
from fiftytwo.sources.models import refused_folder

pytestmark = pytest.mark.django_db(transaction=True)
CUSTOMER, WORDS, NAME = "zebulon-4711", "the-parcel-of-zebulon", "Ayşe Yılmaz"


def fill() -> None:
    """Let the customer stand in facts, words, replaced versions, the outbox and a file of refused rows."""
    bring_in([contact(1, customer=CUSTOMER), contact(2, customer="another")])
    bring_in([contact(1, customer=CUSTOMER, status="corrected")])
    text = {"source": "desk", "source_id": "t1", "written_at": START, "contact_source": "desk", "contact_id": "c1"}
    bring_in([text], "text")
    bring_in([{"source": "desk", "source_id": "t1", "written_at": START, "words": WORDS}], "words")
    outbox.put("order", "1", {"ordered_at": START, "customer": CUSTOMER})
    refused_folder().mkdir(parents=True, exist_ok=True)
    titles = "file,row,column,value,reason,explanation,id,customer"
    (refused_folder() / "1.csv").write_text(f"{titles}\nf,2,x,y,missing,why,1,{CUSTOMER}\nf,3,x,y,missing,why,2,k\n")


def is_anywhere(home: Path, text: str) -> list[str]:
    return [str(path) for path in home.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]


def lose_everything(home: Path) -> None:
    """Let the disk of the home break: only what lies elsewhere is left."""
    call_command("flush", verbosity=0, interactive=False)
    for path in home.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    store.forget_handles()


def nobody_is_back(home: Path) -> None:
    assert [row["customer"] for row in stored()] == [Erasure.objects.get().token, "another"]
    assert stored("words") == []
    assert [row["customer"] for row in stored("order")] == [Erasure.objects.get().token]
    assert OutboxRow.objects.count() == 0
    assert (refused_folder() / "1.csv").read_text().count("\n") == 2
    assert is_anywhere(home, CUSTOMER) == is_anywhere(home, WORDS) == []
    assert verify() == []


def test_a_customer_erased_after_the_backup_is_not_brought_back_by_it(home: Path, tmp_path: Path) -> None:
    fill()
    backup(tmp_path / "b.zip")
    erase_customer(CUSTOMER, None)
    restored = restore(tmp_path / "b.zip", force=True)
    assert (restored.customers_forgotten_again, restored.list_found) == (1, True)
    nobody_is_back(home)
    bring_in([contact(1, customer=CUSTOMER)])
    assert is_anywhere(home, CUSTOMER) == []


def test_nor_into_another_home_for_the_list_lies_beside_the_backup(home: Path, tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    fill()
    backup(tmp_path / "backups" / "b.zip")
    erase_customer(CUSTOMER, None)
    lose_everything(home)
    restored = restore(tmp_path / "backups" / "b.zip")
    assert (restored.customers_forgotten_again, restored.list_found) == (1, True)
    nobody_is_back(home)


def test_where_home_and_list_are_lost_the_restore_says_that_nobody_knows(home: Path, tmp_path: Path) -> None:
    fill()
    backup(tmp_path / "b.zip")
    erase_customer(CUSTOMER, None)
    lose_everything(home)
    for copy in tmp_path.glob("fiftytwo-forgotten-*.json"):
        copy.unlink()
    restored = restore(tmp_path / "b.zip")
    assert (restored.customers_forgotten_again, restored.list_found) == (0, False)
    assert stored()[0]["customer"] == CUSTOMER


def test_a_restore_killed_before_it_has_forgotten_again_is_finished_by_the_next_start(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill()
    backup(tmp_path / "b.zip")
    erase_customer(CUSTOMER, None)

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(erase_room, "clean", killed)
        with pytest.raises(KeyboardInterrupt):
            restore(tmp_path / "b.zip", force=True)
    assert is_anywhere(home, CUSTOMER)
    batches.recover()
    outbox.sweep()
    nobody_is_back(home)


def test_an_employee_forgotten_after_the_backup_stays_forgotten(cast: Any, home: Path, tmp_path: Path) -> None:
    bring_in([contact(1, employee=cast.ayse.key, employee_name=NAME), contact(2, employee_name=NAME)])
    backup(tmp_path / "b.zip")
    actions.leave(audit.SYSTEM, cast.ayse, date(2026, 3, 3))
    actions.forget_person(audit.SYSTEM, cast.ayse)
    forget_employees()
    restored = restore(tmp_path / "b.zip", force=True)
    assert restored.people_forgotten_again == 1
    ayse = Person.objects.get(key=cast.ayse.key)
    assert (ayse.forgotten, ayse.given_name, ayse.left_on) == (True, "", date(2026, 3, 3))
    assert [(row["employee"], row["employee_name"]) for row in stored()] == [(cast.ayse.key, None)] * 2
    assert is_anywhere(store.root(), NAME) == []
    assert verify() == []


def test_the_list_says_nothing_about_who_they_are_and_only_its_owner_reads_it(
    cast: Any, home: Path, tmp_path: Path
) -> None:
    fill()
    backup(tmp_path / "b.zip")
    actions.leave(audit.SYSTEM, cast.ayse, date(2026, 3, 3))
    actions.forget_person(audit.SYSTEM, cast.ayse)
    erase_customer(CUSTOMER, None)
    [copy] = tmp_path.glob("fiftytwo-forgotten-*.json")
    for path in (copy, forgotten_list.place()):
        listed = json.loads(path.read_text())
        assert len(listed["customers"]) == len(listed["people"]) == 1
        assert listed["names"]
        assert not [word for word in (CUSTOMER, "ay\\u015fe", "ayse", "lmaz") if word in path.read_text().lower()]
        assert path.stat().st_mode & 0o077 == 0


def test_a_folder_of_backups_that_is_away_is_named(home: Path, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    fill()
    backup(tmp_path / "disk" / "b.zip")
    shutil.move(tmp_path / "disk", tmp_path / "elsewhere")
    assert erase_customer(CUSTOMER, None).unreached == (str(tmp_path / "disk"),)
    shutil.move(tmp_path / "elsewhere", tmp_path / "disk")
    batches.recover()
    assert restore(tmp_path / "disk" / "b.zip", force=True).customers_forgotten_again == 1


def test_a_damaged_list_stops_nobody_and_is_made_anew(home: Path, tmp_path: Path) -> None:
    fill()
    backup(tmp_path / "b.zip")
    erase_customer(CUSTOMER, None)
    forgotten_list.place().write_text('{"customers": 3')
    restored = restore(tmp_path / "b.zip", force=True)
    assert restored.customers_forgotten_again == 1
    nobody_is_back(home)


def test_a_restore_that_was_killed_can_be_run_again_as_it_was(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "backups").mkdir()
    fill()
    backup(tmp_path / "backups" / "b.zip")
    erase_customer(CUSTOMER, None)
    lose_everything(home)

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(database_copy, "copy_back", killed)
        with pytest.raises(KeyboardInterrupt):
            restore(tmp_path / "backups" / "b.zip")
    restored = restore(tmp_path / "backups" / "b.zip")
    assert restored.customers_forgotten_again == 1
    nobody_is_back(home)


def test_a_key_with_blanks_around_it_is_the_one_that_imports_store(home: Path) -> None:
    fill()
    assert erase_customer(f" {CUSTOMER}\n", None).anything
    assert is_anywhere(home, CUSTOMER) == []
