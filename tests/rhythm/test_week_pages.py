"""This week for each role, commitments by form, strips, the planner, the day after, the year; and who sees what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.cast import Cast

from fiftytwo.lib.weeks import Week
from fiftytwo.org.viewer import organisations_today
from fiftytwo.rhythm import care, cells, dues, occasions, parts, subjects
from fiftytwo.rhythm.choosing import choose
from fiftytwo.rhythm.models import Commitment, LeftOver, OwnPractice, Resting
from fiftytwo.shell.printing import sheets

ClientAs = Callable[[str], Any]


class Moments:
    """What a recognition feature tells to leaders only."""

    def told(self, viewer: Any, abouts: Any) -> dict[str, subjects.Told]:
        shown = subjects.Told("Ayşe Yılmaz", "/recognition/1", quote="She stayed until it worked.", thanks=True)
        return dict.fromkeys(abouts, shown) if viewer.has("leader") else {}


@pytest.fixture(autouse=True)
def features(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    Resting.objects.bulk_create(Resting(name=name) for name in ("meeting_each_quarter", "leaders_take_contacts"))
    names = ("wow.confirmed", "wow.given")
    occasions.register(*(occasions.Occasion(name, name) for name in names if name not in occasions.every()))
    monkeypatch.setitem(subjects._tellers, "wow", Moments())


@pytest.fixture
def monday(cast: Cast) -> Week:
    """Let praise of Ayşe wait for Mert, choose the week's commitments, and return the week."""
    dues.happened(None, "wow.confirmed", "wow:1", serves=cast.ayse, owner=cast.mert, at=timezone.now())
    choose()
    return Week.of(organisations_today())


