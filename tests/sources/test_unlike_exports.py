"""Exports of surveys, shops, telephones and reviews are understood, and what cannot be known is asked."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.sources import exports, unlike
from tests.sources.exports import CASES, N

from fiftytwo.sources.actions import import_file
from fiftytwo.sources.files.encodings import encoding_of
from fiftytwo.sources.files.errors import ImportRefused
from fiftytwo.sources.files.suggest.suggested import Wish

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def imported(suggested: Any, rows_of: Any) -> Any:
    """Accept what is suggested for a file; return the suggestion and the rows of a table."""

    def accept(name: str, content: bytes, table: str) -> tuple[Any, list[dict[str, Any]]]:
        path, suggestion, mapping = suggested(name, content)
        made = import_file(path, mapping, actor=None)
        assert made.told.refused == 0
        return suggestion, rows_of(table)

    return accept


def scores(rows: list[dict[str, Any]], instrument: str) -> list[float]:
    return [row["score"] for row in rows if row["instrument"] == instrument and row["score"] is not None]


def test_a_survey_with_three_lines_of_titles_keeps_its_own_clock(imported: Any, rows_of: Any) -> None:
    suggestion, rows = imported("survey.csv", unlike.survey_with_marks(), "rating")
    assert (suggestion.table, suggestion.time_zone) == ("rating", "Asia/Vientiane")
    assert sum(scores(rows, "nps")) == sum(map(unlike.nps, CASES))
    assert len(scores(rows, "csat")) == len(rows_of("text")) == N
    first = min(row["answered_at"] for row in rows)
    assert first.astimezone(ZoneInfo("Asia/Vientiane")).hour == CASES[0].opened.hour


def test_a_survey_with_parts_of_questions_below_them(imported: Any, rows_of: Any) -> None:
    _suggestion, rows = imported("survey.csv", unlike.survey_in_two_lines(), "rating")
    assert sum(scores(rows, "nps")) == sum(map(unlike.nps, CASES))
    assert len(rows_of("text")) == N


def test_whole_sentences_as_titles_are_questions(imported: Any, rows_of: Any) -> None:
    _suggestion, rows = imported("Form Yanıtları 1.csv", unlike.form_in_turkish(), "rating")
    assert sum(scores(rows, "csat")) == sum(case.score for case in CASES)
    assert sum(scores(rows, "nps")) == sum(map(unlike.nps, CASES))
    assert len(rows_of("text")) == N


def test_stars_and_numbers_with_words_are_scores_and_no_answer_is_none(imported: Any) -> None:
    _suggestion, rows = imported("survey.csv", unlike.stars_and_numbers(), "rating")
    answered = [case for case in CASES if case.number % 4]
    assert sum(scores(rows, "nps")) == sum(map(unlike.nps, answered))
    assert sum(scores(rows, "csat")) == sum(case.score for case in answered)
    assert len(rows) == 2 * N


def test_reviews_are_answers_with_words(imported: Any, rows_of: Any) -> None:
    suggestion, rows = imported("reviews.json.gz", unlike.reviews(), "rating")
    assert sum(scores(rows, "csat")) == sum(case.score for case in CASES)
    assert len(rows_of("text")) == N
    assert any("No column is an id" in note for note in suggestion.notes)


def test_a_column_that_only_counts_rows_is_no_id(imported: Any, rows_of: Any) -> None:
    suggestion, rows = imported("ບັນທຶກ.csv", unlike.lao_list(), "contact")
    assert suggestion.reads[0].columns["source_id"]["column"] == "ວັນທີແຈ້ງ"
    assert {row["employee_name"] for row in rows} == {case.agent for case in CASES}
    assert len(scores(rows_of("rating"), "csat")) == exports.SOLVED


def test_an_id_that_begins_at_one_is_asked_about(suggested: Any) -> None:
    _path, suggestion, _mapping = suggested("cagrilar.xlsx", exports.workbook())
    assert any("begins at 1 again" in note for note in suggestion.notes)


def test_days_as_numbers_below_merged_headings_are_days(imported: Any) -> None:
    suggestion, rows = imported("Talepler.xlsx", unlike.workbook_of_serials(), "contact")
    hours = sum((row["solved_at"] - row["opened_at"]).total_seconds() / 3600 for row in rows if row["solved_at"])
    assert hours / exports.SOLVED == pytest.approx(exports.HOURS, abs=0.01)
    assert suggestion.reads[0].columns["employee_name"]["column"] == "Sorumlu / Kişi"
    assert suggestion.reads[0].columns["team_name"]["column"] == "Sorumlu / Ekip"


def test_a_word_where_there_is_no_time_yet_is_nothing(imported: Any, rows_of: Any) -> None:
    _suggestion, rows = imported("helpdesk.tsv", unlike.helpdesk_in_words(), "contact")
    solved = [row for row in rows if row["solved_at"]]
    hours = sum((row["solved_at"] - row["opened_at"]).total_seconds() / 3600 for row in solved)
    assert (len(solved), hours / len(solved)) == (exports.SOLVED, pytest.approx(exports.HOURS))
    assert sum(scores(rows_of("rating"), "csat")) == sum(case.score for case in CASES)


def test_a_case_solved_on_the_day_it_was_opened_is_not_refused(imported: Any) -> None:
    suggestion, rows = imported("tickets.csv", unlike.solved_on_a_day(), "contact")
    assert sum(bool(row["solved_at"]) for row in rows) == exports.SOLVED
    assert sum(bool(row["promise_kept"]) for row in rows) == sum(1 for c in CASES if c.solved and c.number % 2)
    assert any("end of its day" in note for note in suggestion.notes)


def test_lengths_of_time_as_iso_and_as_databases_write_them(imported: Any) -> None:
    _suggestion, rows = imported("conversations.jsonl", unlike.calls_of_a_cloud(), "contact")
    assert sum(row["talk_seconds"] for row in rows) == sum(case.talk for case in CASES)
    assert sum(row["wait_seconds"] for row in rows) == sum(case.number % 60 for case in CASES)


def test_no_price_of_an_order_in_several_rows_is_lost(imported: Any) -> None:
    suggestion, rows = imported("orders.csv", unlike.orders_in_lines(), "order")
    assert (len(rows), sum(row["price"] for row in rows)) == (N, sum(case.talk for case in CASES))
    assert any("several rows" in note for note in suggestion.notes)


def test_lines_of_orders_with_prices_of_their_own_all_count(imported: Any) -> None:
    suggestion, rows = imported("sales.csv", unlike.lines_with_prices(), "order")
    assert sum(row["price"] for row in rows) == sum(case.talk + 0.5 for case in CASES)
    assert any("each row counts as an order" in note for note in suggestion.notes)


@pytest.mark.parametrize(("content", "theirs"), [(unlike.chat(), N), (unlike.posts(), N // 2)])
def test_only_what_customers_wrote_is_read_as_theirs(imported: Any, content: bytes, theirs: int) -> None:
    suggestion, rows = imported("messages.csv", content, "text")
    assert (suggestion.table, len(rows)) == ("text", theirs)


def test_a_complaint_by_telephone_is_a_verbal_one(imported: Any) -> None:
    suggestion, rows = imported("liste.csv", unlike.complaints_by_phone(), "complaint")
    assert suggestion.table == "complaint"
    assert sum(row["form"] == "verbal" for row in rows) == N // 2


def test_a_file_without_titles_says_so(suggested: Any) -> None:
    with pytest.raises(ImportRefused, match="no header line"):
        suggested("Master.csv", unlike.without_titles())


def test_a_day_of_something_else_is_doubted(suggested: Any) -> None:
    content = exports.sheet(
        ["Ticket ID", "Date of Purchase", "Ticket Status", "Agent"],
        lambda c: [c.number, c.opened.date(), "Open", c.agent],
    )
    _path, suggestion, _mapping = suggested("tickets.csv", content)
    assert any("the day of something else" in note for note in suggestion.notes)


def test_a_ticket_without_an_answer_yet_is_not_abandoned(suggested: Any) -> None:
    content = exports.sheet(
        ["Ticket Number", "Date Created", "Answered", "Agent Assigned"],
        lambda c: [c.number, c.opened, "Yes" if c.number % 3 else "No", c.agent],
    )
    _path, suggestion, _mapping = suggested("tickets.csv", content)
    assert "abandoned" not in suggestion.reads[0].columns


def test_the_state_of_a_customer_is_no_status(suggested: Any) -> None:
    content = exports.sheet(
        ["Call ID", "Call Start", "State", "Talk time (sec)"],
        lambda c: [f"k{c.number}", c.opened, ("Ohio", "Texas")[c.number % 2], c.talk],
    )
    _path, suggestion, _mapping = suggested("calls.csv", content)
    assert "status" not in suggestion.reads[0].columns


def test_letters_after_a_time_name_its_zone_and_a_column_that_says_one_thing_is_no_id(imported: Any) -> None:
    _suggestion, rows = imported("calls.csv", unlike.calls_with_zones(), "contact")
    assert len(rows) == N
    assert sum(row["talk_seconds"] for row in rows) == sum(case.talk for case in CASES)
    assert sum(row["abandoned"] for row in rows) == sum(case.number % 6 == 0 for case in CASES)
    first = min(row["opened_at"] for row in rows).astimezone(ZoneInfo("America/New_York"))
    assert first.replace(tzinfo=None) == CASES[0].opened


def test_clocks_of_working_days_are_hours_and_minutes(imported: Any) -> None:
    _suggestion, rows = imported("puantaj.csv", unlike.attendance(), "shift")
    assert {row["worked_seconds"] for row in rows} == {9 * 3600 + 10 * 60}


def test_the_average_of_a_house_is_no_answer(imported: Any, rows_of: Any) -> None:
    _suggestion, rows = imported("Hotel_Reviews.csv", unlike.hotels(), "rating")
    assert sum(scores(rows, "csat")) == pytest.approx(sum(2.5 + case.number % 70 / 10 for case in CASES))
    assert len(rows_of("text")) == 2 * N


def test_a_file_of_sums_is_not_taken_for_contacts(suggested: Any) -> None:
    with pytest.raises(ImportRefused, match="sums several contacts up"):
        suggested("queues.csv", unlike.intervals())


def test_the_sheet_that_holds_something_we_know_is_read(imported: Any) -> None:
    suggestion, rows = imported("liste.xlsx", unlike.workbook_with_a_list_of_towns(), "contact")
    assert (suggestion.sheet, len(rows)) == ("Talepler", N)


def test_a_correction_that_takes_a_needed_column_away_says_so(suggested: Any) -> None:
    content = unlike.helpdesk_in_words()
    with pytest.raises(ImportRefused, match="opened_at"):
        suggested("helpdesk.tsv", content, Wish(columns={"opened_at": ""}))


def test_a_short_text_that_ends_with_a_letter_of_windows_is_read() -> None:
    assert encoding_of("Kayıt;Yanıt\nAyşe;iyiydı".encode("cp1254")) == "cp1254"


def test_a_wish_for_another_kind_of_facts_is_left_out(suggested: Any) -> None:
    wish = Wish(table="complaint", columns={"talk_seconds": "Opened on", "received_at": "Opened on"})
    _path, suggestion, _mapping = suggested("helpdesk.tsv", unlike.helpdesk_in_words(), wish)
    assert "talk_seconds" not in suggestion.reads[0].columns
    assert suggestion.reads[0].columns["received_at"]["column"] == "Opened on"


def test_a_file_without_scores_that_is_wished_to_be_answers_says_so(suggested: Any) -> None:
    with pytest.raises(ImportRefused, match="No column holds scores"):
        suggested("calls.jsonl", unlike.calls_of_a_cloud(), Wish(table="rating"))


@pytest.mark.parametrize("table", ["contact", "rating", "order", "shift", "complaint", "quality_review", "text"])
def test_any_kind_of_facts_may_be_wished_of_any_file(suggested: Any, table: str) -> None:
    for content in (unlike.helpdesk_in_words(), unlike.intervals(), unlike.orders_in_lines()):
        with suppress(ImportRefused):  # which says what is missing; anything else is a fault
            _path, suggestion, _mapping = suggested("file.csv", content, Wish(table=table))
            assert suggestion.table == table
