"""Every fact that files may bring comes in from a small file of its own."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from fiftytwo.facts.verify import verify
from fiftytwo.sources.actions import import_file, undo_import
from fiftytwo.sources.files.columns import TABLE_NAMES
from fiftytwo.sources.files.mapping import load, parse

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 2, 1, 12, tzinfo=UTC)
SMALL: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "contact": ({"opened_at": "2026-02-01 12:00", "channel": "mail"}, {"opened_at": NOON, "channel": "mail"}),
    "rating": ({"answered_at": "2026-02-01 12:00", "instrument": "nps", "score": "9"}, {"score": 9.0}),
    "text": ({"written_at": "2026-02-01 12:00", "words": "Where is it?"}, {"length": 12}),
    "reading": (
        {"written_at": "2026-02-01 12:00", "text_id": "t1", "reader": "anger", "confidence": "0.8"},
        {"text_id": "t1", "confidence": 0.8},
    ),
    "shift": ({"starts_at": "2026-02-01 12:00", "worked_seconds": "3600"}, {"worked_seconds": 3600.0}),
    "order": ({"ordered_at": "2026-02-01 12:00", "price": "12.5", "first_order": "yes"}, {"first_order": True}),
    "quality_review": (
        {"reviewed_at": "2026-02-01 12:00", "score": "0.85", "critical_failed": "no"},
        {"reviewed_at": NOON, "score": 0.85, "critical_failed": False},
    ),
    "complaint": ({"received_at": "2026-02-01 12:00", "form": "written", "cause": "policy"}, {"cause": "policy"}),
    "business_result": (
        {"day": "2026-02-01", "measure": "revenue", "value": "1000", "function": "sales"},
        {"day": date(2026, 2, 1), "value": 1000.0},
    ),
}


@pytest.mark.parametrize("table", TABLE_NAMES)
def test_a_small_file_of(table: str, csv_file: Any, rows_of: Any) -> None:
    given, expected = SMALL[table]
    columns = "".join(f'{name} = "{name}"\n' for name in given)
    mapping = parse(f'source = "s"\n[[read]]\ntable = "{table}"\n[read.columns]\nsource_id = "id"\n{columns}')
    path = csv_file(",".join(["id", *given]), ",".join(["1", *given.values()]))
    made = import_file(path, mapping, actor=None)
    assert made.told.tables[table] == {"new": 1, "changed": 0, "same": 0}
    [row] = rows_of(table)
    assert {name: row[name] for name in expected} == expected
    assert verify() == []
    undo_import(made, actor=None)
    assert rows_of(table) == []


REVIEWS = "review,reviewed,ticket,agent,team,score,critical failed,picked"


def test_quality_reviews_come_in_by_the_example_and_name_whom_they_are_about(
    cast: Any, csv_file: Any, rows_of: Any
) -> None:
    path = csv_file(
        REVIEWS,
        "R1,03.02.2026 14:30,T7,Ayşe Yılmaz,,0.92,no,by chance",
        "R2,03.02.2026,T8,Nobody Known,Night shift,1.4,no,by risk",
        "R3,03.02.2099,T8,Nobody Known,-,0.5,yes,by risk",
        "R4,03.02.2026,T8,Nobody Known,-,0.5,yes,at will",
        "R5,04.02.2026,T9,Nobody Known,-,-,yes,-",
    )
    made = import_file(path, load("quality_reviews"), actor=None)
    assert {(problem.reason, problem.column) for problem in made.told.problems} == {
        ("out_of_scale", "score"),
        ("future", "reviewed"),
        ("unknown_value", "picked"),
    }
    first, last = rows_of("quality_review")
    assert (first["employee"], first["contact_source"], first["contact_id"]) == (cast.ayse.key, "helpdesk", "T7")
    assert (first["reviewed_at"], first["sample"]) == (datetime(2026, 2, 3, 11, 30, tzinfo=UTC), "random")
    assert (last["employee"], last["employee_name"], last["score"]) == (None, "Nobody Known", None)
