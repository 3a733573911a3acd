"""Founding the organisation in the browser: once, by whoever holds the address that the program printed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.utils import timezone

from fiftytwo.org.actions.founding import NewHouse, found
from fiftytwo.org.first_steps import door
from fiftytwo.org.models import FirstDoor, Grant, Organisation, Person, User

PASSWORD = "correct horse battery"
GIVEN = {
    "name": "Lokum & Lotus",
    "language": "tr",
    "time_zone": "Europe/Istanbul",
    "given_name": "Olga",
    "email": "olga@lokumlotus.example",
    "password": PASSWORD,
    "again": PASSWORD,
}
HOUSE = NewHouse("Lokum & Lotus", "Europe/Istanbul", "tr", "Olga", "", "olga@lokumlotus.example", PASSWORD)


@pytest.fixture
def address(db: None) -> str:
    return urlsplit(door.new_address()).path


def test_olga_begins_is_signed_in_and_led_to_the_first_steps(address, client):
    answer = client.post(address, GIVEN)
    assert (answer.status_code, answer["Location"]) == (302, "/setup/")
    assert client.get("/setup/").status_code == 200
    assert Organisation.get().name == "Lokum & Lotus"
    roles = set(Grant.objects.filter(person__given_name="Olga").values_list("role", flat=True))
    assert roles == {Grant.Role.ADMINISTRATOR, Grant.Role.SERVICE_OPERATIONS}


def test_the_address_opens_nothing_once_there_is_an_organisation(address, client):
    client.post(address, GIVEN)
    stranger = Client()
    assert stranger.get(address).status_code == 404
    assert stranger.post(address, GIVEN).status_code == 404
    assert door.new_address() == ""


def test_a_stranger_without_the_token_finds_nothing(address, client):
    assert client.get("/setup/begin/a-guess/").status_code == 404
    assert client.post("/setup/begin/a-guess/", GIVEN).status_code == 404
    assert not Organisation.objects.exists()


def test_the_token_is_kept_hashed_lasts_a_day_and_each_start_forgets_the_one_before(address, client):
    assert address.split("/")[-2] not in FirstDoor.objects.get().hashed
    again = urlsplit(door.new_address()).path
    assert client.get(address).status_code == 404
    assert client.get(again).status_code == 200
    FirstDoor.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert client.get(again).status_code == 404


def test_the_language_is_guessed_from_the_browser_and_the_time_zone_left_to_it(address, client):
    told = client.get(address, headers={"accept-language": "lo-LA"}).content.decode()
    assert '<option value="lo" selected>' in told
    assert 'data-guess="time-zone"' in told


@pytest.mark.parametrize(
    ("slip", "field"),
    [
        ({"password": "short", "again": "short"}, "password"),
        ({"password": "olga@lokumlotus.example", "again": "olga@lokumlotus.example"}, "password"),
        ({"again": "another one altogether"}, "again"),
        ({"time_zone": "Mars"}, "time_zone"),
        ({"given_name": " "}, "given_name"),
    ],
)
def test_what_is_not_right_is_said_beside_its_field_and_nothing_is_written(address, client, slip, field):
    answer = client.post(address, {**GIVEN, **slip})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not User.objects.exists()
    assert client.get(address).status_code == 200


def test_honest_mistakes_shut_nobody_out(address, client):
    for _attempt in range(7):
        client.post(address, {**GIVEN, "time_zone": "Mars"})
    assert client.post(address, GIVEN).status_code == 302
    assert Organisation.get().name == "Lokum & Lotus"


def test_wrong_tokens_shut_nobody_out_either(address, client):
    for attempt in range(12):
        assert client.get(f"/setup/begin/{attempt}/").status_code == 404
    assert client.post(address, GIVEN).status_code == 302


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
@pytest.mark.parametrize("has_address", [True, False])
def test_of_two_who_begin_at_the_same_moment_one_founds(has_address):
    if has_address:
        door.new_address()
    start, outcomes = Barrier(2), []

    def begin(email: str) -> None:
        start.wait()
        try:
            found(replace(HOUSE, email=email))
            outcomes.append("founded")
        except ValidationError as error:
            outcomes.append(error.message)
        connection.close()

    threads = [Thread(target=begin, args=(f"{name}@lokumlotus.example",)) for name in ("olga", "noy")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome == "founded" for outcome in outcomes) == [False, True], outcomes
    assert (Organisation.objects.count(), Person.objects.count(), User.objects.count()) == (1, 1, 1)


def test_whoever_had_the_page_open_while_another_began_is_told_and_nothing_is_written_twice(address):
    found(HOUSE)
    with pytest.raises(ValidationError, match="set up already"):
        found(HOUSE)
    assert (Organisation.objects.count(), Person.objects.count()) == (1, 1)
