"""The way back in, from the machine itself."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

pytestmark = pytest.mark.once


def test_who_shut_everyone_out_opens_the_house_again(house: Any) -> None:
    with sqlite3.connect(house.home / "fiftytwo.sqlite3") as database:
        row = ("[]", '["10.0.0.0/8"]', False)
        database.execute(
            "INSERT INTO org_accessrules (second_step_for, networks, opens_accounts) VALUES (?, ?, ?)", row
        )
    opened, again = house("access", "open"), house("access", "open")
    with sqlite3.connect(house.home / "fiftytwo.sqlite3") as database:
        (networks,) = database.execute("SELECT networks FROM org_accessrules").fetchone()

    assert (opened.returncode, "from every network" in opened.stdout) == (0, True)
    assert networks == "[]"
    assert "nothing was changed" in again.stdout


def test_a_reset_names_who_it_is_for_or_says_that_nobody_is(house: Any) -> None:
    unknown, without = house("access", "reset", "nobody@x.example"), house("access", "reset", "olga@lokumlotus.example")

    assert (unknown.returncode, without.returncode) == (1, 1)
    assert "Nobody signs in with" in unknown.stderr
    assert "no second step" in without.stderr
