"""Pages as people meet them: in a real browser, three languages, light and dark, phone and desk.

Each page is opened in a few combinations chosen so that every language meets every appearance and every width.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from tests.conftest import CHROMIUM
from tests.pages.year import one_story, write_facts, year_of

from fiftytwo.lib.weeks import Week
from fiftytwo.rhythm import care, cells, registry
from fiftytwo.rhythm.models import Commitment
from fiftytwo.signals.actions import found
from fiftytwo.signals.detect import Found

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not here: make test-deps installs it"),
    pytest.mark.django_db(transaction=True),
]
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
LOOKS = (
    ("tr", "light", PHONE),
    ("tr", "dark", DESK),
    ("en", "light", DESK),
    ("en", "dark", PHONE),
    ("lo", "light", PHONE),
    ("lo", "dark", DESK),
)
PAGES = {
    "Noy": [
        "/", "/contacts/", "/contacts/?channel=chat&sort=-resolution", "/contacts/weeks", "/contacts/one/desk/STORY/1",
        "/help", "/imports/", "/no/such/page", "/contacts/?first=2020-01-01&last=2020-02-01",
    ],
    "Olga": [
        "/", "/people/", "/teams/", "/line/", "/audit/", "/people/import", "/contacts/", "/setup/", "/setup/holidays/",
    ],
    "Kham": ["/", "/contacts/", "/about-me"],
    "Mert": [
        "/", "/practices/", "/practices/nobody_unseen/", "/service-week/2027/", "/service-week/2025/after",
        "/week/settings", "/year", "/signals/", "/commitments/1/",
    ],
}  # fmt: skip
TWICE = {"/contacts/", "/contacts/one/desk/STORY/1", "/contacts/weeks"}


@pytest.fixture
def house(live_server: Any, cast: Any) -> Any:
    """Serve Lokum & Lotus with a year of contacts."""
    today = datetime.now(UTC).date()
    write_facts("contact", year_of(cast, today, contacts=130))
    one_story(cast, datetime.now(UTC) - timedelta(days=9))
    _week(cast, today)
    return live_server


def _week(cast: Any, today: date) -> None:
    """Let the week have something of everything: a commitment of Mert's, a strip, a signal."""
    care.record(None, "visit", done_by=cast.rex, done_for=cast.kham)
    Commitment.objects.create(
        pk=1, whose=cast.mert, week=Week.of(today).monday, first_week=Week.of(today).monday, serves=cast.kham,
        practice="nobody_unseen", about=f"person:{cast.kham.key}",
    )  # fmt: skip
    cells.count_week(Week.of(today) + -1, registry.promised().values())
    found(Week.of(today) + -1, [Found("silence", "organisation", "nobody_unseen", "", {"unseen": 3, "people": 4})])


class Watched:
    """A page whose console errors, failures and requests to other hosts are all kept."""

    def __init__(self, context: Any, base: str) -> None:
        self.base = base
        self.troubles: list[str] = []
        self.page = context.new_page()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        self.page.on("request", self._request)

    def _console(self, message: Any) -> None:
        expected = "Failed to load resource" in message.text  # the pages for 403 and 404 are opened on purpose
        if message.type in ("error", "warning") and not expected:
            self.troubles.append(f"console: {message.text}")

    def _request(self, request: Any) -> None:
        if (
            request.url.split(":")[0] in ("http", "https")
            and urlsplit(request.url).netloc != urlsplit(self.base).netloc
        ):
            self.troubles.append(f"foreign request: {request.url}")

    def problems(self, path: str) -> list[str]:
        """Open a page and return all that is wrong with it."""
        self.page.goto(self.base + path)
        self.page.wait_for_load_state("networkidle")
        wide = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        found = [f"{wide} px too wide"] if wide > 0 else []
        for violation in Axe().run(self.page, options=AXE).response["violations"]:
            found += [f"{violation['id']}: {node['html'][:200]}" for node in violation["nodes"][:3]]
        found += self.troubles
        self.troubles = []
        return [f"{path}: {problem}" for problem in found]


@pytest.fixture
def open_as(chromium: Any, house: Any, client_as: Any) -> Iterator[Any]:
    """Return a browser page for someone, signed in, in a language, an appearance and a width."""
    contexts = []

    def open_page(name: str | None, language: str = "en", scheme: str = "light", size: Any = DESK) -> Watched:
        context = chromium.new_context(viewport=size, color_scheme=scheme, locale=language)
        contexts.append(context)
        if name is not None:
            session = client_as(name).cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": house.url}])
        return Watched(context, house.url)

    yield open_page
    for context in contexts:
        context.close()


