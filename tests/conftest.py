"""What every test stands on: its own home, the one cast, the shared data, a real browser."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import settings as hypothesis_settings

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = ROOT.parent / "shared" / "data"
SHARED_DATA_ABSENT = "shared data is not here"  # the one reason to skip that is always accepted
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # whichever test starts Spark: its workers know us

hypothesis_settings.register_profile("calm", deadline=None)  # how long one example takes says nothing about its truth
hypothesis_settings.load_profile("calm")


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    """Give each test a home of its own: facts, mails, files; nothing reaches the developer's."""
    folder = tmp_path / "home"
    folder.mkdir()
    settings.HOME = folder
    settings.FACTS = str(folder / "facts")
    settings.STATIC_ROOT = folder / "static"
    settings.STATIC_ROOT.mkdir()
    settings.EMAIL_FILE_PATH = folder / "mail"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    return folder


@pytest.fixture
def cast(db: None) -> Any:
    """Write Lokum & Lotus into the database; see tests/cast.py for who they are."""
    from tests.cast import build_cast

    return build_cast()


@pytest.fixture
def client_as(cast: Any) -> Callable[[str], Client]:
    """Return a client signed in as one of the cast: ``client_as("Ayşe")``."""

    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(cast[name].user)
        return client

    return sign_in


@pytest.fixture
def viewer_as(cast: Any) -> Callable[[str], Any]:
    """Return one of the cast as a viewer: ``viewer_as("Noy")``, for actions and permissions."""
    from fiftytwo.org.viewer import viewer_of

    return lambda name: viewer_of(cast[name].user)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real data beside the project; skip, saying so, where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"{SHARED_DATA_ABSENT}: clone it beside the project, as ../shared")
    return SHARED_DATA


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Start a real Chromium once; ``chromium.new_page()`` opens a page in it."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's own loop runs in this thread
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def pytest_configure(config: pytest.Config) -> None:
    """Compile the catalogues before the tests read them; xdist's workers find them compiled."""
    from fiftytwo.cli.house import compile_messages

    if not hasattr(config, "workerinput"):
        compile_messages()


def database_kind() -> str:
    """Return ``sqlite`` or ``postgresql``: what these tests run on."""
    return "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"


def can_run(item: pytest.Item) -> bool:
    """Say whether this machine and this database can run a test at all."""
    if {"sqlite", "postgresql"} & {mark.name for mark in item.iter_markers()} - {database_kind()}:
        return False
    if item.get_closest_marker("browser"):
        return CHROMIUM is not None
    if item.get_closest_marker("spark"):
        return shutil.which("java") is not None
    return True


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what cannot run here; ``make test`` names it at its end."""
    left_out = [item for item in items if not can_run(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if can_run(item)]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Name what ``make test`` could not run on this machine, and how to have it."""
    left_out = [line for line in os.environ.get("FIFTYTWO_LEFT_OUT", "").splitlines() if line]
    if left_out:
        terminalreporter.section("left out on this machine (make test-deps installs it)", sep="-")
        for line in left_out:
            terminalreporter.write_line(f"  {line}")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Where everything has to run (``FIFTYTWO_TEST_ALL=1``), a skipped test fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("FIFTYTWO_TEST_ALL") != "1" or reporter is None:
        return
    skipped = [report for report in reporter.stats.get("skipped", []) if SHARED_DATA_ABSENT not in str(report.longrepr)]
    for report in skipped:
        reporter.write_line(f"must not be skipped here: {report.nodeid} {report.longrepr}", red=True)
    if skipped:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
