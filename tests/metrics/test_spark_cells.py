"""The whole catalogue counted by DuckDB and by Spark: every sum, histogram and customer the same."""

from __future__ import annotations

import importlib.util
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.cast import Cast
from tests.metrics.desk import WEEK, answers, at, bring, contact

from fiftytwo.lib.periods import Period
from fiftytwo.metrics import cells, customers, sums
from fiftytwo.metrics.definition import Kind
from fiftytwo.metrics.registry import every
from fiftytwo.metrics.scopes import ORGANISATION, Scope

HERE = importlib.util.find_spec("pyspark") is not None and shutil.which("java") is not None
FIRST, LAST = WEEK, WEEK + 12


def eight_weeks(cast: Cast) -> None:
    """Bring in something of every kind, with gaps, clocks that went back and fractions of seconds."""
    people = [cast.ayse, cast.kham, cast.ilgin]
    bring(
        "contact",
        *(
            contact(
                cast,
                week=WEEK + n % 8,
                who=people[n % 3],
                channel=["phone", "mail", None][n % 3],
                reason=["bill", "parcel"][n % 2],
                segment=[None, "new"][n % 2],
                customer=f"K{n % 9}" if n % 7 else None,
                first_reply_at=at(WEEK + n % 8) + timedelta(seconds=17.37 * n - 40) if n % 6 else None,
                first_solved_at=at(WEEK + n % 8, n % 20) if n % 4 else None,
                solved_at=at(WEEK + n % 8, n % 20) if n % 4 else None,
                reopen_count=n % 3 if n % 5 else None,
                transfer_count=n % 2,
                talk_seconds=12.125 * n,
                hold_seconds=None if n % 3 else 3.5,
                wait_seconds=n % 45 - 1.0,
                abandoned=n % 11 == 0,
                rework=[True, False, None][n % 3],
                promise_kept=[True, False, None][n % 3],
            )
            for n in range(90)
        ),
    )
    for instrument, score in (("nps", 11), ("csat", 5), ("ces", 7)):
        bring("rating", *answers(cast, [n % score for n in range(20)], instrument=instrument))
    bring(
        "order",
        *(
            {
                "ordered_at": at(WEEK + n % 8),
                "promised_at": at(WEEK + n % 8, 3),
                "delivered_at": at(WEEK + n % 8, n % 6),
                "promised_price": 10.0,
                "price": 10.0 + n % 2,
                "currency": "TRY",
                "first_order": n % 4 == 0,
                "referral": n % 8 == 0,
                "customer": f"K{n % 9}",
                "team": cast.shop.key,
            }
            for n in range(40)
        ),
    )
    bring(
        "shift",
        *(
            {
                "starts_at": at(WEEK + n % 8, n % 5),
                "scheduled_seconds": 28800.0,
                "worked_seconds": 27000.5 + n,
                "paid_seconds": 28800.0,
                "exception_seconds": 600.25 * (n % 3),
                "handling_seconds": 20000.0,
                "available_seconds": None if n % 5 else 5000.0,
                "employee": people[n % 3].key,
                "team": cast.contact_centre.key,
            }
            for n in range(30)
        ),
    )
    bring("complaint", *({"received_at": at(WEEK + n % 8), "form": ["written", "verbal"][n % 2]} for n in range(9)))


def everything(cast: Cast) -> dict[tuple[str, ...], Any]:
    """Return all sums, histograms and customers of some scopes, week by week."""
    scopes = [
        ORGANISATION, Scope("team", cast.contact_centre.key), Scope("employee", cast.ayse.key), Scope(reason="bill"),
        Scope(segment="new"), Scope("line", cast.mert.key),
    ]  # fmt: skip
    found: dict[tuple[str, ...], Any] = {}
    for family in cells.families(every()):
        for scope in scopes:
            key = (str(family.rows.name), family.week, str(scope))
            weekly = sums.weekly(family, scope, sums.Weeks(FIRST, LAST))
            found[*key, "days"] = weekly.days.tolist()
            for name in family.columns:
                found[*key, name] = weekly.columns[name].tolist()
            if family.lengths:
                lengths = sums.lengths(family, family.lengths, scope, sums.Weeks(FIRST, LAST))
                for one in family.lengths:
                    found[*key, one.name] = lengths.histogram(one.name, sums.span(Period(FIRST, LAST, "weeks")))
    for definition in every():
        for component in definition.all_components:
            if component.kind is Kind.CUSTOMERS:
                period = Period(WEEK + 4, WEEK + 7, "weeks")
                for scope in scopes[:2]:
                    found[component.name, str(scope)] = customers.counted(component, scope, period)
    return found


def use_cells(settings: Any, monkeypatch: pytest.MonkeyPatch, engine: str, folder: Path) -> None:
    settings.ENGINE = engine
    monkeypatch.setattr("fiftytwo.facts.read.derived_folder", lambda: folder)


@pytest.mark.spark
@pytest.mark.slow
@pytest.mark.skipif(not HERE, reason="PySpark or Java is not here: make test-deps")
@pytest.mark.django_db(transaction=True)
def test_the_whole_catalogue_is_equal_on_duckdb_and_spark(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    eight_weeks(cast)
    on = {}
    for engine, name in (("duckdb", "one"), ("local[1]", "other")):
        # below the home, where this process's DuckDB may read and write; answers are kept under the files' names
        use_cells(settings, monkeypatch, engine, home / "cells" / name)
        assert cells.refresh(every()) > 0
        on[name] = everything(cast)
    assert {family.rows.name for family in cells.families(every())} >= {
        "contact",
        "contact_followed",
        "rating",
        "shift",
    }
    assert on["one"].keys() == on["other"].keys()
    both = {key: (value, on["other"][key]) for key, value in on["one"].items()}
    assert {key: pair for key, pair in both.items() if pair[0] != pytest.approx(pair[1], rel=1e-9)} == {}
    assert any(sum(value) > 0 for key, value in on["one"].items() if key[-1] != "days" and isinstance(value, list))
