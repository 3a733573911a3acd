"""Pages of numbers as people meet them: who sees what, with its uncertainty, in three languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.cast import STARTED, Cast, hire
from tests.metrics.desk import answers, at, bring, contact

from fiftytwo import year
from fiftytwo.lib.weeks import Week
from fiftytwo.metrics import runs
from fiftytwo.metrics.models import ModelRun, Target
from fiftytwo.org.models import Membership

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[str], Client]


def last_week() -> Week:
    """Return the last week that is over."""
    return Week.of(timezone.now().date()) + -1


def page(client: Client, path: str, language: str = "en") -> str:
    """Return what a page says in a language, white space made single."""
    response = client.get(path, headers={"Accept-Language": language})
    assert response.status_code == 200, response.status_code
    return " ".join(response.content.decode().split())


def weeks_of(cast: Cast, weeks: list[list[float]]) -> None:
    """Bring the scores of some weeks at once, those of the last week first."""
    rows = [answers(cast, scores, instrument="csat", week=last_week() + -back) for back, scores in enumerate(weeks)]
    bring("rating", *(row for week in rows for row in week))


# ---- the scorecard


def test_an_empty_house_says_that_there_are_no_numbers_yet(cast: Cast, client_as: SignIn) -> None:
    said = page(client_as("Noy"), "/numbers/")
    assert "No numbers yet" in said
    assert "0%" not in said


def test_one_answer_is_shown_as_one_answer_and_too_few_to_say(cast: Cast, client_as: SignIn) -> None:
    bring("rating", *answers(cast, [5], instrument="csat", week=last_week()))
    said = page(client_as("Noy"), "/numbers/")
    assert "n = 1<" in said
    assert "too few to say" in said


def test_a_steady_year_is_called_steady_and_drawn_with_words(cast: Cast, client_as: SignIn) -> None:
    weeks_of(cast, [([5.0] * (7 + back % 3) + [1.0] * (3 - back % 3)) * 3 for back in range(30)])
    said = page(client_as("Noy"), "/numbers/")
    assert 'class="spark"' in said
    assert "The last year, from 70.0% to 90.0%; newest 70.0%" in said
    assert "steady" in said
    assert "What shifted last week" not in said


def test_a_week_that_falls_far_out_of_a_calm_year_has_shifted(cast: Cast, client_as: SignIn) -> None:
    weeks = [[5.0] * (24 + back % 2) + [1.0] * (6 - back % 2) for back in range(1, 30)]
    weeks_of(cast, [[1.0] * 30, *weeks])
    said = page(client_as("Noy"), "/numbers/")
    assert "What shifted last week" in said
    assert "spark-marked" in said


def test_a_column_of_which_nothing_is_known_is_not_there(cast: Cast, client_as: SignIn) -> None:
    bring("rating", *answers(cast, [5, 4], instrument="csat", week=last_week()))
    said = page(client_as("Noy"), "/numbers/")
    outside = said[said.index('id="side-outside"') : said.index('id="side-inside"')]
    assert "Against the period before" in outside
    assert "Against a year ago" not in outside
    assert ">Target<" not in outside


def test_a_target_is_missed_only_where_chance_does_not_explain_it(cast: Cast, client_as: SignIn) -> None:
    Target.objects.create(metric="csat", value=0.8, since=STARTED)
    bring("rating", *answers(cast, [5] * 26 + [1] * 14, instrument="csat", week=last_week()))
    said = page(client_as("Noy"), "/numbers/")
    assert "cannot tell yet" in said or "missed" in said
    bring("rating", *answers(cast, [1] * 60, instrument="csat", week=last_week()))
    said = page(client_as("Noy"), "/numbers/")
    assert "missed" in said
    assert "target 80.0%" in said


def test_speed_never_stands_without_satisfaction_beside_it(cast: Cast, client_as: SignIn) -> None:
    week = last_week()
    bring("contact", *(contact(cast, week=week, talk_seconds=200.0 + n) for n in range(12)))
    bring("rating", *answers(cast, [5, 4, 1], instrument="csat", week=week))
    said = page(client_as("Noy"), "/numbers/")
    handle = said[said.index("/numbers/metric/handle_time") :]
    beside = handle[: handle.index("</tr>")]
    assert 'data-label="Beside it"' in beside
    assert "66.7%" in beside
    assert "n = 3" in beside


def test_the_finder_tells_where_quick_work_costs_satisfaction(cast: Cast, client_as: SignIn) -> None:
    talks = [(back, (120.0 if back < 4 else 600.0) + n % 7) for back in range(8) for n in range(40)]
    bring("contact", *(contact(cast, week=last_week() + -back, talk_seconds=talk) for back, talk in talks))
    weeks_of(cast, [[5.0] * 8 + [1.0] * 32] * 4 + [[5.0] * 36 + [1.0] * 4] * 4)
    said = page(client_as("Noy"), "/numbers/")
    assert "From inside it looks good" in said
    assert "but not to customers" in said


def test_what_was_left_out_is_said_beside_the_number(cast: Cast, client_as: SignIn) -> None:
    bring("rating", *answers(cast, [5, 4, 9], instrument="csat", week=last_week()))
    assert "Left out: 1 outside the scale." in page(client_as("Noy"), "/numbers/")


# ---- a team


def test_a_team_is_held_against_everybody(cast: Cast, client_as: SignIn) -> None:
    week = last_week()
    bring("rating", *answers(cast, [5] * 30, instrument="csat", week=week))
    bring("rating", *answers(cast, [1] * 30, instrument="csat", week=week, who=cast.kham))
    said = page(client_as("Selin"), f"/numbers/?scope=team:{cast.contact_centre.key}")
    assert "Against everybody" in said
    assert "everybody 50.0%" in said
    assert "Colleagues side by side" in said


def test_a_member_sees_the_team_but_no_way_to_its_people(cast: Cast, client_as: SignIn) -> None:
    said = page(client_as("Ayşe"), f"/numbers/?scope=team:{cast.contact_centre.key}")
    assert "Colleagues side by side" not in said
    assert client_as("Ayşe").get(f"/numbers/colleagues?scope=team:{cast.contact_centre.key}").status_code == 404


@pytest.mark.parametrize("path", ["", "print", "eight-lines", "drivers", "metric/csat", "colleagues"])
def test_rex_finds_no_page_of_another_team(cast: Cast, client_as: SignIn, path: str) -> None:
    answer = client_as("Rex").get(f"/numbers/{path}?scope=team:{cast.contact_centre.key}")
    assert answer.status_code == 404


@pytest.mark.parametrize("path", ["", "print", "metric/csat"])
def test_nobody_but_those_whom_it_concerns_sees_a_persons_numbers(cast: Cast, client_as: SignIn, path: str) -> None:
    address = f"/numbers/{path}?scope=employee:{cast.ayse.key}"
    for name, status in (("Ayşe", 200), ("Selin", 200), ("Mert", 200), ("Noy", 200), ("Ilgın", 404), ("Rex", 404)):
        assert client_as(name).get(address).status_code == status, name


# ---- one's own numbers


def test_my_numbers_are_mine_and_say_who_else_sees_them(cast: Cast, client_as: SignIn) -> None:
    week = last_week()
    bring("rating", *answers(cast, [5, 4, 2], instrument="csat", week=week))
    bring("contact", *(contact(cast, week=week, talk_seconds=100.0) for _ in range(12)))
    said = page(client_as("Ayşe"), f"/numbers/?scope=employee:{cast.ayse.key}")
    assert client_as("Ayşe").get("/numbers/mine").url.endswith(f"scope=employee:{cast.ayse.key}")  # type: ignore[attr-defined]
    assert "What your customers say" in said
    assert str(cast.selin) in said  # who leads the team sees it too
    assert "place" not in said.lower().replace("placeholder", "")


def colleagues_at_work(cast: Cast, how_many: int) -> None:
    """Let some more people answer in İzmir, each with enough answers."""
    people = [cast.ayse, *(hire(f"Person{n}", "Test", cast.contact_centre) for n in range(how_many))]
    scores = [[5] * (20 + n) + [1] * (20 - n) for n in range(len(people))]
    given = [
        answers(cast, own, instrument="csat", week=last_week(), who=who)
        for who, own in zip(people, scores, strict=True)
    ]
    bring("rating", *(row for rows in given for row in rows))


def test_the_teams_band_needs_five_others_with_enough_answers(cast: Cast, client_as: SignIn) -> None:
    colleagues_at_work(cast, 4)
    address = f"/numbers/?scope=employee:{cast.ayse.key}"
    assert "The middle half of the team" not in page(client_as("Ayşe"), address)
    sixth = hire("Sixth", "Test", cast.contact_centre)
    bring("rating", *answers(cast, [5] * 40, instrument="csat", week=last_week(), who=sixth))
    said = page(client_as("Ayşe"), address)
    assert "The middle half of the team" in said
    assert "6 people" in said
    assert "Person1" not in said


def test_someone_of_whom_nothing_is_known_is_not_told_zero(cast: Cast, client_as: SignIn) -> None:
    said = page(client_as("Ayşe"), f"/numbers/?scope=employee:{cast.ayse.key}")
    assert "Nothing yet" in said
    assert "0.0%" not in said


# ---- one metric


def test_a_metric_page_suggests_where_the_level_changed(cast: Cast, client_as: SignIn) -> None:
    good = [(34 if back < 20 else 20) + back % 3 for back in range(40)]
    weeks_of(cast, [[5.0] * n + [1.0] * (40 - n) for n in good])
    said = page(client_as("Noy"), "/numbers/metric/csat")
    changed = (last_week() + -19).monday
    assert f"<strong>{changed.day} {changed:%b} {changed.year}</strong>" in said
    assert "Months and quarters" in said
    assert "Who is shown" in said


# ---- languages and paper


def test_turkish_and_lao_numbers_are_written_as_their_readers_write_them(cast: Cast, client_as: SignIn) -> None:
    bring("rating", *answers(cast, [5, 4, 1], instrument="csat", week=last_week()))
    assert "%66,7" in page(client_as("Noy"), "/numbers/", "tr")
    assert "66,7%" in page(client_as("Noy"), "/numbers/", "lo")


@pytest.mark.parametrize("language", ["en", "tr", "lo"])
def test_the_scorecard_is_one_sheet_of_paper_in_each_language(cast: Cast, client_as: SignIn, language: str) -> None:
    week = last_week()
    bring("rating", *answers(cast, [5, 4, 1], instrument="csat", week=week), *answers(cast, [9, 10, 3], week=week))
    bring("contact", *(contact(cast, week=week, talk_seconds=100.0, customer="c") for _ in range(12)))
    answer = client_as("Noy").get("/numbers/print", headers={"Accept-Language": language})
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert b"/Count 1" in answer.content
    assert (b"Figtree" in answer.content) or (b"NotoSansLao" in answer.content)


# ---- drivers


def test_what_goes_with_satisfaction_is_found_and_never_called_a_cause(cast: Cast, client_as: SignIn) -> None:
    week = last_week()
    slow = [n % 2 == 0 for n in range(160)]
    rows = [
        contact(
            cast, week=week, source="desk", source_id=f"d{n}", wait_seconds=(900.0 if is_slow else 20.0) + n,
            first_reply_at=at(week) + timedelta(seconds=60 + n * 7 % 50),
        )
        for n, is_slow in enumerate(slow)
    ]  # fmt: skip
    bring("contact", *rows)
    scores = [(1 if n % 10 else 5) if is_slow else (5 if n % 7 else 2) for n, is_slow in enumerate(slow)]
    given = answers(cast, scores, instrument="csat", week=week)
    bring("rating", *({**row, "contact_source": "desk", "contact_id": f"d{n}"} for n, row in enumerate(given)))
    year.begin()
    assert "Being counted" in page(client_as("Noy"), "/numbers/drivers")
    year.turn()
    said = page(client_as("Noy"), "/numbers/drivers")
    assert "the longer the wait, customers are less satisfied" in said
    assert f"Run {ModelRun.objects.get(model='drivers').pk} of the model" in said
    assert said.index("How long the customer waited") < said.index("How soon the first reply came")
    assert "cause" not in said.replace("need not cause one another", "")


def test_few_answers_say_nothing_about_drivers(cast: Cast, client_as: SignIn) -> None:
    bring("rating", *answers(cast, [5, 1], instrument="csat", week=last_week()))
    page(client_as("Noy"), "/numbers/drivers")
    runs.do_waiting()
    said = page(client_as("Noy"), "/numbers/drivers")
    assert "Too little to say" in said
    assert client_as("Ayşe").get(f"/numbers/drivers?scope=employee:{cast.ayse.key}").status_code == 404


# ---- the ways to the numbers


def test_teams_and_people_lead_to_their_numbers_for_those_who_may(cast: Cast, client_as: SignIn) -> None:
    assert f"scope=team%3A{cast.shop.key}" in page(client_as("Rex"), f"/team/{cast.shop.key}/")
    assert f"scope=employee%3A{cast.kham.key}" in page(client_as("Rex"), f"/person/{cast.kham.key}/")
    assert f"scope=team%3A{cast.shop.key}" not in page(client_as("Ilgın"), f"/team/{cast.shop.key}/")


def test_a_lead_who_left_the_team_is_not_named_on_my_numbers(cast: Cast, client_as: SignIn) -> None:
    Membership.objects.filter(person=cast.selin).update(until=timezone.now().date() - timedelta(days=3))
    said = page(client_as("Ayşe"), f"/numbers/?scope=employee:{cast.ayse.key}")
    assert str(cast.selin) not in said
