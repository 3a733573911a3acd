"""Rows that cannot go in: the others do, and each refused one says where it stands and why."""

from __future__ import annotations

import csv
import os
import random
import time
from pathlib import Path
from typing import Any

import pytest
from tests.sources.conftest import TICKETS, TITLES
from tests.sources.test_good_rows import GOOD

from fiftytwo.sources import erasing
from fiftytwo.sources.actions import import_file, try_file
from fiftytwo.sources.files import reading
from fiftytwo.sources.files.mapping import parse
from fiftytwo.sources.files.refusals import examples, forget_customers
from fiftytwo.sources.files.report import lines

pytestmark = pytest.mark.django_db(transaction=True)

BAD = {
    "unreadable": ("T2,yesterday,-,,,,,", "Opened", "yesterday"),
    "missing": (",01.02.2026 10:00,-,,,,,", "Ticket", ""),
    "future": ("T2,01.02.2199 10:00,-,,,,,", "Opened", "01.02.2199 10:00"),
    "too_old": ("T2,01.02.0026 10:00,-,,,,,", "Opened", "01.02.0026 10:00"),
    "negative": ("T2,01.02.2026 10:00,-,,,-5,,", "Talk", "'-5"),
    "out_of_order": ("T2,01.02.2026 10:00,01.02.2026 09:00,,,,,", "Solved", "01.02.2026 09:00"),
    "broken": ("T2,01.02.2026 10:00", "", ""),
}


def refused_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("reason", BAD)
def test_a_bad_row_is_refused_with_its_place_and_the_good_ones_go_in(
    csv_file: Any, tickets: Any, rows_of: Any, reason: str
) -> None:
    bad, column, value = BAD[reason]
    made = import_file(csv_file(TITLES, GOOD, bad, GOOD.replace("T1", "T3")), tickets, actor=None)
    assert [row["source_id"] for row in rows_of("contact")] == ["T1", "T3"]
    assert made.told.refused == 1
    assert [(problem.reason, problem.column, problem.rows) for problem in made.told.problems] == [(reason, column, 1)]
    (row,) = refused_rows(made.refused_path)
    assert (row["row"], row["column"], row["value"], row["reason"]) == ("3", column, value, reason)
    assert row["explanation"]
    assert any("Refused" in line or "refused" in line for line in lines(made.report))
    assert examples(made.refused_path)[0].row == "3"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_formulas_are_harmless_in_the_file_of_refused_rows(csv_file: Any, tickets: Any, text: str) -> None:
    made = import_file(csv_file(TITLES, GOOD, f'"{text}","{text}",-,,,,,'), tickets, actor=None)
    (row,) = refused_rows(made.refused_path)
    assert row["value"].startswith("'") or not row["value"].startswith(tuple("=+-@\t"))
    assert not row["id"].startswith(tuple("=+-@\t"))


def test_row_numbers_are_those_of_the_records_also_after_broken_and_many_lined_ones(
    csv_file: Any, tickets: Any
) -> None:
    many_lined = GOOD.replace("fatura", '"one\ntwo\n\nthree"')
    broken, bad = "T9,too,few", "T2,yesterday,-,,,,,"
    made = import_file(
        csv_file(TITLES, many_lined, bad, broken, broken, many_lined.replace("T1", "T4"), bad, broken, bad),
        tickets,
        actor=None,
    )
    found = [(int(row["row"]), row["reason"]) for row in refused_rows(made.refused_path)]
    assert found == [
        (3, "unreadable"),
        (4, "broken"),
        (5, "broken"),
        (7, "unreadable"),
        (8, "broken"),
        (9, "unreadable"),
    ]
    assert made.told.read == 8


FILLINGS = {
    "plain": "x" * 200,
    "quoted": '"said ""no"", and left"',
    "many_lined": '"' + "long\n" * 400 + '"',
}


@pytest.mark.parametrize("filling", FILLINGS)
def test_row_numbers_hold_in_a_file_that_fills_the_readers_buffer_often(
    tmp_path: Path, tickets: Any, monkeypatch: pytest.MonkeyPatch, filling: str
) -> None:
    monkeypatch.setattr(reading, "LONGEST_LINE", 2500)  # its buffer is twice as long; else a file would need 256 MB
    chance = random.Random(52)
    path, expected = tmp_path / "large.csv", {}
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(TITLES + "\n")
        for row in range(2, 3_002):
            luck = chance.random()
            if luck < 0.005:
                expected[row] = "broken"
                file.write("T,too,few\n")
            elif luck < 0.01:
                expected[row] = "unreadable"
                file.write(f"T{row},yesterday,-,,,,,\n")
            else:
                words = FILLINGS[filling] if luck < 0.5 else "x" * 20
                file.write(f"T{row},01.02.2026 10:00,-,,,,{words},\n")
    made = import_file(path, tickets, actor=None)
    assert {int(row["row"]): row["reason"] for row in refused_rows(made.refused_path)} == expected
    assert made.told.read == 3_000


