"""``import --undo`` takes back imports; of any other batch it says what it is."""

from __future__ import annotations

from typing import Any

import pytest
from tests.sources.conftest import TITLES
from tests.sources.test_good_rows import GOOD

from fiftytwo.cli import app
from fiftytwo.facts import batches
from fiftytwo.facts.models import Batch
from fiftytwo.sources.actions import import_file

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def undo(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Type ``import --undo NUMBER`` in a house that is open, and return the exit code and all that was said."""
    monkeypatch.setattr("fiftytwo.cli.imports.open_house", lambda: None)

    def undo(number: int) -> tuple[int, str]:
        code = app.run(["import", "--undo", str(number)])
        return code, "".join(capsys.readouterr())

    return undo


def test_an_import_is_taken_back_by_its_number(undo: Any, csv_file: Any, tickets: Any, rows_of: Any) -> None:
    made = import_file(csv_file(TITLES, GOOD), tickets, actor=None)
    assert undo(made.batch_id) == (0, f"Import {made.batch_id} was undone.\n")
    assert rows_of("contact") == []


def test_a_batch_of_readings_is_not_taken_for_an_import(undo: Any) -> None:
    batch = batches.start("fiftytwo", kind="reading", tables=["reading"])
    batches.finish(batch, {})
    code, said = undo(batch.pk)
    assert code == 1
    assert f"Number {batch.pk} is not an import" in said
    assert "reading of texts" in said
    assert f"fiftytwo facts undo {batch.pk}" in said
    batch.refresh_from_db()
    assert batch.state == Batch.State.DONE


def test_a_number_that_nothing_has_is_said_to_be_none(undo: Any) -> None:
    assert undo(987_654) == (1, "There is no import 987654.\n")
