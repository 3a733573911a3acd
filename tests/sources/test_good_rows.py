"""Files as desks send them: in every encoding, with every line end, with names we know and names we do not."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from typing import Any

import duckdb
import pytest
from tests.sources.conftest import TICKETS, TITLES

from fiftytwo.sources.actions import import_file, try_file, undo_import
from fiftytwo.sources.files.errors import ImportRefused
from fiftytwo.sources.files.mapping import parse

pytestmark = pytest.mark.django_db(transaction=True)
GOOD = "T1,01.02.2026 10:00,01.02.2026 12:30,İzmir contact centre,Ayşe Yılmaz,120,fatura,K1"


def test_a_good_row_arrives_with_its_person_team_and_utc_times(
    cast: Any, csv_file: Any, tickets: Any, rows_of: Any
) -> None:
    made = import_file(csv_file(TITLES, GOOD), tickets, actor=None)
    (row,) = rows_of("contact")
    assert row["source"] == "desk"
    assert row["opened_at"] == datetime(2026, 2, 1, 7, 0, tzinfo=UTC)
    assert row["resolution_seconds"] == 2.5 * 3600
    assert (row["employee"], row["team"]) == (cast["Ayşe"].key, cast.contact_centre.key)
    assert row["site"] == cast.izmir.key
    assert made.told.tables == {"contact": {"new": 1, "changed": 0, "same": 0}}


def test_an_employee_without_a_team_is_in_the_team_of_that_day(
    cast: Any, csv_file: Any, tickets: Any, rows_of: Any
) -> None:
    import_file(csv_file(TITLES, 'T1,01.02.2026 10:00,-,-,"Yılmaz, Ayşe",,,'), tickets, actor=None)
    (row,) = rows_of("contact")
    assert row["team"] == cast.contact_centre.key
    assert row["team_name"] is None


def test_unknown_people_are_kept_by_name(cast: Any, csv_file: Any, tickets: Any, rows_of: Any) -> None:
    made = import_file(csv_file(TITLES, "T1,01.02.2026 10:00,-,Night shift,Nobody Known,,,"), tickets, actor=None)
    (row,) = rows_of("contact")
    assert (row["employee"], row["employee_name"]) == (None, "Nobody Known")
    assert (row["team"], row["team_name"]) == (None, "Night shift")
    assert (made.told.unknown_people, made.told.unknown_teams, made.told.refused) == (1, 1, 0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_encoding_and_line_end_gives_the_same_row(
    cast: Any, tmp_path: Any, tickets: Any, rows_of: Any, encoding: str, end: str
) -> None:
    path = tmp_path / "tickets.csv"
    path.write_bytes(f"{TITLES}{end}{GOOD}{end}".encode(encoding))
    import_file(path, tickets, actor=None)
    (row,) = rows_of("contact")
    assert row["employee_name"] == "Ayşe Yılmaz"
    assert row["employee"] == cast["Ayşe"].key


def test_turkish_windows_text_needs_the_mapping_to_say_so(cast: Any, csv_file: Any, tickets: Any, rows_of: Any) -> None:
    path = csv_file(TITLES, GOOD, encoding="cp1254")
    with pytest.raises(ImportRefused, match="not UTF-8") as refused:
        import_file(path, tickets, actor=None)
    assert "cp1254" in refused.value.hint
    assert rows_of("contact") == []
    import_file(path, parse('encoding = "cp1254"\n' + TICKETS), actor=None)
    assert rows_of("contact")[0]["employee_name"] == "Ayşe Yılmaz"


def test_a_file_with_line_ends_of_two_kinds_is_read(csv_file: Any, tickets: Any, rows_of: Any) -> None:
    path = csv_file(
        (TITLES + "\r\n").encode(),
        b'T1,01.02.2026 10:00,-,,,,"two\nlines",\r\n',
        (GOOD + "\n").replace("T1", "T2").encode(),
    )
    import_file(path, tickets, actor=None)
    assert [row["reason"] for row in rows_of("contact")] == ["two\nlines", "fatura"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_finds_the_columns(
    csv_file: Any, tickets: Any, rows_of: Any, delimiter: str
) -> None:
    import_file(csv_file(TITLES.replace(",", delimiter), GOOD.replace(",", delimiter)), tickets, actor=None)
    assert rows_of("contact")[0]["talk_seconds"] == 120


def test_compressed_and_parquet_files_give_the_same_rows(tmp_path: Any, tickets: Any, rows_of: Any) -> None:
    packed = tmp_path / "tickets.csv.gz"
    packed.write_bytes(gzip.compress(f"{TITLES}\n{GOOD}\n".encode()))
    assert import_file(packed, tickets, actor=None).told.total("new") == 1
    table = tmp_path / "tickets.parquet"
    duckdb.sql(
        "SELECT 'T1' AS Ticket, TIMESTAMPTZ '2026-02-01 10:00+03' AS Opened, TIMESTAMP '2026-02-01 12:30' AS Solved, "
        "'İzmir contact centre' AS Team, 'Ayşe Yılmaz' AS Agent, 120.0 AS Talk, 'fatura' AS Reason, 'K1' AS Customer"
    ).write_parquet(str(table))
    assert import_file(table, tickets, actor=None).told.total("same") == 1


def test_importing_again_changes_nothing_and_a_correction_corrects_one_row(
    csv_file: Any, tickets: Any, rows_of: Any
) -> None:
    lines = [GOOD.replace("T1", f"T{n}") for n in range(1000)]
    import_file(csv_file(TITLES, *lines), tickets, actor=None)
    assert import_file(csv_file(TITLES, *lines), tickets, actor=None).told.tables["contact"] == {
        "new": 0,
        "changed": 0,
        "same": 1000,
    }
    lines[500] = lines[500].replace("fatura", "teslimat")
    made = import_file(csv_file(TITLES, *lines), tickets, actor=None)
    assert made.told.tables["contact"] == {"new": 0, "changed": 1, "same": 999}
    undo_import(made, actor=None)
    assert {row["reason"] for row in rows_of("contact")} == {"fatura"}


def test_a_row_that_comes_twice_counts_once_and_the_last_one_counts(csv_file: Any, tickets: Any, rows_of: Any) -> None:
    made = import_file(csv_file(TITLES, GOOD, GOOD.replace("fatura", "iade")), tickets, actor=None)
    assert made.told.repeated == 1
    assert [row["reason"] for row in rows_of("contact")] == ["iade"]


def test_a_dry_run_tells_and_writes_nothing(csv_file: Any, tickets: Any, rows_of: Any) -> None:
    report = try_file(csv_file(TITLES, GOOD), tickets, actor=None)
    assert report.dry_run
    assert report.tables == {"contact": {"ready": 1}}
    assert rows_of("contact") == []


def test_hostile_text_stays_text(csv_file: Any, tickets: Any, rows_of: Any) -> None:
    hostile = ["'; DROP TABLE contact; --", "<script>alert(1)</script>", "=HYPERLINK(1)", "x" * 5000, "null\x00byte"]
    lines = [f'T{n},01.02.2026 10:00,-,"{text}","{text}",,"{text}","{text}"' for n, text in enumerate(hostile)]
    import_file(csv_file(TITLES, *lines), tickets, actor=None)
    assert [row["reason"] for row in rows_of("contact")] == hostile
    assert [row["employee_name"] for row in rows_of("contact")] == hostile


def test_a_time_in_the_missing_spring_hour_moves_on_by_that_hour(csv_file: Any, rows_of: Any) -> None:
    mapping = parse(TICKETS.replace("Europe/Istanbul", "Europe/Berlin"))
    line = "T{},{},-,,,,,"
    import_file(
        csv_file(TITLES, line.format(1, "30.03.2025 02:30"), line.format(2, "26.10.2025 02:30")), mapping, actor=None
    )
    spring, autumn = (row["opened_at"] for row in rows_of("contact"))
    assert spring == datetime(2025, 3, 30, 1, 30, tzinfo=UTC)  # 03:30 in summer time
    assert autumn == datetime(2025, 10, 26, 1, 30, tzinfo=UTC)  # the second of the two


def test_a_time_with_its_own_offset_is_taken_as_it_is(csv_file: Any, rows_of: Any) -> None:
    mapping = parse(TICKETS.replace('times = ["%d.%m.%Y %H:%M"]', ""))
    import_file(csv_file(TITLES, "T1,2026-02-01T10:00:00+01:00,2026-02-01 13:00,,,,,"), mapping, actor=None)
    (row,) = rows_of("contact")
    assert row["opened_at"] == datetime(2026, 2, 1, 9, 0, tzinfo=UTC)
    assert row["solved_at"] == datetime(2026, 2, 1, 10, 0, tzinfo=UTC)