def at_moment(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """Let the whole house think that it is another moment."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


@pytest.mark.parametrize(
    ("name", "heading"),
    [("Ayşe", "My week"), ("Selin", "My team's week"), ("Mert", "This week"), ("Noy", "This week"),
     ("Defne", "This week"), ("Olga", "This week")],
)  # fmt: skip
def test_everybody_opens_their_own_week(client_as: ClientAs, monday: Week, name: str, heading: str) -> None:
    answer = client_as(name).get("/")
    assert answer.status_code == 200
    assert f"<h1> {heading} </h1>" in " ".join(answer.text.split())
    assert "Nobody on the front line goes unseen" in answer.text


def test_mert_is_told_whom_to_thank_in_the_customers_words_and_rex_whom_to_see(
    client_as: ClientAs, monday: Week, cast: Cast
) -> None:
    page = client_as("Mert").get("/").text
    assert page.index("Whom to thank") < page.index("She stayed until it worked.") < page.index("Whom to meet")
    rex = client_as("Rex").get("/").text
    assert "She stayed" not in rex
    assert str(cast.kham) in rex
    assert "not seen since records began" in rex


def test_the_words_that_only_leaders_see_are_in_no_other_week(client_as: ClientAs, monday: Week) -> None:
    for name in ("Ayşe", "Selin", "Noy", "Defne", "Olga"):
        assert "She stayed until it worked." not in client_as(name).get("/").text


def test_a_week_is_worked_through_by_forms_alone(client_as: ClientAs, monday: Week, cast: Cast) -> None:
    rex, (to_see,) = client_as("Rex"), Commitment.objects.filter(whose=cast.rex)
    assert "You have taken it on." in rex.post(f"/commitments/{to_see.pk}/take", follow=True).text
    done = rex.post(
        f"/commitments/{to_see.pk}/finish", {"kind": "visit", "evidence": "An hour at the till"}, follow=True
    )
    assert "An hour at the till" in done.text
    assert "Undone." in rex.post(f"/commitments/{to_see.pk}/undo", follow=True).text
    handed = rex.post(f"/commitments/{to_see.pk}/hand-on", {"to": "Mert Çelik"}, follow=True)
    assert "Handed on." in handed.text
    assert "handed on by Rex Sayavong" in client_as("Mert").get("/").text


def test_what_cannot_be_done_is_said_and_nothing_changes(client_as: ClientAs, monday: Week, cast: Cast) -> None:
    rex, (to_see,) = client_as("Rex"), Commitment.objects.filter(whose=cast.rex)
    assert "Nobody here is called" in rex.post(f"/commitments/{to_see.pk}/hand-on", {"to": "Zoe"}, follow=True).text
    assert "Give a reason" in rex.post(f"/commitments/{to_see.pk}/drop", {"reason": ""}, follow=True).text
    assert "Choose what you did" in rex.post(f"/commitments/{to_see.pk}/finish", {"kind": "bribe"}, follow=True).text
    to_see.refresh_from_db()
    assert to_see.state == Commitment.State.PROPOSED


def test_nobody_opens_or_moves_a_commitment_of_somebody_else(client_as: ClientAs, monday: Week, cast: Cast) -> None:
    (to_see,) = Commitment.objects.filter(whose=cast.rex)
    for name in ("Mert", "Noy", "Olga", "Ayşe"):
        assert client_as(name).get(f"/commitments/{to_see.pk}/").status_code == 404
        assert client_as(name).post(f"/commitments/{to_see.pk}/drop", {"reason": "No."}).status_code == 404


def test_somebody_takes_on_something_of_their_own(client_as: ClientAs, cast: Cast) -> None:
    page = client_as("Ayşe").post("/commitments/add", {"words": "Show Ilgın the new till"}, follow=True).text
    assert "Show Ilgın the new till" in page
    assert "Say what you will do." in client_as("Ayşe").post("/commitments/add", {"words": " "}, follow=True).text


def test_ayse_reads_what_was_done_for_her_and_about_me_counts_it(client_as: ClientAs, cast: Cast) -> None:
    care.record(None, "thanks", done_by=cast.ilgin, done_for=cast.ayse)
    assert "Ilgın Işık thanked you" in client_as("Ayşe").get("/").text
    told = {row["name"]: row["rows"] for row in client_as("Ayşe").get("/about-me.json").json()["recorded"]}
    assert told["what happened for you"] == 1


def test_what_nobody_has_room_for_is_said_to_those_who_lead(client_as: ClientAs, cast: Cast) -> None:
    this_week = Week.of(organisations_today()).monday
    LeftOver.objects.create(week=this_week, practice="nobody_unseen", acts=37)
    for name in ("Mert", "Noy", "Defne"):
        page = client_as(name).get("/").text
        assert "37 acts of this week found nobody with room" in page, name
    assert "37 people in the organisation wait to be seen" in client_as("Mert").get("/").text
    assert "Nobody waits to be seen by you" not in client_as("Mert").get("/").text
    assert "37" not in client_as("Ayşe").get("/").text


def test_a_feature_adds_a_part_of_its_own(client_as: ClientAs, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    told = subjects.Told("A customer in Vientiane", quote="Kham found my order.")
    part = parts.Part("What customers said about you", (told,), first=True)
    monkeypatch.setattr(parts, "_providers", [lambda viewer, week: part if viewer.person == cast.kham else None])
    assert "Kham found my order." in client_as("Kham").get("/").text
    assert "What customers said about you" not in client_as("Rex").get("/").text


def test_a_strip_has_its_table_its_flatness_and_53_weeks_where_the_year_has(
    client_as: ClientAs, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_moment(monkeypatch, datetime(2027, 1, 12, 9, tzinfo=UTC))
    care.record(None, "visit", done_by=cast.rex, done_for=cast.kham, at=datetime(2026, 12, 1, 9, tzinfo=UTC))
    cells.close_weeks()
    page = client_as("Ayşe").get(f"/practices/nobody_unseen/?scope=team:{cast.shop.key}&year=2026").text
    assert page.count('<th scope="row">2026-W') == 53
    assert "2026-W53" in page
    assert "kept, 1 of 1" in page
    assert "The longest silence" in page
    january = client_as("Ayşe").get("/practices/nobody_unseen/?year=2027").text
    assert january.count('<th scope="row">2027-W') == 52


def test_a_line_and_what_one_person_owes_are_for_them_and_those_above(client_as: ClientAs, cast: Cast) -> None:
    for scope in (f"line:{cast.selin.key}", f"owner:{cast.selin.key}"):
        seen = {
            name: client_as(name).get(f"/practices/nobody_unseen/?scope={scope}").status_code
            for name in ("Selin", "Mert", "Noy", "Defne", "Ayşe", "Rex", "Olga")
        }
        assert seen == {"Selin": 200, "Mert": 200, "Noy": 200, "Defne": 200, "Ayşe": 404, "Rex": 404, "Olga": 404}
    assert client_as("Noy").get("/practices/nobody_unseen/?scope=team:nope").status_code == 404
    assert client_as("Noy").get("/practices/nobody_unseen/?scope=galaxy:9").status_code == 404


def test_noy_promises_something_more_by_a_form_and_a_wrong_line_is_named(client_as: ClientAs, cast: Cast) -> None:
    noy = client_as("Noy")
    form = noy.get("/practices/new").context["text"]
    wrong = noy.post("/practices/new", {"text": form.replace("care.visit", "care.vist")})
    assert wrong.status_code == 422
    assert "care.vist" in wrong.text
    assert not OwnPractice.objects.exists()
    made = noy.post("/practices/new", {"text": form}, follow=True)
    assert "visited at work once a quarter" in made.text
    taken = noy.post("/practices/new", {"text": form})
    assert "There is a practice of this name" in taken.text
    assert client_as("Mert").get("/practices/new").status_code == 403
    assert client_as("Mert").post("/practices/new_colleagues_are_visited/rest").status_code == 403


def test_a_practice_at_rest_opens_nothing_and_can_be_promised_again(client_as: ClientAs, cast: Cast) -> None:
    client_as("Noy").post("/practices/praise_reaches_its_person/rest")
    assert dues.happened(None, "wow.confirmed", "wow:7", serves=cast.ayse) == []
    client_as("Noy").post("/practices/praise_reaches_its_person/resume")
    assert len(dues.happened(None, "wow.confirmed", "wow:8", serves=cast.ayse)) == 1


def test_an_act_of_the_service_week_stands_in_its_persons_week_when_it_comes(
    client_as: ClientAs, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_moment(monkeypatch, datetime(2027, 9, 20, 9, tzinfo=UTC))
    mert = client_as("Mert")
    assert mert.get("/service-week/").headers["Location"].endswith("/service-week/2027/")
    page = mert.post(
        "/service-week/2027/", {"words": "Breakfast for the late shift", "whose": "Selin Öztürk"}, follow=True
    )
    assert "Breakfast for the late shift" in page.text
    assert "Breakfast" not in client_as("Selin").get("/").text
    assert client_as("Ayşe").post("/service-week/2027/", {"words": "Cake"}).status_code == 403
    at_moment(monkeypatch, datetime(2027, 10, 4, 9, tzinfo=UTC))
    assert "Breakfast for the late shift" in client_as("Selin").get("/").text
    (planned,) = Commitment.objects.all()
    refused = client_as("Mert").post(f"/service-week/acts/{planned.pk}/remove", follow=True)
    assert "The week has begun" in refused.text


def test_the_monday_after_asks_what_goes_on_and_weeks_later_says_what_stopped(
    client_as: ClientAs, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    festive = datetime(2026, 10, 6, 9, tzinfo=UTC)
    for person in (cast.ayse, cast.ilgin, cast.kham):
        care.record(None, "note", done_by=cast.mert, done_for=person, at=festive)
    care.record(None, "thanks", done_by=cast.ilgin, done_for=cast.ayse, at=festive)
    at_moment(monkeypatch, datetime(2026, 10, 12, 6, tzinfo=UTC))
    assert "What goes on, and what stopped?" in client_as("Mert").get("/").text
    assert "too early to say" in client_as("Mert").get("/service-week/2026/after").text
    for week in (1, 2):
        at = festive + timedelta(weeks=week)
        care.record(None, "thanks", done_by=cast.ayse, done_for=cast.kham, at=at, about=f"peer:{week}")
    at_moment(monkeypatch, datetime(2026, 10, 26, 6, tzinfo=UTC))
    page = client_as("Mert").get("/service-week/2026/after").context["page"]
    assert {one.label: one.goes_on.value for one in page.care} == {
        "somebody wrote a note to them": "stopped", "a colleague thanked them": "continues",
    }  # fmt: skip
    assert "What goes on, and what stopped?" not in client_as("Mert").get("/").text


@pytest.mark.parametrize("language", ["tr", "en", "lo"])
def test_week_team_sheet_and_year_are_printed_in_each_language(
    client_as: ClientAs, cast: Cast, monday: Week, language: str
) -> None:
    client = client_as("Selin")
    client.post("/language", {"language": language})
    for address in ("/week/print", f"/team-sheet/{cast.contact_centre.key}", "/year/print"):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf"), address
        assert answer.content.startswith(b"%PDF")
        assert 1 <= sheets(answer.content) <= 3


def test_a_team_sheet_is_for_its_people_and_whoever_leads_them(client_as: ClientAs, cast: Cast) -> None:
    address = f"/team-sheet/{cast.contact_centre.key}"
    seen = {name: client_as(name).get(address).status_code for name in ("Ayşe", "Selin", "Mert", "Rex", "Kham")}
    assert seen == {"Ayşe": 200, "Selin": 200, "Mert": 200, "Rex": 404, "Kham": 404}
