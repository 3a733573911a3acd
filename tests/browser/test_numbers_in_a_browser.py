"""The pages of numbers in a real browser: no barrier, nothing too wide, and cards on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from tests.browser.test_pages_in_a_browser import DESK, PHONE, Watched
from tests.cast import STARTED, Cast
from tests.conftest import CHROMIUM
from tests.metrics.desk import answers, at, bring, contact

from fiftytwo.lib.weeks import Week
from fiftytwo.metrics.models import Benchmark, Target

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not here: make test-deps installs it"),
    pytest.mark.django_db(transaction=True),
]
SLOW_MACHINE_MS = 120_000


@pytest.fixture
def numbers(live_server: Any, cast: Cast) -> Any:
    """Serve Lokum & Lotus with thirty weeks of answers and contacts."""
    last = Week.of(timezone.now().date()) + -1
    weeks = [last + -back for back in range(30)]
    given = [answers(cast, [5] * (6 + n % 2) + [1] * 2, instrument="csat", week=week) for n, week in enumerate(weeks)]
    bring("rating", *(row for rows in given for row in rows))
    talks = [(week, n) for week in weeks for n in range(4)]
    bring("contact", *(contact(cast, week=week, talk_seconds=100.0 + n, customer=f"c{n}",
                               first_reply_at=at(week) + timedelta(minutes=1 + n)) for week, n in talks))  # fmt: skip
    Target.objects.create(metric="csat", value=0.8, since=STARTED)
    Benchmark.objects.create(metric="csat", label="Others", value=0.7, source="a study", measured_on=STARTED)
    return live_server


@pytest.fixture
def open_as(chromium: Any, numbers: Any, client_as: Any) -> Iterator[Any]:
    """Return a browser page for someone, signed in, in a language, an appearance and a width."""
    contexts = []

    def open_page(name: str, language: str, scheme: str, size: Any) -> Watched:
        context = chromium.new_context(viewport=size, color_scheme=scheme, locale=language)
        context.set_default_navigation_timeout(SLOW_MACHINE_MS)
        contexts.append(context)
        session = client_as(name).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": numbers.url}])
        return Watched(context, numbers.url)

    yield open_page
    for context in contexts:
        context.close()


def test_no_page_of_numbers_has_a_barrier(open_as: Any, cast: Cast) -> None:
    team, mine = f"?scope=team:{cast.contact_centre.key}", f"?scope=employee:{cast.ayse.key}"
    looks = (
        ("Noy", "en", "light", DESK, ["/numbers/", "/numbers/metric/csat", "/numbers/drivers"]),
        ("Selin", "tr", "dark", PHONE, [f"/numbers/{team}", f"/numbers/colleagues{team}", "/numbers/eight-lines"]),
        ("Ayşe", "tr", "light", PHONE, [f"/numbers/{mine}"]),
        ("Kham", "lo", "dark", DESK, ["/numbers/", "/numbers/metric/handle_time"]),
    )
    problems: list[str] = []
    for name, language, scheme, size, paths in looks:
        watched = open_as(name, language, scheme, size)
        for path in paths:
            problems += [f"{name} {language} {scheme} {problem}" for problem in watched.problems(path)]
    assert not problems, "\n".join(problems)


def test_on_a_phone_each_number_is_a_card_that_names_its_parts(open_as: Any) -> None:
    watched = open_as("Noy", "en", "light", PHONE)
    watched.page.goto(watched.base + "/numbers/")
    row = watched.page.locator(".scorecard tbody tr").first
    assert row.evaluate("one => getComputedStyle(one).display") == "grid"
    label = row.locator("td").first.evaluate("one => getComputedStyle(one, '::before').content")
    assert label == '"Now"'


FULL_CATALOGUE = 52
FILLED = """(wanted) => {
  const rows = [...document.querySelectorAll(".scorecard tbody tr")];
  for (let n = rows.length; n < wanted; n++) {
    const row = rows[n % rows.length];
    row.after(row.cloneNode(true));
  }
  return document.querySelectorAll(".scorecard tbody tr").length;
}"""


@pytest.mark.parametrize("language", ["en", "tr", "lo"])
def test_a_scorecard_of_every_metric_prints_on_one_sheet_of_a3(open_as: Any, language: str) -> None:
    watched = open_as("Noy", language, "dark", DESK)
    watched.page.goto(watched.base + "/numbers/")
    assert watched.page.evaluate(FILLED, FULL_CATALOGUE) == FULL_CATALOGUE
    printed = watched.page.pdf(format="A3")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def test_eight_lines_print_on_one_sheet_of_a4(open_as: Any) -> None:
    watched = open_as("Noy", "tr", "light", DESK)
    watched.page.goto(watched.base + "/numbers/eight-lines")
    printed = watched.page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


@pytest.mark.parametrize("width", [390, 1010, 1440])
def test_no_label_of_a_week_is_cut_off(open_as: Any, width: int) -> None:
    watched = open_as("Noy", "tr", "light", {"width": width, "height": 900})
    watched.page.goto(watched.base + "/contacts/weeks")
    labels = watched.page.locator(".role-axis-label text")
    labels.first.wait_for()
    cut = watched.page.evaluate(
        """() => {
          const right = (one) => one.getBoundingClientRect().right;
          const end = right(document.querySelector(".chart svg"));
          const labels = [...document.querySelectorAll(".role-axis-label text")];
          return labels.filter((one) => right(one) > end).map((one) => one.textContent);
        }"""
    )
    assert cut == []
