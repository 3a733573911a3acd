"""A real desk's log, from file to facts and back, to the last figure."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from fiftytwo.facts import read
from fiftytwo.sources.actions import import_file
from fiftytwo.sources.files.mapping import load

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = 3600


@pytest.fixture(scope="session")
def log(shared_data: Path) -> Path:
    return shared_data / "operations" / "servicenow_incidents" / "incident_event_log.csv.gz"


def contacts() -> Any:
    return read.run(read.table("contact")).to_pandas()


def test_the_last_row_of_each_incident_gives_the_published_figures(log: Path) -> None:
    made = import_file(log, load("servicenow_incidents"), actor=None)
    assert made.told.read == 119_998
    assert made.told.refused == 0
    assert made.told.tables["contact"] == {"new": 20_769, "changed": 0, "same": 0}

    rows = contacts()
    resolved = rows.resolution_seconds.dropna()
    assert len(rows) == 20_769
    assert len(resolved) == 19_351
    assert (resolved >= 0).all()
    assert round(resolved.median() / HOUR, 1) == 24.6
    assert round(resolved.mean() / HOUR, 1) == 187.7
    assert round(rows.promise_kept.mean(), 3) == 0.606
    assert round((rows.reopen_count > 0).mean(), 4) == 0.0113
    assert round((rows.reassignment_count == 0).mean(), 3) == 0.526


def test_its_events_replayed_give_another_answer_for_a_known_reason(log: Path) -> None:
    made = import_file(log, load("servicenow_incidents_events"), actor=None)
    assert made.told.refused == 0
    assert made.told.early == 5

    rows = contacts()
    assert len(rows) == 20_769
    assert rows.first_solved_at.notna().sum() == 20_765
    assert rows.solved_at.notna().sum() == 20_764  # one was closed while open again
    assert 18 < rows.first_resolution_seconds.median() / HOUR < 20
    assert (rows.resolution_seconds.dropna() >= 0).all()
    shares = rows.credit.dropna().map(lambda credit: sum(part["share"] for part in credit))
    assert len(shares) > 15_000
    assert (abs(shares - 1) < 1e-9).all()
