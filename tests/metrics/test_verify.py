"""What was counted is counted again in another way, and a wrong number is found."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from tests.cast import Cast
from tests.cli import stopped
from tests.cli.conftest import SETUP, Program
from tests.metrics.desk import WEEK, answers, at, bring, contact

from fiftytwo.facts import derived
from fiftytwo.lib.periods import week as one_week
from fiftytwo.metrics import cells, customers
from fiftytwo.metrics.registry import every, get
from fiftytwo.metrics.scopes import Scope
from fiftytwo.metrics.verify import verify
from fiftytwo.metrics.verify_windows import numbers

MAPPING = """
source = "desk"
time_zone = "UTC"
times = ["%Y-%m-%d %H:%M"]

[[read]]
table = "contact"
shape = "rows"

[read.columns]
source_id = "id"
opened_at = "opened"
first_reply_at = "replied"
solved_at = "solved"
channel = "channel"
reason = "reason"
customer = "customer"
talk_seconds = "talk"
"""


def a_month(cast: Cast) -> None:
    """Bring in contacts of five weeks with answers of their customers."""
    rows = [
        contact(
            cast,
            week=WEEK + n % 5,
            who=cast.kham if n % 3 else cast.ayse,
            customer=f"K{n % 7}",
            reason=["bill", "parcel"][n % 2],
            first_reply_at=at(WEEK + n % 5) + timedelta(seconds=50 * n),
            solved_at=at(WEEK + n % 5, n % 9) if n % 4 else None,
            talk_seconds=12.5 * n,
        )
        for n in range(40)
    ]
    bring("contact", *rows)
    bring("rating", *answers(cast, [n % 11 for n in range(30)]), *answers(cast, [1, 5, 4], instrument="csat"))
    cells.refresh(every())


def double(file: Path, column: str) -> None:
    """Change one column of a file of cells behind everyone's back."""
    cells = pa.ipc.open_file(file.read_bytes()).read_all()
    place = cells.column_names.index(column)
    changed = cells.set_column(place, column, pc.multiply(cells.column(column), 2))
    draft = file.with_suffix(".changed")
    with pa.ipc.new_file(str(draft), changed.schema) as writer:
        writer.write_table(changed)
    draft.replace(file)


@pytest.mark.django_db(transaction=True)
def test_every_number_of_a_month_is_that_of_its_rows(cast: Cast) -> None:
    a_month(cast)
    found = verify(every(), seed=3, at_least=None)
    assert found.numbers > 4000
    assert found.mismatches == []


@pytest.mark.django_db(transaction=True)
def test_the_same_seed_checks_the_same_numbers(cast: Cast) -> None:
    a_month(cast)
    first, again = (verify(every(), seed=5, at_least=300) for _ in range(2))
    assert first.numbers == again.numbers >= 300


@pytest.mark.django_db(transaction=True)
def test_a_wrong_number_is_named_with_its_scope_and_week(cast: Cast) -> None:
    a_month(cast)
    (file,) = derived.folder().glob("rating/*/2026-05*.fine.arrow")
    double(file, "nps_1__promoters")
    wrong = verify(every(), seed=3, at_least=None).mismatches
    assert {one.metric for one in wrong} == {"nps_1__promoters"}
    assert {one.week for one in wrong} == {str(WEEK)}
    assert any(one.scope == f"team:{cast.contact_centre.key}" for one in wrong)
    assert all(one.kept == 2 * one.recounted > 0 for one in wrong)


@pytest.mark.django_db(transaction=True)
def test_customers_and_what_is_open_are_counted_again_too(cast: Cast) -> None:
    a_month(cast)
    bring("order", *({"ordered_at": at(WEEK + n % 4), "customer": f"K{n % 5}", "price": 10.0 + n} for n in range(20)))
    checked: list[str] = []
    for metric, scope, week, told, again in numbers(every(), random.Random(1), every_one=True):
        assert told == pytest.approx(again), (metric, scope, week)
        checked += [metric] if again else []
    assert {"retention_1__stayed", "backlog_1__waiting.n", "backlog_age_1__waiting.days"} <= set(checked)


