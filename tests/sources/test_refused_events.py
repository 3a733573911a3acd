"""One event of a contact is refused: the contact never comes in with a state that is not true."""

from __future__ import annotations

from typing import Any

import pytest

from fiftytwo.sources.actions import import_file
from fiftytwo.sources.files.mapping import parse
from fiftytwo.sources.models import Import

pytestmark = pytest.mark.django_db(transaction=True)

EVENTS = """
    source = "desk"
    times = ["%Y-%m-%d %H:%M"]

    [[read]]
    table = "contact"
    shape = "events"
    solved = ["Solved"]
    [read.columns]
    source_id = "ticket"
    occurred_at = "at"
    status = { column = "state", values = { new = "New", open = "Open", solved = "Solved" }, others = "refuse" }
    team_name = "queue"
"""
TITLES = "ticket,at,state,queue"
OTHER = ("T9,2026-02-01 08:00,new,Mail", "T9,2026-02-01 09:00,solved,Mail")
FIRST = "T1,2026-02-01 08:00,new,Mail"
OPEN = "T1,2026-02-01 10:00,open,Mail"
SOLVED = "T1,2026-02-01 12:00,solved,Phone"


@pytest.fixture
def bring_in(csv_file: Any) -> Any:
    def bring_in(*rows: str) -> Import:
        return import_file(csv_file(TITLES, *OTHER, *rows), parse(EVENTS), actor=None)

    return bring_in


def refused(made: Import) -> dict[str, int]:
    return {problem.reason: problem.rows for problem in made.told.problems}


def statuses(rows_of: Any) -> dict[str, str]:
    return {row["source_id"]: row["status"] for row in rows_of("contact")}


def test_a_contact_is_replayed_without_a_refused_event_between_others(bring_in: Any, rows_of: Any) -> None:
    made = bring_in(FIRST, "T1,2026-02-01 10:00,on holiday,Phone", SOLVED)
    assert refused(made) == {"unknown_value": 1}
    assert statuses(rows_of) == {"T9": "Solved", "T1": "Solved"}
    steps = [row["value"] for row in rows_of("contact_event") if row["contact_id"] == "T1" and row["kind"] == "status"]
    assert sorted(steps) == ["New", "Solved"]


@pytest.mark.parametrize(
    "last",
    ["T1,yesterday,solved,Phone", "T1,2026-02-01 12:00,on holiday,Phone", "T1,2199-02-01 12:00,solved,Phone"],
)
def test_a_contact_whose_last_event_is_refused_is_left_out_with_its_story(
    bring_in: Any, rows_of: Any, last: str
) -> None:
    made = bring_in(FIRST, OPEN, last)
    assert made.told.refused == 3
    assert refused(made)["story_unsure"] == 2
    assert statuses(rows_of) == {"T9": "Solved"}
    assert {row["contact_id"] for row in rows_of("contact_event")} == {"T9"}


def test_a_contact_whose_first_event_is_refused_does_not_open_later_than_it_did(bring_in: Any, rows_of: Any) -> None:
    made = bring_in("T1,0026-02-01 08:00,new,Mail", OPEN, SOLVED)
    assert refused(made) == {"too_old": 1, "story_unsure": 2}
    assert statuses(rows_of) == {"T9": "Solved"}


def test_the_only_event_of_a_contact_may_be_refused(bring_in: Any, rows_of: Any) -> None:
    made = bring_in("T1,yesterday,new,Mail")
    assert (made.told.refused, refused(made)) == (1, {"unreadable": 1})
    assert statuses(rows_of) == {"T9": "Solved"}


def test_what_is_stored_of_a_contact_stays_until_the_row_is_mended(bring_in: Any, rows_of: Any) -> None:
    bring_in(FIRST, OPEN)
    bring_in(FIRST, OPEN, "T1,yesterday,solved,Phone")
    assert statuses(rows_of) == {"T9": "Solved", "T1": "Open"}
    mended = bring_in(FIRST, OPEN, SOLVED)
    assert not mended.told.refused
    assert statuses(rows_of) == {"T9": "Solved", "T1": "Solved"}


def test_a_contact_of_a_file_of_its_own_is_left_out_too(csv_file: Any, rows_of: Any, tmp_path: Any) -> None:
    contacts = """
    [[read]]
    table = "contact"
    file = "tickets.csv"
    [read.columns]
    source_id = "ticket"
    opened_at = "created"
    """
    mapping = parse(EVENTS.replace('shape = "events"', 'shape = "events"\n    file = "events.csv"') + contacts)
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "tickets.csv").write_text("ticket,created\nT1,2026-02-01 07:00\nT2,2026-02-01 07:00\n")
    (folder / "events.csv").write_text(
        "\n".join([TITLES, FIRST, "T1,yesterday,solved,Mail", "T2,2026-02-01 08:00,open,"])
    )
    made = import_file(folder, mapping, actor=None)
    assert refused(made) == {"unreadable": 1, "story_unsure": 2}
    assert statuses(rows_of) == {"T2": "Open"}
