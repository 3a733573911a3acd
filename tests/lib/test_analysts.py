"""What an analyst does in a notebook: import the numbers without a server, and give them columns of a data frame."""

from __future__ import annotations

import doctest
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import fiftytwo.metrics
from fiftytwo import metrics

ANSWERS = [10, 9, None, 7, 3, 12]


def run(program: str, *options: str) -> str:
    done = subprocess.run([sys.executable, *options, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_metrics_come_without_django_a_database_or_a_frame() -> None:
    program = (
        "import sys\n"
        "from fiftytwo import metrics\n"
        "for name in metrics.__all__: getattr(metrics, name)\n"
        "print(metrics.nps([10, 9, 0]).n)\n"
        "heavy = {'django', 'duckdb', 'ibis', 'deltalake', 'pandas', 'pyarrow', 'scipy', 'pyspark'}\n"
        "print(sorted(heavy & {name.split('.')[0] for name in sys.modules}))\n"
        "print([name for name in sys.modules if name.startswith('fiftytwo.metrics.')])"
    )
    assert run(program).splitlines() == ["3", "[]", "[]"]


def test_a_server_that_starts_does_not_wait_for_numpy() -> None:
    assert run("import sys; import fiftytwo.metrics; print('numpy' in sys.modules)") == "False"


def test_everything_named_is_there_and_nothing_else_is_promised() -> None:
    assert dir(metrics) == sorted(metrics.__all__)
    assert all(hasattr(metrics, name) for name in metrics.__all__)
    with pytest.raises(AttributeError, match="no 'nsp'"):
        getattr(metrics, "nsp")  # noqa: B009


def test_no_module_of_the_room_hides_a_function() -> None:
    modules = {path.stem for path in Path(fiftytwo.metrics.__file__ or "").parent.iterdir()}
    assert modules & set(metrics.__all__) == set()


@pytest.mark.parametrize(
    "column",
    [
        pd.Series(ANSWERS),
        pd.Series(ANSWERS, dtype="Int64"),
        pd.Series(ANSWERS, dtype="float32"),
        pd.Series(ANSWERS, dtype=pd.ArrowDtype(pa.int8())),
        pd.Series(ANSWERS, dtype=object),
        pd.Series(ANSWERS, dtype="Int64", index=[9, 8, 7, 6, 5, 4]),
        pa.array(ANSWERS),
        pa.chunked_array([ANSWERS[:2], ANSWERS[2:]]),
        pa.table({"answer": ANSWERS})["answer"],
        np.array([10, 9, np.nan, 7, 3, 12]),
        iter(ANSWERS),
        tuple(ANSWERS),
    ],
    ids=lambda column: f"{type(column).__module__}.{type(column).__name__}-{getattr(column, 'dtype', '')}",
)
def test_a_column_of_any_frame_gives_the_same_score(column: metrics.Column) -> None:
    score = metrics.nps(column)
    assert score == metrics.nps(ANSWERS)
    assert (score.value, score.n, score.left_out) == (25.0, 4, 1)


def test_a_column_of_text_is_refused_with_what_to_do() -> None:
    with pytest.raises(TypeError, match="convert the column to numbers"):
        metrics.csat(pd.Series(["5", "4"]))


def test_a_chart_and_drivers_take_columns_with_gaps() -> None:
    weeks = pd.Series([52.0, np.nan, 55, 49, 60], index=[5, 4, 3, 2, 1])
    assert [point.position for point in metrics.xmr(weeks).points] == [0, 2, 3, 4]
    assert metrics.change_points(pa.array([5, 6] * 10 + [8, 9] * 10))[0].position == 20
    shares = pd.DataFrame({"satisfied": [90, 100, 85, 120, 95, 110], "answered": [1000, 1000, 900, 1200, 1000, 1100]})
    assert (
        round(metrics.laney(zip(shares["satisfied"], shares["answered"], strict=True)).phases[0].spread or 0, 4)
        == 0.6001
    )
    frame = pd.DataFrame({"wait": [1, 2, 3, 4, 5, 6, 7], "day": [1, 2, 1, 2, 1, 2, None]}, dtype="Int64")
    found = metrics.drivers({"wait": frame["wait"], "day": frame["day"]}, pd.Series([9, 8, 6, 6, 4, 3, 1]))
    assert (found.n, found.left_out, found.drivers[0].name) == (6, 1, "wait")


def test_what_the_page_for_analysts_says_is_what_comes_out() -> None:
    page = Path(__file__).parents[2] / "docs" / "analysts.md"
    found = doctest.testfile(str(page), module_relative=False, optionflags=doctest.REPORT_NDIFF)
    assert found.attempted > 45
    assert found.failed == 0
