"""Thanks to a person: who hears of them, and what people say about them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from tests.pages.year import SOURCE
from tests.understanding.desk import write_readings, write_texts

from fiftytwo.facts.erase import erase_customer
from fiftytwo.lib.reading.readings import Span
from fiftytwo.org.models import AuditEntry
from fiftytwo.understanding import actions, queries
from fiftytwo.understanding.models import Correction

WORDS = "Ayşe Hanım kapıma kadar geldi, sağ olsun."


@pytest.fixture
def day(viewer_as: Any) -> date:
    """Return a day of last week on the organisation's calendar."""
    found: date = viewer_as("Noy").today - timedelta(days=7)
    return found


@pytest.fixture
def thanked(cast: Any, day: date) -> date:
    """Write one text that thanks an Ayşe, whichever, one that thanks nobody, and their readings."""
    write_texts(cast, day, ("t1", WORDS), ("t2", "Kargom nerede?"))
    yes = {"reader": "person_thanked", "value": "yes", "confidence": 0.97, "spans": "11-40"}
    both = f"person:{cast.ayse.key} person:{cast.ilgin.key}"
    write_readings(day, "t1", yes, {"reader": "mention", "spans": "0-10", "candidates": both, "confidence": 0.5})
    write_readings(day, "t2", {"reader": "person_thanked", "value": "no", "confidence": 0.99})
    return day


def test_selin_hears_of_the_thanks_in_the_customers_exact_words(viewer_as: Any, cast: Any, thanked: date) -> None:
    (found,) = queries.praise_found(viewer_as("Selin"), thanked)
    assert (found.text_id, found.words, found.thanked) == ("t1", WORDS, (Span(11, 40),))
    assert [candidate.key for candidate in found.candidates] == [
        f"person:{cast.ayse.key}",
        f"person:{cast.ilgin.key}",
    ]
    assert found.ambiguous
    assert not found.confirmed
    assert found.consent is None
    assert (found.handled_by, found.confidence) == (cast.ayse.key, 0.97)


def test_rex_of_another_team_hears_nothing_and_the_system_everything(viewer_as: Any, thanked: date) -> None:
    assert queries.praise_found(viewer_as("Rex"), thanked) == []
    assert queries.praise_of(viewer_as("Rex"), SOURCE, "t1", thanked) is None
    assert [found.text_id for found in queries.praise_found(None, thanked)] == ["t1"]
    assert queries.praise_found(None, thanked + timedelta(days=1)) == []


def test_selin_confirms_whom_it_means_and_nothing_is_ambiguous_any_more(
    viewer_as: Any, cast: Any, thanked: date
) -> None:
    meant = f"person:{cast.ayse.key}"
    actions.confirm_thanks(viewer_as("Selin"), SOURCE, "t1", thanked, [meant])
    (found,) = queries.praise_found(viewer_as("Selin"), thanked)
    assert found.confirmed
    assert not found.ambiguous
    assert [candidate.key for candidate in found.candidates] == [meant]
    thanks, mention = Correction.objects.order_by("pk")
    assert (thanks.agrees, thanks.confidence, thanks.made_by) == (True, 0.97, cast.selin.user)
    assert (mention.place, mention.value, mention.said) == ("0-10", meant, None)
    assert AuditEntry.objects.get(action="reading.corrected", about=cast.ayse).actor == cast.selin.user


def test_rejected_thanks_are_gone_until_the_rejection_is_taken_back(viewer_as: Any, thanked: date) -> None:
    selin = viewer_as("Selin")
    actions.reject_thanks(selin, SOURCE, "t1", thanked)
    assert queries.praise_found(selin, thanked) == []
    actions.take_back(selin, SOURCE, "t1", thanked, "person_thanked")
    (found,) = queries.praise_found(selin, thanked)
    assert not found.confirmed
    assert [row.taken_back for row in Correction.objects.order_by("pk")] == [False, True]  # nothing was overwritten


def test_thanks_that_the_readers_missed_are_found_once_noy_says_so(viewer_as: Any, thanked: date) -> None:
    actions.correct(viewer_as("Noy"), SOURCE, "t2", thanked, "person_thanked", "yes")
    assert {found.text_id for found in queries.praise_found(None, thanked)} == {"t1", "t2"}


def test_saying_the_same_twice_leaves_one_correction(viewer_as: Any, thanked: date) -> None:
    for _time in range(2):
        actions.reject_thanks(viewer_as("Selin"), SOURCE, "t1", thanked)
    assert Correction.objects.count() == 1


def test_ayse_sees_the_text_about_her_work_but_does_not_correct_it(viewer_as: Any, thanked: date) -> None:
    assert queries.praise_found(viewer_as("Ayşe"), thanked)
    with pytest.raises(PermissionDenied):
        actions.correct(viewer_as("Ayşe"), SOURCE, "t1", thanked, "praise", "2")
    with pytest.raises(ValidationError):
        actions.correct(viewer_as("Rex"), SOURCE, "t1", thanked, "praise", "2")
    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    ("reader", "value", "place"),
    [
        ("praise", "yes", ""),
        ("mood", "yes", ""),
        ("mention", "person:nobody-here", "0-10"),
        ("mention", "nobody", "0-1000"),
        ("mention", "nobody", "x"),
        ("praise", "1", "0-10"),
        ("topic", "x" * 201, ""),
    ],
)
def test_what_no_reading_can_be_changes_nothing(
    viewer_as: Any, thanked: date, reader: str, value: str, place: str
) -> None:
    with pytest.raises(ValidationError):
        actions.correct(viewer_as("Noy"), SOURCE, "t1", thanked, reader, value, place=place)
    assert not Correction.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_customer_who_is_forgotten_leaves_readings_and_corrections(viewer_as: Any, thanked: date) -> None:
    actions.reject_thanks(viewer_as("Selin"), SOURCE, "t1", thanked)
    counts = erase_customer("customer-t1", viewer_as("Noy"))
    assert counts.cleaned["readings"] == 4  # three readings and the correction
    assert not Correction.objects.exists()
    assert queries.praise_found(None, thanked) == []
    assert erase_customer("customer-t2", viewer_as("Noy")).cleaned["readings"] == 2
