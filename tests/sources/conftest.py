"""Small files and mappings, written on the spot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fiftytwo.facts import read
from fiftytwo.sources.files.mapping import Mapping, parse
from fiftytwo.sources.files.suggest.looking import look_at
from fiftytwo.sources.files.suggest.suggested import Suggestion, Wish

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


@pytest.fixture
def suggested(tmp_path: Path, cast: Any) -> Callable[..., tuple[Path, Suggestion, Mapping]]:
    """Write a file, look at it, and return what is suggested, and as a mapping."""

    def look(name: str, content: bytes, wish: Wish | None = None) -> tuple[Path, Suggestion, Mapping]:
        path, work = tmp_path / name, tmp_path / "work"
        path.write_bytes(content)
        work.mkdir(exist_ok=True)
        suggestion = look_at(path, work).suggestion(wish)
        return path, suggestion, parse(suggestion.text(), name=path.stem)

    return look
