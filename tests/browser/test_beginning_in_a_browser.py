"""The first minutes of an organisation in a real browser: begun with a guess, led on to the first steps."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.browser.test_pages_in_a_browser import LOOKS, Watched
from tests.conftest import CHROMIUM

from fiftytwo.org.first_steps import door
from fiftytwo.org.models import Organisation

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not here: make test-deps installs it"),
    pytest.mark.django_db(transaction=True),
]
STEPS = ("/setup/", "/setup/organisation/", "/setup/holidays/", "/setup/people/", "/setup/import/")
TYPED = {
    "name": "Lokum & Lotus",
    "given_name": "Olga",
    "email": "olga@lokumlotus.example",
    "password": "correct horse battery",
    "again": "correct horse battery",
}


def test_olga_begins_with_the_clock_of_her_browser_and_no_page_has_a_barrier(live_server: Any, chromium: Any) -> None:
    address = urlsplit(door.new_address()).path
    problems = []
    for language, scheme, size in LOOKS:
        context = chromium.new_context(viewport=size, color_scheme=scheme, locale=language)
        problems += Watched(context, live_server.url).problems(address)
        context.close()
    context = chromium.new_context(locale="lo", timezone_id="Asia/Vientiane")
    watched = Watched(context, live_server.url)
    watched.page.goto(live_server.url + address)
    for name, text in TYPED.items():
        watched.page.fill(f"[name={name}]", text)
    watched.page.locator("main form button").click()
    watched.page.wait_for_url("**/setup/")
    now = Organisation.get()
    assert (now.time_zone, now.language) == ("Asia/Vientiane", "lo")
    problems += [problem for path in STEPS for problem in watched.problems(path)]
    context.close()
    assert not problems, "\n".join(problems)
