"""An employee who was forgotten: the name leaves the facts, the counts stay."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.facts.conftest import bring_in, contact, stored

from fiftytwo.facts import compact, store
from fiftytwo.facts.forget import forget_employees
from fiftytwo.facts.verify import verify
from fiftytwo.org import actions, audit

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "Ayşe Yılmaz"


def served_by(person: Any, other: Any) -> dict[str, Any]:
    """Return what a contact says of two people who worked on it."""
    shares = [(person, NAME, 0.7), (other, "Ilgın Işık", 0.3)]
    credit = [{"employee": who.key, "employee_name": name, "team": None, "share": share} for who, name, share in shares]
    return {"employee": person.key, "employee_name": NAME, "credit": credit}


def is_on_the_disk(name: str) -> bool:
    return any(name.encode() in path.read_bytes() for path in store.root().rglob("*.parquet"))


def test_ayse_is_forgotten_by_name_and_ilgin_is_not(cast: Any) -> None:
    bring_in([contact(1, **served_by(cast.ayse, cast.ilgin)), contact(2, employee_name=NAME)])
    bring_in([contact(1, reason="delivery", **served_by(cast.ayse, cast.ilgin))])
    assert is_on_the_disk(NAME)
    assert forget_employees() == {}

    actions.leave(audit.SYSTEM, cast.ayse, date(2026, 3, 3))
    actions.forget_person(audit.SYSTEM, cast.ayse)
    assert forget_employees() == {"contact": 1, "contact__replaced": 1}
    assert forget_employees() == {}

    known, stranger = stored()
    assert (known["employee"], known["employee_name"], known["reason"]) == (cast.ayse.key, None, "delivery")
    assert [(part["employee_name"], part["share"]) for part in known["credit"]] == [(None, 0.7), ("Ilgın Işık", 0.3)]
    assert stranger["employee_name"] == NAME  # nobody can say whose name it is
    assert verify() == []


def test_the_name_is_off_the_disk_after_the_next_compaction_and_the_row_corrects_as_before(cast: Any) -> None:
    bring_in([contact(1, **served_by(cast.ayse, cast.ilgin))])
    actions.leave(audit.SYSTEM, cast.ayse, date(2026, 3, 3))
    actions.forget_person(audit.SYSTEM, cast.ayse)
    forget_employees()
    compact.compact(grace_seconds=-1)
    assert not is_on_the_disk(NAME)

    nameless = stored()[0]
    _batch, written = bring_in([contact(1, employee=nameless["employee"], credit=nameless["credit"])])
    assert (written.new, written.changed, written.same) == (0, 0, 1)
