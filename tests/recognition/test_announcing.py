"""What a programme honours: looked at before it is told, seen by all, corrected in view of everyone."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from tests.recognition.test_programme import REASONS
from tests.recognition.test_programme import judged as judged  # the fixture: a shortlist with Ayşe and Kham
from tests.recognition.test_programme import value as value

from fiftytwo.features.recognition.actions import judging
from fiftytwo.features.recognition.models import Programme, ResultCorrection


def test_what_is_announced_is_seen_by_all_and_why_somebody_was_not_honoured_by_them_alone(
    cast, viewer_as, client_as, judged
):
    address = reverse("recognition:programme", args=[judged.key])
    mert = client_as("Mert")
    for candidate in judged.candidates.all():
        act = "honour" if candidate.person == cast.ayse else "not"
        reasons = f"{REASONS} {candidate.person.given_name}"
        mert.post(reverse("recognition:decide", args=[candidate.pk]), {"do": act, "words": reasons})
    assert REASONS not in client_as("Ilgın").get(address).content.decode()
    announce(client_as("Defne"), judged)

    told = client_as("Ilgın").get(address).content.decode()
    assert f"{REASONS} Ayşe" in told
    assert f"{REASONS} ຄຳ" not in told
    assert f"{REASONS} ຄຳ" in client_as("Kham").get(address).content.decode()
    assert "Ayşe Yılmaz" in client_as("Kham").get(reverse("recognition:heroes")).content.decode()

    own = judged.candidates.get(person=cast.ayse)
    certificate = reverse("recognition:certificate", args=[own.pk])
    assert client_as("Ayşe").get(certificate).content[:4] == b"%PDF"
    assert client_as("Kham").get(certificate).status_code == 404
    client_as("Ayşe").post(reverse("recognition:prefer", args=[own.pk]), {"do": "off"})
    assert "Ayşe Yılmaz" not in client_as("Kham").get(reverse("recognition:heroes")).content.decode()


def announce(defne: Any, programme: Programme) -> str:
    """Announce as Defne does: look at what will be told to whom, then press the button; return what she saw."""
    address = reverse("recognition:announce", args=[programme.key])
    page = defne.get(address).text
    defne.post(address, {"seen": page.partition('name="seen" value="')[2].partition('"')[0]})
    return page


def test_defne_sees_what_will_be_told_to_whom_before_it_is(cast, viewer_as, client_as, judged):
    address = reverse("recognition:announce", args=[judged.key])
    defne = client_as("Defne")
    assert "still waits for a decision" in defne.get(address).text
    ayse, kham = (judged.candidates.get(person=person) for person in (cast.ayse, cast.kham))
    judging.decide(viewer_as("Mert"), ayse, honoured=True, reasons=REASONS)
    judging.decide(viewer_as("Mert"), kham, honoured=False, reasons=f"{REASONS} Not this time.")

    defne.post(address)  # without having looked
    old = defne.get(address).text.partition('name="seen" value="')[2].partition('"')[0]
    judging.decide(viewer_as("Noy"), ayse, honoured=True, reasons=f"{REASONS} Twice.")
    assert "it may have changed" in defne.post(address, {"seen": old}, follow=True).text
    judged.refresh_from_db()
    assert judged.announced_at is None

    told = announce(defne, judged)
    assert ("Ayşe Yılmaz" in told, "Twice." in told, "Not this time." in told) == (True, True, False)
    judged.refresh_from_db()
    assert judged.announced_at is not None
    assert client_as("Mert").get(address).status_code == 403


def test_what_was_announced_is_corrected_by_the_committee_in_view_of_everyone(cast, viewer_as, client_as, judged):
    for candidate in judged.candidates.all():
        judging.decide(viewer_as("Mert"), candidate, honoured=candidate.person == cast.ayse, reasons=REASONS)
    ayse, kham = (judged.candidates.get(person=person) for person in (cast.ayse, cast.kham))
    with pytest.raises(PermissionDenied):
        judging.correct(viewer_as("Mert"), kham, honoured=True, reasons=REASONS, why="His answers were missing.")
    judging.announce(viewer_as("Defne"), judged)
    ayse, kham = (judged.candidates.get(person=person) for person in (cast.ayse, cast.kham))
    for name in ("Defne", "Kham", "Ilgın"):
        with pytest.raises(PermissionDenied):
            judging.correct(viewer_as(name), kham, honoured=True, reasons=REASONS, why="His answers were missing.")
    with pytest.raises(ValidationError, match="everyone will read"):
        judging.correct(viewer_as("Mert"), kham, honoured=True, reasons=REASONS, why="oops")

    why = "The answers of the night shift came in a week late."
    client_as("Noy").post(
        reverse("recognition:correct", args=[kham.pk]), {"do": "honour", "words": REASONS, "why": why}
    )
    with pytest.raises(ValidationError, match="says so already"):  # twice on the button is one correction
        judging.correct(viewer_as("Noy"), kham, honoured=True, reasons=REASONS, why=why)
    assert ResultCorrection.objects.count() == 1
    judging.correct(viewer_as("Mert"), ayse, honoured=False, reasons=f"{REASONS} No.", why=f"{why} So did hers.")

    page = client_as("Ilgın").get(reverse("recognition:programme", args=[judged.key])).text
    assert ("is honoured after all" in page, "is not honoured after all" in page, why in page) == (True, True, True)
    assert f"{REASONS} No." not in page
    heroes = client_as("Ilgın").get(reverse("recognition:heroes")).text
    assert (str(cast.kham) in heroes, str(cast.ayse) in heroes) == (True, False)
    certificate = reverse("recognition:certificate", args=[ayse.pk])
    assert client_as("Ayşe").get(certificate).status_code == 404


def test_a_correction_about_somebody_who_never_was_honoured_is_read_by_them_alone(cast, viewer_as, client_as, judged):
    for candidate in judged.candidates.all():
        judging.decide(viewer_as("Mert"), candidate, honoured=candidate.person == cast.ayse, reasons=REASONS)
    judging.announce(viewer_as("Defne"), judged)
    kham = judged.candidates.get(person=cast.kham)
    judging.correct(
        viewer_as("Mert"),
        kham,
        honoured=False,
        reasons=f"{REASONS} In other words.",
        why="We had mixed up two letters.",
    )
    address = reverse("recognition:programme", args=[judged.key])
    assert "mixed up two letters" not in client_as("Ilgın").get(address).text
    assert "In other words." in client_as("Kham").get(address).text


def test_everyone_reads_on_this_week_who_is_honoured_unless_they_prefer_not(cast, viewer_as, client_as, judged):
    for candidate in judged.candidates.all():
        judging.decide(viewer_as("Mert"), candidate, honoured=True, reasons=REASONS)
    assert "Honoured" not in client_as("Ilgın").get("/").text
    judging.announce(viewer_as("Defne"), judged)
    judging.prefer_not(viewer_as("Kham"), judged.candidates.get(person=cast.kham), off=True)
    told = client_as("Ilgın").get("/").text
    assert ("Ayşe Yılmaz" in told, str(cast.kham) in told) == (True, False)
    assert "you are honoured" in client_as("Kham").get("/").text
