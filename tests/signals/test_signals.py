"""Found once, told once, taken up by one, closed with a reason; evidence that is computed again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from tests.cast import Cast
from tests.pages.year import contact, write_facts

from fiftytwo.lib.weeks import Week
from fiftytwo.metrics import keeping
from fiftytwo.org.models import Team
from fiftytwo.rhythm import cells, dues, occasions, watching
from fiftytwo.rhythm.models import Due
from fiftytwo.signals import actions, finding, queries
from fiftytwo.signals.detect import Found
from fiftytwo.signals.models import Looked, Signal

W40 = Week.parse("2026-W40")


def thing(scope: str = "organisation", direction: str = "up") -> Found:
    return Found("silence", scope, "nobody_unseen", direction, {"unseen": 5, "people": 8})


def test_what_lasts_is_told_once_and_what_comes_back_after_a_month_is_told_again(cast: Cast) -> None:
    assert len(actions.found(W40, [thing()])) == 1
    assert actions.found(W40, [thing()]) == []
    assert actions.found(W40 + 1, [thing()]) == []
    assert actions.found(W40 + 5, [thing()]) == []  # within four weeks of the last time
    assert Signal.objects.get().last_week == (W40 + 5).monday
    assert len(actions.found(W40 + 10, [thing()])) == 1
    assert len(actions.found(W40, [thing(direction="down")])) == 1


def test_each_signal_is_news_in_one_week_only(cast: Cast, viewer_as: Callable[[str], Any]) -> None:
    actions.found(W40, [thing()])
    actions.found(W40 + 1, [thing()])
    noy = viewer_as("Noy")
    assert [len(queries.news(noy, W40 + n).new) for n in (0, 1, 2)] == [1, 0, 0]
    assert [queries.news(noy, W40 + n).still_open for n in (0, 1)] == [0, 1]


def test_a_teams_signal_is_seen_by_its_people_its_lead_and_the_line_and_by_nobody_else(
    cast: Cast, viewer_as: Callable[[str], Any], client_as: Callable[[str], Any]
) -> None:
    (signal,) = actions.found(W40, [thing(f"team:{cast.contact_centre.key}")])
    seen = {
        name: client_as(name).get(f"/signals/{signal.pk}/").status_code for name in ("Ayşe", "Selin", "Mert", "Rex")
    }
    assert seen == {"Ayşe": 200, "Selin": 200, "Mert": 200, "Rex": 404}
    assert len(queries.news(viewer_as("Rex"), W40).new) == 0


def test_two_take_up_one_signal_and_the_second_is_told(cast: Cast, viewer_as: Callable[[str], Any]) -> None:
    (signal,) = actions.found(W40, [thing(f"team:{cast.contact_centre.key}")])
    again = Signal.objects.get()
    actions.take_up(viewer_as("Selin"), signal)
    with pytest.raises(ValidationError, match="meanwhile"):
        actions.take_up(viewer_as("Mert"), again)
    with pytest.raises(PermissionDenied):
        actions.close(viewer_as("Rex"), signal, "Nothing.")
    with pytest.raises(ValidationError, match="came of it"):
        actions.close(viewer_as("Selin"), signal, " ")
    actions.close(viewer_as("Selin"), signal, "We changed the shift plan.")
    assert queries.listed(viewer_as("Selin")) == []
    actions.reopen(viewer_as("Selin"), signal)
    assert len(queries.listed(viewer_as("Selin"))) == 1


def test_closing_works_on_the_page_without_javascript(cast: Cast, client_as: Callable[[str], Any]) -> None:
    (signal,) = actions.found(W40, [thing(f"team:{cast.contact_centre.key}")])
    client = client_as("Selin")
    client.post(f"/signals/{signal.pk}/take-up")
    page = client.post(f"/signals/{signal.pk}/close", {"reason": "We meet on Fridays now."}, follow=True).text
    assert "We meet on Fridays now." in page
    assert "5 of 8 have been unseen for too long" in client.get(f"/signals/{signal.pk}/").text


@pytest.fixture
def year_of_contacts(cast: Cast, viewer_as: Callable[[str], Any]) -> Week:
    """Write a year in which each week opens about twenty contacts, and the last one eighty; return the last week."""
    last = Week.of(viewer_as("Noy").today) + -1
    rows, number = [], 0
    for ago in range(40):
        for n in range(80 if ago == 0 else 19 + ago % 3):
            number += 1
            rows.append(contact(cast, number, (last + -ago).monday + timedelta(days=n % 5)))
    write_facts("contact", rows)
    keeping.count_cells()
    return last


def test_a_jump_is_found_with_evidence_that_computes_to_the_same_until_the_facts_change(
    cast: Cast, year_of_contacts: Week, viewer_as: Callable[[str], Any]
) -> None:
    noy = viewer_as("Noy")
    assert finding.find_changes(noy.today)
    signal = Signal.objects.get(kind="shifted", scope="organisation", subject="contacts")
    assert (signal.direction, signal.evidence["value"]) == ("up", 80.0)
    page = queries.one_signal(noy, signal)
    assert page.evidence.same is True
    assert "80" in page.shown.sentence
    write_facts("contact", [contact(cast, 99_999, year_of_contacts.monday)])
    keeping.count_cells()
    assert queries.one_signal(noy, signal).evidence.same is False


def test_a_week_is_looked_at_once_and_not_before_six_on_monday(cast: Cast, year_of_contacts: Week) -> None:
    monday = (year_of_contacts + 1).monday
    early = datetime(monday.year, monday.month, monday.day, 2, tzinfo=UTC)  # five in İstanbul
    assert finding.find_changes_when_due(early) == []
    assert not Looked.objects.exists()
    later = early + timedelta(hours=5)
    assert finding.find_changes_when_due(later)
    assert finding.find_changes_when_due(later + timedelta(hours=1)) == []
    assert Looked.objects.get().series > 3


def test_nothing_changed_is_said_only_when_it_was_looked_for(
    cast: Cast, viewer_as: Callable[[str], Any], client_as: Callable[[str], Any]
) -> None:
    assert "have not been looked at yet" in client_as("Noy").get("/").text
    last = Week.of(viewer_as("Noy").today) + -1
    Looked.objects.create(week=last.monday, series=1_032, found=0)
    page = client_as("Noy").get("/").text
    assert "Nothing changed beyond chance." in page
    assert "1032 series" in page.replace(",", "")


def test_teams_that_nobody_has_seen_are_no_change_of_the_numbers_and_a_few_stand_for_many(
    cast: Cast, viewer_as: Callable[[str], Any], client_as: Callable[[str], Any]
) -> None:
    last = Week.of(viewer_as("Noy").today) + -1
    Looked.objects.create(week=last.monday, series=1_032, found=0)
    teams = [Team.objects.create(name=f"Shop {n}") for n in range(5)]
    actions.found(last, [thing(f"team:{team.key}") for team in teams])
    page = client_as("Noy").get("/").text
    assert "Nothing changed beyond chance." in page
    assert (page.count("5 of 8 have been unseen"), "and 2 more" in page) == (3, True)


def test_what_waits_is_told_to_its_owner_and_after_a_week_to_the_one_above(cast: Cast) -> None:
    occasions.register(occasions.Occasion("wow.confirmed", "x"), occasions.Occasion("wow.given", "x"))
    today = date(2026, 11, 24)
    at = datetime(2026, 11, 2, 8, tzinfo=UTC)
    dues.happened(None, "wow.confirmed", "wow:1", serves=cast.ayse, owner=cast.selin, at=at)
    Due.objects.update(due_at=at)
    found = watching.find_silences(today)
    assert {(s.direction, s.owner) for s in found if s.kind == "waiting"} == {("", cast.selin), ("up", cast.mert)}
    assert watching.find_silences(today) == []


def test_a_practice_missed_three_weeks_running_is_found_and_read_again_from_its_cells(
    cast: Cast, viewer_as: Callable[[str], Any]
) -> None:
    for n in range(3):
        cells.count_week(W40 + n, [practice for practice in _promised() if practice.name == "nobody_unseen"])
    found = watching.find_silences((W40 + 3).monday)
    signal = next(s for s in found if s.kind == "unmet" and s.scope == "organisation")
    evidence = queries.one_signal(viewer_as("Noy"), signal).evidence
    assert (signal.evidence["weeks"], evidence.same, evidence.lines[-1][1]) == (3, True, "0 / 3")
    assert any(s.kind == "silence" for s in found) is False  # teams of two and one are too small to be silent


def _promised() -> list[Any]:
    from fiftytwo.rhythm import registry

    return list(registry.promised().values())
