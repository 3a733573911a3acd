"""Pages of what customers say as people meet them: who sees what, what is marked and masked, what one click does."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta
from typing import Any

import pytest
from tests.pages.year import SOURCE, contact, write_facts
from tests.understanding.desk import write_many_readings, write_readings, write_texts

from fiftytwo.org.models import Alias
from fiftytwo.understanding.models import Correction, ReaderVersion, Topic

CARD = "Kartım 4111 1111 1111 1111, Ayşe Hanım çok ilgilendi <script>alert(1)</script>"


@pytest.fixture
def day(viewer_as: Any) -> date:
    """Return a day of last week on the organisation's calendar."""
    found: date = viewer_as("Noy").today - timedelta(days=7)
    return found


@pytest.fixture
def told(cast: Any, day: date) -> str:
    """Write one text of Ayşe's contact with readings of all sorts; return its address."""
    write_texts(cast, day, ("t1", CARD))
    both = f"person:{cast.ayse.key} person:{cast.ilgin.key}"
    write_readings(
        day,
        "t1",
        {"reader": "praise", "value": "1", "confidence": 0.92, "spans": "40-54"},
        {"reader": "complaint", "value": "0", "confidence": 0.97},
        {"reader": "person_thanked", "confidence": 0.6},
        {"reader": "mention", "confidence": 0.5, "candidates": both, "spans": "28-38"},
        {"reader": "personal_data", "value": "card", "confidence": 0.99, "spans": "7-26"},
        {"reader": "topic", "value": "billing", "confidence": 0.8},
    )
    return f"/said/one/{SOURCE}/t1?day={day}"


def test_ayse_sees_why_a_text_was_read_so_and_no_card_number(client_as: Any, told: str) -> None:
    page = client_as("Ayşe").get(told)
    assert '<mark class="mark-good" title="Praise">' in page.text
    assert "92%" in page.text
    assert "readers-1" in page.text
    assert "[card number]" in page.text
    assert "4111" not in page.text
    assert "<script>alert" not in page.text
    assert "Take back" not in page.text
    assert 'name="value"' not in page.text  # nobody corrects a text about their own work


@pytest.mark.parametrize("name", ["Rex", "Kham", "Ilgın"])
def test_whom_a_text_does_not_concern_does_not_learn_that_it_is_there(client_as: Any, told: str, name: str) -> None:
    assert client_as(name).get(told).status_code == 404
    assert "billing" not in client_as(name).get("/said/").text


def test_olga_is_told_who_sees_texts(client_as: Any, told: str) -> None:
    assert client_as("Olga").get("/said/").status_code == 403
    assert client_as("Olga").get(told).status_code == 403


def test_selin_corrects_with_one_click_and_takes_it_back(client_as: Any, told: str, day: date) -> None:
    selin, address = client_as("Selin"), f"/said/correct/{SOURCE}/t1"
    page = selin.post(address, {"day": day, "reader": "praise", "value": "0"}, follow=True)
    assert "a person says so" in page.text
    assert "Take back" in page.text
    page = selin.post(address, {"day": day, "reader": "praise", "take_back": "1"}, follow=True)
    assert "a person says so" not in page.text
    assert Correction.objects.count() == 2


def test_rex_cannot_correct_what_rex_does_not_see(client_as: Any, told: str, day: date) -> None:
    page = client_as("Rex").post(f"/said/correct/{SOURCE}/t1", {"day": day, "reader": "praise", "value": "0"})
    assert page.status_code == 404
    assert not Correction.objects.exists()


def test_a_value_that_cannot_be_is_refused_in_words(client_as: Any, told: str, day: date) -> None:
    page = client_as("Noy").post(
        f"/said/correct/{SOURCE}/t1", {"day": day, "reader": "praise", "value": "9"}, follow=True
    )
    assert "cannot have that value" in page.text
    assert not Correction.objects.exists()


def test_the_page_counts_themes_and_a_correction_counts_before_the_reader(client_as: Any, told: str, day: date) -> None:
    page = client_as("Selin").get("/said/").context["page"]
    assert (page.texts, page.praise.count, page.complaint.count) == (1, 1, 0)
    assert [(theme.topic, theme.texts) for theme in page.themes] == [("billing", 1)]
    client_as("Selin").post(f"/said/correct/{SOURCE}/t1", {"day": day, "reader": "praise", "value": "0"})
    client_as("Selin").post(f"/said/correct/{SOURCE}/t1", {"day": day, "reader": "topic", "value": "delivery"})
    page = client_as("Selin").get("/said/").context["page"]
    assert (page.texts, page.praise.count) == (1, 0)
    assert [(theme.topic, theme.texts) for theme in page.themes] == [("delivery", 1)]


