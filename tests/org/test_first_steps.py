"""The first steps of a new organisation: what is done, what is next, what is left for later."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from fiftytwo.facts.models import Batch
from fiftytwo.org.actions.first_steps import leave_step
from fiftytwo.org.first_steps.steps import first_steps
from fiftytwo.org.models import AuditEntry, Organisation, Person, Site, Team
from fiftytwo.sources.models import Import

SETUP = "/setup/"


@pytest.fixture
def alone(cast: Any) -> Any:
    """Let Olga begin: nobody beside her works here yet, and there is no site."""
    Team.objects.update(site=None)
    Site.objects.all().delete()
    Person.objects.exclude(pk=cast.olga.pk).update(left_on="2021-01-01")
    return cast


def page(client: Any, address: str = SETUP, **headers: str) -> str:
    return str(client.get(address, headers=headers).content.decode())


def imported() -> None:
    batch = Batch.objects.create(source="desk", state=Batch.State.DONE)
    Import.objects.create(batch=batch, file_name="tickets.xlsx", mapping_name="desk")


def waiting() -> list[str]:
    return [stand.step.name for stand in first_steps().stands if stand.is_open]


def test_olga_sees_what_is_done_and_what_comes_next(alone, client_as):
    told = page(client_as("Olga"))
    assert "1 of 4 are done." in told
    assert "Lokum &amp; Lotus, Europe/Istanbul" in told
    assert waiting() == ["holidays", "people", "import"]


def test_people_and_imports_are_told_with_their_numbers(cast, client_as):
    imported()
    told = page(client_as("Olga"))
    assert "4 of 4 are done. Nothing waits any more." in told
    assert "9 people" in told
    assert "1 import<" in told


def test_an_import_that_was_undone_leaves_the_step_to_be_done(cast):
    imported()
    Batch.objects.update(state=Batch.State.UNDONE)
    assert waiting() == ["import"]


def test_this_week_leads_olga_to_the_next_step_until_all_are_done_or_left(alone, client_as, viewer_as):
    olga = client_as("Olga")
    assert reverse("org:setup_step", args=["holidays"]) in page(olga, "/")
    for name in ("holidays", "people"):
        olga.post(reverse("org:step_later", args=[name]))
    assert reverse("org:setup_step", args=["import"]) in page(olga, "/")
    leave_step(viewer_as("Olga"), "import")
    assert SETUP not in page(olga, "/")


def test_nobody_but_an_administrator_finds_first_steps(cast, client_as, viewer_as):
    noy = client_as("Noy")
    assert SETUP not in page(noy, "/")
    assert noy.get(SETUP).status_code == 403
    with pytest.raises(PermissionDenied):
        leave_step(viewer_as("Noy"), "people")


def test_a_step_left_for_later_is_taken_up_again_and_both_are_recorded(alone, client_as):
    olga = client_as("Olga")
    olga.post(reverse("org:step_later", args=["people"]))
    olga.post(reverse("org:step_later", args=["people"]))
    assert "left for later" in page(olga)
    assert waiting() == ["holidays", "import"]
    olga.post(reverse("org:step_take_up", args=["people"]))
    assert waiting() == ["holidays", "people", "import"]
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == ["step.left", "step.taken_up"]


def test_what_the_organisation_is_called_is_changed_on_its_step_which_leads_on(cast, client_as):
    sent = {"name": "Lotus", "time_zone": "Asia/Vientiane", "language": "lo"}
    answer = client_as("Olga").post("/setup/organisation/", sent)
    assert answer["Location"] == "/setup/holidays/"
    now = Organisation.get()
    assert (now.name, now.time_zone, now.language) == ("Lotus", "Asia/Vientiane", "lo")


def test_a_time_zone_that_no_clock_knows_is_refused_beside_its_field(cast, client_as):
    sent = {"name": "Lotus", "time_zone": "Mars", "language": "lo"}
    answer = client_as("Olga").post("/setup/organisation/", sent)
    assert answer.status_code == 422
    assert "is not a time zone" in answer.content.decode()


def test_the_first_site_begins_with_what_the_browser_gives_away(alone, client_as):
    told = page(client_as("Olga"), "/setup/holidays/", **{"accept-language": "tr-TR,tr;q=0.9"})
    assert 'name="country" value="TR"' in told
    assert 'name="time_zone" value="Europe/Istanbul"' in told


def test_a_site_with_a_country_is_all_that_holidays_need(alone, client_as):
    sent = {"name": "İzmir", "time_zone": "Europe/Istanbul", "country": "TR", "hours_0": "09:00–18:00"}
    answer = client_as("Olga").post("/setup/holidays/", {**sent, "closes_on_public_holidays": "on"})
    assert answer["Location"] == "/setup/people/"
    assert waiting() == ["people", "import"]


def test_only_where_nobody_chose_a_time_zone_the_browser_is_asked_for_one(cast, client_as):
    olga = client_as("Olga")
    assert "data-guess" not in page(olga, "/setup/organisation/")
    Organisation.objects.update(time_zone="UTC")
    assert 'data-guess="time-zone"' in page(olga, "/setup/organisation/")


def test_a_step_that_nobody_knows_is_not_there(cast, client_as):
    assert client_as("Olga").get("/setup/coffee/").status_code == 404
    assert client_as("Olga").post("/setup/coffee/later").status_code == 404
