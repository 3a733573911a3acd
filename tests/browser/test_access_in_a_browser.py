"""The pages of access in a real browser, in every language and look: rules, sign-ins, the door, a slip."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as house
from django.core.cache import cache
from tests.browser.test_pages_in_a_browser import AXE, LOOKS, Watched
from tests.cast import PASSWORD, Cast, build_cast
from tests.conftest import CHROMIUM

from fiftytwo.org.access import door
from fiftytwo.org.models import Person

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not here: make test-deps installs it"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def cast(transactional_db: None, rf: Any) -> Cast:
    cache.clear()
    cast = build_cast()
    for reason in ("too_old", "unknown"):
        door.tell_of_stranger(rf.get("/"), reason)
    Person.objects.filter(pk=cast.kham.pk).update(email="")
    return cast


def watched(chromium: Any, base: str, look: Any, session: str = "") -> Watched:
    language, scheme, size = look
    context = chromium.new_context(viewport=size, color_scheme=scheme, locale=language)
    if session:
        context.add_cookies([{"name": house.SESSION_COOKIE_NAME, "value": session, "url": base}])
    return Watched(context, base)


def test_no_page_of_access_has_a_barrier(
    live_server: Any, chromium: Any, cast: Cast, client_as: Any, settings: Any
) -> None:
    settings.SAML_METADATA, settings.SAML_NAME = "/nowhere.xml", "Lotus ID"
    settings.OIDC_URL, settings.OIDC_NAME = "https://id.example", "Lokum ID"
    olga = client_as("Olga")
    olga.post("/account/login/", {"login": cast.olga.email, "password": PASSWORD})
    session = olga.cookies[house.SESSION_COOKIE_NAME].value
    paths = ("/access/", "/sign-ins/everyone", "/sign-ins/", "/tokens/", f"/person/{cast.kham.key}/sign-ins")
    problems = []
    for number, look in enumerate(LOOKS):
        inside = watched(chromium, live_server.url, look, session)
        for path in (paths[number % len(paths)], paths[(number + 2) % len(paths)]):
            problems += [f"{look[:2]} {problem}" for problem in inside.problems(path)]
        outside = watched(chromium, live_server.url, look)
        for path in ("/account/login/", "/account/slip/"):
            problems += [f"{look[:2]} {problem}" for problem in outside.problems(path)]
        inside.page.context.close()
        outside.page.context.close()
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("look", [LOOKS[3], LOOKS[4]], ids=lambda look: "-".join(look[:2]))
def test_a_slip_is_made_and_shown_without_a_barrier(
    live_server: Any, chromium: Any, cast: Cast, client_as: Any, look: Any
) -> None:
    session = client_as("Rex").cookies[house.SESSION_COOKIE_NAME].value
    rex = watched(chromium, live_server.url, look, session)
    rex.page.goto(f"{live_server.url}/person/{cast.kham.key}/")
    rex.page.locator("form[action$='/slip'] button").click()
    rex.page.wait_for_load_state("networkidle")

    assert rex.page.locator("svg, img").count()
    assert Axe().run(rex.page, options=AXE).response["violations"] == []
    assert rex.page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert rex.troubles == []
