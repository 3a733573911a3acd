"""In how many rows somebody is named: counted once, until the facts change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.facts.conftest import bring_in, contact

from fiftytwo.facts import store
from fiftytwo.facts.disclosures import about_viewer
from fiftytwo.facts.tables import TABLES
from fiftytwo.org.viewer import Viewer

pytestmark = pytest.mark.django_db(transaction=True)


def contacts_naming(viewer: Viewer) -> dict[str, int | None]:
    meaning = str(TABLES["contact"].meaning)
    return {found.name: found.rows for found in about_viewer(viewer) if found.record == meaning}


def test_rows_that_name_me_are_counted_once_for_each_version_of_the_facts(cast: Any, viewer_as: Any) -> None:
    me, ilgin = viewer_as("Ayşe"), viewer_as("Ilgın")
    credit = [{"employee": cast.ilgin.key, "employee_name": "I", "team": None, "share": 1.0}]
    bring_in([contact(1, employee=cast.ayse.key, employee_name="Ayşe Yılmaz"), contact(2, credit=credit)])
    first = {"employee": 1, "employee name": 1, "credit": 0}
    assert contacts_naming(me) == first
    assert contacts_naming(ilgin) == {"employee": 0, "employee name": 0, "credit": 1}

    bring_in([contact(3, employee=cast.ayse.key)])
    assert contacts_naming(me) == {"employee": 2, "employee name": 1, "credit": 0}
    for file in store.snapshot("contact"):
        Path(file).rename(file + ".away")
    assert contacts_naming(me) == {"employee": 2, "employee name": 1, "credit": 0}, "nothing had to be read again"