def test_a_rating_outside_its_scale_is_refused(csv_file: Any, rows_of: Any) -> None:
    mapping = parse("""
        source = "survey"
        [[read]]
        table = "rating"
        [read.columns]
        source_id = "id"
        instrument = { constant = "csat" }
        scale_low = { constant = 1 }
        scale_high = { constant = 5 }
        score = "score"
        answered_at = "at"
    """)
    made = import_file(
        csv_file("id,score,at", "1,5,2026-01-05 10:00", "2,6,2026-01-05 10:00", "3,,2026-01-05 10:00", "4,3,"),
        mapping,
        actor=None,
    )
    assert [(row["source_id"], row["score"]) for row in rows_of("rating")] == [("1", 5.0), ("3", None)]
    assert {(problem.reason, problem.column) for problem in made.told.problems} == {
        ("out_of_scale", "score"),
        ("missing", "at"),
    }


def test_erasing_a_customer_reaches_the_refused_rows(csv_file: Any, tickets: Any) -> None:
    made = import_file(csv_file(TITLES, GOOD, "T2,yesterday,-,,,,,K2", "T3,yesterday,-,,,,,K3"), tickets, actor=None)
    assert forget_customers(made.refused_path, {"K2"}) == 1
    assert [row["customer"] for row in refused_rows(made.refused_path)] == ["K3"]
    assert forget_customers(made.refused_path, {"K2"}) == 0


def test_numbers_are_read_as_their_country_writes_them(csv_file: Any, rows_of: Any) -> None:
    order = """
        source = "shop"
        decimal = "{}"
        [[read]]
        table = "order"
        [read.columns]
        source_id = "id"
        ordered_at = "at"
        price = "price"
    """
    day = "2026-01-05 10:00"
    import_file(
        csv_file("id;at;price", f"1;{day};1.234,50", f"2;{day};12,5", f"3;{day};12.5"),
        parse(order.format(",")),
        actor=None,
    )
    assert [row["price"] for row in rows_of("order")] == [1234.5, 12.5]
    report = try_file(
        csv_file(
            "id;at;price", f"1;{day};1,234.50", f"2;{day};12.5", f"3;{day};12,5", f"4;{day};nan", f"5;{day};1e999"
        ),
        parse(order.format(".")),
        actor=None,
    )
    assert (report.refused, report.tables) == (3, {"order": {"ready": 2}})


@pytest.mark.parametrize(
    ("unit", "written", "seconds"),
    [
        ("minutes", "1.5", 90),
        ("clock", "1:02:03", 3723),
        ("clock", "2:03", 123),
        ("milliseconds", "1500", 1.5),
        ("hours", "2", 7200),
    ],
)
def test_durations_become_seconds(csv_file: Any, rows_of: Any, unit: str, written: str, seconds: float) -> None:
    mapping = parse(TICKETS.replace('"Talk"', f'{{ column = "Talk", unit = "{unit}" }}'))
    import_file(csv_file(TITLES, f"T1,01.02.2026 10:00,-,,,{written},,"), mapping, actor=None)
    assert rows_of("contact")[0]["talk_seconds"] == seconds


def test_a_file_of_refused_rows_goes_after_half_a_year_and_its_report_stays(
    csv_file: Any, tickets: Any, client_as: Any
) -> None:
    made = import_file(csv_file(TITLES, GOOD, BAD["unreadable"][0]), tickets, actor=None)
    assert made.refused_path is not None
    assert erasing.forget_old() == 0
    age = time.time() - (erasing.KEPT_DAYS + 1) * 24 * 3600
    os.utime(made.refused_path, (age, age))
    assert erasing.forget_old() == 1
    assert (made.refused_path, made.told.refused) == (None, 1)
    noy = client_as("Noy")
    assert "yesterday" not in noy.get(f"/imports/{made.pk}/").text
    assert noy.get(f"/imports/{made.pk}/refused.csv").status_code == 404


def test_empty_lines_count_in_the_place_of_a_refused_row(csv_file: Any, tickets: Any, rows_of: Any) -> None:
    bad, _, _ = BAD["unreadable"]
    two_lines = GOOD.replace("T1", "T4").replace(",,", ',"two\n\nlines",', 1)
    lines_of_file = ("", GOOD, "", "", bad, "T9,broken", two_lines, "", bad.replace("T2", "T5"))
    made = import_file(csv_file(TITLES, *lines_of_file), tickets, actor=None)
    assert [row["source_id"] for row in rows_of("contact")] == ["T1", "T4"]
    found = [(row["row"], row["id"], row["reason"]) for row in refused_rows(made.refused_path)]
    assert found == [("6", "T2", "unreadable"), ("7", "", "broken"), ("10", "T5", "unreadable")]
    assert (made.told.read, made.told.refused) == (5, 3)
