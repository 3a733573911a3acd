"""The page about ASVS: all 253 requirements, each with a state, and every file and test that it names is there."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from tests.conftest import ROOT

pytestmark = pytest.mark.once
PAGE = (ROOT / "docs/security/asvs.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\d+\.\d+\.\d+) \| ([^|]+?) \| (.+) \|$", PAGE, re.M)
LEVEL_2 = {1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 35, 7: 18, 8: 7, 9: 7, 10: 29, 11: 14, 12: 9, 13: 13, 14: 9, 15: 13,
           16: 16, 17: 7}  # fmt: skip


def test_each_requirement_of_level_2_has_one_line() -> None:
    assert Counter(int(number.split(".")[0]) for number, _state, _how in ROWS) == LEVEL_2
    assert len({number for number, _state, _how in ROWS}) == sum(LEVEL_2.values()) == 253


def test_each_line_has_a_state_and_says_how_or_why() -> None:
    states = {"met", "not applicable", "not yet"}
    assert [number for number, state, how in ROWS if state not in states or len(how) < 7] == []


@pytest.mark.parametrize("page", ["asvs.md", "threats.md"])
def test_the_files_that_are_named_are_there(page: str) -> None:
    named = re.findall(
        r"`((?:src|tests|docs|requirements|tools)/[\w./]+)`", (ROOT / "docs/security" / page).read_text()
    )
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_tests_that_are_named_are_in_the_files_that_are_named() -> None:
    named = re.findall(r"`(test_\w+)`[^|`]*`(tests/[\w./]+)`", PAGE)
    assert len(named) >= 8
    assert [name for name, path in named if f"def {name}(" not in (ROOT / path).read_text()] == []