def test_a_theme_rises_only_where_chance_does_not_explain_it(client_as: Any, cast: Any, day: date) -> None:
    for week in range(10):
        late = 1 if week < 8 else 12
        at = day - timedelta(weeks=9 - week)
        ids = [f"w{week}-{n}" for n in range(20)]
        write_texts(cast, at, *[(text_id, "bir söz") for text_id in ids])
        topics = {text_id: "delivery" if n < late else "billing" for n, text_id in enumerate(ids)}
        write_many_readings(at, {text_id: [{"reader": "topic", "value": topic}] for text_id, topic in topics.items()})
    page = client_as("Noy").get("/said/")
    assert {theme.topic: theme.moves for theme in page.context["page"].themes} == {"delivery": "up", "billing": "down"}
    assert "rising" in page.text
    narrowed = client_as("Noy").get("/said/", {"channel": "shop"})
    assert "No text between these days matches the filters" in narrowed.text
    assert client_as("Noy").get("/said/", {"first": "2020-01-01"}).status_code == 400
    assert client_as("Noy").get("/said/", {"first": "yesterday"}).status_code == 400


def test_texts_behind_a_theme_are_shown_masked(client_as: Any, told: str) -> None:
    page = client_as("Noy").get("/said/texts", {"topic": "billing"})
    assert "[card number]" in page.text
    assert "4111" not in page.text
    assert "None that you can see" in client_as("Noy").get("/said/texts", {"topic": "~"}).text
    assert "None that you can see" in client_as("Noy").get("/said/texts", {"thanks": "1"}).text


def test_selin_labels_what_the_readers_are_unsure_of_with_the_keyboard(client_as: Any, told: str, day: date) -> None:
    selin = client_as("Selin")
    page = selin.get("/said/unsure")
    assert "1 text waits" in page.text
    assert 'data-key="y"' in page.text
    given = {"day": day, "praise": "1", "complaint": "0", "person_thanked": "yes"}
    page = selin.post(f"/said/label/{SOURCE}/t1", given, follow=True)
    assert "Nothing waits for your word" in page.text
    assert {row.reader: row.agrees for row in Correction.objects.all()} == {
        "praise": True, "complaint": True, "person_thanked": False,
    }  # fmt: skip
    assert client_as("Ayşe").get("/said/unsure").status_code == 403


def test_noy_says_which_ayse_is_meant_and_keeps_the_name(client_as: Any, cast: Any, told: str, day: date) -> None:
    noy = client_as("Noy")
    page = noy.get("/said/meant")
    assert "Which “Ayşe Hanım”?" in page.text
    assert "Ilgın Işık" in page.text
    given = {"day": day, "place": "28-38", "value": f"person:{cast.ayse.key}", "always": "1"}
    page = noy.post(f"/said/tell/{SOURCE}/t1", given, follow=True)
    assert "Nobody is in doubt" in page.text
    assert Alias.objects.get().person == cast.ayse
    assert Correction.objects.get().value == f"person:{cast.ayse.key}"


def test_noy_sees_how_the_readers_do_and_lao_is_marked_as_not_reviewed(client_as: Any, cast: Any, day: date) -> None:
    write_texts(cast, day, ("t1", "ຂອບໃຈ"))
    write_readings(day, "t1", {"reader": "language", "value": "lo", "confidence": 0.99}, {"reader": "praise"})
    page = client_as("Noy").get("/said/readers")
    (lao,) = page.context["page"].languages
    assert [(one.reader, one.abstained.count, one.abstained.n) for one in lao.readers] == [("praise", 1, 1)]
    assert "not reviewed by a native speaker" in page.text
    assert "Readers of our own, on this machine" in page.text
    assert {figure.language for figure in page.context["shipped"]} == {"tr", "en", "lo"}
    assert "F1: both together" in page.text
    assert client_as("Ayşe").get("/said/readers").status_code == 403


def test_a_version_on_trial_shows_what_would_change_and_noy_decides(client_as: Any, cast: Any, day: date) -> None:
    write_texts(cast, day, ("t1", "geç geldi"), ("t2", "tamam"))
    for text_id in ("t1", "t2"):
        write_readings(day, text_id, {"reader": "complaint", "value": "0", "confidence": 0.9})
    write_readings(day, "t1", {"reader": "complaint", "value": "1", "confidence": 0.8}, version="readers-2")
    write_readings(day, "t2", {"reader": "complaint", "value": "0", "confidence": 0.8}, version="readers-2")
    noy = client_as("Noy")
    assert noy.get("/said/").context["page"].complaint.count == 0
    page = noy.get("/said/readers/trial")
    assert "Both say the same in" in page.text
    assert "geç geldi" in page.text
    (changed,) = page.context["comparison"].changed
    assert (changed.reader, changed.agree.count, changed.agree.n) == ("complaint", 1, 2)
    assert client_as("Selin").get("/said/readers/trial").status_code == 403
    assert client_as("Selin").post("/said/readers/put-in-use", {"version": "readers-2"}).status_code == 403
    page = noy.post("/said/readers/put-in-use", {"version": "readers-2"}, follow=True)
    assert "In use now: readers-2" in page.text
    assert noy.get("/said/").context["page"].complaint.count == 1
    assert set(ReaderVersion.objects.values_list("name", "state")) == {
        ("readers-1", "replaced"),
        ("readers-2", "in_use"),
    }
    page = noy.post("/said/readers/put-in-use", {"version": "readers-2"}, follow=True)
    assert "not on trial any more" in page.text


