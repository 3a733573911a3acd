"""What the trained readers say of customers' words, why, and when they rather say nothing."""

from __future__ import annotations

import pytest

from fiftytwo.lib.reading.readings import Asked, Reading
from fiftytwo.lib.reading.tone import LANGUAGES, TONE, Tone

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def tone() -> Tone:
    return Tone()


def said(tone: Tone, text: str, language: str) -> dict[str, Reading]:
    return {reading.reader: reading for reading in tone.read([Asked(text, language=language)])[0]}


@pytest.mark.parametrize(
    ("language", "text", "praise", "complaint"),
    [
        ("tr", "Kargonuz üç haftadır gelmedi, telefonu açan yok.", False, True),
        ("tr", "Çok hızlı ve ilgili bir ekip, memnun kaldım.", True, False),
        ("en", "Still no refund after six weeks and nobody answers the phone.", False, True),
        ("en", "Brilliant service, the staff were so kind and helpful.", True, False),
        ("lo", "ລໍຖ້າສາມອາທິດແລ້ວ ຍັງບໍ່ໄດ້ເຄື່ອງ ໂທໄປບໍ່ຮັບ", False, True),
        ("lo", "ບໍລິການດີຫຼາຍ ພະນັກງານສຸພາບ ຍິ້ມແຍ້ມ", True, False),
    ],
)
def test_praise_and_complaint_are_told_apart(
    tone: Tone, language: str, text: str, praise: bool, complaint: bool
) -> None:
    readings = said(tone, text, language)
    assert (readings["praise"].value in ("1", "2")) is praise
    assert (readings["complaint"].value in ("1", "2")) is complaint


def test_a_reading_shows_the_words_that_made_it(tone: Tone) -> None:
    text = "Account 5512. Brilliant service from you all, thank you."
    shown = [text[span.start : span.end] for span in said(tone, text, "en")["praise"].spans]
    assert any("Brilliant" in words or "thank" in words for words in shown)
    assert not any("5512" in words for words in shown)


def test_a_language_without_a_model_is_not_judged(tone: Tone) -> None:
    readings = said(tone, "Das war großartig, vielen Dank!", "de")
    assert set(readings) == set(TONE)
    assert all(reading.value is None and reading.confidence is None for reading in readings.values())


def test_the_same_text_reads_the_same_alone_and_among_others(tone: Tone) -> None:
    texts = [Asked(text, language="en") for text in ("Never again.", "Thank you Maria, you saved our day!", "", "ok")]
    assert tone.read(texts) == [tone.read([text])[0] for text in texts]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\x00",
        "a" * 100_000,
        "!" * 5_000,
        "🎉" * 3_000,
        "\u202e\u200b\u200d",
        "'; DROP TABLE x; --",
        "ກ" * 9_000,
    ],
)
def test_bad_input_praises_nobody(tone: Tone, language: str, text: str) -> None:
    assert said(tone, text, language)["person_thanked"].value != "yes"


def test_a_text_without_words_is_not_judged(tone: Tone) -> None:
    assert all(reading.value is None for reading in said(tone, "", "tr").values())
