"""Large lines are added up ahead: the same numbers, and void as soon as somebody else was in them then."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.cast import Cast
from tests.metrics.desk import WEEK, asked, bring, contact, period
from tests.metrics.test_verify import a_month, double

from fiftytwo.facts import derived
from fiftytwo.metrics import cells, rolled_lines, sums
from fiftytwo.metrics.registry import every
from fiftytwo.metrics.scopes import Scope
from fiftytwo.metrics.verify import verify
from fiftytwo.org.models import ReportingLine

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = (WEEK + 6).monday


@pytest.fixture(autouse=True)
def every_line_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rolled_lines, "LARGE", 1)


def roll_up(today: date = TODAY) -> int:
    return rolled_lines.roll_up(cells.families(every()), today)


def files() -> list[Path]:
    return sorted(derived.folder().glob(f"*/*/{rolled_lines.FOLDER}/*"))


def everything_of(scope: Scope) -> dict[tuple[str, str], Any]:
    """Return every sum and every histogram of a scope over the weeks of the tests."""
    sums.forget_kept()
    weeks = sums.Weeks(WEEK, WEEK + 6)
    spans = np.array([sums.span(period(WEEK + n)) for n in range(7)])
    found: dict[tuple[str, str], Any] = {}
    for family in cells.families(every()):
        weekly = sums.weekly(family, scope, weeks)
        found |= {(family.name, column): weekly.totals(column, spans).tolist() for column in family.columns}
        lengths = sums.lengths(family, family.lengths, scope, weeks)
        for component in family.lengths:
            of = [lengths.histogram(component.name, span) for span in spans.tolist()]
            found[family.name, component.name] = of
    return found


def test_a_line_that_is_rolled_up_tells_the_same(cast: Cast) -> None:
    a_month(cast)
    lines = [Scope("line", head.key, channel=channel) for head in (cast.mert, cast.selin) for channel in ("", "phone")]
    before = [everything_of(line) for line in lines]
    assert roll_up() > 0
    assert roll_up() == 0
    assert [everything_of(line) for line in lines] == before
    assert any(
        sum(map(sum, one.values()), 0) for one in [{k: v for k, v in before[0].items() if v and type(v[0]) is float}]
    )
    assert not verify(every(), seed=1, at_least=None).mismatches


def test_what_is_rolled_up_is_what_a_page_reads(cast: Cast) -> None:
    bring("contact", contact(cast), contact(cast, who=cast.ilgin))
    cells.refresh(every())
    roll_up()
    for file in files():
        if file.parent.parent.name.startswith("local_week") and file.parent.parent.parent.name == "contact":
            double(file, "contacts_1__opened")
    sums.forget_kept()
    assert asked(cast, "contacts", Scope("line", cast.selin.key)).value == 4


def test_who_changes_a_line_makes_only_the_weeks_void_that_this_touches(cast: Cast) -> None:
    months = [contact(cast, week=WEEK + 5 * n, who=who) for n in range(2) for who in (cast.ayse, cast.ilgin)]
    bring("contact", *months)
    cells.refresh(every())
    of_selin = Scope("line", cast.selin.key)
    roll_up()
    known = set(files())
    moved = (WEEK + 4).monday
    ReportingLine.objects.filter(person=cast.ilgin).update(until=moved)
    ReportingLine.objects.create(person=cast.ilgin, manager=cast.rex, since=moved)
    sums.forget_kept()
    assert [asked(cast, "contacts", of_selin, period(WEEK + 5 * n)).value for n in range(2)] == [2, 1]
    roll_up()
    first = {file for file in known if file.name.startswith(f"{WEEK.monday:%Y-%m}")}
    later = set(files()) - known
    assert first
    assert later
    assert not [file for file in later if file.name.startswith(f"{WEEK.monday:%Y-%m}")]
    sums.forget_kept()
    assert [asked(cast, "contacts", of_selin, period(WEEK + 5 * n)).value for n in range(2)] == [2, 1]


def test_lines_are_rolled_up_as_far_back_as_pages_look(cast: Cast) -> None:
    bring("contact", contact(cast))
    cells.refresh(every())
    assert roll_up(TODAY + timedelta(weeks=rolled_lines.WEEKS_BACK)) == 0
    assert files() == []
