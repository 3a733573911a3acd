"""An employee who was forgotten: the name leaves the facts, the counts stay."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.facts.conftest import START, bring_in, contact, stored

from fiftytwo import year
from fiftytwo.facts import compact, store
from fiftytwo.facts.forget import forget_employees
from fiftytwo.facts.link import link_names
from fiftytwo.facts.models import ForgottenName
from fiftytwo.facts.verify import verify
from fiftytwo.org import actions, audit
from fiftytwo.org.models import Alias

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "Ayşe Yılmaz"


def served_by(person: Any, other: Any) -> dict[str, Any]:
    """Return what a contact says of two people who worked on it."""
    shares = [(person, NAME, 0.7), (other, "Ilgın Işık", 0.3)]
    credit = [{"employee": who.key, "employee_name": name, "team": None, "share": share} for who, name, share in shares]
    return {"employee": person.key, "employee_name": NAME, "credit": credit}


def is_on_the_disk(name: str) -> bool:
    return any(name.encode() in path.read_bytes() for path in store.root().rglob("*.parquet"))


def forget(person: Any) -> None:
    actions.leave(audit.SYSTEM, person, date(2026, 3, 3))
    actions.forget_person(audit.SYSTEM, person)


def test_ayse_is_forgotten_by_name_and_ilgin_is_not(cast: Any) -> None:
    bring_in([contact(1, **served_by(cast.ayse, cast.ilgin))])
    bring_in([contact(1, reason="delivery", **served_by(cast.ayse, cast.ilgin))])
    assert is_on_the_disk(NAME)
    assert forget_employees() == {}

    forget(cast.ayse)
    assert forget_employees() == {"contact": 1, "contact__replaced": 1}
    assert forget_employees() == {}

    [known] = stored()
    assert (known["employee"], known["employee_name"], known["reason"]) == (cast.ayse.key, None, "delivery")
    assert [(part["employee_name"], part["share"]) for part in known["credit"]] == [(None, 0.7), ("Ilgın Işık", 0.3)]
    assert verify() == []


def test_the_name_is_off_the_disk_after_the_next_compaction_and_the_row_corrects_as_before(cast: Any) -> None:
    bring_in([contact(1, **served_by(cast.ayse, cast.ilgin))])
    forget(cast.ayse)
    forget_employees()
    compact.compact(grace_seconds=-1)
    assert not is_on_the_disk(NAME)

    nameless = stored()[0]
    _batch, written = bring_in([contact(1, employee=nameless["employee"], credit=nameless["credit"])])
    assert (written.new, written.changed, written.same) == (0, 0, 1)


def test_names_that_were_never_linked_go_too_where_they_can_only_be_hers(cast: Any) -> None:
    Alias.objects.create(source="desk", name="ayilmaz", name_search="ayilmaz", person=cast.ayse)
    stranger = [{"employee": None, "employee_name": "AYILMAZ", "team": None, "share": 1.0}]
    spellings = (NAME, "YILMAZ, Ayse", cast.ayse.email, "ayilmaz", "Ilgın Işık", "Ayşe")
    bring_in(contact(n, employee_name=name, credit=stranger) for n, name in enumerate(spellings))
    bring_in([contact(7, source="shop", employee_name="ayilmaz")], source="shop")
    forget(cast.ayse)
    forget_employees()
    rows = stored()
    assert [row["employee_name"] for row in rows] == [None] * 4 + ["Ilgın Işık", "Ayşe", "ayilmaz"]
    assert [row["employee"] for row in rows] == [cast.ayse.key] * 4 + [None] * 3
    assert [row["credit"][0]["employee_name"] for row in rows[:6]] == [None] * 6
    assert verify() == []


def test_corrected_and_new_rows_of_a_forgotten_name_come_in_without_it(cast: Any) -> None:
    rows = [contact(1, **served_by(cast.ayse, cast.ilgin)), contact(2, employee_name=NAME)]
    bring_in(rows)
    forget(cast.ayse)
    forget_employees()
    compact.compact(grace_seconds=-1)
    assert bring_in([{**rows[0], "employee": None}, {**rows[1], "employee": None}])[1].same == 2
    bring_in([{**rows[0], "status": "corrected"}, contact(3, employee=None, employee_name="ayse yilmaz")])
    assert [(row["employee"], row["employee_name"]) for row in stored()] == [(cast.ayse.key, None)] * 3
    bring_in([{"source": "desk", "source_id": "s1", "starts_at": START, "employee_name": NAME}], "shift")
    assert stored("shift")[0]["employee_name"] is None
    assert not is_on_the_disk(NAME)
    assert not is_on_the_disk("ayse yilmaz")


def test_a_name_that_a_colleague_bears_too_is_kept_for_nobody_can_say_whose_it_is(cast: Any) -> None:
    colleague = actions.hire(audit.SYSTEM, actions.PersonDetails("Ayşe", date(2020, 1, 1), family_name="Yılmaz"))
    bring_in([contact(1, employee_name=NAME), contact(2, employee=colleague.key, employee_name=NAME)])
    forget(cast.ayse)
    assert forget_employees() == {}
    assert [row["employee_name"] for row in stored()] == [NAME, NAME]


def test_a_newcomer_of_the_same_name_keeps_it(cast: Any) -> None:
    forget(cast.ayse)
    newcomer = actions.hire(audit.SYSTEM, actions.PersonDetails("Ayşe", date(2026, 3, 4), family_name="Yılmaz"))
    bring_in([contact(1, employee=newcomer.key, employee_name=NAME), contact(2, employee_name=NAME)])
    forget_employees()
    assert link_names().changed == 1
    assert [(row["employee"], row["employee_name"]) for row in stored()] == [(newcomer.key, NAME)] * 2


def test_what_is_kept_of_a_forgotten_name_does_not_say_it(cast: Any) -> None:
    forget(cast.ayse)
    kept = [f"{row.source} {row.fingerprint} {row.person}" for row in ForgottenName.objects.all()]
    assert kept
    assert not [row for row in kept if "ay" in row.replace(cast.ayse.key, "")]


def test_the_worker_takes_the_name_out_at_its_next_look(cast: Any) -> None:
    year.begin()
    bring_in([contact(1, employee=cast.ayse.key, employee_name=NAME)])
    forget(cast.ayse)
    year.turn()
    assert stored()[0]["employee_name"] is None
