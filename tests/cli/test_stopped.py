"""The program killed in the middle, or without room to write: all or nothing, and the next command goes on."""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest
from deltalake import DeltaTable
from tests.cli.conftest import Program

pytestmark = [pytest.mark.once, pytest.mark.slow]
CONTACTS = 400
MAPPING = """
source = "desk"

[[read]]
table = "contact"
[read.columns]
source_id = "id"
opened_at = "opened"
status = "state"

[[read]]
table = "text"
[read.columns]
source_id = "id"
contact_id = "id"
written_at = "opened"
words = "words"
"""
MOMENTS = {
    "a batch has begun": ("*/batch-{next}.lock", 1),
    "contacts are written, but not in their table": ("*/facts/contact/month=*.parquet", 1),
    "contacts are in": ("*/facts/contact/_delta_log/*02.json", 1),
    "versions before them are kept": ("*/facts/contact__replaced/_delta_log/*01.json", 1),
    "texts are in": ("*/facts/text/_delta_log/*02.json", 1),
    "words are written, but not in their table": ("*/facts/words/month=*.parquet", 1),
    "all is in, and nobody was told": ("*/facts/words/_delta_log/*02.json", 1),
}
UNDOING = {
    "contacts are written, but not in their table": ("*/facts/contact/month=*.parquet", 1),
    "contacts are out": ("*/facts/contact/_delta_log/*03.json", 1),
    "contacts and their versions are out": ("*/facts/contact__replaced/_delta_log/*02.json", 1),
    "texts are out": ("*/facts/text/_delta_log/*03.json", 1),
    "all is out, and nobody was told": ("*/facts/words/_delta_log/*03.json", 1),
}
STOPPED = Path(__file__).with_name("stopped.py")