def test_no_page_has_a_barrier_an_error_or_a_foreign_request(open_as: Any) -> None:
    problems = []
    for name, paths in PAGES.items():
        pages = [open_as(name, *look) for look in LOOKS]
        for number, path in enumerate(paths):
            for step in (0, 3) if path in TWICE else (0,):  # the second look: other appearance, width, language
                look = (number + step) % len(LOOKS)
                problems += [f"{name} {LOOKS[look][:2]} {problem}" for problem in pages[look].problems(path)]
    for look in LOOKS:
        problems += open_as(None, *look).problems("/account/login/")
    assert not problems, "\n".join(problems)


def test_a_keyboard_alone_gets_from_sign_in_to_a_contacts_story(open_as: Any) -> None:
    watched = open_as("Noy")
    page = watched.page
    page.goto(watched.base + "/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("c")
    page.wait_for_url("**/contacts/")
    page.keyboard.press("/")
    page.keyboard.type("STORY/1")
    page.keyboard.press("Enter")
    page.wait_for_url("**id=STORY**")
    page.locator("tbody a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/one/desk/STORY/1**")
    page.keyboard.press("?")
    page.wait_for_url("**/help")
    assert watched.troubles == []


def test_arrow_keys_turn_the_pages_and_the_address_keeps_the_view(open_as: Any) -> None:
    watched = open_as("Noy")
    page = watched.page
    page.goto(watched.base + "/contacts/?first=2020-01-01")
    first = page.locator("tbody tr").first.inner_text()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**after=**")
    assert page.locator("tbody tr").first.inner_text() != first
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**before=**")
    assert page.locator("tbody tr").first.inner_text() == first


def test_menus_open_by_keyboard_and_escape_gives_the_focus_back(open_as: Any) -> None:
    watched = open_as("Noy", size=PHONE)
    page = watched.page
    page.goto(watched.base + "/")
    page.locator("details.menu-phone > summary").focus()
    page.keyboard.press("Enter")
    assert page.locator("details.menu-phone nav a").first.is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("details.menu-phone nav a").first.is_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_the_chart_is_drawn_in_the_colours_of_the_appearance(open_as: Any) -> None:
    drawn = {}
    for scheme in ("light", "dark"):
        watched = open_as("Noy", scheme=scheme)
        watched.page.goto(watched.base + "/contacts/weeks")
        watched.page.wait_for_selector(".chart-canvas svg")
        drawn[scheme] = watched.page.locator(".chart-canvas svg").inner_html()
        assert watched.troubles == []
    assert "#17604f" in drawn["light"]
    assert "#74cdb1" in drawn["dark"]


def test_without_javascript_the_table_says_what_the_chart_would(chromium: Any, house: Any, client_as: Any) -> None:
    context = chromium.new_context(java_script_enabled=False)
    session = client_as("Noy").cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": house.url}])
    page = context.new_page()
    page.goto(house.url + "/contacts/weeks")
    page.locator("summary", has_text="The table behind this chart").click()
    assert page.locator(".chart table tbody tr").count() == 52
    context.close()


def test_dark_chosen_by_hand_holds_on_the_next_page(open_as: Any) -> None:
    watched = open_as("Noy")
    page = watched.page
    page.goto(watched.base + "/")
    page.locator(".top-tools details.drop > summary").first.click()
    page.get_by_role("button", name="Dark").click()
    page.goto(watched.base + "/help")
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    assert watched.troubles == []


BEYOND_THEIR_CARD = """[...document.querySelectorAll(".filters-card")].flatMap(card => {
    const edge = card.getBoundingClientRect().right;
    return [...card.querySelectorAll("input, select, button, a")]
        .filter(field => field.getBoundingClientRect().right > edge).map(field => field.name);
})"""


@pytest.mark.parametrize("language", ["tr", "en", "lo"])
def test_no_filter_runs_past_its_card_on_a_phone(open_as: Any, language: str) -> None:
    for name, path in (("Noy", "/contacts/?status=solved"), ("Olga", "/audit/")):
        opened = open_as(name, language, "light", PHONE)
        opened.page.goto(opened.base + path)
        assert opened.page.locator(".filters-card select").first.is_visible()
        assert opened.page.evaluate(BEYOND_THEIR_CARD) == []
