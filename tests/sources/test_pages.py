"""Imports on pages: who sees them, what they say, and how one is taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from tests.sources.conftest import TICKETS, TITLES
from tests.sources.test_good_rows import GOOD

from fiftytwo.facts.erase import erase_customer
from fiftytwo.facts.models import Batch
from fiftytwo.sources.actions import import_file
from fiftytwo.sources.files.mapping import parse

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made(csv_file: Any, viewer_as: Any) -> Any:
    """An import by Noy: one good row, one refused with a script in it."""
    return import_file(
        csv_file(TITLES, GOOD, 'T2,"<script>alert(1)</script>",-,,,,,K2'), parse(TICKETS), actor=viewer_as("Noy")
    )


def test_a_new_owner_is_told_the_command(client_as: Any) -> None:
    page = client_as("Noy").get(reverse("sources:imports")).content.decode()
    assert "fiftytwo import" in page
    assert "servicenow_incidents" in page


def test_noy_sees_the_import_with_its_counts_and_who_did_it(client_as: Any, made: Any) -> None:
    page = client_as("Olga").get(reverse("sources:imports")).content.decode()
    assert "tickets.csv" in page
    assert "Noy Vongsa" in page


def test_the_report_names_the_problem_and_keeps_a_script_text(client_as: Any, made: Any) -> None:
    page = client_as("Noy").get(reverse("sources:import", args=[made.pk])).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert "Opened" in page
    assert "time_zone" in page  # the mapping as it was


@pytest.mark.parametrize("name", ["Ayşe", "Selin", "Mert", "Defne"])
def test_others_are_told_who_sees_imports(client_as: Any, made: Any, name: str) -> None:
    for page in ("import", "refused"):
        assert client_as(name).get(reverse(f"sources:{page}", args=[made.pk])).status_code == 403
    assert client_as(name).get(reverse("sources:imports")).status_code == 403
    assert client_as(name).post(reverse("sources:undo", args=[made.pk])).status_code == 403
    made.batch.refresh_from_db()
    assert made.batch.state == Batch.State.DONE


def test_an_import_that_does_not_exist_is_not_found(client_as: Any, cast: Any) -> None:
    assert client_as("Noy").get(reverse("sources:import", args=[404])).status_code == 404
    assert client_as("Noy").get(reverse("sources:refused", args=[404])).status_code == 404


def test_the_refused_rows_can_be_taken_home(client_as: Any, made: Any) -> None:
    answer = client_as("Noy").get(reverse("sources:refused", args=[made.pk]))
    assert b"T2" in b"".join(answer.streaming_content)
    assert "attachment" in answer["Content-Disposition"]


def test_taking_an_import_back_takes_its_rows_out(client_as: Any, made: Any, rows_of: Any) -> None:
    client = client_as("Noy")
    assert client.get(reverse("sources:undo", args=[made.pk])).status_code == 405
    answer = client.post(reverse("sources:undo", args=[made.pk]), follow=True)
    assert answer.status_code == 200
    assert "Undone" in answer.content.decode()
    assert rows_of("contact") == []
    again = client.post(reverse("sources:undo", args=[made.pk]), follow=True)
    assert "nothing to undo" in again.content.decode()


def test_erasing_a_customer_empties_the_refused_rows_now_and_later(made: Any, csv_file: Any) -> None:
    assert erase_customer("K2", None).cleaned["refused rows"] == 1
    assert "K2" not in made.refused_path.read_text()
    later = import_file(csv_file(TITLES, GOOD, "T2,yesterday,-,,,,,K2"), parse(TICKETS), actor=None)
    assert later.told.refused == 1
    assert "K2" not in later.refused_path.read_text()
