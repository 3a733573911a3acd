"""Whatever is imported, corrected, swept up and undone, the tables say what a dictionary says."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.facts.conftest import bring_in, stored

from fiftytwo.facts import batches, compact, store
from fiftytwo.facts.models import Batch
from fiftytwo.facts.verify import verify

Version = tuple[int, str, int]  # batch, status, month
IDS = st.sampled_from("abcd")
IMPORT = st.dictionaries(IDS, st.tuples(st.sampled_from(["open", "solved"]), st.integers(1, 3)), min_size=1)
STEPS = st.lists(st.one_of(IMPORT, st.integers(0, 4), st.just("compact")), min_size=2, max_size=6)


class Model:
    """Each id with its versions, oldest first."""

    def __init__(self) -> None:
        self.versions: dict[str, list[Version]] = {}

    def bring_in(self, batch: int, rows: dict[str, tuple[str, int]]) -> None:
        for name, (status, month) in rows.items():
            known = self.versions.setdefault(name, [])
            if not known or known[-1][1:] != (status, month):
                known.append((batch, status, month))

    def undo(self, batch: int) -> None:
        for name, known in list(self.versions.items()):
            self.versions[name] = [version for version in known if version[0] != batch]

    def story(self) -> dict[str, Version]:
        return {name: known[-1] for name, known in self.versions.items() if known}


def row(name: str, status: str, month: int) -> dict[str, Any]:
    return {"source": "s", "source_id": name, "status": status, "opened_at": datetime(2026, month, 9, tzinfo=UTC)}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_any_story_of_imports_and_undos_ends_as_in_a_dictionary(steps: list[Any]) -> None:
    shutil.rmtree(store.root(), ignore_errors=True)
    store.forget_handles()
    Batch.objects.all().delete()
    model, done = Model(), []
    for step in steps:
        if isinstance(step, dict):
            batch, _ = bring_in([row(name, *values) for name, values in step.items()], source="s")
            model.bring_in(batch.pk, step)
            done.append(batch.pk)
        elif step == "compact":
            compact.compact(grace_seconds=-1)
        elif step < len(done):
            batches.undo(done[step], None)
            model.undo(done.pop(step))
    found = {r["source_id"]: (r["batch"], r["status"], r["opened_at"].month) for r in stored()}
    assert found == model.story()
    assert verify() == []
