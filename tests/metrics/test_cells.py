"""Numbers follow the facts, however these come, change and go, and however they are cut into files."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from tests.cast import Cast
from tests.metrics.desk import WEEK, answers, asked, at, bring, contact, period

from fiftytwo.facts import batches, derived
from fiftytwo.facts.compact import compact
from fiftytwo.facts.erase import erase_customer
from fiftytwo.metrics import cells, sums
from fiftytwo.metrics.registry import every
from fiftytwo.metrics.scopes import ORGANISATION, Scope
from fiftytwo.metrics.verify import verify
from fiftytwo.org.audit import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)


def csat(cast: Cast, score: float, number: int, **more: Any) -> dict[str, Any]:
    (row,) = answers(cast, [score], instrument="csat", source_id=f"r{number}", **more)
    return row


def told(cast: Cast) -> tuple[float | None, int]:
    value = asked(cast, "csat")
    return value.value, value.n


def test_a_number_follows_an_import_a_correction_and_their_undoing(cast: Cast) -> None:
    bring("rating", *(csat(cast, 5, n) for n in range(4)))
    assert told(cast) == (1.0, 4)
    more = bring("rating", csat(cast, 1, 4))
    assert told(cast) == (0.8, 5)
    corrected = bring("rating", csat(cast, 1, 0))
    assert told(cast) == (0.6, 5)
    batches.undo(corrected.pk, SYSTEM)
    assert told(cast) == (0.8, 5)
    batches.undo(more.pk, SYSTEM)
    assert told(cast) == (1.0, 4)


def test_a_forgotten_customer_still_counts_and_compaction_changes_no_number(cast: Cast) -> None:
    for number, score in enumerate([5, 5, 2, 4]):
        bring("rating", csat(cast, score, number, customer="K1" if number == 2 else "K2"))
    assert told(cast) == (0.75, 4)
    erase_customer("K1", SYSTEM)
    assert told(cast) == (0.75, 4)
    assert compact().merged >= 4
    assert told(cast) == (0.75, 4)
    assert not verify(every(), seed=1, at_least=None).mismatches


def test_one_import_of_several_months_counts_each_month_once(cast: Cast) -> None:
    weeks = [WEEK + 5 * n for n in range(4)]
    bring("contact", *(contact(cast, week=week) for n, week in enumerate(weeks) for _ in range(n + 1)))
    cells.refresh(every())
    assert [asked(cast, "contacts", when=period(week)).value for week in weeks] == [1, 2, 3, 4]


def test_only_new_files_are_counted(cast: Cast) -> None:
    bring("rating", csat(cast, 5, 0))
    assert cells.refresh(every()) > 0
    assert cells.refresh(every()) == 0
    before = {path: path.stat().st_mtime_ns for path in derived.folder().rglob("*.arrow")}
    bring("rating", csat(cast, 4, 1, week=WEEK + 9))
    cells.refresh(every())
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_cells_of_files_that_are_gone_go_after_an_hour(cast: Cast) -> None:
    bring("rating", csat(cast, 5, 0))
    cells.refresh(every())
    old = set(derived.folder().rglob("*.fine.arrow"))
    bring("rating", csat(cast, 1, 0))
    cells.refresh(every())
    assert all(path.exists() for path in old), "someone may be reading them"
    for path in old:
        os.utime(path, (time.time() - 3700,) * 2)
    cells.refresh(every())
    assert not any(path.exists() for path in old)


def test_a_home_without_its_cells_counts_them_again(cast: Cast) -> None:
    bring("rating", csat(cast, 5, 0), csat(cast, 1, 1))
    assert told(cast) == (0.5, 2)
    for path in derived.folder().rglob("*.arrow"):
        path.unlink()
    assert told(cast) == (0.5, 2)


def test_answers_about_customers_stay_a_week_after_their_last_use(cast: Cast) -> None:
    rows = [contact(cast, week=WEEK + n, customer="K1") for n in (0, 1)]
    bring("contact", *rows)
    assert asked(cast, "retention", when=period(WEEK + 1)).value == 1.0
    (answer, *_more) = (derived.folder() / "customers").rglob("*.parquet")
    for hours, stays in ((5, True), (8 * 24, False)):
        os.utime(answer, (time.time() - hours * 3600,) * 2)
        cells.refresh(every())
        assert answer.exists() is stays


# ---- however rows are cut into files

seconds = st.one_of(st.none(), st.floats(-100, 1e6), st.integers(0, 200).map(float))
maybe = st.one_of(st.none(), st.booleans())
contacts = st.fixed_dictionaries(
    {
        "day": st.integers(0, 70),
        "reply": st.one_of(st.none(), st.integers(-600, 10**6)),
        "solve": st.one_of(st.none(), st.integers(-600, 10**7)),
        "channel": st.sampled_from(["phone", "mail", None]),
        "reason": st.sampled_from(["bill", "parcel", None]),
        "segment": st.sampled_from(["new", None]),
        "customer": st.sampled_from(["K1", "K2", None]),
        "who": st.sampled_from(["Ayşe", "Ilgın", "Kham", None]),
        "reopen_count": st.one_of(st.none(), st.integers(0, 3)),
        "transfer_count": st.one_of(st.none(), st.integers(0, 3)),
        "abandoned": maybe,
        "rework": maybe,
        "promise_kept": maybe,
        "talk_seconds": seconds,
        "hold_seconds": seconds,
        "after_work_seconds": seconds,
        "wait_seconds": seconds,
    }
)


def written(cast: Cast, drawn: dict[str, Any], number: int) -> dict[str, Any]:
    """Return a drawn contact as a row."""
    row = {name: value for name, value in drawn.items() if name not in ("day", "reply", "solve", "who")}
    opened = at(WEEK, drawn["day"])
    times = {"first_reply_at": drawn["reply"], "solved_at": drawn["solve"]}
    row |= {name: None if after is None else opened + timedelta(seconds=after) for name, after in times.items()}
    if drawn["who"]:
        person = cast[drawn["who"]]
        row |= {"employee": person.key, "team": (cast.shop if person == cast.kham else cast.contact_centre).key}
    return {**row, "opened_at": opened, "source_id": f"c{number}"}


def everything(scopes: Sequence[Scope]) -> dict[tuple[str, str], Any]:
    """Return every sum and every histogram of some scopes over all weeks."""
    first, last = WEEK, WEEK + 60
    span = ((first.monday - sums.EPOCH).days, (last.monday - sums.EPOCH).days)
    found: dict[tuple[str, str], Any] = {}
    for family in cells.families(every()):
        for scope in scopes:
            weekly = sums.weekly(family, scope, sums.Weeks(first, last))
            found |= {(name, str(scope)): pytest.approx(weekly.total(name, span)) for name in family.columns}
            lengths = sums.lengths(family, family.lengths, scope, sums.Weeks(first, last)) if family.lengths else None
            for component in family.lengths:
                assert lengths is not None
                found[component.name, str(scope)] = lengths.histogram(component.name, span)
    return found


@pytest.mark.slow
@pytest.mark.once
@how(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(rows=st.lists(contacts, min_size=2, max_size=25), cuts=st.sets(st.integers(1, 24), max_size=3))
def test_any_cut_into_files_gives_the_numbers_of_the_rows(
    cast: Cast, settings: Any, tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]], cuts: set[int]
) -> None:
    scopes = [
        ORGANISATION, Scope("team", cast.contact_centre.key), Scope("employee", cast.ayse.key),
        Scope("line", cast.mert.key), Scope(channel="phone"), Scope("team", cast.shop.key, reason="bill"),
    ]  # fmt: skip
    listed = [written(cast, row, number) for number, row in enumerate(rows)]
    answers_of = []
    for places in ([], sorted(cut for cut in cuts if cut < len(listed))):
        use_home(settings, tmp_path_factory.mktemp("home"))
        for begins, ends in zip([0, *places], [*places, len(listed)], strict=True):
            bring("contact", *listed[begins:ends])
        cells.refresh(every())
        checked = verify(every(), seed=1, at_least=None)
        assert checked.numbers > 0
        assert checked.mismatches == []
        answers_of.append(everything(scopes))
    assert answers_of[0] == answers_of[1]


def use_home(settings: Any, folder: Path) -> None:
    settings.HOME, settings.FACTS = folder, str(folder / "facts")
