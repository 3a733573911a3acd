"""A real ``fiftytwo``, run as people run it: in a process of its own, in a home of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

FIFTYTWO = [sys.executable, "-m", "fiftytwo.cli"]
SETUP = [
    *("setup", "--organisation", "Lokum & Lotus", "--time-zone", "Europe/Istanbul"),
    *("--name", "Olga", "--email", "olga@lokumlotus.example"),
]


class Program:
    """The program in one home; it knows nothing of the test's own database."""

    def __init__(self, folder: Path) -> None:
        self.home = folder
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("FIFTYTWO_", "DATABASE_URL"))}
        self.environment = {**kept, "FIFTYTWO_HOME": str(folder), "LC_ALL": "C.UTF-8", "TERM": "dumb"}

    def __call__(self, *words: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*FIFTYTWO, *words], input=stdin, text=True, capture_output=True, env={**self.environment, **environment}
        )

    def json(self, *words: str, **environment: str) -> Any:
        """Run a command and read what it prints for scripts."""
        done = self(*words, **environment)
        assert done.stdout, done.stderr
        return json.loads(done.stdout)

    def start(self, *words: str, log: Path) -> subprocess.Popen[bytes]:
        """Start a command that goes on by itself."""
        with log.open("wb") as output:
            return subprocess.Popen([*FIFTYTWO, *words], stdout=output, stderr=output, env=self.environment)


@pytest.fixture
def fiftytwo(tmp_path: Path) -> Program:
    """Return the program in a new home."""
    return Program(tmp_path / "house")


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Return the program in a home that is set up; tests only read in it, or clean up after themselves."""
    program = Program(tmp_path_factory.mktemp("house"))
    done = program(*SETUP, stdin="correct horse battery\n")
    assert done.returncode == 0, done.stderr
    return program
