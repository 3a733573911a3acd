"""Ayşe says what stands in her way: it has an owner, an answer, a decision, and nobody learns whose it was unasked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fiftytwo.features.obstacles import actions, boxes, permissions, queries
from fiftytwo.features.obstacles.models import Box, Obstacle, Raiser
from fiftytwo.mail.models import Message
from fiftytwo.org.models import AuditEntry
from fiftytwo.rhythm import subjects
from fiftytwo.rhythm.models import Due

pytestmark = pytest.mark.django_db(transaction=True)
PRINTER = {"title": "The label printer jams", "text": "Ten times a day; customers wait."}


@pytest.fixture
def raised(cast: Any, viewer_as: Any) -> Callable[..., actions.Raised]:
    """Let somebody raise the printer, in their own team."""

    def by(name: str, how: str = "named", **more: Any) -> actions.Raised:
        return actions.raise_obstacle(viewer_as(name), how=how, **{**PRINTER, "team": cast.contact_centre, **more})

    return by


def waiting(obstacle: Obstacle) -> list[str]:
    return sorted(due.step for due in Due.objects.open().filter(about=obstacle.about))


def test_it_has_an_owner_above_the_lead_and_two_things_fall_due(raised: Any, cast: Any) -> None:
    obstacle = raised("Ayşe").obstacle
    assert obstacle.owner == cast.mert
    assert waiting(obstacle) == [actions.ANSWERED, actions.DECIDED]
    assert {due.owner for due in Due.objects.filter(about=obstacle.about)} == {cast.mert}
    mail = Message.objects.get(to=cast.mert.email)
    assert PRINTER["title"] not in mail.text


def test_where_nobody_above_is_a_leader_the_one_with_the_fewest_owns_it(raised: Any, cast: Any) -> None:
    assert raised("Kham", team=cast.shop).obstacle.owner == cast.mert


def test_answered_decided_mended_and_everyone_who_raised_it_is_told(raised: Any, cast: Any, viewer_as: Any) -> None:
    obstacle, mert = raised("Ayşe").obstacle, viewer_as("Mert")
    actions.answer(mert, obstacle, "Thank you. I have asked for a new one.")
    assert waiting(obstacle) == [actions.DECIDED]
    actions.decide(mert, obstacle, mend=True, why="It costs us an hour a day.")
    assert waiting(obstacle) == []
    actions.mend(mert, obstacle, "A new printer stands there since Monday.")
    obstacle.refresh_from_db()
    assert obstacle.state == Obstacle.State.MENDED
    assert Message.objects.filter(to=cast.ayse.email).count() == 3


def test_a_decision_alone_is_an_answer_too(raised: Any, viewer_as: Any) -> None:
    obstacle = raised("Ayşe").obstacle
    actions.decide(viewer_as("Mert"), obstacle, mend=False, why="The contract runs until May.")
    assert waiting(obstacle) == []


@pytest.mark.parametrize("why", ["", "  ", "x" * 5000])
def test_no_decision_without_a_reason(raised: Any, viewer_as: Any, why: str) -> None:
    obstacle = raised("Ayşe").obstacle
    with pytest.raises(ValidationError):
        actions.decide(viewer_as("Mert"), obstacle, mend=False, why=why)
    assert waiting(obstacle) == [actions.ANSWERED, actions.DECIDED]


def test_each_step_can_be_undone_and_is_due_again_with_its_old_time(raised: Any, viewer_as: Any) -> None:
    obstacle, mert = raised("Ayşe").obstacle, viewer_as("Mert")
    due_on = Due.objects.get(about=obstacle.about, step=actions.ANSWERED).due_on
    actions.answer(mert, obstacle, "Yes.")
    actions.decide(mert, obstacle, mend=True, why="It is cheap.")
    actions.mend(mert, obstacle, "Done.")
    for _step in range(3):
        actions.take_back(mert, obstacle)
    assert (obstacle.state, obstacle.answer, obstacle.done) == (Obstacle.State.RAISED, "", "")
    assert Due.objects.get(about=obstacle.about, step=actions.ANSWERED).due_on == due_on
    assert waiting(obstacle) == [actions.ANSWERED, actions.DECIDED]
    with pytest.raises(ValidationError):
        actions.take_back(mert, obstacle)


def test_of_two_who_decide_one_wins_and_the_other_is_told(raised: Any, viewer_as: Any) -> None:
    obstacle = raised("Ayşe").obstacle
    stale = Obstacle.objects.get(pk=obstacle.pk)
    actions.decide(viewer_as("Mert"), obstacle, mend=True, why="Yes.")
    with pytest.raises(ValidationError, match="meanwhile"):
        actions.decide(viewer_as("Noy"), stale, mend=False, why="No.")


# ---- who may know


def test_a_name_is_for_those_who_handle_it_never_for_the_lead_or_manager(
    raised: Any, cast: Any, viewer_as: Any
) -> None:
    raiser = raised("Ayşe").obstacle.raisers.get()
    seen = {
        name for name in ("Ayşe", "Selin", "Mert", "Noy", "Rex") if permissions.can_see_raiser(viewer_as(name), raiser)
    }
    assert seen == {"Ayşe", "Mert", "Noy"}
    Obstacle.objects.update(owner=cast.selin)
    assert not permissions.can_see_raiser(viewer_as("Selin"), Raiser.objects.get())


def test_in_confidence_nobody_learns_it_and_the_answer_arrives(raised: Any, cast: Any, viewer_as: Any) -> None:
    obstacle = raised("Ayşe", "confidential").obstacle
    for name in ("Selin", "Mert", "Noy", "Olga", "Defne"):
        assert not permissions.can_see_raiser(viewer_as(name), obstacle.raisers.get())
    assert queries.one(viewer_as("Mert"), obstacle).names == ()
    actions.answer(viewer_as("Mert"), obstacle, "Thank you.")
    assert Message.objects.filter(to=cast.ayse.email).exists()
    assert queries.raised(viewer_as("Ayşe")).rows[0].obstacle == obstacle


def test_anonymously_nothing_in_the_database_leads_to_her(raised: Any, cast: Any, viewer_as: Any) -> None:
    before = AuditEntry.objects.count()
    made = raised("Ayşe", "anonymous")
    raiser = Raiser.objects.get()
    assert raiser.person is None
    assert made.link not in str(raiser.__dict__)
    assert AuditEntry.objects.count() == before
    assert all(due.opened_at.astimezone().minute == 0 for due in Due.objects.filter(about=made.obstacle.about))
    assert queries.raised(viewer_as("Ayşe")).rows == ()
    assert not Message.objects.filter(to=cast.ayse.email).exists()


def test_the_schema_itself_forbids_an_anonymous_person(raised: Any, cast: Any) -> None:
    raiser = raised("Ayşe", "anonymous").obstacle.raisers.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Raiser.objects.filter(pk=raiser.pk).update(person=cast.ayse)


def test_others_see_it_once_there_is_a_decision_to_learn_from(raised: Any, viewer_as: Any, client_as: Any) -> None:
    obstacle = raised("Ayşe").obstacle
    address = reverse("obstacles:one", args=[obstacle.key])
    assert client_as("Ilgın").get(address).status_code == 404
    assert client_as("Ayşe").get(address).status_code == 200
    actions.decide(viewer_as("Mert"), obstacle, mend=True, why="Yes.")
    page = client_as("Ilgın").get(address)
    assert page.status_code == 200
    assert "Yılmaz" not in page.content.decode()


def test_only_those_who_handle_it_answer(raised: Any, viewer_as: Any, client_as: Any) -> None:
    obstacle = raised("Ayşe").obstacle
    with pytest.raises(PermissionDenied):
        actions.answer(viewer_as("Ayşe"), obstacle, "I answer myself.")
    posted = client_as("Ayşe").post(reverse("obstacles:act", args=[obstacle.key, "answer"]), {"text": "Me."})
    assert posted.status_code == 403


def test_this_week_tells_of_it_without_who(raised: Any, viewer_as: Any) -> None:
    obstacle = raised("Ayşe").obstacle
    told = subjects.told(viewer_as("Mert"), [obstacle.about])[obstacle.about]
    assert told.title == PRINTER["title"]
    assert "Ayşe" not in str(told)
    assert subjects.told(viewer_as("Ilgın"), [obstacle.about]) == {}


# ---- moving it


def test_duplicates_become_one_and_all_who_raised_them_are_answered(raised: Any, cast: Any, viewer_as: Any) -> None:
    first, second, mert = raised("Ayşe").obstacle, raised("Ilgın").obstacle, viewer_as("Mert")
    actions.merge(mert, second, first)
    assert waiting(second) == []
    assert queries.one(mert, first).row.raisers == 2
    actions.answer(mert, first, "We know.")
    assert Message.objects.filter(to=cast.ilgin.email, template="mail/obstacle_answer").count() >= 2
    actions.part(mert, second)
    assert waiting(second) == [actions.ANSWERED, actions.DECIDED]
    assert second.state == Obstacle.State.RAISED


def test_it_is_no_part_of_itself_and_of_nothing_that_is_merged(raised: Any, viewer_as: Any) -> None:
    first, second, mert = raised("Ayşe").obstacle, raised("Ilgın").obstacle, viewer_as("Mert")
    with pytest.raises(ValidationError):
        actions.merge(mert, first, first)
    actions.merge(mert, second, first)
    with pytest.raises(ValidationError):
        actions.merge(mert, first, second)


def test_handed_on_it_keeps_its_time(raised: Any, cast: Any, viewer_as: Any) -> None:
    obstacle = raised("Ayşe").obstacle
    before = set(Due.objects.filter(about=obstacle.about).values_list("due_on", flat=True))
    actions.hand_on(viewer_as("Mert"), obstacle, cast.noy)
    dues = Due.objects.filter(about=obstacle.about)
    assert {due.owner for due in dues} == {cast.noy}
    assert {due.due_on for due in dues} == before


def test_what_is_overdue_goes_up_the_line_once_and_never_down(raised: Any, cast: Any) -> None:
    obstacle = raised("Ayşe").obstacle
    Obstacle.objects.update(owner=cast.selin)
    Due.objects.update(owner=cast.selin, due_at=timezone.now() - timedelta(days=1))
    assert actions.go_up() == 1
    obstacle.refresh_from_db()
    assert obstacle.owner == cast.mert
    assert actions.go_up() == 0
    assert Due.objects.open().count() == 2


def test_half_life_and_share_count_those_that_still_wait(raised: Any, viewer_as: Any) -> None:
    mert = viewer_as("Mert")
    for name in ("Ayşe", "Ilgın"):
        raised(name)
    obstacle = Obstacle.objects.first()
    actions.decide(mert, obstacle, mend=True, why="Yes.")
    actions.mend(mert, obstacle, "Done.")
    told = queries.mended(Obstacle.objects.all(), mert.today)
    assert (told.raised, told.mended.value, told.mended.n) == (2, 0.5, 2)
    assert told.half_life_days == 0


# ---- the box


def test_a_team_without_desks_writes_by_its_code_and_follows_by_a_private_link(cast: Any) -> None:
    stranger, path = Client(), boxes.box_path(cast.shop)
    assert stranger.get(path).status_code == 200
    sent = stranger.post(path, {"kind": "suggestion", **PRINTER}).content.decode()
    link = sent.split('<a href="http://testserver')[1].split('"')[0]
    obstacle = Obstacle.objects.get()
    assert (obstacle.team, obstacle.kind, obstacle.raisers.get().person) == (cast.shop, "suggestion", None)
    followed = stranger.get(link)
    assert followed["Referrer-Policy"] == "no-referrer"
    assert PRINTER["title"] in followed.content.decode()
    stranger.post(link, {"text": "It jammed again."})
    assert "It jammed again." in stranger.get(link).content.decode()


def test_whoever_is_signed_in_at_the_box_is_not_kept(client_as: Any, cast: Any) -> None:
    client_as("Kham").post(boxes.box_path(cast.shop), {"kind": "obstacle", **PRINTER})
    assert Raiser.objects.get().person is None
    assert not AuditEntry.objects.filter(action="obstacle.raised").exists()


def test_a_closed_box_and_a_wrong_link_lead_nowhere(cast: Any, viewer_as: Any) -> None:
    path = boxes.box_path(cast.shop)
    boxes.renew(viewer_as("Noy"), cast.shop)
    assert Client().get(path).status_code == 404
    assert Client().get(reverse("obstacles:follow", args=["nonsense"])).status_code == 404
    assert Box.objects.filter(closed_at=None).count() == 1


def test_a_box_takes_no_flood(cast: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(boxes, "MOST_A_DAY", 2)
    stranger, path = Client(), boxes.box_path(cast.shop)
    answers = [stranger.post(path, {"kind": "obstacle", **PRINTER}).status_code for _n in range(3)]
    assert answers == [200, 200, 422]
    assert Obstacle.objects.count() == 2


def test_nothing_said_is_refused_in_place(client_as: Any, cast: Any) -> None:
    page = client_as("Ayşe").post(reverse("obstacles:raise"), {"kind": "obstacle", "title": " ", "how": "named"})
    assert page.status_code == 422
    assert not Obstacle.objects.exists()


@pytest.mark.parametrize("name", ["Ayşe", "Selin", "Mert", "Noy", "Defne", "Olga", "Kham"])
def test_every_list_opens_for_everyone(client_as: Any, raised: Any, name: str) -> None:
    raised("Ayşe")
    client = client_as(name)
    for which in ("waiting", "raised", "all", "over"):
        assert client.get(reverse("obstacles:listed", args=[which])).status_code == 200
    assert client.get(reverse("obstacles:list")).status_code == 200
    assert client.get(reverse("obstacles:csv")).status_code == 200
    assert client.get(reverse("obstacles:listed", args=["nonsense"])).status_code == 404


def test_names_with_formulas_stay_text_in_the_table(client_as: Any, raised: Any) -> None:
    raised("Ayşe", title="=HYPERLINK(1)")
    table = b"".join(client_as("Mert").get(reverse("obstacles:csv")).streaming_content).decode()
    assert "'=HYPERLINK(1)" in table


def test_forgotten_she_leaves_the_obstacle_and_nothing_of_herself(raised: Any, cast: Any) -> None:
    from fiftytwo.features.obstacles.forgetting import forget

    obstacle = raised("Ayşe").obstacle
    forget(cast.ayse)
    assert obstacle.raisers.get().person is None


def test_this_week_says_to_leaders_how_it_goes_and_to_all_what_became_of_theirs(raised: Any, client_as: Any) -> None:
    assert "Nothing was raised in the last year." in client_as("Mert").get("/").text
    raised("Ayşe")
    assert PRINTER["title"] in client_as("Ayşe").get("/").text
    ilgins = client_as("Ilgın").get("/").text
    assert PRINTER["title"] not in ilgins
    assert "Say what is in the way" in ilgins
    assert "Of 1 raised in the last year" in client_as("Mert").get("/").text
