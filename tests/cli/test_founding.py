"""The first minutes of a house: an address to begin at, and one organisation however many begin."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.cli.conftest import SETUP, Program
from tests.cli.test_serving import serving, status

pytestmark = pytest.mark.once
BEGIN = "/setup/begin/"


def test_of_two_who_set_up_at_once_one_is_written_and_the_other_is_told(fiftytwo: Program) -> None:
    assert fiftytwo("migrate").returncode == 0
    with ThreadPoolExecutor(2) as both:
        done = list(both.map(lambda _who: fiftytwo(*SETUP, stdin="correct horse battery\n"), range(2)))
    assert sorted(one.returncode for one in done) == [0, 1]
    assert "set up already" in "".join(one.stderr for one in done)


@pytest.mark.slow
def test_serve_prints_where_to_begin_until_there_is_an_organisation(fiftytwo: Program, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with serving(fiftytwo, log) as (_served, port):
        [line] = [line for line in log.read_text().splitlines() if BEGIN in line]
        assert status(port, BEGIN + line.split(BEGIN)[1]) == 200
        assert status(port, f"{BEGIN}a-guess/") == 404
    assert fiftytwo(*SETUP, stdin="correct horse battery\n").returncode == 0
    with serving(fiftytwo, log):
        assert BEGIN not in log.read_text()
