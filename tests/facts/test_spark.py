"""The same questions have the same answers on DuckDB and on Spark."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from datetime import datetime, timedelta
from typing import Any

import ibis
import pytest
from tests.facts.conftest import START, bring_in, contact

from fiftytwo.facts import read, store

HERE = importlib.util.find_spec("pyspark") is not None and shutil.which("java") is not None


def questions(facts: ibis.Table) -> dict[str, ibis.Expr]:
    """Return expressions over times, days, lists, texts and empty values."""
    credit = facts.select("source_id", part=facts.credit.unnest())
    return {
        "by week": facts.group_by("local_week", "channel").agg(n=facts.count(), s=facts.resolution_seconds.sum()),
        "times": facts.group_by("month").agg(first=facts.opened_at.min(), last=facts.solved_at.max()),
        "empty": facts.group_by(nobody=facts.employee.isnull()).agg(n=facts.count(), d=facts.employee.nunique()),
        "shares": credit.group_by(who=credit.part["employee"]).agg(total=credit.part["share"].sum()),
        "never": facts.agg(
            n=facts.hold_seconds.count(), mean=facts.talk_seconds.mean(), none=facts.hold_seconds.mean()
        ),
    }


def answer(question: ibis.Expr) -> list[tuple[Any, ...]]:
    rows = [tuple(_plain(value) for value in row.values()) for row in read.run(question).to_pylist()]
    return sorted(rows, key=repr)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.timestamp()
    return round(value, 6) if isinstance(value, float) else value


@pytest.mark.spark
@pytest.mark.slow
@pytest.mark.skipif(not HERE, reason="PySpark or Java is not here: make test-deps")
@pytest.mark.django_db(transaction=True)
def test_spark_and_duckdb_agree(settings: Any) -> None:
    bring_in(
        contact(
            n,
            channel=["phone", "mail", None][n % 3],
            employee=None if n % 4 else f"e{n % 8}",
            talk_seconds=n * 1.25,
            solved_at=START + timedelta(hours=n, minutes=n) if n % 5 else None,
            opened_at=START + timedelta(days=n),
            credit=[{"employee": f"e{n % 2}", "share": 0.5}, {"employee": None, "share": 0.5}] if n % 2 else None,
        )
        for n in range(60)
    )
    on_duckdb = {name: answer(q) for name, q in questions(read.table("contact")).items()}
    settings.ENGINE = "local[1]"
    on_spark = {name: answer(q) for name, q in questions(read.table("contact")).items()}
    assert on_spark == on_duckdb
    assert answer(read.table("order").count().name("n").as_table()) == [(0,)]
    assert answer(read.table("contact", months=["2026-03"]).count().name("n").as_table()) == [(30,)]


def test_spark_that_is_not_installed_says_what_to_install(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ENGINE = "local[1]"
    for name in [name for name in sys.modules if name.partition(".")[0] == "pyspark"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyspark", None)  # as where it was never installed
    monkeypatch.setattr(read, "_spark", {})
    with pytest.raises(store.StoreError, match=r"fiftytwo\[spark\]"):
        read.table("contact")
