"""Recognition in a real Chromium: axe, phones, dark, three languages, and thanks given by keyboard."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.browser.test_pages_in_a_browser import LOOKS
from tests.browser.test_pages_in_a_browser import open_as as open_as  # the fixture: a browser signed in as somebody
from tests.conftest import CHROMIUM
from tests.recognition.desk import confirmed, found_moment, given_by
from tests.recognition.test_programme import judged as judged  # the fixture: a shortlist with Ayşe and Kham
from tests.recognition.test_programme import value as value

from fiftytwo.features.recognition.actions import judging, peers, programmes, wall
from fiftytwo.features.recognition.actions.programmes import RulesAsked
from fiftytwo.features.recognition.models import Credit, Thanks
from fiftytwo.lib.periods import quarter
from fiftytwo.lib.weeks import Week

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not here: make test-deps installs it"),
    pytest.mark.django_db(transaction=True),
]
REASONS = "Because customers with the hardest cases were served like all others."


@pytest.fixture
def house(live_server: Any, cast: Any, viewer_as: Any, judged: Any, value: Any) -> Any:
    """Serve Lokum & Lotus with praise at every step, colleagues' thanks, and programmes."""
    selin, mert = viewer_as("Selin"), viewer_as("Mert")
    found_moment(cast, "waits")
    confirmed(selin, cast, "offered")
    told = given_by(mert, confirmed(selin, cast, "given", cast.ayse, cast.ilgin))
    for person in (cast.ayse, cast.ilgin):
        wall.agree(viewer_as(person.given_name), Credit.objects.get(moment=told.moment, person=person), agreed=True)
    wall.tell_story(selin, told.moment, Week.of(selin.today).monday)
    thanks = peers.thank(viewer_as("Kham"), cast.ayse, value, "She stayed until the last customer had an answer.")
    peers.show(viewer_as("Ayşe"), thanks, shown=True)
    for candidate in judged.candidates.all():
        judging.decide(mert, candidate, honoured=candidate.person == cast.ayse, reasons=REASONS)
    judging.announce(viewer_as("Defne"), judged)
    judged.refresh_from_db()
    kham = judged.candidates.get(person=cast.kham)
    why = "The answers of the night shift came in a week late."
    judging.correct(mert, kham, honoured=True, reasons=REASONS, why=why)
    ahead = quarter((quarter(mert.today).last + 1).sunday)
    made = programmes.make(viewer_as("Defne"), "Next", str(ahead), "service", "", RulesAsked())
    programmes.try_rules(viewer_as("Defne"), made)
    programmes.freeze(viewer_as("Defne"), made)
    return live_server


def test_no_page_of_recognition_has_a_barrier_an_error_or_a_foreign_request(open_as: Any, judged: Any) -> None:
    offered = Thanks.objects.get(moment__text_id="offered")
    programme = f"/recognition/programmes/{judged.key}/"
    pages = {
        "Ayşe": ["/recognition/", "/recognition/colleagues/", "/recognition/story/", "/recognition/heroes/", programme],
        "Mert": ["/recognition/turns/", f"/recognition/turn/{offered.key}/", "/recognition/found/", programme],
        "Selin": ["/recognition/found/", f"/recognition/moment/{offered.moment.key}/", "/recognition/programmes/"],
        "Defne": [
            "/values/",
            "/values/new",
            "/recognition/programmes/new",
            "/recognition/programmes/ledger",
            f"{programme}announce",
            programme,
        ],
    }
    problems = []
    for name, paths in pages.items():
        looks = [open_as(name, *look) for look in LOOKS]
        for number, path in enumerate(paths):
            for step in (0, 3):
                look = (number + step) % len(LOOKS)
                problems += [f"{name} {LOOKS[look][:2]} {problem}" for problem in looks[look].problems(path)]
    assert not problems, "\n".join(problems)


def test_mert_takes_writes_and_gives_with_the_keyboard_alone(open_as: Any, cast: Any) -> None:
    offered = Thanks.objects.get(moment__text_id="offered")
    page = open_as("Mert").page
    page.goto(f"{open_as('Mert').base}/recognition/turn/{offered.key}/")
    page.get_by_role("button", name="I will thank them").focus()
    page.keyboard.press("Enter")
    note = page.get_by_label("Your own words")
    note.focus()
    page.keyboard.type("I smiled when I read this, thank you.")
    page.get_by_role("button", name="Handed over: tick as given").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/recognition/turns/")

    offered.refresh_from_db()
    assert (offered.state, offered.taken_by) == (Thanks.State.GIVEN, cast.mert)
    assert offered.given_at is not None
    assert offered.given_at - offered.taken_at < timedelta(minutes=10)  # type: ignore[operator]
