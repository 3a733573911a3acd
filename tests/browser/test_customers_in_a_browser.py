"""Pages of what customers say, in a real browser: no barrier in any look, and a queue that the keyboard works off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from tests.browser.test_pages_in_a_browser import DESK, LOOKS, Watched
from tests.conftest import CHROMIUM
from tests.pages.year import SOURCE
from tests.understanding.desk import write_many_readings, write_texts

from fiftytwo.understanding.models import Correction, Topic, Unreadable

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not here: make test-deps installs it"),
    pytest.mark.django_db(transaction=True),
]
PAGES = (
    "/said/", "/said/texts?topic=delivery", "/said/one/desk/t0?day={day}", "/said/unsure", "/said/meant",
    "/said/readers", "/said/readers/trial", "/said/topics", "/said/topics/new", "/said/?channel=nowhere",
)  # fmt: skip


@pytest.fixture
def house(live_server: Any, cast: Any, viewer_as: Any) -> Any:
    """Serve Lokum & Lotus with some texts, read by a version in use and one on trial."""
    day: date = viewer_as("Noy").today - timedelta(days=6)
    words = "Ayşe Hanım sağ olsun, 0532 123 45 67 numarasından aradı ama kargo üç hafta gecikti"
    texts = [(f"t{n}", words) for n in range(8)]
    write_texts(cast, day, *texts)
    both = f"person:{cast.ayse.key} person:{cast.ilgin.key}"
    readings = [
        {"reader": "praise", "value": "1", "confidence": 0.6, "spans": "11-20"},
        {"reader": "complaint", "value": "2", "confidence": 0.9, "spans": "61-82"},
        {"reader": "person_thanked"},
        {"reader": "mention", "candidates": both, "confidence": 0.5, "spans": "0-10"},
        {"reader": "personal_data", "value": "phone", "confidence": 0.97, "spans": "22-36"},
        {"reader": "topic", "value": "delivery", "confidence": 0.7},
    ]
    write_many_readings(day, {text_id: readings for text_id, _words in texts})
    write_many_readings(day, {"t0": [{"reader": "praise", "value": "0", "confidence": 0.9}]}, version="readers-2")
    Topic.objects.create(name="delivery", words={"tr": ["kargo"], "lo": ["ສົ່ງ"]})
    Unreadable.objects.create(source=SOURCE, text_id="t9", version="readers-1", error="TooLong")
    live_server.day = day
    return live_server


@pytest.fixture
def open_as(chromium: Any, house: Any, client_as: Any) -> Iterator[Any]:
    """Return a browser page for someone, signed in, in a language, an appearance and a width."""
    contexts = []

    def open_page(name: str, language: str = "en", scheme: str = "light", size: Any = DESK) -> Watched:
        context = chromium.new_context(viewport=size, color_scheme=scheme, locale=language)
        contexts.append(context)
        session = client_as(name).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": house.url}])
        return Watched(context, house.url)

    yield open_page
    for context in contexts:
        context.close()


def test_no_page_of_what_customers_say_has_a_barrier(open_as: Any, house: Any) -> None:
    pages = [open_as("Noy", *look) for look in LOOKS]
    problems = []
    for number, path in enumerate(PAGES):
        look = number % len(LOOKS)
        problems += [f"{LOOKS[look][:2]} {one}" for one in pages[look].problems(path.format(day=house.day))]
    assert not problems, "\n".join(problems)


def test_selin_labels_a_text_with_four_keys(open_as: Any) -> None:
    watched = open_as("Selin")
    page = watched.page
    page.goto(watched.base + "/said/unsure")
    for key in ("e", "d", "y"):
        page.keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert watched.troubles == []
    assert dict(Correction.objects.values_list("reader", "value")) == {
        "praise": "2", "complaint": "2", "person_thanked": "yes",
    }  # fmt: skip
