"""What the documents say is true: commands exist, files are there, words are used."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import typer.main
from tests.conftest import ROOT

from fiftytwo.cli.app import app

pytestmark = pytest.mark.once
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def commands(group: Any, *before: str) -> list[str]:
    """Return every command below a group, as people type it."""
    found = []
    for name, command in group.commands.items():
        found += commands(command, *before, name) if hasattr(command, "commands") else [" ".join([*before, name])]
    return found


COMMANDS = commands(typer.main.get_command(app), "fiftytwo")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_readme_stays_short() -> None:
    assert len(read("README.md").splitlines()) < 100


def test_every_command_has_its_line_in_operating() -> None:
    lines = read("docs/operating.md")
    assert [command for command in COMMANDS if f"| `{command}` |" not in lines] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_that_a_document_names_exists(document: Path) -> None:
    named = re.findall(
        r"(?:^|`)(fiftytwo (?!-)[a-z]+(?: (?:import|verify|compact|erase|export|link|undo)\b)?)",
        document.read_text(),
        re.M,
    )
    known = {*COMMANDS, *(" ".join(command.split()[:2]) for command in COMMANDS)}
    assert {" ".join(command.split()) for command in named} - known == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_make_target_that_a_document_names_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.M))
    assert set(re.findall(r"(?:^|`)make ([a-z-]+)", document.read_text(), re.M)) - targets == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_between_documents_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_file_of_the_tour_and_of_contributing_is_there() -> None:
    for document in ("docs/tour.md", "CONTRIBUTING.md", "docs/operating.md"):
        named = re.findall(r"`((?:src|tests|docs|requirements)/[\w./]+)`", read(document))
        assert named
        assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_setting_of_operating_is_read_and_every_one_read_is_told() -> None:
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", read("docs/operating.md"), re.M))
    asked = re.findall(r'(?:environ\.get|whole_number)\("(\w+)"', read("src/fiftytwo/settings.py"))
    assert told == {*asked, "DATABASE_URL"}


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = set(re.findall(r"\(([\w-]+\.md)\)", (folder / "README.md").read_text()))
    assert listed == {path.name for path in folder.glob("*.md")} - {"README.md"}


def test_the_words_of_the_glossary_are_used() -> None:
    words = re.findall(r"^\| \*\*([^*]+)\*\*", read("docs/glossary.md"), re.M)
    code = "\n".join(path.read_text() for path in [*(ROOT / "src").rglob("*.py"), *DOCUMENTS]).lower()
    unused = [word for word in words if len(re.findall(rf"\b{word.replace(' ', '[ _]')}", code)) < 2]
    assert unused == []
    assert words == sorted(words)


def test_the_changelog_tells_what_is_unreleased() -> None:
    unreleased = read("CHANGELOG.md").split("## Unreleased")[1].split("\n## ")[0]
    assert unreleased.count("\n- ") >= 1
