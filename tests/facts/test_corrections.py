"""Few corrected rows take the place of the old ones in their files; whatever else is in these files stays as it was."""

from __future__ import annotations

import random
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fiftytwo.facts import batches, corrections, read, store
from fiftytwo.facts.commit import ROW_GROUP_ROWS
from fiftytwo.facts.footer import FooterError, footer_bytes, read_footer
from fiftytwo.facts.models import Batch
from fiftytwo.facts.splice import splice
from fiftytwo.facts.verify import verify
from fiftytwo.facts.work import open_work
from fiftytwo.facts.write import Written, write

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 20_000


def bring(change: str = "", *, where: str = "i % 1000 = 7") -> Written:
    """Write contacts of three months, some of them with a change."""
    changed = f"CASE WHEN {where} THEN {change} ELSE {{0}} END AS {{0}}" if change else "{0}"
    column = change.split(" AS ")[-1] if change else ""
    with open_work() as con:
        con.execute(
            "CREATE TABLE plain AS SELECT i, 'desk' AS source, 'c' || i AS source_id, "
            "TIMESTAMPTZ '2026-01-01 06:00:00+00' + to_seconds(i * 350) AS opened_at, "
            "CASE WHEN i % 3 > 0 THEN opened_at + to_seconds(i % 5000) END AS solved_at, 'Agent ' || i % 40 "
            f"AS employee_name, 'Reason ' || i % 9 AS reason, i % 4 AS reopen_count FROM range({ROWS}) t(i)"
        )
        columns = ["opened_at", "solved_at", "employee_name", "reason", "reopen_count"]
        chosen = [
            changed.format(name).replace(f" AS {column} ELSE", " ELSE") if name == column else name for name in columns
        ]
        con.execute(f"CREATE TABLE coming AS SELECT source, source_id, {', '.join(chosen)} FROM plain")
        batch = batches.start("desk")
        written = write(con, "contact", "coming", batch=batch)
        batches.finish(batch, {"contact": written})
    return written


def newest() -> int:
    """Return the number of the last batch."""
    return Batch.objects.latest("pk").pk


def stored() -> list[dict[str, Any]]:
    """Return all rows, but for which batch wrote them."""
    return read.rows(read.table("contact").drop("batch").order_by("source_id"))


