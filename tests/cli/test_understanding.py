"""``fiftytwo understanding``: reading, standing, comparing, exporting, for people and for scripts."""

from __future__ import annotations

import pytest
from tests.cli.conftest import SETUP, Program

pytestmark = pytest.mark.once


def test_a_new_house_has_nothing_to_read_and_says_so(fiftytwo: Program) -> None:
    fiftytwo(*SETUP)
    found = fiftytwo.json("understanding", "status", "--json")
    assert (found["texts"], found["unread"], found["corrections"]) == (0, 0, 0)
    assert "No version is on trial." in fiftytwo("understanding", "compare").stdout
    assert fiftytwo("understanding", "export").stdout == ""
    assert fiftytwo.json("understanding", "learn", "--json")["topics"] == []


def test_words_do_not_go_to_another_machine_by_mistake(fiftytwo: Program) -> None:
    fiftytwo(*SETUP)
    elsewhere = {"FIFTYTWO_READER_URL": "https://models.example.org/v1", "FIFTYTWO_READER_MODEL": "strong"}
    refused = fiftytwo("understanding", "read", **elsewhere)
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
