"""Files of cells give back what was written, in as few bytes as that needs."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from fiftytwo.metrics.cell_files import EVERY, NOWHERE, narrowed, opened, with_codes, write

MONDAY = date(2026, 5, 11)


def written(path: Path, **columns: pa.Array) -> Path:
    write(with_codes(pa.table(columns)), path)
    return path


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = written(
        tmp_path / "one.arrow",
        week=pa.array([MONDAY, MONDAY]),
        team=pa.array(["b", "a"]),
        opened=pa.array([3.0, 300.0]),
        took=pa.array([0.1, 1e9]),
        waited=pa.array([[5, 7], None], pa.list_(pa.int16())),
    )
    file = opened(str(path))
    assert file.days.tolist() == [(MONDAY - date(1970, 1, 1)).days] * 2
    team = file.key("team")
    assert [team.codes[row] == team.code("a") for row in range(2)] == [False, True]
    assert team.code("c") == NOWHERE
    assert file.numbers("opened").tolist() == [3, 300]
    assert file.numbers("took").tolist() == [0.1, 1e9]
    offsets, values = file.lists("waited")
    assert [values[offsets[row] : offsets[row + 1]].tolist() for row in range(2)] == [[5, 7], []]


def test_a_row_of_all_together_is_found_by_none(tmp_path: Path) -> None:
    path = written(tmp_path / "one.arrow", week=pa.array([MONDAY] * 2), site=pa.array([None, "s"]))
    site = opened(str(path)).key("site")
    assert site.code(None) == EVERY
    assert (site.codes == site.code(None)).tolist() == [True, False]


def test_only_names_that_occur_are_kept(tmp_path: Path) -> None:
    codes = pa.DictionaryArray.from_arrays(pa.array([2, 2]), pa.array(["gone", "too", "here"]))
    path = written(tmp_path / "one.arrow", week=pa.array([MONDAY] * 2), team=codes)
    assert opened(str(path)).key("team").names.to_pylist() == ["here"]


def test_a_file_of_no_rows_is_a_file(tmp_path: Path) -> None:
    empty = pa.array([], pa.date32()), pa.array([], pa.string()), pa.array([], pa.float64())
    path = written(tmp_path / "one.arrow", **dict(zip(("week", "team", "opened"), empty, strict=True)))
    file = opened(str(path))
    assert len(file.days) == len(file.numbers("opened")) == len(file.key("team").codes) == 0


def test_a_file_that_is_replaced_is_read_anew(tmp_path: Path) -> None:
    path = written(tmp_path / "one.arrow", week=pa.array([MONDAY]), opened=pa.array([1.0]))
    assert opened(str(path)) is opened(str(path))
    assert opened(str(path)).numbers("opened").tolist() == [1]
    written(path, week=pa.array([MONDAY]), opened=pa.array([2.0]))
    os.utime(path, (1, 1))
    assert opened(str(path)).numbers("opened").tolist() == [2]


@pytest.mark.parametrize(
    ("numbers", "kind"),
    [
        ([0.0, 255.0], "uint8"),
        ([-1.0, 127.0], "int8"),
        ([0.0, 256.0], "uint16"),
        ([-40000.0, 1.0], "int32"),
        ([0.0, 2.0**40], "int64"),
        ([0.5], "float64"),
        ([2.0**60], "float64"),
        ([float("inf")], "float64"),
        ([float("nan")], "float64"),
    ],
)
def test_numbers_take_the_smallest_type_that_holds_them_exactly(numbers: list[float], kind: str) -> None:
    kept = narrowed(np.array(numbers))
    assert kept.dtype == kind
    assert kept.astype(float).tolist() == pytest.approx(numbers, nan_ok=True, rel=0)
