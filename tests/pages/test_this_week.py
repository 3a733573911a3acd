"""This week: true for each role, and honest about what it cannot say."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests.pages.year import contact, write_facts

from fiftytwo.facts import batches
from fiftytwo.lib.weeks import Week
from fiftytwo.org.models import Organisation


@pytest.fixture
def today(viewer_as: Any) -> date:
    """Return today on the organisation's calendar."""
    day: date = viewer_as("Noy").today
    return day


def test_a_new_house_claims_nothing(client_as: Any) -> None:
    service = client_as("Noy").get("/").context["page"].service
    assert (service.opened.last, service.solved.last, service.open_now) == (None, None, None)
    assert "unknown" in client_as("Noy").get("/").text


def test_ayse_sees_her_own_last_week_beside_the_week_before(client_as: Any, cast: Any, today: date) -> None:
    last = Week.of(today).monday - timedelta(days=6)
    rows = [contact(cast, n, last, solved_at=None) for n in (1, 2, 3)]
    rows += [contact(cast, n, last - timedelta(days=7), solved_at=None) for n in (4, 5)]
    rows.append(contact(cast, 6, last, employee=cast.ilgin))
    write_facts("contact", rows)
    service = client_as("Ayşe").get("/").context["page"].service
    assert (service.opened.last, service.opened.before, service.open_now) == (3, 2, 5)
    assert client_as("Selin").get("/").context["page"].service.opened.last == 4


def test_the_week_before_anything_was_recorded_is_unknown(client_as: Any, cast: Any, today: date) -> None:
    write_facts("contact", [contact(cast, 1, Week.of(today).monday - timedelta(days=6))])
    opened = client_as("Noy").get("/").context["page"].service.opened
    assert (opened.last, opened.before, opened.change) == (1, None, None)


def test_a_week_after_the_newest_import_is_unknown_and_not_zero(client_as: Any, cast: Any, today: date) -> None:
    write_facts("contact", [contact(cast, n, Week.of(today).monday - timedelta(days=6 + 7 * n)) for n in (1, 2)])
    service = client_as("Noy").get("/").context["page"].service
    assert (service.opened.last, service.opened.before) == (None, 1)
    assert service.solved.last is None


def test_scores_carry_their_n_and_scale(client_as: Any, cast: Any, today: date) -> None:
    day = Week.of(today).monday - timedelta(days=6)
    opened = contact(cast, 1, day)["opened_at"]
    asked = {"instrument": "csat", "scale_low": 1.0, "scale_high": 5.0, "invited_at": opened, "delivered_at": opened}
    write_facts("rating", [
        {"source": "desk", "source_id": f"r{n}", **asked, "score": score, "answered_at": opened}
        for n, score in enumerate([5.0, 4.0, 2.0])
    ])  # fmt: skip
    (scored,) = client_as("Noy").get("/").context["page"].service.scores
    assert (scored.kind, scored.score.n, round(scored.score.value, 4)) == ("satisfied", 3, 0.6667)
    page = client_as("Noy").get("/").text
    assert "n = 3" in page
    assert "likely 21% to 94%" in page


def test_nps_is_the_difference_of_shares_with_its_adjusted_interval(client_as: Any, cast: Any, today: date) -> None:
    day = Week.of(today).monday - timedelta(days=6)
    opened = contact(cast, 1, day)["opened_at"]
    asked = {"instrument": "nps", "scale_low": 0.0, "scale_high": 10.0, "invited_at": opened, "delivered_at": opened}
    write_facts("rating", [
        {"source": "desk", "source_id": f"r{n}", **asked, "score": float(score), "answered_at": opened}
        for n, score in enumerate([9] * 6 + [7, 8] + [0, 6])
    ])  # fmt: skip
    (scored,) = client_as("Noy").get("/").context["page"].service.scores
    low, high = scored.score.interval
    assert (scored.kind, scored.score.value) == ("nps", 40.0)
    assert (round(low, 3), round(high, 3)) == (-12.586, 74.124)


def test_the_list_of_first_steps_is_true_and_only_for_those_who_set_up(client_as: Any, cast: Any) -> None:
    steps = client_as("Olga").get("/").context["page"].first_steps
    assert [step.done for step in steps] == [True, True, False, False]
    Organisation.objects.update(name="")
    batches.finish(batches.start("desk"), {})
    steps = client_as("Olga").get("/").context["page"].first_steps
    assert [step.done for step in steps] == [False, True, True, False]
    assert not client_as("Ayşe").get("/").context["page"].first_steps


def test_a_failed_import_is_shown_to_those_who_import(client_as: Any, cast: Any) -> None:
    batches.fail(batches.start("desk", label="week 46.csv"))
    assert "week 46.csv" in client_as("Noy").get("/").text
    assert "week 46.csv" not in client_as("Selin").get("/").text


def test_defne_is_not_shown_numbers_that_are_not_hers(client_as: Any) -> None:
    page = client_as("Defne").get("/")
    assert page.context["page"].service is None
    assert ("Service last week" in page.text, "What customers scored" in page.text) == (False, False)
