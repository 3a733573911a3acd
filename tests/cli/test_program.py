"""What the program answers: help, exit codes, languages, JSON."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import FIFTYTWO, SETUP, Program

pytestmark = pytest.mark.once
PEOPLE = "employee number,given name,family name,joined on\nE-1,Ayşe,Yılmaz,2020-01-06\nE-2,Ilgın,Işık,2021-02-01\n"


def test_help_shows_every_command_without_opening_the_house(fiftytwo: Program) -> None:
    shown = fiftytwo("--help")
    for command in ("setup", "demo", "serve", "work", "import", "people", "facts", "doctor", "backup", "restore"):
        assert f"  {command} " in shown.stdout
    assert not fiftytwo.home.exists()


def test_help_loads_neither_django_nor_the_engine() -> None:
    probe = (
        "import sys\nsys.argv = ['fiftytwo', '--help']\n"
        "from fiftytwo.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print({'django', 'duckdb', 'deltalake', 'rich.console'} & set(sys.modules) or 'light', file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True)
    assert done.stderr.strip() == "light"


def test_help_teaches_by_examples(fiftytwo: Program) -> None:
    assert "    fiftytwo import --undo 12\n" in fiftytwo("import", "--help").stdout


@pytest.mark.parametrize(("language", "usage"), [("en", "Usage:"), ("tr", "Kullanım:"), ("lo", "ວິທີໃຊ້:")])
@pytest.mark.parametrize("words", [["-h"], ["import", "-h"], ["facts", "undo", "-h"]])
def test_help_speaks_the_readers_language_from_its_first_word(
    fiftytwo: Program, language: str, usage: str, words: list[str]
) -> None:
    assert fiftytwo("--language", language, *words).stdout.startswith(f"{usage} ")


@pytest.mark.parametrize("words", [["nonsense"], ["import"], ["serve", "--port", "many"]])
def test_wrong_use_exits_with_2(fiftytwo: Program, words: list[str]) -> None:
    done = fiftytwo(*words)
    assert done.returncode == 2
    assert done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["import", "--maping", "x"], "There is no option --maping. Did you mean --mapping?"),
        (["facts", "erase"], "CUSTOMER is missing."),
        (["serve", "--port", "many"], "--port cannot be so:"),
        (["demo", "--employees", "3"], "--employees cannot be so:"),
        (["facts", "erode"], "No such command"),
    ],
)
def test_wrong_use_is_told_in_our_own_words_with_the_way_to_help(
    fiftytwo: Program, words: list[str], said: str
) -> None:
    told = fiftytwo(*words).stderr
    assert told.startswith(said)
    assert "For help: " in told


def test_a_house_that_is_not_ready_says_what_to_run(fiftytwo: Program) -> None:
    done = fiftytwo("facts", "verify")
    assert done.returncode == 1
    assert "fiftytwo migrate" in done.stderr
    assert "Traceback" not in done.stderr


def test_setting_up_twice_is_refused_and_changes_nothing(house: Program) -> None:
    done = house(*SETUP, stdin="another long password\n")
    assert done.returncode == 1
    assert "set up already" in done.stderr


@pytest.mark.parametrize(("words", "stdin"), [([], "short\n"), ([], ""), (["--time-zone", "Mars/Olympus"], "x" * 20)])
def test_a_set_up_that_cannot_be_leaves_nothing_behind(fiftytwo: Program, words: list[str], stdin: str) -> None:
    done = fiftytwo(*SETUP, *words, stdin=stdin)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    again = fiftytwo(*SETUP, stdin="correct horse battery\n")
    assert again.returncode == 0, again.stderr


def test_the_doctor_finds_a_new_house_well_and_says_who_does_not_work(house: Program) -> None:
    report = house.json("doctor", "--json")
    levels = {finding["what"]: finding["level"] for finding in report["findings"]}
    assert report["ok"]
    assert levels["database"] == levels["secret"] == levels["facts"] == "ok"
    assert levels["recurring work"] == "warn"


def test_the_doctor_of_an_empty_home_names_the_one_thing_to_mend(fiftytwo: Program) -> None:
    done = fiftytwo("doctor")
    assert done.returncode == 1
    assert "fiftytwo migrate" in done.stdout
    assert "OperationalError" not in done.stdout
    assert done.stdout.count("fail ") == 1


def test_the_doctor_fails_over_a_secret_that_others_can_read(fiftytwo: Program) -> None:
    fiftytwo("migrate")
    secret = fiftytwo.home / "secret.key"
    secret.chmod(0o644)
    done = fiftytwo("doctor")
    assert done.returncode == 1
    assert f"chmod 600 {secret}" in done.stdout


@pytest.mark.parametrize("name", ["FIFTYTWO_ENGINE_MEMORY_MB", "FIFTYTWO_IMPORT_MAX_BYTES", "FIFTYTWO_PROXIES"])
def test_a_setting_that_is_no_whole_number_is_named(house: Program, name: str) -> None:
    done = house("doctor", **{name: "lots"})
    assert done.returncode != 0
    assert f"{name} is a whole number" in done.stdout + done.stderr
    assert "invalid literal" not in done.stdout + done.stderr


def test_the_doctor_says_that_the_mail_server_does_not_answer(house: Program) -> None:
    done = house("doctor", FIFTYTWO_MAIL="smtp://127.0.0.1:9")
    assert done.returncode == 1
    assert "127.0.0.1:9" in done.stdout


def test_a_database_that_is_away_is_a_sentence(fiftytwo: Program) -> None:
    done = fiftytwo("migrate", DATABASE_URL="postgresql://nobody@127.0.0.1:9/none")
    assert done.returncode == 1
    assert "fiftytwo doctor" in done.stderr
    assert "Traceback" not in done.stderr


def test_people_come_in_after_a_dry_run_that_changed_nothing(house: Program, tmp_path: Path) -> None:
    export = tmp_path / "staff.csv"
    export.write_text(PEOPLE)
    tried = house.json("people", "import", str(export), "--dry-run", "--json")
    done = house.json("people", "import", str(export), "--json")
    again = house.json("people", "import", str(export), "--json")
    assert [len(report["new"]) for report in (tried, done, again)] == [2, 2, 0]
    assert [report["done"] for report in (tried, done)] == [False, True]


def test_a_file_that_is_not_there_and_a_mapping_that_is_not_known_are_sentences(house: Program) -> None:
    for words in (["absent.csv", "--mapping", "zendesk"], ["absent.csv", "--mapping", "unheard_of"]):
        done = house("import", *words)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
    assert "zendesk" in done.stderr, "the known mappings are named"


def test_a_table_goes_out_as_csv_and_an_unknown_one_names_the_known(house: Program, tmp_path: Path) -> None:
    target = tmp_path / "contacts.csv"
    assert house("facts", "export", "contact", str(target)).returncode == 0
    assert target.read_text().startswith("source") or "source" in target.read_text().splitlines()[0]
    refused = house("facts", "export", "customers", str(target))
    assert refused.returncode == 1
    assert "contact, " in refused.stderr
    for wrong in (tmp_path, tmp_path / "contacts.xlsx"):
        assert "must end in .csv or .parquet" in house("facts", "export", "contact", str(wrong)).stderr


def test_a_backup_comes_back_in_another_home(house: Program, tmp_path: Path) -> None:
    archive = tmp_path / "backup.zip"
    assert house("backup", str(archive)).returncode == 0
    assert house("backup", str(archive)).returncode == 1, "a backup never overwrites another"
    other = Program(tmp_path / "other")
    back = other("restore", str(archive))
    assert back.returncode == 0, back.stderr
    named = {finding["what"]: finding["found"] for finding in other.json("doctor", "--json")["findings"]}
    assert named["organisation"] == "Lokum & Lotus (Europe/Istanbul)"
    assert house("restore", str(archive)).returncode == 1, "a home that is not empty is left alone"


def test_the_year_runs_once_through_without_an_error(house: Program) -> None:
    assert house("work", "--once").returncode == 0
    report = json.loads(house("doctor", "--json").stdout)
    assert {finding["what"]: finding["level"] for finding in report["findings"]}["recurring work"] == "ok"


TICKETS = "Ticket ID,Created at,Agent\nT-1,2025-03-03 08:05,Ann\nT-2,2025-03-04 09:10,Rex\n"


@pytest.mark.parametrize(
    ("change", "said"),
    [("opened_at=Born", "The file has no column “Born”."), ("opend_at=Agent", "Did you mean “opened_at”?")],
)
def test_a_change_to_a_proposal_names_columns_that_there_are(
    house: Program, tmp_path: Path, change: str, said: str
) -> None:
    export = tmp_path / "tickets.csv"
    export.write_text(TICKETS)
    done = house("import", str(export), "--yes", "--dry-run", "--set", change)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())


def test_a_terminal_is_asked_until_the_answer_is_clear(house: Program, tmp_path: Path) -> None:
    export = tmp_path / "tickets.csv"
    export.write_text(TICKETS)
    terminal, inner = pty.openpty()
    words = [*FIFTYTWO, "import", str(export)]
    with subprocess.Popen(words, stdin=inner, stdout=inner, stderr=inner, env=house.environment) as program:
        os.close(inner)
        shown = ""
        for answer in ("perhaps", "opened_at=Born", "team_name=Agent", "n"):
            shown += _until_asked(terminal)
            os.write(terminal, f"{answer}\n".encode())
        assert program.wait() == 2
    os.close(terminal)
    assert "Write a change as ours=theirs" in shown
    assert "no column “Born”" in shown
    assert shown.count("Read as: contact") == 2, "shown again only where something changed"


def _until_asked(terminal: int) -> str:
    """Return what a terminal shows up to the next question."""
    shown = b""
    while not shown.rstrip().endswith(b"[y]:"):
        shown += os.read(terminal, 4096)
    return shown.decode()
