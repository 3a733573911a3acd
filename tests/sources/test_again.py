"""A file that comes again: what is stored already is left out early, and nobody can tell but by the clock."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.sources.conftest import TICKETS, TITLES

from fiftytwo.facts.erase import erase_customer
from fiftytwo.sources.actions import import_file, try_file, undo_import
from fiftytwo.sources.files import skipping, staging
from fiftytwo.sources.files.mapping import parse

pytestmark = pytest.mark.django_db(transaction=True)

DAY = "01.02.2026 10:00,01.02.2026 12:30"
LINES = (
    f"T1,{DAY},Night shift,Nobody Known,120,fatura,K1",
    f"T2,{DAY},İzmir contact centre,Ayşe Yılmaz,60,iade,K2",
    f"T2,{DAY},İzmir contact centre,Ayşe Yılmaz,90,iade,K2",
    f"T3,{DAY},Night shift,Somebody Else,-,iade,K2",
    f"T3,{DAY},Night shift,Somebody Else,-,iade,K2",
    f"T4,{DAY},Night shift,Nobody Known,many,fatura,K3",
)


@pytest.fixture(params=["while the file is read", "afterwards"])
def compared(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are compared in either of two ways; nobody can tell which."""
    if request.param == "afterwards":
        monkeypatch.setattr(skipping, "MOST_KNOWN", 0)


def test_the_report_of_the_same_file_says_the_same_but_for_new_rows(
    cast: Any, csv_file: Any, tickets: Any, rows_of: Any, compared: None
) -> None:
    path = csv_file(TITLES, *LINES)
    first = import_file(path, tickets, actor=None).told
    stored = rows_of("contact")
    again = import_file(path, tickets, actor=None).told
    assert first.tables == {"contact": {"new": 3, "changed": 0, "same": 0}}
    assert again.tables == {"contact": {"new": 0, "changed": 0, "same": 3}}
    assert replace(again, tables={}, seconds=0) == replace(first, tables={}, seconds=0)
    assert (again.read, again.repeated, again.refused, again.unknown_people) == (6, 2, 1, 2)
    assert rows_of("contact") == stored
    assert try_file(path, tickets, actor=None).tables == {"contact": {"ready": 3}}


@pytest.mark.parametrize("lines", [LINES, (LINES[0], LINES[3], LINES[5], LINES[0], LINES[5].replace("T4", "T5"))])
def test_a_refused_row_keeps_its_place_in_a_file_that_comes_again(
    cast: Any, csv_file: Any, tickets: Any, compared: None, lines: tuple[str, ...]
) -> None:
    from fiftytwo.sources.models import refused_folder

    path = csv_file(TITLES, *lines)
    texts = [
        (refused_folder() / import_file(path, tickets, actor=None).refused_file).read_text(encoding="utf-8")
        for _time in range(2)
    ]
    assert texts[0] == texts[1]
    assert f",{lines.index(LINES[5]) + 2}," in texts[0]


def test_two_states_of_one_row_swapped_are_a_correction(cast: Any, csv_file: Any, tickets: Any, rows_of: Any) -> None:
    import_file(csv_file(TITLES, LINES[0], LINES[1], LINES[2]), tickets, actor=None)
    made = import_file(csv_file(TITLES, LINES[0], LINES[2], LINES[1]), tickets, actor=None)
    assert made.told.tables["contact"] == {"new": 0, "changed": 1, "same": 1}
    assert [row["talk_seconds"] for row in rows_of("contact")] == [120, 60]


def test_rows_that_are_known_leave_the_others_in_their_places(
    cast: Any, csv_file: Any, tickets: Any, rows_of: Any, compared: None
) -> None:
    from fiftytwo.sources.models import refused_folder

    def line(n: int, talk: str = "60") -> str:
        return f"N{n:05},{DAY},Night shift,Nobody Known,{talk},fatura,K{n}"

    import_file(csv_file(TITLES, *(line(n) for n in range(5000))), tickets, actor=None)
    bad, changed = {17: "many", 4321: "some"}, {18: "61", 2500: "62", 4999: "63"}
    lines = [line(n, {**bad, **changed}.get(n, "60")) for n in range(5000)]
    made = import_file(csv_file(TITLES, *lines, line(0), line(6000)), tickets, actor=None)
    assert made.told.tables["contact"] == {"new": 1, "changed": 3, "same": 4995}
    assert (made.told.read, made.told.repeated, made.told.refused) == (5002, 1, 2)
    refused = (refused_folder() / made.refused_file).read_text(encoding="utf-8").splitlines()[1:]
    assert [line.split(",")[1] for line in refused] == ["19", "4323"]
    stored = {row["source_id"]: row["talk_seconds"] for row in rows_of("contact")}
    assert {row: talk for row, talk in stored.items() if talk != 60} == {"N00018": 61, "N02500": 62, "N04999": 63}
    assert len(stored) == 5001