CHANGES = {
    "a number": "9 AS reopen_count",
    "a text": "'Übergabe ສົ່ງ' AS reason",
    "a moment, and durations with it": "opened_at + to_seconds(60001) AS solved_at",
    "a value where none was": "coalesce(solved_at + to_seconds(1), opened_at) AS solved_at",
    "no value where all had one": "NULL AS reason",
    "the day, in the same month": "opened_at + INTERVAL 2 DAY AS opened_at",
    "the month": "opened_at + INTERVAL 40 DAY AS opened_at",
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_correction_changes_what_it_says_and_an_undo_brings_all_of_it_back(change: str) -> None:
    assert bring() == Written(ROWS, 0, 0)
    before = stored()
    assert bring(CHANGES[change]) == Written(0, ROWS // 1000, ROWS - ROWS // 1000)
    corrected, after = newest(), stored()
    differing = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert {int(new["source_id"][1:]) % 1000 for _, new in differing} == {7}
    assert len(differing) == ROWS // 1000
    assert verify() == []
    assert bring(CHANGES[change]) == Written(0, 0, ROWS)
    batches.undo(corrected, None)
    assert stored() == before
    assert verify() == []


def test_what_is_corrected_in_place_is_what_a_whole_rewriting_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    bring()
    spliced: list[Path] = []
    real = corrections.splice
    monkeypatch.setattr(corrections, "splice", lambda old, *rest: (spliced.append(old), real(old, *rest))[1])
    bring(CHANGES["a moment, and durations with it"])
    in_place = stored()
    assert len(spliced) == 3
    batches.undo(newest(), None)
    monkeypatch.setattr(corrections, "RARE", ROWS)
    bring(CHANGES["a moment, and durations with it"])
    assert stored() == in_place
    assert len(spliced) == 3


def test_files_stay_in_order_of_time_and_their_log_finds_the_batch() -> None:
    bring()
    bring(CHANGES["a number"])
    for file in store.files("contact"):
        assert file.may_hold("batch", newest())
        parts = pq.ParquetFile(file.uri)
        place = parts.schema_arrow.names.index("opened_at")
        groups = [parts.metadata.row_group(n).column(place).statistics for n in range(parts.num_row_groups)]
        assert all(one.max <= other.min + timedelta(hours=12) for one, other in pairwise(groups))
        assert sum(parts.metadata.row_group(n).num_rows for n in range(parts.num_row_groups)) == file.rows


def test_a_batch_that_fails_while_it_corrects_leaves_no_file_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    bring()
    before, files = stored(), sorted(store.folder("contact").rglob("*.parquet"))
    real, calls = corrections.splice, list[Path]()

    def fails_at_the_second(old: Path, new: Path, *rest: Any) -> int:
        calls.append(old)
        if len(calls) == 2:
            raise OSError("no room")
        return real(old, new, *rest)

    monkeypatch.setattr(corrections, "splice", fails_at_the_second)
    with pytest.raises(OSError, match="no room"):
        bring(CHANGES["a number"])
    assert stored() == before
    assert sorted(store.folder("contact").rglob("*.parquet")) == files


@pytest.mark.parametrize("seed", range(6))
def test_a_spliced_file_reads_alike_with_every_reader(tmp_path: Path, seed: int) -> None:
    rng, rows = random.Random(seed), 150_000
    old, new = tmp_path / "old.parquet", tmp_path / "new.parquet"
    duckdb.connect().execute(
        "COPY (SELECT i, CASE WHEN i % 7 > 0 THEN 'w' || hash(i) % 500 END AS word, 'k' || i AS key, "
        "i / 3 AS share, i % 2 = 0 AS even, DATE '2026-01-01' + CAST(i % 300 AS INTEGER) AS day, [i] AS listed "
        f"FROM range({rows}) t(i)) TO '{old}' (FORMAT parquet, PARQUET_VERSION v2, ROW_GROUP_SIZE {ROW_GROUP_ROWS})"
    )
    places = sorted(rng.sample(range(rows), rng.choice([1, 50, 3000])))
    values = {
        "word": [rng.choice([None, "ສະບາຍດີ", "", "x" * 3000]) for _ in places],
        "share": [rng.choice([None, -0.5, 1e300]) for _ in places],
        "even": [True for _ in places],
    }
    table = pa.table(values)
    assert splice(old, new, np.array(places), table) == new.stat().st_size
    wanted = pq.read_table(old).to_pydict()
    for name, said in values.items():
        for place, value in zip(places, said, strict=True):
            wanted[name][place] = value
    assert pq.read_table(new).to_pydict() == wanted
    found = duckdb.connect().execute(f"SELECT * FROM read_parquet('{new}')").fetchall()
    assert found == list(zip(*wanted.values(), strict=True))
    one = duckdb.connect().execute(f"SELECT word FROM read_parquet('{new}') WHERE i = {places[0]}").fetchall()
    assert one == [(values["word"][0],)]


def test_a_column_without_room_for_empty_values_is_not_spliced(tmp_path: Path) -> None:
    old, new = tmp_path / "old.parquet", tmp_path / "new.parquet"
    full = pa.schema([pa.field("a", pa.int64(), nullable=False), pa.field("b", pa.string())])
    pq.write_table(pa.table({"a": [1, 2, 3], "b": ["x", None, "z"]}, schema=full), old)
    with pytest.raises(FooterError, match="no room for empty values"):
        splice(old, new, np.array([1]), pa.table({"a": pa.array([None], pa.int64())}))
    assert not new.exists()
    splice(old, new, np.array([1]), pa.table({"a": [9]}))
    assert pq.read_table(new).to_pydict() == {"a": [1, 9, 3], "b": ["x", None, "z"]}


def test_a_footer_is_written_as_it_was_read(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"a": [1, None], "b": [["x"], []], "c": [True, False]}), path)
    with path.open("rb") as file:
        footer = read_footer(file)
    assert path.read_bytes().endswith(footer_bytes(footer))
    path.write_bytes(b"no table at all")
    with path.open("rb") as file, pytest.raises(FooterError):
        read_footer(file)
