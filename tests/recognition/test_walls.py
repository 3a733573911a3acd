"""The wall is its owner's; colleagues' thanks are tied to a value; stories are told only by those in them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from tests.recognition.desk import PRAISE, confirmed, given_by

from fiftytwo.features.recognition.actions import peers, wall
from fiftytwo.features.recognition.models import Credit, PeerThanks, Story, Thanks
from fiftytwo.features.recognition.queries.walls import story_page, wall_page
from fiftytwo.lib.weeks import Week
from fiftytwo.mail.models import Message
from fiftytwo.org.actions import people as keeping
from fiftytwo.org.actions.values import ValueDetails, add_value, publish_value, withdraw_value
from fiftytwo.org.disclosures import disclosures
from fiftytwo.org.values import Value
from fiftytwo.rhythm.models import LastSeen

EXAMPLE = "On Tuesday she stayed until the last customer had an answer."


@pytest.fixture
def value(cast: Any, viewer_as: Any) -> Value:
    """Publish one value."""
    written = add_value(viewer_as("Defne"), ValueDetails({"en": "Patience", "tr": "Sabır", "lo": "ຄວາມອົດທົນ"}))
    publish_value(viewer_as("Defne"), written)
    return written


def credit_of(person: Any) -> Credit:
    return Credit.objects.get(person=person)


def test_ayse_answers_hides_and_exports_what_reached_her(cast, viewer_as, client_as):
    given_by(viewer_as("Mert"), confirmed(viewer_as("Selin"), cast))
    ayse, credit = client_as("Ayşe"), credit_of(cast.ayse)
    ayse.post(reverse("recognition:reply", args=[credit.pk]), {"reply": "Teşekkürler Mert Bey"})
    assert "Teşekkürler Mert Bey" in client_as("Mert").get(reverse("recognition:wall")).content.decode()

    ayse.post(reverse("recognition:hide", args=[credit.pk]), {"do": "hide"})
    page = wall_page(viewer_as("Ayşe"))
    assert (len(page.praise), len(page.hidden)) == (0, 1)
    told = b"".join(ayse.get(reverse("recognition:wall_csv")).streaming_content).decode()
    assert PRAISE in told
    assert "Teşekkürler Mert Bey" in told
    ayse.post(reverse("recognition:hide", args=[credit.pk]), {"do": "back"})
    assert len(wall_page(viewer_as("Ayşe")).praise) == 1


def test_nobody_touches_the_wall_of_another(cast, viewer_as, client_as):
    given_by(viewer_as("Mert"), confirmed(viewer_as("Selin"), cast))
    credit = credit_of(cast.ayse)
    for name in ("Ilgın", "Selin", "Olga"):
        for act in ("reply", "hide", "agree"):
            answer = client_as(name).post(reverse(f"recognition:{act}", args=[credit.pk]), {"reply": "x", "do": act})
            assert answer.status_code == 404
    with pytest.raises(PermissionDenied):
        wall.agree(viewer_as("Selin"), credit, agreed=True)


def test_praise_for_a_team_stands_on_the_walls_of_its_people(cast, viewer_as):
    given_by(viewer_as("Mert"), confirmed(viewer_as("Noy"), cast, "t1", cast.contact_centre))
    assert [one.is_mine for one in wall_page(viewer_as("Ilgın")).praise] == [False]
    assert wall_page(viewer_as("Kham")).is_empty
    assert set(LastSeen.objects.values_list("person__given_name", flat=True)) == {"Ayşe", "Ilgın"}


def test_a_story_is_told_only_when_everybody_in_it_agreed_and_ends_when_one_no_longer_does(cast, viewer_as, client_as):
    thanks = given_by(viewer_as("Mert"), confirmed(viewer_as("Selin"), cast, "t1", cast.ayse, cast.ilgin))
    monday = Week.of(viewer_as("Selin").today).monday
    wall.agree(viewer_as("Ayşe"), credit_of(cast.ayse), agreed=True)
    with pytest.raises(ValidationError, match="agree first"):
        wall.tell_story(viewer_as("Selin"), thanks.moment, monday)
    wall.agree(viewer_as("Ilgın"), credit_of(cast.ilgin), agreed=True)
    client_as("Selin").post(reverse("recognition:story_tell", args=[thanks.moment.key]))

    told = client_as("Kham").get(reverse("recognition:story")).content.decode()
    assert PRAISE in told
    assert "I smiled" not in told
    sheet = client_as("Kham").get(reverse("recognition:story_sheet", args=[monday.isoformat()]))
    assert sheet.content[:4] == b"%PDF"
    assert client_as("Kham").get(reverse("recognition:story_sheet", args=["today"])).status_code == 404

    client_as("Ilgın").post(reverse("recognition:agree", args=[credit_of(cast.ilgin).pk]), {"do": "disagree"})
    assert not Story.objects.exists()
    assert story_page(viewer_as("Kham")).this is None


def test_a_week_has_one_story(cast, viewer_as):
    monday = Week.of(viewer_as("Selin").today).monday
    for n, person in enumerate((cast.ayse, cast.ilgin)):
        thanks = given_by(viewer_as("Mert"), confirmed(viewer_as("Selin"), cast, f"t{n}", person))
        wall.agree(viewer_as(person.given_name), credit_of(person), agreed=True)
        if n:
            with pytest.raises(ValidationError, match="has its story"):
                wall.tell_story(viewer_as("Selin"), thanks.moment, monday)
        else:
            wall.tell_story(viewer_as("Selin"), thanks.moment, monday)


def test_kham_thanks_rex_for_something_concrete_and_rex_was_seen(cast, viewer_as, client_as, value):
    sent = {"person": cast.rex.key, "value": value.key, "example": "nice"}
    assert client_as("Kham").post(reverse("recognition:colleagues"), sent).status_code == 422
    client_as("Kham").post(reverse("recognition:colleagues"), {**sent, "example": EXAMPLE})

    given = PeerThanks.objects.get()
    assert (given.giver, given.receiver) == (cast.kham, cast.rex)
    assert LastSeen.objects.get(person=cast.rex).occasion == "care.thanks"
    assert EXAMPLE in Message.objects.get().text
    assert EXAMPLE in client_as("Rex").get(reverse("recognition:wall")).content.decode()
    assert EXAMPLE not in client_as("Ayşe").get(reverse("recognition:colleagues")).content.decode()

    client_as("Rex").post(reverse("recognition:peer_show", args=[given.key]), {"do": "show"})
    assert EXAMPLE in client_as("Ayşe").get(reverse("recognition:colleagues")).content.decode()
    assert client_as("Ayşe").post(reverse("recognition:peer_show", args=[given.key]), {"do": "x"}).status_code == 404
    client_as("Kham").post(reverse("recognition:peer_withdraw", args=[given.key]))
    assert EXAMPLE not in client_as("Ayşe").get(reverse("recognition:colleagues")).content.decode()


def test_thanks_to_oneself_to_who_left_or_for_a_value_that_is_none_are_refused(cast, viewer_as, value):
    ayse = viewer_as("Ayşe")
    with pytest.raises(ValidationError, match="this is you"):
        peers.thank(ayse, cast.ayse, value, EXAMPLE)
    cast.ilgin.left_on = ayse.today
    cast.ilgin.save()
    with pytest.raises(ValidationError, match="does not work here"):
        peers.thank(ayse, cast.ilgin, value, EXAMPLE)
    withdraw_value(viewer_as("Defne"), value)
    with pytest.raises(ValidationError, match="not published"):
        peers.thank(ayse, cast.rex, value, EXAMPLE)
    assert not PeerThanks.objects.exists()


def test_about_me_tells_ayse_all_that_is_stored_about_her(cast, viewer_as, value):
    given_by(viewer_as("Mert"), confirmed(viewer_as("Selin"), cast), "You never let go of that parcel.")
    peers.thank(viewer_as("Kham"), cast.ayse, value, EXAMPLE)
    told = {one.name: one for one in disclosures(viewer_as("Ayşe")) if one.record == "Recognition"}

    assert told["notes to you"].values == ("You never let go of that parcel.",)
    assert EXAMPLE in told["thanks from colleagues"].values[0]
    assert len(told["customers' praise"].values) == 1


def test_who_asks_to_be_forgotten_takes_along_what_was_written_to_them_and_by_them(cast, viewer_as, value):
    thanks = given_by(viewer_as("Mert"), confirmed(viewer_as("Selin"), cast))
    peers.thank(viewer_as("Kham"), cast.ayse, value, EXAMPLE)
    peers.thank(viewer_as("Ayşe"), cast.kham, value, EXAMPLE)
    wall.reply(viewer_as("Ayşe"), credit_of(cast.ayse), "Thank you")
    defne = viewer_as("Defne")
    keeping.leave(defne, cast.ayse, defne.today - timedelta(days=1))
    keeping.forget_person(defne, cast.ayse)

    assert Thanks.objects.get(pk=thanks.pk).note == ""
    assert credit_of(cast.ayse).reply == ""
    assert set(PeerThanks.objects.values_list("example", flat=True)) == {""}
