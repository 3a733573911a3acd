"""docs/demo.md names a test for every story, and each of them exists."""

from __future__ import annotations

import re
from pathlib import Path

from tests.demo import test_stories

from fiftytwo.demo.accounts import SIGN_INS

DOCS = Path(__file__).resolve().parents[2] / "docs" / "demo.md"


def test_every_story_in_the_docs_is_tested_and_every_test_told() -> None:
    told = set(re.findall(r"`(test_\w+)`", DOCS.read_text("utf-8")))
    tests = {name for name in vars(test_stories) if name.startswith("test_")}
    assert told == tests


def test_the_docs_name_all_six_sign_ins() -> None:
    text = DOCS.read_text("utf-8")
    assert all(account.email in text and account.name in text for account in SIGN_INS)