class Desk:
    """A house with one file imported, and the file as it is the next day: half of it corrected, half as much again."""

    def __init__(self, program: Program, folder: Path) -> None:
        self.program, self.folder = program, folder
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "ours.toml").write_text(MAPPING, encoding="utf-8")
        self.first = self.file("first.csv", [(n, "new") for n in range(CONTACTS)])
        changed = [(n, "solved" if n % 2 else "new") for n in range(CONTACTS)]
        self.second = self.file("second.csv", [*changed, *((n, "new") for n in range(CONTACTS, CONTACTS * 3 // 2))])

    def file(self, name: str, rows: list[tuple[int, str]]) -> Path:
        lines = [f"C{n},2026-{n % 6 + 1:02d}-10 09:00:00,{state},words {n} {state}" for n, state in rows]
        path = self.folder / name
        path.write_text("\n".join(["id,opened,state,words", *lines, "broken,never,new,x", ""]), encoding="utf-8")
        return path

    def bring_in(self, path: Path) -> dict[str, dict[str, int]]:
        done = self.program("import", str(path), "--mapping", str(self.folder / "ours.toml"), "--json")
        assert done.returncode == 3, done.stderr
        report = json.loads(done.stdout)
        self.batch = str(report["import"])
        tables: dict[str, dict[str, int]] = report["tables"]
        return tables

    def importing(self, path: Path) -> list[str]:
        return ["import", str(path), "--mapping", str(self.folder / "ours.toml")]

    def stopped(self, how: str, pattern: str, nth: int, words: list[str]) -> subprocess.CompletedProcess[str]:
        pattern = pattern.replace("{next}", str(self.next_batch()))
        command = [sys.executable, STOPPED, how, pattern, str(nth), *words]
        return subprocess.run(command, capture_output=True, text=True, env=self.program.environment)

    def next_batch(self) -> int:
        with closing(sqlite3.connect(self.program.home / "fiftytwo.sqlite3")) as database:
            last: int = database.execute("SELECT max(id) FROM facts_batch").fetchone()[0]
        return last + 1

    def states(self) -> dict[str, dict[str, str]]:
        """Return what is in: the state of every contact, and the words of every text."""
        found = {}
        for table, column in (("contact", "status"), ("words", "words")):
            files = DeltaTable(str(self.program.home / "facts" / table)).file_uris()
            rows = duckdb.execute(f"SELECT source_id, {column} FROM read_parquet({files})").fetchall()
            assert len(rows) == len(dict(rows)), "a row is there twice"
            found[table] = dict(rows)
        return found


BEFORE = dict.fromkeys(range(CONTACTS), "new")
AFTER = {n: "solved" if n % 2 and n < CONTACTS else "new" for n in range(CONTACTS * 3 // 2)}


def told(states: dict[int, str]) -> dict[str, dict[str, str]]:
    return {
        "contact": {f"C{n}": state for n, state in states.items()},
        "words": {f"C{n}": f"words {n} {state}" for n, state in states.items()},
    }


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home with the first file in, to be copied."""
    desk = Desk(Program(tmp_path_factory.mktemp("desk") / "house"), tmp_path_factory.mktemp("files"))
    assert desk.program("migrate").returncode == 0
    desk.bring_in(desk.first)
    return desk.program.home


@pytest.fixture
def desk(imported: Path, tmp_path: Path) -> Desk:
    shutil.copytree(imported, tmp_path / "house")
    return Desk(Program(tmp_path / "house"), tmp_path / "files")


def counts_of_second(tables: dict[str, Any]) -> tuple[int, int, int]:
    contacts = tables["contact"]
    return contacts["new"], contacts["changed"], contacts["same"]


@pytest.mark.parametrize("moment", MOMENTS)
def test_an_import_killed_when(moment: str, desk: Desk) -> None:
    pattern, nth = MOMENTS[moment]
    killed = desk.stopped("killed", pattern, nth, words=desk.importing(desk.second))
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert desk.program("work", "--once").returncode == 0
    found = desk.states()
    assert found in (told(BEFORE), told(AFTER)), "half of it is in"
    is_in = found == told(AFTER)
    assert is_in == (moment == "all is in, and nobody was told")
    counts = counts_of_second(desk.bring_in(desk.second))
    assert counts == ((0, 0, 600) if is_in else (200, 200, 200))
    assert desk.states() == told(AFTER)


@pytest.mark.parametrize("moment", ["contacts are in", "texts are in"])
def test_importing_again_at_once_takes_out_what_the_killed_import_left(moment: str, desk: Desk) -> None:
    pattern, nth = MOMENTS[moment]
    killed = desk.stopped("killed", pattern, nth, words=desk.importing(desk.second))
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert counts_of_second(desk.bring_in(desk.second)) == (200, 200, 200)
    assert desk.states() == told(AFTER)
    assert desk.program("facts", "verify").returncode == 0


@pytest.mark.parametrize("moment", UNDOING)
def test_an_undo_killed_when(moment: str, desk: Desk) -> None:
    desk.bring_in(desk.second)
    pattern, nth = UNDOING[moment]
    killed = desk.stopped("killed", pattern, nth, words=["import", "--undo", desk.batch])
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert desk.program("work", "--once").returncode == 0
    assert desk.states() == told(BEFORE)
    assert "undone" in desk.program("facts", "undo").stdout
    assert counts_of_second(desk.bring_in(desk.second)) == (200, 200, 200)
    assert desk.states() == told(AFTER)


FILLING = ["the file is looked at", *(moment for moment in MOMENTS if moment != "all is in, and nobody was told")]


@pytest.mark.parametrize("moment", FILLING)
def test_there_is_no_room_left_when(moment: str, desk: Desk) -> None:
    pattern, nth = MOMENTS.get(moment, ("*/second.csv", 1))
    full = desk.stopped("full", pattern, nth, words=desk.importing(desk.second))
    assert full.returncode == 1
    assert "Traceback" not in full.stderr
    assert "Make room" in full.stderr
    assert counts_of_second(desk.bring_in(desk.second)) == (200, 200, 200)
    assert desk.states() == told(AFTER)
    assert desk.program("facts", "verify").returncode == 0


def test_a_backup_without_room_says_so_and_leaves_no_archive(desk: Desk, tmp_path: Path) -> None:
    full = desk.stopped("full", "*/secret.key", 1, words=["backup", str(tmp_path / "b.zip")])
    assert full.returncode == 1
    assert "Traceback" not in full.stderr
    assert "Make room" in full.stderr
    assert [path.name for path in tmp_path.iterdir() if "zip" in path.name] == []
    assert desk.states() == told(BEFORE)
