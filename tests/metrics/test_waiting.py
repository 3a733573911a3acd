"""What takes long is asked for by a page, counted by the worker, and there afterwards."""

from __future__ import annotations

import pytest
from tests.cast import Cast
from tests.metrics.desk import WEEK, answers, asked, bring, contact, period

from fiftytwo.metrics import keeping, waiting, watch
from fiftytwo.metrics.compute import State
from fiftytwo.metrics.registry import current
from fiftytwo.metrics.scopes import ORGANISATION, Scope
from fiftytwo.org.viewer import viewer_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have two rows be so many that counting customers among them takes long."""
    monkeypatch.setattr("fiftytwo.metrics.waiting.SOON_COUNTED_ROWS", 1)


def two_weeks(cast: Cast) -> None:
    """K1 comes in both weeks, K2 in the first only."""
    came = [(0, "K1"), (0, "K2"), (1, "K1")]
    bring("contact", *(contact(cast, week=WEEK + week, customer=customer) for week, customer in came))


def test_customers_of_many_rows_are_unknown_until_the_worker_has_counted_them(cast: Cast, many_rows: None) -> None:
    two_weeks(cast)
    for scope in (ORGANISATION, Scope("team", cast.contact_centre.key)):
        value = asked(cast, "retention", scope, period(WEEK + 1))
        assert (value.state, value.counted, value.final) == (State.UNKNOWN, False, False)
        assert "a few minutes" in value.why
    assert len(list(waiting._folder().glob("*.json"))) == 1, "one count of a window tells of all its places"
    keeping.count_cells()
    assert not list(waiting._folder().glob("*.json"))
    for scope in (ORGANISATION, Scope("team", cast.contact_centre.key)):
        assert asked(cast, "retention", scope, period(WEEK + 1)).value == 0.5


def test_the_model_waits_for_the_worker_as_well(cast: Cast, many_rows: None) -> None:
    bring("contact", *(contact(cast, source_id=f"c{n}") for n in range(6)))
    told = {"contact_source": "desk", "instrument": "csat"}
    for n in range(6):
        bring("rating", *answers(cast, [5 if n else 1], contact_id=f"c{n}", **told))
    team = Scope("team", cast.contact_centre.key)
    assert not asked(cast, "csat_adjusted", team).counted
    keeping.count_cells()
    value = asked(cast, "csat_adjusted", team)
    assert value.counted
    assert value.value == pytest.approx(5 / 6)


def test_a_line_of_customers_says_that_it_is_being_counted(cast: Cast, many_rows: None) -> None:
    two_weeks(cast)
    retention = current()["retention"]
    noy = viewer_of(cast.noy.user)
    assert not watch.series(noy, [retention], ORGANISATION, WEEK + 3)["retention"].counted
    with waiting.at_work():
        watch.series(noy, [retention], ORGANISATION, WEEK + 3)
    assert watch.series(noy, [retention], ORGANISATION, WEEK + 3)["retention"].counted


def test_a_note_about_what_is_no_more_is_thrown_away(cast: Cast) -> None:
    waiting.leave_note("gone.1", "organisation", "2026-W20")
    waiting.leave_note("csat.1", "nowhere:x", "2026-W20")
    waiting.leave_note("csat.1", "organisation", "some day")
    keeping.count_cells()
    assert list(waiting.notes()) == []
