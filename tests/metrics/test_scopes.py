"""Whose numbers: places, people, lines as they were then; and who may see them."""

from __future__ import annotations

from datetime import date

import pytest
from tests.cast import Cast
from tests.metrics.desk import WEEK, answers, asked, bring, contact, period

from fiftytwo.metrics.compute import NotVisibleError, State
from fiftytwo.metrics.scopes import Scope, ScopeError
from fiftytwo.org.models import ReportingLine

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two_teams(cast: Cast) -> Cast:
    """Three contacts in İzmir, two in Vientiane."""
    izmir = [
        contact(cast, channel="phone", reason="wrong bill", segment="hotel"),
        contact(cast, channel="chat", reason="late parcel"),
        contact(cast, channel="chat", reason="wrong bill", who=cast.ilgin),
    ]
    bring("contact", *izmir, contact(cast, who=cast.kham), contact(cast, who=cast.kham, channel="shop"))
    return cast


def test_every_scope_is_a_sum_of_the_same_cells(two_teams: Cast) -> None:
    cast = two_teams
    wanted = {
        Scope(): 5,
        Scope("site", cast.izmir.key): 3,
        Scope("team", cast.shop.key): 2,
        Scope("channel", "chat"): 2,
        Scope("employee", cast.ayse.key): 2,
        Scope("line", cast.selin.key): 3,
        Scope("line", cast.mert.key): 3,
        Scope("team", cast.contact_centre.key, channel="chat"): 2,
        Scope(reason="wrong bill"): 2,
        Scope("site", cast.izmir.key, segment="hotel"): 1,
        Scope(reason="wrong bill", channel="chat"): 1,
    }
    assert {scope: asked(cast, "contacts", scope).value for scope in wanted} == wanted


def test_a_line_is_taken_as_it_was_then(two_teams: Cast) -> None:
    """Ilgın moves from Selin to Rex in the middle of the second week: from the third Monday she counts there."""
    cast = two_teams
    for week in (WEEK + 1, WEEK + 2):
        bring("contact", contact(cast, week=week, who=cast.ilgin))
    moved = (WEEK + 1).monday.replace(day=(WEEK + 1).monday.day + 2)
    ReportingLine.objects.filter(person=cast.ilgin).update(until=moved)
    ReportingLine.objects.create(person=cast.ilgin, manager=cast.rex, since=moved)
    of_selin, of_rex = (
        [asked(cast, "contacts", Scope("line", head.key), period(WEEK + n)).value for n in range(3)]
        for head in (cast.selin, cast.rex)
    )
    assert of_selin == [3, 1, 0]
    assert of_rex == [2, 0, 1]


@pytest.mark.parametrize(
    ("who", "scope", "sees"),
    [
        ("Ayşe", "organisation", True), ("Ayşe", "team:İzmir", True), ("Ayşe", "team:Vientiane", False),
        ("Ayşe", "employee:Ayşe", True), ("Ayşe", "employee:Ilgın", False), ("Selin", "employee:Ilgın", True),
        ("Selin", "employee:Kham", False), ("Rex", "team:İzmir", False), ("Rex", "employee:Kham", True),
        ("Mert", "line:Mert", True), ("Mert", "employee:Ayşe", True), ("Mert", "line:Rex", False),
        ("Noy", "employee:Kham", True), ("Defne", "team:İzmir", False), ("Olga", "employee:Ayşe", False),
    ],
)  # fmt: skip
def test_who_sees_whose_numbers(two_teams: Cast, who: str, scope: str, sees: bool) -> None:
    cast = two_teams
    kind, _colon, name = scope.partition(":")
    keys = {"": "", "İzmir": cast.contact_centre.key, "Vientiane": cast.shop.key}
    asked_for = Scope(kind, keys[name] if name in keys else cast[name].key)
    if sees:
        assert asked(cast, "contacts", asked_for, by=who).value is not None
    else:
        with pytest.raises(NotVisibleError):
            asked(cast, "contacts", asked_for, by=who)


