"""One archive, one story: what is put back is what was there at one moment, even under load."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests.facts.conftest import START, bring_in, contact, stored

from fiftytwo.facts import outbox
from fiftytwo.facts.backup import BackupError, backup, restore
from fiftytwo.facts.models import OutboxRow
from fiftytwo.facts.verify import verify
from fiftytwo.org.models import Organisation

pytestmark = pytest.mark.django_db(transaction=True)


def fill() -> None:
    Organisation.objects.create(name="Lokum & Lotus")
    bring_in(contact(n, status="a") for n in range(20))
    outbox.put("care", "1", {"done_at": START, "kind": "note"})


def test_a_restore_brings_back_both_stores_and_replays_the_outbox(tmp_path: Path) -> None:
    fill()
    before = stored()
    backup(tmp_path / "b.zip")
    bring_in([contact(1, status="later"), contact(99)])
    Organisation.objects.update(name="Another")
    restored = restore(tmp_path / "b.zip", force=True)
    assert stored() == before
    assert Organisation.get().name == "Lokum & Lotus"
    assert (restored.swept, OutboxRow.objects.count(), len(stored("care"))) == (1, 0, 1)
    assert verify() == []


def test_an_installation_that_holds_something_is_not_overwritten_unasked(tmp_path: Path) -> None:
    fill()
    backup(tmp_path / "b.zip")
    with pytest.raises(BackupError, match="not empty"):
        restore(tmp_path / "b.zip")


@pytest.mark.parametrize("at", [0.3, 0.6, 0.98])
def test_a_damaged_archive_is_refused_and_nothing_changes(at: float, tmp_path: Path) -> None:
    fill()
    backup(tmp_path / "b.zip")
    content = bytearray((tmp_path / "b.zip").read_bytes())
    place = int(len(content) * at)
    content[place : place + 40] = bytes(40)
    (tmp_path / "b.zip").write_bytes(content)
    before = stored()
    with pytest.raises(BackupError):
        restore(tmp_path / "b.zip", force=True)
    (tmp_path / "b.zip").write_bytes(content[:place])
    with pytest.raises(BackupError):
        restore(tmp_path / "b.zip", force=True)
    assert stored() == before
    assert OutboxRow.objects.count() == 1


def test_an_archive_that_lacks_the_database_or_names_strange_places_is_refused(tmp_path: Path) -> None:
    fill()
    before = stored()
    for files in ({}, [], {"database": "x", "secret.key": "x", "../outside": "x"}, None):
        with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
            archive.writestr("manifest.json", json.dumps({"format": 1, "database": connection.vendor, "files": files}))
            archive.writestr("../outside", "x")
        with pytest.raises(BackupError, match="Nothing was changed"):
            restore(tmp_path / "b.zip", force=True)
    assert stored() == before


def test_a_backup_into_nowhere_says_so(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="no folder"):
        backup(tmp_path / "nowhere" / "b.zip")


@pytest.mark.slow
def test_a_backup_taken_while_others_write_tells_one_story(tmp_path: Path) -> None:
    assert connection.vendor in ("sqlite", "postgresql")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FIFTYTWO_", "DATABASE_"))}
    env: dict[str, Any] = {**kept, "DJANGO_SETTINGS_MODULE": "fiftytwo.settings"}
    script = Path(__file__).with_name("backed_up.py")
    done = subprocess.run(
        [sys.executable, script, tmp_path / "b.zip"],
        env={**env, "FIFTYTWO_HOME": str(tmp_path / "one")},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    back = subprocess.run(
        [sys.executable, script, tmp_path / "b.zip", "restore"],
        env={**env, "FIFTYTWO_HOME": str(tmp_path / "two")},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert back.returncode == 0, back.stderr[-2000:]
    assert back.stdout.startswith("one story")
