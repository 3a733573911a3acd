"""Whoever drops an unknown export gets a suggestion that reads it right, to the last figure."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.sources import exports

from fiftytwo.sources.actions import import_file, try_file
from fiftytwo.sources.files.errors import ImportRefused
from fiftytwo.sources.files.mapping import parse
from fiftytwo.sources.files.suggest.looking import look_at
from fiftytwo.sources.files.suggest.suggested import Wish

pytestmark = pytest.mark.django_db(transaction=True)

DESKS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a Turkish report with a head and a total": ("Talep Raporu 2025.csv", exports.turkish_report),
    "an American desk": ("tickets.csv", exports.american_desk),
    "a Lao desk": ("lao.txt", exports.lao_desk),
    "months in words": ("basvurular.csv", exports.months_in_words),
    "a workbook with merged headings": ("cagrilar.xlsx", exports.workbook),
    "one object a line": ("tickets.jsonl", exports.objects),
    "the answer of an interface": ("tickets.json", exports.answer_of_an_interface),
    "a web page that says it is Excel": ("rapor.xls", exports.web_page),
    "an archive": ("calls.zip", exports.zipped),
    "titles that come twice": ("export.csv", exports.titles_twice),
}


@pytest.mark.parametrize("desk", DESKS)
def test_the_figures_of_an_unknown_desk_are_right_at_the_first_try(suggested: Any, rows_of: Any, desk: str) -> None:
    name, content = DESKS[desk]
    path, suggestion, mapping = suggested(name, content())
    made = import_file(path, mapping, actor=None)
    contacts = rows_of("contact")
    solved = [row for row in contacts if row["solved_at"]]
    hours = sum((row["solved_at"] - row["opened_at"]).total_seconds() / 3600 for row in solved)
    talk = sum(row["talk_seconds"] for row in contacts) / len(contacts)
    assert suggestion.table == "contact"
    assert (made.told.refused, len(contacts), len(solved)) == (0, exports.N, exports.SOLVED)
    assert hours / len(solved) == pytest.approx(exports.HOURS)
    assert talk == pytest.approx(exports.TALK)


def test_days_of_the_file_stay_its_days(suggested: Any, rows_of: Any) -> None:
    path, _suggestion, mapping = suggested("lao.txt", exports.lao_desk())
    import_file(path, mapping, actor=None)
    first = next(row for row in rows_of("contact") if row["source_id"] == "L1")
    assert str(first["local_date"]) == str(exports.CASES[0].opened.date())


def test_a_length_of_time_becomes_the_moment_of_the_first_reply(suggested: Any, rows_of: Any) -> None:
    path, _suggestion, mapping = suggested("tickets.csv", exports.american_desk())
    import_file(path, mapping, actor=None)
    assert {row["first_reply_seconds"] for row in rows_of("contact")} == {1800.0}


def test_the_story_of_a_case_is_replayed(suggested: Any, rows_of: Any) -> None:
    path, suggestion, mapping = suggested("log.csv", exports.story())
    import_file(path, mapping, actor=None)
    contacts = rows_of("contact")
    assert suggestion.reads[0].shape == "events"
    assert (len(contacts), sum(bool(row["solved_at"]) for row in contacts)) == (exports.N, exports.SOLVED)


def test_words_for_scores_become_scores_and_comments_texts(suggested: Any, rows_of: Any) -> None:
    path, _suggestion, mapping = suggested("anket.csv", exports.survey())
    import_file(path, mapping, actor=None)
    ratings = rows_of("rating")
    assert {row["instrument"] for row in ratings} == {"csat"}
    assert sum(row["score"] for row in ratings) / len(ratings) == pytest.approx(exports.SCORE)
    assert len(rows_of("text")) == exports.N


def test_each_instrument_of_a_survey_is_read_on_its_own_scale(suggested: Any, rows_of: Any) -> None:
    path, _suggestion, mapping = suggested("survey.csv", exports.survey_of_several())
    import_file(path, mapping, actor=None)
    scales = {(row["instrument"], row["scale_low"], row["scale_high"]) for row in rows_of("rating")}
    assert scales == {("nps", 0, 10), ("csat", 1, 5), ("ces", 1, 7)}
    assert len(rows_of("rating")) == 3 * exports.N


def test_prices_with_signs_and_commas_are_read(suggested: Any, rows_of: Any) -> None:
    path, suggestion, mapping = suggested("siparisler.csv", exports.orders())
    import_file(path, mapping, actor=None)
    rows = rows_of("order")
    assert suggestion.table == "order"
    assert sorted(row["price"] for row in rows)[:2] == [1001.5, 1002.5]
    assert all((row["promised_at"] - row["ordered_at"]).days == 3 for row in rows)


def test_a_wish_changes_what_was_suggested(suggested: Any) -> None:
    content = exports.titles_twice()
    _path, suggestion, _mapping = suggested("export.csv", content)
    assert suggestion.reads[0].columns["opened_at"]["column"] == "Date (1)"
    wish = Wish(columns={"opened_at": "Closed at", "solved_at": "", "employee_name": ""}, source="desk")
    _path, changed, mapping = suggested("export.csv", content, wish)
    assert changed.reads[0].columns["opened_at"]["column"] == "Closed at"
    assert "employee_name" not in changed.reads[0].columns
    assert mapping.source == "desk"


def test_days_that_could_be_read_either_way_are_said_and_can_be_turned(suggested: Any) -> None:
    content = b"Id,Created at,Status\n1,05/06/2025,open\n2,07/08/2025,open\n"
    _path, suggestion, _mapping = suggested("t.csv", content)
    assert suggestion.reads[0].columns["opened_at"]["times"] == ["%d/%m/%Y"]
    assert any("either way" in note for note in suggestion.notes)
    _path, turned, _mapping = suggested("t.csv", content, Wish(month_first=True))
    assert turned.reads[0].columns["opened_at"]["times"] == ["%m/%d/%Y"]


def test_rows_without_an_id_are_known_by_what_makes_them_one(suggested: Any, rows_of: Any) -> None:
    lines = [
        "Date,Agent,Queue,Talk time",
        *(f"2025-03-0{n % 9 + 1} 10:0{n % 10}:00,Ann,Sales,00:00:{n + 10}" for n in range(40)),
    ]
    path, _suggestion, mapping = suggested("calls.csv", "\n".join(lines).encode())
    import_file(path, mapping, actor=None)
    again = import_file(path, mapping, actor=None)
    assert len(rows_of("contact")) == 40
    assert again.told.as_dict()["tables"]["contact"]["new"] == 0


def test_the_public_incident_log_is_understood_as_its_own_mapping_reads_it(
    shared_data: Path, tmp_path: Path, cast: Any
) -> None:
    path = shared_data / "operations" / "servicenow_incidents" / "incident_event_log.csv.gz"
    suggestion = look_at(path, tmp_path).suggestion()
    read = suggestion.reads[0]
    report = try_file(path, parse(suggestion.text(), name="log"), actor=None)
    assert (read.table, read.shape, read.order) == ("contact", "last_row", ("sys_mod_count", "sys_updated_at"))
    assert (report.refused, report.tables["contact"]["ready"]) == (0, 20_769)


def test_a_file_without_anything_that_we_know_is_refused_with_its_columns(suggested: Any) -> None:
    with pytest.raises(ImportRefused, match="Nothing in this file"):
        suggested("colours.csv", b"Colour,Shape\nred,round\nblue,square\n")