def test_numbers_about_employment_are_not_for_everybody(two_teams: Cast) -> None:
    assert asked(two_teams, "attrition", by="Defne").value == 0
    with pytest.raises(NotVisibleError):
        asked(two_teams, "attrition", by="Ayşe")


@pytest.mark.parametrize("text", ["planet", "team", "organisation:x", "team:k;colour=red", "employee:k;reason=bill"])
def test_a_scope_that_is_not_kept_is_refused_in_words(text: str) -> None:
    with pytest.raises(ScopeError):
        Scope.parse(text)


@pytest.mark.parametrize("text", ["organisation", "team:k3;channel=phone", "site:k;reason=late parcel"])
def test_a_scope_is_written_as_it_is_read(text: str) -> None:
    assert str(Scope.parse(text)) == text


def test_case_mix_puts_the_better_one_first(cast: Cast) -> None:
    """Simpson's set: A is better at easy and at hard cases, and looks worse pooled."""
    counts = {"Ayşe": ((81, 87), (192, 263)), "Ilgın": ((234, 270), (55, 80))}
    number = 0
    for name, mixes in counts.items():
        for difficulty, (good, n) in zip(("easy", "hard"), mixes, strict=True):
            rows, ratings = [], []
            for _ in range(n):
                number += 1
                rows.append(contact(cast, who=cast[name], difficulty=difficulty, source_id=f"m{number}"))
                score = 5 if len(ratings) < good else 2
                about = {"contact_source": "desk", "contact_id": f"m{number}"}
                ratings += answers(cast, [score], instrument="csat", who=cast[name], **about)
            bring("contact", *rows)
            bring("rating", *ratings)
    raw = {name: asked(cast, "csat", Scope("employee", cast[name].key)).value or 0 for name in counts}
    fair = {name: asked(cast, "csat_adjusted", Scope("employee", cast[name].key)).value or 0 for name in counts}
    assert [round(raw[name], 3) for name in counts] == [0.780, 0.826]
    assert [round(fair[name], 4) for name in counts] == [0.8235, 0.7843]


# ---- anonymous answers


def test_an_anonymous_group_under_five_and_what_would_betray_it_are_hidden(cast: Cast) -> None:
    day = date(2026, 5, 13)

    def wave(team: str, site: str, n: int) -> None:
        row = {"closed_on": day, "wave": "spring", "instrument": "engagement", "team": team, "site": site}
        bring("anonymous_answer", *({**row, "score": 5.0} for _ in range(n)), source="survey")

    wave(cast.contact_centre.key, cast.izmir.key, 9)
    wave(cast.head_office.key, cast.izmir.key, 3)
    wave(cast.shop.key, cast.vientiane.key, 7)
    whole = asked(cast, "engagement", by="Defne")
    assert (whole.value, whole.n) == (1.0, 19)
    seen = {
        name: asked(cast, "engagement", scope).state
        for name, scope in {
            "İzmir": Scope("site", cast.izmir.key),
            "head office": Scope("team", cast.head_office.key),
            "contact centre": Scope("team", cast.contact_centre.key),
            "channel": Scope("channel", "phone"),
        }.items()
    }
    assert seen["head office"] is State.HIDDEN
    assert seen["contact centre"] is State.HIDDEN  # İzmir less it would be the three
    assert seen["İzmir"] is State.FEW or seen["İzmir"] is State.KNOWN
    assert seen["channel"] is State.HIDDEN
    assert asked(cast, "engagement", Scope("team", cast.head_office.key)).n == 0


def test_an_answer_that_comes_after_the_wave_was_read_changes_nothing(cast: Cast) -> None:
    row = {"closed_on": date(2026, 5, 13), "wave": "spring", "instrument": "engagement"}
    here = {"team": cast.shop.key, "site": cast.vientiane.key}
    bring("anonymous_answer", *({**row, **here, "score": 5.0} for _ in range(8)), source="survey")
    assert asked(cast, "engagement").n == 8
    bring("anonymous_answer", {**row, **here, "score": 1.0}, source="survey")
    again = asked(cast, "engagement")
    assert (again.n, again.value) == (8, 1.0)
