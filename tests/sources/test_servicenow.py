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


def test_where_both_readings_speak_they_agree(log: Path) -> None:
    import_file(log, load("servicenow_incidents"), actor=None)
    columns = contacts().set_index("source_id").solved_at.sort_index()
    import_file(log, load("servicenow_incidents_events"), actor=None)
    events = contacts().set_index("source_id").first_solved_at.sort_index()
    assert (events.notna() & columns.isna()).sum() == 1_415
    both = events.notna() & columns.notna()
    assert (events[both] == columns[both]).sum() == 18_861
    assert (columns[both] > events[both]).sum() == 489


@pytest.mark.parametrize("name", ["servicenow_incidents", "servicenow_incidents_events"])
def test_the_log_again_is_all_the_same_and_one_row_in_a_thousand_is_corrected(
    log: Path, tmp_path: Path, name: str
) -> None:
    first = import_file(log, load(name), actor=None).told
    again = import_file(log, load(name), actor=None).told
    assert (again.total("new"), again.total("changed")) == (0, 0)
    assert again.total("same") == first.total("new")

    lines = gzip.decompress(log.read_bytes()).decode().splitlines(keepends=True)
    changed = set()
    for place in range(999, len(lines), 1000):
        fields = lines[place].split(",")
        last_of_its_incident = not lines[place + 1 : place + 2] or not lines[place + 1].startswith(fields[0] + ",")
        if last_of_its_incident:
            fields[16] = "Corrected"  # the category
            changed.add(fields[0])
        lines[place] = ",".join(fields)
    assert len(changed) > 10
    corrected = tmp_path / "corrected.csv"
    corrected.write_text("".join(lines), encoding="utf-8")
    report = import_file(corrected, load(name), actor=None).told
    assert report.tables["contact"] == {"new": 0, "changed": len(changed), "same": 20_769 - len(changed)}
    assert set(contacts().query("reason == 'Corrected'").source_id) == changed
