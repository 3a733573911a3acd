"""Facts in: once each, corrected when they change, taken out when a batch is undone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from tests.facts.conftest import START, bring_in, contact, stored

from fiftytwo.facts import batches, outbox, read, store
from fiftytwo.facts.models import Batch
from fiftytwo.facts.verify import verify
from fiftytwo.facts.write import Written, open_work, write, write_rows

pytestmark = pytest.mark.django_db(transaction=True)


def test_importing_again_changes_nothing() -> None:
    rows = [contact(n, status="open") for n in range(50)]
    assert bring_in(rows)[1] == Written(50, 0, 0)
    version = store.version("contact")
    assert bring_in(rows)[1] == Written(0, 0, 50)
    assert store.version("contact") == version
    assert verify() == []


def test_only_changed_rows_are_corrected() -> None:
    bring_in(contact(n, status="open") for n in range(50))
    batch, written = bring_in(contact(n, status="solved" if n == 7 else "open") for n in range(51))
    assert written == Written(1, 1, 49)
    changed = [row["source_id"] for row in stored() if row["batch"] == batch.pk]
    assert changed == ["c50", "c7"]


def test_a_corrected_date_moves_the_row_to_its_month() -> None:
    bring_in(contact(n) for n in range(3))
    bring_in([contact(1, opened_at=datetime(2025, 1, 5, tzinfo=UTC))])
    assert [(row["source_id"], row["month"]) for row in stored()] == [
        ("c0", "2026-03"),
        ("c1", "2025-01"),
        ("c2", "2026-03"),
    ]
    assert bring_in([contact(1, opened_at=datetime(2025, 1, 5, tzinfo=UTC))])[1] == Written(0, 0, 1)
    assert verify() == []


def test_two_sources_may_use_the_same_id() -> None:
    bring_in([contact(1, status="a")])
    bring_in([contact(1, source="shop", status="b")], source="shop")
    bring_in([contact(1, status="c")])
    assert sorted((row["source"], row["status"]) for row in stored()) == [("desk", "c"), ("shop", "b")]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([contact(1), contact(1)], "c1"),
        ([contact(1), contact(2, source="other")], "other"),
        ([{"source": "desk", "source_id": "x"}], "opened_at"),
        ([contact(1, mood="glad")], "mood"),
        ([contact(1, month="2026-01")], "month"),
        ([contact(1, opened_at=datetime(1066, 10, 14, tzinfo=UTC))], "1066"),
        ([contact(1, source_id=None)], "source_id"),
        ([contact(1, talk_seconds="long")], "does not fit"),
    ],
)
def test_wrong_rows_are_refused_as_a_whole(rows: list[dict[str, Any]], told: str) -> None:
    batch = batches.start("desk")
    with pytest.raises(ValueError, match=told):
        write_rows("contact", rows, batch=batch)
    assert stored() == []


def test_an_undone_import_leaves_no_trace_and_restores_what_it_changed() -> None:
    bring_in(contact(n, status="open") for n in range(10))
    before = stored()
    batch, _ = bring_in(contact(n, status="solved" if n < 3 else "open") for n in range(12))
    counts = batches.undo(batch.pk, None)
    assert counts["contact"] == {"removed": 2, "restored": 3, "corrected_later": 0}
    assert stored() == before
    assert Batch.objects.get(pk=batch.pk).state == Batch.State.UNDONE
    assert verify() == []


def test_undo_leaves_what_a_later_import_corrected() -> None:
    bring_in([contact(1, status="one")])
    second, _ = bring_in([contact(1, status="two"), contact(2, status="two")])
    third, _ = bring_in([contact(1, status="three")])
    counts = batches.undo(second.pk, None)
    assert counts["contact"] == {"removed": 1, "restored": 0, "corrected_later": 1}
    assert [row["status"] for row in stored()] == ["three"]
    batches.undo(third.pk, None)
    assert [row["status"] for row in stored()] == ["one"]
    assert verify() == []


def test_a_batch_is_undone_once_and_only_when_done() -> None:
    batch, _ = bring_in([contact(1)])
    batches.undo(batch.pk, None)
    with pytest.raises(ValueError, match="no finished batch"):
        batches.undo(batch.pk, None)
    with pytest.raises(ValueError, match="no finished batch"):
        batches.undo(987654, None)


def test_what_people_did_here_cannot_be_lost_by_an_undo(cast: Any) -> None:
    outbox.put("care", "visit-1", {"done_at": START, "kind": "visit", "employee": cast.kham.key})
    outbox.sweep()
    batch = Batch.objects.get(kind=Batch.Kind.SWEEP)
    with pytest.raises(ValueError, match="what people did here"):
        batches.undo(batch.pk, None)
    assert [row["source_id"] for row in stored("care")] == ["visit-1"]


def test_rex_cannot_undo_an_import(viewer_as: Any) -> None:
    batch, _ = bring_in([contact(1)])
    with pytest.raises(PermissionError):
        batches.undo(batch.pk, viewer_as("Rex"))
    assert len(stored()) == 1
    batches.undo(batch.pk, viewer_as("Noy"))
    assert stored() == []


@pytest.mark.parametrize("incoming", ["coming", "placed"])
@pytest.mark.parametrize("scattered", [True, False])
def test_many_rows_come_in_whole_and_in_order_of_time(incoming: str, scattered: bool) -> None:
    rows = 70_000
    step = 7919 if scattered else 1
    with open_work() as con:
        con.execute(
            "CREATE TABLE coming AS SELECT 'desk' AS source, 'c' || i AS source_id, "
            "TIMESTAMPTZ '2026-01-01 00:00:00+00' + "
            f"to_seconds((i * {step}) % 70000 * 100) AS opened_at FROM range({rows}) t(i)"
        )
        con.execute("CREATE VIEW placed AS SELECT rowid AS _row, * FROM coming")
        batch = batches.start("desk")
        assert write(con, "contact", incoming, batch=batch) == Written(rows, 0, 0)
        batches.finish(batch, {})
        again = batches.start("desk")
        con.execute("UPDATE coming SET opened_at = opened_at + INTERVAL 40 DAY WHERE source_id LIKE 'c%77'")
        con.execute("CREATE VIEW viewed AS SELECT *, 'x' AS status FROM coming WHERE source_id LIKE 'c%77'")
        assert write(con, "contact", "viewed", batch=again) == Written(0, 700, 0)
        batches.finish(again, {})
    facts = read.table("contact")
    assert read.run(facts.count()).as_py() == rows
    assert verify() == []


def test_a_big_import_lies_in_order_of_time_so_that_a_day_is_found_in_one_part_of_its_file() -> None:
    with open_work() as con:
        con.execute(
            "CREATE TABLE coming AS SELECT 'desk' AS source, 'c' || i AS source_id, "
            "TIMESTAMPTZ '2026-01-01 00:00:00+00' + to_seconds(i * 13) AS opened_at, "
            "opened_at + INTERVAL 2 HOUR AS solved_at FROM range(190000) t(i)"
        )
        write(con, "contact", "coming", batch=batches.start("desk"))
    spans = []
    for uri in store.snapshot("contact"):
        parts = pq.ParquetFile(uri)
        place = parts.schema_arrow.names.index("opened_at")
        groups = [parts.metadata.row_group(n).column(place).statistics for n in range(parts.num_row_groups)]
        spans += [(group.min, group.max) for group in groups]
    spans.sort()
    assert len(spans) > len(store.snapshot("contact"))
    assert all(before[1] <= after[0] + timedelta(hours=12) for before, after in pairwise(spans))


def test_the_engine_that_reads_facts_reaches_no_other_file(home: Path, tmp_path: Path) -> None:
    bring_in([contact(1)])
    (tmp_path / "secret.csv").write_text("a\n1\n")
    (home / "secret.key").write_text("a\n1\n")
    assert len(stored()) == 1
    with read.cursor() as con:
        for beyond in (tmp_path / "secret.csv", home / "secret.key", home / "facts" / ".." / "secret.key"):
            with pytest.raises(duckdb.PermissionException, match="disabled by configuration"):
                con.execute(f"SELECT * FROM read_csv('{beyond}')")
            with pytest.raises(duckdb.PermissionException, match="disabled by configuration"):
                con.execute(f"COPY (SELECT 1) TO '{beyond}'")
        with pytest.raises(duckdb.Error):
            con.execute("SET enable_external_access = true")


def test_an_older_description_of_the_table_reads_with_empty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    from fiftytwo.facts import sql, tables

    today = tables.TABLES["care"]
    fewer = tables.Table("care", today.meaning, today.anchor, 1, tuple(c for c in today.own if c.name != "done_by"))
    row = {"source": "s", "source_id": "1", "done_at": START, "kind": "note"}
    with monkeypatch.context() as earlier:
        earlier.setitem(tables.TABLES, "care", fewer)
        bring_in([row], "care", "s")
    assert sql.described("care") is today
    assert stored("care", "source_id", "done_by") == [{"source_id": "1", "done_by": None}]
    bring_in([{**row, "source_id": "2", "done_by": "ann"}], "care", "s")
    assert bring_in([row], "care", "s")[1] == Written(0, 0, 1)
    assert [row["done_by"] for row in stored("care")] == [None, "ann"]
    assert verify() == []


def test_absent_tables_read_as_empty_with_all_columns() -> None:
    assert read.run(read.table("order")).column_names[0] == "source"
    assert read.run(read.table("order").count()).as_py() == 0
    with pytest.raises(ValueError, match="no fact table"):
        read.table("robots; DROP TABLE contact")


def test_reading_some_months_reads_only_those() -> None:
    bring_in([contact(1), contact(2, opened_at=START + timedelta(days=40))])
    months = read.months_between(date(2026, 4, 1), date(2026, 4, 30))
    assert read.run(read.table("contact", months=months).count()).as_py() == 1


def test_an_object_store_is_refused_with_what_to_do(settings: Any) -> None:
    settings.FACTS = "s3://bucket/facts"
    with pytest.raises(store.StoreError, match="Set it to a folder"):
        store.snapshot("contact")


def test_names_with_sql_stay_text() -> None:
    nasty = "Robert'); DROP TABLE contact;-- {moment} \x00?"
    bring_in([contact(1, source_id=nasty.replace("\x00", ""), employee_name="'; --", status="{rows}")])
    assert stored("contact", "employee_name", "status") == [{"employee_name": "'; --", "status": "{rows}"}]
    assert bring_in([contact(1, source_id=nasty.replace("\x00", ""), employee_name="'; --", status="{rows}")])[1].same


def test_a_column_that_nobody_filled_keeps_its_type_in_the_files() -> None:
    """Spark, unlike DuckDB, reads a column only as the type that the file says."""
    bring_in([{"source": "desk", "source_id": "k1", "received_at": START, "form": "written"}], "complaint")
    (uri,) = store.snapshot("complaint")
    schema = pq.read_schema(uri)
    wanted = store.arrow_schema("complaint")
    assert {field.name: field.type for field in schema} == {
        name: wanted.field(name).type for name in wanted.names if name != "month"
    }
