"""A folder of tables: tickets, their history in long form, comments, users and groups."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from fiftytwo.sources.actions import import_file
from fiftytwo.sources.files.errors import ImportRefused
from fiftytwo.sources.files.mapping import load

pytestmark = pytest.mark.django_db(transaction=True)

TICKETS = """id,created_at,status,via_channel,type,priority,requester_id,group_id,assignee_id
1,2026-03-02 09:00:00,closed,email,question,high,90,7,11
2,2026-03-02 09:00:00,open,voice,,,91,8,
3,2026-03-02 09:00:00,deleted,web,,,91,,
"""
HISTORY = """field_name,ticket_id,updated,value
status,1,2026-03-02 09:00:00,new
group_id,1,2026-03-02 09:00:00,8
assignee_id,1,2026-03-02 10:00:00,12
status,1,2026-03-02 10:00:00,open
group_id,1,2026-03-02 11:00:00,7
assignee_id,1,2026-03-02 11:00:00,11
priority,1,2026-03-02 11:00:00,high
status,1,2026-03-02 13:00:00,solved
status,1,2026-03-03 09:00:00,open
status,1,2026-03-03 10:00:00,solved
status,1,2026-03-09 10:00:00,closed
status,99,2026-03-02 09:00:00,new
"""
COMMENTS = """id,body,created,public,ticket_id,user_id
501,"Where is my order, please?",2026-03-02 09:00:00,TRUE,1,90
502,a word among us,2026-03-02 10:30:00,FALSE,1,12
503,It leaves today.,2026-03-02 12:00:00,TRUE,1,11
504,Teşekkürler!,2026-03-02 12:30:00,TRUE,1,90
505,who wrote this?,2026-03-02 12:40:00,TRUE,1,999
"""
USERS = "id,name,role\n11,Ayşe Yılmaz,agent\n12,Nobody Known,admin\n90,Customer Ninety,end-user\n"
GROUPS = "id,name\n7,İzmir contact centre\n8,Night shift\n"


@pytest.fixture
def export(tmp_path: Path) -> Path:
    for name, text in {
        "ticket_data": TICKETS, "ticket_field_history_data": HISTORY, "ticket_comment_data": COMMENTS,
        "user_data": USERS, "group_data": GROUPS,
    }.items():  # fmt: skip
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-{text}:00").replace(tzinfo=UTC)


def test_a_ticket_is_told_from_its_history_and_comments(cast: Any, export: Path, rows_of: Any) -> None:
    import_file(export, load("zendesk"), actor=None)
    ticket, quiet = rows_of("contact")
    assert (ticket["opened_at"], ticket["first_reply_at"]) == (at("02 09:00"), at("02 12:00"))
    assert (ticket["first_solved_at"], ticket["solved_at"]) == (at("02 13:00"), at("03 10:00"))
    assert (ticket["reopen_count"], ticket["reassignment_count"]) == (1, 1)
    assert (ticket["status"], ticket["channel"]) == ("closed", "mail")
    assert (ticket["employee"], ticket["team"]) == (cast["Ayşe"].key, cast.contact_centre.key)
    assert (quiet["status"], quiet["channel"], quiet["solved_at"]) == ("open", "phone", None)
    assert quiet["reopen_count"] is None  # nothing is known of its history


def test_credit_is_shared_by_the_time_each_person_held_it(cast: Any, export: Path, rows_of: Any) -> None:
    import_file(export, load("zendesk"), actor=None)
    credit = {part["employee_name"]: part for part in rows_of("contact")[0]["credit"]}
    # Nobody Known held it 10:00–11:00; Ayşe 11:00–13:00 and, opened again, 09:00–10:00 of the next day
    assert credit["Nobody Known"]["share"] == pytest.approx(0.25)
    assert credit["Ayşe Yılmaz"]["share"] == pytest.approx(0.75)
    assert credit["Ayşe Yılmaz"]["employee"] == cast["Ayşe"].key
    assert credit["Nobody Known"]["employee"] is None


def test_each_step_says_who_held_it_then(cast: Any, export: Path, rows_of: Any) -> None:
    import_file(export, load("zendesk"), actor=None)
    steps = [row for row in rows_of("contact_event") if row["contact_id"] == "1"]
    steps.sort(key=lambda row: (row["occurred_at"], row["position"]))
    told = [(row["occurred_at"].strftime("%d %H:%M"), row["kind"], row["value"], row["employee_name"]) for row in steps]
    assert told[0] == ("02 09:00", "opened", None, None)
    assert ("02 10:30", "note", None, "Nobody Known") in told
    assert ("02 12:00", "reply", None, "Ayşe Yılmaz") in told
    assert ("02 12:30", "customer", None, "Ayşe Yılmaz") in told
    assert [value for _, kind, value, _ in told if kind == "status"] == [
        "new",
        "open",
        "solved",
        "open",
        "solved",
        "closed",
    ]
    assert [kind for _, kind, _, _ in told].count("team") == 2


def test_customers_words_go_where_erasure_reaches_them(export: Path, rows_of: Any) -> None:
    made = import_file(export, load("zendesk"), actor=None)
    assert [(row["source_id"], row["length"], row["customer"]) for row in rows_of("text")] == [
        ("501", 26, "90"),
        ("504", 12, "90"),
    ]
    assert [row["words"] for row in rows_of("words")] == ["Where is my order, please?", "Teşekkürler!"]
    assert made.told.left_out > 0  # deleted tickets, other fields, and a comment of nobody we know


def test_history_of_a_ticket_that_is_not_there_is_refused(export: Path) -> None:
    made = import_file(export, load("zendesk"), actor=None)
    assert [(problem.reason, problem.rows) for problem in made.told.problems] == [("no_contact", 1)]
    assert "ticket_field_history_data.csv,13," in made.refused_path.read_text()


def test_the_same_folder_again_is_all_the_same(export: Path) -> None:
    import_file(export, load("zendesk"), actor=None)
    again = import_file(export, load("zendesk"), actor=None).told
    assert (again.total("new"), again.total("changed")) == (0, 0)
    assert again.tables["contact_event"]["same"] == 15


def test_a_folder_without_one_of_its_tables_is_refused(export: Path, rows_of: Any) -> None:
    (export / "ticket_comment_data.csv").unlink()
    with pytest.raises(ImportRefused, match="ticket_comment_data"):
        import_file(export, load("zendesk"), actor=None)
    assert rows_of("contact") == []


def test_a_single_file_is_no_folder_and_the_other_way_round(export: Path) -> None:
    with pytest.raises(ImportRefused, match="folder"):
        import_file(export / "ticket_data.csv", load("zendesk"), actor=None)
    with pytest.raises(ImportRefused, match="folder"):
        import_file(export, load("servicenow_incidents"), actor=None)


def test_the_public_example_tables_come_in(shared_data: Path, rows_of: Any) -> None:
    made = import_file(shared_data / "operations" / "zendesk_tables", load("zendesk"), actor=None)
    rows = {row["source_id"]: row for row in rows_of("contact")}
    assert len(rows) == 8  # ten tickets, two of them deleted
    long_story = rows["11071"]
    assert long_story["employee_name"] == "Arthur Agent"
    assert long_story["first_solved_at"] == datetime(2020, 11, 14, 11, 1, 27, tzinfo=UTC)
    assert made.told.early == 1  # its history begins hours before the ticket was opened
    # the history of tickets that this small extract does not hold
    assert {problem.reason for problem in made.told.problems} == {"no_contact"}
