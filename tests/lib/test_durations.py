"""Durations: buckets right to 1 %, the same on every engine, and sums that keep their quantiles."""

from __future__ import annotations

import importlib.util
import random
import shutil
from math import floor

import duckdb
import ibis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiftytwo.lib import durations
from fiftytwo.lib.intervals import quantile_interval, quantile_rank

seconds = st.one_of(st.integers(0, 10**9), st.floats(0, durations.LONGEST_SECONDS))
NEAR_POWERS = [(2**k + step) / 1000 for k in range(43) for step in (-2, -1, -0.5, 0, 0.5, 1, 2) if 2**k + step >= 0]


def by_whole_numbers(duration: float) -> int:
    """Reach a bucket's number without a logarithm."""
    milliseconds = floor(duration * 1000 + 0.5)
    shift = max(milliseconds.bit_length() - 7, 0)
    return 64 * shift + (milliseconds >> shift)


def many() -> list[float]:
    noise = random.Random(52)
    return [*NEAR_POWERS, *(float(n) for n in range(4000)), *(10 ** noise.uniform(-3, 9) for _ in range(20_000))]


@given(seconds)
def test_a_bucket_stands_for_its_durations_within_one_percent(duration: float) -> None:
    stands_for = durations.representative(durations.bucket(duration))
    assert abs(stands_for - duration) <= max(0.01 * duration, 0.0005 + 1e-12)


@given(seconds, seconds)
def test_longer_durations_never_fall_into_lower_buckets(one: float, other: float) -> None:
    shorter, longer = sorted((one, other))
    assert durations.bucket(shorter) <= durations.bucket(longer)


@given(st.integers(0, 2400))
def test_a_bucket_holds_its_own_edges_and_nothing_of_the_next(index: int) -> None:
    low, high = durations.edges(index)
    assert durations.bucket(low) == durations.bucket(high) == index
    assert durations.bucket(high + 0.001) == index + 1


def test_the_number_needs_no_luck_with_logarithms() -> None:
    for duration in many():
        assert durations.bucket(duration) == by_whole_numbers(duration)


@pytest.fixture(scope="module")
def parquet(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Durations in a Parquet file, as both engines read them."""
    path = str(tmp_path_factory.mktemp("durations") / "t.parquet")
    con = duckdb.connect()
    con.execute("CREATE TABLE t AS SELECT unnest(?) AS place, unnest(?)::DOUBLE AS s", [[*range(len(many()))], many()])
    con.execute(f"COPY t TO '{path}' (FORMAT parquet)")
    return path


def test_duckdb_puts_every_duration_into_the_same_bucket(parquet: str) -> None:
    query = f"SELECT {durations.bucket_sql('s')} FROM read_parquet('{parquet}') ORDER BY place"
    found = duckdb.connect().execute(query).fetchall()
    assert [index for (index,) in found] == [durations.bucket(duration) for duration in many()]


def test_ibis_puts_every_duration_into_the_same_bucket(parquet: str) -> None:
    table = ibis.duckdb.connect().read_parquet(parquet)
    found = table.mutate(i=durations.bucket_expression(table.s)).order_by("place").i.to_pyarrow().to_pylist()
    assert found == [durations.bucket(duration) for duration in many()]


@pytest.mark.spark
@pytest.mark.slow
@pytest.mark.skipif(
    shutil.which("java") is None or importlib.util.find_spec("pyspark") is None, reason="needs Java and PySpark"
)
def test_spark_puts_every_duration_into_the_same_bucket(parquet: str) -> None:
    from pyspark.sql import SparkSession

    # left open: other tests of this process may use the same session
    spark = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .getOrCreate()
    )
    spark.read.parquet(parquet).createOrReplaceTempView("durations_of_test")
    by_ibis = durations.bucket_expression(ibis.pyspark.connect(spark).table("durations_of_test").s)
    sql = f"SELECT {durations.bucket_sql('s')} AS i FROM durations_of_test ORDER BY place"
    expected = [durations.bucket(duration) for duration in many()]
    assert [row.i for row in spark.sql(sql).collect()] == expected
    assert sorted(by_ibis.name("i").to_pyarrow().to_pylist()) == sorted(expected)


@pytest.mark.parametrize("wrong", [-1, -0.0006, float("nan"), float("inf"), 1e12])
def test_a_negative_or_endless_duration_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="no duration"):
        durations.bucket(wrong)


def test_a_bucket_below_zero_does_not_exist() -> None:
    with pytest.raises(ValueError, match="No bucket"):
        durations.edges(-1)


@given(st.lists(st.floats(0.1, 1e6), min_size=1, max_size=80), st.sampled_from([0.25, 0.5, 0.9, 0.95]))
def test_a_quantile_of_buckets_is_within_one_percent_of_the_durations_own(values: list[float], q: float) -> None:
    found = durations.quantile(durations.histogram(values), q)
    assert found == pytest.approx(sorted(values)[quantile_rank(len(values), q) - 1], rel=0.01)


@given(st.lists(st.floats(0.1, 1e6), max_size=80))
def test_the_interval_of_buckets_covers_that_of_the_durations(values: list[float]) -> None:
    exact, found = quantile_interval(values), durations.quantile_interval(durations.histogram(values))
    assert (exact is None) == (found is None)
    if exact is not None and found is not None:
        assert found.low - 0.0005001 <= exact.low
        assert exact.high <= found.high + 0.0005001
        assert found.low >= exact.low * 0.98
        assert found.high <= exact.high * 1.02


@given(st.lists(st.lists(st.floats(0, 1e6), max_size=20), max_size=6))
def test_merging_weeks_is_counting_all_their_durations(weeks: list[list[float]]) -> None:
    together = durations.merged(durations.histogram(week) for week in weeks)
    assert together == durations.histogram(duration for week in weeks for duration in week)
    assert durations.counted(together) == sum(map(len, weeks))


def test_no_durations_have_no_quantile() -> None:
    assert durations.quantile({}) is None
    assert durations.quantile_interval({}) is None
    assert durations.share_within({}, 20) is None
    assert durations.quantile({5: 0}) is None


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="never negative"):
        durations.quantile({3: -1, 5: 4})


def test_a_limit_inside_a_bucket_leaves_its_share_open() -> None:
    inside = durations.share_within(durations.histogram([10, 100, 1000]), 100.2)
    assert inside is not None
    assert inside.low == pytest.approx(1 / 3)
    assert inside.high == pytest.approx(2 / 3)
