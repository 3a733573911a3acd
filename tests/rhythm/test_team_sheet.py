"""The sheet on the wall of a team without desks: told to all who pass, so nothing on it is for somebody alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.cast import Cast
from tests.recognition.desk import PRAISE, confirmed, given_by

from fiftytwo.features.obstacles import actions as obstacles
from fiftytwo.features.recognition.actions import wall
from fiftytwo.features.recognition.models import Credit
from fiftytwo.features.skiplevels import actions as meetings
from fiftytwo.lib.weeks import Week
from fiftytwo.metrics.definition import Side
from fiftytwo.metrics.registry import current
from fiftytwo.rhythm import printing
from fiftytwo.signals.actions import found
from fiftytwo.signals.detect import Found
from fiftytwo.signals.models import Looked
from fiftytwo.signals.queries import news

ViewerAs = Callable[[str], Any]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return what the paper says, as it was handed to the typesetter."""
    kept: dict[str, Any] = {}
    real = printing.typeset
    monkeypatch.setattr(printing, "typeset", lambda file, page: kept.update(page) or real(file, page))
    return kept


def lines(said: dict[str, Any], title: str) -> list[str]:
    parts = next((part["lines"] for part in said["sections"] if part["title"] == title), [])
    return [" · ".join(filter(None, (one["title"], one["act"], one["quote"], one["note"]))) for one in parts]


def empty(said: dict[str, Any], title: str) -> str:
    return str(next(part["empty"] for part in said["sections"] if part["title"] == title))


def test_kham_without_a_mailbox_reads_on_the_wall_with_whom_and_when_and_others_are_not_named(
    cast: Cast, viewer_as: ViewerAs, said: dict[str, Any]
) -> None:
    cast.kham.email = ""
    cast.kham.save()
    meeting = meetings.offer(viewer_as("Mert"), [cast.kham], at=timezone.now() + timedelta(days=3), place="Stockroom")
    printing.team_sheet_pdf(viewer_as("Rex"), cast.shop)
    title = "Invited to a conversation: say yes or no on your phone, or to your lead"
    (line,) = lines(said, title)
    assert (str(cast.kham) in line, "Mert Çelik" in line, "Stockroom" in line) == (True, True, True)
    meetings.reply(viewer_as("Kham"), meeting, "no")
    printing.team_sheet_pdf(viewer_as("Rex"), cast.shop)
    assert lines(said, title) == []  # a no is nobody's business

    meetings.offer(viewer_as("Mert"), [cast.ayse], at=timezone.now() + timedelta(days=4))
    printing.team_sheet_pdf(viewer_as("Selin"), cast.contact_centre)
    assert lines(said, title) == []  # she has a mailbox


def test_a_story_stands_there_once_told_and_what_became_of_obstacles_without_who_raised_them(
    cast: Cast, viewer_as: ViewerAs, said: dict[str, Any]
) -> None:
    thanks = given_by(viewer_as("Mert"), confirmed(viewer_as("Selin"), cast))
    title = "The labels of the printer come out crooked"
    raised = obstacles.raise_obstacle(
        viewer_as("Ayşe"), title=title, text="Since March.", how="named", team=cast.contact_centre
    )
    printing.team_sheet_pdf(viewer_as("Selin"), cast.contact_centre)
    assert PRAISE not in str(said)
    assert title not in str(said)

    wall.agree(viewer_as("Ayşe"), Credit.objects.get(), agreed=True)
    wall.tell_story(viewer_as("Selin"), thanks.moment, Week.of(viewer_as("Selin").today).monday)
    obstacles.decide(viewer_as("Mert"), raised.obstacle, mend=True, why="A new one comes in May.")
    printing.team_sheet_pdf(viewer_as("Selin"), cast.contact_centre)
    assert PRAISE in lines(said, "Wow story of the week")[0]
    (line,) = lines(said, "What became of what you raised")
    assert (title in line, "comes in May" in line, "Ayşe" in line) == (True, True, False)


def test_the_wall_says_what_changed_and_not_what_others_look_into(
    cast: Cast, viewer_as: ViewerAs, said: dict[str, Any]
) -> None:
    selin = viewer_as("Selin")
    week, scope = Week.of(selin.today) + -1, f"team:{cast.contact_centre.key}"
    found(week, [Found("shifted", scope, "contacts", "up", {"value": 80.0, "centre": 20.0})])
    found(week, [Found("silence", scope, "nobody_unseen", "", {"unseen": 5, "people": 8}, owner=cast.selin.pk)])
    printing.team_sheet_pdf(selin, cast.contact_centre)
    (line,) = lines(said, "What really changed")
    assert "80" in line


def test_employment_is_nothing_for_the_wall_though_the_leader_who_prints_it_may_see_it(
    cast: Cast, viewer_as: ViewerAs, said: dict[str, Any]
) -> None:
    mert = viewer_as("Mert")
    week, of_people = Week.of(mert.today) + -1, next(n for n, d in current().items() if d.side is Side.PEOPLE)
    found(week, [Found("shifted", "organisation", of_people, "up", {"value": 80.0, "centre": 20.0})])
    printing.team_sheet_pdf(mert, cast.contact_centre)
    assert "80" not in str(lines(said, "What really changed"))
    assert len(news(mert, week).new) == 1


def test_the_wall_does_not_say_that_nothing_changed_before_anybody_has_looked(
    cast: Cast, viewer_as: ViewerAs, said: dict[str, Any]
) -> None:
    selin = viewer_as("Selin")
    title = "What really changed"
    printing.team_sheet_pdf(selin, cast.contact_centre)
    assert empty(said, title) == "Last week's numbers have not been looked at yet: they are still being counted."
    Looked.objects.create(week=(Week.of(selin.today) + -1).monday, series=7, found=0)
    printing.team_sheet_pdf(selin, cast.contact_centre)
    assert empty(said, title) == "Nothing changed beyond chance."
