"""``docs/api.md`` is true: its examples run against a real server, and it leaves nothing out."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import Any

import pytest
from tests.api.conftest import Programs
from tests.cast import Cast
from tests.conftest import ROOT as HERE

from fiftytwo.org.tokens import CALLS_PER_MINUTE, DEFAULT_DAYS, SCOPES
from fiftytwo.shell import problems
from fiftytwo.shell.api import ROOT, api

DOCUMENT = (HERE / "docs" / "api.md").read_text(encoding="utf-8")


def example(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", DOCUMENT, re.S)
    assert found, language
    return found[1]


@pytest.fixture
def shell(desk: Cast, program_of: Programs, live_server: Any) -> dict[str, str]:
    """Return the environment in which a reader of the document types."""
    return {**os.environ, "TOKEN": program_of("Noy").secret, "FIFTYTWO": live_server.url, "no_proxy": "*"}


@pytest.mark.django_db(transaction=True)
def test_the_python_example_prints_numbers(shell: dict[str, str]) -> None:
    printed = subprocess.run(
        [sys.executable, "-c", example("python")], env=shell, capture_output=True, text=True, check=True, timeout=120
    )
    first, second = printed.stdout.splitlines()

    assert re.fullmatch(r"2026-W20 -?\d+\.\d \(-?\d+\.\d to -?\d+\.\d\), n = 9", first)
    assert second.startswith("2026-W21 ")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_curl_example_prints_numbers(shell: dict[str, str]) -> None:
    printed = subprocess.run(
        ["/bin/sh", "-c", example("sh").replace("curl ", "curl -sS --fail ")],
        env=shell, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    assert '"metric": "nps"' in printed.stdout
    assert '"metric": "csat"' in printed.stdout


@pytest.mark.django_db
def test_the_document_leaves_nothing_out() -> None:
    for path in api.get_openapi_schema()["paths"]:
        assert f"| `{path.removeprefix(ROOT)}` |" in DOCUMENT
    for scope in SCOPES:
        assert f"| `{scope}` |" in DOCUMENT
    for kind in problems.KINDS:
        assert f"| {kind.status} |" in DOCUMENT or kind is problems.FAULT
    assert f"{CALLS_PER_MINUTE} times a minute" in DOCUMENT
    assert f"{DEFAULT_DAYS} days" in DOCUMENT