def test_noy_describes_a_topic_and_takes_it_away(client_as: Any, cast: Any) -> None:
    noy = client_as("Noy")
    assert noy.post("/said/topics/new", {"name": "delivery"}).status_code == 400  # without words it finds nothing
    noy.post("/said/topics/new", {"name": "delivery", "words_en": "parcel, courier", "words_tr": "kargo"})
    topic = Topic.objects.get()
    assert topic.words == {"en": ["parcel", "courier"], "tr": ["kargo"]}
    page = noy.post("/said/topics/learn", follow=True)
    assert "known by description: 1" in page.text
    noy.post(f"/said/topics/{topic.pk}", {"name": "delivery", "words_en": "parcel"})
    topic.refresh_from_db()
    assert topic.words == {"en": ["parcel"]}
    page = noy.post(f"/said/topics/{topic.pk}/remove", follow=True)
    assert "Its words were: parcel" in page.text
    assert client_as("Selin").get("/said/topics").status_code == 403
    assert client_as("Selin").post("/said/topics/learn").status_code == 403


def test_texts_without_a_topic_propose_one_by_what_customers_usually_write_about(
    client_as: Any, cast: Any, day: date
) -> None:
    said = [
        "Kargom üç gündür dağıtımda görünüyor, kurye gelmedi, teslimat ne zaman?",
        "Kargo hâlâ gelmedi, teslimat günü dün olacaktı, kurye aramadı",
        "Paketim kargoda kayboldu, kurye teslim ettim diyor",
        "Teslimat yine ertelendi, kargo nerede kaldı?",
        "Güvercinler çatıda uyuyor",
    ]
    write_texts(cast, day, *((f"n{n}", words) for n, words in enumerate(said)))
    nothing = {"reader": "topic", "value": None}
    write_many_readings(day, {f"n{n}": [nothing] for n in range(len(said))})
    noy = client_as("Noy")
    page = noy.get("/said/topics").text
    assert 'Delivery: <span lang="tr">' in page
    assert "4 texts" in page
    (link,) = re.findall(r'href="(/said/topics/new\?[^"]*name=Delivery)"', page)
    form = noy.get(html.unescape(link)).text
    assert 'value="Delivery"' in form
    assert "kargo" in form


def test_what_people_corrected_leaves_as_labelled_texts_masked_unless_asked(
    client_as: Any, told: str, day: date
) -> None:
    noy = client_as("Noy")
    noy.post(f"/said/correct/{SOURCE}/t1", {"day": day, "reader": "praise", "value": "2"})
    lines = b"".join(noy.post("/said/readers/labelled.jsonl").streaming_content).decode()
    assert '"praise": 2' in lines
    assert '"corrected": ["praise"]' in lines
    assert "4111" not in lines
    whole = b"".join(noy.post("/said/readers/labelled.jsonl", {"unmasked": "1"}).streaming_content).decode()
    assert "4111" in whole
    assert client_as("Selin").post("/said/readers/labelled.jsonl").status_code == 403


def test_the_page_of_a_contact_says_how_its_words_were_read(client_as: Any, cast: Any, day: date) -> None:
    write_facts("contact", [contact(cast, 7, day, source_id="C-7")])
    link = {"contact_source": SOURCE, "contact_id": "C-7"}
    write_texts(cast, day, ("t1", "Ayşe Hanım sağ olsun"), **link)
    write_readings(day, "t1", {"reader": "praise", "value": "1", "confidence": 0.9, "spans": "11-20"})
    page = client_as("Ayşe").get(f"/contacts/one/{SOURCE}/C-7")
    assert "Praise: some" in page.text
    assert f"/said/one/{SOURCE}/t1?day={day}" in page.text


def test_thanks_to_a_name_nobody_knows_are_asked_about(client_as: Any, cast: Any, day: date) -> None:
    write_texts(cast, day, ("t1", "Aşo çok yardımcı oldu"))
    write_readings(
        day, "t1", {"reader": "person_thanked", "value": "yes", "confidence": 0.96},
        {"reader": "mention", "confidence": 0.7, "spans": "0-3"},
    )  # fmt: skip
    page = client_as("Selin").get("/said/meant")
    assert "Who is “Aşo”?" in page.text
    given = {"day": day, "place": "0-3", "chosen": f"person:{cast.ayse.key}"}
    page = client_as("Selin").post(f"/said/tell/{SOURCE}/t1", given, follow=True)
    assert "Nobody is in doubt" in page.text
    assert Correction.objects.get().value == f"person:{cast.ayse.key}"


def test_noy_says_which_topic_a_text_has(client_as: Any, told: str, day: date) -> None:
    Topic.objects.create(name="delivery", words={"en": ["parcel"]})
    noy = client_as("Noy")
    assert "<option>delivery</option>" in noy.get(told).text
    page = noy.post(f"/said/correct/{SOURCE}/t1", {"day": day, "reader": "topic", "value": "delivery"}, follow=True)
    assert "The reader said: billing" in page.text
