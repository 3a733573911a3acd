"""Runs of models: numbered, done once for the same facts, by the worker where they take long."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.cast import Cast
from tests.metrics.desk import WEEK, answers, at, bring, contact, period

from fiftytwo.clock.models import RecurringJob
from fiftytwo.metrics import case_mix, runs
from fiftytwo.metrics.compute import one
from fiftytwo.metrics.drivers_page import MODEL, drivers_page
from fiftytwo.metrics.models import ModelRun
from fiftytwo.metrics.scopes import ORGANISATION, Scope

pytestmark = pytest.mark.django_db(transaction=True)
WHEN = period()


def rated(cast: Cast, number: int, score: float, **more: Any) -> None:
    """Bring a contact with its answer in."""
    bring(
        "contact", contact(cast, source_id=f"c{number}", wait_seconds=float(number), reason="order", difficulty="easy")
    )
    about = {"contact_source": "desk", "contact_id": f"c{number}", **more}
    bring("rating", *answers(cast, [score], instrument="csat", **about))


def test_the_same_facts_have_one_run_and_new_ones_another(cast: Cast, viewer_as: Any) -> None:
    for number, score in enumerate((5, 4, 2)):
        rated(cast, number, score)
    noy, ayse = viewer_as("Noy"), Scope("employee", cast.ayse.key)
    first = one(noy, "csat_adjusted", ayse, WHEN)
    again = one(noy, "csat_adjusted", ayse, WHEN)
    run = ModelRun.objects.get()
    assert (first.run, again.run) == (run.pk, run.pk)
    assert (run.model, run.version, run.period, run.n, run.left_out) == ("case_mix", 1, str(WHEN), 3, 0)

    rated(cast, 3, 1)
    later = one(noy, "csat_adjusted", ayse, WHEN)
    assert later.run != first.run
    assert ModelRun.objects.get(pk=later.run).n == 4


def test_facts_of_other_months_leave_a_run_as_it_is(cast: Cast, viewer_as: Any) -> None:
    rated(cast, 0, 5)
    before = case_mix.fitted(WHEN).run
    far = WEEK + 30
    bring("rating", *answers(cast, [5], instrument="csat", week=far))
    assert case_mix.fitted(WHEN).run == before


def test_what_is_counted_names_no_run(cast: Cast, viewer_as: Any) -> None:
    rated(cast, 0, 5)
    assert one(viewer_as("Noy"), "csat", ORGANISATION, WHEN).run is None


def test_a_page_asks_for_drivers_once_and_shows_the_last_ones_until_new_ones_are_done(
    cast: Cast, viewer_as: Any
) -> None:
    noy = viewer_as("Noy")
    rated(cast, 0, 5)
    assert drivers_page(noy, ORGANISATION, WHEN).waits
    assert drivers_page(noy, ORGANISATION, WHEN).waits
    assert ModelRun.objects.filter(finished_at=None).count() == 1
    assert RecurringJob.objects.get(name=runs.FIT_MODELS).due_at <= timezone.now()
    assert runs.do_waiting() == 1
    done = drivers_page(noy, ORGANISATION, WHEN)
    assert (done.waits, done.up_to_date) == (False, True)

    rated(cast, 1, 2)
    stale = drivers_page(noy, ORGANISATION, WHEN)
    assert (stale.run, stale.up_to_date) == (done.run, False)
    runs.do_waiting()
    assert drivers_page(noy, ORGANISATION, WHEN).run > done.run


def test_a_run_that_was_asked_for_on_facts_that_are_gone_is_dropped(cast: Cast, viewer_as: Any) -> None:
    rated(cast, 0, 5)
    runs.asked(MODEL, ORGANISATION, WHEN)
    rated(cast, 1, 2)
    assert runs.do_waiting() == 0
    assert not ModelRun.objects.exists()


def test_old_runs_go_when_newer_ones_have_followed(cast: Cast, viewer_as: Any) -> None:
    rated(cast, 0, 5)
    old = case_mix.fitted(WHEN).run
    rated(cast, 1, 2)
    new = case_mix.fitted(WHEN).run
    ModelRun.objects.update(asked_at=timezone.now() - timedelta(days=100))
    runs.forget()
    assert [run.pk for run in ModelRun.objects.all()] == [new] != [old]


def test_an_answer_from_before_its_contact_counts_in_csat_and_is_left_out_of_the_models(
    cast: Cast, viewer_as: Any
) -> None:
    noy, ayse = viewer_as("Noy"), Scope("employee", cast.ayse.key)
    rated(cast, 0, 5)
    rated(cast, 1, 1, answered_at=at(WEEK, 0, 7), invited_at=None, delivered_at=None)
    assert one(noy, "csat", ayse, WHEN).n == 2
    adjusted = one(noy, "csat_adjusted", ayse, WHEN)
    assert (adjusted.n, ModelRun.objects.get(pk=adjusted.run).left_out) == (1, 1)
    drivers_page(noy, ORGANISATION, WHEN)
    runs.do_waiting()
    assert drivers_page(noy, ORGANISATION, WHEN).not_placed == 1
