"""Small files and mappings, written on the spot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fiftytwo.facts import read
from fiftytwo.sources.files.mapping import Mapping, parse

TICKETS = """
source = "desk"
time_zone = "Europe/Istanbul"
times = ["%d.%m.%Y %H:%M"]
missing = ["-"]

[[read]]
table = "contact"

[read.columns]
source_id = "Ticket"
opened_at = "Opened"
solved_at = "Solved"
team_name = "Team"
employee_name = "Agent"
talk_seconds = "Talk"
reason = "Reason"
customer = "Customer"
"""
TITLES = "Ticket,Opened,Solved,Team,Agent,Talk,Reason,Customer"


@pytest.fixture
def tickets() -> Mapping:
    """A mapping for contacts of a small desk."""
    return parse(TICKETS, name="tickets")


@pytest.fixture
def csv_file(tmp_path: Path) -> Callable[..., Path]:
    """Write a file: ``csv_file("a,b", "1,2")``, or bytes as they are."""

    def write(*lines: str | bytes, name: str = "tickets.csv", encoding: str = "utf-8", end: str = "\n") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = [line if isinstance(line, bytes) else (line + end).encode(encoding) for line in lines]
        path.write_bytes(b"".join(text))
        return path

    return write


@pytest.fixture
def rows_of() -> Callable[[str], list[dict[str, Any]]]:
    """Return the stored rows of a fact table, by source_id."""

    def stored(table: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = read.run(read.table(table)).to_pylist()
        return sorted(rows, key=lambda row: row["source_id"])

    return stored