@pytest.mark.django_db(transaction=True)
def test_a_wrong_stock_and_a_wrong_number_of_customers_are_named(cast: Cast) -> None:
    a_month(cast)
    for file in derived.folder().glob("contact/local_week*/*.place.arrow"):
        double(file, "backlog_1__waiting__n")
    assert verify(every(), seed=2, at_least=None).mismatches
    wrong = {m for m, _scope, _week, told, again in numbers(every(), random.Random(1), every_one=True) if told != again}
    assert wrong >= {"backlog_1__waiting.n"}

    (component,) = [c for c in get("retention").all_components if c.name.endswith("stayed")]
    whole = one_week(WEEK + 1)
    assert customers.counted(component, Scope(), whole)
    customers.forget_kept()
    for file in (derived.folder() / "customers").rglob("*.parquet"):
        counted = pq.read_table(file)
        place = counted.column_names.index("value")
        pq.write_table(counted.set_column(place, "value", pc.add(counted["value"], 1.0)), file)
    wrong = {m for m, _scope, _week, told, again in numbers(every(), random.Random(1), every_one=True) if told != again}
    assert "retention_1__stayed" in wrong


# ---- the program


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Return the program in a home with contacts of three months."""
    folder = tmp_path_factory.mktemp("desk")
    program = Program(folder / "home")
    assert program(*SETUP, stdin="correct horse battery\n").returncode == 0
    (folder / "desk.toml").write_text(MAPPING)
    lines = [
        f"c{n},2026-0{1 + n % 3}-{1 + n % 27:02} 09:00,2026-0{1 + n % 3}-{1 + n % 27:02} 10:{n % 60:02},"
        f"2026-0{1 + n % 3}-28 09:00,phone,bill,K{n % 9},{n}"
        for n in range(200)
    ]
    file = folder / "desk.csv"
    file.write_text("\n".join(["id,opened,replied,solved,channel,reason,customer,talk", *lines]))
    done = program("import", str(file), "--mapping", str(folder / "desk.toml"))
    assert done.returncode == 0, done.stderr
    return program


@pytest.mark.slow
@pytest.mark.once
def test_an_import_has_its_numbers_counted_and_the_program_checks_them(desk: Program) -> None:
    assert desk.json("metrics", "refresh", "--json") == {"counted": 0}
    found = desk.json("metrics", "verify", "--json", "--seed", "1")
    assert found["numbers"] >= 1000
    assert found["mismatches"] == []
    listed = {metric["name"] for metric in desk.json("metrics", "list", "--json")}
    assert {"nps", "csat", "backlog"} <= listed
    assert "recommend" in desk("metrics", "show", "nps").stdout
    unknown = desk("metrics", "show", "npz")
    assert unknown.returncode == 1
    assert "npz" in unknown.stderr


@pytest.mark.slow
@pytest.mark.once
def test_the_program_leaves_with_1_when_a_number_is_wrong(desk: Program, tmp_path: Path) -> None:
    copied = Program(tmp_path / "copied")
    shutil.copytree(desk.home, copied.home)
    for file in (copied.home / "cells").glob("contact/local_week*/*.place.arrow"):
        double(file, "contacts_1__opened")
    done = copied("metrics", "verify", "--all", "--json")
    assert done.returncode == 1
    assert {one["metric"] for one in json.loads(done.stdout)["mismatches"]} == {"contacts_1__opened"}


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.parametrize("nth", [1, 6, 11])
def test_a_refresh_that_is_killed_leaves_no_wrong_number(desk: Program, tmp_path: Path, nth: int) -> None:
    copied = Program(tmp_path / "copied")
    shutil.copytree(desk.home, copied.home)
    shutil.rmtree(copied.home / "cells")
    words = [sys.executable, stopped.__file__, "killed", "*/cells/*.arrow", str(nth), "metrics", "refresh"]
    killed = subprocess.run(words, env=copied.environment, capture_output=True)
    assert killed.returncode == -9
    assert len(list((copied.home / "cells").rglob("*.arrow"))) < len(list((desk.home / "cells").rglob("*.arrow")))
    found = copied.json("metrics", "verify", "--json", "--seed", "1")
    assert found["numbers"] >= 1000
    assert found["mismatches"] == []


@pytest.mark.slow
@pytest.mark.once
def test_two_that_refresh_at_once_count_everything_once(desk: Program, tmp_path: Path) -> None:
    copied = Program(tmp_path / "copied")
    shutil.copytree(desk.home, copied.home)
    shutil.rmtree(copied.home / "cells")
    logs = [tmp_path / "one.log", tmp_path / "other.log"]
    both = [copied.start("metrics", "refresh", "--json", log=log) for log in logs]
    assert [one.wait(120) for one in both] == [0, 0]
    counted = sorted(json.loads(log.read_text())["counted"] for log in logs)
    assert counted[0] == 0 < counted[1]
    assert copied.json("metrics", "verify", "--json", "--seed", "2")["mismatches"] == []