def test_another_import_meanwhile_makes_no_difference_to_what_the_file_says_last(
    cast: Any, csv_file: Any, tickets: Any, rows_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = csv_file(TITLES, LINES[1], LINES[2])
    other = csv_file(TITLES, LINES[1].replace(",60,", ",5,"), name="other.csv")
    import_file(path, tickets, actor=None)
    last_step = skipping.left_out_early

    def after_another_import(*arguments: Any) -> Any:
        monkeypatch.setattr(staging, "left_out_early", last_step)
        import_file(other, tickets, actor=None)
        return last_step(*arguments)

    monkeypatch.setattr(staging, "left_out_early", after_another_import)
    made = import_file(path, tickets, actor=None)
    assert made.told.tables["contact"] == {"new": 0, "changed": 1, "same": 0}
    assert [row["talk_seconds"] for row in rows_of("contact")] == [90]


def test_a_person_who_became_known_is_linked_when_the_file_comes_again(
    cast: Any, csv_file: Any, tickets: Any, rows_of: Any
) -> None:
    path = csv_file(TITLES, *LINES[:2])
    import_file(path, tickets, actor=None)
    nobody = cast["Ayşe"]
    nobody.given_name, nobody.family_name = "Nobody", "Known"
    nobody.spell()
    nobody.save()
    made = import_file(path, tickets, actor=None)
    assert made.told.tables["contact"]["changed"] >= 1
    assert rows_of("contact")[0]["employee"] == nobody.key


def test_a_changed_mapping_looks_at_every_row_again(cast: Any, csv_file: Any, tickets: Any, rows_of: Any) -> None:
    path = csv_file(TITLES, LINES[0], LINES[1])
    import_file(path, tickets, actor=None)
    minutes = parse(TICKETS.replace('talk_seconds = "Talk"', 'talk_seconds = { column = "Talk", unit = "minutes" }'))
    assert import_file(path, minutes, actor=None).told.tables["contact"] == {"new": 0, "changed": 2, "same": 0}
    assert [row["talk_seconds"] for row in rows_of("contact")] == [7200, 3600]


def test_a_row_corrected_by_another_file_is_noticed_and_an_undone_one_too(
    cast: Any, csv_file: Any, tickets: Any, rows_of: Any
) -> None:
    path = csv_file(TITLES, LINES[0], LINES[1])
    import_file(path, tickets, actor=None)
    other = import_file(csv_file(TITLES, LINES[0].replace("120", "5"), name="other.csv"), tickets, actor=None)
    undo_import(other, actor=None)
    assert import_file(path, tickets, actor=None).told.tables["contact"]["same"] == 2
    import_file(csv_file(TITLES, LINES[0].replace("120", "5"), name="other.csv"), tickets, actor=None)
    assert import_file(path, tickets, actor=None).told.tables["contact"] == {"new": 0, "changed": 1, "same": 1}
    assert rows_of("contact")[0]["talk_seconds"] == 120


def test_an_erased_customer_stays_masked_and_their_rows_bear_no_number_to_guess_by(
    cast: Any, csv_file: Any, tickets: Any, rows_of: Any
) -> None:
    path = csv_file(TITLES, LINES[0], LINES[1])
    import_file(path, tickets, actor=None)
    erase_customer("K1", None)
    assert import_file(path, tickets, actor=None).told.tables["contact"] == {"new": 0, "changed": 0, "same": 2}
    import_file(csv_file(TITLES, LINES[0].replace("120", "5")), tickets, actor=None)
    masked, other = rows_of("contact")
    assert masked["customer"].startswith("erased-")
    assert (masked["as_given"], masked["talk_seconds"]) == (None, 5)
    assert other["as_given"] is not None
