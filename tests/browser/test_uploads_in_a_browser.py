"""Noy drops a file in a real browser: it comes in pieces, shows how it would be read, and goes in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from tests.browser.test_pages_in_a_browser import LOOKS, Watched
from tests.conftest import CHROMIUM
from tests.sources import exports

from fiftytwo.sources import line, mappings, preview, uploads
from fiftytwo.sources.models import Import, Upload

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not here: make test-deps installs it"),
    pytest.mark.django_db(transaction=True),
]
SHOTS = os.environ.get("FIFTYTWO_SHOTS", "")  # a folder for pictures of the pages, to look at


@pytest.fixture
def open_as_noy(chromium: Any, live_server: Any, client_as: Any) -> Iterator[Any]:
    """Return a browser page for Noy, in a language, an appearance and a width."""
    contexts = []

    def open_page(language: str, scheme: str, size: Any) -> Watched:
        context = chromium.new_context(viewport=size, color_scheme=scheme, locale=language)
        contexts.append(context)
        session = client_as("Noy").cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        return Watched(context, live_server.url)

    yield open_page
    for context in contexts:
        context.close()


def shot(page: Any, name: str) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def test_a_file_is_dropped_looked_at_and_imported(open_as_noy: Any, live_server: Any, tmp_path: Path) -> None:
    path = tmp_path / "Talep Raporu.csv"
    path.write_bytes(exports.turkish_report())
    page = open_as_noy(*LOOKS[2]).page
    page.goto(f"{live_server.url}/imports/new/")
    page.set_input_files("input[type=file]", str(path))
    page.click("form[data-upload] button")
    page.wait_for_url("**/imports/files/*/")
    assert page.locator("#column-opened_at").input_value() == "Açılış Tarihi"
    page.click("button[value=import]")
    page.wait_for_selector("#progress")
    assert line.read_uploads() == 1
    page.wait_for_url("**/imports/*/", timeout=10_000)
    page.wait_for_selector("h1")
    assert str(exports.N) in page.content()
    assert Import.objects.count() == 1


@pytest.mark.parametrize("look", LOOKS, ids=[" ".join(look[:2]) for look in LOOKS])
def test_the_pages_of_files_are_good_to_everyone(open_as_noy: Any, look: Any, viewer_as: Any) -> None:
    noy = viewer_as("Noy")
    wrong = b"Ticket ID,Created at,Solved at,Agent\n1,2025-03-01 10:00,2025-02-01 11:00,Rex\n2,2025-03-02 10:00,,Rex\n"
    files = {"tickets.csv": wrong, "rapor.xlsx": exports.workbook(), "photo.png": b"\x89PNG\r\n\x1a\n" + b"0" * 50}
    for name, content in files.items():
        upload = uploads.begin(name, len(content), actor=noy)
        uploads.receive(upload, 0, [content])
    mappings.save("desk", preview.mapping_text(Upload.objects.get(file_name="rapor.xlsx")), actor=noy)
    waiting = uploads.begin("part.csv", 10, actor=noy)
    watched = open_as_noy(*look)
    paths = ["/imports/new/", "/imports/mappings/", "/imports/mappings/desk/", f"/imports/files/{waiting.key}/"]
    paths += [f"/imports/files/{one.key}/" for one in Upload.objects.filter(state=Upload.State.HERE)]
    problems = []
    for n, path in enumerate(paths):
        problems += watched.problems(path)
        shot(watched.page, f"{n}-{'-'.join(look[:2])}")
    assert not problems, "\n".join(problems)
